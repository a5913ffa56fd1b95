"""The real window over the real worker process: a real keyring, a real journal, TLS to a real server."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from ptsdesk.gui.theme.theme import theme
from ptsdesk.services import remote
from ptsdesk.services.api import Desk, Office
from tests.gui.pages.driver import Driver
from tests.gui.support.shell import Shell


class RealShell(Shell):
    """As :class:`Shell`; nothing behind it is made up, the clock neither."""

    patience_ms = 60_000

    def __init__(
        self, qtbot: QtBot, make_office: Callable[[], Office], *, size: QSize | None = None, welcome: bool = False
    ) -> None:
        super().__init__(qtbot, size=size, welcome=welcome)
        self.opening._make_office = make_office
        self.opening._scenarios = tuple
        self.context.clock_ms = lambda: time.time_ns() // 1_000_000

    @property
    def desk(self) -> Desk:  # type: ignore[override]
        """The desk of the account that is open, over the pipe."""
        assert self.context.desk is not None
        return self.context.desk


def open_window(
    qtbot: QtBot,
    data_dir: Path,
    account: str,
    *,
    size: QSize | None = None,
    welcome: bool = False,
    opens: bool = True,
) -> Driver:
    """The window on an account, with its own worker process. End it with ``driver.shell.end()``.

    ``welcome``: nothing was opened in this folder before, so it begins with the welcome page.
    ``opens``: False when something stands between the start and the open account.
    """
    shell = RealShell(qtbot, lambda: remote.open_office(data_dir, practice=False), size=size, welcome=welcome)
    theme().reduced_motion = True
    if opens:
        shell.start(account)
    else:
        shell.begin(account)
    desk = shell.context.desk
    return Driver(shell, SimpleNamespace(expected_card=None, desk=desk))  # type: ignore[arg-type]


def calls(driver: Driver, name: str, *arguments: Any) -> Any:
    """Ask the desk something on a reader's thread and wait for it here, while the window goes on."""
    found: list[Any] = []
    failed: list[Any] = []
    desk = driver.shell.desk
    driver.shell.tasks.run_read(lambda: getattr(desk, name)(*arguments), found.append, failed.append)
    driver.until(lambda: found or failed)
    assert not failed, failed[0].message
    return found[0]
