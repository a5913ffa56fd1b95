"""Filter chips: "State Any" with an arrow while unset, tinted with a cross when set, or a plain count."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, identify, role_font, text_width
from ptsdesk.gui.widgets.focus import RING_RADIUS

_EDGE, _GAP, _ICON = 10, 5, 12


class Chip(Themed, QPushButton):
    """A filter. Clicking opens its menu (the caller connects ``clicked``); the cross or Delete clears it.

    The accessible name is "Filter State", the value is the description.
    """

    cleared = Signal()

    def __init__(
        self,
        label: str,
        unset: str = "",
        *,
        count: int | None = None,
        name: str = "",
        identifier: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label, self._unset, self._value = label, unset, ""
        self._count = count
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setCheckable(count is not None)
        self.setProperty(RING_RADIUS, Size.CHIP // 2)
        identify(self, name or tr("Filter {what}", what=label), identifier)
        self.set_value("")
        self.follow_theme()

    @property
    def value(self) -> str:
        """The value as shown; an empty text when unset."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show a value; an empty text unsets the filter."""
        self._value = value
        self.setAccessibleDescription(self._shown())
        self.updateGeometry()
        self.update()

    def set_count(self, count: int) -> None:
        """Show another count."""
        self._count = count
        self.set_value("")

    def _shown(self) -> str:
        if self._count is not None:
            return str(self._count)
        return self._value or self._unset

    def _is_set(self) -> bool:
        return bool(self._value) or (self._count is not None and self.isChecked())

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.CAPTION))

    @override
    def sizeHint(self) -> QSize:
        width = 2 * _EDGE + text_width(self._label, role_font(Role.CAPTION)) + _GAP
        width += text_width(self._shown(), role_font(Role.CAPTION_STRONG))
        width += 0 if self._count is not None else _GAP + _ICON - (4 if self._value else 2)
        return QSize(round(width + 0.49), theme().px(Size.CHIP))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _on_cross(self, x: float) -> bool:
        return bool(self._value) and x > self.width() - _EDGE - _ICON - 2

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._on_cross(event.position().x()):
            self.cleared.emit()
            return
        super().mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._value:
            self.cleared.emit()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        tinted = self._is_set()
        fill, outline = (tokens.selected, tokens.accent) if tinted else (tokens.surface, tokens.control)
        draw_box(painter, rect, rect.height() / 2, fill, outline)
        middle = Qt.AlignmentFlag.AlignVCenter
        label_ink = tokens.link if tinted else tokens.text_2
        words = rect.adjusted(_EDGE, 0, 0, 0)
        draw_text(painter, words, self._label, role_font(Role.CAPTION), label_ink, middle)
        words.setLeft(words.left() + text_width(self._label, role_font(Role.CAPTION)) + _GAP)
        value_ink = tokens.link if tinted else tokens.text
        draw_text(painter, words, self._shown(), role_font(Role.CAPTION_STRONG), value_ink, middle)
        if self._count is None:
            icon, label_ink = ("x", label_ink) if self._value else ("chevron-down", tokens.text_3)
            draw_icon(
                painter,
                icon,
                label_ink,
                rect.right() - _EDGE - _ICON + (3 if self._value else 2),
                (rect.height() - _ICON) / 2,
                _ICON,
            )
