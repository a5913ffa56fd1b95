"""The Qt application and its names; made before anything else of Qt."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ptsdesk import __version__
from ptsdesk.gui.theme.theme import STYLE_ARGUMENTS, STYLE_CHOSEN


def make_app(arguments: list[str]) -> QApplication:
    """The one application object of this process."""
    QApplication.setApplicationName("ptsdesk")
    QApplication.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName("ptsdesk")
    app = QApplication([*arguments, *STYLE_ARGUMENTS])
    app.setProperty(STYLE_CHOSEN, True)
    return app
