"""Two columns that become one below the other when the page is narrow."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override


class SideBySide(QWidget):
    """``left`` and ``right`` share the width by their stretch; below ``narrow`` pixels the right one moves below."""

    def __init__(
        self,
        left: QWidget,
        right: QWidget,
        *,
        stretch: tuple[int, int] = (1, 0),
        right_width: int = 0,
        narrow: int = 780,
        spacing: int = Space.S16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._right = right
        self._right_width = right_width
        self._narrow = narrow
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(spacing)
        self.row.addWidget(left, stretch[0])
        self.row.addWidget(right, stretch[1])
        self.row.setAlignment(right, Qt.AlignmentFlag.AlignTop)
        self.row.setAlignment(left, Qt.AlignmentFlag.AlignTop)
        self._fit(self.width())

    @property
    def stacked(self) -> bool:
        """Whether the right one is below the left one now."""
        return self.row.direction() is QBoxLayout.Direction.TopToBottom

    def _fit(self, width: int) -> None:
        stacked = width < theme().px(self._narrow)
        ways = QBoxLayout.Direction
        self.row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        if self._right_width:
            wide = 16_777_215
            self._right.setMinimumWidth(0 if stacked else theme().px(self._right_width))
            self._right.setMaximumWidth(wide if stacked else theme().px(self._right_width))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(event.size().width())
        super().resizeEvent(event)
