"""The face of New withdrawal that a person types in: the payee book, the form, its summary, the way to the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.orders import Order
from ptsdesk.domain.payees import PayeeEntry, account_of, payee_key
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.payee_rail import PayeeRail
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.forms.withdrawal_form import draft_of, entry_for, is_untouched, order_form, order_values
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.channel_asker import ChannelAsker
from ptsdesk.gui.pages.drafted_edit import DraftedEdit, FormKind, Start
from ptsdesk.gui.pages.withdrawal_balance import BalanceView
from ptsdesk.gui.pages.withdrawal_choice import PayeeChoice
from ptsdesk.gui.pages.withdrawal_data import KIND, Look, WithdrawalData, look_again, read_start
from ptsdesk.gui.pages.withdrawal_form import REASON, WithdrawalForm
from ptsdesk.gui.pages.withdrawal_summary import WithdrawalSummary
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk, Intent, OrderForm

SUMMARY_WIDTH = 342
ABOVE_BELOW = 790
"""Below this width the book goes above the form."""


class WithdrawalEdit(DraftedEdit):
    """The payee book beside the form of a withdrawal, and what would be sent."""

    of = FormKind(KIND, is_untouched, draft_of, order_form)
    form: WithdrawalForm
    summary: WithdrawalSummary
    sheet_wanted = Signal(bool)
    """Open the sheet of a payee: True for a new one, False for the chosen one."""

    def __init__(self, context: Context, is_busy: Callable[[], bool], parent: QWidget | None = None) -> None:
        """``is_busy``: whether a sheet is open or a message is on its way."""
        super().__init__(context, parent)
        self.is_busy = is_busy
        self._looking = False
        self._double_key: tuple[str, ...] = ()
        self.data = WithdrawalData(context, self)
        self.rail = PayeeRail(self)
        self.form = WithdrawalForm(self)
        self.summary = WithdrawalSummary(self)
        route = self.form.route
        self.channels = ChannelAsker(context, self.form.amount, route, route.show_list, self)
        self.choice = PayeeChoice(context, self.rail, self.form, self.data)
        self.balance = BalanceView(context, self.form, self.summary, self.data)
        self._set_up("show-earlier-withdrawal")
        self._lay_out()
        self._wire()
        self.note.hide()
        self._edited()
        self._show_ready()

    def _lay_out(self) -> None:
        holder = QWidget(self)
        column = self._column = QVBoxLayout(holder)
        column.setContentsMargins(0, Space.S20, Space.PAGE, Space.S20)
        column.setSpacing(Space.S16)
        column.addWidget(self.note)
        column.addWidget(SideBySide(self.form, self.summary, right_width=SUMMARY_WIDTH, narrow=780, parent=holder))
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PAGE, 0, 0, 0)
        row.setSpacing(0)
        self._beside = QVBoxLayout()
        self._beside.addWidget(self.rail)
        row.addLayout(self._beside)
        row.addWidget(scroll_page(holder, self), 1)

    def _wire(self) -> None:
        self.form.currency_changed.connect(self.channels.start_over)
        self.form.channels_wanted.connect(self.channels.ask_again)
        self.form.edit_asked.connect(partial(self.sheet_wanted.emit, False))
        self.rail.search_changed.connect(self.data.search)
        self.rail.new_asked.connect(partial(self.sheet_wanted.emit, True))
        self.rail.retry_asked.connect(self.data.read)
        self.summary.review_asked.connect(self.review)
        self.follow_duplicate(self.form.twice)
        self.choice.failed.connect(self.tell_error)

    @override
    def stops(self) -> list[QWidget]:
        return [*self.rail.stops(), self.show_button, *self.form.stops(), self.summary.review]

    @property
    @override
    def order_id(self) -> str:
        return self.form.order_id

    @override
    def _set_order_id(self, order_id: str) -> None:
        self.form.order_id = order_id

    # --- opening -----------------------------------------------------------------------------------------------------

    @override
    def open_desk(self, desk: Desk) -> None:
        """The account is there: bring back what was typed, ask for the channels and the book."""
        self._desk = desk
        self.keeper.use(desk)
        self.data.use(desk)
        self.balance.keeper.watch(self)
        self.channels.use(desk)
        self.ask_channels()
        self.context.tasks.run_read(partial(read_start, desk), self._start_came, self._failed)

    def _start_came(self, found: tuple[Start, PayeeEntry | None]) -> None:
        start, entry = found
        self._take_start(start, partial(self.form.set_entry, entry))
        self.rail.mark(self.form.payee_id)
        self._rest.start()
        self.choice.begin()

    @override
    def was_sent(self) -> str:
        return tr("The withdrawal that was typed here last had been sent. It is in History.")

    def pay_again(self, order: Order) -> None:
        """Fill in whom an earlier withdrawal paid: from the book when the account is there, else as it was sent."""
        known = entry_for(self.form.book, order.payee_key)
        self.start_over()
        if known is not None:
            self.choice.choose(known)
        else:
            self.fill(order_values(order))

    @override
    def take_focus(self) -> None:
        """Where typing begins: the sum when the payee is there, else the search for one."""
        (self.form.amount if self.form.has_payee else self.rail.search.line).setFocus()

    # --- channels ----------------------------------------------------------------------------------------------------

    @Slot()
    @override
    def _channels_came(self) -> None:
        self.rail.set_names(self.form.route.names)
        self._show_summary()

    @override
    def refresh_if_old(self) -> None:
        super().refresh_if_old()
        self.balance.keeper.tick()

    @override
    def refresh(self) -> None:
        super().refresh()
        self.balance.keeper.refresh()

    # --- typing ------------------------------------------------------------------------------------------------------

    @Slot()
    @override
    def _edited(self) -> None:
        values = self.form.values()
        details = self.form.sent_details
        key = (values["amount"], values["currency"], values["channel"], payee_key(details))
        if key != self._double_key:
            self._double_key = key
            self._show_duplicate(None)
        self._order_tabs()
        self._show_summary()
        self.keeper.changed()
        self._rest.start()

    @override
    def _show_summary(self) -> None:
        details = self.form.sent_details
        account = account_of(details)
        whom = words.recipient_line(details.get("name", ""), self.form.bank if account else "", account)
        self.summary.show_values(self.form.money(), whom, self.form.order_id, self.context.account.name)
        self.balance.show()

    @override
    def may_preview(self) -> bool:
        # A newer message for an order id makes the one on an open sheet unusable.
        return not self.is_busy()

    @Slot(object, object)
    @override
    def _previewed(self, form: OrderForm, intent: Intent) -> None:
        now = order_form(self.form.values())
        if (form.amount, form.currency, form.details) == (now.amount, now.currency, now.details):
            self._show_duplicate(intent.duplicate)

    def _show_duplicate(self, found: Duplicate | None) -> None:
        """What speaks against sending, in the form and at the button."""
        self.form.show_duplicate(found, self.context.now_ms(), [tag.name for tag in self.context.accounts])
        self._order_tabs()
        self._show_ready()

    @override
    def duplicate_settled(self) -> None:
        self._show_duplicate(None)
        self._rest.start()

    @property
    @override
    def held(self) -> str:
        return self.form.blocked

    @override
    def tick(self) -> None:
        self.form.tick(self.context.now_ms())
        self.balance.show()
        super().tick()

    # --- clearing and filling ----------------------------------------------------------------------------------------

    @Slot()
    @override
    def clear(self) -> None:
        before = self.form.values()
        if not is_untouched(before):
            self.start_over()
            self.choice.offer_undo(tr("Form cleared"), before)
        self.form.amount.setFocus()

    @override
    def fill(self, values: Mapping[str, str]) -> None:
        self.choice.forget()
        super().fill(values)
        self.rail.mark("")

    # --- reviewing ---------------------------------------------------------------------------------------------------

    @Slot()
    @override
    def review(self) -> None:
        """Check everything; look at list and book once more; then prepare the message for the confirm sheet."""
        desk = self._desk
        if desk is None or self._looking or self.preparer.confirming or not self.order_id:
            return
        if not self.form.check_all():
            return
        self._rest.stop()
        self._looking = True
        currency, payee_id = self.form.amount.currency, self.form.payee_id
        job = partial(look_again, desk, currency, payee_id, refresh=self.channels.is_old)
        self.context.tasks.run_read(job, partial(self._looked, currency), self._not_looked)

    def _looked(self, currency: str, found: Look) -> None:
        self._looking = False
        if found.error is not None:
            self.channels.take_trouble(currency, found.error)
        elif found.channels is not None:
            self.channels.take(currency, found.channels)
        if self.form.entry is not None:
            self.form.set_entry(found.entry)
        if self._desk is not None and self.form.check_all():
            self.preparer.confirm(self._desk, order_form(self.form.values()))

    def _not_looked(self, error: PtsError) -> None:
        self._looking = False
        self.tell_error(error)

    @Slot(object)
    @override
    def _prepared(self, intent: Intent) -> None:
        self.note.hide()
        self._show_duplicate(intent.duplicate)
        if self.form.blocked:
            self.form.twice.button.setFocus()
            return
        if self.form.asks_reason and not intent.repeat_reason:
            # A reason that is there was typed before this duplicate was shown: it must be seen beside it once.
            self.form.check_reason()
            self.form.texts.lines[REASON].setFocus()
            return
        self.confirm_wanted.emit(intent)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.data.read()
        super().showEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        width = event.size().width()
        above = width < theme().px(ABOVE_BELOW)
        if above != (self._beside.count() == 0):
            # Above the form it scrolls away with the page: a small window has no room for both.
            focused = self.rail.focusWidget() if self.rail.isAncestorOf(QApplication.focusWidget() or self) else None
            (self._column if above else self._beside).insertWidget(0, self.rail)
            if focused is not None:
                focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self._beside.setContentsMargins(0, *((0, 0, 0) if above else (Space.S20, Space.S16, Space.S20)))
        self.rail.set_place(above=above)
        super().resizeEvent(event)
