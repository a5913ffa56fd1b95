"""Balances and days of the desk in memory."""

from __future__ import annotations

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet, Day
from ptsdesk.domain.money import Money


class FakeFigures:
    """Implements the figures of :class:`ptsdesk.services.api.Desk`."""

    now: int

    def __init__(self) -> None:
        self.sheet = BalanceSheet()
        self.days_kept: tuple[Day, ...] = ()

    def _asks(self) -> None:
        raise NotImplementedError

    def balances(self, mode: BalanceMode = BalanceMode.BOTH) -> BalanceSheet:
        self._asks()
        total, available = Money("PHP", "1284560.25"), Money("PHP", "1236112.25")
        figure = BalanceFigure("PHP", "QRPH_INSTAPAY", total, available, self.now)
        self.sheet = BalanceSheet((figure,), self.now)
        return self.sheet

    def known_balances(self) -> BalanceSheet:
        return self.sheet

    def days(self, count: int) -> tuple[Day, ...]:
        return self.days_kept[-count:]
