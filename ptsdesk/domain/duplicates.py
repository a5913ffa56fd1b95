"""The guard against paying the same twice by two orders. No I/O.

Alike are payouts of the same sum to the same account, and subscriptions of the same sum with the same card's last four
digits, within a few days. Payments collect money: nobody is paid by them, and twins of theirs are information only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ptsdesk.domain.history import Likeness
from ptsdesk.domain.money import parse_amount
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind, OrderState
from ptsdesk.domain.payees import doubles, payee_key
from ptsdesk.errors import InputError

BLOCKING = UNRESOLVED | {OrderState.RECORDED, OrderState.SENDING}
"""As long as one of these to the same payee is not settled or marked, nothing new is sent there."""

_DETAIL = "details."
_ITS_ACCOUNT = "That order belongs to the account {account}, which is the same merchant's: look there."


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Why a new order may pay the same twice."""

    orders: tuple[Order, ...]
    """Earlier orders alike that were paid or may have been, newest first. Going on needs a reason."""
    blocked_by: Order | None
    """One to the same payee whose result is not known, or that is being sent now: no reason helps, it is resolved or
    marked first.
    """
    draft_ms: int | None
    """When the same was half-typed in the other hand's form, Unix milliseconds; None when it was not."""
    days: int
    """How far back was looked."""
    missing: tuple[str, ...] = ()
    """Ids of orders of this kind that may have been sent from here and that the journal does not hold: nothing tells
    whom they paid.
    """
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Of those that belong to another account of the same merchant: the order id, and the account's name."""

    def account_of(self, order_id: str) -> str:
        """The name of the other account that an order belongs to; empty when it is of this one."""
        return dict(self.elsewhere).get(order_id, "")

    def told(self, sentence: str, order_id: str) -> tuple[str, dict[str, str]]:
        """A sentence about one of the orders and what it is filled with: its account too, when that is another one."""
        account = self.account_of(order_id)
        if not account:
            return sentence, {"order_id": order_id}
        return f"{sentence} {_ITS_ACCOUNT}", {"order_id": order_id, "account": account}

    @property
    def needs_reason(self) -> bool:
        """Whether going on needs a reason (when nothing blocks it)."""
        return bool(self.orders or self.missing) or self.draft_ms is not None


def is_guarded(kind: OrderKind) -> bool:
    """Whether orders of this kind can pay twice."""
    return kind is not OrderKind.PAYMENT


def duplicate_of(
    twins: Iterable[Order],
    open_orders: Iterable[Order],
    draft_ms: int | None,
    days: int,
    missing: tuple[str, ...] = (),
) -> Duplicate | None:
    """What speaks against a new order; None when nothing does.

    ``twins``: orders alike of the last ``days`` days or still open, newest first. ``open_orders``: those to the same
    payee that may block, see :func:`blocks`. ``missing``: ids of orders that the journal lacks.
    """
    earlier = doubles(twins)
    blocked_by = next((order for order in open_orders if blocks(order)), None)
    if not earlier and blocked_by is None and draft_ms is None and not missing:
        return None
    return Duplicate(earlier, blocked_by, draft_ms, days, missing)


def is_in_the_way(order: Order, like: Likeness) -> bool:
    """Whether an order to the same payee, or with the same card, speaks against another one like this.

    A payee is blocked whatever the sum; a card only for the same sum, because several people share four digits.
    """
    return blocks(order) and (like.kind is OrderKind.WITHDRAWAL or order.money.same_value(like.money))


def blocks(order: Order) -> bool:
    """Whether an order keeps its payee from being paid anew: its result is not known and no person marked it."""
    return is_guarded(order.kind) and order.state in BLOCKING and order.mark is None


def is_same_draft(fields: Mapping[str, str], like: Likeness) -> bool:
    """Whether a kept form of a withdrawal, by the names of its fields, would pay the same."""
    details = {name.removeprefix(_DETAIL): text for name, text in fields.items() if name.startswith(_DETAIL)}
    details["channel_subject"] = fields.get("subject", "")
    try:
        money = parse_amount(fields.get("amount", ""), fields.get("currency", ""))
    except InputError:
        return False
    return bool(like.payee_key) and payee_key(details) == like.payee_key and money.same_value(like.money)
