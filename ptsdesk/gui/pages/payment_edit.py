"""The face of New payment that a person types in: the form, its summary, its draft, the way to the confirm sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context, Notice, ToastAction
from ptsdesk.gui.forms.channel_picker import Trouble
from ptsdesk.gui.forms.draft import DraftKeeper
from ptsdesk.gui.forms.payment_form import draft_of, is_untouched, order_form
from ptsdesk.gui.forms.preparer import Preparer
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.payment_form import PaymentForm
from ptsdesk.gui.pages.payment_summary import PaymentSummary
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.presenter_time import age
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import ChannelList, Desk, Intent, OrderForm

PREVIEW_MS = 300
"""How long the form rests before the message is prepared for the summary."""
SUMMARY_WIDTH = 378


@dataclass(frozen=True, slots=True)
class _Start:
    """What the journal gave when the account was opened."""

    draft: Mapping[str, str]
    kept_ms: int | None
    order_id: str
    sent: Order | None
    """The order that the kept draft was about, when it had been sent already."""


def _start(desk: Desk) -> _Start:
    kept, kept_ms = desk.load_draft(OrderKind.PAYMENT) or ({}, None)
    known = kept.get("order_id", "")
    sent = desk.order(known) if known else None
    if sent is not None:
        desk.drop_draft(OrderKind.PAYMENT)
        kept, kept_ms, known = {}, None, ""
    return _Start(kept, kept_ms, known or desk.new_order_id(OrderKind.PAYMENT), sent)


class PaymentEdit(QWidget):
    """Nothing typed here is lost: it is kept as a draft, and errors leave it as it is."""

    confirm_wanted = Signal(object)
    """An ``Intent`` that was prepared on request."""
    show_wanted = Signal(str)
    """The order id of an earlier payment to show."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._desk: Desk | None = None
        self._shown_order = ""
        self._kept_ms: int | None = None
        self._before_clear: dict[str, str] = {}
        self.form = PaymentForm(self)
        self.summary = PaymentSummary(self)
        self.show_button = Button(tr("Show it"), Kind.LINK, identifier="show-earlier-payment", parent=self)
        self.note = Note("", Tone.NEUTRAL, action=self.show_button, parent=self)
        self.keeper = DraftKeeper(context.tasks, OrderKind.PAYMENT, self._draft, self)
        self.preparer = Preparer(context.tasks, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PREVIEW_MS)
        self._lay_out()
        self._wire()
        self.note.hide()
        self._order_tabs()
        self._show_summary()
        self._show_ready()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        column.setSpacing(Space.S16)
        column.addWidget(self.note)
        column.addWidget(SideBySide(self.form, self.summary, right_width=SUMMARY_WIDTH, narrow=840, parent=self))
        column.addStretch(1)

    def _wire(self) -> None:
        self.form.edited.connect(self._edited)
        self.form.currency_changed.connect(self._currency_changed)
        self.form.channels_wanted.connect(self._ask_again)
        self.form.clear_asked.connect(self.clear)
        self.summary.create_asked.connect(self.create_payment)
        self.summary.scenarios_asked.connect(self._scenarios)
        self.show_button.clicked.connect(self._show_earlier)
        self.keeper.kept.connect(self._draft_kept)
        self.keeper.failed.connect(self._draft_failed)
        self.preparer.previewed.connect(self._previewed)
        self.preparer.prepared.connect(self._prepared)
        self.preparer.refused.connect(self._refused)
        self._rest.timeout.connect(self._preview)

    def _order_tabs(self) -> None:
        """Tab goes through the screen from the top; what is made later would otherwise come last."""
        stops = [self.show_button, *self.form.stops(), self.summary.create_button, self.summary.practice]
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    # --- opening -----------------------------------------------------------------------------------------------------

    def open_desk(self, desk: Desk) -> None:
        """The account is there: bring back what was typed, ask for the channels."""
        self._desk = desk
        self.keeper.use(desk)
        self.summary.set_environment(self.context.environment_word, self.context.account.name)
        self.summary.show_practice(bool(self.context.scenarios))
        self.context.tasks.run_read(lambda: _start(desk), self._started, self._not_started)
        self.ask_channels()

    def _started(self, found: _Start) -> None:
        typed = self.form.values()
        if found.draft and is_untouched(typed):
            self.form.set_values({**found.draft, "order_id": found.order_id})
            self._kept_ms = found.kept_ms
            self.keeper.restored(self._draft())
            self.ask_channels()
        else:
            self.form.set_order_id(found.order_id)
        if found.sent is not None:
            text = tr("The payment that was typed here last had been sent. It is in History.")
            self.tell(text, order_id=found.sent.order_id)
        self._show_summary()
        self._show_ready()
        self._show_draft_age()

    def _not_started(self, error: PtsError) -> None:
        self.tell_error(error)
        self._show_ready()

    # --- channels ----------------------------------------------------------------------------------------------------

    def ask_channels(self, *, refresh: bool = False) -> None:
        """Ask for the provider's list of the chosen currency; an older one stays usable meanwhile."""
        desk, currency = self._desk, self.form.amount.currency
        if desk is None:
            return
        self.context.tasks.run_read(
            lambda: desk.channels(currency, refresh=refresh),
            partial(self._channels_came, currency),
            partial(self._channels_failed, currency),
        )

    def _channels_came(self, currency: str, found: ChannelList) -> None:
        if currency == self.form.amount.currency:
            self.form.channels.show_list(found, self.form.wanted_channel, self.context.now_ms())
            self._order_tabs()
            self._show_summary()

    def _channels_failed(self, currency: str, error: PtsError) -> None:
        if currency == self.form.amount.currency:
            told = presenter_errors.words(error)
            self.form.channels.show_trouble(Trouble(told.title, told.sentence))

    @Slot(str)
    def _currency_changed(self, _currency: str) -> None:
        self.form.channels.show_loading()
        self.ask_channels()

    @Slot()
    def _ask_again(self) -> None:
        if not self.form.channels.has_list:
            self.form.channels.show_loading()
        self.ask_channels(refresh=True)

    def refresh_if_old(self) -> None:
        """The page is shown, or the provider can be reached again: a missing or old list is asked for."""
        if self.form.channels.is_old(self.context.now_ms()):
            self.ask_channels(refresh=True)

    # --- typing ------------------------------------------------------------------------------------------------------

    @Slot()
    def _edited(self) -> None:
        self.summary.show_twins(None, 0)
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
        values = self.form.values()
        self.summary.show_values(
            self.form.money(), self.form.channels.key, self.form.texts.right("reference"), values["order_id"]
        )

    @Slot()
    def _preview(self) -> None:
        if self._desk is not None and self.form.order_id.value and self.form.is_valid():
            self.preparer.preview(self._desk, order_form(self.form.values()))

    @Slot(object, object)
    def _previewed(self, form: OrderForm, intent: Intent) -> None:
        if form == order_form(self.form.values()):
            self.summary.show_twins(intent.twins, self.context.now_ms())

    def tick(self) -> None:
        """Time went on: ages change."""
        self.form.channels.tick(self.context.now_ms())
        if self._kept_ms is not None:
            self._show_draft_age()

    # --- clearing ----------------------------------------------------------------------------------------------------

    @Slot()
    def clear(self) -> None:
        """Empty the form for another payment; the toast brings everything back."""
        before = self.form.values()
        if is_untouched(before):
            self.form.amount.setFocus()
            return
        self._before_clear = before
        self.start_over()
        self.context.toast(Notice.INFO, tr("Form cleared"), "", ToastAction(tr("Undo"), self.undo_clear))
        self.form.amount.setFocus()

    def undo_clear(self) -> None:
        """Bring back what Clear form took away."""
        if self._before_clear and is_untouched(self.form.values()):
            self.form.set_values(self._before_clear)
        self._before_clear = {}

    def start_over(self) -> None:
        """A new payment: empty fields, a new order id, the same currency and channel, no draft."""
        values = self.form.values()
        self.fill({"currency": values["currency"], "channel": values["channel"]})
        self.keeper.drop()

    def fill(self, values: Mapping[str, str]) -> None:
        """Put details into the form, for a payment with an order id of its own."""
        self.form.set_values({**values, "order_id": ""})
        self.note.hide()
        self._show_ready()
        desk = self._desk
        if desk is not None:
            self.context.tasks.run_read(
                lambda: desk.new_order_id(OrderKind.PAYMENT), self._order_id_came, self._not_started
            )

    def _order_id_came(self, order_id: str) -> None:
        if not self.form.order_id.value:
            self.form.set_order_id(order_id)
        self._show_summary()
        self._show_ready()
        self._rest.start()

    # --- creating ----------------------------------------------------------------------------------------------------

    @Slot()
    def create_payment(self) -> None:
        """Check everything; when it is right, prepare the message for the confirm sheet."""
        if self._desk is None or self.preparer.confirming or not self.form.order_id.value:
            return
        if not self.form.check_all():
            return
        self._rest.stop()
        self.preparer.confirm(self._desk, order_form(self.form.values()))

    @Slot(object)
    def _prepared(self, intent: Intent) -> None:
        self.note.hide()
        self.summary.show_twins(intent.twins, self.context.now_ms())
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
        elif not self.form.order_id.value:
            self.summary.set_ready(tr("The order id is being made."))
        else:
            self.summary.set_ready()

    # --- saying ------------------------------------------------------------------------------------------------------

    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.NEUTRAL, order_id: str = "") -> None:
        """Say something above the form; with an order id a button shows that payment."""
        self._shown_order = order_id
        self.show_button.setVisible(bool(order_id))
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()

    def tell_error(self, error: PtsError) -> None:
        """Say what went wrong and what to do; the form stays as it is."""
        words = told(error)
        self.tell(words.text, title=words.title, tone=Tone.BAD)

    @Slot()
    def _show_earlier(self) -> None:
        if self._shown_order:
            self.show_wanted.emit(self._shown_order)

    @Slot()
    def _scenarios(self) -> None:
        self.context.navigate("overview")
