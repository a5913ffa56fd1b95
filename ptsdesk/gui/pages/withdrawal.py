"""New withdrawal: the payee book and the form, the confirm sheet, the sending, the result. One page, three faces."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.context import Context, PayPayee
from ptsdesk.gui.dialogs.confirm_withdrawal import ConfirmWithdrawal
from ptsdesk.gui.dialogs.payee_sheet import PayeeSheet
from ptsdesk.gui.forms.withdrawal_form import payee_of
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.order_page import OrderPage
from ptsdesk.gui.pages.withdrawal_edit import WithdrawalEdit
from ptsdesk.gui.pages.withdrawal_result import WithdrawalResult
from ptsdesk.gui.presenter_payment import sent_money
from ptsdesk.gui.typed import override
from ptsdesk.services.api import Intent


class WithdrawalPage(OrderPage):
    """Pay out, to somebody of the book or to an account that is typed."""

    key: ClassVar[str] = "withdrawal"
    icon: ClassVar[str] = "arrow-up-right"

    edit: WithdrawalEdit
    result: WithdrawalResult

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._to_keep: Payee | None = None
        self._payee_sheet: PayeeSheet | None = None
        self.edit = WithdrawalEdit(context, self._is_busy)
        self.result = WithdrawalResult(context)
        self._add_face(self.edit, scrolls=False)
        self._add_face(self.sending)
        self._add_face(self.result)
        self._begin()
        self.edit.sheet_wanted.connect(self._open_payee)
        self.edit.data.not_kept.connect(self._payee_not_kept)
        context.desk_lost.connect(self._desk_lost)

    def _is_busy(self) -> bool:
        return self.flow.busy

    # --- words -------------------------------------------------------------------------------------------------------

    @override
    def form_title(self) -> str:
        return tr("New withdrawal")

    @override
    def form_subtitle(self) -> str:
        return tr("Pay out to a wallet or bank account")

    @override
    def result_title(self) -> str:
        return tr("Withdrawal")

    @override
    def still_open(self, order: Order) -> str:
        return words.still_open(order)

    @override
    def paid_words(self, order: Order) -> tuple[str, str]:
        return words.paid_out_title(order), words.paid_out_line(order)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def arrived(self) -> None:
        if self.face is self.edit:
            self.edit.refresh_if_old()
            self.edit.data.read()
            self.edit.take_focus()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, PayPayee):
            self.show_form()
            self.edit.choice.choose_by_id(argument.payee_id)
        else:
            super().open_with(argument)

    @override
    def primary(self) -> None:
        if self._payee_sheet is None:
            super().primary()

    @override
    def start_search(self) -> None:
        if self.face is self.edit:
            self.edit.rail.focus_search()

    @override
    def escape(self) -> bool:
        return super().escape() or (self.face is self.edit and self.edit.rail.clear_search())

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

    @override
    def may_confirm(self) -> bool:
        return super().may_confirm() and self._payee_sheet is None

    @override
    def open_sheet(self, intent: Intent) -> None:
        edit, host = self.edit, self.context.sheet_host or self
        entry = edit.choice.known_entry(words.sent_details(intent))
        left = edit.balance.outlook(sent_money(intent), intent.channel)
        keeps = entry is None and not intent.again and edit.form.payee.keep.isChecked()
        self._to_keep = payee_of(dict(intent.fields)) if keeps else None
        names = edit.form.route.names
        self.flow.confirm(ConfirmWithdrawal(self.context, host, intent, entry, left, names, wake_ms=self.wake_ms))

    @override
    def in_journal(self) -> None:
        """Whom the order pays may go into the book."""
        payee, self._to_keep = self._to_keep, None
        if payee is not None:
            self.edit.data.keep(payee)

    @Slot(object, bool)
    @override
    def _returned(self, failure: PtsError | None, doubtful: bool) -> None:
        self._to_keep = None
        super()._returned(failure, doubtful)

    @override
    def copy_order(self, order: Order) -> None:
        """The same payee, for another sum."""
        self.edit.pay_again(order)
