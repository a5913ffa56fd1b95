"""Questions about orders, one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context

BETWEEN_MS = 300
"""Between two questions: at most four a second (money safety rules)."""


class AskQueue(QObject):
    """Asks the provider about orders, one at a time. What cannot be reached for one is not tried for the others."""

    asked = Signal(object)
    """The ``Order`` after its answer."""
    failed = Signal(object)
    """A ``PtsError``; the rest of the queue was given up."""
    changed = Signal()
    """Another order is being asked about, or none any more."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self._waiting: list[str] = []
        self.current = ""
        """The order that is being asked about; empty for none."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(BETWEEN_MS)
        self._pause.timeout.connect(self._next)

    @property
    def left(self) -> int:
        """How many answers are still to come."""
        return len(self._waiting) + bool(self.current)

    def add(self, order_ids: Iterable[str]) -> None:
        """Ask about these, too; one that waits already is not asked twice."""
        for order_id in order_ids:
            if order_id and order_id not in self._waiting and order_id != self.current:
                self._waiting.append(order_id)
        if not self.current and not self._pause.isActive():
            self._next()

    @Slot()
    def _next(self) -> None:
        desk = self.context.desk
        if desk is None or self.current or not self._waiting:
            return
        order_id = self.current = self._waiting.pop(0)
        self.changed.emit()
        self.context.tasks.run_read(lambda: desk.check(order_id), self._came, self._failed)

    def _came(self, order: Order) -> None:
        self.current = ""
        if self._waiting:
            self._pause.start()
        self.asked.emit(order)
        self.changed.emit()

    def _failed(self, error: PtsError) -> None:
        self.current = ""
        self._waiting.clear()
        self.failed.emit(error)
        self.changed.emit()
