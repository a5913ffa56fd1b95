"""New withdrawal: the payee book and the form, the confirm sheet, the sending, the result. One page, three faces."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.domain.orders import FINAL, WATCHED, Order, OrderState
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter, presenter_errors
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.context import NEW, Context, Notice, OpenOrder, PayPayee, ToastAction
from ptsdesk.gui.dialogs.confirm_withdrawal import ConfirmWithdrawal
from ptsdesk.gui.dialogs.payee_sheet import PayeeSheet
from ptsdesk.gui.forms.withdrawal_form import payee_of
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.payment_sending import SendingPanel
from ptsdesk.gui.pages.send_flow import IN_DOUBT, SendFlow, doubt_words
from ptsdesk.gui.pages.withdrawal_edit import WithdrawalEdit
from ptsdesk.gui.pages.withdrawal_result import WithdrawalResult
from ptsdesk.gui.presenter_payment import sending_title, sent_money
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Connection, Desk, Dossier, Intent

TICK_MS = 1000


class WithdrawalPage(Page):
    """Pay out. Money leaves this page through :meth:`Desk.submit` only, once for each confirmation."""

    key: ClassVar[str] = "withdrawal"
    icon: ClassVar[str] = "arrow-up-right"

    sheet_opened = Signal(object)
    """The :class:`ConfirmWithdrawal`."""

    wake_ms: int | None = None
    """How long the send button sleeps; None for the design's two seconds."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._made: set[str] = set()
        self._to_keep: Payee | None = None
        self._payee_sheet: PayeeSheet | None = None
        self.sending = SendingPanel(context)
        self.flow = SendFlow(context, self.sending, self)
        self.edit = WithdrawalEdit(context, self._is_busy)
        self.result = WithdrawalResult(context)
        self.new_button = Button(tr("New withdrawal"), icon="plus", parent=self)
        self.new_button.hide()
        self.faces = QStackedWidget(self)
        self.faces.addWidget(self.edit)
        for face in (self.sending, self.result):
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
        self.edit.sheet_wanted.connect(self._open_payee)
        self.edit.data.not_kept.connect(self._payee_not_kept)
        self.result.opened.connect(self._show_result)
        self.result.copy_asked.connect(self._pay_again)
        self.result.state.focus_left.connect(self.new_button.setFocus)
        self.new_button.clicked.connect(self.show_form)
        self.context.order_changed.connect(self._order_changed)
        self.context.desk_lost.connect(self._desk_lost)
        self.flow.opened.connect(self.sheet_opened)
        self.flow.began.connect(self._began)
        self.flow.done.connect(self._sent)
        self.flow.found.connect(self._found)
        self.flow.returned.connect(self._returned)
        self._ticker.timeout.connect(self._tick)

    def _is_busy(self) -> bool:
        return self.flow.busy

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        if self.face is self.sending and self.flow.sending is not None:
            return sending_title(sent_money(self.flow.sending))
        return tr("Withdrawal") if self.face is self.result else tr("New withdrawal")

    @override
    def subtitle(self) -> str:
        if self.face is self.sending and self.flow.sending is not None:
            return self.flow.sending.order_id
        if self.face is self.result and self.result.order is not None:
            return self.result.order.order_id
        return tr("Pay out to a wallet or bank account")

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
            self.edit.data.read()
            self.edit.take_focus()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, OpenOrder):
            self.show_order(argument.order_id)
        elif isinstance(argument, PayPayee):
            self.show_form()
            self.edit.choice.choose_by_id(argument.payee_id)
        elif argument is NEW:
            self.show_form()

    @override
    def leave(self) -> bool:
        if self.edit.keeper.waiting:
            self.edit.keeper.save_now()
        return True

    @override
    def primary(self) -> None:
        if self.face is self.edit and not self.flow.busy and self._payee_sheet is None:
            self.edit.review()

    @override
    def check_now(self) -> None:
        if self.face is self.result:
            self.result.check()
        elif self.face is self.edit:
            self.edit.refresh()

    @override
    def start_search(self) -> None:
        if self.face is self.edit:
            self.edit.rail.focus_search()

    @override
    def escape(self) -> bool:
        if self.face is self.result:
            self.show_form()
            return True
        return self.face is self.edit and self.edit.rail.clear_search()

    @override
    def connection_told(self, connection: Connection) -> None:
        if connection.reachable and not self.edit.form.route.has_list:
            self.edit.channels.ask(refresh=True)

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
        self.edit.take_focus()
        shown = self.result.order
        if shown is not None and shown.state in WATCHED:
            self.edit.tell(words.still_open(shown), order_id=shown.order_id)

    @Slot(str)
    def show_order(self, order_id: str) -> None:
        """Show what became of a withdrawal of the journal."""
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

    # --- payees ------------------------------------------------------------------------------------------------------

    @Slot(bool)
    def _open_payee(self, new: bool) -> None:
        if self.flow.busy or self._payee_sheet is not None or self.desk is None:
            return
        entry = None if new else self.edit.form.entry
        draft = self.edit.choice.typed_payee if new else None
        host, found = self.context.sheet_host or self, self.edit.form.route.found
        sheet = PayeeSheet(self.context, host, entry, found, draft=draft)
        self._payee_sheet = sheet
        sheet.saved.connect(self._payee_saved)
        sheet.finished.connect(self._payee_closed)
        sheet.open_sheet()

    @Slot(object)
    def _payee_saved(self, entry: PayeeEntry) -> None:
        self.edit.choice.take_saved(entry)

    @Slot()
    def _payee_closed(self) -> None:
        self._payee_sheet = None

    @Slot(object)
    def _payee_not_kept(self, error: PtsError) -> None:
        text = words.not_kept(presenter_errors.title(error))
        (self.result if self.face is self.result else self.edit).tell(text)

    @Slot()
    def _desk_lost(self) -> None:
        if self._payee_sheet is not None:
            self._payee_sheet.reject()

    # --- confirming and sending --------------------------------------------------------------------------------------

    @Slot(object)
    def _confirm(self, intent: Intent) -> None:
        if self.flow.busy or self._payee_sheet is not None or not self.isVisible():
            return
        edit, host = self.edit, self.context.sheet_host or self
        entry = edit.choice.known_entry(words.sent_details(intent))
        left = edit.balance.outlook(sent_money(intent), intent.channel)
        self._to_keep = payee_of(dict(intent.fields)) if entry is None and edit.form.payee.keep.isChecked() else None
        names = edit.form.route.names
        self.flow.confirm(ConfirmWithdrawal(self.context, host, intent, entry, left, names, wake_ms=self.wake_ms))

    @Slot(object)
    def _began(self, intent: Intent) -> None:
        self._made.add(intent.order_id)
        self._show_face(1)

    @Slot(object)
    def _sent(self, order: Order) -> None:
        self._keep_payee()
        self.edit.start_over()
        self.result.show_order(order)
        self._show_result()

    @Slot(object, object)
    def _found(self, dossier: Dossier, failure: PtsError) -> None:
        self._keep_payee()
        self.edit.start_over()
        self.result.show_dossier(dossier)
        self._show_result()
        self.result.tell_error(failure)
        if dossier.order.state in IN_DOUBT:
            self.result.tell(doubt_words(failure), title=tr("Result unknown"))

    def _keep_payee(self) -> None:
        """The order is in the journal: whom it pays may go into the book."""
        payee, self._to_keep = self._to_keep, None
        if payee is not None:
            self.edit.data.keep(payee)

    @Slot(object, bool)
    def _returned(self, failure: PtsError | None, doubtful: bool) -> None:
        """The form keeps everything, the order id too: what was sent once cannot be taken twice under it."""
        self._to_keep = None
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
            action = ToastAction(tr("Open"), partial(self.context.navigate, "history", opens))
            kind = Notice.DONE if presenter.pays_as_submitted(order) else Notice.WARNING
            self.context.toast(kind, words.paid_out_title(order), words.paid_out_line(order), action)

    @Slot()
    def _pay_again(self) -> None:
        """The same payee, for another sum."""
        order = self.result.order
        if order is not None and self.flow.sending is None:
            self.edit.pay_again(order)
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
