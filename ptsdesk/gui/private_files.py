"""Files for one person's eyes: written with mode 0600, and a folder of our own whose files do not stay.

Blocking: :func:`write_private`, :func:`read_small` and :meth:`PrivateFolder.put` are for a reader's thread.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.typed import override

KEPT_MS = 10 * 60_000
"""How long a file stays at most."""
_FOLDER = "answer-pages"


def write_private(path: Path, text: str) -> None:
    """Write UTF-8 that only this user may read; an existing file is replaced as a whole. Raises ``OSError``."""
    # A name of its own beside the target: what stands there is replaced only when everything is written.
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="", errors="replace") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_small(path: str, most: int) -> bytes:
    """At most ``most`` + 1 bytes of a file that a person chose. Raises ``OSError``, or ``ValueError`` for a bad path.

    A pipe to which nobody writes would hold the reader's thread for ever: only files are opened, and without waiting.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(Path(path).stat().st_mode):
        raise OSError("not a file")
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("not a file")
        return file.read(most + 1)


def clear_left(data_folder: Path) -> None:
    """Remove what a window left that did not end as it should."""
    _empty(data_folder / _FOLDER)


def _empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        if not folder.is_symlink():
            for file in folder.iterdir():
                file.unlink(missing_ok=True)
            folder.rmdir()


class PrivateFolder(QObject):
    """Below the data folder, or in the temporary one; made when first needed (0700).

    Its files go after :data:`KEPT_MS`, when the window closes and when the program ends; what a crash left goes at
    the next start.
    """

    def __init__(self, data_folder: str, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._base = Path(data_folder) if data_folder else Path(tempfile.gettempdir())
        self._name = _FOLDER if data_folder else f"ptsdesk-{_FOLDER}-{os.getpid()}"
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(KEPT_MS)
        self._clock.timeout.connect(self.clear)
        window.installEventFilter(self)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.clear)

    @property
    def path(self) -> Path:
        """Where the files are."""
        return self._base / self._name

    def put(self, name: str, text: str) -> Path:
        """Write a file; earlier ones go. Raises ``OSError``."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.is_symlink() or not self.path.is_dir():
            raise OSError("not a folder of ours")
        self.path.chmod(0o700)
        self._remove_files()
        target = self.path / name
        write_private(target, text)
        return target

    def begin_clock(self) -> None:
        """From now on the files stay for :data:`KEPT_MS`; on the window's thread."""
        self._clock.start()

    @Slot()
    def clear(self) -> None:
        """Remove the files and the folder."""
        self._clock.stop()
        _empty(self.path)

    def _remove_files(self) -> None:
        for file in self.path.iterdir():
            file.unlink(missing_ok=True)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A window that is only minimised is hidden by the system: that event is spontaneous.
        if event.type() is QEvent.Type.Hide and not event.spontaneous():
            self.clear()
        return False
