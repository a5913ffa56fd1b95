"""The face of New withdrawal that a person types in: the payee book, the form, its summary, the way to the sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.domain.payees import account_of, doubles, payee_key
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.draft import DraftKeeper
from ptsdesk.gui.forms.payee_rail import PayeeRail
from ptsdesk.gui.forms.preparer import Preparer
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.forms.withdrawal_form import draft_of, entry_for, is_untouched, order_form, order_values
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.withdrawal_choice import PayeeChoice
from ptsdesk.gui.pages.withdrawal_data import KIND, Look, Start, WithdrawalData, look_again, read_start
from ptsdesk.gui.pages.withdrawal_form import REASON, WithdrawalForm
from ptsdesk.gui.pages.withdrawal_parts import BalanceView, RouteAsker
from ptsdesk.gui.pages.withdrawal_summary import WithdrawalSummary
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.presenter_time import age
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk, Intent, OrderForm

PREVIEW_MS = 300
"""How long the form rests before the message is prepared for the summary."""
SUMMARY_WIDTH = 342
ABOVE_BELOW = 790
"""Below this width the book goes above the form."""


class WithdrawalEdit(QWidget):
    """Nothing typed here is lost: it is kept as a draft, and errors leave it as it is."""

    confirm_wanted = Signal(object)
    """An ``Intent`` that was prepared on request."""
    show_wanted = Signal(str)
    """The order id of an earlier withdrawal to show."""
    sheet_wanted = Signal(bool)
    """Open the sheet of a payee: True for a new one, False for the chosen one."""

    def __init__(self, context: Context, is_busy: Callable[[], bool], parent: QWidget | None = None) -> None:
        """``is_busy``: whether a sheet is open or a message is on its way."""
        super().__init__(parent)
        self.context = context
        self.is_busy = is_busy
        self._desk: Desk | None = None
        self._looking = False
        self._shown_order = ""
        self._kept_ms: int | None = None
        self._double_key: tuple[str, ...] = ()
        self._stops: list[QWidget] = []
        self.data = WithdrawalData(context, self)
        self.rail = PayeeRail(self)
        self.form = WithdrawalForm(self)
        self.summary = WithdrawalSummary(self)
        self.channels = RouteAsker(context, self.form, self)
        self.choice = PayeeChoice(context, self.rail, self.form, self.data)
        self.balance = BalanceView(context, self.form, self.summary, self.data)
        self.show_button = Button(tr("Show it"), Kind.LINK, identifier="show-earlier-withdrawal", parent=self)
        self.note = Note("", Tone.NEUTRAL, action=self.show_button, parent=self)
        self.keeper = DraftKeeper(context.tasks, KIND, self._draft, self)
        self.preparer = Preparer(context.tasks, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PREVIEW_MS)
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
        self.form.edited.connect(self._edited)
        self.form.edit_asked.connect(partial(self.sheet_wanted.emit, False))
        self.form.clear_asked.connect(self.clear)
        self.rail.search_changed.connect(self.data.search)
        self.rail.new_asked.connect(partial(self.sheet_wanted.emit, True))
        self.rail.retry_asked.connect(self.data.read)
        self.summary.review_asked.connect(self.review)
        self.show_button.clicked.connect(self._show_earlier)
        self.choice.failed.connect(self.tell_error)
        self.channels.came.connect(self._channels_came)
        self.keeper.kept.connect(self._draft_kept)
        self.keeper.failed.connect(self._draft_failed)
        self.preparer.previewed.connect(self._previewed)
        self.preparer.prepared.connect(self._prepared)
        self.preparer.refused.connect(self._refused)
        self._rest.timeout.connect(self._preview)

    def _order_tabs(self) -> None:
        """Tab goes through the screen from the top; which details there are depends on the way."""
        stops = [*self.rail.stops(), self.show_button, *self.form.stops(), self.summary.review]
        if stops != self._stops:
            self._stops = stops
            for one, following in pairwise(stops):
                QWidget.setTabOrder(one, following)

    # --- opening -----------------------------------------------------------------------------------------------------

    def open_desk(self, desk: Desk) -> None:
        """The account is there: bring back what was typed, ask for the channels and the book."""
        self._desk = desk
        self.keeper.use(desk)
        self.data.use(desk)
        self.balance.keeper.watch(self)
        self.channels.use(desk)
        self.context.tasks.run_read(partial(read_start, desk), self._start_came, self._failed)

    def _start_came(self, found: Start) -> None:
        if found.draft and is_untouched(self.form.values()):
            self.form.set_values({**found.draft, "order_id": found.order_id})
            self.form.set_entry(found.entry)
            self._kept_ms = found.kept_ms
            self.keeper.restored(self._draft())
            self.rail.mark(self.form.payee_id)
            self.channels.ask()
        elif not self.form.order_id:
            self.form.order_id = found.order_id
        if found.sent is not None:
            text = tr("The withdrawal that was typed here last had been sent. It is in History.")
            self.tell(text, order_id=found.sent.order_id)
        self._show_summary()
        self._show_ready()
        self._show_draft_age()
        self._rest.start()
        self.choice.begin()

    def _failed(self, error: PtsError) -> None:
        self.tell_error(error)
        self._show_ready()

    def pay_again(self, order: Order) -> None:
        """Fill in whom an earlier withdrawal paid: from the book when the account is there, else as it was sent."""
        known = entry_for(self.form.book, order.payee_key)
        self.start_over()
        if known is not None:
            self.choice.choose(known)
        else:
            self.fill(order_values(order))

    def take_focus(self) -> None:
        """Where typing begins: the sum when the payee is there, else the search for one."""
        (self.form.amount if self.form.has_payee else self.rail.search.line).setFocus()

    # --- channels ----------------------------------------------------------------------------------------------------

    @Slot()
    def _channels_came(self) -> None:
        self.rail.set_names(self.form.route.names)
        self._show_summary()

    def refresh_if_old(self) -> None:
        """The page is shown, or the provider can be reached again: what is missing or old is asked for."""
        if self.channels.is_old:
            self.channels.ask(refresh=True)
        self.balance.keeper.tick()

    @Slot()
    def refresh(self) -> None:
        """Ask for list and balance now, because a person wants it."""
        self.channels.ask(refresh=True)
        self.balance.keeper.refresh()

    # --- typing ------------------------------------------------------------------------------------------------------

    @Slot()
    def _edited(self) -> None:
        values = self.form.values()
        details = self.form.sent_details
        key = (values["amount"], values["currency"], values["channel"], payee_key(details))
        if key != self._double_key:
            self._double_key = key
            self.form.show_doubles((), 0)
        self._order_tabs()
        self._show_summary()
        self.keeper.changed()
        self._rest.start()

    def _draft(self) -> dict[str, str]:
        values = self.form.values()
        return {} if is_untouched(values) else draft_of(values)

    @Slot(object)
    def _draft_kept(self, at_ms: int | None) -> None:
        self._kept_ms = at_ms
        self._show_draft_age()

    @Slot(object)
    def _draft_failed(self, error: PtsError) -> None:
        self._kept_ms = None
        self.form.draft_line.setText(tr("The draft could not be kept: {title}.", title=presenter_errors.title(error)))

    def _show_draft_age(self) -> None:
        text = ""
        if self._kept_ms is not None:
            text = tr("Draft kept on this computer, {age}", age=age(self._kept_ms, self.context.now_ms()))
        self.form.draft_line.setText(text)

    def _show_summary(self) -> None:
        details = self.form.sent_details
        account = account_of(details)
        whom = words.recipient_line(details.get("name", ""), self.form.bank if account else "", account)
        self.summary.show_values(self.form.money(), whom, self.form.order_id, self.context.account.name)
        self.balance.show()

    @Slot()
    def _preview(self) -> None:
        # A newer message for an order id makes the one on an open sheet unusable.
        if self._desk is not None and not self.is_busy() and self.form.order_id and self.form.is_valid():
            self.preparer.preview(self._desk, order_form(self.form.values()))

    @Slot(object, object)
    def _previewed(self, form: OrderForm, intent: Intent) -> None:
        now = order_form(self.form.values())
        if (form.amount, form.currency, form.details) == (now.amount, now.currency, now.details):
            self.form.show_doubles(doubles(intent.twins), self.context.now_ms())

    def tick(self) -> None:
        """Time went on: ages change."""
        self.form.tick(self.context.now_ms())
        self.balance.show()
        if self._kept_ms is not None:
            self._show_draft_age()

    # --- clearing and filling ----------------------------------------------------------------------------------------

    @Slot()
    def clear(self) -> None:
        """Empty the form for another withdrawal; the toast brings everything back."""
        before = self.form.values()
        if not is_untouched(before):
            self.start_over()
            self.choice.offer_undo(tr("Form cleared"), before)
        self.form.amount.setFocus()

    def start_over(self) -> None:
        """A new withdrawal: empty fields, a new order id, the same currency and channel, no draft."""
        values = self.form.values()
        self.fill({"currency": values["currency"], "channel": values["channel"]})
        self.keeper.drop()

    def fill(self, values: Mapping[str, str]) -> None:
        """Put details into the form, for a withdrawal with an order id of its own."""
        self.choice.forget()
        self.form.set_values({**values, "order_id": ""})
        self.rail.mark("")
        self.note.hide()
        self._show_ready()
        desk = self._desk
        if desk is not None:
            self.context.tasks.run_read(partial(desk.new_order_id, KIND), self._order_id_came, self._failed)

    def _order_id_came(self, order_id: str) -> None:
        if not self.form.order_id:
            self.form.order_id = order_id
        self._show_summary()
        self._show_ready()
        self._rest.start()

    # --- reviewing ---------------------------------------------------------------------------------------------------

    @Slot()
    def review(self) -> None:
        """Check everything; look at list and book once more; then prepare the message for the confirm sheet."""
        desk = self._desk
        if desk is None or self._looking or self.preparer.confirming or not self.form.order_id:
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
    def _prepared(self, intent: Intent) -> None:
        self.note.hide()
        found = doubles(intent.twins)
        self.form.show_doubles(found, self.context.now_ms())
        if found and not intent.repeat_reason:
            # A reason that is there was typed before this duplicate was shown: it must be seen beside it once.
            self.form.check_reason()
            self.form.texts.lines[REASON].setFocus()
            return
        self.confirm_wanted.emit(intent)

    @Slot(object)
    def _refused(self, error: PtsError) -> None:
        if isinstance(error, InputError):
            rest = self.form.show_problems(presenter_errors.field_messages(error))
            if rest:
                self.tell(rest, tone=Tone.BAD)
            return
        self.tell_error(error)

    def _show_ready(self) -> None:
        if self._desk is None:
            self.summary.set_ready(tr("The account is being opened."))
        elif not self.form.order_id:
            self.summary.set_ready(tr("The order id is being made."))
        else:
            self.summary.set_ready()

    # --- saying ------------------------------------------------------------------------------------------------------

    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.NEUTRAL, order_id: str = "") -> None:
        """Say something above the form; with an order id a button shows that withdrawal."""
        self._shown_order = order_id
        self.show_button.setVisible(bool(order_id))
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()

    def tell_error(self, error: PtsError) -> None:
        """Say what went wrong and what to do; the form stays as it is."""
        self.tell(told(error).text, title=told(error).title, tone=Tone.BAD)

    @Slot()
    def _show_earlier(self) -> None:
        if self._shown_order:
            self.show_wanted.emit(self._shown_order)

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
