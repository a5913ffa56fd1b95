"""How an answer is spoiled on its way out, as a scenario asks for (:mod:`ptsdesk.sandbox.scenarios`).

Each fault is one that a real network or provider has shown; the client must call every one of them unknown, never paid
and never failed.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from ptsdesk.sandbox import amounts, answers, wire
from ptsdesk.sandbox.answers import Answer, Office
from ptsdesk.sandbox.channels import Channel
from ptsdesk.sandbox.scenarios import Fault
from ptsdesk.sandbox.store import Order

SLOW_MS = 8_000
DRIP_EVERY_MS = 1_000
DRIP_PIECES = 75
RETRY_AFTER_S = 5
_OVERSIZE = 1_100_000


class Delivery(Enum):
    """How the bytes leave."""

    WHOLE = "at once"
    DRIP = "piece by piece"
    CUT_BODY = "half of the body, then the connection is cut"
    DROP = "no byte, the connection is cut"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, and how it is to be delivered."""

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery.WHOLE
    delay_ms: int = 0


DROPPED = Reply(delivery=Delivery.DROP)


@dataclass(frozen=True, slots=True)
class Draft:
    """A good answer to a create call, before it is written."""

    office: Office
    order: Order
    channel: Channel

    @property
    def answer(self) -> Answer:
        """The unsigned answer."""
        return answers.created(self.office, self.order, self.channel)

    @property
    def envelope(self) -> dict[str, wire.Json]:
        """The signed envelope."""
        return self.office.envelope(self.answer)

    @property
    def text(self) -> str:
        """The signed envelope as it is written."""
        return wire.write(self.envelope)

    @property
    def link(self) -> str:
        """The page of the order."""
        return self.office.link(self.order)


def good(draft: Draft) -> Reply:
    """The answer as it should be."""
    return _json(draft.text)


def spoil(fault: Fault, draft: Draft) -> Reply:
    """The answer as the fault makes it."""
    return _FAULTS[fault](draft)


def without_order(fault: Fault) -> Reply:
    """The answer where no order was made: the provider or the network gave up before."""
    return {Fault.HTTP_503: _busy(503), Fault.HTTP_429: _busy(429)}.get(fault, DROPPED)


def _json(text: str) -> Reply:
    return Reply(text.encode("utf-8"))


def _busy(status: int) -> Reply:
    return Reply(b"busy\n", "text/plain", status, (("Retry-After", str(RETRY_AFTER_S)),))


def _page(draft: Draft) -> Reply:
    link = html.escape(draft.link)
    form = f'<form id="go" method="get" action="{link}"></form><script>document.getElementById("go").submit();</script>'
    return Reply(f"<!DOCTYPE html><html><body>{form}</body></html>".encode(), "text/html; charset=utf-8")


def _script(draft: Draft) -> Reply:
    return Reply(f"window.location.href = {json.dumps(draft.link)};".encode(), "text/javascript; charset=utf-8")


def _redirect(draft: Draft) -> Reply:
    return Reply(b"", "text/plain", 302, (("Location", draft.link),))


def _bad_sign(draft: Draft) -> Reply:
    other = replace(draft.answer, signed=("user_id",))
    return _json(wire.write(draft.office.envelope(other)))


def _no_sign(draft: Draft) -> Reply:
    return _json(wire.write({**draft.envelope, "data": draft.answer.data}))


def _other(draft: Draft, **changes: wire.Json) -> Reply:
    changed = replace(draft.answer, data={**draft.answer.data, **changes})
    return _json(wire.write(draft.office.envelope(changed)))


def _other_amount(draft: Draft) -> Reply:
    amount = wire.Number(amounts.literal(draft.order.submitted + 1_000_000))
    return _other(draft, submit_amount=amount, accept_amount=amount)


def _six_decimals(draft: Draft) -> Reply:
    answer = answers.created(draft.office, draft.order, draft.channel, amounts.six_decimals)
    return _json(wire.write(draft.office.envelope(answer)))


def _repeated_key(draft: Draft) -> Reply:
    return _json('{"code":"1000",' + draft.text.removeprefix("{"))


_FAULTS: dict[Fault, Callable[[Draft], Reply]] = {
    Fault.NONE: good,
    Fault.SLOW: lambda draft: replace(good(draft), delay_ms=SLOW_MS),
    Fault.DROPPED: lambda _draft: DROPPED,
    Fault.HTML: _page,
    Fault.SCRIPT: _script,
    Fault.REDIRECT: _redirect,
    Fault.HTTP_500: lambda _draft: Reply(b"Internal Server Error\n", "text/plain", 500),
    Fault.BAD_SIGN: _bad_sign,
    Fault.NO_SIGN: _no_sign,
    Fault.OTHER_AMOUNT: _other_amount,
    Fault.OTHER_ORDER: lambda draft: _other(draft, order_id=f"{draft.order.order_id[:62]}-X"),
    Fault.SIX_DECIMALS: _six_decimals,
    Fault.DRIPPING: lambda draft: replace(good(draft), delivery=Delivery.DRIP),
    Fault.OVERSIZE: lambda draft: _json(draft.text + " " * _OVERSIZE),
    Fault.NOT_JSON: lambda _draft: Reply(b"OK, thank you.\n"),
    Fault.CUT_JSON: lambda draft: _json(draft.text[: len(draft.text) // 2]),
    Fault.CUT_BODY: lambda draft: replace(good(draft), delivery=Delivery.CUT_BODY),
    Fault.EMPTY: lambda _draft: Reply(),
    Fault.REPEATED_KEY: _repeated_key,
}
