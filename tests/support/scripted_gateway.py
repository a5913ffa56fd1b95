"""A gateway that answers what a test wrote down, in order: for outcomes that no server makes on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ptsdesk.client.delivery import Silence
from ptsdesk.client.gateway import Exchange, Lost
from ptsdesk.domain.orders import OrderKind
from ptsdesk.protocol.answers import (
    BalanceAnswer,
    ChannelAnswer,
    ChannelItem,
    Charge,
    Doubt,
    OrderAnswer,
    PaymentAccepted,
    Proved,
    Refused,
    SubscribeAccepted,
    SubscriptionAnswer,
    Unproved,
    WithdrawAccepted,
)
from ptsdesk.protocol.codes import EnvelopeCode
from ptsdesk.protocol.signing import VerifyRules

SIGNED_AT = 1_794_400_000


class FixedClock:
    """A server clock whose offset a test sets."""

    def __init__(self, offset_ms: int | None = 0) -> None:
        self.offset_ms = offset_ms
        self.bound_ms = 500
        self.learns = True
        self.vouched = offset_ms is not None


class ScriptedGateway:
    """Each call takes the next line of the script: a verdict, or an error to raise before any byte is written."""

    def __init__(self, *script: Any, offset_ms: int | None = 0) -> None:
        self.script = list(script)
        self.clock = FixedClock(offset_ms)
        self.calls: list[str] = []
        self.executed: list[str] = []
        self.cards: list[str] = []
        """The last four digits of the cards that were sent."""
        self.made_ready = 0
        """How often a card was announced."""
        self.on_write: Callable[[], None] = lambda: None

    def payment(self, request: Any, before_first_byte: Callable[[int], None]) -> Exchange:
        return self._create("payment", request, before_first_byte)

    def withdraw(self, request: Any, before_first_byte: Callable[[int], None]) -> Exchange:
        return self._create("withdraw", request, before_first_byte)

    def subscribe(self, request: Any, before_first_byte: Callable[[int], None]) -> Exchange:
        self.cards.append(request.card_number.reveal()[-4:])
        return self._create("subscribe", request, before_first_byte)

    def make_ready(self) -> None:
        self.made_ready += 1

    def read_callback(self, kind: Any, body: bytes) -> Any:
        """The next line of the script is the verdict, whatever the body says."""
        self.calls.append(f"read {kind.name.lower()}")
        return self._next()

    def _create(self, name: str, request: Any, before_first_byte: Callable[[int], None]) -> Exchange:
        self.calls.append(name)
        line = self._next()
        before_first_byte(SIGNED_AT)
        self.on_write()
        self.executed.append(request.order_id)
        return exchange(line(request) if callable(line) else line)

    def payment_query(self, request: Any, expected: Any) -> Exchange:
        return self._ask("payment_query", request)

    def withdraw_query(self, request: Any, expected: Any) -> Exchange:
        return self._ask("withdraw_query", request)

    def subscribe_query(self, request: Any, expected: Any) -> Exchange:
        return self._ask("subscribe_query", request)

    def subscribe_disable(self, request: Any, expected: Any) -> Exchange:
        return self._ask("subscribe_disable", request)

    def balance(self, request: Any) -> Exchange:
        return self._ask("balance", request)

    def support_channel(self, request: Any) -> Exchange:
        return self._ask("support_channel", request)

    def _ask(self, name: str, request: Any) -> Exchange:
        self.calls.append(name)
        line = self._next()
        if self.clock.learns:
            self.clock.offset_ms = self.clock.offset_ms or 0
        found = exchange(line(request) if callable(line) else line)
        self.clock.vouched |= isinstance(found.result, Proved)
        return found

    def _next(self) -> Any:
        line = self.script.pop(0)
        if isinstance(line, Exception):
            raise line
        return line


def exchange(result: Any, retry_after_s: int | None = None) -> Exchange:
    """An exchange with this verdict; one that is made already stays."""
    if isinstance(result, Exchange):
        return result
    return Exchange(
        result=result,
        http_status=None if isinstance(result, Lost) else 200,
        took_ms=0,  # the clock of these tests stands still in a call
        signed_at=SIGNED_AT,
        offset_ms=0,
        raw="" if isinstance(result, Lost) else "{}",
        request_sha256="0" * 64,
        retry_after_s=retry_after_s,
    )


def accepted(request: Any) -> Proved:
    """The provider took exactly what was sent."""
    core = _core(request.order_id, request.amount, request.currency, request.channel)
    if type(request).__name__ == "WithdrawRequest":
        return Proved(WithdrawAccepted(**core), VerifyRules())
    if type(request).__name__ == "SubscribeRequest":
        core["fields"] |= {"verification_url": "https://bank.example/3ds"}
        return Proved(SubscribeAccepted(**core, verification_url="https://bank.example/3ds"), VerifyRules())
    return Proved(PaymentAccepted(**core, pay_url="https://pay.example/1", qr_code="000201"), VerifyRules())


def stands(status: str, order_id: str = "P1", amount: str = "100.00") -> Proved:
    """A verified answer to a query."""
    return Proved(
        OrderAnswer(
            **_core(order_id, amount, "PHP", "QRPH"),
            status=status,
            timestamp=str(SIGNED_AT),
            error_message="account closed" if status == "3000" else "",
            reference_number="503817457721" if status == "2000" else "",
            details_url="",
        ),
        VerifyRules(),
    )


def subscription(
    *charges: tuple[str, str, int], enabled: bool = True, order_id: str = "S1", next_s: int = SIGNED_AT + 86_400
) -> Proved:
    """A verified answer about a subscription; charges are id, status and Unix seconds."""
    core = _core(order_id, "999.00", "PHP", "CARD")
    facts = {
        "enabled": "true" if enabled else "false",
        "period_count": "1",
        "period_unit": "2",
        "subscribe_at": str(SIGNED_AT),
        "last_payment_at": str(SIGNED_AT),
        "next_payment_at": str(next_s),
        "timestamp": str(SIGNED_AT),
    }
    core["fields"] |= facts
    core["signed"] = tuple(sorted((*core["signed"], *facts)))
    rest = {name: text for name, text in facts.items() if name != "enabled"}
    payments = tuple(Charge(name, status, str(at)) for name, status, at in charges)
    return Proved(SubscriptionAnswer(**core, enabled=enabled, payments=payments, **rest), VerifyRules())


def _core(order_id: str, amount: str, currency: str, channel: str) -> dict[str, Any]:
    return {
        "fields": {"user_id": "28", "order_id": order_id, "submit_amount": amount},
        "signed": ("order_id", "user_id"),
        "user_id": "28",
        "order_id": order_id,
        "transaction_id": f"T-{order_id}",
        "channel": channel,
        "submit_currency": currency,
        "submit_amount": amount,
        "accept_currency": currency,
        "accept_amount": amount,
        "exchange_rate": "1",
    }


def refused(code: str) -> Refused:
    """A refusal: never signed."""
    return Refused(EnvelopeCode(code), "provider's text")


def doubtful(reason: str) -> Unproved:
    """An answer that proves nothing."""
    return Unproved(Doubt(reason), EnvelopeCode("1000"))


def lost() -> Lost:
    """Bytes left, no answer came."""
    return Lost(Silence.TIMEOUT, Silence.TIMEOUT.sentence)


def channel_list(*codes: str) -> Proved:
    """The channel list with these payment channels."""
    items = tuple(ChannelItem(code, "payment", "PHP", "", "") for code in codes)
    strange = ChannelItem("X", "something new", "PHP", "", "")
    return Proved(ChannelAnswer(fields={}, signed=("user_id",), user_id="28", items=(*items, strange)), VerifyRules())


def balance() -> Proved:
    """A balance answer."""
    figures = {"PHP": {"MAYA": "68888"}}
    return Proved(BalanceAnswer(fields={}, signed=("user_id",), user_id="28", balances=figures), VerifyRules())


KINDS = (OrderKind.PAYMENT, OrderKind.WITHDRAWAL)
