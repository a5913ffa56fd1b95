"""Reads the payee book away from the window's thread, and the provider's names of banks and wallets beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.payee_sheet import CURRENCY
from ptsdesk.gui.presenter_payees import subject_names
from ptsdesk.services.api import ChannelList

SLOW_MS = 300
RELOAD_MS = 250


class PayeesFeed(QObject):
    """Answers to an earlier search are dropped. The provider's list is asked for once; without it codes are shown."""

    came = Signal(object)
    """The ``PayeeEntry`` of each payee that fits, in the book's order."""
    failed = Signal(object)
    """A ``PtsError``: the book cannot be read."""
    named = Signal()
    """The provider's list came."""
    reading = Signal()
    """It takes longer than a moment."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.text = ""
        self.channels: ChannelList | None = None
        self.names: dict[str, str] = {}
        self._number = 0
        self._asking = False
        self._slow, self._later = QTimer(self), QTimer(self)
        for timer, wait, slot in ((self._slow, SLOW_MS, self.reading.emit), (self._later, RELOAD_MS, self.reload)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(slot)
        context.order_changed.connect(self._order_changed)

    def search(self, text: str) -> None:
        """Read the payees that hold every word."""
        if text != self.text:
            self.text = text
            self.reload()

    @Slot()
    def reload(self) -> None:
        """Read the book again."""
        desk = self.context.desk
        if desk is None:
            return
        self._number += 1
        number, text = self._number, self.text
        self._slow.start()
        self.context.tasks.run_read(
            lambda: desk.payees(text), partial(self._read, number), partial(self._unread, number)
        )
        if self.channels is None and not self._asking:
            self._asking = True
            self.context.tasks.run_read(lambda: desk.channels(CURRENCY), self._named, self._unnamed)

    def _read(self, number: int, entries: tuple[PayeeEntry, ...]) -> None:
        if number == self._number:
            self._slow.stop()
            self.came.emit(entries)

    def _unread(self, number: int, error: PtsError) -> None:
        if number == self._number:
            self._slow.stop()
            self.failed.emit(error)

    def _named(self, found: ChannelList) -> None:
        self._asking = False
        self.channels, self.names = found, subject_names(found)
        self.named.emit()

    def _unnamed(self, _error: PtsError) -> None:
        """Names are a help only; the sheet says what is wrong when it needs the list."""
        self._asking = False

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        if order.kind is OrderKind.WITHDRAWAL:
            self._later.start()
