"""Asks the desk once a second to look after the orders whose time has come, one question at a time."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.orders import Order
from ptsdesk.domain.polling import JITTER_PERCENT, STEPS_S
from ptsdesk.errors import JournalDisk, JournalError, PtsError, ServiceStopped
from ptsdesk.gui.ask_queue import AskQueue
from ptsdesk.gui.context import Context
from ptsdesk.services.api import Connection, Desk

EVERY_MS = 1000
PLANNED_MS = STEPS_S[-1] * 10 * (100 + JITTER_PERCENT)
"""The furthest that the next question lies ahead by itself; what lies further was put off by the provider."""
OFFLINE_MS = (2000, 5000, 10_000, 20_000)
"""How long it waits after one, two … failures to reach the provider in a row."""
WAKE_LOOK_MS = 5000
SLEPT_MS = 20_000
"""When the wall clock went on so much further between two looks at it, the computer slept (or its clock was set)."""


class Watcher(QObject):
    """Lives as long as the window; works while an account is open. The desk decides which orders are due."""

    stopped = Signal(object)
    """The journal or the working process is gone: a ``PtsError``. Looking has ended."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._asking = False
        self._failures = 0
        self._seen_ms = 0
        self._desk: Desk | None = None
        self._queue = AskQueue(context, self)
        self._queue.asked.connect(context.order_changed)
        self._wake = QTimer(self)
        self._wake.setInterval(WAKE_LOOK_MS)
        self._wake.timeout.connect(self._look_for_sleep)
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
        self._seen_ms = self._context.now_ms()
        self._wake.start()
        self.look()
        self.ask_open()

    @Slot()
    def _stop(self) -> None:
        self._desk = None
        self._timer.stop()
        self._wake.stop()

    @Slot()
    def _look_for_sleep(self) -> None:
        now = self._context.now_ms()
        slept, self._seen_ms = now - self._seen_ms > WAKE_LOOK_MS + SLEPT_MS, now
        if slept:
            self._failures = 0
            self.look()
            self.ask_open()

    def ask_open(self) -> None:
        """Ask about the orders whose result is not known, due or not: the program began, the computer woke, or the
        network is back. What the provider itself put off (Retry-After) waits on.
        """
        desk = self._desk
        if desk is not None:
            self._context.tasks.run_read(desk.unresolved, partial(self._open_came, desk), self._open_failed)

    def _open_came(self, desk: Desk, orders: tuple[Order, ...]) -> None:
        if desk is self._desk:
            latest = self._context.now_ms() + PLANNED_MS
            self._queue.add(order.order_id for order in orders if (order.next_check_ms or 0) <= latest)

    def _open_failed(self, _error: PtsError) -> None:
        """The look that goes on by itself meets the same fault and tells it."""

    @Slot()
    def look(self) -> None:
        """Look now, unless a look is under way."""
        desk = self._desk
        if desk is None or self._asking:
            return
        self._asking = True
        self._timer.stop()
        troubled = self._context.journal_trouble is not None
        self._context.tasks.run_read(partial(_look, desk, troubled), self._looked, self._failed)

    def _looked(self, seen: tuple[Desk, tuple[Order, ...], int, Connection]) -> None:
        desk, orders, attention, connection = seen
        if desk is not self._desk:
            return
        for order in orders:
            self._context.order_changed.emit(order)
        self._context.tell_attention(attention)
        self._context.tell_connection(connection)
        self._context.tell_journal(None)
        offline = connection.reachable is False
        back = self._failures > 0 and not offline
        self._plan(offline=offline)
        if back:
            self.ask_open()

    def _failed(self, error: PtsError) -> None:
        if isinstance(error, JournalDisk):
            # The program goes on: what was typed stays, sending rests until a write works again.
            self._context.tell_journal(error)
            self._plan_again(EVERY_MS)
            return
        if isinstance(error, ServiceStopped | JournalError):
            self._stop()
            self.stopped.emit(error)
            return
        self._plan(offline=True)

    def _plan(self, *, offline: bool) -> None:
        self._failures = self._failures + 1 if offline else 0
        self._plan_again(OFFLINE_MS[min(self._failures, len(OFFLINE_MS)) - 1] if offline else EVERY_MS)

    def _plan_again(self, wait: int) -> None:
        self._asking = False
        if self._desk is not None:
            self._timer.start(wait)


def _look(desk: Desk, troubled: bool) -> tuple[Desk, tuple[Order, ...], int, Connection]:
    """On a reader's thread: ask about what is due, then read what the screen shows of it.

    ``troubled``: the disk did not take the record before, so it is tried first whether it does again.
    """
    if troubled:
        desk.try_record()
    orders = desk.check_due()
    return desk, orders, desk.attention_count(), desk.connection()
