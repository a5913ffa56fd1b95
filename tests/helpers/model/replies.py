"""What comes back over the wire: the provider's answer as it should be, and all that may come in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.helpers.model import crypto
from tests.helpers.model.crypto import Literal
from tests.helpers.model.provider import Told

PAGE = (
    "<html><body><form action='https://pay.example/x'></form><script>document.forms[0].submit()</script></body></html>"
)
SCRIPT = "window.location.href='https://pay.example/x';"


@dataclass(frozen=True)
class Reply:
    """A whole HTTP answer."""

    status: int
    body: bytes
    retry_after_s: int | None = None


def envelope(told: Told | str) -> Reply:
    """The answer as it should be: signed, or a refusal."""
    if isinstance(told, str):
        return _json({"code": told, "message": "Refused"})
    return _signed(told.data, told.signed)


def _signed(data: Mapping[str, Any], signed: tuple[str, ...], key: Any = None) -> Reply:
    sealed = {**data, "sign": crypto.sign(data, signed, key)}
    return _json({"code": "1000", "message": "Accepted", "data": sealed})


def _json(members: Mapping[str, Any]) -> Reply:
    return Reply(200, crypto.write(members).encode())


def callback(told: Told) -> str:
    """The same as a flat callback."""
    return crypto.write({**told.data, "sign": crypto.sign(told.data, told.signed)})


def _about(**others: Any) -> Callable[[Told], Reply]:
    """A good signature by the provider, over something else than was asked."""
    return lambda told: _signed({**told.data, **others}, told.signed)


def _plain(status: int, text: str, retry_after_s: int | None = None) -> Callable[[Told], Reply]:
    return lambda _: Reply(status, text.encode(), retry_after_s)


def _unsigned(told: Told) -> Reply:
    return _json({"code": "1000", "message": "Accepted", "data": dict(told.data)})


def _forged(told: Told) -> Reply:
    return _signed(told.data, told.signed, crypto.keys().stranger)


def _doubled(told: Told) -> Reply:
    whole = _signed(told.data, told.signed).body.decode()
    return Reply(200, whole.replace('"data":', '"code":"1000","data":', 1).encode())


def _garbled(told: Told) -> Reply:
    return Reply(200, _signed(told.data, told.signed).body[:-7])


INSTEAD: Mapping[str, Callable[[Told], Reply]] = {
    "redirect": _plain(302, ""),
    "http_404": _plain(404, "not found"),
    "http_408": _plain(408, "", None),
    "http_429": _plain(429, "", 120),
    "http_503": _plain(503, "<html>maintenance</html>"),
    "html": _plain(200, PAGE),
    "script": _plain(200, SCRIPT),
    "empty": _plain(200, ""),
    "not_json": _garbled,
    "doubled_names": _doubled,
    "unsigned": _unsigned,
    "forged": _forged,
    "other_order": _about(order_id="P000000-OTHER"),
    "other_amount": _about(submit_amount=Literal("99999.99")),
    "other_currency": _about(submit_currency="USD"),
    "other_user": _about(user_id="29"),
    "unknown_code": lambda _: envelope("7777"),
}
"""What may stand in the place of a good answer, by name; made of the good answer, which was given at the provider."""
