"""What is copied out of ptsdesk: cleared ten seconds later and at the end, if it is still there.

Other programs read the clipboard, and people paste into the wrong window. See ``docs/decisions/clipboard.md``.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

KEPT_MS = 9_900
"""How long something stays, in milliseconds; the rest of the ten seconds is for a window that is busy."""
MARK = "application/x-ptsdesk-copy"
"""The format by which a copy of ours is known again. Its content is random and says nothing."""
_MARK_BYTES = 16
_NOT_FOR_HISTORY = (
    ("x-kde-passwordManagerHint", b"secret"),
    ('application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"', b"\0"),
    ("org.nspasteboard.ConcealedType", b""),
)
"""What clipboard histories obey that would keep a copy behind ours: KDE, Windows, macOS."""
_BLIND = ("offscreen", "minimal")
"""Qt's platforms that cannot say who owns the clipboard, and where it is this process's alone."""


class Clips(QObject):
    """Every Copy button copies through this one. What a person copies by keys out of a field is taken over.

    ``owns`` says whether what is in the clipboard came from this process, without asking another one: that may block.
    """

    copied = Signal()
    """Something was put into the clipboard."""
    cleared = Signal()
    """It was still there and is gone."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        kept_ms: int = KEPT_MS,
        owns: Callable[[QClipboard], bool] = QClipboard.ownsClipboard,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> None:
        super().__init__(parent)
        self._board = QGuiApplication.clipboard()
        self._owns = owns
        self._random_bytes = random_bytes
        self._mark = b""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(kept_ms)
        self._timer.timeout.connect(self.clear)
        self._board.dataChanged.connect(self._changed)

    def copy_text(self, text: str) -> None:
        """Put a text into the clipboard, for ten seconds."""
        data = QMimeData()
        data.setText(text)
        self._put(data)

    def copy_image(self, image: QImage) -> None:
        """Put a picture into the clipboard, for ten seconds."""
        data = QMimeData()
        data.setImageData(image)
        self._put(data)

    @Slot()
    def clear(self) -> None:
        """Take ours out of the clipboard now; what somebody else put there since stays."""
        self._timer.stop()
        if self._is_ours():
            self._board.clear()
            self.cleared.emit()
        self._mark = b""

    def _put(self, data: QMimeData) -> None:
        self._mark = self._random_bytes(_MARK_BYTES)
        data.setData(MARK, self._mark)
        for name, content in _NOT_FOR_HISTORY:
            data.setData(name, content)
        self._board.setMimeData(data)
        self._timer.start()
        self.copied.emit()

    def _is_ours(self) -> bool:
        if not self._mark or not (self._owns(self._board) or QGuiApplication.platformName() in _BLIND):
            return False
        data: QMimeData | None = self._board.mimeData()
        return data is not None and data.data(MARK).data() == self._mark

    @Slot()
    def _changed(self) -> None:
        """Somebody copied. Out of a field of this window, by its own keys: then it is put there again, with its end."""
        if not self._owns(self._board):
            return
        text = self._board.text()
        if text and not self._board.mimeData().hasFormat(MARK):
            self.copy_text(text)


def clips() -> Clips:
    """The one of the program."""
    app = QApplication.instance()
    found = app.findChild(Clips) if app is not None else None
    return found or Clips(app)
