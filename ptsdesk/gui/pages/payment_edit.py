"""The face of New payment that a person types in: the form, its summary, its draft, the way to the confirm sheet."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.context import Context, Notice, ToastAction
from ptsdesk.gui.forms.payment_form import draft_of, is_untouched, order_form
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.channel_asker import ChannelAsker
from ptsdesk.gui.pages.drafted_edit import DraftedEdit, FormKind, read_start
from ptsdesk.gui.pages.payment_form import PaymentForm
from ptsdesk.gui.pages.payment_summary import PaymentSummary
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.services.api import ChannelList, Desk, Intent, OrderForm

SUMMARY_WIDTH = 378


class PaymentEdit(DraftedEdit):
    """The form of a payment, what would be sent, and the button that prepares it."""

    of = FormKind(OrderKind.PAYMENT, is_untouched, draft_of, order_form)
    form: PaymentForm
    summary: PaymentSummary

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._before_clear: dict[str, str] = {}
        self.form = PaymentForm(self)
        self.summary = PaymentSummary(self)
        form = self.form
        self.channels = ChannelAsker(context, form.amount, form.channels, self._show_channels, self)
        self._set_up("show-earlier-payment")
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
        self.form.currency_changed.connect(self.channels.start_over)
        self.form.channels_wanted.connect(self.channels.load_again)
        self.summary.create_asked.connect(self.review)
        self.summary.scenarios_asked.connect(self._scenarios)

    @override
    def stops(self) -> list[QWidget]:
        return [self.show_button, *self.form.stops(), self.summary.create_button, self.summary.practice]

    @property
    @override
    def order_id(self) -> str:
        return self.form.order_id.value

    @override
    def _set_order_id(self, order_id: str) -> None:
        self.form.set_order_id(order_id)

    # --- opening -----------------------------------------------------------------------------------------------------

    @override
    def open_desk(self, desk: Desk) -> None:
        """The account is there: bring back what was typed, ask for the channels."""
        self._desk = desk
        self.keeper.use(desk)
        self.channels.use(desk)
        self.summary.set_environment(self.context.environment_word, self.context.account.name)
        self.summary.show_practice(bool(self.context.scenarios))
        self.context.tasks.run_read(partial(read_start, desk, self.of.kind), self._take_start, self._failed)
        self.ask_channels()

    @override
    def was_sent(self) -> str:
        return tr("The payment that was typed here last had been sent. It is in History.")

    def _show_channels(self, found: ChannelList) -> None:
        self.form.channels.show_list(found, self.form.wanted_channel, self.context.now_ms())

    @Slot()
    @override
    def _channels_came(self) -> None:
        self._order_tabs()
        self._show_summary()

    # --- typing ------------------------------------------------------------------------------------------------------

    @Slot()
    @override
    def _edited(self) -> None:
        self.summary.show_twins(None, 0)
        self._show_summary()
        self.keeper.changed()
        self._rest.start()

    @override
    def _show_summary(self) -> None:
        values = self.form.values()
        self.summary.show_values(
            self.form.money(), self.form.channels.key, self.form.texts.right("reference"), values["order_id"]
        )

    @Slot(object, object)
    @override
    def _previewed(self, form: OrderForm, intent: Intent) -> None:
        if form == order_form(self.form.values()):
            self.summary.show_twins(intent.twins, self.context.now_ms())

    @override
    def tick(self) -> None:
        self.form.channels.tick(self.context.now_ms())
        super().tick()

    # --- clearing ----------------------------------------------------------------------------------------------------

    @Slot()
    @override
    def clear(self) -> None:
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

    # --- creating ----------------------------------------------------------------------------------------------------

    @Slot()
    @override
    def review(self) -> None:
        if self._desk is None or self.preparer.confirming or not self.order_id:
            return
        if not self.form.check_all():
            return
        self._rest.stop()
        self.preparer.confirm(self._desk, order_form(self.form.values()))

    @Slot(object)
    @override
    def _prepared(self, intent: Intent) -> None:
        self.note.hide()
        self.summary.show_twins(intent.twins, self.context.now_ms())
        self.confirm_wanted.emit(intent)

    @Slot()
    def _scenarios(self) -> None:
        self.context.navigate("overview")
