"""What the overview reads from the journal, and the order in which trouble is listed."""

from __future__ import annotations

from dataclasses import dataclass

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import UNRESOLVED, WATCHED, Order, OrderKind, OrderState
from ptsdesk.gui.presenter import is_waiting_long
from ptsdesk.gui.presenter_time import day_start_ms
from ptsdesk.services.api import Desk

S = OrderState
MOST_ROWS = 12
_READ = 200

OPEN = WATCHED - UNRESOLVED
"""Open and nothing wrong with them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Today: how many orders, and their exact sums by currency where the journal adds them up."""

    count: int
    sums: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows, read at one moment."""

    read_ms: int
    attention: tuple[Order, ...]
    watched: int
    next_check_ms: int | None
    last_check_ms: int | None
    collected: Line
    paid_out: Line
    still_open: Line
    failed: Line
    unknown: Line


_RANK = {S.UNKNOWN: 0, S.REFUSED_CHECKING: 1, S.NEEDS_REVIEW: 2, S.FAILED: 3}


def severity(order: Order) -> tuple[int, int]:
    """Worst first; among equals the one that waits longest."""
    return _RANK.get(order.state, 5 if order.state is S.EXPIRED else 4), order.created_ms


def needs_attention(order: Order, now_ms: int) -> bool:
    """Whether an open order belongs on the list: nobody knows, somebody must look, or it takes too long."""
    return order.state in (*UNRESOLVED, S.NEEDS_REVIEW, S.EXPIRED) or is_waiting_long(order, now_ms)


def read_overview(desk: Desk, now_ms: int) -> Overview:
    """Everything in one go; on a reader's thread."""
    since = day_start_ms(now_ms)
    watched = desk.history(HistoryFilter(states=WATCHED), None, _READ).orders
    failed = desk.history(HistoryFilter(states=frozenset({S.FAILED}), from_ms=since), None, _READ).orders
    attention = [order for order in watched if needs_attention(order, now_ms)] + list(failed)
    nexts = [order.next_check_ms for order in watched if order.next_check_ms is not None]
    lasts = [order.checked_ms for order in watched if order.checked_ms is not None]
    paid = frozenset({S.PAID})
    return Overview(
        read_ms=now_ms,
        attention=tuple(sorted(attention, key=severity)),
        watched=len(watched),
        next_check_ms=min(nexts, default=None),
        last_check_ms=max(lasts, default=None),
        collected=_line(desk, HistoryFilter(kinds=frozenset({OrderKind.PAYMENT}), states=paid, from_ms=since), "in"),
        paid_out=_line(desk, HistoryFilter(kinds=frozenset({OrderKind.WITHDRAWAL}), states=paid, from_ms=since), "out"),
        still_open=_line(desk, HistoryFilter(states=OPEN, from_ms=since), "open"),
        failed=_line(desk, HistoryFilter(states=frozenset({S.FAILED}), from_ms=since), ""),
        unknown=_line(desk, HistoryFilter(states=UNRESOLVED, from_ms=since), "open"),
    )


def _line(desk: Desk, wanted: HistoryFilter, direction: str) -> Line:
    found = desk.summary(wanted)
    sums = [money for (way, _), money in sorted(found.sums.items()) if way == direction]
    return Line(found.matching, tuple(sums))
