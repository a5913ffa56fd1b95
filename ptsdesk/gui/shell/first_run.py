"""The window before its first account: no bar, no sidebar, only the pages that lead to one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from ptsdesk.gui.context import Context
from ptsdesk.gui.shell.commands import Commands
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.places import BY_KEY, FIRST, UNLISTED, load_page
from ptsdesk.gui.shell.stack import PageStack

WELCOME = "welcome"
SENSIBLE = frozenset({"connect", "primary", "lock", "quit", "theme-light", "theme-dark", "theme-system", "shortcuts"})
"""The commands that need no account."""

AHEAD_MS = 100
"""Between the steps of what is done ahead, and before the first."""


class FirstRun(QObject):
    """Begins when nothing was ever opened here and ends with the first account that is chosen."""

    def __init__(
        self, frame: ShellFrame, context: Context, commands: Commands, stack: PageStack, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._frame, self._context, self._commands, self._stack = frame, context, commands, stack
        stack.shown.connect(self._fit_frame)
        # While the welcome page is read, each step in a turn of its own: loading and making a page, or leaving one and
        # making another, in one turn holds the window up for more than 100 ms.
        self._ahead = iter(
            (
                partial(load_page, BY_KEY["connect"]),
                partial(stack.prepare, "connect"),
                partial(load_page, BY_KEY[FIRST]),
            )
        )
        self._later = QTimer(self)
        self._later.setInterval(AHEAD_MS)
        self._later.timeout.connect(self._look_ahead)

    @property
    def active(self) -> bool:
        """Whether no account is chosen yet."""
        return self._context.welcoming

    @property
    def ahead(self) -> bool:
        """Whether all that comes next is loaded."""
        return not self._later.isActive()

    def begin(self) -> None:
        """Show the welcome page in a bare window."""
        self._context.welcoming = True
        self._commands.limit(SENSIBLE)
        self._stack.go(WELCOME)
        self._later.start()

    @Slot()
    def _look_ahead(self) -> None:
        step = next(self._ahead, None)
        if step is None or not self.active:
            self._later.stop()
        else:
            step()

    def end(self) -> None:
        """An account was chosen: from here on the window is as on every other day."""
        if self._stack.wanted in {place.key for place in UNLISTED}:
            self._stack.wanted = FIRST
        if not self.active:
            return
        self._context.welcoming = False
        self._commands.limit(None)
        self._frame.set_bare(bare=False)

    @Slot()
    def _fit_frame(self) -> None:
        if self.active:
            self._frame.set_bare(bare=True, head=self._stack.wanted != WELCOME)
