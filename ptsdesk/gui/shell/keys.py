"""Alt shows the menu bar. Watched at the window's handle, where only a window's own events pass."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QMainWindow

from ptsdesk.gui.typed import override

# A key that a shortcut takes is never pressed here: it is seen when Qt asks whether anybody wants it instead.
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_CLICKS = (QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut)


class AltKey(QObject):
    """Alt pressed and let go alone shows or hides the menu bar, made when first wanted. macOS has its own always."""

    def __init__(self, window: QMainWindow, handle: QWindow, fill: Callable[[QMainWindow], object]) -> None:
        super().__init__(window)
        self._window = window
        self._fill = fill
        self._filled = False
        self.resting = False
        """Whether Alt does nothing: the window is locked."""
        self._armed = False
        if sys.platform == "darwin":
            fill(window)
        else:
            handle.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _KEYS and isinstance(event, QKeyEvent):
            self._key(event)
        elif event.type() in _CLICKS:
            self._armed = False
        return False

    def _key(self, event: QKeyEvent) -> None:
        alone = event.key() == Qt.Key.Key_Alt
        if event.type() is QEvent.Type.ShortcutOverride:
            self._armed = self._armed and alone
        elif event.type() is QEvent.Type.KeyPress:
            self._armed = alone and not event.isAutoRepeat()
        elif alone and self._armed:
            self._armed = False
            self.toggle()
        else:
            self._armed = False

    def toggle(self) -> None:
        """Show the menu bar and go into it, or hide it."""
        if self.resting:
            return
        bar = self._window.menuBar()
        if self._filled:
            bar.setVisible(not bar.isVisible())
        else:
            self._filled = True
            self._fill(self._window)
            bar.show()
        if bar.isVisible():
            bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
            bar.setActiveAction(bar.actions()[0])
