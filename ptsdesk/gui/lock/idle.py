"""Tells when nobody has used the program for a while: keys, mouse, wheel and touch count, nothing else.

Input comes to a window's handle before anything else sees it, so that is where it is watched: a filter on the
application would run Python for every event of every object.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWindow

from ptsdesk.gui.typed import override

LOOK_MS = 5000
"""How often it is looked whether the time is over, and whether there is a window that is not watched yet."""
_T = QEvent.Type
_USE = frozenset(
    {
        _T.KeyPress,
        _T.KeyRelease,
        _T.MouseButtonPress,
        _T.MouseButtonRelease,
        _T.MouseButtonDblClick,
        _T.MouseMove,
        _T.Wheel,
        _T.TouchBegin,
        _T.TouchUpdate,
        _T.TouchEnd,
        _T.TabletPress,
        _T.TabletMove,
        _T.TabletRelease,
        _T.InputMethod,
    }
)


def awake_ms() -> int:
    """Milliseconds that never jump. Where the system can tell, sleep counts too: nobody used the program then."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return (time.monotonic_ns() if clock is None else time.clock_gettime_ns(clock)) // 1_000_000


class IdleWatch(QObject):
    """One for the program. ``clock`` is asked for milliseconds."""

    over = Signal()
    """Nobody used the program for the whole time."""

    def __init__(self, clock: Callable[[], int] = awake_ms, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self._limit_ms = 0
        self._last_ms = 0
        self._place: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch_all)

    def start(self, limit_ms: int) -> None:
        """Begin anew with this limit."""
        self._limit_ms = limit_ms
        self._last_ms = self.clock()
        self._watch_all()
        self._timer.start()

    def change_limit(self, limit_ms: int) -> None:
        """Another limit; what has passed already counts."""
        self._limit_ms = limit_ms

    def stop(self) -> None:
        """Tell nothing until :meth:`start`."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Tell when the time is over."""
        self._watch_all()
        if self._timer.isActive() and self.clock() - self._last_ms >= self._limit_ms:
            self.stop()
            self.over.emit()

    @Slot()
    def _watch_all(self) -> None:
        for window in QGuiApplication.topLevelWindows():
            if window.isVisible():
                self._watch(window)

    def _watch(self, window: QWindow) -> None:
        # Qt puts a filter that is there already in front, and does not call it twice.
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _USE or not self._timer.isActive() or not self._is_use(event):
            return False
        if self.clock() - self._last_ms >= self._limit_ms:
            # The computer slept, or the look is late: what was meant for the open window must not reach it.
            self.look()
            return True
        self._last_ms = self.clock()
        return False

    def _is_use(self, event: QEvent) -> bool:
        """A move to the place where the mouse is already is none: some systems send it for a window that changed."""
        if event.type() is not _T.MouseMove or not isinstance(event, QMouseEvent):
            return True
        before, self._place = self._place, event.globalPosition().toPoint()
        return before is not None and before != self._place
