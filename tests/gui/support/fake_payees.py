"""The payee book of the desk in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind, OrderState
from ptsdesk.domain.payees import Payee, PayeeEntry, ending, payee_key


class FakePayees:
    """Implements the payee methods of :class:`ptsdesk.services.api.Desk`."""

    now: int
    orders: dict[str, Order]

    def __init__(self) -> None:
        self.book: dict[str, Payee] = {}

    def _entry(self, payee: Payee) -> PayeeEntry:
        key = payee.key
        mine = [o for o in self.orders.values() if o.kind is OrderKind.WITHDRAWAL and o.payee_key == key]
        paid = [o.created_ms for o in mine if o.state is OrderState.PAID]
        return PayeeEntry(
            payee,
            len(paid),
            max(paid, default=None),
            max((o.created_ms for o in mine), default=None),
            sum(o.state in UNRESOLVED for o in mine),
        )

    def payees(self, text: str = "") -> tuple[PayeeEntry, ...]:
        words = text.lower().split()

        def fits(payee: Payee) -> bool:
            whole = f"{payee.name} {payee.subject} {payee.account}".lower()
            return all(word in whole for word in words)

        found = [self._entry(payee) for payee in self.book.values() if fits(payee)]
        return tuple(sorted(found, key=lambda one: (-(one.last_paid_ms or 0), one.payee.name)))

    def payee(self, payee_id: str) -> PayeeEntry | None:
        payee = self.book.get(payee_id)
        return self._entry(payee) if payee else None

    def save_payee(self, payee: Payee) -> PayeeEntry:
        before = self.book.get(payee.payee_id)
        if before is None:
            kept = replace(payee, payee_id=f"payee-{len(self.book) + 1}", created_ms=self.now, since_ms=self.now)
        elif before.key == payee.key:
            kept = replace(payee, created_ms=before.created_ms, since_ms=before.since_ms, previous=before.previous)
        else:
            kept = replace(payee, created_ms=before.created_ms, since_ms=self.now, previous=ending(before.account))
        self.book[kept.payee_id] = kept
        return self._entry(kept)

    def remove_payee(self, payee_id: str) -> None:
        self.book.pop(payee_id, None)


def key_of(details: Mapping[str, str]) -> str:
    """The key that the journal would give an order with these details."""
    return payee_key(details)
