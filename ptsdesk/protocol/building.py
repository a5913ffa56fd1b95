"""From the object of a proved answer to its typed form (PTS API, sections 4 to 13 and the contradictions of 20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ptsdesk.domain.money import read_literal
from ptsdesk.protocol.answers import (
    Answer,
    BalanceAnswer,
    ChannelAnswer,
    ChannelItem,
    Charge,
    Doubt,
    OrderAnswer,
    PaymentAccepted,
    SubscribeAccepted,
    SubscriptionAnswer,
    WithdrawAccepted,
    WithdrawConfirmation,
)
from ptsdesk.protocol.messages import answer_kind
from ptsdesk.protocol.requests import Request
from ptsdesk.protocol.strictjson import JsonValue, Number, write

MAX_EXPONENT = 20
"""Amounts and rates beyond 10^20 or finer than 10^-20 are not believed: no sum could be shown or added."""

Data = dict[str, JsonValue]
Signed = tuple[str, ...]

_ORDER_TEXTS = ("order_id", "transaction_id", "channel", "submit_currency", "accept_currency")
_ENABLED = {"1": True, "true": True, "0": False, "false": False}


class Doubted(Exception):
    """Ends the reading of an answer that proves nothing."""

    def __init__(self, reason: Doubt) -> None:
        self.reason = reason
        super().__init__(str(reason))


def text(data: Data, name: str) -> str:
    """The member's text: a string or a number's literal, empty when null or absent; else raises :class:`Doubted`."""
    value = data.get(name)
    match value:
        case None:
            return ""
        case str():
            return value
        case Number():
            return value.literal
        case _:
            raise Doubted(Doubt.SHAPE)


def texts(data: Data) -> dict[str, str]:
    """Every member but ``sign`` as text for people; objects, lists and booleans as JSON, null as nothing."""
    return {name: _shown(value) for name, value in data.items() if name != "sign"}


def answer_of(request: Request, data: Data, signed: Signed) -> Answer:
    """The typed answer to a request; raises :class:`Doubted` when a needed member cannot be read."""
    return _BUILDERS[answer_kind(request)](data, _common(data, signed))


def callback_of(kind: str, data: Data, signed: Signed) -> Answer:
    """The typed form of a callback."""
    return _BUILDERS[kind](data, _common(data, signed))


def _common(data: Data, signed: Signed) -> dict[str, Any]:
    return {"fields": texts(data), "signed": signed, "user_id": text(data, "user_id")}


def _core(data: Data, common: dict[str, Any]) -> dict[str, Any]:
    return {
        **common,
        **{name: text(data, name) for name in _ORDER_TEXTS},
        "submit_amount": _number(data, "submit_amount", needed=True),
        "accept_amount": _number(data, "accept_amount"),
        "exchange_rate": _number(data, "exchange_rate"),
    }


def _payment(data: Data, common: dict[str, Any]) -> Answer:
    return PaymentAccepted(**_core(data, common), pay_url=text(data, "pay_url"), qr_code=_unsigned(data, "qr_code"))


def _withdrawal(data: Data, common: dict[str, Any]) -> Answer:
    return WithdrawAccepted(**_core(data, common))


def _subscription_start(data: Data, common: dict[str, Any]) -> Answer:
    return SubscribeAccepted(**_core(data, common), verification_url=_unsigned(data, "verification_url"))


def _order(data: Data, common: dict[str, Any]) -> Answer:
    status = text(data, "status")
    if not status:
        # Leaving out what is empty, the answer to a create is signed like an answer without a status.
        raise Doubted(Doubt.SHAPE)
    return OrderAnswer(
        **_core(data, common),
        status=status,
        timestamp=text(data, "timestamp"),
        error_message=_unsigned(data, "error_message"),
        reference_number=_unsigned(data, "reference_number"),
        details_url=_unsigned(data, "details_url"),
    )


def _subscription(data: Data, common: dict[str, Any]) -> Answer:
    names = ("period_count", "period_unit", "subscribe_at", "last_payment_at", "next_payment_at", "timestamp")
    times: dict[str, Any] = {name: text(data, name) for name in names}
    return SubscriptionAnswer(
        **_core(data, common),
        enabled=_enabled(data),
        payments=tuple(_charges(data.get("payments"))),
        payment_transaction_id=text(data, "payment_transaction_id"),
        payment_status=text(data, "payment_status"),
        **times,
    )


def _enabled(data: Data) -> bool:
    value = data.get("enabled")
    enabled = value if isinstance(value, bool) else _ENABLED.get(text(data, "enabled"))
    if enabled is None:
        raise Doubted(Doubt.SHAPE)
    return enabled


def _balance(data: Data, common: dict[str, Any]) -> Answer:
    return BalanceAnswer(
        **common,
        balances={
            currency: {channel: _figure(value) for channel, value in channels.items()}
            for currency, channels in data.items()
            if isinstance(channels, dict)
        },
    )


def _channel_list(data: Data, common: dict[str, Any]) -> Answer:
    items = data.get("items")
    if not isinstance(items, list):
        raise Doubted(Doubt.SHAPE)
    return ChannelAnswer(**common, items=tuple(_channel(item) for item in items if isinstance(item, dict)))


def _withdraw_confirmation(data: Data, common: dict[str, Any]) -> Answer:
    return WithdrawConfirmation(
        **common,
        order_id=text(data, "order_id"),
        amount=_number(data, "amount", needed=True),
        timestamp=text(data, "timestamp"),
    )


_BUILDERS: Mapping[str, Callable[[Data, dict[str, Any]], Answer]] = {
    "payment_response": _payment,
    "withdraw_response": _withdrawal,
    "subscribe_response": _subscription_start,
    "payment_query_response": _order,
    "withdraw_query_response": _order,
    "subscribe_query_response": _subscription,
    "subscribe_disable_response": _subscription,
    "balance_response": _balance,
    "support_channel_response": _channel_list,
    "payment_callback": _order,
    "withdraw_callback": _order,
    "subscribe_callback": _subscription,
    "withdraw_confirm_request": _withdraw_confirmation,
}


def _number(data: Data, name: str, *, needed: bool = False) -> str:
    literal = text(data, name)
    if not literal and not needed:
        return ""
    value = read_literal(literal)
    if value is None or value < 0 or abs(value.adjusted()) > MAX_EXPONENT:
        raise Doubted(Doubt.BAD_NUMBER)
    return literal


def _unsigned(data: Data, name: str) -> str:
    """A member that is only information: its text, or nothing when it has none."""
    value = data.get(name)
    return text(data, name) if isinstance(value, str | Number) else ""


def _figure(value: JsonValue) -> str | dict[str, str]:
    if isinstance(value, dict):
        return {name: _shown(member) for name, member in value.items()}
    return _shown(value)


def _channel(item: Data) -> ChannelItem:
    # The table says transaction_channel_subject, the examples say transaction_subject.
    return ChannelItem(
        channel=_unsigned(item, "transaction_channel"),
        transaction_type=_unsigned(item, "transaction_type"),
        currency=_unsigned(item, "currency"),
        subject=_unsigned(item, "transaction_subject") or _unsigned(item, "transaction_channel_subject"),
        subject_name=_unsigned(item, "transaction_subject_name") or _unsigned(item, "transaction_channel_subject_name"),
    )


def _charges(value: JsonValue) -> list[Charge]:
    entries = value if isinstance(value, list) else []
    names = ("payment_id", "status", "timestamp")
    return [Charge(*(_unsigned(entry, name) for name in names)) for entry in entries if isinstance(entry, dict)]


def _shown(value: JsonValue) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return write(value)
