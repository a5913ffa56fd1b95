"""Underlined tabs with an optional count, for saved views and the dossier."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import count_size, paint_count
from ptsdesk.gui.widgets.base import Themed, draw_text, fill, identify, plain_label, role_font, text_width
from ptsdesk.gui.widgets.focus import RING_INSIDE

_EDGE = 2
_SPACE = 20


class Tabs(Themed, QTabBar):
    """A real tab bar (arrow keys, accessible tab list), painted with a 2 px accent line under the current tab."""

    def __init__(self, name: str, identifier: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[str, int] = {}
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty(RING_INSIDE, True)
        identify(self, name, identifier)
        self.follow_theme()

    def add_tab(self, key: str, text: str, count: int = 0, name: str = "") -> int:
        """Append a tab; returns its index."""
        index = self.addTab(plain_label(text))
        self.setTabData(index, key)
        self.setAccessibleTabName(index, name or text)
        self._counts[key] = count
        return index

    def set_count(self, key: str, count: int) -> None:
        """Show a count beside a tab; 0 hides it."""
        self._counts[key] = count
        self.updateGeometry()
        self.update()

    @property
    def key(self) -> str:
        """The key of the current tab."""
        return str(self.tabData(self.currentIndex()) or "")

    def choose(self, key: str) -> None:
        """Make a tab current."""
        for index in range(self.count()):
            if self.tabData(index) == key:
                self.setCurrentIndex(index)

    def _text(self, index: int) -> str:
        return self.tabText(index).replace("&&", "&")

    def _count(self, index: int) -> int:
        return self._counts.get(str(self.tabData(index)), 0)

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.EMPHASIS))
        self.setFixedHeight(theme().px(39))

    @override
    def tabSizeHint(self, index: int) -> QSize:
        width = text_width(self._text(index), self.font()) + 2 * _EDGE + _SPACE
        if self._count(index):
            width += 8 + count_size(str(self._count(index))).width()
        return QSize(round(width), theme().px(39))

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, index)

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        tokens = theme().tokens
        rect = QRectF(self.tabRect(index)).adjusted(0, 0, -_SPACE, 0)
        current = index == self.currentIndex()
        ink = tokens.text if current else tokens.text_2
        words = rect.adjusted(_EDGE, 0, 0, 0)
        draw_text(painter, words, self._text(index), self.font(), ink, Qt.AlignmentFlag.AlignVCenter)
        if count := self._count(index):
            size = count_size(str(count))
            left = words.left() + text_width(self._text(index), self.font()) + 8
            box = QRectF(left, (rect.height() - size.height()) / 2, size.width(), size.height())
            paint_count(painter, str(count), box)
        if current:
            fill(painter, QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2), tokens.accent)
