"""Balances and days of the desk in memory: what is kept, what the next question brings, how often was asked."""

from __future__ import annotations

import threading
from dataclasses import replace

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet, Day
from ptsdesk.domain.money import Money

_FIGURE = (Money("PHP", "1284560.25"), Money("PHP", "1236112.25"))


class FakeFigures:
    """Implements the figures of :class:`ptsdesk.services.api.Desk`."""

    now: int

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
        return self.days_kept[-count:]
