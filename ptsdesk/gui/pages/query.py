"""Query an order: ask the provider about one order id. Asking never moves money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.identifiers import check_order_id
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import AskAbout, Context
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.query_answer import QueryAnswer
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import LineEdit
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, scroll_page
from ptsdesk.services.api import Desk, QueryReport


@dataclass(frozen=True, slots=True)
class _Asked:
    """A report, and whether the journal led from what was typed to another order id."""

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


class QueryPage(Page):
    """One question at a time; the answer stays until the next one."""

    key: ClassVar[str] = "query"
    icon: ClassVar[str] = "search"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._asking = False
        kinds = (
            (OrderKind.PAYMENT.value, tr("Payment")),
            (OrderKind.WITHDRAWAL.value, tr("Withdrawal")),
            (OrderKind.SUBSCRIPTION.value, tr("Subscription")),
        )
        self.kind = Segmented(tr("Kind"), kinds, "kind", self)
        self.line = LineEdit(tr("Order id"), "order-id", ids=True, parent=self)
        self.ask_button = Button(
            tr("Ask the provider"), Kind.PRIMARY, icon="search", name=tr("Ask the provider"), parent=self
        )
        self.field = Field(tr("Order id"), self.line, beside=self.ask_button, parent=self)
        self.problem = Note("", Tone.BAD, parent=self)
        self.answer = QueryAnswer(self)
        self._lay_out()
        self.problem.hide()
        self.answer.hide()
        CardGuard(self.line).refused.connect(self._refuse_card)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self.ask)
        self.ask_button.clicked.connect(self.ask)
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)

    def _lay_out(self) -> None:
        card = Card(parent=self)
        row = QHBoxLayout()
        row.setSpacing(Space.S12)
        kind = QVBoxLayout()
        kind.setSpacing(Space.S4)
        kind.addWidget(Label(tr("What kind of order"), Role.EMPHASIS, parent=card))
        kind.addWidget(self.kind)
        kind.addStretch(1)
        row.addLayout(kind)
        row.addWidget(self.field, 1)
        hint = tr("You can also paste a provider id or a reference number; the journal is searched for the order id.")
        card.body.addLayout(row)
        card.body.addWidget(IconLabel("info", hint, wrap=True, parent=card))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        column.setSpacing(Space.S16)
        for part in (card, self.problem, self.answer):
            column.addWidget(part)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll_page(content, self))

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return tr("Query an order")

    @override
    def subtitle(self) -> str:
        return tr("Ask the provider about one order id. Asking never moves money.")

    @override
    def arrived(self) -> None:
        self.start_search()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, AskAbout):
            self.kind.choose(argument.kind.value)
            self.line.setText(argument.order_id)

    @override
    def start_search(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    @override
    def primary(self) -> None:
        self.ask()

    @override
    def check_now(self) -> None:
        self.ask()

    # --- asking ------------------------------------------------------------------------------------------------------

    @Slot()
    def ask(self) -> None:
        """Check what was typed and ask."""
        desk = self.desk
        if self._asking or desk is None:
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
        self._asking = asking
        self.ask_button.set_text(tr("Asking…") if asking else tr("Ask the provider"))

    def _answered(self, asked: _Asked) -> None:
        self._set_asking(False)
        self.problem.hide()
        report = asked.report
        if report.order_id != asked.typed:
            self.line.setText(report.order_id)
            self.field.set_confirmation(tr("Found in the journal for {typed}.", typed=asked.typed))
        self.kind.choose(report.kind.value)
        self.answer.show_report(report, self.context.now_ms())
        self.answer.show()
        if report.order is not None:
            self.context.order_changed.emit(report.order)
        self.context.refresh_asked.emit()

    def _failed(self, error: PtsError) -> None:
        self._set_asking(False)
        words = told(error)
        self.problem.show_note(words.text, Tone.BAD, title=words.title, icon=words.icon, spoken=True)
        self.problem.show()
        self.answer.hide()

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self.field.set_confirmation("")
        if self.line.text():
            self.field.set_error("")

    @Slot()
    def _refuse_card(self) -> None:
        self.field.set_error(card_number_refused())

    @Slot()
    def _tick(self) -> None:
        self.answer.tick(self.context.now_ms())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._ticker.start()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)
