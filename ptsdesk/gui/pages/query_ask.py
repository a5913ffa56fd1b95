"""Ask the provider: kind and order id, the answer, and the way to take a strange order into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.callback_text import line_holds_pan
from ptsdesk.domain.identifiers import check_order_id
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui import presenter_query as words
from ptsdesk.gui.context import AskAbout, Context, Notice, OpenOrder, ToastAction
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.query_answer import QueryAnswer
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import LineEdit
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import Desk, QueryReport


@dataclass(frozen=True, slots=True)
class _Asked:
    """A report, and what was typed: the journal may lead from it to another order id."""

    report: QueryReport
    typed: str


def _ask(desk: Desk, kind: OrderKind, typed: str) -> _Asked:
    """On a reader's thread: find the order id in the journal, then ask. An order of the journal knows its kind."""
    known = desk.order(typed)
    if known is None:
        found = desk.find_order_id(typed)
        known = desk.order(found) if found is not None else None
    if known is not None:
        return _Asked(desk.query(known.kind, known.order_id), typed)
    return _Asked(desk.query(kind, typed), typed)


class Asking(QObject):
    """One question at a time; the answer stays until the next one. ``form`` goes into a card, the rest below it."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self._busy = False
        kinds = (
            (OrderKind.PAYMENT.value, tr("Payment")),
            (OrderKind.WITHDRAWAL.value, tr("Withdrawal")),
            (OrderKind.SUBSCRIPTION.value, tr("Subscription")),
        )
        self.form = QWidget(parent)
        self.kind = Segmented(tr("Kind"), kinds, "kind", self.form)
        self.line = LineEdit(tr("Order id"), "order-id", ids=True, parent=self.form)
        words_on_it = tr("Ask the provider")
        self.button = Button(words_on_it, Kind.PRIMARY, icon="search", name=words_on_it, parent=self.form)
        self.field = Field(tr("Order id"), self.line, beside=self.button, parent=self.form)
        self.problem = Note("", Tone.BAD, parent=parent)
        self.answer = QueryAnswer(parent)
        self._lay_out()
        self.problem.hide()
        self.answer.hide()
        CardGuard(self.line, line_holds_pan).refused.connect(self._refuse_card)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self.ask)
        self.button.clicked.connect(self.ask)
        self.answer.adopt_asked.connect(self.adopt)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S12)
        kind = QVBoxLayout()
        kind.setSpacing(Space.S4)
        kind.addWidget(Label(tr("What kind of order"), Role.EMPHASIS, parent=self.form))
        kind.addWidget(self.kind)
        kind.addStretch(1)
        row.addLayout(kind)
        row.addWidget(self.field, 1)
        hint = tr("You can also paste a provider id or a reference number; the journal is searched for the order id.")
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(IconLabel("info", hint, wrap=True, parent=self.form))

    def fill(self, about: AskAbout) -> None:
        """Fill the form; nothing is asked by itself."""
        self.kind.choose(about.kind.value)
        self.line.setText(about.order_id)

    @Slot()
    def ask(self) -> None:
        """Check what was typed and ask."""
        desk = self.context.desk
        if self._busy or desk is None:
            return
        typed = "".join(self.line.text().split())
        try:
            check_order_id(typed)
        except InputError as error:
            text = presenter_errors.message(error) if typed else tr("Type or paste the order id to ask about.")
            self.field.set_error(text)
            self.line.setFocus()
            return
        self.field.set_error("")
        kind = OrderKind(self.kind.key)
        self._set_asking(True)
        self.context.tasks.run_read(lambda: _ask(desk, kind, typed), self._answered, self._failed)

    def _set_asking(self, asking: bool) -> None:
        """The button stays enabled, so that the keyboard's focus does not jump away."""
        self._busy = asking
        self.button.set_text(tr("Asking…") if asking else tr("Ask the provider"))

    def _answered(self, asked: _Asked) -> None:
        self._set_asking(False)
        report = asked.report
        if report.order_id != asked.typed:
            self.line.setText(report.order_id)
            self.field.set_confirmation(tr("Found in the journal for {typed}.", typed=asked.typed))
        self.kind.choose(report.kind.value)
        self._show(report)

    def _show(self, report: QueryReport) -> None:
        self.problem.hide()
        self.answer.show_report(report, self.context.now_ms())
        self.answer.show()
        if report.order is not None:
            self.context.order_changed.emit(report.order)
        self.context.refresh_asked.emit()

    def _failed(self, error: PtsError) -> None:
        self._set_asking(False)
        self._tell(error)
        self.answer.hide()

    def _tell(self, error: PtsError) -> None:
        said = told(error)
        self.problem.show_note(said.text, Tone.BAD, title=said.title, icon=said.icon, spoken=True)
        self.problem.show()

    # --- an order that the journal does not know ---------------------------------------------------------------------

    @Slot()
    def adopt(self) -> None:
        """Ask again and keep the order, when the answer is verified again."""
        desk, report = self.context.desk, self.answer.report
        if self._busy or desk is None or report is None or not words.may_adopt(report):
            return
        kind, order_id = report.kind, report.order_id
        self._set_asking(True)
        self.answer.set_adopting(True)
        self.context.tasks.run_read(lambda: desk.adopt(kind, order_id), self._adopted, self._not_adopted)

    def _adopted(self, report: QueryReport) -> None:
        self._set_asking(False)
        focused = self.answer.adopt.hasFocus()
        self._show(report)
        if focused:
            self.button.setFocus()
        if report.order is None:
            return
        title, text = words.adopted_words(report)
        opens = OpenOrder(report.order.order_id)
        action = ToastAction(tr("Open"), lambda: self.context.navigate("history", opens))
        self.context.toast(Notice.DONE, title, text, action)

    def _not_adopted(self, error: PtsError) -> None:
        self._set_asking(False)
        self.answer.set_adopting(False)
        self._tell(error)

    # --- typing ------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self.field.set_confirmation("")
        if self.line.text():
            self.field.set_error("")

    @Slot()
    def _refuse_card(self) -> None:
        self.field.set_error(card_number_refused())
