"""One window a data folder: a second start shows the first window and ends.

The first one holds a lock file and watches a folder; a later start leaves a file there, and the first one takes it
away as its answer. Whether another process works on the data is decided by the folder's own lock, not here: this only
makes the second start friendly. QtCore does all of it; local sockets would load QtNetwork, 3 MB for one word.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QFileSystemWatcher, QLockFile, QObject, QThread, Signal, Slot

_LOCK, _BOX, _ASKING = "window.lock", "window", ".show"
_PATIENCE_MS = 700
_LOOK_MS = 5


def show_first_window(folder: Path) -> bool:
    """Ask a window that has this folder open to come to the front; False when there is none that answers.

    At once when there is no other window; else within 0.7 s.
    """
    # Looked at, never taken: a lock that is tried out here could be missing to a first window that begins just then.
    owner = _lock(folder).getLockInfo()
    if not owner[0] or not _lives(owner[0]):
        return False
    asking = folder / _BOX / f"{os.getpid()}{_ASKING}"
    try:
        asking.touch(0o600)
    except OSError:
        return False
    patience = QDeadlineTimer(_PATIENCE_MS)
    while asking.exists():
        if patience.hasExpired():
            asking.unlink(missing_ok=True)
            return False
        QThread.msleep(_LOOK_MS)
    return True


def _lives(process_id: int) -> bool:
    """Whether the process may still be there; where that cannot be asked, it may."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process_id, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)  # never by age: what a killed process left behind is known by its process id
    return lock


class FirstWindow(QObject):
    """Waits for later starts; :attr:`asked` says that the window should come to the front."""

    asked = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box = folder / _BOX
        with contextlib.suppress(OSError):  # a folder that cannot be made is told by whoever opens the journal in it
            self._box.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _lock(folder)
        self.listening = self._lock.tryLock(0)
        """False when another window of this folder waits already."""
        self._watcher = QFileSystemWatcher(self)
        if self.listening:
            self._watcher.directoryChanged.connect(self._look)
            self._watcher.addPath(str(self._box))

    @Slot()
    def _look(self) -> None:
        found = [path for path in self._box.glob(f"*{_ASKING}") if _taken(path)]
        if found:
            self.asked.emit()

    def close(self) -> None:
        """Wait no longer."""
        self._watcher.blockSignals(True)
        if self.listening:
            self._lock.unlock()
            self.listening = False


def _taken(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
