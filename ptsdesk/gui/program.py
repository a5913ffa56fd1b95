"""Everything that lives behind the window from its first paint to the end, wired together."""

from __future__ import annotations

import signal
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context, Notice
from ptsdesk.gui.guard import Faults, Garbage
from ptsdesk.gui.main_window import MainWindow
from ptsdesk.gui.shell.conductor import Conductor
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.keeping import SettingsKeeper
from ptsdesk.gui.shell.opening import Opening
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.shell.start import Start
from ptsdesk.gui.single_instance import FirstWindow, show_first_window
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.watcher import Watcher
from ptsdesk.services.api import AccountTag, Office, ScenarioLine

LAST_READS_MS = 2000


class Program(QObject):
    """Made after the first paint, ended by ``finish`` after the event loop. Its two functions run on worker threads."""

    def __init__(
        self,
        window: MainWindow,
        frame: ShellFrame,
        start: Start,
        make_office: Callable[[], Office],
        scenarios: Callable[[], tuple[ScenarioLine, ...]],
    ) -> None:
        super().__init__()
        self._start = start
        self.window = window
        self.garbage = Garbage(self)
        self.faults = Faults(self)
        self.faults.install()
        self.tasks = Tasks(self)
        self.context = self._make_context()
        self.first = FirstWindow(start.folder, self)
        self.opening = Opening(self.tasks, make_office, scenarios, self)
        self.keeper = SettingsKeeper(self.context, start.stored, start.save, self)
        stack = PageStack(self.context)
        self.conductor = Conductor(window, frame, self.context, self.opening, stack, welcome=start.welcome)
        self.watcher = Watcher(self.context, self)
        self.faults.found.connect(self._tell)
        self.first.asked.connect(window.come_to_front)
        self.watcher.stopped.connect(self.conductor.show_problem)

    def _make_context(self) -> Context:
        tag = self._start.tag
        context = Context(self.tasks, self)
        context.account = AccountTag(tag.name, tag.environment, tag.user_id, tag.host, tag.built_in)
        context.settings = self._start.settings
        context.data_folder = str(self._start.folder)
        return context

    def begin(self) -> None:
        """Of two that began at once one goes away; the one that stays opens its account."""
        if self.first.listening:
            self._open()
        else:
            folder = self._start.folder
            self.tasks.run_read(lambda: show_first_window(folder), self._other_asked, self._not_asked)

    def _other_asked(self, shown: bool) -> None:
        if shown:
            self.window.close()
        elif self.window.isVisible():
            self._open()

    def _not_asked(self, _error: PtsError) -> None:
        self._other_asked(False)

    def _open(self) -> None:
        """Open the account, unless one is to be chosen first; take signals of the system as closing."""
        if not self.conductor.first_run.active:
            self.opening.open(self._start.tag.name)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ended_from_outside)
        if self._start.notice is not None:
            self._tell(self._start.notice)
        self.garbage.settle()

    def _let_reads_end(self) -> None:
        """A draft may be on its way to the journal. What takes longer than this is a question nobody waits for."""
        if self.tasks.running:
            loop = QEventLoop()
            self.tasks.idle.connect(loop.quit)
            QTimer.singleShot(LAST_READS_MS, loop.quit)
            loop.exec()

    def _ended_from_outside(self, _number: int, _frame: object) -> None:
        self.window.close()

    @Slot(object)
    def _tell(self, error: PtsError) -> None:
        self.context.toast(Notice.WARNING, presenter_errors.title(error), presenter_errors.message(error))

    def finish(self) -> None:
        """Let everything go in order: a payment under way is recorded first, the journal closes last."""
        self.window.hide()
        clips().clear()
        self.first.close()
        self._let_reads_end()
        self.tasks.shutdown(wait_money=True)
        try:
            self.keeper.flush()
        finally:
            self.opening.close()
            self.faults.remove()
            self.garbage.stop()
