"""The dossier of one order: its timeline with every attempt and question, its details, and the answers as they came."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.domain.orders import UNRESOLVED, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_dossier as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.rows import is_older
from ptsdesk.gui.pages.checker import Checker
from ptsdesk.gui.pages.deciding import Marking
from ptsdesk.gui.pages.dossier_parts import DossierDetails, RawAnswers
from ptsdesk.gui.pages.payment_result_cards import NOTHING_TO_ASK
from ptsdesk.gui.presenter_marks import mark_badge
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.presenter_payment import PAYABLE
from ptsdesk.gui.presenter_timeline import timeline
from ptsdesk.gui.shell.places import BY_KEY
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind
from ptsdesk.gui.widgets.drawer import Drawer
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Divider, scroll_page
from ptsdesk.gui.widgets.tabs import Tabs
from ptsdesk.gui.widgets.timeline import Timeline
from ptsdesk.services.api import Dossier

SUBSCRIPTIONS = "subscriptions"
"""The place that follows a card subscription."""
_PAGES = {OrderKind.PAYMENT: "payment", OrderKind.WITHDRAWAL: "withdrawal"}
"""Where an order that was not sent is sent again; a subscription is not: its card is not kept."""

_ONE_LINE = 32
"""Ids up to this length fit beside their button."""


class DossierDrawer(Drawer):
    """Follows one order. It reads the journal by itself, and again whenever the order changes."""

    shown = Signal(str)
    """The order id that is shown now."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Dossier"), "dossier", parent)
        self.context = context
        self.order: Order | None = None
        self._wanted = ""
        self._reading = ""
        self._checker = Checker(context, self)
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=self)
        self.badge = Badge(BadgeSpec("", "clock"), self)
        self.mark = Badge(BadgeSpec("", "user-check"), self)
        self.headline = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.order_id = Label("", Role.BODY, "text_2", ids=True, parent=self).set_selectable()
        self.copy_id = IconButton("copy", tr("Copy order id"), size=28, parent=self)
        self.resolve = Button(tr("Resolve"), Kind.PRIMARY, icon="list-checks", parent=self)
        self.open_subscription = Button(tr("Open subscription"), icon="repeat", parent=self)
        self.show_code = Button(tr("Show QR code"), icon="qr-code", parent=self)
        self.send_again = Button(tr("Send again…"), icon="send", name=tr("Send again"), parent=self)
        self.check = Button(tr("Check now"), icon="refresh-cw", name=tr("Check now"), parent=self)
        self.undo = Button(tr("Undo mark…"), icon="rotate-ccw", name=tr("Undo mark"), parent=self)
        self.marking = Marking(context, self)
        self.sentence = Caption("", "text_2", wrap=True, parent=self)
        self.note = Note("", Tone.ATTENTION, parent=self)
        self.difference = Note("", Tone.BAD, parent=self)
        self._events: tuple[OrderEvent, ...] = ()
        self.timeline = Timeline(tr("Events of this order"), "dossier-timeline", spacing=12, parent=self)
        self.details = DossierDetails(self)
        self.raw = RawAnswers(self)
        self._lay_out()
        self._wire()
        self.note.hide()
        self.hide()

    def _lay_out(self) -> None:
        amount = QHBoxLayout()
        amount.addWidget(self.money, 1)
        amount.addWidget(self.badge)
        marks = QHBoxLayout()
        marks.addStretch(1)
        marks.addWidget(self.mark)
        ids = QHBoxLayout()
        ids.setSpacing(Space.S4)
        ids.addWidget(self.order_id)
        ids.addWidget(self.copy_id)
        ids.addStretch(1)
        actions = QHBoxLayout()
        actions.setSpacing(Space.S8)
        actions.addStretch(1)
        for button in (self.open_subscription, self.show_code, self.send_again, self.undo, self.check, self.resolve):
            actions.addWidget(button)
        head = QVBoxLayout()
        head.setContentsMargins(Space.S20, Space.S4, Space.S16, Space.S12)
        head.setSpacing(Space.S4)
        head.addLayout(amount)
        head.addLayout(marks)
        head.addWidget(self.headline)
        head.addLayout(ids)
        head.addWidget(self.sentence)
        head.addSpacing(Space.S4)
        head.addWidget(self.difference)
        head.addWidget(self.note)
        head.addSpacing(Space.S4)
        head.addLayout(actions)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self._make_tabs())
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.faces, 1)

    def _make_tabs(self) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(Space.S20, 0, Space.S20, 0)
        self.tabs = Tabs(tr("Dossier"), "dossier-tabs", row)
        line.addWidget(self.tabs)
        self.faces = QStackedWidget(self)
        parts = (
            ("timeline", tr("Timeline"), self.timeline),
            ("details", tr("Details"), self.details),
            ("raw", tr("Raw answers"), self.raw),
        )
        for key, text, widget in parts:
            self.tabs.add_tab(key, text, name=tr("Dossier: {part}", part=text))
            self.faces.addWidget(scroll_page(_padded(widget), self.faces))
        return row

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self.faces.setCurrentIndex)
        self.copy_id.clicked.connect(self._copy_id)
        self.check.clicked.connect(self.ask)
        self._checker.marked.connect(self._show_checking)
        self._checker.answered.connect(self._answered)
        self._checker.failed.connect(self._tell)
        self.resolve.clicked.connect(self._resolve)
        self.show_code.clicked.connect(self._show_code)
        self.send_again.clicked.connect(self._open_result)
        self.undo.clicked.connect(self._undo)
        self.open_subscription.clicked.connect(self._open_subscription)
        self.context.order_changed.connect(self._order_changed)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_order(self, order: Order) -> None:
        """Show an order at once as far as it is known; the events follow when they are read."""
        if self.order is None or self.order.order_id != order.order_id:
            self.note.hide()
            self._events = ()
            self.timeline.set_steps(())
            self.raw.show_answers((), self.context.now_ms())
            self._checker.forget()
        self._fill(order)
        self.open_drawer()
        self.read(order.order_id)

    def open_id(self, order_id: str) -> None:
        """Show an order that is known by its id only."""
        self.read(order_id)

    def _fill(self, order: Order) -> None:
        now = self.context.now_ms()
        out = presenter.is_out(order.kind)
        self.order = order
        self.set_title(tr("{kind} dossier", kind=presenter.kind_word(order.kind)))
        self.money.set_money(order.money.currency, presenter.figures(order.money, out=out))
        self.badge.set_spec(presenter.badge(order, now))
        self._show_mark(order)
        if self._events and self._events[0].order_id != order.order_id:
            self._events = ()
        self.headline.setText(words.headline(order))
        title, text = words.contradiction(order)
        if not text:
            title, text = words.difference(order)
        self.difference.show_note(text, Tone.BAD, title=title)
        self.difference.setVisible(bool(text))
        self.order_id.setText(order.order_id)
        self.order_id.setWordWrap(len(order.order_id) > _ONE_LINE)
        self.details.show_order(order, self._events, now, self.context.account.name)
        self._show_state(order, now)
        if order.state in NOTHING_TO_ASK and self.check.hasFocus():
            self.close_button.setFocus()
        self.check.setVisible(order.state not in NOTHING_TO_ASK)
        self.resolve.setVisible(order.state in UNRESOLVED and order.mark is None)
        self.show_code.setVisible(order.kind is OrderKind.PAYMENT and order.state in PAYABLE)
        self.send_again.setVisible(order.state is OrderState.NOT_SENT and order.kind in _PAGES)
        self.open_subscription.setVisible(order.kind is OrderKind.SUBSCRIPTION and SUBSCRIPTIONS in BY_KEY)

    def _show_mark(self, order: Order) -> None:
        mark = mark_badge(order)
        if mark is not None:
            self.mark.set_spec(mark)
        elif self.undo.hasFocus():
            self.close_button.setFocus()
        self.mark.setVisible(mark is not None)
        self.undo.setVisible(mark is not None)

    def _show_state(self, order: Order, now_ms: int) -> None:
        # A sum that differs is said loudly below; once is enough.
        told = "" if presenter.paid_difference(order) else presenter.sentence(order, now_ms)
        lines = (told, presenter.reason_line(order), presenter.check_line(order, now_ms))
        self.sentence.setText(" ".join(line if line.endswith(".") else f"{line}." for line in lines if line))

    def tick(self) -> None:
        """Time went on."""
        if self.order is not None and self.isVisible():
            self.badge.set_spec(presenter.badge(self.order, self.context.now_ms()))
            self._show_state(self.order, self.context.now_ms())

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self, order_id: str) -> None:
        """Read the dossier; the last order that was wanted wins."""
        self._wanted = order_id
        desk = self.context.desk
        if desk is None or self._reading:
            return
        self._reading = order_id
        self.context.tasks.run_read(lambda: desk.dossier(order_id), self._came, self._failed)

    def _came(self, dossier: Dossier | None) -> None:
        read, self._reading = self._reading, ""
        if read != self._wanted:
            self.read(self._wanted)
            return
        if dossier is None or (self.order is not None and is_older(dossier.order, self.order)):
            return
        self._events = dossier.events
        self._fill(dossier.order)
        self.timeline.set_steps(timeline(dossier))
        self.raw.show_answers(dossier.raw_answers, self.context.now_ms())
        self.open_drawer()
        self.shown.emit(dossier.order.order_id)

    def _failed(self, error: PtsError) -> None:
        self._reading = ""
        self._tell(error)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        if self.order is not None and order.order_id == self.order.order_id and not self.isHidden():
            if not is_older(order, self.order):
                self._fill(order)
            self.read(order.order_id)

    # --- asking ------------------------------------------------------------------------------------------------------

    @Slot()
    def ask(self) -> None:
        """Ask the provider about this order now."""
        self._checker.ask(self.order)

    @Slot(bool)
    def _show_checking(self, checking: bool) -> None:
        self.check.set_text(tr("Asking…") if checking else tr("Check now"))

    @Slot()
    def _answered(self) -> None:
        self.note.hide()

    @Slot(object)
    def _tell(self, error: PtsError) -> None:
        said = told(error)
        self.note.show_note(said.text, Tone.ATTENTION, title=said.title, icon=said.icon, spoken=True)
        self.note.show()

    @Slot()
    def _copy_id(self) -> None:
        clips().copy_text(self.order_id.text())

    @Slot()
    def _undo(self) -> None:
        if self.order is not None:
            self.marking.undo(self.order)

    @Slot()
    def _resolve(self) -> None:
        if self.order is not None:
            self.context.navigate("unresolved", OpenOrder(self.order.order_id))

    @Slot()
    def _open_subscription(self) -> None:
        if self.order is not None:
            self.context.navigate(SUBSCRIPTIONS, OpenOrder(self.order.order_id))

    @Slot()
    def _show_code(self) -> None:
        if self.order is not None:
            self.context.navigate("payment", OpenOrder(self.order.order_id))

    @Slot()
    def _open_result(self) -> None:
        """Where the order was made, there it is sent again."""
        if self.order is not None:
            self.context.navigate(_PAGES[self.order.kind], OpenOrder(self.order.order_id))


def _padded(widget: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.S20, Space.S16, Space.S16, Space.S16)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    return page
