"""What stands in a form when the same may have been paid before: the earlier order, and the way to it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.gui import presenter_duplicates as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.notes import Note


class DuplicateNote(Note):
    """Hidden while nothing speaks against sending. What blocks is said in place of what only needs a reason."""

    open_wanted = Signal(str)
    """The order id of the earlier order, to look at."""
    resolve_wanted = Signal(str)
    """The order id of the one that blocks, to resolve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.button = Button(tr("Open it"), Kind.LINK, name=tr("Open the earlier order"), identifier="open-duplicate")
        super().__init__("", Tone.ATTENTION, action=self.button, parent=parent)
        self.found: Duplicate | None = None
        self.button.clicked.connect(self._open)
        self.hide()

    @property
    def asks_reason(self) -> bool:
        """Whether going on needs a reason."""
        return self.found is not None and self.found.blocked_by is None and self.found.needs_reason

    @property
    def blocked(self) -> str:
        """Why nothing can be sent there, beside the button; empty when nothing blocks."""
        return words.blocked_short() if self.found is not None and self.found.blocked_by is not None else ""

    def show_found(self, found: Duplicate | None, now_ms: int, accounts: Collection[str] = ()) -> None:
        """Say it; said aloud when it is new. ``accounts``: the names of those that can be opened."""
        fresh = found is not None and found != self.found
        self.found = found
        if found is not None:
            title, text = words.duplicate_words(found, now_ms, accounts)
            blocked = found.blocked_by is not None
            self.show_note(text, Tone.ATTENTION, title=title, icon="lock" if blocked else "copy", spoken=fresh)
            self.button.set_text(tr("Resolve it") if blocked else tr("Open it"))
            self.button.setVisible(words.opens_here(found))
        self.setVisible(found is not None)

    @Slot()
    def _open(self) -> None:
        found = self.found
        if found is not None and found.blocked_by is not None:
            self.resolve_wanted.emit(found.blocked_by.order_id)
        elif found is not None and found.orders:
            self.open_wanted.emit(found.orders[0].order_id)
