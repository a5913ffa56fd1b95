"""A row of controls that becomes a column where it is too narrow: nothing of it is cut."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override

_WAYS = QBoxLayout.Direction


class WrapRow(QWidget):
    """``left`` stands at the left edge, ``right`` at the right one; below each other at the left when narrow."""

    def __init__(
        self, left: list[QWidget], right: list[QWidget], *, spacing: int = Space.S8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sides = [_side(left, spacing, self), _side(right, spacing, self)]
        self._spacing = spacing
        self._narrow: bool | None = None
        self.row = QBoxLayout(_WAYS.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(spacing)
        self.row.addWidget(self._sides[0])
        self.row.addStretch(1)
        self.row.addWidget(self._sides[1])

    def _widths(self) -> list[int]:
        return [side.sizeHint().width() for side in self._sides]

    @override
    def minimumSizeHint(self) -> QSize:
        margins = self.row.contentsMargins()
        least = max(side.minimumSizeHint().width() for side in self._sides)
        return QSize(least + margins.left() + margins.right(), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        margins = self.row.contentsMargins()
        room = event.size().width() - margins.left() - margins.right()
        narrow = sum(self._widths()) + self._spacing > room
        if narrow != self._narrow:
            self._arrange(narrow=narrow)
        super().resizeEvent(event)

    def _arrange(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.row.setDirection(_WAYS.TopToBottom if narrow else _WAYS.LeftToRight)
        for side in self._sides:
            self.row.setAlignment(side, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignVCenter)


def _side(widgets: list[QWidget], spacing: int, parent: QWidget) -> QWidget:
    box = QWidget(parent)
    row = QBoxLayout(_WAYS.LeftToRight, box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    return box
