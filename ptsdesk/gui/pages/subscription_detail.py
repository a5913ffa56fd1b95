"""One subscription: what it is, its charges, what the last answer proved, and the way to end it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.charges import ChargeRow, charge_rows
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.subscriptions import MAY_DISABLE, Charge
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.context import Context, Notice, OpenOrder, ToastAction
from ptsdesk.gui.dialogs.disable import DisableSheet
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.rows import is_older
from ptsdesk.gui.pages.answer_page_card import AnswerPageCard
from ptsdesk.gui.pages.order_follower import OrderFollower, Reading
from ptsdesk.gui.pages.payment_result_cards import NOTHING_TO_ASK
from ptsdesk.gui.pages.subscription_cards import AnswerCard, BankCard, HeroCard
from ptsdesk.gui.pages.subscription_charges import ChargesCard
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card
from ptsdesk.gui.widgets.timeline import Timeline
from ptsdesk.services.api import Desk, Dossier, QueryReport

RIGHT_WIDTH = 340
NARROW = 960
SHORT_BELOW = 800


def _read(desk: Desk, order_id: str) -> Reading:
    return Reading(desk.dossier(order_id), desk.charges(order_id))


class SubscriptionDetail(OrderFollower):
    """Its actions stand in the page's head."""

    fetch = staticmethod(_read)

    not_opened = Signal(object)
    """A ``PtsError`` when the journal could not be read; None when it holds no such subscription."""
    actions_changed = Signal()
    """Other actions fit the order now."""
    sheet_opened = Signal(object)
    """The :class:`DisableSheet`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._dossier: Dossier | None = None
        self._charges: tuple[Charge, ...] = ()
        self._rows: tuple[ChargeRow, ...] = ()
        self._wanted = ""
        self._disabling = ""
        self._untold: dict[str, words.Outcome] = {}
        """What came of disabling subscriptions that were not shown then; told when they are."""
        self._sheet: DisableSheet | None = None
        self.check_button = Button(tr("Check now"), icon="refresh-cw", name=tr("Check now"), parent=self)
        self.disable_button = Button(
            tr("Disable subscription"), Kind.DANGER, icon="circle-pause", name=tr("Disable subscription"), parent=self
        )
        self.hero = HeroCard(self)
        self.note = Note("", Tone.ATTENTION, parent=self)
        self.difference = Note("", Tone.BAD, title=tr("The provider accepted another amount"), parent=self)
        self.page_card = AnswerPageCard(context, self)
        self.bank = BankCard(self)
        self.charges = ChargesCard(context.tasks, self)
        self.answer = AnswerCard(self)
        self.timeline = Timeline(tr("Timeline"), "timeline", parent=self)
        self.about = Note(tr(words.DISABLING), icon="circle-pause", parent=self)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        card = Card(tr("Timeline"), aside=tr("Manila, UTC+8"), parent=self)
        card.body.addWidget(self.timeline)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        for part in (self.answer, card, self.about):
            column.addWidget(part)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        whole.setSpacing(Space.S16)
        for part in (self.hero, self.note, self.page_card, self.difference, self.bank):
            whole.addWidget(part)
        whole.addWidget(SideBySide(self.charges, right, right_width=RIGHT_WIDTH, narrow=NARROW, parent=self))
        whole.addStretch(1)
        for hidden in (self.note, self.difference, self.check_button, self.disable_button):
            hidden.hide()

    def _wire(self) -> None:
        self.check_button.clicked.connect(self.check)
        self.hero.unresolved.clicked.connect(self._open_unresolved)
        self.disable_button.clicked.connect(self.ask_to_disable)
        self.context.desk_lost.connect(self._desk_lost)

    def head_actions(self) -> list[QWidget]:
        """What can be done now, for the head of the page."""
        order = self.order
        if order is None:
            return []
        fitting = (
            (self.check_button, order.state not in NOTHING_TO_ASK),
            (self.disable_button, order.state in MAY_DISABLE),
        )
        return [button for button, fits in fitting if fits]

    # --- showing -----------------------------------------------------------------------------------------------------

    @override
    def show_order(self, order: Order) -> None:
        before, actions = self.order, self.head_actions()
        if before is not None and is_older(order, before):
            return
        self.order = order
        self.page_card.follow(order)
        same = before is not None and before.order_id == order.order_id
        if not same:
            self._dossier, self._charges = None, ()
            self.checker.forget()
        if before is None or not same or before.state is not order.state:
            self.note.hide()
        if not same and order.order_id in self._untold:
            outcome = self._untold.pop(order.order_id)
            self.tell(outcome.text, title=outcome.title, tone=outcome.tone)
        self._rows = charge_rows(order, self._charges)
        self._fill(order)
        if same and before is not None and before.state is not order.state:
            announce(self.hero, presenter.badge(order, self.context.now_ms()).text, assertive=True)
        if self.head_actions() != actions:
            self.actions_changed.emit()

    def _fill(self, order: Order) -> None:
        now = self.context.now_ms()
        self.hero.show_order(order, self._rows, now)
        self.charges.show_charges(order, self._charges, self._rows, now)
        self.answer.show_order(order, now)
        self.bank.show_order(order)
        self.about.setVisible(order.state in MAY_DISABLE)
        text = words.difference(order)
        if text != self.difference.text.text() or bool(text) == self.difference.isHidden():
            title = tr("The provider accepted another amount")
            self.difference.show_note(text, Tone.BAD, title=title, spoken=bool(text))
            self.difference.setVisible(bool(text))

    @override
    def show_reading(self, dossier: Dossier, charges: tuple[Charge, ...]) -> None:
        order = dossier.order
        if self.order is not None and is_older(order, self.order):
            return
        if self.order is None or self.order.order_id != order.order_id:
            self.show_order(order)
        self._dossier, self._charges = dossier, charges
        self.show_order(order)
        self.timeline.set_steps(words.steps(dossier, self._rows, self.context.now_ms()))
        self.answer.show_dossier(dossier)

    def tick(self) -> None:
        """Time went on: ages change."""
        if self.order is not None:
            self._fill(self.order)

    @Slot(bool)
    @override
    def show_checking(self, checking: bool) -> None:
        self.check_button.set_text(tr("Asking…") if checking else tr("Check now"))

    @override
    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.ATTENTION) -> None:
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()

    # --- reading -----------------------------------------------------------------------------------------------------

    def open(self, order_id: str) -> None:
        """Show a subscription of the journal; :attr:`opened` or :attr:`not_opened` tells how it went."""
        desk = self.context.desk
        if desk is None:
            return
        self._wanted = order_id
        self.context.tasks.run_read(partial(self.fetch, desk, order_id), self._opened, self._open_failed)

    def _opened(self, read: Reading) -> None:
        dossier = read.dossier
        if dossier is None or dossier.order.kind is not OrderKind.SUBSCRIPTION:
            self.not_opened.emit(None)
        elif dossier.order.order_id == self._wanted:
            self.show_reading(dossier, read.charges)
            self.opened.emit()

    def _open_failed(self, error: PtsError) -> None:
        self.not_opened.emit(error)

    # --- disabling ---------------------------------------------------------------------------------------------------

    @Slot()
    def ask_to_disable(self) -> None:
        """Open the sheet; nothing is asked before it is confirmed."""
        order = self.order
        if order is None or order.state not in MAY_DISABLE or self._sheet is not None or self._disabling:
            return
        self._sheet = DisableSheet(self.context, self.context.sheet_host or self, order)
        self._sheet.confirmed.connect(self._disable)
        self._sheet.finished.connect(self._sheet_closed)
        self._sheet.open_sheet()
        self.sheet_opened.emit(self._sheet)

    @Slot()
    def _sheet_closed(self) -> None:
        self._sheet = None

    @Slot()
    def _desk_lost(self) -> None:
        if self._sheet is not None:
            self._sheet.reject()

    @Slot(str)
    def _disable(self, order_id: str) -> None:
        desk = self.context.desk
        if desk is None or self._disabling:
            return
        self._set_disabling(order_id)
        self.note.hide()
        self.context.tasks.run_money(lambda: desk.disable(order_id), self._disabled, self._not_disabled)

    def _set_disabling(self, order_id: str) -> None:
        self._disabling = order_id
        self._name_disable()

    def _name_disable(self) -> None:
        """A shorter text where there is less room; the accessible name stays."""
        long = self.width() >= theme().px(SHORT_BELOW)
        text = tr("Disable subscription") if long else tr("Disable")
        self.disable_button.set_text(tr("Asking…") if self._disabling else text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_disable()

    def _disabled(self, report: QueryReport) -> None:
        self._set_disabling("")
        if report.order is not None:
            self.context.order_changed.emit(report.order)
            self.context.refresh_asked.emit()
        self._tell_outcome(report.order_id, words.disabled(report))

    def _not_disabled(self, error: PtsError) -> None:
        order_id = self._disabling
        self._set_disabling("")
        self.read()
        self._tell_outcome(order_id, words.not_disabled(f"{told(error).title}. {told(error).text}"))

    def _tell_outcome(self, order_id: str, outcome: words.Outcome) -> None:
        """On this page while the subscription is shown; else a short notice, and here when it is shown again."""
        shown = self.order is not None and self.order.order_id == order_id
        if shown:
            self.tell(outcome.text, title=outcome.title, tone=outcome.tone)
        else:
            self._untold[order_id] = outcome
        if not shown or not self.isVisible():
            opens = OpenOrder(order_id)
            action = ToastAction(tr("Open"), lambda: self.context.navigate("subscriptions", opens))
            kind = Notice.DONE if outcome.tone is Tone.OK else Notice.WARNING
            self.context.toast(kind, outcome.title, outcome.text, action)
