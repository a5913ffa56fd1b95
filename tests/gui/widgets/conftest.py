"""Every test begins with the light LIVE theme at 100 %, without motion."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.gui.theme.theme import Theme, theme
from ptsdesk.gui.theme.tokens import Mode


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Theme:
    """The theme of the process, set back."""
    theme().apply(qapp, Mode.LIGHT, "live", 1.0)
    theme().reduced_motion = True
    return theme()


@pytest.fixture
def shown(qtbot) -> Callable[[QWidget], QWidget]:
    """Show a widget in an active window of its own and wait for it."""

    def show(widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
        qtbot.addWidget(widget)
        if width:
            widget.resize(width, height)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return show


@pytest.fixture
def picture() -> Callable[[QWidget], QImage]:
    """What a widget paints, on a ground that no token uses."""

    def grab(widget: QWidget) -> QImage:
        widget.resize(widget.sizeHint())
        image = QImage(widget.size(), QImage.Format.Format_RGB32)
        image.fill(QColor("#FF00FF"))
        widget.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
        return image

    return grab


def colour_at(image: QImage, x: int, y: int) -> str:
    """The colour of one pixel as ``#rrggbb``."""
    return image.pixelColor(x, y).name()
