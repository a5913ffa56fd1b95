"""Unresolved: orders that were sent and whose result is not known yet. They are asked about until it is."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.domain.orders import UNRESOLVED, Order
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_unresolved as words
from ptsdesk.gui.context import Context, OpenOrder
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.unresolved_cards import HintsCard, SentCard, StepsCard
from ptsdesk.gui.pages.unresolved_list import AskQueue, OrderList
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import KeyCaps
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.states import EmptyState, ErrorState
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk, Dossier

LIST_WIDTH = 272
RELOAD_MS = 100


class UnresolvedPage(Page):
    """Nothing here sends money. What is shown comes from the journal and changes with it."""

    key: ClassVar[str] = "unresolved"
    icon: ClassVar[str] = "circle-question-mark"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._wanted = ""
        self._shown = ""
        self._dossier: Dossier | None = None
        self._reading = self._stale = False
        self._settled = ""
        self.queue = AskQueue(context, self)
        self.ask_all = Button(tr("Ask for all now"), icon="refresh-cw", name=tr("Ask for all now"), parent=self)
        self.ask_key = KeyCaps(("F5",), self)
        self.ask_all.hide()
        self.ask_key.hide()
        self.list = OrderList(context, self)
        self.steps = StepsCard(self)
        self.sent = SentCard(self)
        self.hints = HintsCard(self)
        self.open_settled = Button(
            tr("Open"), Kind.LINK, name=tr("Open the settled order"), identifier="open-settled", parent=self
        )
        self.note = Note("", Tone.OK, action=self.open_settled, parent=self)
        self.again = Button(tr("Try again"), Kind.PRIMARY, icon="refresh-cw", parent=self)
        self.empty = EmptyState(
            tr("Nothing is unresolved"), tr("Every order that was sent has a known result."), icon="circle-check"
        )
        self.error = ErrorState("", "", icon="database", actions=(self.again,))
        self.faces = QStackedWidget(self)
        self._reload_timer, self._ticker = QTimer(self), QTimer(self)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        self.note.hide()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        column.addWidget(self.sent)
        column.addWidget(self.hints)
        self.list.setFixedWidth(LIST_WIDTH)
        content = QWidget()
        row = QHBoxLayout()
        row.setSpacing(Space.S16)
        row.addWidget(self.list)
        row.addWidget(SideBySide(self.steps, right, right_width=344, narrow=760), 1)
        whole = QVBoxLayout(content)
        whole.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        whole.setSpacing(Space.S16)
        whole.addWidget(self.note)
        whole.addLayout(row)
        whole.addStretch(1)
        for face in (scroll_page(content, self.faces), self.empty, self.error):
            self.faces.addWidget(face)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.faces)
        self.faces.hide()

    def _wire(self) -> None:
        self._reload_timer.setSingleShot(True)
        self._reload_timer.setInterval(RELOAD_MS)
        self._reload_timer.timeout.connect(self.reload)
        self.queue.asked.connect(self._asked)
        self.queue.failed.connect(self._tell)
        self.queue.changed.connect(self._show_asking)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)
        self.list.chosen.connect(self._chosen)
        self.steps.ask.clicked.connect(self.ask_one)
        self.ask_all.clicked.connect(self.ask_everyone)
        self.sent.dossier_asked.connect(self._open_dossier)
        self.open_settled.clicked.connect(self._open_settled)
        self.again.clicked.connect(self.reload)
        self.context.order_changed.connect(self._order_changed)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return tr("Unresolved")

    @override
    def subtitle(self) -> str:
        return tr("Orders that were sent and whose result is not known yet")

    @override
    def head_actions(self) -> list[QWidget]:
        return [self.ask_all, self.ask_key] if self.list.cards else []

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.reload()

    @override
    def arrived(self) -> None:
        self.reload()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, OpenOrder):
            self._wanted = argument.order_id
            self.list.choose(self._wanted)

    @override
    def check_now(self) -> None:
        self.ask_everyone()

    @override
    def primary(self) -> None:
        self.ask_one()

    # --- the list ----------------------------------------------------------------------------------------------------

    @Slot()
    def reload(self) -> None:
        """Read the list again; while it is being read a later wish is kept."""
        desk = self.desk
        if desk is None:
            return
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self.context.tasks.run_read(desk.unresolved, self._came, self._failed)

    def _came(self, orders: tuple[Order, ...]) -> None:
        self._reading = False
        self.list.show_orders(orders)
        self.faces.setCurrentIndex(0 if orders or not self.note.isHidden() else 1)
        self.steps.setVisible(bool(orders))
        self.faces.show()
        known = [order.order_id for order in orders]
        target = next((each for each in (self._wanted, self._shown) if each in known), known[0] if known else "")
        self._wanted = ""
        for card in (self.sent, self.hints):
            card.setVisible(bool(target))
        if target:
            self.list.choose(target)
        self.head_changed.emit()
        if self._stale:
            self._stale = False
            self.reload()

    def _failed(self, error: PtsError) -> None:
        self._reading = False
        self.error.set_words(told(error).title, told(error).text, spoken=True)
        self.faces.setCurrentIndex(2)
        self.faces.show()

    @Slot(object)
    def _chosen(self, order: Order) -> None:
        self._shown = order.order_id
        self.steps.show_order(order, self.context.now_ms())
        self.sent.show_order(order)
        self.hints.show_order(order, self.context.account.user_id)
        desk = self.desk
        if desk is not None:
            order_id = order.order_id
            self.context.tasks.run_read(lambda: desk.dossier(order_id), self._dossier_came, self._tell)

    def _dossier_came(self, dossier: Dossier | None) -> None:
        if dossier is not None and dossier.order.order_id == self._shown:
            self._dossier = dossier
            self._show_steps()

    def _show_steps(self) -> None:
        if self._dossier is not None and self._dossier.order.order_id == self._shown:
            offset = self.context.connection.offset_ms or 0
            self.steps.show_dossier(self._dossier, self.context.now_ms(), offset)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        listed = order.order_id in self.list.cards
        if listed and order.state not in UNRESOLVED:
            self._settled = order.order_id
            self.open_settled.show()
            self.note.show_note(words.settled_line(order), Tone.OK, spoken=True)
            self.note.show()
        if listed or order.state in UNRESOLVED:
            self._reload_timer.start()

    # --- asking ------------------------------------------------------------------------------------------------------

    @Slot()
    def ask_one(self) -> None:
        """Ask about the order that is shown."""
        if self._shown in self.list.cards:
            self.queue.add((self._shown,))

    @Slot()
    def ask_everyone(self) -> None:
        """Ask about every order of the list, one after the other."""
        self.queue.add(self.list.cards)

    @Slot(object)
    def _asked(self, order: Order) -> None:
        self.context.order_changed.emit(order)
        self._reload_timer.start()
        if not self.queue.left:
            self.context.refresh_asked.emit()

    @Slot(object)
    def _tell(self, error: PtsError) -> None:
        self._settled = ""
        self.open_settled.hide()
        words_of_it = told(error)
        self.note.show_note(
            words_of_it.text, Tone.ATTENTION, title=words_of_it.title, icon=words_of_it.icon, spoken=True
        )
        self.note.show()

    @Slot()
    def _show_asking(self) -> None:
        left = self.queue.left
        text = plural("Asking, {n} left", "Asking, {n} left", left) if left else tr("Ask for all now")
        self.ask_all.set_text(text)
        self.steps.ask.set_text(tr("Asking…") if self._shown and self.queue.current == self._shown else tr("Ask now"))

    # --- other places ------------------------------------------------------------------------------------------------

    @Slot()
    def _open_dossier(self) -> None:
        self.context.navigate("history", OpenOrder(self._shown))

    @Slot()
    def _open_settled(self) -> None:
        self.context.navigate("history", OpenOrder(self._settled))

    @Slot()
    def _tick(self) -> None:
        self.list.tick()
        self._show_steps()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticker.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticker.stop()
        self.note.hide()
