"""Balances and days of the desk in memory: what is kept, what the next question brings, how often was asked."""

from __future__ import annotations

import threading
from dataclasses import replace

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet, Day, Tally, available_sum
from ptsdesk.domain.day_sums import total
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState

DAY_MS, MANILA_MS = 86_400_000, 8 * 3_600_000

_FIGURE = (Money("PHP", "1284560.25"), Money("PHP", "1236112.25"))


class FakeFigures:
    """Implements the figures of :class:`ptsdesk.services.api.Desk`."""

    now: int
    orders: dict[str, Order]

    def __init__(self) -> None:
        self.sheet = BalanceSheet()
        self.days_kept: tuple[Day, ...] = ()
        self.next_sheet: BalanceSheet | None = None
        """What the next questions bring; None for one PHP figure told now."""
        self.asked_modes: list[BalanceMode] = []
        """The mode of each question."""
        self.questions = 0
        """How many questions are under way."""
        self.most_questions = 0
        """How many were under way at once, at most."""
        self._answer = threading.Event()
        self._answer.set()
        self._figures_lock = threading.Lock()

    def hold_balances(self) -> None:
        """The next question waits until :meth:`release_balances`."""
        self._answer.clear()

    def release_balances(self) -> None:
        """Let held questions be answered."""
        self._answer.set()

    def _asks(self) -> None:
        raise NotImplementedError

    def balances(self, mode: BalanceMode = BalanceMode.BOTH) -> BalanceSheet:
        with self._figures_lock:
            self.asked_modes.append(mode)
            self.questions += 1
            self.most_questions = max(self.most_questions, self.questions)
        try:
            self._answer.wait(30)
            self._asks()
            self.sheet = self.next_sheet or self._told(mode)
            return self.sheet
        finally:
            with self._figures_lock:
                self.questions -= 1

    def _told(self, mode: BalanceMode) -> BalanceSheet:
        total, available = _FIGURE
        figure = BalanceFigure("PHP", "QRPH_INSTAPAY", total, available, self.now)
        if mode is BalanceMode.TOTAL:
            figure = replace(figure, available=None)
        if mode is BalanceMode.AVAILABLE:
            figure = replace(figure, total=None)
        return BalanceSheet((figure,), self.now)

    def known_balances(self) -> BalanceSheet:
        return self.sheet

    def days(self, count: int) -> tuple[Day, ...]:
        """Those that the test kept; else those of the orders here, each day with one of them having data."""
        if self.days_kept:
            return self.days_kept[-count:]
        midnight = self.now - (self.now + MANILA_MS) % DAY_MS
        return tuple(self._counted(midnight - back * DAY_MS) for back in reversed(range(count)))

    def _counted(self, start_ms: int) -> Day:
        made = [order for order in self.orders.values() if start_ms <= order.created_ms < start_ms + DAY_MS]
        paid = [order for order in made if order.state is OrderState.PAID]
        balance = dict[str, Money]()
        if self.sheet.asked_ms is not None and start_ms <= self.sheet.asked_ms < start_ms + DAY_MS:
            known = {one: available_sum(self.sheet.figures, one) for one in self.sheet.currencies}
            balance = {currency: money for currency, money in known.items() if money is not None}
        return Day(
            start_ms, bool(made), _tally(paid, OrderKind.PAYMENT), _tally(paid, OrderKind.SUBSCRIPTION),
            _tally(paid, OrderKind.WITHDRAWAL), balance,
        )  # fmt: skip


def _tally(orders: list[Order], kind: OrderKind) -> Tally:
    found = [order for order in orders if order.kind is kind]
    sums = {order.money.currency: Money(order.money.currency, "0") for order in found}
    for order in found:
        sums[order.money.currency] = total((sums[order.money.currency], order.money), order.money.currency)
    return Tally(len(found), sums)
