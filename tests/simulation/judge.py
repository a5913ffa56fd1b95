"""Compares what the journal claims with what the provider did, at every write and at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ptsdesk.domain.orders import Cause, Order, OrderEvent, OrderKind, OrderState
from tests.helpers.model.provider import Provider, Taken

S = OrderState
_FINAL = frozenset({S.PAID, S.FAILED})
_NOTHING_MOVED = frozenset({S.NOT_SENT, S.REFUSED})
"""States whose words say that nothing moved."""
_TOLD_BY_PROVIDER = frozenset(
    {S.ACCEPTED, S.WAITING, S.PROCESSING, S.PAID, S.FAILED, S.NEEDS_REVIEW, S.EXPIRED, S.ACTIVE, S.ENDED}
)
_STATUS = {
    S.WAITING: "0000",
    S.PROCESSING: "1000",
    S.PAID: "2000",
    S.FAILED: "3000",
    S.NEEDS_REVIEW: "4000",
    S.EXPIRED: "5000",
}


@dataclass(frozen=True)
class Fault:
    """One thing that must never be. ``what``: one of the figures, or a sentence."""

    what: str
    order_id: str
    true_ms: int

    def __str__(self) -> str:
        return f"{self.what}: {self.order_id} at {self.true_ms}"


DOUBLE = "paid twice"
FAILED_BUT_PAID = "shown failed but paid"
PAID_BUT_NOT = "shown paid but not"


@dataclass
class Judge:
    """``follow`` is told every write; ``finish`` compares everything once more."""

    provider: Provider
    faults: list[Fault] = field(default_factory=list)
    states: dict[str, Order] = field(default_factory=dict)
    writes: int = 0
    sent_ms: dict[str, int] = field(default_factory=dict)
    """True time of the last record of an order that says that it is being sent."""

    def follow(self, order: Order, event: OrderEvent | None) -> None:
        before = self.states.get(order.order_id)
        self.states[order.order_id] = order
        self.writes += 1
        if event is not None:
            self._check_event(order, event)
            if event.cause is Cause.SENDING:
                self.sent_ms[order.order_id] = self.provider.clock.true_ms
        if before is None or before.state is not order.state:
            if before is not None and before.state in _FINAL:
                self._fault(f"left the final state {before.state}", order)
            self._check_claim(order)

    def finish(self, intents: dict[str, list[str]]) -> None:
        """``intents``: every wish of a person to move money once, with the order ids that were used for it."""
        for order in self.states.values():
            self._check_claim(order)
        for wish, order_ids in intents.items():
            kinds = {self.states[one].kind for one in order_ids if one in self.states}
            taken = [self.taken(kind, one) for kind in kinds for one in order_ids]
            paying = [one for each in taken for one in each if one.outcome != "3000"]
            if len(paying) > 1 or any(len(each) > 1 for each in taken):
                self.faults.append(Fault(DOUBLE, ", ".join(order_ids) or wish, self.provider.clock.true_ms))

    def taken(self, kind: OrderKind, order_id: str) -> list[Taken]:
        return self.provider.book.get((kind.value, order_id), [])

    def figures(self) -> Counter[str]:
        return Counter(fault.what for fault in self.faults)

    def _check_event(self, order: Order, event: OrderEvent) -> None:
        if event.after is not order.state:
            self._fault("an event that tells another state", order)
        moved = event.before is not event.after
        if moved and event.after in _TOLD_BY_PROVIDER and event.evidence.get("verified") is not True:
            self._fault(f"{event.after} without a proof", order)
        if event.cause is Cause.RECOVERED and event.after not in (S.UNKNOWN, S.NOT_SENT):
            self._fault(f"recovered to {event.after}", order)

    def _check_claim(self, order: Order) -> None:
        taken, now = self.taken(order.kind, order.order_id), self.provider.clock.true_ms
        state = order.state
        if state in _NOTHING_MOVED and any(one.outcome != "3000" for one in taken):
            self._fault(FAILED_BUT_PAID, order)
        if state is S.FAILED and any(one.outcome != "3000" for one in taken):
            self._fault(FAILED_BUT_PAID, order)
        if state is S.PAID and not any(one.status(now) == "2000" for one in taken):
            self._fault(PAID_BUT_NOT, order)
        if state in _TOLD_BY_PROVIDER and not taken:
            self._fault(f"{state}, but the provider does not have it", order)
        told = _STATUS.get(state)
        if told and taken and not any(told in {status for at_ms, status in one.steps if at_ms <= now} for one in taken):
            self._fault(f"{state}, but the provider never said so", order)

    def _fault(self, what: str, order: Order) -> None:
        self.faults.append(Fault(what, order.order_id, self.provider.clock.true_ms))
