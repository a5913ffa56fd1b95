"""Asks the desk once a second to look after the orders whose time has come, one question at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.orders import Order
from ptsdesk.errors import JournalError, PtsError, ServiceStopped
from ptsdesk.gui.context import Context
from ptsdesk.services.api import Connection, Desk

EVERY_MS = 1000
OFFLINE_MS = (2000, 5000, 10_000, 20_000)
"""How long it waits after one, two … failures to reach the provider in a row."""


class Watcher(QObject):
    """Lives as long as the window; works while an account is open. The desk decides which orders are due."""

    stopped = Signal(object)
    """The journal or the working process is gone: a ``PtsError``. Looking has ended."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asking = False
        self._failures = 0
        self._desk: Desk | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        context.desk_ready.connect(self._start)
        context.desk_lost.connect(self._stop)
        context.refresh_asked.connect(self.look)

    @Slot(object)
    def _start(self, _desk: object) -> None:
        self._desk = self._context.desk
        self._failures = 0
        self._asking = False
        self.look()

    @Slot()
    def _stop(self) -> None:
        self._desk = None
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look now, unless a look is under way."""
        desk = self._desk
        if desk is None or self._asking:
            return
        self._asking = True
        self._timer.stop()
        self._context.tasks.run_read(lambda: _look(desk), self._looked, self._failed)

    def _looked(self, seen: tuple[Desk, tuple[Order, ...], int, Connection]) -> None:
        desk, orders, attention, connection = seen
        if desk is not self._desk:
            return
        for order in orders:
            self._context.order_changed.emit(order)
        self._context.tell_attention(attention)
        self._context.tell_connection(connection)
        self._plan(offline=connection.reachable is False)

    def _failed(self, error: PtsError) -> None:
        if isinstance(error, ServiceStopped | JournalError):
            self._stop()
            self.stopped.emit(error)
            return
        self._plan(offline=True)

    def _plan(self, *, offline: bool) -> None:
        self._asking = False
        self._failures = self._failures + 1 if offline else 0
        wait = OFFLINE_MS[min(self._failures, len(OFFLINE_MS)) - 1] if offline else EVERY_MS
        if self._desk is not None:
            self._timer.start(wait)


def _look(desk: Desk) -> tuple[Desk, tuple[Order, ...], int, Connection]:
    """On a reader's thread: ask about what is due, then read what the screen shows of it."""
    orders = desk.check_due()
    return desk, orders, desk.attention_count(), desk.connection()
