"""What New withdrawal reads: the book, what is unresolved, the kept draft, and the last look before the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.pages import drafted_edit
from ptsdesk.gui.pages.drafted_edit import Start
from ptsdesk.services.api import ChannelList, Desk

KIND = OrderKind.WITHDRAWAL


def read_start(desk: Desk) -> tuple[Start, PayeeEntry | None]:
    """The draft, or a fresh order id, and the payee of the draft."""
    start = drafted_edit.read_start(desk, KIND)
    payee_id = start.draft.get("payee_id", "")
    return start, desk.payee(payee_id) if payee_id else None


@dataclass(frozen=True, slots=True)
class Look:
    """The last look before the message is prepared."""

    channels: ChannelList | None
    error: PtsError | None
    """Why there is no newer list."""
    entry: PayeeEntry | None


def look_again(desk: Desk, currency: str, payee_id: str, *, refresh: bool) -> Look:
    """The provider's list, asked for again when it is old, and the payee as the book has it now."""
    entry = desk.payee(payee_id) if payee_id else None
    try:
        return Look(desk.channels(currency, refresh=refresh), None, entry)
    except PtsError as error:
        return Look(None, error, entry)


def _book(desk: Desk, text: str) -> tuple[tuple[PayeeEntry, ...], tuple[PayeeEntry, ...]]:
    everybody = desk.payees()
    return everybody, desk.payees(text) if text else everybody


class WithdrawalData(QObject):
    """Reads on the pool; a newer reading overtakes an older one."""

    book_came = Signal(object, object)
    """Everybody in the book, and those that were searched for: two tuples of ``PayeeEntry``."""
    book_failed = Signal(object)
    kept = Signal(object)
    """A payee was kept: its ``PayeeEntry``."""
    not_kept = Signal(object)
    """A ``PtsError``: a payee could not be kept."""
    changed = Signal()
    """:attr:`unresolved` is another one."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._desk: Desk | None = None
        self._turn = 0
        self._text = ""
        self.unresolved: tuple[Order, ...] = ()
        """Orders whose result is not known."""
        context.order_changed.connect(self._follow)
        context.counts_changed.connect(self._follow)

    def use(self, desk: Desk) -> None:
        """The account to read of."""
        self._desk = desk
        self.read()

    def search(self, text: str) -> None:
        """Look for these payees from now on."""
        self._text = text
        self.read()

    @Slot()
    def _follow(self) -> None:
        """Orders changed. A page that nobody sees reads when it is shown."""
        if self._page.isVisible():
            self.read()

    @Slot()
    def read(self) -> None:
        """Read everything again."""
        desk = self._desk
        if desk is None:
            return
        self._turn += 1
        turn, tasks = self._turn, self._context.tasks
        tasks.run_read(partial(_book, desk, self._text), partial(self._book_read, turn), partial(self._failed, turn))
        tasks.run_read(desk.unresolved, partial(self._unresolved_read, turn), _ignore)

    def _book_read(self, turn: int, found: tuple[tuple[PayeeEntry, ...], tuple[PayeeEntry, ...]]) -> None:
        if turn == self._turn:
            self.book_came.emit(*found)

    def _failed(self, turn: int, error: PtsError) -> None:
        if turn == self._turn:
            self.book_failed.emit(error)

    def _unresolved_read(self, turn: int, orders: tuple[Order, ...]) -> None:
        if turn == self._turn:
            self.unresolved = orders
            self.changed.emit()

    def keep(self, payee: Payee) -> None:
        """Put somebody who was paid into the book."""
        desk = self._desk
        if desk is not None:
            self._context.tasks.run_read(partial(desk.save_payee, payee), self._kept, self._not_kept)

    def _kept(self, entry: PayeeEntry) -> None:
        self.kept.emit(entry)
        self.read()

    def _not_kept(self, error: PtsError) -> None:
        self.not_kept.emit(error)


def _ignore(_error: PtsError) -> None:
    """The book says that the journal cannot be read; the figures only miss a line."""
