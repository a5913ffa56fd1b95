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
        self._writing: Fields | None = None
        self._known: Fields | None = None
        """What the journal holds, as far as is known here; None for nothing."""
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

    def restored(self, fields: Fields) -> None:
        """The form was filled from the journal: it is kept already, with its own time."""
        self._known = dict(fields)
        self._timer.stop()

    def changed(self) -> None:
        """The form was changed; it is saved when it rests."""
        self._timer.start()

    @Slot()
    def save_now(self) -> None:
        """Save without waiting; for leaving the page."""
        self._timer.stop()
        fields = dict(self._read()) or None
        if fields != (self._fields if self._pending or self._busy else self._known):
            self._want(fields)

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
        self._pending, self._busy, self._writing = False, True, fields
        if fields is None:
            self._tasks.run_read(lambda: desk.drop_draft(kind), self._done, self._not_done)
        else:
            self._tasks.run_read(lambda: desk.save_draft(kind, fields), self._done, self._not_done)

    def _done(self, at_ms: int | None) -> None:
        self._busy = False
        self._known = self._writing
        self.kept.emit(at_ms)
        self._go_on()

    def _not_done(self, error: PtsError) -> None:
        self._busy = False
        self.failed.emit(error)
        self._go_on()
