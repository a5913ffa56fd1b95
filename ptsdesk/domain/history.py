"""Which orders of an account to show, and what a list of them says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which orders to show. Empty means any. Times are Unix milliseconds, from inclusive, to exclusive."""

    text: str = ""
    kinds: frozenset[OrderKind] = frozenset()
    states: frozenset[OrderState] = frozenset()
    channel: str = ""
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes two orders twins: kind, sum, and who is paid or whose card is charged (see ``Order.payee_key``)."""

    kind: OrderKind
    money: Money
    payee_key: str = ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Newest first. ``cursor`` continues the list; None at its end."""

    orders: tuple[Order, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class HistorySummary:
    """Counts and exact sums of a filter; ``sums`` per direction (``in``, ``out``, ``open``) and currency.

    A paid order counts with the amount that the provider took. ``left_out`` paid orders are in no sum: that amount is
    missing or in another currency than the order.
    """

    matching: int
    total: int
    sums: Mapping[tuple[str, str], Money]
    left_out: int = 0
