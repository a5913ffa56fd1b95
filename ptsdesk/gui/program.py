"""The window's program: everything of Qt that lives from the first paint to the end, wired together."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ptsdesk import __version__
from ptsdesk.domain.settings import Settings
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context, Notice
from ptsdesk.gui.guard import Faults, Garbage
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.main_window import MainWindow
from ptsdesk.gui.shell.keeping import SettingsKeeper
from ptsdesk.gui.shell.opening import Opening
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.single_instance import FirstWindow
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.watcher import Watcher
from ptsdesk.services.api import AccountTag, Office, ScenarioLine


@dataclass(frozen=True, slots=True)
class Start:
    """What the composition root knows before the first paint. The functions are called on worker threads."""

    folder: Path
    tag: AccountTag
    stored: Settings
    settings: Settings
    """What holds for this start: the stored ones and the options of the command line."""
    notice: PtsError | None
    make_office: Callable[[], Office]
    save: Callable[[Settings], None]
    scenarios: Callable[[], tuple[ScenarioLine, ...]]


def make_app(arguments: list[str]) -> QApplication:
    """The Qt application with its names; made before anything else of Qt."""
    QApplication.setApplicationName("ptsdesk")
    QApplication.setApplicationDisplayName("")
    QApplication.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName("ptsdesk")
    return QApplication(arguments)


class Program(QObject):
    """Makes the window and shows it; ``finish`` after the event loop has ended."""

    def __init__(self, app: QApplication, start: Start) -> None:
        super().__init__(app)
        if start.settings.pseudo_language:
            install_pseudo(app)
        self._start = start
        self.garbage = Garbage(self)
        self.faults = Faults(self)
        self.tasks = Tasks(self)
        self.context = Context(self.tasks, self)
        self.context.account = start.tag
        self.context.settings = start.settings
        self.context.data_folder = str(start.folder)
        self.first = FirstWindow(start.folder, self)
        self.opening = Opening(self.tasks, start.make_office, start.scenarios, self)
        self.keeper = SettingsKeeper(self.context, start.stored, start.save, self)
        geometry = QSettings(str(start.folder / "window.ini"), QSettings.Format.IniFormat, self)
        self.window = MainWindow(self.context, self.opening, PageStack(self.context), geometry)
        self.watcher = Watcher(self.context, self)
        self.faults.install()
        self.faults.found.connect(self._fault)
        self.first.asked.connect(self.window.come_to_front)
        self.watcher.stopped.connect(self.window.show_problem)
        self.window.painted.connect(self._painted)

    def show(self) -> None:
        """Put the window on the screen."""
        self.window.show()

    @Slot()
    def _painted(self) -> None:
        self.opening.open(self._start.tag.name)
        self.garbage.settle()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ended_from_outside)
        if self._start.notice is not None:
            self._tell(self._start.notice)

    def _ended_from_outside(self, _number: int, _frame: object) -> None:
        self.window.close()

    @Slot(object)
    def _fault(self, fault: PtsError) -> None:
        self._tell(fault)

    def _tell(self, error: PtsError) -> None:
        self.context.toast(Notice.WARNING, presenter_errors.title(error), presenter_errors.message(error))

    def finish(self) -> None:
        """Let everything go in order: a payment under way is recorded first, the journal closes last."""
        self.window.hide()
        self.first.close()
        self.tasks.shutdown(wait_money=True)
        try:
            self.keeper.flush()
        finally:
            self.opening.close()
            self.faults.remove()
            self.garbage.stop()


