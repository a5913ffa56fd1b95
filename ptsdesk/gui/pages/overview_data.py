"""What the overview reads from the journal, and the order in which trouble is listed."""

from __future__ import annotations

from dataclasses import dataclass

from ptsdesk.domain.balances import Day, Tally
from ptsdesk.domain.day_sums import total
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import UNRESOLVED, WATCHED, Order, OrderState, contradicts_mark
from ptsdesk.gui.presenter import is_waiting_long
from ptsdesk.gui.presenter_time import day_start_ms
from ptsdesk.services.api import Desk

S = OrderState
MOST_ROWS = 12
CHART_DAYS = 14
_READ = 200
_MOST_PAGES = 10

OPEN = WATCHED - UNRESOLVED - {OrderState.ACTIVE}
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
    days: tuple[Day, ...]
    """Oldest first, today last; empty when the journal cannot tell."""
    collected: Line
    charged: Line
    paid_out: Line
    still_open: Line
    failed: Line
    unknown: Line


_RANK = {S.UNKNOWN: 0, S.REFUSED_CHECKING: 1, S.NEEDS_REVIEW: 2, S.FAILED: 3}


def severity(order: Order) -> tuple[int, int]:
    """Worst first; among equals the one that waits longest."""
    if contradicts_mark(order):
        return -1, order.created_ms
    return _RANK.get(order.state, 5 if order.state is S.EXPIRED else 4), order.created_ms


def needs_attention(order: Order, now_ms: int) -> bool:
    """Whether an open order belongs on the list: nobody knows, somebody must look, or it takes too long. Whoever marked
    one has looked at it.
    """
    open_ended = order.state in (*UNRESOLVED, S.NEEDS_REVIEW, S.EXPIRED)
    return (open_ended and order.mark is None) or is_waiting_long(order, now_ms)


def read_overview(desk: Desk, now_ms: int) -> Overview:
    """Everything in one go; on a reader's thread."""
    since = day_start_ms(now_ms)
    watched = _all(desk, HistoryFilter(states=WATCHED))
    failed = _all(desk, HistoryFilter(states=frozenset({S.FAILED}), from_ms=since))
    against = [order for order in desk.contradicted() if order not in failed]
    attention = [order for order in watched if needs_attention(order, now_ms)] + failed + against
    nexts = [order.next_check_ms for order in watched if order.next_check_ms is not None]
    lasts = [order.checked_ms for order in watched if order.checked_ms is not None]
    days = desk.days(CHART_DAYS)
    today = days[-1] if days and days[-1].start_ms == since else Day(since, has_data=False)
    return Overview(
        read_ms=now_ms,
        attention=tuple(sorted(attention, key=severity)),
        watched=len(watched),
        next_check_ms=min(nexts, default=None),
        last_check_ms=max(lasts, default=None),
        days=days,
        collected=_tallied(today.collected),
        charged=_tallied(today.charged),
        paid_out=_tallied(today.paid_out),
        still_open=_line(desk, HistoryFilter(states=OPEN, from_ms=since)),
        failed=_added(failed),
        unknown=_line(desk, HistoryFilter(states=UNRESOLVED, from_ms=since)),
    )


def _all(desk: Desk, wanted: HistoryFilter) -> list[Order]:
    """Every order of a filter, up to a bound that no shop reaches."""
    found: list[Order] = []
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        page = desk.history(wanted, cursor, _READ)
        found += page.orders
        cursor = page.cursor
        if cursor is None:
            break
    return found


def _tallied(tally: Tally) -> Line:
    return Line(tally.count, tuple(money for _, money in sorted(tally.sums.items())))


def _line(desk: Desk, wanted: HistoryFilter) -> Line:
    found = desk.summary(wanted)
    return Line(found.matching, tuple(money for (way, _), money in sorted(found.sums.items()) if way == "open"))


def _added(orders: list[Order]) -> Line:
    """Sums that no summary adds up: one a currency, exact."""
    currencies = sorted({order.money.currency for order in orders})
    sums = (total((o.money for o in orders if o.money.currency == one), one) for one in currencies)
    return Line(len(orders), tuple(sums))
