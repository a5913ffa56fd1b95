"""Keeps a window out of screenshots, recordings and shared screens while a card or a secret can be typed in it.

Windows and macOS can do that; Linux has no way to ask for it, neither on X11 nor on Wayland. Best effort: what the
system does not do is no reason to refuse a card.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ptsdesk.gui.typed import override

Exclude = Callable[[QWidget, bool], None]
"""Takes a window out of every capture, or lets it be captured again."""

_SHOWN = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ParentChange)


class Shield(QObject):
    """Excludes each window as long as one of the widgets under its care is in sight there."""

    def __init__(self, exclude: Exclude | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._exclude = exclude or exclude_window
        self._cared: WeakSet[QWidget] = WeakSet()
        self._excluded: WeakKeyDictionary[QWidget, bool] = WeakKeyDictionary()

    def guard(self, widget: QWidget) -> None:
        """While this widget is in sight its window is not captured."""
        self._cared.add(widget)
        widget.installEventFilter(self)
        self._look()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SHOWN:
            self._look(hidden=watched if event.type() is QEvent.Type.Hide else None)
        return False

    def _look(self, hidden: QObject | None = None) -> None:
        alive = [widget for widget in self._cared if isValid(widget) and widget is not hidden]
        wanted = {widget.window() for widget in alive if widget.isVisible()}
        for window in wanted:
            if not self._excluded.get(window):
                self._excluded[window] = True
                self._exclude(window, True)
        for window in [window for window, excluded in self._excluded.items() if excluded and window not in wanted]:
            self._excluded[window] = False
            if isValid(window):
                self._exclude(window, False)


def shield() -> Shield:
    """The one of the program."""
    app = QApplication.instance()
    found = app.findChild(Shield) if app is not None else None
    return found or Shield(parent=app)


def exclude_window(window: QWidget, excluded: bool) -> None:
    """Ask the system for it. Nothing happens where it has no such thing."""
    if sys.platform == "win32":  # pragma: no cover - run on Windows only
        _exclude_on_windows(int(window.winId()), excluded=excluded)
    elif sys.platform == "darwin":  # pragma: no cover - run on macOS only
        _exclude_on_macos(int(window.winId()), excluded=excluded)


def _exclude_on_windows(handle: int, *, excluded: bool) -> None:  # pragma: no cover - run on Windows only
    import ctypes  # noqa: PLC0415 - on Windows only

    none, excluded_from_capture = 0x0, 0x11  # WDA_NONE and WDA_EXCLUDEFROMCAPTURE, from Windows 10 2004 on
    wanted = excluded_from_capture if excluded else none
    ctypes.windll.user32.SetWindowDisplayAffinity(ctypes.c_void_p(handle), wanted)  # type: ignore[attr-defined]  # on Windows only


def _exclude_on_macos(view: int, *, excluded: bool) -> None:  # pragma: no cover - run on macOS only
    import ctypes  # noqa: PLC0415 - on macOS only
    import ctypes.util  # noqa: PLC0415 - on macOS only

    runtime = ctypes.CDLL(ctypes.util.find_library("objc"))
    runtime.sel_registerName.restype = ctypes.c_void_p
    runtime.sel_registerName.argtypes = [ctypes.c_char_p]
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    ask = ctypes.cast(runtime.objc_msgSend, ctypes.CFUNCTYPE(pointer, pointer, pointer))
    tell = ctypes.cast(runtime.objc_msgSend, ctypes.CFUNCTYPE(None, pointer, pointer, number))
    none, read_only = 0, 1  # NSWindowSharingNone and NSWindowSharingReadOnly
    window = ask(view, runtime.sel_registerName(b"window"))
    if window:
        tell(window, runtime.sel_registerName(b"setSharingType:"), none if excluded else read_only)
