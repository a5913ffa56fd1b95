"""What keeps the window's process safe: garbage collected on the window's thread only, and no traceback on a screen.

Collecting a cycle that holds a Qt object on a worker thread breaks Qt, so automatic collection is off and a timer of
the window's thread does it.
"""

from __future__ import annotations

import gc
import linecache
import logging
import re
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, Signal, Slot, qInstallMessageHandler

from ptsdesk.gui.tasks import UnexpectedError, place_of

log = logging.getLogger(__name__)

INTERVAL_MS = 1000
_VALUE = re.compile(r"\S*\d\S*|\S{41,}")
"""What Qt repeats in its messages may be what somebody typed or a key: no word with a digit, no long one, is kept."""
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Garbage(QObject):
    """Collects on a timer of the thread it lives in. What exists at :meth:`settle` is never looked at again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def settle(self) -> None:
        """Put everything that start-up made aside: a full collection then has little to walk through."""
        linecache.clearcache()  # PySide6 reads the source of what it was imported with
        gc.collect()
        gc.freeze()

    @Slot()
    def collect(self) -> int:
        """Collect the youngest generations that are over their threshold; returns the one that was collected or -1."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return generation
        return -1

    def stop(self) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()


class Faults(QObject):
    """Catches what nobody caught, on any thread: the log gets the place, the window gets a plain notice."""

    found = Signal(object)
    """A :class:`~ptsdesk.gui.tasks.UnexpectedError`, on the window's thread."""

    _raised = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: tuple[Callable[..., object], Callable[..., object], Callable[..., object]] | None = None
        self._raised.connect(self._tell)

    def install(self) -> None:
        """Take the hooks of Python and the messages of Qt."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._exception
        threading.excepthook = self._thread_exception
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(_qt_message)

    def remove(self) -> None:
        """Give the hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
            qInstallMessageHandler(None)

    def _exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        fault = UnexpectedError(place_of(error.with_traceback(trace)))
        log.error("not caught: %s", fault.detail)
        self._raised.emit(fault)

    def _thread_exception(self, details: threading.ExceptHookArgs) -> None:
        if details.exc_value is not None:
            self._exception(details.exc_type, details.exc_value, details.exc_traceback)

    def _unraisable(self, details: sys.UnraisableHookArgs) -> None:
        if details.exc_value is not None:
            log.error("not raised: %s", place_of(details.exc_value))

    @Slot(object)
    def _tell(self, fault: UnexpectedError) -> None:
        self.found.emit(fault)


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", _VALUE.sub("…", message))
