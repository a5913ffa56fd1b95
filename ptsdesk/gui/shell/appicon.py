"""The program's mark: two arrows on a dark tile, drawn from the icon set."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from ptsdesk.gui.widgets.base import draw_box, draw_icon

_TILE, _INK = "#14171C", "#FFFFFF"
_SIDES = (16, 32, 48, 128)


def program_icon() -> QIcon:
    """For the window and the task list."""
    icon = QIcon()
    for side in _SIDES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_box(painter, QRectF(0, 0, side, side), side / 4.5, _TILE, None)
        inner = round(side * 0.66)
        draw_icon(painter, "arrow-right-left", _INK, (side - inner) / 2, (side - inner) / 2, inner)
        painter.end()
        icon.addPixmap(picture)
    return icon
