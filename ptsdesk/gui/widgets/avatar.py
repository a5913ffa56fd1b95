"""The letters of a name in a circle. Decoration: the name stands beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, role_font


def draw_avatar(painter: QPainter, rect: QRectF, letters: str) -> None:
    """The circle with its letters, or with a person while there are none."""
    tokens = theme().tokens
    draw_box(painter, rect, rect.height() / 2, tokens.neutral_fill, None)
    if not letters:
        draw_icon(painter, "user", tokens.text_2, rect.center().x() - 8, rect.center().y() - 8)
        return
    font = role_font(Role.CAPTION_STRONG)
    draw_text(painter, rect, letters, font, tokens.text_2, Qt.AlignmentFlag.AlignCenter)


class Avatar(Themed, QWidget):
    """A circle of ``side`` pixels."""

    def __init__(self, side: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters = ""
        self._side = side
        self.follow_theme()

    def set_letters(self, letters: str) -> None:
        """Show other letters."""
        self._letters = letters
        self.update()

    @override
    def retheme(self) -> None:
        self.setFixedSize(theme().px(self._side), theme().px(self._side))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw_avatar(QPainter(self), QRectF(self.rect()), self._letters)
