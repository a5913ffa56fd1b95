"""The main window: its frame, its first paint and its end. What it does is decided by the conductor.

Light on purpose: everything imported here is paid for before the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from ptsdesk.gui.shell.frame import ShellFrame, Tagged
from ptsdesk.gui.shell.places import BY_KEY, FIRST
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Mode
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.environment import WORDS

NORMAL = QSize(1440, 900)
LEAST = QSize(820, 560)
_GEOMETRY = "window/geometry"


class FirstPaint(QObject):
    """Tells once, after the window's first picture is on the screen."""

    happened = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.happened.emit)
        return False


class MainWindow(QMainWindow):
    """One window, one account at a time."""

    painted = Signal()
    """The first picture is on the screen: what is heavy may begin."""
    unclaimed_key = Signal(QKeyEvent)
    """A key that no widget wanted."""
    closed = Signal()

    def __init__(
        self, tag: Tagged, mode: Mode | str = Mode.SYSTEM, text_scale: int = 100, geometry: QSettings | None = None
    ) -> None:
        super().__init__()
        self._geometry = geometry
        self.may_close: Callable[[], bool] = _always
        """Asked before the window closes; False keeps it."""
        self._look(tag, mode, text_scale)
        self.frame = ShellFrame(self, tag.environment)
        self.setCentralWidget(self.frame)
        self.setMinimumSize(LEAST)
        self.show_account(tag, mode, text_scale)
        self.frame.head.set_words(BY_KEY[FIRST].text)
        self.frame.sidebar.mark(FIRST)
        self._restore()
        FirstPaint(self).happened.connect(self.painted)

    def _look(self, tag: Tagged, mode: Mode | str, text_scale: int) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme().apply(app, mode, tag.environment, text_scale / 100)

    def show_account(self, tag: Tagged, mode: Mode | str, text_scale: int) -> None:
        """Wear the environment, the name and the look of an account."""
        self._look(tag, mode, text_scale)
        self.setWindowTitle(f"ptsdesk — {WORDS[tag.environment]} — {tag.name}")
        self.frame.show_account(tag)

    def _restore(self) -> None:
        saved = self._geometry.value(_GEOMETRY) if self._geometry is not None else None
        if not (isinstance(saved, QByteArray) and self.restoreGeometry(saved)):
            self.resize(NORMAL.boundedTo(QApplication.primaryScreen().availableSize()))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        if self._geometry is not None:
            self._geometry.setValue(_GEOMETRY, self.saveGeometry())
        event.accept()
        self.closed.emit()

    @Slot()
    def come_to_front(self) -> None:
        """Another start wants this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.unclaimed_key.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.frame.fit(event.size().width())


def _always() -> bool:
    return True


def geometry_file(path: Path) -> QSettings:
    """Where the window's place on the screen is kept, and nothing else."""
    return QSettings(str(path), QSettings.Format.IniFormat)
