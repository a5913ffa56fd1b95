"""The main window: its first paint, its frame, its end. What it does is decided by the conductor.

Light on purpose: everything imported here is paid for before the window is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.skeleton import Skeleton
from ptsdesk.gui.theme.tokens import Mode, tokens_for
from ptsdesk.gui.typed import override

if TYPE_CHECKING:
    from ptsdesk.gui.context import Context
    from ptsdesk.gui.shell.frame import ShellFrame

NORMAL = QSize(1440, 900)
LEAST = QSize(820, 560)
_GEOMETRY = "window/geometry"


class NextPaint(QObject):
    """Tells once, after a widget has painted and the picture is on its way to the screen."""

    happened = Signal()

    def __init__(self, widget: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._after = QTimer(self)
        self._after.setSingleShot(True)
        self._after.timeout.connect(self.happened)
        widget.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._after.start(0)
        return False


class MainWindow(QMainWindow):
    """One window, one account at a time. It comes to the screen as a skeleton; :meth:`furnish` gives it its frame."""

    appeared = Signal()
    """The skeleton is on the screen: the frame may be made."""
    painted = Signal()
    """The frame is on the screen: what is heavy may begin."""
    resized = Signal(int)
    unclaimed_key = Signal(QKeyEvent)
    """A key that no widget wanted."""
    closed = Signal()

    def __init__(
        self,
        name: str,
        environment: Environment,
        mode: str = Mode.SYSTEM,
        geometry: QSettings | None = None,
        *,
        welcome: bool = False,
    ) -> None:
        super().__init__()
        self._geometry = geometry
        self.context: Context | None = None
        """What pages work with; None until the conductor is there, right after :attr:`painted`."""
        self.may_close: Callable[[], bool] = _always
        """Asked before the window closes; False keeps it."""
        self.tab_scope: Callable[[QWidget], AbstractContextManager[object]] = nullcontext
        """What holds while Tab looks for the next control."""
        if welcome:
            self.setWindowTitle("ptsdesk")
        else:
            self.set_title(name, environment)
        skeleton = Skeleton(tokens_for(environment, dark=_wants_dark(mode)), self, welcome=welcome)
        self.setCentralWidget(skeleton)
        self.setMinimumSize(LEAST)
        self._restore()
        NextPaint(skeleton, self).happened.connect(self.appeared)

    def furnish(self, frame: ShellFrame) -> None:
        """Put the real parts in the place of the skeleton."""
        self.setCentralWidget(frame)
        frame.fit(self.width())
        self.resized.connect(frame.fit)
        NextPaint(frame, self).happened.connect(self.painted)

    def set_title(self, name: str, environment: Environment) -> None:
        """The words of the title bar and the task list."""
        self.setWindowTitle(f"ptsdesk — {environment.value.upper()} — {name}")

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
    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab stops at controls only.

        Qt also stops at what holds some of them and hands its focus on to one, wherever it stands in the order: Tab
        would go back to the first channel again and again and never come to the button that reviews.
        """
        with self.tab_scope(self):
            return super().focusNextPrevChild(next_child)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size().width())


def _always() -> bool:
    return True


def _wants_dark(mode: str) -> bool:
    if mode == Mode.SYSTEM:
        return QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return mode == Mode.DARK


def geometry_file(path: Path) -> QSettings:
    """Where the window's place on the screen is kept, and nothing else."""
    return QSettings(str(path), QSettings.Format.IniFormat)
