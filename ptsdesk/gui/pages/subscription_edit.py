"""The face of Subscriptions that a person types in: the form, its summary, the way to the confirm sheet."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.errors import InputError, PtsError, ServiceStopped
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.confirm_subscription import ConfirmSubscription
from ptsdesk.gui.forms.preparer import Preparer
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.forms.subscription_form import subscription_form
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.card_handover import CardHandover
from ptsdesk.gui.pages.channel_asker import ChannelAsker
from ptsdesk.gui.pages.send_flow import SendFlow
from ptsdesk.gui.pages.sending_edit import SendingEdit
from ptsdesk.gui.pages.subscription_form import REASON, SubscriptionForm
from ptsdesk.gui.pages.subscription_summary import SubscriptionSummary
from ptsdesk.gui.presenter_subscribe import other_form_hint
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import Desk, Intent
from ptsdesk.services.api import SubscriptionForm as Typed
from ptsdesk.services.findings import Learned

SUMMARY_WIDTH = 340


def _prepare(desk: Desk, form: Typed) -> Intent:
    return desk.prepare_subscription(form)


class SubscriptionEdit(SendingEdit):
    """Errors leave everything as it is; the card alone goes, with every way out, and :meth:`wipe` is one for all."""

    form: SubscriptionForm
    summary: SubscriptionSummary

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._order_id = ""
        self._duplicate_key = ("", "", "")
        self._flow: SendFlow | None = None
        self._handover = CardHandover()
        self.form = SubscriptionForm(context.now_ms, self)
        self.summary = SubscriptionSummary(self)
        channel = self.form.channel
        self.channels = ChannelAsker(context, self.form.amount, channel, channel.show_list, self)
        self.note = Note("", Tone.NEUTRAL, parent=self)
        self.preparer = Preparer(context.tasks, self, _prepare)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        column.setSpacing(Space.S16)
        column.addWidget(self.note)
        column.addWidget(SideBySide(self.form, self.summary, right_width=SUMMARY_WIDTH, narrow=840, parent=self))
        column.addStretch(1)
        self._wire()
        self.note.hide()
        self._order_tabs()
        self._show_summary()
        self._show_ready()

    def _wire(self) -> None:
        self.form.edited.connect(self._edited)
        self.follow_duplicate(self.form.twice)
        self.form.currency_changed.connect(self.channels.start_over)
        self.form.variant_chosen.connect(self._set_variant)
        self.form.channel.retry_asked.connect(self.channels.load_again)
        self.channels.failed.connect(self._look_for_a_crash)
        self.form.card.wiped.connect(self._card_wiped)
        self.summary.review_asked.connect(self.review)
        self.preparer.prepared.connect(self._prepared)
        self.preparer.refused.connect(self.tell_error)
        self.context.desk_lost.connect(self._desk_lost)

    @override
    def stops(self) -> list[QWidget]:
        return [*self.form.stops(), self.summary.review]

    # --- opening -----------------------------------------------------------------------------------------------------

    @override
    def open_desk(self, desk: Desk) -> None:
        """The account is there: ask for what the form needs."""
        self._desk = desk
        self.channels.use(desk)
        self._new_order_id(desk)
        self.context.tasks.run_read(desk.learned, self._learned, self.tell_error)
        self.ask_channels()
        self._show_summary()

    def _new_order_id(self, desk: Desk) -> None:
        self._order_id = ""
        self.context.tasks.run_read(
            lambda: desk.new_order_id(OrderKind.SUBSCRIPTION), self._order_id_came, self.tell_error
        )
        self._show_ready()

    def _order_id_came(self, order_id: str) -> None:
        self._order_id = self._order_id or order_id
        self._show_summary()
        self._show_ready()

    @property
    @override
    def order_id(self) -> str:
        return self._order_id

    @Slot()
    def _desk_lost(self) -> None:
        self._desk = None
        self.channels.use(None)
        self._handover.empty()
        self.wipe()
        self._show_ready()

    # --- the form of the message -------------------------------------------------------------------------------------

    def _learned(self, learned: Learned) -> None:
        self.form.show_learned(learned)

    @Slot(object)
    def _set_variant(self, variant: PeriodVariant) -> None:
        desk = self._desk
        if desk is not None:
            self.context.tasks.run_read(lambda: desk.set_variant(variant), self._learned, self._variant_not_set)

    def _variant_not_set(self, error: PtsError) -> None:
        kept = self.form.period.variant
        self.form.show_learned(Learned(kept))
        self.tell_error(error)

    # --- showing -----------------------------------------------------------------------------------------------------

    @Slot()
    def _edited(self) -> None:
        """Another sum or card is another question whether the same was charged before."""
        values = self.form.values()
        key = (values["amount"], values["currency"], values["card_last4"])
        if key != self._duplicate_key:
            self._duplicate_key = key
            self._show_duplicate(None)
        self._show_summary()

    def _show_duplicate(self, found: Duplicate | None) -> None:
        self.form.show_duplicate(found, self.context.now_ms(), [tag.name for tag in self.context.accounts])
        self._order_tabs()
        self._show_ready()

    @override
    def duplicate_settled(self) -> None:
        self._show_duplicate(None)

    @property
    @override
    def held(self) -> str:
        return self.form.blocked

    @Slot()
    def _show_summary(self) -> None:
        form, period = self.form, self.form.period
        self.summary.show_money(form.money(), period.period, period.variant, self.context.now_ms())
        self.summary.show_card(form.card.brand, form.card.last4, form.holder())
        self.summary.show_order(form.channel.code, self._order_id, self.context.account.name)

    # --- reviewing and sending ---------------------------------------------------------------------------------------

    def _typed(self) -> Typed:
        return subscription_form(self.form.values() | {"order_id": self._order_id})

    @Slot()
    @override
    def review(self) -> None:
        busy = self.preparer.confirming or (self._flow is not None and self._flow.busy)
        if self._desk is None or busy or not self._order_id or not self.may_review or not self.form.check_all():
            return
        self.form.card.touch()
        self.preparer.confirm(self._desk, self._typed())

    @Slot(object)
    def _prepared(self, intent: Intent) -> None:
        self.note.hide()
        sent = dict(intent.fields)
        self._show_duplicate(intent.duplicate)
        if self.form.blocked:
            self.form.twice.button.setFocus()
            return
        if self.form.asks_reason and not intent.repeat_reason:
            self.form.check_reason()
            self.form.texts.lines[REASON].setFocus()
            return
        same = (sent.get("card_brand"), sent.get("card_last4")) == (self.form.card.brand, self.form.card.last4)
        # The card may have been cleared, or another one typed, while the message was made.
        if same and self.form.card.check_all():
            self.confirm_wanted.emit(intent)
        else:
            self.form.check_all()

    def open_sheet(self, flow: SendFlow, intent: Intent, *, wake_ms: int | None = None) -> None:
        """Have the intent confirmed; the card leaves the form in the moment in which it is, and is sent once."""
        self._flow = flow
        sheet = ConfirmSubscription(self.context, self.context.sheet_host or self, intent, wake_ms=wake_ms)
        # Before the flow's own slot: the card must be handed over when the flow begins to send.
        sheet.confirmed.connect(self._hand_over)
        sheet.finished.connect(self._sheet_finished)
        flow.confirm(sheet, self._handover.submit)

    @Slot(object)
    def _hand_over(self, _intent: Intent) -> None:
        try:
            self._handover.fill(self.form.card.take())
        except InputError as error:
            self._handover.empty()
            self.form.show_problems(presenter_errors.field_messages(error))

    @Slot()
    def _sheet_finished(self) -> None:
        if self._flow is None or self._flow.sending is None:
            self._handover.empty()

    @property
    def handed_over(self) -> bool:
        """Whether a card waits for the money lane."""
        return not self._handover.is_empty

    # --- ways out ----------------------------------------------------------------------------------------------------

    def wipe(self) -> None:
        """Overwrite the card at once: the page is left, the program locks, the account is closed."""
        self.form.card.wipe()

    @Slot()
    def _card_wiped(self) -> None:
        """A sheet that asks about a card which is gone has nothing to send."""
        if self._flow is not None and self._flow.sheet is not None:
            self._flow.sheet.reject()

    def start_over(self) -> None:
        """A new subscription: empty fields, a new order id."""
        self.form.start_over()
        self.note.hide()
        if self._desk is not None:
            self._new_order_id(self._desk)

    def sent(self, order: Order) -> None:
        """The journal holds the order: the form is empty, and says so when the provider may want the other form."""
        self.start_over()
        hint = other_form_hint(order)
        if hint:
            self.tell(hint, title=tr("The last subscription was refused"), tone=Tone.ATTENTION)
            self.form.variants.open()
        if self._desk is not None:
            self.context.tasks.run_read(self._desk.learned, self._learned, self.tell_error)

    # --- saying ------------------------------------------------------------------------------------------------------

    @Slot(object)
    @override
    def tell_error(self, error: PtsError) -> None:
        """Say what went wrong and what to do; the form stays as it is, but for the card after a crash."""
        super().tell_error(error)
        self._look_for_a_crash(error)

    @Slot(object)
    def _look_for_a_crash(self, error: PtsError) -> None:
        if isinstance(error, ServiceStopped):
            self.wipe()
