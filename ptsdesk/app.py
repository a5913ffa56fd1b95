"""The composition root of the window: what is real is built here, in the order that lets the window paint first.

Before the first paint only Qt, the shell and two small files are read. The worker process, which holds the journal,
the keys and the connection, starts after it.
"""

from __future__ import annotations

import builtins
import os
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment, check_api_url
from ptsdesk.errors import InputError, PtsError

if TYPE_CHECKING:
    from ptsdesk.domain.settings import Settings
    from ptsdesk.gui.main_window import MainWindow
    from ptsdesk.gui.program import Program
    from ptsdesk.gui.shell.frame import ShellFrame
    from ptsdesk.gui.shell.start import FirstTag, Start
    from ptsdesk.services.api import Office, ScenarioLine

NO_DISPLAY = 6
_NO_SCREEN = "There is no display to open a window on. Run make tour, or ptsdesk tour, for its screens as pictures."


class WindowOptions(Protocol):
    """What the command line says about the window."""

    data_dir: Path | None
    practice: bool
    theme: str | None
    pseudo: bool


def run_window(options: WindowOptions) -> int:
    """Open the window and return its exit code. A second start shows the first window and returns at once."""
    if not has_display():
        sys.stderr.write(f"{_NO_SCREEN}\n")
        return NO_DISPLAY
    from ptsdesk.storage.settings import data_folder

    folder = data_folder(options.data_dir)
    load_qt()
    from ptsdesk.gui import main_window
    from ptsdesk.gui.application import make_app

    app = make_app(sys.argv[:1])
    if is_owned(folder) and shown_by_first(folder):
        return 0
    start = prepare(folder, options)
    if start.settings.pseudo_language:
        from ptsdesk.gui.i18n import install_pseudo

        install_pseudo(app)
    geometry = main_window.geometry_file(folder / "window.ini")
    look = start.settings.appearance
    window = main_window.MainWindow(start.tag.name, start.tag.environment, look, geometry, welcome=start.welcome)
    run = Run(window, start, options)
    window.appeared.connect(run.furnish)
    window.painted.connect(run.begin)
    window.show()
    code = app.exec()
    run.finish()
    return code


class Run:
    """The window from its first paint to its end."""

    def __init__(self, window: MainWindow, start: Start, options: WindowOptions) -> None:
        self._window = window
        self._start = start
        self._options = options
        self._frame: ShellFrame | None = None
        self.program: Program | None = None

    def furnish(self) -> None:
        """The window is on the screen: give it its frame."""
        from ptsdesk.gui.shell.frame import ShellFrame

        start, settings = self._start, self._start.settings
        self._frame = ShellFrame(
            self._window, start.tag, settings.appearance, settings.text_scale, welcome=start.welcome
        )
        self._window.furnish(self._frame)

    def begin(self) -> None:
        """The frame is on the screen: load the rest and let the worker process start."""
        if self._frame is None:
            return
        keep_log(self._start.folder)
        from ptsdesk.gui.private_files import clear_left
        from ptsdesk.gui.program import Program

        clear_left(self._start.folder)

        make_office = partial(_office, self._options.data_dir, self._options.practice)
        self.program = Program(self._window, self._frame, self._start, make_office, scenario_lines)
        self.program.begin()

    def finish(self) -> None:
        """After the event loop."""
        if self.program is not None:
            self.program.finish()


def is_owned(folder: Path) -> bool:
    """Whether another process has this folder open; the quick look before anything is asked of it."""
    from ptsdesk.errors import JournalBusy
    from ptsdesk.storage.ownership import DataFolder

    data = DataFolder(folder)
    if not data.lock.exists():
        return False
    try:
        data.acquire().release()
    except JournalBusy:
        return True
    except PtsError:
        return False  # the worker says what is wrong with the folder
    return False


def shown_by_first(folder: Path) -> bool:
    """Whether a window that has this folder open came to the front."""
    from ptsdesk.gui.single_instance import show_first_window

    return show_first_window(folder)


def run_tour(out: Path, data_dir: Path | None) -> int:
    """Drive the real window through the main job and write its screens; 0 when the payment ended as Paid."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if data_dir is None:
        with tempfile.TemporaryDirectory(prefix="ptsdesk-tour-") as folder:
            return run_tour(out, Path(folder))
    load_qt()
    from ptsdesk.gui import main_window
    from ptsdesk.gui.application import make_app
    from ptsdesk.gui.tour import Tour

    app = make_app(sys.argv[:1])
    options = TourOptions(data_dir)
    start = prepare(data_dir, options)
    start.welcome = wants_welcome(data_dir, start.stored, practice=False)
    tag, look = start.tag, start.settings.appearance
    window = main_window.MainWindow(tag.name, tag.environment, look, welcome=start.welcome)
    run = Run(window, start, options)
    tours: list[Tour] = []

    def begin() -> None:
        run.begin()
        if run.program is not None:
            tours.append(Tour(run.program, out, lambda line: sys.stdout.write(f"{line}\n")))
            tours[0].run()

    window.appeared.connect(run.furnish)
    window.painted.connect(begin)
    window.show()
    app.exec()
    run.finish()
    return tours[0].code if tours else 1


class TourOptions:
    """The tour is for practice only, in the light look."""

    practice = True
    pseudo = False
    theme: str | None = "light"

    def __init__(self, data_dir: Path | None) -> None:
        self.data_dir = data_dir


def load_qt() -> None:
    """Import Qt, then put Python's own import back.

    PySide6 replaces it with one that looks into the source of every module that is imported from then on: ten times as
    slow, and a megabyte of source lines that stay.
    """
    original = builtins.__import__
    try:
        import PySide6.QtSvg
        import PySide6.QtWidgets  # noqa: F401 - loaded for the modules that follow
    finally:
        builtins.__import__ = original


def has_display() -> bool:
    """Whether a window can be shown. Only Linux and its relatives can be without a screen."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare(folder: Path, options: WindowOptions) -> Start:
    """Read the settings and decide which account is opened first. Trouble with the file becomes a notice."""
    from ptsdesk.domain.settings import Appearance, Settings
    from ptsdesk.gui.shell.start import Start
    from ptsdesk.storage.ownership import DataFolder
    from ptsdesk.storage.settings import SettingsStore

    store = SettingsStore(DataFolder(folder), _now_ms)
    notice: PtsError | None
    try:
        loaded = store.load()
        stored, notice = loaded.settings, loaded.notice
    except PtsError as error:
        stored, notice = Settings(), error
    settings = stored
    if options.theme:
        settings = replace(settings, appearance=Appearance(options.theme))
    if options.pseudo:
        settings = replace(settings, pseudo_language=True)
    tag = first_tag(folder, stored.last_account, practice=options.practice)
    start = Start(folder, tag, stored, store.save, notice)
    start.settings = settings
    start.welcome = wants_welcome(folder, stored, practice=options.practice)
    return start


def first_tag(folder: Path, last_account: str, *, practice: bool) -> FirstTag:
    """The account that was open last, when its public part can be read and may be used; else the built-in sandbox."""
    from ptsdesk.gui.shell.start import FirstTag
    from ptsdesk.storage.files import DamagedFile, NewerFile, read_document
    from ptsdesk.storage.ownership import ACCOUNTS_VERSION, DataFolder

    sandbox = FirstTag(BUILT_IN_SANDBOX, Environment.SANDBOX)
    if not last_account or last_account == BUILT_IN_SANDBOX:
        return sandbox
    try:
        document = read_document(DataFolder(folder).accounts, ACCOUNTS_VERSION, oldest=1) or {}
        entry = next(one for one in document["accounts"] if one["name"] == last_account)
        environment = Environment(entry["environment"])
        tag = FirstTag(last_account, environment, str(entry["user_id"]), _host(check_api_url(entry["url"])))
    except (
        DamagedFile,
        NewerFile,
        InputError,
        OSError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        StopIteration,
    ):
        return sandbox
    return sandbox if practice and environment is Environment.LIVE else tag


def wants_welcome(folder: Path, stored: Settings, *, practice: bool) -> bool:
    """Whether this installation is a new one: no account was ever opened or added. Practice knows where it goes."""
    from ptsdesk.storage.ownership import DataFolder

    data = DataFolder(folder)
    known = stored.welcomed or stored.last_account or data.accounts.exists() or data.journal.exists()
    return not (known or practice)


def _host(url: str) -> str:
    return url.removeprefix("https://").partition("/")[0]


def _office(data_dir: Path | None, practice: bool) -> Office:
    """On a worker thread, after the first paint."""
    from ptsdesk.services.remote import open_office

    return open_office(data_dir, practice=practice)


def scenario_lines() -> tuple[ScenarioLine, ...]:
    """What the embedded provider can play, for the overview."""
    from ptsdesk.sandbox.scenarios import SCENARIOS
    from ptsdesk.services.api import ScenarioLine

    return tuple(ScenarioLine(one.name, one.remark, one.amount, one.sentence) for one in SCENARIOS)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def keep_log(folder: Path) -> None:
    """Warnings and faults of this program go to a file in the data folder. They hold places in the code, no values."""
    import logging

    from ptsdesk.gui.logfile import PrivateLog

    handler = PrivateLog(folder / "window.log", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger("ptsdesk")
    logger.addHandler(handler)
    logger.propagate = False
