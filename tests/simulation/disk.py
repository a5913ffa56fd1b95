"""The virtual disk: a journal in memory, and the real one, both with faults and power cuts that come by chance.

The one in memory follows ``ptsdesk.storage.journal.Journal`` method by method (``test_disk`` walks both side by side
and compares them); SQL alone would cost three times the rest of a payment. Every method is one transaction: a fault or
a power cut comes before it, and nothing of it was written, or after it, and all of it was.
"""

from __future__ import annotations

import contextlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, NoReturn, Unpack

from sqlalchemy import func, select

from ptsdesk.domain.duplicates import BLOCKING
from ptsdesk.domain.history import Likeness
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import (
    ADOPTED,
    NEEDS_ATTENTION,
    UNRESOLVED,
    WATCHED,
    Cause,
    Evidence,
    Order,
    OrderEvent,
    OrderKind,
    OrderState,
    check_transition,
    contradicts_mark,
)
from ptsdesk.domain.payees import MAY_MOVE, NOTHING_MOVED
from ptsdesk.domain.polling import FENCE_S, fence_ms
from ptsdesk.errors import AccountError, JournalDisk, JournalError, JournalStale
from ptsdesk.storage.chain import COUNTERS
from ptsdesk.storage.journal import Changes, Journal
from ptsdesk.storage.ledger import EVENTS_OF, Step
from ptsdesk.storage.look import Judge
from ptsdesk.storage.rows import event_from
from ptsdesk.storage.schema import events, orders
from tests.simulation.network import Crash

ANSWERS_KEPT = 5
LONGEST_WAIT_MS = 360_000
LONGEST_REST_MS = 12 * 3_600_000
LONGEST_FENCE_MS = 60_000

_NEWEST = (
    select(orders.c.order_id, *EVENTS_OF.selected_columns)
    .join(events, events.c.order_row == orders.c.row_id)
    .where(events.c.number == select(func.max(events.c.number)).scalar_subquery())
)

_NAMES = tuple(one.name for one in fields(Order))
_VALUES = attrgetter(*_NAMES)
_PLACE = {name: place for place, name in enumerate(_NAMES)}

Follow = Callable[[Order, OrderEvent | None], None]
"""Told every order as it was just written, with the event that came with it."""


class Faults:
    """When the disk fails or the power goes. ``share``: of a thousand writes."""

    def __init__(self, chance: random.Random, share: int = 0) -> None:
        self._chance = chance
        self.share = share
        self.next = ""
        """A name of :attr:`counts`: what happens to the next write, whatever chance says."""
        self.counts = {"full": 0, "cut before": 0, "cut after": 0, "kept but failed": 0}

    def before(self) -> None:
        """Raises for a write of which nothing is kept."""
        if self._hits("full"):
            raise JournalDisk("The disk is full.")
        if self._hits("cut before"):
            raise Crash("disk")

    def after(self) -> None:
        """Raises for a write that is kept and that nobody learns of, or that the disk says it did not take."""
        if self._hits("kept but failed"):
            raise JournalDisk("The disk did not take the record.")
        if self._hits("cut after"):
            raise Crash("disk")

    def _hits(self, name: str) -> bool:
        hit = self.next == name or (self.share > 0 and self._chance.random() * 4000 < self.share)
        if hit:
            self.next = ""
            self.counts[name] += 1
        return hit


class MemoryJournal:
    """What is committed outlives the desk that wrote it: a restart goes on with the same object and :meth:`recover`."""

    def __init__(self, now_ms: Callable[[], int], faults: Faults, follow: Follow) -> None:
        self._now_ms = now_ms
        self._faults = faults
        self._follow = follow
        self._orders: dict[str, Order] = {}
        self._events: dict[str, list[OrderEvent]] = defaultdict(list)
        self._answers: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._alike: dict[tuple[OrderKind, str, Decimal, str], list[str]] = defaultdict(list)
        self._payees: dict[tuple[OrderKind, str], list[str]] = defaultdict(list)
        self._rows: dict[str, int] = {}
        """The order in which the orders were made."""
        self._open: dict[str, None] = {}
        """Ids of orders that are not settled."""
        self._number = 0

    # Writing

    def add(self, order: Order, evidence: Evidence, judge: Judge | None = None, place: str | None = None) -> Order:
        self._faults.before()
        if judge is not None:
            judge(self)
        if order.order_id in self._orders:
            raise AccountError("The order id was used before.")
        self._alike[_likeness(order.kind, order.money, order.payee_key)].append(order.order_id)
        self._rows[order.order_id] = len(self._rows)
        self._payees[order.kind, order.payee_key].append(order.order_id)
        cause = Cause.CREATED if order.state is OrderState.DRAFT else Cause.RECORDED
        self._keep(order, self._event(order, cause, evidence, None))
        self._faults.after()
        return order

    def step(
        self,
        order_id: str,
        after: OrderState,
        cause: Cause,
        evidence: Evidence,
        *,
        before: OrderState | None = None,
        answer: str | None = None,
        judge: Judge | None = None,
        **changes: Unpack[Changes],
    ) -> Order:
        return self._apply(order_id, Step(after, cause, evidence, changes, before, answer), judge)

    def note(
        self,
        order_id: str,
        cause: Cause,
        evidence: Evidence,
        *,
        before: OrderState | None = None,
        answer: str | None = None,
        **changes: Unpack[Changes],
    ) -> Order:
        return self._apply(order_id, Step(None, cause, evidence, changes, before, answer))

    def touch(self, order_id: str, **changes: Unpack[Changes]) -> Order:
        self._faults.before()
        before = self._located(order_id)
        if any(name not in COUNTERS and value != getattr(before, name) for name, value in changes.items()):
            raise TypeError("only counters change without an event")
        order = _changed(before, **changes)
        self._keep(order, None)
        self._faults.after()
        return order

    def hurry(self, account: str, now_ms: int) -> int:
        late = [
            order
            for order in self.unresolved(account)
            if (order.next_check_ms or 0) > now_ms and (order.signed_at or now_ms) <= now_ms // 1000 - FENCE_S
        ]
        for order in late:
            self.touch(order.order_id, next_check_ms=now_ms)
        return len(late)

    def recover(self) -> tuple[Order, ...]:
        return tuple(
            self._recovered(order)
            for order in tuple(self._orders.values())
            if order.state in (OrderState.SENDING, OrderState.RECORDED)
        )

    def _recovered(self, order: Order) -> Order:
        if order.state is OrderState.RECORDED:
            return self.step(order.order_id, OrderState.NOT_SENT, Cause.RECOVERED, {})
        now = self._now_ms()
        fence = now if order.signed_at is None else fence_ms(order.signed_at)
        due = min(max(now, fence), now + LONGEST_FENCE_MS)
        return self.step(order.order_id, OrderState.UNKNOWN, Cause.RECOVERED, {}, next_check_ms=due)

    def _apply(self, order_id: str, step: Step, judge: Judge | None = None) -> Order:
        self._faults.before()
        if judge is not None:
            judge(self)
        order = self._located(order_id)
        if step.before is not None and order.state is not step.before:
            raise JournalStale("The order changed meanwhile.")
        state = step.after or order.state
        check_transition(order.state, state)
        changed = _changed(order, state=state, updated_ms=self._now_ms(), **step.changes)
        self._keep(changed, self._event(changed, step.cause, step.evidence, order.state))
        if step.answer is not None:
            kept = self._answers[order_id]
            kept.append((self._now_ms(), step.answer))
            del kept[:-ANSWERS_KEPT]
        self._faults.after()
        return changed

    def _event(self, order: Order, cause: Cause, evidence: Evidence, before: OrderState | None) -> OrderEvent:
        self._number += 1
        return OrderEvent(self._number, order.order_id, self._now_ms(), cause, before, order.state, dict(evidence))

    def _keep(self, order: Order, event: OrderEvent | None) -> None:
        self._orders[order.order_id] = order
        if event is not None:
            self._events[order.order_id].append(event)
        if order.state in WATCHED or order.state in (OrderState.SENDING, OrderState.RECORDED):
            self._open[order.order_id] = None
        else:
            self._open.pop(order.order_id, None)
        self._follow(order, event)

    def _located(self, order_id: str) -> Order:
        if order_id not in self._orders:
            raise JournalError("The journal has no order {order_id}.", order_id=order_id)
        return self._orders[order_id]

    # Reading

    def get(self, order_id: str, account: str | None = None) -> Order | None:
        order = self._orders.get(order_id)
        return order if order and account in (None, order.account) else None

    def events(self, order_id: str) -> tuple[OrderEvent, ...]:
        return tuple(self._events.get(order_id, ()))

    def last_event(self, order_id: str) -> OrderEvent | None:
        kept = self._events.get(order_id)
        return kept[-1] if kept else None

    def raw_answers(self, order_id: str) -> tuple[tuple[int, str], ...]:
        return tuple(reversed(self._answers.get(order_id, [])))

    @contextlib.contextmanager
    def looking(self) -> Iterator[Any]:
        """The journal itself answers what a ``storage.look.Look`` is asked."""
        yield self

    def order(self, order_id: str) -> Order:
        return self._located(order_id)

    def same_merchant(self, account: str) -> tuple[str, ...]:
        return (account,)

    def doubles(self, account: str, like: Likeness, since_ms: int) -> tuple[Order, ...]:
        def counts(order: Order) -> bool:
            is_open = order.mark is None and order.state in MAY_MOVE
            return order.state not in NOTHING_MOVED and (is_open or _lately(order, since_ms))

        return tuple(filter(counts, self._similar(like)))

    def due(self, account: str, now_ms: int, limit: int) -> tuple[Order, ...]:
        def is_due(order: Order) -> bool:
            at = order.next_check_ms
            if at is None or order.state not in WATCHED:
                return False
            rests = order.state is OrderState.ACTIVE or order.mark is not None
            return at <= now_ms or at > now_ms + (LONGEST_REST_MS if rests else LONGEST_WAIT_MS)

        found = [order for one in self._open if is_due(order := self._orders[one])]

        def waiting(order: Order) -> tuple[int, int]:
            return order.next_check_ms or 0, self._rows[order.order_id]

        longest = sorted(found, key=waiting)[:limit]
        if len(longest) < limit:
            return tuple(longest)
        least = sorted(found, key=lambda order: (order.checks, waiting(order)))[:limit]
        taken = {order.order_id: order for pair in zip(longest, least, strict=True) for order in pair}
        return tuple(taken.values())[:limit]

    def unresolved(self, account: str) -> tuple[Order, ...]:
        known = (self._orders[one] for one in self._open)
        found = [order for order in known if order.state in UNRESOLVED and order.mark is None]
        return tuple(sorted(found, key=lambda order: (order.created_ms, order.order_id)))

    def count(self, account: str, states: frozenset[OrderState]) -> int:
        return sum(order.state in states for order in self._orders.values())

    def attention(self, account: str) -> int:
        def needs_one(order: Order) -> bool:
            return order.state in NEEDS_ATTENTION if order.mark is None else contradicts_mark(order)

        return sum(needs_one(order) for order in self._orders.values())

    def to_payee(
        self, account: str, kind: OrderKind, payee_key: str, states: frozenset[OrderState]
    ) -> tuple[Order, ...]:
        found = [self._orders[one] for one in reversed(self._payees.get((kind, payee_key), ()))]
        wanted = [order for order in found if payee_key and order.state in states & BLOCKING]
        return tuple(sorted(wanted, key=lambda order: order.created_ms, reverse=True))

    def twins(self, account: str, like: Likeness, since_ms: int, limit: int = 5) -> tuple[Order, ...]:
        found = (order for order in self._similar(like) if order.state is not OrderState.DRAFT)
        return tuple(order for order in found if _lately(order, since_ms))[:limit]

    def _similar(self, like: Likeness) -> list[Order]:
        """Alike by all that is known of them, newest first: of one of elsewhere nobody knows whom it paid."""
        ids = list(self._alike.get(_likeness(like.kind, like.money, like.payee_key), ()))
        if like.payee_key and like.kind is OrderKind.WITHDRAWAL:
            strangers = self._alike.get(_likeness(like.kind, like.money, ""), ())
            ids += [one for one in strangers if self._orders[one].made_by == ADOPTED]
        found = [self._orders[one] for one in ids]
        return sorted(found, key=lambda order: (order.created_ms, self._rows[order.order_id]), reverse=True)

    def missing_of(self, account: str, kind: OrderKind) -> tuple[()]:
        """No list of ids stands beside it, and nothing is put back here."""
        return ()

    def load_draft(self, account: str, kind: OrderKind) -> None:
        """Nobody types here."""

    def reading(self) -> NoReturn:
        """There is no SQL here: what is only remembered for comfort is not remembered."""
        raise JournalError("no SQL here")

    writing = reading


def _changed(order: Order, **changes: Any) -> Order:
    """As ``dataclasses.replace``, in a third of its time, which was a twentieth of a payment's."""
    values = list(_VALUES(order))
    for name, value in changes.items():
        values[_PLACE[name]] = value
    return Order(*values)


def _lately(order: Order, since_ms: int) -> bool:
    """By this computer's clock or by the provider's."""
    return order.created_ms >= since_ms or (order.signed_at or 0) * 1000 >= since_ms


def _likeness(kind: OrderKind, money: Money, payee_key: str) -> tuple[OrderKind, str, Decimal, str]:
    return kind, money.currency, money.value, payee_key


class RealDisk(Journal):
    """The real journal with the same faults, and followed in the same way."""

    faults: Faults
    follow: Follow
    _tells = False
    _newest: Any = None
    """The event that was written last, read at the end of its own transaction: another one would cost more."""

    @contextlib.contextmanager
    def writing(self) -> Iterator[Any]:
        faults = getattr(self, "faults", None)
        if faults is not None:
            faults.before()
        with super().writing() as connection:
            yield connection
            if self._tells:
                self._newest = connection.execute(_NEWEST).one()

    def add(self, order: Order, evidence: Evidence, judge: Judge | None = None, place: str | None = None) -> Order:
        return self._telling(partial(super().add, order, evidence, judge, place))

    def touch(self, order_id: str, **changes: Unpack[Changes]) -> Order:
        return self._told(super().touch(order_id, **changes), None)

    def recover(self) -> tuple[Order, ...]:
        recovered = super().recover()
        for order in recovered:
            self.follow(order, self.last_event(order.order_id))
        self.faults.after()
        return recovered

    def _apply(self, order_id: str, step: Step, judge: Judge | None = None) -> Order:
        return self._telling(partial(super()._apply, order_id, step, judge))

    def _telling(self, write: Callable[[], Order]) -> Order:
        self._tells = True
        try:
            order = write()
        finally:
            self._tells = False
        order_id, *event = self._newest
        assert order_id == order.order_id
        return self._told(order, event_from(event, order_id))

    def _told(self, order: Order, event: OrderEvent | None) -> Order:
        self.follow(order, event)
        self.faults.after()
        return order
