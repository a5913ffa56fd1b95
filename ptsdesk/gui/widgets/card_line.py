"""Lines for the digits of a card. The line itself never holds them: no text, undo, selection or accessible value does.

What Qt keeps and tells of such a line are bullets in the place of the digits. The digits are in a
:class:`~ptsdesk.domain.card_digits.SecretDigits`, are painted one by one, and only while the line has the focus.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QClipboard,
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.card import holds_pan
from ptsdesk.domain.card_digits import CardDigits, SecretDigits
from ptsdesk.domain.card_entry import is_complete, only_digits
from ptsdesk.gui.capture import shield
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import fill, role_font
from ptsdesk.gui.widgets.inputs import LineEdit

BULLET = "•"
HEIGHT = 40
"""Pixels at 100 %."""
HINTS = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
    | Qt.InputMethodHint.ImhDigitsOnly
    | Qt.InputMethodHint.ImhHiddenText
)
_MARGIN, _CARET = 10, 1
_GAP = 0.42
"""The space between two groups as a part of a digit's width."""
_PASTES = (QKeySequence.StandardKey.Paste,)
_ALL = (QKeySequence.StandardKey.SelectAll,)


class SecretLine(LineEdit):
    """Takes digits one by one, pasted, dropped or from an input method, and gives none away.

    Marking is all or nothing, so that there is no selection to copy or drag. ``revealed``: the digits are painted
    while the line has the focus; else there are bullets.
    """

    edited = Signal()
    """A person changed the digits."""
    wiped = Signal()
    """The digits were overwritten."""
    overflowed = Signal()
    """More digits were pasted than there may be; nothing was taken."""
    refused = Signal()
    """A card number was put in where none may stand; nothing was taken."""

    def __init__(
        self,
        digits: SecretDigits,
        name: str,
        identifier: str,
        *,
        revealed: bool = False,
        read: Callable[[str], str] = only_digits,
        takes_numbers: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.digits = digits
        self._revealed = revealed
        self._read = read
        self._takes_numbers = takes_numbers
        self._at = 0
        self._marked = False
        self._resting: Callable[[], str] = str
        super().__init__(name, identifier, bare=True, parent=parent)
        self.setInputMethodHints(HINTS)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.textChanged.connect(self._foreign)
        shield().guard(self)

    # --- what callers do ---------------------------------------------------------------------------------------------

    def set_resting(self, words: Callable[[], str]) -> None:
        """What stands there while the line has no focus, such as "ends 4242"; empty for bullets."""
        self._resting = words
        self._show()

    def wipe(self) -> None:
        """Overwrite the digits."""
        had = len(self.digits) > 0
        self.digits.wipe()
        self._at, self._marked = 0, False
        self._show()
        if had:
            self.wiped.emit()

    @property
    def at(self) -> int:
        """Before which digit the next one goes."""
        return self._at

    @property
    def all_marked(self) -> bool:
        """Whether the next digit replaces all."""
        return self._marked

    def take(self, text: str) -> bool:
        """Take the digits of a text in; False when there are none, too many, or a card number where none may stand."""
        if not self._takes_numbers and holds_pan(text):
            self.refused.emit()
            return False
        digits = self._read(text)
        if not digits:
            return False
        if self._takes_numbers and is_complete(digits):
            self._mark(len(self.digits) > 0)  # a whole number is never a part of another one
        if not self._put(digits):
            self.overflowed.emit()
            return False
        return True

    def _put(self, digits: str) -> bool:
        at = 0 if self._marked else self._at
        taken = self.digits.replace(digits) if self._marked else self.digits.put(at, digits)
        if taken:
            self._after_edit(at + len(digits))
        return taken

    # --- typing ------------------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in _PASTES):
            self._paste(QClipboard.Mode.Clipboard)
        elif any(event.matches(key) for key in _ALL):
            self._mark(len(self.digits) > 0)
        elif self._edits(event) or self._moves(event):
            pass
        elif self._types(event):
            self._put(self.typed(event.text()))
        else:
            event.ignore()  # Tab, Enter, Esc and the window's shortcuts
            return
        event.accept()

    def typed(self, text: str) -> str:
        """What of a typed character is taken; empty for nothing."""
        return only_digits(text) if text.isdecimal() else ""

    @staticmethod
    def _types(event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return bool(event.text()) and event.text().isprintable() and held == Qt.KeyboardModifier.NoModifier

    def _edits(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key not in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            return False
        if self._marked or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.digits.wipe()
            self._after_edit(0)
        elif key == Qt.Key.Key_Delete:
            self.digits.remove(self._at)
            self._after_edit(self._at)
        elif self._at > 0:
            self.digits.remove(self._at - 1)
            self._after_edit(self._at - 1)
        return True

    def _moves(self, event: QKeyEvent) -> bool:
        end = len(self.digits)
        goals = {
            Qt.Key.Key_Left: 0 if self._marked else self._at - 1,
            Qt.Key.Key_Right: end if self._marked else self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: end,
        }
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key not in goals or held & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        if held and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._mark(end > 0)
        else:
            self._place(goals[key])
        return True

    def _after_edit(self, at: int) -> None:
        self._marked = False
        self._at = min(max(at, 0), len(self.digits))
        self._show()
        self.edited.emit()

    def _place(self, at: int) -> None:
        self._marked = False
        self._at = min(max(at, 0), len(self.digits))
        self._show()

    def _mark(self, marked: bool) -> None:
        self._marked, self._at = marked, len(self.digits)
        self._show()

    # --- pasting, dropping, input methods ----------------------------------------------------------------------------

    def _paste(self, mode: QClipboard.Mode) -> None:
        board = QGuiApplication.clipboard()
        text = board.text(mode)
        if self.take(text) and board.text(mode) == text:
            # Nobody needs it there any more, and other programs read the clipboard.
            board.clear(mode)

    @Slot(str)
    def _foreign(self, text: str) -> None:
        """Something else than this class changed the line, such as a screen reader's dictation."""
        before = self._stand_in()
        if text == before:
            return
        self.setText(before)
        if not text:
            self.digits.wipe()
            self._after_edit(0)
            return
        added = _added(before, text)
        self._mark(added is None and len(self.digits) > 0)
        self.take(text if added is None else added)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self.take(event.commitString())
        event.accept()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.mimeData().hasText())

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        data: QMimeData = event.mimeData()
        if data.hasText() and self.take(data.text()):
            # A copy, never a move: the source is another program's or a field that guards itself.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    # --- mouse -------------------------------------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._place(self._nearest(event.position().x()))
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton and QGuiApplication.clipboard().supportsSelection():
            self._paste(QClipboard.Mode.Selection)
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mark(len(self.digits) > 0)
        event.accept()

    # --- focus -------------------------------------------------------------------------------------------------------

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._mark(by_key and len(self.digits) > 0)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._place(len(self.digits))

    # --- showing -----------------------------------------------------------------------------------------------------

    def _groups(self) -> tuple[int, ...]:
        return self.digits.groups if isinstance(self.digits, CardDigits) else (len(self.digits),)

    def _stand_in(self) -> str:
        """What Qt may know: bullets in groups, or the words for a line without focus."""
        if not len(self.digits):
            return ""
        return (not self.hasFocus() and self._resting()) or " ".join(BULLET * count for count in self._groups())

    def _show(self) -> None:
        self.setText(self._stand_in())
        self.deselect()
        spaces = sum(1 for end in list(accumulate(self._groups()))[:-1] if end < self._at)
        self.setCursorPosition(self._at + spaces)
        self.update()

    def _cell(self) -> float:
        return max(QFontMetricsF(self.font()).horizontalAdvance(digit) for digit in f"08{BULLET}")

    def _left_of(self, at: int) -> float:
        """Where the left side of a digit is, in pixels from the first one."""
        ends = list(accumulate(self._groups()))
        gaps = sum(1 for end in ends[:-1] if end <= at) if at < len(self.digits) else max(len(ends) - 1, 0)
        return (at + gaps * _GAP) * self._cell()

    def _scrolled(self) -> float:
        """How far the digits are moved to the left, so that the caret can be seen."""
        room = self.width() - 2 * _MARGIN - _CARET
        return max(self._left_of(self._at) - room, 0.0)

    def _nearest(self, x: float) -> int:
        wanted = x - _MARGIN + self._scrolled()
        return min(range(len(self.digits) + 1), key=lambda at: abs(self._left_of(at) - wanted))

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.SECTION))
        self.setFixedHeight(theme().px(HEIGHT) - 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.hasFocus() or not len(self.digits):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        tokens = theme().tokens
        metrics = QFontMetricsF(self.font())
        left, cell = _MARGIN - self._scrolled(), self._cell()
        top = (self.height() - metrics.height()) / 2
        painter.setFont(self.font())
        if self._marked:
            whole = QRectF(left, top, self._left_of(len(self.digits) - 1) + cell, metrics.height())
            fill(painter, whole, tokens.accent)
        painter.setPen(QColor(tokens.on_accent if self._marked else tokens.text))
        for at in range(len(self.digits)):
            shown = self.digits.digit(at) if self._revealed else BULLET
            inset = (cell - metrics.horizontalAdvance(shown)) / 2
            painter.drawText(QPointF(left + self._left_of(at) + inset, top + metrics.ascent()), shown)
        if not self._marked:
            fill(painter, QRectF(left + self._left_of(self._at), top, _CARET, metrics.height()), tokens.text)


def _added(before: str, after: str) -> str | None:
    """What was put into a text; None when it is another text altogether."""
    head = next((at for at, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), len(before))
    tail = len(before) - head
    more = len(after) - len(before)
    if more <= 0 or not before or after[len(after) - tail :] != before[head:]:
        return None
    return after[head : head + more]
