"""The composition root of the window: what is real is built here, in the order that lets the window paint first.

Before the first paint only Qt, the shell and two small files are read. The worker process, which holds the journal,
the keys and the connection, starts after it.
"""

from __future__ import annotations

import builtins
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import PtsError
from ptsdesk.services.api import AccountTag, Office, ScenarioLine

if TYPE_CHECKING:
    from ptsdesk.gui.program import Start

LOG_BYTES = 1_000_000
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
    with plain_imports():
        from ptsdesk.gui.program import Program, make_app
        from ptsdesk.gui.single_instance import show_first_window

    app = make_app(sys.argv[:1])
    if show_first_window(folder):
        return 0
    keep_log(folder)
    program = Program(app, prepare(folder, options))
    program.show()
    code = app.exec()
    program.finish()
    return code


@contextmanager
def plain_imports() -> Iterator[None]:
    """Put Python's own import back after PySide6 has replaced it: every later import is ten times as fast."""
    original = builtins.__import__
    try:
        yield
    finally:
        builtins.__import__ = original


def has_display() -> bool:
    """Whether a window can be shown. Only Linux and its relatives can be without a screen."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare(folder: Path, options: WindowOptions) -> Start:
    """Read the settings and decide which account is opened first. Trouble with the file becomes a notice."""
    from ptsdesk.gui.program import Start
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
    return Start(
        folder=folder,
        tag=first_tag(folder, stored.last_account, practice=options.practice),
        stored=stored,
        settings=settings,
        notice=notice,
        make_office=partial(_office, options.data_dir, options.practice),
        save=store.save,
        scenarios=scenario_lines,
    )


def first_tag(folder: Path, last_account: str, *, practice: bool) -> AccountTag:
    """The account that was open last, when its public part can be read and may be used; else the built-in sandbox."""
    from ptsdesk.storage.files import DamagedFile, NewerFile, read_document
    from ptsdesk.storage.ownership import DataFolder

    sandbox = AccountTag(BUILT_IN_SANDBOX, Environment.SANDBOX, "", "", built_in=True)
    if not last_account or last_account == BUILT_IN_SANDBOX:
        return sandbox
    try:
        document = read_document(DataFolder(folder).accounts, 1) or {}
        entry = next(one for one in document["accounts"] if one["name"] == last_account)
        environment = Environment(entry["environment"])
        tag = AccountTag(last_account, environment, str(entry["user_id"]), _host(str(entry["url"])), built_in=False)
    except (DamagedFile, NewerFile, OSError, KeyError, TypeError, ValueError, StopIteration):
        return sandbox
    return sandbox if practice and environment is Environment.LIVE else tag


def _host(url: str) -> str:
    return url.removeprefix("https://").partition("/")[0]


def _office(data_dir: Path | None, practice: bool) -> Office:
    """On a worker thread, after the first paint."""
    from ptsdesk.services.remote import open_office

    return open_office(data_dir, practice=practice)


def scenario_lines() -> tuple[ScenarioLine, ...]:
    """What the embedded provider can play, for the overview."""
    from ptsdesk.sandbox.scenarios import SCENARIOS

    return tuple(ScenarioLine(one.name, one.remark, one.amount, one.sentence) for one in SCENARIOS)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class PrivateLog(logging.FileHandler):
    """A log that only this user can read, made when there is something to write; the one before is kept as ``.old``."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_name(f"{path.name}.old"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")


def keep_log(folder: Path) -> None:
    """Warnings and faults of this program go to a file in the data folder. They hold places in the code, no values."""
    handler = PrivateLog(folder / "window.log", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger("ptsdesk")
    logger.addHandler(handler)
    logger.propagate = False
