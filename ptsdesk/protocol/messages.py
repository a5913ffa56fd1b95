"""Which names the provider signs in each of its messages (the "Sign" columns; PTS API, sections 2.1 and 4 to 13)."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.protocol.requests import (
    BalanceRequest,
    PaymentQuery,
    PaymentRequest,
    Request,
    SubscribeDisable,
    SubscribeQuery,
    SubscribeRequest,
    SupportChannelRequest,
    WithdrawQuery,
    WithdrawRequest,
)

_CORE = (
    "accept_amount",
    "accept_currency",
    "channel",
    "exchange_rate",
    "order_id",
    "submit_amount",
    "submit_currency",
    "transaction_id",
    "user_id",
)
_SUBSCRIPTION = (
    "enabled",
    "last_payment_at",
    "next_payment_at",
    "period_count",
    "period_unit",
    "subscribe_at",
    "timestamp",
)


def _with_core(*names: str) -> tuple[str, ...]:
    return tuple(sorted((*_CORE, *names)))


ANSWER_KEYS: Mapping[str, tuple[str, ...]] = {
    "payment_response": _with_core("pay_url"),
    "withdraw_response": _with_core(),
    "subscribe_response": _with_core(),
    "payment_query_response": _with_core("status", "timestamp"),
    "withdraw_query_response": _with_core("status", "timestamp"),
    "subscribe_query_response": _with_core(*_SUBSCRIPTION),
    "subscribe_disable_response": _with_core(*_SUBSCRIPTION),
    "balance_response": ("user_id",),
    "support_channel_response": ("user_id",),
    "payment_callback": _with_core("status", "timestamp"),
    "withdraw_callback": _with_core("status", "timestamp"),
    "subscribe_callback": _with_core(*_SUBSCRIPTION, "payment_status", "payment_transaction_id"),
    "withdraw_confirm_request": ("amount", "order_id", "timestamp", "user_id"),
}
"""Message to the names that its ``sign`` covers, sorted as they are signed."""

_ANSWERS: Mapping[type[Request], str] = {
    PaymentRequest: "payment_response",
    WithdrawRequest: "withdraw_response",
    SubscribeRequest: "subscribe_response",
    PaymentQuery: "payment_query_response",
    WithdrawQuery: "withdraw_query_response",
    SubscribeQuery: "subscribe_query_response",
    SubscribeDisable: "subscribe_disable_response",
    BalanceRequest: "balance_response",
    SupportChannelRequest: "support_channel_response",
}


def answer_kind(request: Request) -> str:
    """The name, in :data:`ANSWER_KEYS`, of the message that answers a request."""
    return _ANSWERS[type(request)]
