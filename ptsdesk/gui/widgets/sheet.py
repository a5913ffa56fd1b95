"""A sheet: a dialog inside the window, under the environment bar, that a person must answer.

The scrim starts below the bar, so LIVE or SANDBOX is always in sight. Enter does nothing; Esc rejects; Ctrl+Enter
commits only when it is pressed afresh after the button woke. A sheet commits once.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ptsdesk.domain.account import Environment
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Size, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, fill, identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.environment import EnvironmentStrip, raise_frame
from ptsdesk.gui.widgets.fade import fade_in
from ptsdesk.gui.widgets.labels import Caption, SectionTitle
from ptsdesk.gui.widgets.privacy import SHOWS_AMOUNTS
from ptsdesk.gui.widgets.surfaces import Divider

WAKE_MS = 2000
LOCK_KEYS = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_L)
"""Lock now works wherever a person is."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Scrim(Themed, QWidget):
    """Dims everything below the environment bar and takes the mouse, so that only what lies on it can be used."""

    def __init__(self, host: QWidget, top: int = Size.BAR) -> None:
        super().__init__(host)
        self._top = top
        self.setProperty("overlay", True)
        host.installEventFilter(self)
        self._fit()
        self.follow_theme()

    def _fit(self) -> None:
        host = self.parentWidget()
        if host is not None:
            top = theme().px(self._top)
            self.setGeometry(0, top, host.width(), max(host.height() - top, 0))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isValid(self):
            self._fit()
        return False

    def cover(self) -> None:
        """Come up over everything but the frame of a sandbox window."""
        self.show()
        self.raise_()
        raise_frame(self.parentWidget())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        colour = QColor(tokens.scrim)
        colour.setAlphaF(tokens.scrim_percent / 100)
        fill(QPainter(self), self.rect(), colour)


class _Content(QWidget):
    """What may scroll. It is as tall as its width asks for.

    The least height that Qt finds for wrapping texts is that of narrower ones: it would scroll too soon.
    """

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class Sheet(Themed, QDialog):
    """Strip, title, ``body``, and a foot with a hint, Cancel and one button that commits.

    ``open_sheet`` shows it; :attr:`committed` or ``rejected`` tells the answer; then it destroys itself with its scrim.
    With a ``SEND`` button it sleeps for ``wake_ms`` first. :meth:`set_ready` holds it back as long as needed.
    """

    committed = Signal()

    holds_secret = False
    """Whether a password is typed in it: it closes when the window locks."""
    shows_amounts = False
    """Whether amounts are shown in it while they are hidden everywhere else."""

    def __init__(
        self,
        host: QWidget,
        title: str,
        commit: str,
        *,
        kind: Kind = Kind.SEND,
        environment: Environment | None = None,
        wake_ms: int | None = None,
        top: int = Size.BAR,
    ) -> None:
        self.scrim = Scrim(host, top)
        super().__init__(self.scrim)
        if self.shows_amounts:
            self.setProperty(SHOWS_AMOUNTS, True)
        # The constructor would make a flag of 0 a window of its own.
        self.setWindowFlags(Qt.WindowType.Widget)
        self._wake_ms = wake_ms if wake_ms is not None else WAKE_MS if kind is Kind.SEND else 0
        self._awake = self._wake_ms == 0
        self._ready = True
        self._used = False
        self._hint_waiting = ""
        self._held = ""
        self._first: QWidget | None = None
        self._before: QWidget | None = None
        self._passing: tuple[QKeyCombination, ...] = (LOCK_KEYS,)
        self.strip = EnvironmentStrip(environment or theme().environment, self)
        self.strip.corner = Radius.SHEET - 1
        self.title = SectionTitle(title, self)
        self.hint = Caption("", "text_2", wrap=True, parent=self)
        self.cancel = Button(tr("Cancel"), identifier="sheet-cancel", parent=self)
        if kind is Kind.SEND:
            self.cancel.set_tall()
        self.commit = Button(commit, kind, identifier="sheet-commit", parent=self)
        self._lay_out()
        self._wire()
        identify(self, title, "sheet")
        self._refresh()
        self.follow_theme()

    def _lay_out(self) -> None:
        self._content = _Content(self)
        self._content.setProperty("page", "true")
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(Space.S24, Space.S20, Space.S24, Space.S16)
        self.body.setSpacing(Space.S8)
        self.body.addWidget(self.title)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._content)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.S24, Space.S12, Space.S16, Space.S12)
        foot.setSpacing(10)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.commit)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.strip)
        self.pinned = QVBoxLayout()
        """What stays in sight above the foot however long ``body`` is."""
        column.addWidget(self._area, 1)
        column.addLayout(self.pinned)
        column.addWidget(Divider(self))
        column.addLayout(foot)

    def _wire(self) -> None:
        self.cancel.clicked.connect(self.reject)
        self.commit.clicked.connect(self._commit)
        self.commit.installEventFilter(self)
        self.scrim.installEventFilter(self)
        self._waker = QTimer(self)
        self._waker.setSingleShot(True)
        self._waker.setTimerType(Qt.TimerType.PreciseTimer)
        self._waker.setInterval(self._wake_ms)
        self._waker.timeout.connect(self._wake)
        self._ticker = QTimer(self)
        self._ticker.setInterval(200)
        self._ticker.timeout.connect(self._refresh)
        self.finished.connect(self._finish)

    # -- what the caller does ------------------------------------------------------------------------------------

    def set_first_focus(self, widget: QWidget) -> None:
        """Where the focus goes when the sheet opens; without it, to Cancel."""
        self._first = widget

    def let_pass(self, shortcuts: Iterable[QKeyCombination]) -> None:
        """Window shortcuts that still work beside Lock now. All others rest while the sheet is open."""
        self._passing = (LOCK_KEYS, *shortcuts)

    def set_ready(self, ready: bool, hint: str = "") -> None:
        """Whether what the sheet asks for is there; the hint says what is missing."""
        self._ready, self._hint_waiting = ready, hint
        self._refresh()

    def set_held(self, reason: str) -> None:
        """Keep it from committing for a reason of its own, whatever else it asks for; an empty one lets it go."""
        self._held = reason
        self._refresh()

    def open_sheet(self) -> None:
        """Show it over the window."""
        self._before = QApplication.focusWidget()
        self.scrim.cover()
        self._size_up()
        self.show()
        fade_in(self)
        (self._first or self.cancel).setFocus(Qt.FocusReason.OtherFocusReason)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        if not self._awake:
            self._waker.start()
            self._ticker.start()
            self._refresh()

    @property
    def awake(self) -> bool:
        """Whether the button may be pressed now."""
        return self._awake and self._ready and not self._used and not self._held

    @property
    def stays_locked(self) -> bool:
        """Whether it may lie there under the lock: not when its button sends or ends something at the provider."""
        return self.commit.kind not in (Kind.SEND, Kind.DANGER) and not self.holds_secret

    # -- waking and committing -----------------------------------------------------------------------------------

    @Slot()
    def _wake(self) -> None:
        self._awake = True
        self._ticker.stop()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self.commit.setEnabled(self.awake)
        if not self._awake:
            remaining = self._waker.remainingTime() if self._waker.isActive() else self._wake_ms
            left = -(-min(max(remaining, 1), self._wake_ms) // 1000)
            self.hint.setText(plural("Send wakes in {n} s", "Send wakes in {n} s", left))
        elif self._held or not self._ready:
            self.hint.setText(self._held or self._hint_waiting)
        else:
            self.hint.setText(tr("Enter does not send") if self.commit.kind is Kind.SEND else "")

    @Slot()
    def _commit(self) -> None:
        if not self.awake:
            return
        self._used = True
        self._refresh()
        self.committed.emit()
        self.accept()

    @Slot()
    def _finish(self) -> None:
        self._waker.stop()
        self._ticker.stop()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._focus_moved)
        self.scrim.hide()
        before = self._before
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scrim.deleteLater()

    # -- keyboard ------------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        # Enter alone does nothing; Ctrl+Enter counts only when its key went down after the button woke.
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held == Qt.KeyboardModifier.ControlModifier and not event.isAutoRepeat():
            self._commit()
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.keyCombination() not in self._passing)
            return event.isAccepted()
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.scrim and event.type() is QEvent.Type.Resize:
            self._size_up()
        if watched is self.commit and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            # Some desktops press a focused button with Enter.
            if event.type() is QEvent.Type.KeyPress:
                self.keyPressEvent(event)
            return True
        return False

    @override
    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab goes round inside the sheet."""
        # Not by nextInFocusChain: from Python that makes the next widget a child of this one's wrapper.
        chain = [widget for widget in self.findChildren(QWidget) if self._takes_tab(widget)]
        focused = self.focusWidget()
        if not chain:
            return True
        at = chain.index(focused) if focused in chain else -1
        reason = Qt.FocusReason.TabFocusReason if next_child else Qt.FocusReason.BacktabFocusReason
        chain[(at + (1 if next_child else -1)) % len(chain)].setFocus(reason)
        return True

    def _takes_tab(self, widget: QWidget) -> bool:
        policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        return bool(policy) and widget.focusProxy() is None and widget.isEnabled() and widget.isVisibleTo(self)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Bring the focus back when something below takes it; a lock screen on top may keep it.

        What has the focus is scrolled into sight: Tab does not pass through the scroll area here.
        """
        if not isValid(self):
            return
        if new is not None and self._content.isAncestorOf(new):
            self._area.ensureWidgetVisible(new)
        if new is None or self.isAncestorOf(new) or not self.isVisible() or new.window() is not self.window():
            return
        at: QWidget | None = new
        while at is not None:
            if at.property("overlay"):
                return
            at = at.parentWidget()
        (self._first or self.cancel).setFocus(Qt.FocusReason.OtherFocusReason)

    # -- geometry ------------------------------------------------------------------------------------------------

    @override
    def retheme(self) -> None:
        self._size_up()

    def _size_up(self) -> None:
        room = self.scrim.size()
        width = min(theme().px(Size.SHEET), room.width() - 32)
        self.body.activate()
        content = self.body.totalSizeHint().height()
        if self.body.hasHeightForWidth():
            content = self.body.totalHeightForWidth(width - 2)
        content += self.pinned.sizeHint().height()
        strip = 0 if self.strip.isHidden() else self.strip.height()
        wanted = content + strip + 1 + self.commit.height() + 2 * Space.S12 + 2
        height = min(wanted, room.height() - 32)
        self.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        draw_box(QPainter(self), QRectF(self.rect()), Radius.SHEET, tokens.surface, tokens.line)
