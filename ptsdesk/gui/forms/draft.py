"""Keeps a half-filled form in the journal while it is typed, one write after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import PtsError
from ptsdesk.gui.tasks import Tasks
from ptsdesk.services.api import Desk

DEBOUNCE_MS = 600

Fields = Mapping[str, str]


class DraftKeeper(QObject):
    """Saves what a form holds shortly after it was changed; dropping it overtakes a save that waits.

    Only one write is under way at a time, so that a late save can never bring back what was dropped.
    """

    kept = Signal(object)
    """The time of the save, Unix milliseconds; None when nothing is kept any more."""
    failed = Signal(object)
    """A ``PtsError``: the draft could not be kept."""

    def __init__(self, tasks: Tasks, kind: OrderKind, read: Callable[[], Fields], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._kind = kind
        self._read = read
        self._desk: Desk | None = None
        self._busy = False
        self._pending = False
        self._fields: Fields | None = None
        """What to write next; None for dropping."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.save_now)

    def use(self, desk: Desk) -> None:
        """The journal to write to."""
        self._desk = desk

    @property
    def waiting(self) -> bool:
        """Whether a change was not written yet."""
        return self._timer.isActive()

    def changed(self) -> None:
        """The form was changed; it is saved when it rests."""
        self._timer.start()

    @Slot()
    def save_now(self) -> None:
        """Save without waiting; for leaving the page."""
        self._timer.stop()
        self._want(dict(self._read()) or None)

    def drop(self) -> None:
        """Nothing is to be kept any more."""
        self._timer.stop()
        self._want(None)

    def _want(self, fields: Fields | None) -> None:
        self._fields, self._pending = fields, True
        self._go_on()

    def _go_on(self) -> None:
        desk, fields, kind = self._desk, self._fields, self._kind
        if self._busy or desk is None or not self._pending:
            return
        self._pending, self._busy = False, True
        if fields is None:
            self._tasks.run_read(lambda: desk.drop_draft(kind), self._done, self._not_done)
        else:
            self._tasks.run_read(lambda: desk.save_draft(kind, fields), self._done, self._not_done)

    def _done(self, at_ms: int | None) -> None:
        self._busy = False
        self.kept.emit(at_ms)
        self._go_on()

    def _not_done(self, error: PtsError) -> None:
        self._busy = False
        self.failed.emit(error)
        self._go_on()
