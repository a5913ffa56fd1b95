"""A line for a safecode, a transaction secret or a pass phrase: it shows bullets, and Qt never holds the text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.secret import Secret
from ptsdesk.domain.secret_text import MOST, SecretText
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import hand_focus_on, role_font
from ptsdesk.gui.widgets.card_line import HINTS, SecretLine
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import InputFrame

_MODIFIER = Qt.KeyboardModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WAYS_TO_TYPE = (
    _MODIFIER.NoModifier,
    _MODIFIER.ControlModifier | _MODIFIER.AltModifier,  # AltGr on Windows
    _MODIFIER.GroupSwitchModifier,
)


def one_line(text: str) -> str:
    """What was meant by a text: without the line ends and blanks that copying adds; empty when it is several lines."""
    meant = text.strip()
    return meant if meant.isprintable() else ""


class MaskedLine(SecretLine):
    """Typed, pasted, dropped or dictated, never shown; emptied by :meth:`take`, :meth:`wipe` and when it is hidden."""

    def __init__(self, name: str, identifier: str, parent: QWidget | None = None) -> None:
        self.secret_text = SecretText()
        super().__init__(self.secret_text, name, identifier, read=one_line, takes_numbers=True, parent=parent)
        self.setInputMethodHints(HINTS & ~Qt.InputMethodHint.ImhDigitsOnly)

    @property
    def filled(self) -> bool:
        """Whether something was typed."""
        return len(self.secret_text) > 0

    def secret(self) -> Secret:
        """What was typed, which stays: it may have to be corrected."""
        return self.secret_text.secret()

    def give(self) -> Secret:
        """What was typed, which then stands here no longer."""
        given = self.secret_text.secret()
        self.wipe()
        return given

    @override
    def take(self, text: str) -> bool:
        meant = one_line(text)
        if not meant:
            if text.strip():
                self.refused.emit()
            return False
        if not self._put(meant):
            self.overflowed.emit()
            return False
        return True

    @override
    def typed(self, text: str) -> str:
        return text

    @staticmethod
    @override
    def _types(event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(_MODIFIER.ShiftModifier | _MODIFIER.KeypadModifier)
        return bool(event.text()) and event.text().isprintable() and held in _WAYS_TO_TYPE

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & ~_MODIFIER.KeypadModifier:
            self.returnPressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        # A minimised window hides it too, by the system: what was typed stays, as it does in a window behind another.
        if not event.spontaneous():
            self.wipe()
        super().hideEvent(event)

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY))
        self.setFixedHeight(theme().px(Size.CONTROL) - 4)


class SecretEntry(Field):
    """The field round a :class:`MaskedLine`, with the sentences about what cannot be taken.

    Nothing typed is judged here: whoever asks for it sets the error.
    """

    edited = Signal()
    """A person changed what stands in it."""

    def __init__(
        self,
        label: str,
        identifier: str,
        *,
        name: str = "",
        help_text: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.line = MaskedLine(name or label, identifier)
        frame = InputFrame()
        self.line.setParent(frame)
        frame.row.addWidget(self.line)
        frame.row.setContentsMargins(3, 2, 3, 2)
        hand_focus_on(frame, self.line)
        super().__init__(label, frame, help_text=help_text, optional=optional, parent=parent)
        self.line.edited.connect(self._edited)
        self.line.refused.connect(self._refused)
        self.line.overflowed.connect(self._too_long)

    @property
    def filled(self) -> bool:
        """Whether something was typed."""
        return self.line.filled

    def secret(self) -> Secret:
        """What was typed, which stays."""
        return self.line.secret()

    @Slot()
    def wipe(self) -> None:
        """Overwrite what was typed."""
        self.line.wipe()

    @Slot()
    def _edited(self) -> None:
        self.set_error("")
        self.edited.emit()

    @Slot()
    def _refused(self) -> None:
        self.set_error(tr("This is more than one line. Copy the value alone, then paste it again."))

    @Slot()
    def _too_long(self) -> None:
        self.set_error(
            tr("This is longer than {most} characters. Copy the value alone, then paste it again.", most=MOST)
        )
