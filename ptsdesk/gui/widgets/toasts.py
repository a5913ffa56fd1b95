"""Toasts: good news at the bottom right for six seconds. Failed and unknown results never come as toasts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCursor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, draw_box, draw_icon
from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind
from ptsdesk.gui.widgets.labels import Caption, Label

LIFETIME_MS = 6000
_MOST = 4


class Toast(Themed, QFrame):
    """An icon, two lines, one action and a cross. It waits while the mouse is over it or the focus in it."""

    closed = Signal()

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        icon: str = "circle-check",
        tone: Tone = Tone.OK,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        lifetime_ms: int = LIFETIME_MS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self._on_action = on_action
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(part for part in (title, text) if part))
        self._lay_out(title, text, action)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(lifetime_ms)
        self._timer.timeout.connect(self._expire)
        self.follow_theme()

    def _lay_out(self, title: str, text: str, action: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Label(title, Role.EMPHASIS, parent=self))
        if text:
            words.addWidget(Caption(text, "text_2", wrap=True, parent=self))
        row = QHBoxLayout(self)
        row.setContentsMargins(42, 8, 7, 8)
        row.setSpacing(8)
        row.addLayout(words, 1)
        if action:
            button = Button(action, Kind.LINK, parent=self)
            button.clicked.connect(self._act)
            row.addWidget(button)
        cross = IconButton("x", tr("Dismiss"), identifier="dismiss", size=30, icon_size=14, parent=self)
        cross.clicked.connect(self.dismiss)
        row.addWidget(cross)

    def start(self) -> None:
        """Begin the six seconds and have a screen reader say it."""
        announce(self, self.accessibleName())
        self._timer.start()

    @Slot()
    def dismiss(self) -> None:
        """Go away now."""
        self._timer.stop()
        self.hide()
        self.closed.emit()

    @Slot()
    def _act(self) -> None:
        if self._on_action is not None:
            self._on_action()
        self.dismiss()

    @Slot()
    def _expire(self) -> None:
        focused = QApplication.focusWidget()
        # Asked of the cursor: Qt's own mark stays set when a widget moves away from under it.
        below = self.rect().contains(self.mapFromGlobal(QCursor.pos()))
        if below or (focused is not None and self.isAncestorOf(focused)):
            self._timer.start()
            return
        self.dismiss()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        if self._timer.isActive():
            self._timer.start()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), Radius.SHEET, tokens.surface, tokens.line)
        draw_icon(painter, self._icon, tokens.ink(self._tone), 15, (self.height() - 18) / 2, 18)


class ToastStack(QObject):
    """Keeps the toasts of a window at its bottom right, the newest lowest, at most four."""

    WIDTH = 420
    MARGIN = 24

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.toasts: list[Toast] = []
        window.installEventFilter(self)

    def show_toast(
        self,
        title: str,
        text: str = "",
        *,
        icon: str = "circle-check",
        tone: Tone = Tone.OK,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        lifetime_ms: int = LIFETIME_MS,
    ) -> Toast:
        """Show one. Only for news that may be missed."""
        toast = Toast(
            title,
            text,
            icon=icon,
            tone=tone,
            action=action,
            on_action=on_action,
            lifetime_ms=lifetime_ms,
            parent=self._window,
        )
        toast.closed.connect(self._sweep)
        self.toasts.append(toast)
        toast.show()
        while len(self.toasts) > _MOST:
            self.toasts[0].dismiss()
        self._arrange()
        toast.start()
        return toast

    @Slot()
    def _sweep(self) -> None:
        gone = [toast for toast in self.toasts if not toast.isVisibleTo(self._window)]
        self.toasts = [toast for toast in self.toasts if toast not in gone]
        for toast in gone:
            toast.deleteLater()
        self._arrange()

    def _arrange(self) -> None:
        bottom = self._window.height() - self.MARGIN
        width = min(self.WIDTH, self._window.width() - 2 * self.MARGIN)
        for toast in reversed(self.toasts):
            height = max(toast.heightForWidth(width), toast.sizeHint().height())
            toast.setGeometry(self._window.width() - self.MARGIN - width, bottom - height, width, height)
            toast.raise_()
            bottom -= height + 8

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isValid(self._window):
            self._arrange()
        return False
