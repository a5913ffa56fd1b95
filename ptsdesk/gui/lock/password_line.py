"""A line for a password: nothing of it is shown, copied, dragged or undone, and it is emptied for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ptsdesk.domain.lock_rules import MOST_CHARACTERS
from ptsdesk.domain.secret import Secret
from ptsdesk.gui.capture import shield
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.inputs import LineEdit

_HINTS = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText
_HEIGHT = 40


class PasswordLine(LineEdit):
    """``tall`` gives it the height of a button that sends."""

    caps_lock_told = Signal(bool)
    """Whether Caps Lock is on, each time a key lets it be known."""

    def __init__(
        self, name: str, identifier: str | None = None, *, tall: bool = False, parent: QWidget | None = None
    ) -> None:
        self._tall = tall
        self._caps: bool | None = None
        super().__init__(name, identifier, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(_HINTS | Qt.InputMethodHint.ImhNoAutoUppercase)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setMaxLength(2 * MOST_CHARACTERS)
        shield().guard(self)

    @override
    def retheme(self) -> None:
        super().retheme()
        if self._tall:
            self.setFixedHeight(theme().px(_HEIGHT))

    def take(self) -> Secret:
        """The password, which then stands here no longer."""
        password = Secret(self.text())
        self.empty()
        return password

    def empty(self) -> None:
        """Forget what was typed; unlike ``clear`` it leaves nothing that undo brings back."""
        self.setText("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._learn_caps(event)
        super().keyPressEvent(event)

    def _learn_caps(self, event: QKeyEvent) -> None:
        """Qt does not tell the state of Caps Lock; a letter in the other case than Shift asks for does."""
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock and self._caps is not None:
            self._caps = not self._caps
        elif len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps = text.isupper() is not shifted
        else:
            return
        self.caps_lock_told.emit(self._caps)
