"""Other answers to a create than a good one, ready to be chosen: ``provider.spoil = MODES["html"]``.

The order is made in all of them but in :func:`refuse`. See :mod:`tests.support.hostile_answers` for forged ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.support.strict_wire import Answer, refusal

if TYPE_CHECKING:
    from tests.support.strict_server import Spoil, StrictProvider


def page(provider: StrictProvider, _fields: dict[str, Any], _good: Answer) -> Answer:
    """The HTML answer type: a form that sends itself (PTS API, section 3.1)."""
    text = (
        f'<!DOCTYPE html><html><body><form id="pay" method="post" action="{provider.url}/pay/1">'
        '<input type="hidden" name="order" value="1"></form><script>document.getElementById("pay").submit();</script>'
        "</body></html>"
    )
    return Answer(text.encode(), content_type="text/html; charset=utf-8")


def script(provider: StrictProvider, _fields: dict[str, Any], _good: Answer) -> Answer:
    """The Redirect answer type: a script that moves the payer's browser (PTS API, section 3.1)."""
    return Answer(f'window.location.href = "{provider.url}/pay/1";'.encode(), content_type="text/html")


def cut(_provider: StrictProvider, _fields: dict[str, Any], good: Answer) -> Answer:
    """The connection ends inside the answer."""
    return replace(good, cut=40)


def drop(_provider: StrictProvider, _fields: dict[str, Any], good: Answer) -> Answer:
    """The connection ends without a byte."""
    return replace(good, silence="drop")


def hang(_provider: StrictProvider, _fields: dict[str, Any], good: Answer) -> Answer:
    """Nothing comes: the client's own limit ends the call."""
    return replace(good, silence="hang")


MODES: dict[str, Spoil] = {"html": page, "script": script, "cut": cut, "drop": drop, "hang": hang}


def refuse(code: str, message: str = "Refused", *, made: bool = False) -> Spoil:
    """A refusal with this code; ``made``: the order is there all the same."""

    def spoil(provider: StrictProvider, fields: dict[str, Any], _good: Answer) -> Answer:
        if not made:
            provider.forget(fields)
        return refusal(code, message)

    return spoil
