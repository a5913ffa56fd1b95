"""What became of a payment: the code for the customer, the state with its age, the timeline, and what was accepted."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Slot
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.order_result import OrderResult
from ptsdesk.gui.pages.payment_result_qr import QrCard
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override


class PaymentResult(OrderResult):
    """An order with the code that the customer pays by."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.qr = QrCard(context.tasks, self)
        self.qr.setMinimumWidth(theme().px(380))
        right = self.column(self.state, self.note, self.timeline_card, self.details)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        whole.addWidget(SideBySide(self.qr, right, stretch=(7, 13), narrow=760, parent=self))
        whole.addStretch(1)
        self.qr.save_asked.connect(self._save)

    @override
    def show_more(self, order: Order) -> None:
        self._tick_code()
        self.qr.show_order(order, self.context.account.name)

    @override
    def tick(self) -> None:
        super().tick()
        self._tick_code()

    def _tick_code(self) -> None:
        """The provider's clock decides until when a code can be paid."""
        self.qr.tick(self.context.now_ms(), self.context.connection.offset_ms or 0)

    # --- the picture -------------------------------------------------------------------------------------------------

    @Slot(str, object)
    def _save(self, path: str, image: QImage) -> None:
        self.context.tasks.run_read(lambda: QImageWriter(path, QByteArray(b"png")).write(image), self._saved)

    def _saved(self, good: bool) -> None:
        self.qr.told_saved("" if good else tr("The picture could not be saved. Choose another folder."))
