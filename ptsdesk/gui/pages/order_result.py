"""What became of an order: its state with its age, the timeline, what was accepted. Pages add what their kind needs."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_payment as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.rows import is_older
from ptsdesk.gui.pages.answer_page_card import AnswerPageCard
from ptsdesk.gui.pages.order_follower import OrderFollower
from ptsdesk.gui.pages.payment_result_cards import DetailsCard, StateCard
from ptsdesk.gui.presenter_dossier import contradiction
from ptsdesk.gui.presenter_timeline import timeline
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card
from ptsdesk.gui.widgets.timeline import Timeline
from ptsdesk.services.api import Dossier


class OrderResult(OrderFollower):
    """The cards that payments and withdrawals share.

    A subclass lays the parts out, puts its own beside them and follows the order with them in :meth:`show_more`.
    """

    copy_asked = Signal()
    """Fill a new form from this order."""
    again_asked = Signal()
    """Send this order, of which no byte has left, with its own order id."""

    def __init__(self, context: Context, parent: QWidget | None = None, *, again: str = "") -> None:
        super().__init__(context, parent)
        self.state = StateCard(self, again=again)
        self.note = Note("", Tone.ATTENTION, parent=self)
        self.timeline = Timeline(tr("Timeline"), "timeline", parent=self)
        self.details = DetailsCard(self)
        self.page_card = AnswerPageCard(context, self)
        self.note.hide()
        self.timeline_card = Card(tr("Timeline"), aside=tr("Manila, UTC+8"), parent=self)
        self.timeline_card.body.addWidget(self.timeline)
        self.state.check.clicked.connect(self.check)
        self.state.unresolved.clicked.connect(self._open_unresolved)
        self.state.again.clicked.connect(self.copy_asked)
        self.state.resend.clicked.connect(self.again_asked)

    def column(self, *parts: QWidget) -> QWidget:
        """Parts below each other, as one widget; the card of a page answer follows the note."""
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        for part in parts:
            column.addWidget(part)
            if part is self.note:
                column.addWidget(self.page_card)
        column.addStretch(1)
        return holder

    def show_more(self, order: Order) -> None:
        """Follow the order with what a kind shows beside the shared cards."""

    def difference(self, order: Order) -> tuple[str, str]:
        """Title and sentence when another sum was accepted than submitted; two empty texts when not."""
        return words.difference_title(order), words.difference_note(order)

    # --- showing -----------------------------------------------------------------------------------------------------

    @override
    def show_order(self, order: Order) -> None:
        before = self.order
        if before is not None and is_older(order, before):
            return
        self.order = order
        if before is None or before.order_id != order.order_id:
            self.note.hide()
            self.timeline.set_steps(())
            self.checker.forget()
        self.show_more(order)
        self.state.show_order(order, self.context.now_ms())
        self.details.show_order(order)
        self.page_card.follow(order)
        if before is not None and before.order_id == order.order_id and before.state is not order.state:
            self.note.hide()
            announce(self.state, presenter.sentence(order, self.context.now_ms()), assertive=True)
        title, difference = contradiction(order)
        if not difference:
            title, difference = self.difference(order)
        if difference:
            self.tell(difference, title=title, tone=Tone.BAD)

    def show_dossier(self, dossier: Dossier) -> None:
        """The order with all its events."""
        if self.order is not None and is_older(dossier.order, self.order):
            return
        self.show_order(dossier.order)
        self.timeline.set_steps(timeline(dossier))

    @override
    def show_reading(self, dossier: Dossier, charges: tuple[Charge, ...]) -> None:
        self.show_dossier(dossier)

    @Slot(bool)
    @override
    def show_checking(self, checking: bool) -> None:
        self.state.set_checking(checking)

    def tick(self) -> None:
        """Time went on: ages change."""
        if self.order is not None:
            self.state.show_order(self.order, self.context.now_ms())

    @override
    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.ATTENTION) -> None:
        if (text, title) != (self.note.text.text(), self.note.title.text()) or self.note.isHidden():
            self.note.show_note(text, tone, title=title, spoken=True)
            self.note.show()

    # --- reading -----------------------------------------------------------------------------------------------------

    def open(self, order_id: str) -> None:
        """Show an order of the journal; :attr:`opened` tells when it is there."""
        desk = self.context.desk
        if desk is not None:
            self.context.tasks.run_read(lambda: desk.dossier(order_id), self._opened, self.tell_error)

    def _opened(self, dossier: Dossier | None) -> None:
        if dossier is not None:
            self.show_dossier(dossier)
            self.opened.emit()
