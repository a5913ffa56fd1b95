"""The list of Unresolved, and the questions about its orders, one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.unresolved_cards import OrderCard
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.labels import IconLabel

BETWEEN_MS = 300
"""Between two questions: at most four a second (money safety rules)."""


class OrderList(QWidget):
    """The open orders as cards, oldest first. Cards that stay keep their place, focus and choice."""

    chosen = Signal(object)
    """The ``Order`` of the card that was chosen."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.cards: dict[str, OrderCard] = {}
        self._refocus = False
        """The card that had the focus went: the next one that is chosen takes it."""
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.S12)
        about = tr("This list is also checked when the program starts and when the network returns.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        column.addLayout(self._column)
        column.addWidget(IconLabel("info", about, wrap=True, parent=self))
        column.addStretch(1)
        identify(self, tr("Orders with unknown result"), "orders-with-unknown-result")
        self._group.buttonClicked.connect(self._clicked)

    def show_orders(self, orders: tuple[Order, ...]) -> None:
        """Show these; the chosen one stays chosen while it is there."""
        now = self.context.now_ms()
        wanted = {order.order_id for order in orders}
        for order_id in [known for known in self.cards if known not in wanted]:
            card = self.cards.pop(order_id)
            self._refocus = self._refocus or card.hasFocus()
            self._group.removeButton(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, order in enumerate(orders):
            if order.order_id in self.cards:
                self.cards[order.order_id].show_order(order, now)
                continue
            card = self.cards[order.order_id] = OrderCard(order, now, self)
            self._group.addButton(card)
            self._column.insertWidget(place, card)

    def choose(self, order_id: str) -> bool:
        """Mark a card; False when it is not there."""
        card = self.cards.get(order_id)
        if card is not None:
            card.setChecked(True)
            if self._refocus:
                self._refocus = False
                card.setFocus()
            self.chosen.emit(card.order)
        return card is not None

    def tick(self) -> None:
        """Ages change."""
        now = self.context.now_ms()
        for card in self.cards.values():
            card.tick(now)

    @Slot(object)
    def _clicked(self, button: QWidget) -> None:
        if isinstance(button, OrderCard):
            self.chosen.emit(button.order)


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
