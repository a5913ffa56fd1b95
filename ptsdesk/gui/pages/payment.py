"""New payment: the form, the confirm sheet, the sending, the result. One page with three faces."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.domain.orders import FINAL, WATCHED, Order, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter
from ptsdesk.gui.context import NEW, Context, Notice, OpenOrder, ToastAction
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.payment_edit import PaymentEdit
from ptsdesk.gui.pages.payment_result import PaymentResult
from ptsdesk.gui.pages.payment_sending import SendingPanel
from ptsdesk.gui.pages.send_flow import IN_DOUBT, SendFlow, doubt_words
from ptsdesk.gui.presenter_payment import received_line, received_title, sending_title, sent_money
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Connection, Desk, Dossier, Intent

TICK_MS = 1000


class PaymentPage(Page):
    """Collect from a customer. Money leaves this page through :meth:`Desk.submit` only, once for each confirmation."""

    key: ClassVar[str] = "payment"
    icon: ClassVar[str] = "qr-code"

    sheet_opened = Signal(object)
    """The :class:`ConfirmSheet`."""

    wake_ms: int | None = None
    """How long the send button sleeps; None for the design's two seconds."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._made: set[str] = set()
        self.edit = PaymentEdit(context)
        self.sending = SendingPanel(context)
        self.flow = SendFlow(context, self.sending, self)
        self.result = PaymentResult(context)
        self.new_button = Button(tr("New payment"), icon="plus", parent=self)
        self.new_button.hide()
        self.faces = QStackedWidget(self)
        for face in (self.edit, self.sending, self.result):
            self.faces.addWidget(scroll_page(face, self.faces))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.faces)
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._wire()

    def _wire(self) -> None:
        self.edit.confirm_wanted.connect(self._confirm)
        self.edit.show_wanted.connect(self.show_order)
        self.result.opened.connect(self._show_result)
        self.result.copy_asked.connect(self._copy_details)
        self.result.state.focus_left.connect(self.new_button.setFocus)
        self.new_button.clicked.connect(self.show_form)
        self.context.order_changed.connect(self._order_changed)
        self.flow.opened.connect(self.sheet_opened)
        self.flow.began.connect(self._began)
        self.flow.done.connect(self._sent)
        self.flow.found.connect(self._found)
        self.flow.returned.connect(self._returned)
        self._ticker.timeout.connect(self._tick)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        if self.face is self.sending and self.flow.sending is not None:
            return sending_title(sent_money(self.flow.sending))
        return tr("Payment") if self.face is self.result else tr("New payment")

    @override
    def subtitle(self) -> str:
        if self.face is self.sending and self.flow.sending is not None:
            return self.flow.sending.order_id
        if self.face is self.result and self.result.order is not None:
            return self.result.order.order_id
        return tr("Collect from a customer by QR code or pay link")

    @override
    def head_actions(self) -> list[QWidget]:
        return [self.new_button] if self.face is self.result else []

    @override
    def back(self) -> bool:
        return self.face is self.result

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.edit.open_desk(desk)

    @override
    def arrived(self) -> None:
        if self.face is self.edit:
            self.edit.refresh_if_old()
            self.edit.form.amount.setFocus()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, OpenOrder):
            self.show_order(argument.order_id)
        elif argument is NEW:
            self.show_form()

    @override
    def leave(self) -> bool:
        if self.edit.keeper.waiting:
            self.edit.keeper.save_now()
        return True

    @override
    def primary(self) -> None:
        if self.face is self.edit and self.flow.sheet is None:
            self.edit.create_payment()

    @override
    def check_now(self) -> None:
        if self.face is self.result:
            self.result.check()
        elif self.face is self.edit:
            self.edit.ask_channels(refresh=True)

    @override
    def escape(self) -> bool:
        if self.face is not self.result:
            return False
        self.show_form()
        return True

    @override
    def connection_told(self, connection: Connection) -> None:
        if connection.reachable and not self.edit.form.channels.has_list:
            self.edit.ask_channels(refresh=True)

    # --- faces -------------------------------------------------------------------------------------------------------

    @property
    def face(self) -> QWidget:
        """The face that is shown: ``edit``, ``sending`` or ``result``."""
        return (self.edit, self.sending, self.result)[self.faces.currentIndex()]

    def _show_face(self, index: int) -> None:
        self.faces.setCurrentIndex(index)
        self.new_button.setVisible(False)
        self.head_changed.emit()

    @Slot()
    def show_form(self) -> None:
        """Back to the form; an order that is still open goes on by itself."""
        if self.flow.sending is not None:
            return
        self._show_face(0)
        self.edit.form.amount.setFocus()
        shown = self.result.order
        if shown is not None and shown.state in WATCHED:
            money = presenter.order_money(shown)
            text = tr("{money}, {subject}, is still open.", money=money, subject=_subject(shown))
            self.edit.tell(text, order_id=shown.order_id)

    @Slot(str)
    def show_order(self, order_id: str) -> None:
        """Show what became of a payment of the journal."""
        if self.flow.sending is None:
            self.result.open(order_id)

    @Slot()
    def _show_result(self) -> None:
        if self.flow.sending is not None:
            return
        self._show_face(2)
        if self.isVisible():
            check = self.result.state.check
            (check if check.isVisibleTo(self) else self.new_button).setFocus()

    # --- confirming and sending --------------------------------------------------------------------------------------

    @Slot(object)
    def _confirm(self, intent: Intent) -> None:
        if not self.flow.busy and self.isVisible():
            host = self.context.sheet_host or self
            self.flow.confirm(ConfirmSheet(self.context, host, intent, wake_ms=self.wake_ms))

    @Slot(object)
    def _began(self, intent: Intent) -> None:
        self._made.add(intent.order_id)
        self._show_face(1)

    @Slot(object)
    def _sent(self, order: Order) -> None:
        self.edit.start_over()
        self.result.show_order(order)
        self._show_result()

    @Slot(object, object)
    def _found(self, dossier: Dossier, failure: PtsError) -> None:
        self.edit.start_over()
        self.result.show_dossier(dossier)
        self._show_result()
        self.result.tell_error(failure)
        if dossier.order.state in IN_DOUBT:
            self.result.tell(doubt_words(failure), title=tr("Result unknown"))

    @Slot(object, bool)
    def _returned(self, failure: PtsError | None, doubtful: bool) -> None:
        """The form keeps everything, the order id too: what was sent once cannot be taken twice under it."""
        self._show_face(0)
        if doubtful and failure is not None:
            self.edit.tell(doubt_words(failure), title=tr("Result unknown"), tone=Tone.ATTENTION)
        elif failure is not None:
            self.edit.tell_error(failure)

    # --- following ---------------------------------------------------------------------------------------------------

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        if order.order_id not in self._made or order.state not in FINAL:
            return
        self._made.discard(order.order_id)
        shown = self.result.order is not None and self.result.order.order_id == order.order_id
        watching = self.isVisible() and shown and self.face is self.result
        if order.state is OrderState.PAID and not watching:
            opens = OpenOrder(order.order_id)
            action = ToastAction(tr("Open"), lambda: self.context.navigate("history", opens))
            kind = Notice.DONE if presenter.pays_as_submitted(order) else Notice.WARNING
            self.context.toast(kind, received_title(order), received_line(order), action)

    @Slot()
    def _copy_details(self) -> None:
        order = self.result.order
        if order is None or self.flow.sending is not None:
            return
        addresses = {name: str(value) for name, value in order.request.items() if name.endswith("_url") and value}
        values = {"amount": order.money.text, "currency": order.money.currency, "channel": order.channel}
        self.edit.fill({**values, **addresses, "reference": order.reference, "customer": order.customer})
        self._show_face(0)
        self.edit.form.amount.setFocus()

    @Slot()
    def _tick(self) -> None:
        self.edit.tick()
        self.result.tick()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._ticker.start()
        self._tick()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)


def _subject(order: Order) -> str:
    return order.reference or order.customer or presenter.channel_word(order.channel)
