"""Filter, page and sum for the desk in memory."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import WATCHED, Order, OrderKind, OrderState


def matching(orders: Iterable[Order], wanted: HistoryFilter) -> list[Order]:
    """The orders that a filter lets through, newest first."""
    found = [order for order in orders if _fits(order, wanted)]
    return sorted(found, key=lambda order: (order.created_ms, order.order_id), reverse=True)


def _fits(order: Order, wanted: HistoryFilter) -> bool:
    texts = (
        order.order_id,
        order.reference,
        order.customer,
        order.transaction_id,
        order.reference_number,
        order.money.text,
    )
    return all(
        (
            not wanted.text or any(wanted.text.lower() in text.lower() for text in texts),
            not wanted.kinds or order.kind in wanted.kinds,
            not wanted.states or order.state in wanted.states,
            not wanted.channel or order.channel == wanted.channel,
            wanted.from_ms is None or order.created_ms >= wanted.from_ms,
            wanted.to_ms is None or order.created_ms < wanted.to_ms,
        )
    )


def page(orders: list[Order], cursor: str | None, limit: int) -> HistoryPage:
    """A page of a list; the cursor is the place where the next one begins."""
    start = int(cursor or 0)
    following = str(start + limit) if start + limit < len(orders) else None
    return HistoryPage(tuple(orders[start : start + limit]), following)


def summed(orders: list[Order], total: int) -> HistorySummary:
    """Counts and sums as the journal gives them."""
    sums: dict[tuple[str, str], Decimal] = {}
    for order in orders:
        direction = _direction(order)
        if direction:
            key = (direction, order.money.currency)
            sums[key] = sums.get(key, Decimal(0)) + order.money.value
    return HistorySummary(len(orders), total, {key: Money(key[1], format(value, "f")) for key, value in sums.items()})


def _direction(order: Order) -> str:
    if order.state is OrderState.PAID:
        return "out" if order.kind is OrderKind.WITHDRAWAL else "in"
    return "open" if order.state in WATCHED else ""
