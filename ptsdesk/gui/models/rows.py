"""The orders that a table holds so far, newest first, found by id without searching."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ptsdesk.domain.orders import FINAL, Order


def is_older(order: Order, known: Order) -> bool:
    """Whether an order as it was read is behind what is known of it: two reads may end in the wrong order.

    Counters decide, not times: a computer's clock may be set back. What is final never becomes open again.
    """
    if order.order_id != known.order_id:
        return False
    if known.state in FINAL and order.state not in FINAL:
        return True
    return (order.attempts, order.checks) < (known.attempts, known.checks)


class OrderRows:
    """A list with an index. Rows grow at the end page by page and at the top one by one; both keep the index valid."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._serials: dict[str, int] = {}
        self._first = 0

    def __len__(self) -> int:
        return len(self._orders)

    def __iter__(self) -> Iterator[Order]:
        return iter(self._orders)

    def __getitem__(self, row: int) -> Order:
        return self._orders[row]

    def row_of(self, order_id: str) -> int | None:
        """Where an order stands."""
        serial = self._serials.get(order_id)
        return None if serial is None else serial - self._first

    def unknown(self, orders: Iterable[Order]) -> list[Order]:
        """Those that are not held yet, each once: pages may overlap when orders arrive in between."""
        fresh: dict[str, Order] = {}
        for order in orders:
            if order.order_id not in self._serials:
                fresh.setdefault(order.order_id, order)
        return list(fresh.values())

    def clear(self) -> None:
        """Forget all."""
        self._orders.clear()
        self._serials.clear()
        self._first = 0

    def extend(self, orders: Iterable[Order]) -> None:
        """Add older orders at the end."""
        for order in orders:
            self._serials[order.order_id] = self._first + len(self._orders)
            self._orders.append(order)

    def insert_first(self, order: Order) -> None:
        """Add a newer order at the top."""
        self._first -= 1
        self._serials[order.order_id] = self._first
        self._orders.insert(0, order)

    def replace(self, row: int, order: Order) -> None:
        """A row's order in its new state."""
        self._orders[row] = order

    def remove(self, row: int) -> None:
        """Take a row out."""
        del self._serials[self._orders.pop(row).order_id]
        for place, order in enumerate(self._orders[row:], row):
            self._serials[order.order_id] = self._first + place
