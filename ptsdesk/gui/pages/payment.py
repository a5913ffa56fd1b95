"""New payment: the form, the confirm sheet, the sending, the result. One page with three faces."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.gui import presenter
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.order_page import OrderPage
from ptsdesk.gui.pages.payment_edit import PaymentEdit
from ptsdesk.gui.pages.payment_result import PaymentResult
from ptsdesk.gui.presenter_payment import received_line, received_title
from ptsdesk.gui.typed import override
from ptsdesk.services.api import Intent


class PaymentPage(OrderPage):
    """Collect from a customer."""

    key: ClassVar[str] = "payment"
    icon: ClassVar[str] = "qr-code"

    edit: PaymentEdit
    result: PaymentResult

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.edit = PaymentEdit(context)
        self.result = PaymentResult(context)
        for face in (self.edit, self.sending, self.result):
            self._add_face(face)
        self._begin()

    @override
    def form_title(self) -> str:
        return tr("New payment")

    @override
    def form_subtitle(self) -> str:
        return tr("Collect from a customer by QR code or pay link")

    @override
    def result_title(self) -> str:
        return tr("Payment")

    @override
    def still_open(self, order: Order) -> str:
        money = presenter.order_money(order)
        return tr("{money}, {subject}, is still open.", money=money, subject=_subject(order))

    @override
    def paid_words(self, order: Order) -> tuple[str, str]:
        return received_title(order), received_line(order)

    @override
    def arrived(self) -> None:
        if self.face is self.edit:
            self.edit.refresh_if_old()
            self.edit.take_focus()

    @override
    def open_sheet(self, intent: Intent) -> None:
        host = self.context.sheet_host or self
        self.flow.confirm(ConfirmSheet(self.context, host, intent, wake_ms=self.wake_ms))

    @override
    def copy_order(self, order: Order) -> None:
        addresses = {name: str(value) for name, value in order.request.items() if name.endswith("_url") and value}
        values = {"amount": order.money.text, "currency": order.money.currency, "channel": order.channel}
        self.edit.fill({**values, **addresses, "reference": order.reference, "customer": order.customer})


def _subject(order: Order) -> str:
    return order.reference or order.customer or presenter.channel_word(order.channel)
