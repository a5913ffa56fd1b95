"""Takes card numbers, and texts that are far too long, out of a box of several lines before anything can keep them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit


class TextGuard(QObject):
    """Empties a box the moment it holds a card number or too much, typed, pasted or dropped.

    ``setPlainText`` is what empties it: it also forgets the undo history.
    """

    refused = Signal()
    """It held what looks like a card number."""
    too_long = Signal()

    def __init__(self, edit: QPlainTextEdit, holds_pan: Callable[[str], bool], longest: int) -> None:
        super().__init__(edit)
        self._edit = edit
        self._holds_pan = holds_pan
        self._longest = longest
        edit.textChanged.connect(self._look)

    @Slot()
    def _look(self) -> None:
        # Counted before it is copied: a paste may be of any size.
        if self._edit.document().characterCount() - 1 > self._longest:
            self._edit.setPlainText("")
            self.too_long.emit()
        elif self._holds_pan(self._edit.toPlainText()):
            self._edit.setPlainText("")
            self.refused.emit()
