"""Controls to type and choose in. They know nothing about what is right: :mod:`.field` shows that."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Size
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, hand_focus_on, identify, repolish, role_font, set_tip
from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind
from ptsdesk.gui.widgets.focus import RING_TARGET
from ptsdesk.gui.widgets.labels import KeyCaps
from ptsdesk.gui.widgets.privacy import DOTS, amounts_hidden, veiled_answer

_PIECE = 8 * 1024
"""Characters of a text that are laid out in one turn of the loop."""


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Give a control the red outline, or take it away."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        repolish(widget)


class LineEdit(Themed, QLineEdit):
    """One line of text. ``ids`` gives account numbers and order ids letters that cannot be mistaken."""

    def __init__(
        self,
        name: str,
        identifier: str | None = None,
        *,
        placeholder: str = "",
        ids: bool = False,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ids = ids
        self.setPlaceholderText(placeholder)
        if bare:
            self.setProperty("bare", True)
        identify(self, name, identifier)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY, ids=self._ids))
        self.setFixedHeight(theme().px(Size.CONTROL))


class PlainTextEdit(Themed, QPlainTextEdit):
    """Several lines of plain text; ``mono`` for raw answers. Tab leaves it.

    A long text that is only read comes in pieces, one in a turn of the loop: 60,000 lines would hold up the window.
    """

    def __init__(
        self, name: str, identifier: str | None = None, *, mono: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mono = mono
        self._whole = self._shown = self._rest = ""
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._append)
        self.setTabChangesFocus(True)
        identify(self, name, identifier)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.MONO if self._mono else Role.BODY))
        if self.isReadOnly() and (amounts_hidden() or DOTS in self._shown):
            self._show_whole()

    @property
    def whole(self) -> str:
        """The text that was set, also while it still comes or amounts are hidden in it."""
        return self._whole

    @override
    def setPlainText(self, text: str) -> None:
        self._whole = text
        if self.isReadOnly():
            self._show_whole()
        else:
            super().setPlainText(text)

    def _show_whole(self) -> None:
        self._shown = self._rest = veiled_answer(self._whole, self)
        super().setPlainText(self._piece())
        if self._rest:
            self._more.start()
        else:
            self._more.stop()

    def _piece(self) -> str:
        """The next lines, or a piece of one that is longer; taken from the rest."""
        end = len(self._rest) if len(self._rest) <= _PIECE else self._rest.rfind("\n", 0, _PIECE) + 1 or _PIECE
        piece, self._rest = self._rest[:end], self._rest[end:]
        return piece

    @Slot()
    def _append(self) -> None:
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        end.insertText(self._piece())
        if not self._rest:
            self._more.stop()


class ComboBox(Themed, QComboBox):
    """A list to choose from. Turning the wheel over it while scrolling a page changes nothing."""

    def __init__(
        self,
        name: str,
        identifier: str | None = None,
        items: Iterable[tuple[str, object]] = (),
        *,
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if bare:
            self.setProperty("bare", True)
        for text, data in items:
            self.addItem(text, data)
        identify(self, name, identifier)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY))
        self.setFixedHeight(theme().px(Size.CONTROL))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme().tokens
        ink = tokens.text_2 if self.isEnabled() else tokens.text_3
        draw_icon(QPainter(self), "chevron-down", ink, self.width() - 21, (self.height() - 14) / 2, 14)


class InputFrame(Themed, QFrame):
    """A control made of parts: one outline round all of them, one focus ring, one red outline."""

    def __init__(self, height: int = Size.CONTROL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = height
        self.read_only = False
        self.setProperty(RING_TARGET, True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(1, 1, 1, 1)
        self.row.setSpacing(0)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(self._height))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        invalid = bool(self.property("invalid"))
        outline = tokens.bad if invalid else tokens.control if self.isEnabled() else tokens.line
        fill = tokens.surface if self.isEnabled() else tokens.hover
        draw_box(QPainter(self), QRectF(self.rect()), Radius.CONTROL, fill, outline, 2 if invalid else 1)


class _FrameIcon(Themed, QWidget):
    """A small icon inside an input; decoration only."""

    def __init__(self, icon: str, left: int, size: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._left, self._size = icon, left, size
        self.setFixedWidth(left + size + 8)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(
            QPainter(self), self._icon, theme().tokens.text_2, self._left, (self.height() - self._size) / 2, self._size
        )


class SearchEdit(InputFrame):
    """A search line with its icon, its shortcut, and a button that clears it. ``line`` is the real input."""

    cleared = Signal()

    def __init__(
        self,
        name: str,
        identifier: str | None = None,
        *,
        placeholder: str = "",
        keys: Iterable[str] = ("Ctrl", "F"),
        height: int = 36,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(height, parent)
        self.line = LineEdit(name, identifier, placeholder=placeholder, bare=True, parent=self)
        self._keys = KeyCaps(keys, self)
        self._clear = IconButton("x", tr("Clear search"), identifier="clear-search", size=28, parent=self)
        self._clear.hide()
        self.row.addWidget(_FrameIcon("search", 12, 16, self))
        self.line.setProperty("iconed", True)
        self.row.addWidget(self.line, 1)
        self.row.addWidget(self._keys)
        self.row.addWidget(self._clear)
        self.row.setContentsMargins(1, 1, 6, 1)
        hand_focus_on(self, self.line)
        self.line.textChanged.connect(self._changed)
        self._clear.clicked.connect(self.clear)

    @Slot(str)
    def _changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._keys.setVisible(not text)

    @Slot()
    def clear(self) -> None:
        """Empty the line and keep the focus in it."""
        self.line.clear()
        self.line.setFocus()
        self.cleared.emit()


class TextField(InputFrame):
    """A value that is fixed but may be marked and copied: an order id, a pay link.

    A long value is shown shortened in the middle only when ``shorten`` is set; what is copied is always whole.
    """

    copied = Signal(str)

    def __init__(
        self,
        name: str,
        identifier: str | None = None,
        *,
        copy_name: str = "",
        icon: str = "",
        word: str = "",
        shorten: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._whole = ""
        self._shorten = shorten
        self.line = LineEdit(name, identifier, ids=True, bare=True, parent=self)
        self.line.setReadOnly(True)
        if icon:
            self.row.addWidget(_FrameIcon(icon, 10, 14, self))
            self.line.setProperty("iconed", True)
        self.row.setContentsMargins(1, 1, 5, 1)
        self.row.addWidget(self.line, 1)
        self.copy_button = self._make_copy(copy_name or tr("Copy {what}", what=name), word)
        self.row.addWidget(self.copy_button)
        hand_focus_on(self, self.line)

    def _make_copy(self, name: str, word: str) -> Button:
        button: Button
        if word:
            button = Button(word, Kind.GHOST, icon="copy", name=name, parent=self)
        else:
            button = IconButton("copy", name, size=30, parent=self)
        button.clicked.connect(self._copy)
        return button

    def set_value(self, text: str) -> None:
        """Show a value."""
        self._whole = text
        self.line.setAccessibleDescription(text if self._shorten else "")
        set_tip(self.line, text if self._shorten else "")
        self._show()

    @property
    def value(self) -> str:
        """The whole value."""
        return self._whole

    def _show(self) -> None:
        shown = self._whole
        if self._shorten:
            room = max(self.line.width() - 24, 60)
            shown = self.line.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        self.line.setText(shown)
        self.line.setCursorPosition(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shorten:
            self._show()

    @Slot()
    def _copy(self) -> None:
        clips().copy_text(self._whole)
        self.copied.emit(self._whole)
