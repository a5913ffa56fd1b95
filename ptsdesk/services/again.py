"""The message of an order of the journal, built anew to be sent again: the very same one, or none."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.resend import Again, Resend
from ptsdesk.errors import AccountError
from ptsdesk.protocol.requests import CreateRequest, PaymentRequest, WithdrawRequest

_WHY_NOT = {
    Again.FENCE: "The provider may still take the first request. Wait until it is too old, then ask twice.",
    Again.ASK: "It takes two answers “not found”, at least 30 seconds apart, before this order may be sent again. "
    "Ask about it.",
    Again.ELSEWHERE: "This order went to another address than the account has now, so “not found” proves nothing of it "
    "here. Give the account the address from before and ask, or mark the order by hand.",
    Again.KNOWN: "The provider knows this order, so it is not sent again. Ask about it.",
    Again.CARD: "A card subscription is not sent again: the card is not kept. Ask about it, or make a new one.",
    Again.SETTLED: "The result of this order is known now: look at it in History. Nothing was sent again.",
    Again.BUSY: "This order is being sent.",
    Again.MARKED: "This order is marked by hand. Take the mark off first.",
}
_NOT_THE_SAME = "The message of this order cannot be built again as it was recorded, so it is not sent again."


def why_not(resend: Resend) -> str:
    """The English sentence that says why an order may not be sent again, and what to do."""
    return _WHY_NOT[resend.verdict]


def same_message(order: Order, account: Account) -> CreateRequest:
    """The recorded message of a payment or withdrawal. Raises AccountError unless each field is the recorded one.

    Timestamp and signature are no part of it: they are made at the moment of sending.
    """
    texts = {name: value for name, value in order.request.items() if isinstance(value, str)}
    details = order.request.get("details")
    core = ("user_id", "order_id", "amount", "currency", "channel")
    if any(name not in texts for name in core) or not isinstance(details, Mapping | None):
        raise AccountError(_NOT_THE_SAME)
    kind = PaymentRequest if order.kind is OrderKind.PAYMENT else WithdrawRequest
    try:
        request = kind(**texts, details=None if details is None else dict(details))
    except TypeError:
        raise AccountError(_NOT_THE_SAME) from None
    ours = (account.user_id, order.order_id, order.money.text, order.money.currency, order.channel)
    if dict(request.fields()) != dict(order.request) or tuple(texts[name] for name in core) != ours:
        raise AccountError(_NOT_THE_SAME)
    return request
