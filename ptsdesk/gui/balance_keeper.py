"""Keeps the balances that are shown fresh, politely: only while somebody looks, never more than the provider can bear.

One for the window (:func:`keeper_of`), so that two pages that show balances do not ask twice.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ptsdesk.domain.balances import BalanceMode, BalanceSheet
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.services.api import Desk

EVERY_MS = 60_000
"""By itself it asks at most this often."""
BACK_OFF_MS = (60_000, 120_000, 240_000, 480_000, 900_000)
"""How long it waits by itself after one, two … failures in a row."""
LOOK_MS = 5_000
"""How often it looks whether somebody is looking."""


class BalanceKeeper(QObject):
    """Follows the account of the window. Pages say who looks (:meth:`watch`) and call :meth:`tick` when they come.

    It asks by itself only while a watched widget is on the screen and the way to the provider is not known to be
    down. One question at a time; figures that were told once stay until newer ones come.
    """

    changed = Signal(object)
    """There are newer figures: a ``BalanceSheet``."""
    failed = Signal(object)
    """The question had no usable answer: a ``PtsError``. The figures stay."""
    asking_changed = Signal(bool)
    """A question begins or ends."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent or context)
        self._context = context
        self._desk: Desk | None = None
        self._turn = 0
        self._reading = False
        self._again = False
        self._mode = BalanceMode.BOTH
        self._last_ms: int | None = None
        self._failures = 0
        self._watched: list[tuple[QWidget, BalanceMode]] = []
        self.sheet = BalanceSheet()
        """The newest figures known."""
        self.error: PtsError | None = None
        """Why the last question failed; None when it did not."""
        self.asking = False
        """Whether a question is under way."""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.tick)
        context.desk_ready.connect(self._desk_ready)
        context.desk_lost.connect(self._desk_lost)
        context.connection_changed.connect(self._connection_changed)
        self.use(context.desk)

    # --- who asks and who looks --------------------------------------------------------------------------------------

    def use(self, desk: Desk | None) -> None:
        """Show and ask for the balances of this account; its kept figures are read at once."""
        if desk is self._desk:
            return
        self._desk = desk
        self._turn += 1
        self._last_ms, self._failures, self.error, self._again = None, 0, None, False
        self.sheet = BalanceSheet()
        self._set_asking(asking=False)
        self._reading = desk is not None
        if desk is None:
            self._timer.stop()
            return
        job = partial(_known, desk)
        self._context.tasks.run_read(job, partial(self._read, self._turn), partial(self._unread, self._turn))
        self._timer.start()

    def watch(self, widget: QWidget, mode: BalanceMode = BalanceMode.BOTH) -> None:
        """Ask by itself while this widget is on the screen, in this mode; call it again for another mode."""
        self._watched = [(one, how) for one, how in self._watched if isValid(one) and one is not widget]
        self._watched.append((widget, mode))
        self.tick()

    @property
    def mode(self) -> BalanceMode:
        """The mode of whoever looks."""
        return next((mode for widget, mode in reversed(self._watched) if _on_screen(widget)), BalanceMode.BOTH)

    @property
    def busy(self) -> bool:
        """Whether a reader works for it."""
        return self.asking or self._reading

    # --- asking ------------------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Ask now, because a person wants it. While a question is under way only a question in another mode follows."""
        if self._desk is None:
            return
        if self.asking:
            self._again = self.mode is not self._mode
            return
        self._ask(self._desk)

    @Slot()
    def tick(self) -> None:
        """Ask if it is time to and somebody looks."""
        desk = self._desk
        if desk is None or self.asking or self._reading or not self._is_due():
            return
        if self._context.connection.reachable is not False and any(_on_screen(one) for one, _ in self._watched):
            self._ask(desk)

    def _is_due(self) -> bool:
        if self._last_ms is None:
            return True
        wait = BACK_OFF_MS[min(self._failures, len(BACK_OFF_MS)) - 1] if self._failures else EVERY_MS
        # A clock that was set back must not keep it from asking for hours.
        return not 0 <= self._context.now_ms() - self._last_ms < wait

    def _ask(self, desk: Desk) -> None:
        self._mode, self._again = self.mode, False
        self._set_asking(asking=True)
        self._context.tasks.run_read(
            partial(_ask, desk, self._mode), partial(self._answered, self._turn), partial(self._unanswered, self._turn)
        )

    def _set_asking(self, *, asking: bool) -> None:
        if asking is not self.asking:
            self.asking = asking
            self.asking_changed.emit(asking)

    # --- what comes back ---------------------------------------------------------------------------------------------

    def _read(self, turn: int, sheet: BalanceSheet) -> None:
        if turn != self._turn:
            return
        self._reading = False
        if self._last_ms is not None:
            return
        self._last_ms, self.sheet = sheet.asked_ms, sheet
        self.tick()
        self.changed.emit(sheet)

    def _unread(self, turn: int, error: PtsError) -> None:
        if turn == self._turn:
            self._reading = False
            self._fail(error)

    def _answered(self, turn: int, sheet: BalanceSheet) -> None:
        if turn != self._turn:
            return
        self._last_ms, self._failures, self.error, self.sheet = self._context.now_ms(), 0, None, sheet
        self._set_asking(asking=False)
        self.changed.emit(sheet)
        self._ask_again()

    def _unanswered(self, turn: int, error: PtsError) -> None:
        if turn != self._turn:
            return
        self._set_asking(asking=False)
        self._fail(error)
        self._ask_again()

    def _fail(self, error: PtsError) -> None:
        self._failures += 1
        self._last_ms, self.error = self._context.now_ms(), error
        self.failed.emit(error)

    def _ask_again(self) -> None:
        if self._again and self._desk is not None and not self.asking:
            self._ask(self._desk)

    # --- the window --------------------------------------------------------------------------------------------------

    @Slot(object)
    def _desk_ready(self, _desk: object) -> None:
        self.use(self._context.desk)

    @Slot()
    def _desk_lost(self) -> None:
        self.use(None)

    @Slot(object)
    def _connection_changed(self, _connection: object) -> None:
        self.tick()


def keeper_of(context: Context) -> BalanceKeeper:
    """The one keeper of a window, made when it is first wanted."""
    return context.findChild(BalanceKeeper) or BalanceKeeper(context)


def _on_screen(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible() and not widget.window().isMinimized()


def _known(desk: Desk) -> BalanceSheet:
    return desk.known_balances()


def _ask(desk: Desk, mode: BalanceMode) -> BalanceSheet:
    return desk.balances(mode)
