"""The states of an order in words for scripts and terminals, and the exit code each stands for after a create."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import FINAL, Order, OrderState
from ptsdesk.services.advice import advice
from ptsdesk.verbs.reply import Exit

S = OrderState

PROVED = frozenset(
    {S.ACCEPTED, S.WAITING, S.PROCESSING, S.PAID, S.FAILED, S.NEEDS_REVIEW, S.EXPIRED, S.ACTIVE, S.ENDED}
)
"""States that only a verified answer leads to."""

_REFUSED = frozenset({S.REFUSED_CHECKING, S.REFUSED})

SETTLED = FINAL | {S.REFUSED, S.NOT_SENT, S.ENDED}
"""Nothing is under way any more. Of the others a script must ask again before it makes another order."""

EXIT_OF_STATE: Mapping[OrderState, Exit] = {
    S.DRAFT: Exit.BAD_INPUT,
    S.RECORDED: Exit.NOT_SENT,
    S.SENDING: Exit.UNKNOWN,
    S.NOT_SENT: Exit.NOT_SENT,
    S.UNKNOWN: Exit.UNKNOWN,
    S.REFUSED_CHECKING: Exit.REFUSED,
    S.REFUSED: Exit.REFUSED,
    S.ACCEPTED: Exit.DONE,
    S.WAITING: Exit.DONE,
    S.PROCESSING: Exit.DONE,
    S.PAID: Exit.DONE,
    S.FAILED: Exit.REFUSED,
    S.NEEDS_REVIEW: Exit.UNKNOWN,
    S.EXPIRED: Exit.UNKNOWN,
    S.ACTIVE: Exit.DONE,
    S.ENDED: Exit.DONE,
}
"""What a script learns from a create. Expired is not accepted: it may still be paid."""

_TITLES: Mapping[OrderState, str] = {
    S.DRAFT: "Not sent",
    S.RECORDED: "Not sent",
    S.SENDING: "Sent, result unknown",
    S.NOT_SENT: "Not sent",
    S.UNKNOWN: "Sent, result unknown",
    S.FAILED: "Failed",
    S.NEEDS_REVIEW: "Needs review",
    S.EXPIRED: "Expired",
}

_UNKNOWN = "The request left this computer and its result is not known. Ask about this order id; do not make it again."
_SENTENCES: Mapping[OrderState, str] = {
    S.DRAFT: "Nothing was recorded or sent.",
    S.RECORDED: "The order is recorded. Nothing was sent.",
    S.SENDING: _UNKNOWN,
    S.NOT_SENT: "No byte of the request left this computer.",
    S.UNKNOWN: _UNKNOWN,
    S.REFUSED_CHECKING: "It is being checked: ask about this order id until that is settled, and pay nothing again.",
    S.REFUSED: "Nothing moved. Correct it and make a new order.",
    S.ACCEPTED: "The provider took the order. It is not paid yet.",
    S.WAITING: "The order waits to be paid.",
    S.PROCESSING: "The provider is processing the order.",
    S.PAID: "The order is paid.",
    S.FAILED: "The order failed.",
    S.NEEDS_REVIEW: "The provider reports an error: a person must look at this order.",
    S.EXPIRED: "The order expired. It may still be paid: ask again before making another.",
    S.ACTIVE: "The subscription is active: the provider charges the card on schedule.",
    S.ENDED: "The subscription has ended: there are no more charges.",
}

_AFTER_REASON: Mapping[OrderState, str] = {
    S.NOT_SENT: _SENTENCES[S.NOT_SENT],
    S.UNKNOWN: _UNKNOWN,
}
"""What follows where the journal has a reason of its own."""


def accepted_agrees(order: Order) -> bool | None:
    """Whether the provider accepted the very sum that was submitted; None while it has named none."""
    return order.accepted.same_value(order.money) if order.accepted is not None else None


def paid_difference(submitted: Money, accepted: Money | None) -> str:
    """What is said of a paid order whose accepted sum is another one or is not told; empty when both are the same."""
    asked = f"{submitted.currency} {submitted.text}"
    if accepted is None:
        return f"Paid, but the provider did not say how much; submitted {asked}. Ask it before you rely on that."
    if accepted.same_value(submitted):
        return ""
    return f"Paid, but {accepted.currency} {accepted.text} instead of {asked}. Ask the provider before you rely on it."


def _difference(order: Order) -> str:
    """The sentence about another sum than the submitted one; empty when there is nothing to say."""
    if order.state is S.PAID:
        return paid_difference(order.money, order.accepted)
    if order.accepted is None or order.accepted.same_value(order.money):
        return ""
    accepted, submitted = (f"{money.currency} {money.text}" for money in (order.accepted, order.money))
    return f"{_SENTENCES[order.state]} The provider accepted {accepted} instead of {submitted}."


def sentence_of(order: Order) -> str:
    """What is known of an order; with the reason in front where there is one.

    "Paid" claims the accepted sum. What to do about a refusal is told only when it is certain that nothing moved.
    """
    if order.state in _REFUSED:
        words = advice(order.provider_code)
        step = words.next_step if order.state is S.REFUSED else ""
        return " ".join(part for part in (words.cause, step, _SENTENCES[order.state]) if part)
    difference = _difference(order) if order.state in PROVED else ""
    if difference:
        return difference
    if order.error_message and order.state in _AFTER_REASON:
        return f"{order.error_message} {_AFTER_REASON[order.state]}"
    return _SENTENCES[order.state]


def title_of(order: Order) -> str:
    """A heading for an order that did not go well."""
    if order.state in _REFUSED:
        return advice(order.provider_code).title
    return _TITLES.get(order.state, "")


UNKNOWN_AFTER_SIGNAL = (
    "Stopped while the order was being sent: its result is not known. Ask about this order id; do not make it again."
)
UNKNOWN_AFTER_TROUBLE = (
    "Something went wrong while the order was being sent: its result is not known. "
    "Ask about this order id; do not make it again."
)
