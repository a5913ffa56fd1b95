"""Money as people read it: the code first, grey and smaller, then tabular figures with a true minus."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, fit_font, role_font
from ptsdesk.gui.widgets.privacy import amounts_hidden, veiled_figures, veiled_words


class MoneySize(Enum):
    """Where the sum stands: the role of the figures, of the code, and the gap between them."""

    HERO = (Role.FIGURE, Role.SECTION_PLAIN, 8)
    LARGE = (Role.AMOUNT, Role.BODY, 8)
    BODY = (Role.EMPHASIS, Role.CAPTION, 6)
    STRONG = (Role.STRONG, Role.CAPTION, 6)


_LONG = "−9,999,999.99"
"""A sum that always has its whole room."""


def true_minus(figures: str) -> str:
    """The text with a minus sign instead of a hyphen in front."""
    return "−" + figures[1:] if figures.startswith("-") else figures


class MoneyLabel(Themed, QLabel):
    """A currency code and figures that are already grouped: ``MoneyLabel("PHP", "2,450.00")``.

    Text and accessible name are "PHP 2,450.00"; ``words`` becomes the description.
    """

    def __init__(
        self,
        currency: str = "",
        figures: str = "",
        size: MoneySize = MoneySize.BODY,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        words: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._size = size
        self._align = align
        self._currency = self._figures = self._whole = self._words = ""
        self._ink = "text"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_money(currency, figures, words)
        self.follow_theme()

    def set_money(self, currency: str, figures: str, words: str = "") -> None:
        """Show another sum."""
        self._currency = currency
        self._whole, self._words = true_minus(figures), words
        self._show_money()

    def _show_money(self) -> None:
        self._figures = veiled_figures(self._whole, self)
        self.setText(f"{self._currency} {self._figures}".strip())
        self.setAccessibleDescription(veiled_words(self._words, self))
        self.updateGeometry()
        self.update()

    def set_ink(self, ink: str) -> None:
        """Change the colour of the figures to another token."""
        self._ink = ink
        self.update()

    def _fonts(self) -> tuple[QFont, QFont, int]:
        figures, code, gap = self._size.value
        return role_font(figures), role_font(code), gap

    def _width_of(self, text: str, figures: QFont, code: QFont) -> float:
        before = QFontMetricsF(code).horizontalAdvance(self._currency) + self._size.value[2] if self._currency else 0
        return before + QFontMetricsF(figures).horizontalAdvance(text)

    def _content_width(self) -> float:
        figures, code, _ = self._fonts()
        return self._width_of(self._figures, figures, code)

    @override
    def retheme(self) -> None:
        self.setFont(self._fonts()[0])
        if amounts_hidden() or self._figures != self._whole:
            self._show_money()

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(self._content_width() + 0.99), round(QFontMetricsF(self._fonts()[0]).height()))

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        figures, code, _ = self._fonts()
        # A longer sum would push what is beside it off the screen: it is drawn smaller where it has to.
        return QSize(min(hint.width(), round(self._width_of(_LONG, figures, code))), hint.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        figures, code, gap = self._fonts()
        need = self._content_width()
        figures, code = (fit_font(font, need - gap, self.width() - gap) for font in (figures, code))
        tokens = theme().tokens
        metrics = QFontMetricsF(figures)
        right = bool(self._align & Qt.AlignmentFlag.AlignRight)
        x = self.width() - self._width_of(self._figures, figures, code) if right else 0.0
        baseline = (self.height() - metrics.height()) / 2 + metrics.ascent()
        painter = QPainter(self)
        if self._currency:
            painter.setFont(code)
            painter.setPen(QColor(tokens.text_3))
            painter.drawText(QPointF(x, baseline), self._currency)
            x += QFontMetricsF(code).horizontalAdvance(self._currency) + gap
        painter.setFont(figures)
        painter.setPen(QColor(getattr(tokens, self._ink) if self.isEnabled() else tokens.text_3))
        painter.drawText(QPointF(x, baseline), self._figures)
