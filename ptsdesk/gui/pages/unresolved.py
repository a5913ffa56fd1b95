"""Unresolved: orders that were sent and whose result is not known yet. They are asked about until it is.

When asking brings nothing a person decides, in the place of the order: keep asking, send it again with the same order
id, or write down what the provider said.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import ClassVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.domain.orders import UNRESOLVED, Order, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_resolver as resolver
from ptsdesk.gui import presenter_unresolved as words
from ptsdesk.gui.ask_queue import AskQueue
from ptsdesk.gui.context import Context, OpenOrder
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.deciding import Deciding
from ptsdesk.gui.pages.payment_sending import SendingPanel
from ptsdesk.gui.pages.send_flow import IN_DOUBT, SendFlow, doubt_words
from ptsdesk.gui.pages.unresolved_cards import Aside, StepsCard
from ptsdesk.gui.pages.unresolved_list import OrderList, Read, read_open
from ptsdesk.gui.presenter_dossier import contradiction
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.presenter_payment import sending_title, sent_money
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import KeyCaps
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.states import EmptyState, ErrorState
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk, Dossier, Intent, Resolution

LIST_WIDTH = 272
RELOAD_MS = 100
LIST, EMPTY, ERROR, SENDING = range(4)
"""The faces of the page."""
LOOK_EVERY_S = 5
"""How often it is read anew whether the order may be sent again: time alone may allow it."""


class UnresolvedPage(Page):
    """What is shown comes from the journal and changes with it. Nothing is sent but by :class:`SendFlow`."""

    key: ClassVar[str] = "unresolved"
    icon: ClassVar[str] = "circle-question-mark"

    sheet_opened = Signal(object)
    """A sheet: to confirm, to mark, or to undo a mark."""

    wake_ms: int | None = None
    """How long the send button sleeps; None for the design's two seconds."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._wanted = ""
        self._shown = ""
        self._found: Resolution | None = None
        self._reading = self._stale = False
        self._settled = ""
        self._told: tuple[str, OrderState] | None = None
        """Of which order the note tells which state."""
        self._gone: set[str] = set()
        """Left the list before it was told why: the list may be read before the answer is told."""
        self._ticks = 0
        self.queue = AskQueue(context, self)
        self.ask_all = Button(tr("Ask for all now"), icon="refresh-cw", name=tr("Ask for all now"), parent=self)
        self.ask_key = KeyCaps(("F5",), self)
        self.ask_all.hide()
        self.ask_key.hide()
        self.list = OrderList(context, self)
        self.steps = StepsCard(self)
        self.aside = Aside(self)
        self.sent, self.blocked, self.hints = self.aside.sent, self.aside.blocked, self.aside.hints
        self.sending = SendingPanel(context)
        self.flow = SendFlow(context, self.sending, self)
        self.deciding = Deciding(context, self.flow, self)
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
        self.list.setFixedWidth(LIST_WIDTH)
        content = QWidget()
        row = QHBoxLayout()
        row.setSpacing(Space.S16)
        row.addWidget(self.list)
        row.addWidget(SideBySide(self.steps, self.aside, right_width=344, narrow=760), 1)
        whole = QVBoxLayout(content)
        whole.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        whole.setSpacing(Space.S16)
        whole.addWidget(self.note)
        whole.addLayout(row)
        whole.addStretch(1)
        for face in (scroll_page(content, self.faces), self.empty, self.error, scroll_page(self.sending, self.faces)):
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
        self.steps.applied.connect(self._apply)
        self.deciding.failed.connect(self._tell)
        self.deciding.marked.connect(self._marked)
        self.deciding.opened.connect(self.sheet_opened)
        self.flow.opened.connect(self.sheet_opened)
        self.flow.began.connect(self._began)
        self.flow.done.connect(self._sent_again)
        self.flow.found.connect(self._found_again)
        self.flow.returned.connect(self._returned)
        self.ask_all.clicked.connect(self.ask_everyone)
        self.sent.dossier_asked.connect(self._open_dossier)
        self.open_settled.clicked.connect(self._open_settled)
        self.again.clicked.connect(self.reload)
        self.context.order_changed.connect(self._order_changed)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        on_its_way = self.flow.sending
        return tr("Unresolved") if on_its_way is None else sending_title(sent_money(on_its_way))

    @override
    def subtitle(self) -> str:
        on_its_way = self.flow.sending
        if on_its_way is not None:
            return on_its_way.order_id
        return tr("Orders that were sent and whose result is not known yet")

    @override
    def head_actions(self) -> list[QWidget]:
        return [self.ask_all, self.ask_key] if self.list.cards and self.flow.sending is None else []

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
        if self.steps.isVisible() and self.flow.sending is None:
            self._apply(self.steps.choices.key)

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
        self.context.tasks.run_read(partial(read_open, desk), self._came, self._failed)

    def _came(self, found: Read) -> None:
        orders, against = found
        self._reading = False
        if against and self.note.isHidden():
            title, text = contradiction(against[0])
            self._say(against[0], text, Tone.BAD, f"{presenter.order_money(against[0])}: {title}")
        self._gone |= self.list.cards.keys() - {order.order_id for order in orders}
        self.list.show_orders(orders)
        if self.flow.sending is None:
            self.faces.setCurrentIndex(LIST if orders or not self.note.isHidden() else EMPTY)
        self.steps.setVisible(bool(orders))
        self.faces.show()
        known = [order.order_id for order in orders]
        target = next((each for each in (self._wanted, self._shown) if each in known), known[0] if known else "")
        self._wanted = ""
        for card in (self.sent, self.hints):
            card.setVisible(bool(target))
        if not target:
            self.blocked.hide()
        if target:
            self.list.choose(target)
        self.head_changed.emit()
        if self._stale:
            self._stale = False
            self.reload()

    def _failed(self, error: PtsError) -> None:
        self._reading = False
        self.error.set_words(told(error).title, told(error).text, spoken=True)
        if self.flow.sending is None:
            self.faces.setCurrentIndex(ERROR)
        self.faces.show()

    @Slot(object)
    def _chosen(self, order: Order) -> None:
        self._shown = order.order_id
        self.steps.show_order(order, self.context.now_ms())
        self.sent.show_order(order, self.context.account.name)
        self.hints.show_order(order, self.context.account.user_id)
        self._look_up()
        self._show_asking()

    def _look_up(self) -> None:
        """Read what may be decided about the order that is shown."""
        desk, order_id = self.desk, self._shown
        if desk is not None and order_id:
            self.context.tasks.run_read(lambda: desk.resolution(order_id), self._looked_up, self._tell)

    def _looked_up(self, found: Resolution) -> None:
        if found.dossier.order.order_id == self._shown:
            self._found = found
            self.blocked.show_found(found)
            self._show_steps()

    def _show_steps(self) -> None:
        if self._found is not None and self._found.dossier.order.order_id == self._shown:
            self.steps.show_found(self._found, self.context.now_ms())
            stops = (*self.list.cards.values(), *self.steps.choices.cards, self.steps.apply)
            for one, following in pairwise((*stops, self.sent.open, self.hints.copy)):
                QWidget.setTabOrder(one, following)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        listed = order.order_id in self.list.cards or order.order_id in self._gone
        if (order.order_id, order.state) == self._told or order.mark is not None or self.flow.sending is not None:
            self._reload_timer.start()
            return
        if listed and order.state not in UNRESOLVED:
            self._gone.discard(order.order_id)
            self.deciding.let_go(order.order_id)
            self._say(order, words.settled_line(order), presenter.badge(order, self.context.now_ms()).tone)
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
        self.steps.show_asking(asking=bool(self._shown) and self.queue.current == self._shown)

    # --- deciding ----------------------------------------------------------------------------------------------------

    @Slot(str)
    def _apply(self, key: str) -> None:
        """Do what was chosen about the order that is shown."""
        card = self.list.cards.get(self._shown)
        if card is None or self.deciding.busy:
            return
        if key == resolver.AGAIN:
            self.deciding.send_again(card.order, self.wake_ms)
        elif key == resolver.RECORD:
            self.deciding.record(card.order)
        else:
            self.ask_one()

    def _say(self, order: Order | None, text: str, tone: Tone, title: str = "") -> None:
        """Say what became of an order, with the way to its dossier."""
        self._settled, self._told = (order.order_id, (order.order_id, order.state)) if order else ("", None)
        self.open_settled.setVisible(order is not None)
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()

    @Slot(object)
    def _marked(self, order: Order) -> None:
        self._say(order, resolver.marked_line(order), Tone.NEUTRAL)

    @Slot(object)
    def _began(self, _intent: Intent) -> None:
        self.note.hide()
        self.faces.setCurrentIndex(SENDING)
        self.head_changed.emit()

    def _back(self) -> None:
        """The list again; it is read anew."""
        self.faces.setCurrentIndex(LIST)
        self.head_changed.emit()
        self.reload()

    @Slot(object)
    def _sent_again(self, order: Order) -> None:
        self._say(order, resolver.sent_again_line(order), presenter.badge(order, self.context.now_ms()).tone)
        self._back()

    @Slot(object, object)
    def _found_again(self, dossier: Dossier, failure: PtsError) -> None:
        if dossier.order.state in IN_DOUBT:
            self._say(dossier.order, doubt_words(failure), Tone.ATTENTION, tr("Result unknown"))
        else:
            self._tell(failure)
        self._back()

    @Slot(object, bool)
    def _returned(self, failure: PtsError | None, doubtful: bool) -> None:
        if failure is not None and doubtful:
            self._say(None, doubt_words(failure), Tone.ATTENTION, tr("Result unknown"))
        elif failure is not None:
            self._tell(failure)
        self._back()

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
        self._ticks += 1
        if self._ticks % LOOK_EVERY_S == 0 and self.flow.sending is None:
            self._look_up()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticker.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ticker.stop()
        self.note.hide()
