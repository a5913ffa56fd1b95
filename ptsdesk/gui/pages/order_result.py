"""What became of an order: its state with its age, the timeline, what was accepted. Pages add what their kind needs."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_payment as words
from ptsdesk.gui.context import Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.rows import is_older
from ptsdesk.gui.pages.answer_page_card import AnswerPageCard
from ptsdesk.gui.pages.payment_result_cards import NOTHING_TO_ASK, DetailsCard, StateCard
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.presenter_timeline import timeline
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card
from ptsdesk.gui.widgets.timeline import Timeline
from ptsdesk.services.api import Dossier


class OrderResult(QWidget):
    """Follows one order and shows nothing that the journal does not hold.

    A subclass lays the parts out, puts its own beside them and follows the order with them in :meth:`show_more`.
    """

    opened = Signal()
    """The order that was asked for by its id is shown."""
    copy_asked = Signal()
    """Fill a new form from this order."""

    def __init__(self, context: Context, parent: QWidget | None = None, *, again: str = "") -> None:
        super().__init__(parent)
        self.context = context
        self.order: Order | None = None
        self._reading = False
        self._stale = False
        self._checking = ""
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
        context.order_changed.connect(self._order_changed)

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

    def show_order(self, order: Order) -> None:
        """Follow an order; news of it is read out, what is older than the known is left out."""
        before = self.order
        if before is not None and is_older(order, before):
            return
        self.order = order
        if before is None or before.order_id != order.order_id:
            self.note.hide()
            self.timeline.set_steps(())
            self.set_checking("")
        self.show_more(order)
        self.state.show_order(order, self.context.now_ms())
        self.details.show_order(order)
        self.page_card.follow(order)
        if before is not None and before.order_id == order.order_id and before.state is not order.state:
            self.note.hide()
            announce(self.state, presenter.sentence(order, self.context.now_ms()), assertive=True)
        title, difference = self.difference(order)
        if difference:
            self.tell(difference, title=title, tone=Tone.BAD)

    def show_dossier(self, dossier: Dossier) -> None:
        """The order with all its events."""
        if self.order is not None and is_older(dossier.order, self.order):
            return
        self.show_order(dossier.order)
        self.timeline.set_steps(timeline(dossier))

    def tick(self) -> None:
        """Time went on: ages change."""
        if self.order is not None:
            self.state.show_order(self.order, self.context.now_ms())

    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.ATTENTION) -> None:
        """Say something that stays until the order changes."""
        if (text, title) != (self.note.text.text(), self.note.title.text()) or self.note.isHidden():
            self.note.show_note(text, tone, title=title, spoken=True)
            self.note.show()

    def tell_error(self, error: PtsError) -> None:
        """A question could not be asked; what is known of the order stays as it was."""
        self.tell(told(error).text, title=told(error).title)

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

    def read(self) -> None:
        """Read the events again; a wish that comes meanwhile is kept, so that the last state always wins."""
        desk, order = self.context.desk, self.order
        if desk is None or order is None:
            return
        if self._reading:
            self._stale = True
            return
        self._reading = True
        order_id = order.order_id
        self.context.tasks.run_read(lambda: desk.dossier(order_id), self._read, self._not_read)

    def _read(self, dossier: Dossier | None) -> None:
        self._reading = False
        if dossier is not None and self.order is not None and dossier.order.order_id == self.order.order_id:
            self.show_dossier(dossier)
        if self._stale:
            self._stale = False
            self.read()

    def _not_read(self, error: PtsError) -> None:
        self._reading = False
        self.tell_error(error)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        if self.order is not None and order.order_id == self.order.order_id:
            self.show_order(order)
            self.read()

    # --- asking ------------------------------------------------------------------------------------------------------

    @Slot()
    def check(self) -> None:
        """Ask the provider now."""
        desk, order = self.context.desk, self.order
        if desk is None or order is None or order.state in NOTHING_TO_ASK or self._checking == order.order_id:
            return
        order_id = order.order_id
        self.set_checking(order_id)
        self.context.tasks.run_read(lambda: desk.check(order_id), self._checked, self._not_checked)

    def set_checking(self, order_id: str) -> None:
        """Which order is being asked about; the button rests meanwhile."""
        self._checking = order_id
        self.state.set_checking(bool(order_id))

    def _checked(self, order: Order) -> None:
        self.set_checking("")
        self.note.hide()
        self.context.order_changed.emit(order)
        self.context.refresh_asked.emit()

    def _not_checked(self, error: PtsError) -> None:
        self.set_checking("")
        self.tell_error(error)

    @Slot()
    def _open_unresolved(self) -> None:
        if self.order is not None:
            self.context.navigate("unresolved", OpenOrder(self.order.order_id))
