"""The search above a list: it waits until the typing rests, and takes card numbers out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused, is_card_number
from ptsdesk.gui.widgets.inputs import SearchEdit
from ptsdesk.gui.widgets.labels import Caption

SEARCH_MS = 200
LONGEST = 200


class SearchPart(QObject):
    """The list places :attr:`box`, and :attr:`problem` below it."""

    wanted = Signal(str)
    """The text to look for, without spaces round it: after a rest, or at once with Enter."""

    def __init__(
        self, name: str, placeholder: str, parent: QWidget, is_card: Callable[[str], bool] = is_card_number
    ) -> None:
        super().__init__(parent)
        self.box = SearchEdit(name, placeholder=placeholder, parent=parent)
        self.box.line.setMaxLength(LONGEST)
        self.problem = Caption("", "bad", wrap=True, parent=parent)
        self.problem.hide()
        self._filling = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SEARCH_MS)
        self._rest.timeout.connect(self.take)
        CardGuard(self.box.line, is_card).refused.connect(self._refuse_card)
        self.box.line.textChanged.connect(self._typed)
        self.box.line.returnPressed.connect(self.take)

    def fill(self, text: str) -> None:
        """Show what is looked for already; no signal tells of it."""
        if self.box.line.text().strip() != text.strip():
            self._filling = True
            self.box.line.setText(text)
            self._filling = False

    def settle(self) -> None:
        """What was typed is not waited for any more."""
        self._rest.stop()

    def start(self) -> None:
        """Put the focus here; typing replaces what stands here."""
        self.box.setFocus()
        self.box.line.selectAll()

    def clear(self) -> bool:
        """Look for nothing; False when that is so already."""
        if not self.box.line.text():
            return False
        self.box.clear()
        return True

    @Slot()
    def _typed(self) -> None:
        if self._filling:
            return
        if self.box.line.text():
            self.problem.hide()
        self._rest.start()

    @Slot()
    def take(self) -> None:
        """Look for what stands here now."""
        self._rest.stop()
        self.wanted.emit(self.box.line.text().strip())

    @Slot()
    def _refuse_card(self) -> None:
        self.problem.setText(card_number_refused())
        self.problem.show()
