"""Runs the connection doctor once after an account was opened and somebody looks, and keeps what it found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.services.api import Check, Connection, Desk

AGAIN_MS = 6 * 3_600_000
"""By itself it runs at most this often for an account."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one run found. ``error`` when it could not be run to its end."""

    ran_ms: int
    checks: tuple[Check, ...] = ()
    error: PtsError | None = None
    took_ms: int = 0


class MorningCheck(QObject):
    """One for the window (:func:`morning_check_of`): switching accounts back and forth does not repeat it."""

    changed = Signal()
    """A run begins or ends, or another account is shown."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._found: dict[str, Finding] = {}
        self._running = ""
        context.desk_lost.connect(self._desk_lost)

    @property
    def finding(self) -> Finding | None:
        """What the last run found for the account that is shown."""
        return self._found.get(self._context.account.name)

    @property
    def running(self) -> bool:
        """Whether the account that is shown is being examined."""
        return bool(self._running) and self._running == self._context.account.name

    def run_if_due(self) -> None:
        """Run it if it was not run lately. Called while the page is shown."""
        found, now = self.finding, self._context.now_ms()
        # A clock that was set back does not keep it from running.
        if found is None or not 0 <= now - found.ran_ms < AGAIN_MS:
            self.run()

    @Slot()
    def run(self) -> None:
        """Run it now, unless it runs."""
        desk, name = self._context.desk, self._context.account.name
        if desk is None or self.running:
            return
        self._running = name
        self.changed.emit()
        began = self._context.now_ms()
        # A failure counts as a run: it is told, and not repeated by itself.
        done = partial(self._done, name, began)
        self._context.tasks.run_read(partial(_examine, desk), done, partial(self._failed, name, began))

    @Slot()
    def _desk_lost(self) -> None:
        # What was being read for the account is dropped.
        self._running = ""

    def _done(self, name: str, began_ms: int, told: tuple[tuple[Check, ...], Connection]) -> None:
        checks, connection = told
        if self._running == name:
            self._context.tell_connection(connection)
        self._keep(name, Finding(began_ms, checks, took_ms=self._context.now_ms() - began_ms))

    def _failed(self, name: str, began_ms: int, error: PtsError) -> None:
        self._keep(name, Finding(began_ms, error=error))

    def _keep(self, name: str, finding: Finding) -> None:
        self._found[name] = finding
        if self._running == name:
            self._running = ""
        self.changed.emit()


def morning_check_of(context: Context) -> MorningCheck:
    """The one of a window, made when it is first wanted."""
    return context.findChild(MorningCheck) or MorningCheck(context)


def _examine(desk: Desk) -> tuple[tuple[Check, ...], Connection]:
    return desk.doctor(), desk.connection()
