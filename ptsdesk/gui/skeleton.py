"""What the window shows for its first blink: the environment's bar and frame, the sidebar's and the page's grounds.

It needs nothing but the tokens, so it is on the screen while fonts, icons and widgets are still being loaded.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.theme.tokens import Size, Tokens
from ptsdesk.gui.typed import override


class Skeleton(QWidget):
    """Rectangles in the colours of the environment. The first picture of SANDBOX is violet already.

    ``welcome``: no account was chosen yet, so nothing but the ground is shown.
    """

    def __init__(self, tokens: Tokens, parent: QWidget | None = None, *, welcome: bool = False) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._welcome = welcome

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = self._tokens, QPainter(self)
        width, height = self.width(), self.height()
        side = Size.SIDEBAR if width >= Size.NARROW_BELOW else Size.SIDEBAR_NARROW
        head = Size.BAR + Size.PAGE_HEAD
        painter.fillRect(0, 0, width, height, QColor(tokens.window))
        if self._welcome:
            return
        painter.fillRect(0, 0, side, height, QColor(tokens.sidebar))
        painter.fillRect(side, 0, width - side, head, QColor(tokens.surface))
        painter.fillRect(0, 0, width, Size.BAR, QColor(tokens.bar))
        if tokens.bar_base == tokens.bar:
            return
        line, frame = QColor(tokens.bar_base), Size.FRAME
        painter.fillRect(0, Size.BAR - 2, width, 2, line)
        painter.fillRect(0, 0, width, frame, line)
        painter.fillRect(0, height - frame, width, frame, line)
        painter.fillRect(0, 0, frame, height, line)
        painter.fillRect(width - frame, 0, frame, height, line)
