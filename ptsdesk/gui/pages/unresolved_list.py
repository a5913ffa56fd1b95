"""The list of Unresolved."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.unresolved_cards import OrderCard
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.services.api import Desk

Read = tuple[tuple[Order, ...], tuple[Order, ...]]


def read_open(desk: Desk) -> Read:
    """The orders of the list, and marked ones that a verified answer contradicts. Blocks."""
    return desk.unresolved(), desk.contradicted()


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
        about = tr(
            "This list is also checked when the program starts, when the computer wakes and when the network returns."
        )
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
