"""Asks the provider about the order that is shown, when a person wants it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.pages.payment_result_cards import NOTHING_TO_ASK


class Checker(QObject):
    """One question at a time about one order. The answer goes to everybody through the context."""

    marked = Signal(bool)
    """Whether the shown order is being asked about now."""
    answered = Signal()
    """An answer came; comes before the context tells of it."""
    failed = Signal(object)
    """A ``PtsError``: the question could not be asked."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asking = ""

    def ask(self, order: Order | None) -> None:
        """Ask now, unless there is nothing to ask or it is being asked already."""
        desk = self._context.desk
        if desk is None or order is None or order.state in NOTHING_TO_ASK or self._asking == order.order_id:
            return
        order_id = order.order_id
        self.mark(order_id)
        self._context.tasks.run_read(lambda: desk.check(order_id), self._came, self._not_asked)

    def mark(self, order_id: str) -> None:
        """Which order is being asked about; empty for none."""
        self._asking = order_id
        self.marked.emit(bool(order_id))

    def forget(self) -> None:
        """Another order is shown."""
        self.mark("")

    def _came(self, order: Order) -> None:
        self.forget()
        self.answered.emit()
        self._context.order_changed.emit(order)
        self._context.refresh_asked.emit()

    def _not_asked(self, error: PtsError) -> None:
        self.forget()
        self.failed.emit(error)
