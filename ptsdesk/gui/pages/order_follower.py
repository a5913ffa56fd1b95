"""A face that follows one order of the journal: reads it again whenever it changed, and asks the provider."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context, OpenOrder
from ptsdesk.gui.pages.checker import Checker
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import Desk, Dossier


@dataclass(frozen=True, slots=True)
class Reading:
    """What the journal holds of an order."""

    dossier: Dossier | None
    charges: tuple[Charge, ...] = ()
    """Of a subscription."""


def read_dossier(desk: Desk, order_id: str) -> Reading:
    """The order with its events. Blocks."""
    return Reading(desk.dossier(order_id))


class OrderFollower(QWidget):
    """Shows nothing that the journal does not hold. A subclass makes :attr:`note` and shows the order."""

    opened = Signal()
    """The order that was asked for by its id is shown."""

    note: Note
    fetch = staticmethod(read_dossier)
    """Reads what is shown, away from the window's thread: it must not hold the widget."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.order: Order | None = None
        self._reading = False
        self._stale = False
        self.checker = Checker(context, self)
        self.checker.marked.connect(self.show_checking)
        self.checker.answered.connect(self._answered)
        self.checker.failed.connect(self.tell_error)
        context.order_changed.connect(self._order_changed)

    # --- what a subclass answers -------------------------------------------------------------------------------------
    # A widget's metaclass is Qt's, so it cannot be an abstract class: what was forgotten raises.

    def show_order(self, order: Order) -> None:
        """Follow an order; news of it is read out, what is older than the known is left out."""
        raise NotImplementedError

    def show_reading(self, dossier: Dossier, charges: tuple[Charge, ...]) -> None:
        """The order with all that was read of it."""
        raise NotImplementedError

    def show_checking(self, checking: bool) -> None:
        """Whether the provider is being asked; the button stays enabled, so that the focus does not jump away."""
        raise NotImplementedError

    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.ATTENTION) -> None:
        """Say something that stays until the order changes."""
        raise NotImplementedError

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read everything again; a wish that comes meanwhile is kept, so that the last state always wins."""
        desk, order = self.context.desk, self.order
        if desk is None or order is None:
            return
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self.context.tasks.run_read(partial(self.fetch, desk, order.order_id), self._came, self._not_read)

    def _came(self, read: Reading) -> None:
        self._reading = False
        dossier = read.dossier
        if dossier is not None and self.order is not None and dossier.order.order_id == self.order.order_id:
            self.show_reading(dossier, read.charges)
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
        self.checker.ask(self.order)

    @Slot()
    def _answered(self) -> None:
        self.note.hide()

    @Slot(object)
    def tell_error(self, error: PtsError) -> None:
        """A question could not be asked; what is known of the order stays as it was."""
        self.tell(told(error).text, title=told(error).title)

    @Slot()
    def _open_unresolved(self) -> None:
        if self.order is not None:
            self.context.navigate("unresolved", OpenOrder(self.order.order_id))
