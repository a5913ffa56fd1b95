"""The frame round a line for a card's digits, and the word of the network in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, hand_focus_on, role_font
from ptsdesk.gui.widgets.card_line import HEIGHT, SecretLine
from ptsdesk.gui.widgets.inputs import InputFrame


class BrandChip(Themed, QWidget):
    """The network's word in a small frame; decoration, the card's words say it too."""

    HEIGHT = 22

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.set_word(self._word)

    @property
    def word(self) -> str:
        """The word that is shown."""
        return self._word

    def set_word(self, word: str) -> None:
        """Show a network's word; an empty one hides the chip."""
        self._word = word
        metrics = QFontMetricsF(role_font(Role.COUNT))
        self.setFixedSize(round(metrics.horizontalAdvance(word)) + 13, theme().px(self.HEIGHT))
        self.setVisible(bool(word))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), 4, tokens.surface, tokens.control)
        painter.setFont(role_font(Role.COUNT))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._word)


class SecretField(InputFrame):
    """A :class:`SecretLine` in a frame, with an icon before it and a network's chip behind it."""

    def __init__(self, line: SecretLine, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT, parent)
        self.line = line
        self._icon = icon
        self.chip = BrandChip(self)
        line.setParent(self)
        self.row.addWidget(line, 1)
        self.row.addWidget(self.chip)
        self.row.setContentsMargins(31 if icon else 4, 2, 10, 2)
        hand_focus_on(self, line)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            draw_icon(QPainter(self), self._icon, theme().tokens.text_2, 12, (self.height() - 16) / 2)
