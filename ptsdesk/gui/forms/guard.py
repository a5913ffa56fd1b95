"""Takes card numbers out of lines that are not for them, before anything else can keep them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QLineEdit

from ptsdesk.gui.forms.spec import is_card_number


class CardGuard(QObject):
    """Empties a line the moment it holds what looks like a card number, typed, pasted or dropped.

    ``setText`` is what empties it: it also forgets the undo history, which ``clear`` would keep. Whoever listens to
    ``textChanged`` must read the line, not the signal's text, which is still the refused one.
    """

    refused = Signal()

    def __init__(self, line: QLineEdit, is_card: Callable[[str], bool] = is_card_number) -> None:
        super().__init__(line)
        self._line = line
        self._is_card = is_card
        line.textChanged.connect(self._look)

    @Slot(str)
    def _look(self, _text: str) -> None:
        if self._is_card(self._line.text()):
            self._line.setText("")
            self.refused.emit()
