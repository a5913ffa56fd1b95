"""Takes everything but the environment bar off the screen, out of the keyboard's and a screen reader's reach.

What is covered is not only painted over: it is taken out of the window, so that no key, no shortcut, no picture of the
window and no accessible tree leads to it. It stays as it was and comes back whole.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QToolTip, QWidget
from shiboken6 import isValid

from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.widgets.sheet import Sheet

_MOST_POPUPS = 20


class Curtain(QObject):
    """One for the window."""

    def __init__(self, window: QMainWindow, frame: ShellFrame) -> None:
        super().__init__(window)
        self._window = window
        self._frame = frame
        self._cover: QWidget | None = None
        self._focused: QWidget | None = None
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._other_window)

    @property
    def is_drawn(self) -> bool:
        """Whether the window is covered."""
        return self._cover is not None

    def disarm(self) -> None:
        """Cancel what waits to be sent or ended, and what holds a password: a locked window sends nothing."""
        for dialog in self._frame.below.findChildren(QDialog):
            if isValid(dialog) and not dialog.isHidden() and not (isinstance(dialog, Sheet) and dialog.stays_locked):
                dialog.reject()

    def draw(self, cover: QWidget) -> None:
        """Cover everything."""
        self._focused = QApplication.focusWidget()
        self._cover = cover
        QToolTip.hideText()
        self._send_away()
        bar = self._window.menuWidget()
        if bar is not None:
            bar.hide()
        self._frame.swap(cover)
        cover.setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self) -> None:
        """Give everything back as it was."""
        cover, self._cover = self._cover, None
        if cover is None:
            return
        self._frame.swap_back(cover)
        focused, self._focused = self._focused, None
        if focused is not None and isValid(focused) and focused.isVisible() and focused.isEnabled():
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _other_window(self) -> None:
        """A window that comes up behind the cover goes away too."""
        if self.is_drawn and self._window.isVisible():
            self._send_away()

    def _send_away(self) -> None:
        for _ in range(_MOST_POPUPS):
            popup = QApplication.activePopupWidget()
            if popup is None:
                break
            popup.close()
        for other in QApplication.topLevelWidgets():
            if other is self._window or other is self._frame.below or not other.isVisible():
                continue
            if isinstance(other, QDialog):
                other.reject()
            else:
                # Closed, not hidden: a screen reader finds the texts of a hidden window too.
                other.close()
            self._window.activateWindow()
