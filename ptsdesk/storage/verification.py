"""Checks the whole record against its seals, a little at a time, while the journal is in use.

It reads only. Each slice is a short transaction of its own: what a check holds on to for seconds would keep the
write-ahead log from being emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ptsdesk.domain.record import ChainReport, Head
from ptsdesk.storage.chain import FIRST, HASHED, HASHED_COLUMNS, chain_hash, order_hash
from ptsdesk.storage.schema import accounts, events, orders, seals

SLICE = 150
"""Rows at once: a few milliseconds."""
MAX_PROBLEMS = 20
"""What is found after these is only counted."""


_SEALED = (seals.c.order_hash, seals.c.chain_hash)
_EVENTS = (
    select(
        events.c.number, events.c.order_row, events.c.at_ms, events.c.cause, events.c.before, events.c.after,
        events.c.evidence, *_SEALED, orders.c.row_id.label("known"),
    )
    .select_from(events)
    .outerjoin(seals, seals.c.number == events.c.number)
    .outerjoin(orders, orders.c.row_id == events.c.order_row)
    .where(events.c.number > bindparam("behind"))
    .order_by(events.c.number)
    .limit(bindparam("slice"))
)  # fmt: skip
_of_order = events.alias()
_LAST = select(func.max(_of_order.c.number)).where(_of_order.c.order_row == orders.c.row_id).scalar_subquery()
_ORDERS = (
    select(*HASHED_COLUMNS, events.c.after, seals.c.order_hash)
    .select_from(orders)
    .outerjoin(accounts, accounts.c.account_no == orders.c.account_no)
    .outerjoin(events, events.c.number == _LAST)
    .outerjoin(seals, seals.c.number == events.c.number)
    .where(orders.c.row_id > bindparam("behind"))
    .order_by(orders.c.row_id)
    .limit(bindparam("slice"))
)
_LAST_SEAL = select(func.max(seals.c.number))
_ORDER_ID, _STATE = HASHED.index("order_id"), HASHED.index("state")

Reading = Callable[[], AbstractContextManager[Connection]]


class Verification:
    """One check from the first entry to the last."""

    def __init__(self, reading: Reading, anchor: Head | None) -> None:
        self._reading = reading
        self._anchor = anchor
        self._anchored = False
        self._last = 0
        self._previous = FIRST
        self._problems: list[str] = []
        self._count = 0
        self._slices = self._run()

    def step(self) -> bool:
        """Check the next few rows; False when there are no more."""
        return next(self._slices, None) is not None

    def report(self) -> ChainReport:
        """What was found so far."""
        return ChainReport(self._last, self._previous.hex(), self._anchored, tuple(self._problems), self._count)

    def _run(self) -> Iterator[int]:
        while rows := self._read(_EVENTS, self._last):
            for row in rows:
                self._event(row)
            yield len(rows)
        self._end()
        last = 0
        while rows := self._read(_ORDERS, last):
            for row in rows:
                self._order(row)
            last = rows[-1][0]
            yield len(rows)

    def _read(self, statement: Any, behind: int) -> Sequence[Any]:
        with self._reading() as connection:
            return connection.execute(statement, {"behind": behind, "slice": SLICE}).all()

    def _event(self, row: Any) -> None:
        *event, of_order, kept, known = row
        number = row.number
        if number != self._last + 1:
            self._found(f"entries {self._last + 1} to {number - 1} are gone")
        if known is None:
            self._found(f"entry {number} belongs to no order")
        if kept is None or of_order is None:
            self._found(f"entry {number} has no seal")
        elif chain_hash(self._previous, event, of_order) != kept:
            self._found(f"entry {number} is not the one that was written behind entry {self._last}")
        self._last, self._previous = number, kept or FIRST
        if self._anchor is not None and number == self._anchor.count:
            self._anchored = self._previous.hex() == self._anchor.hash
            if not self._anchored:
                self._found(f"entry {number} is not the one that was noted in the keyring")

    def _end(self) -> None:
        with self._reading() as connection:
            sealed = connection.execute(_LAST_SEAL).scalar() or 0
        if sealed > self._last and not self._read(_EVENTS, self._last):
            self._found(f"entries {self._last + 1} to {sealed} are gone")
        if self._anchor is not None and self._anchor.count > self._last:
            self._found(f"entries {self._last + 1} to {self._anchor.count} are gone: they were noted in the keyring")
        elif self._anchor is not None and self._anchor.count == 0:
            self._anchored = True

    def _order(self, row: Sequence[Any]) -> None:
        *columns, after, of_order = row
        name = columns[_ORDER_ID]
        if after is None:
            self._found(f"order {name} has no entry")
        elif after != columns[_STATE]:
            self._found(f"order {name} is in another state than its last entry says")
        elif of_order is not None and order_hash(columns) != of_order:
            self._found(f"order {name} is not as its last entry left it")

    def _found(self, problem: str) -> None:
        self._count += 1
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(problem)
