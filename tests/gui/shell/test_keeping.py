from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import SettingsError
from ptsdesk.gui.guard import Faults, Garbage
from ptsdesk.gui.logfile import LOG_BYTES, PrivateLog
from ptsdesk.gui.shell.keeping import SettingsKeeper
from tests.gui.support.pages import remembering
from tests.gui.support.shell import Shell

# --- settings -------------------------------------------------------------------------------------------------------


def test_a_change_is_written_and_options_of_one_start_are_not(make_shell: Callable[..., Shell]) -> None:
    dark_for_once = Settings(appearance=Appearance.DARK)
    shell = make_shell(load=remembering, settings=dark_for_once)
    saved: list[Settings] = []
    keeper = SettingsKeeper(shell.context, Settings(), saved.append, shell.window)
    shell.start()
    shell.context.change_settings(text_scale=115)
    shell.qtbot.waitUntil(lambda: bool(saved))
    shell.settle()
    assert saved[-1] == Settings(text_scale=115, last_account="Sandbox shop", welcomed=True)
    keeper.flush()
    assert len(saved) <= 2


def test_what_is_not_written_yet_is_written_at_the_end(make_shell: Callable[..., Shell]) -> None:
    shell = make_shell(load=remembering)
    saved: list[Settings] = []
    keeper = SettingsKeeper(shell.context, shell.context.settings, saved.append, shell.window)
    shell.context.change_settings(history_compact=True)
    keeper.flush()
    assert [settings.history_compact for settings in saved] == [True]


def test_settings_that_cannot_be_written_are_told(make_shell: Callable[..., Shell]) -> None:
    shell = make_shell(load=remembering)

    def fail(_settings: Settings) -> None:
        raise SettingsError("The disk is full.")

    SettingsKeeper(shell.context, shell.context.settings, fail, shell.window)
    shell.start()
    shell.qtbot.waitUntil(lambda: bool(shell.conductor.notices.toasts.toasts))
    assert "The disk is full." in shell.conductor.notices.toasts.toasts[0].accessibleName()


# --- garbage and faults ---------------------------------------------------------------------------------------------


def test_garbage_is_collected_on_the_threads_timer_only(qtbot: QtBot) -> None:
    enabled = gc.isenabled()
    garbage = Garbage()
    try:
        assert not gc.isenabled()
        gc.collect()
        loops = []
        for _ in range(gc.get_threshold()[0] + 100):
            loop: list[object] = []
            loop.append(loop)
            loops.append(loop)
        del loops, loop
        assert garbage.collect() >= 0
        assert garbage.collect() == -1
    finally:
        garbage.stop()
    assert gc.isenabled() == enabled


@pytest.fixture
def faults(qapp: object) -> object:
    made = Faults()
    before = sys.excepthook
    made.install()
    yield made
    made.remove()
    assert sys.excepthook is before


def test_what_nobody_caught_is_logged_without_values_and_told(
    qtbot: QtBot, faults: Faults, expect_log: Callable[[str, str], None]
) -> None:
    expect_log("ptsdesk.gui.guard", r"^not caught: ValueError at test_keeping\.py:\d+")
    found: list[object] = []
    faults.found.connect(found.append)
    try:
        int("4111111111111111x")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    assert len(found) == 1
    assert "4111" not in str(found[0]) + getattr(found[0], "detail", "")


def test_a_fault_on_another_thread_arrives_here(
    qtbot: QtBot, faults: Faults, expect_log: Callable[[str, str], None]
) -> None:
    expect_log("ptsdesk.gui.guard", "^not caught: RuntimeError")
    here: list[int] = []
    faults.found.connect(lambda _: here.append(threading.get_ident()))

    def fail() -> None:
        raise RuntimeError

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(here))
    assert here == [threading.get_ident()]


def test_an_interrupt_from_the_keyboard_is_no_fault(qtbot: QtBot, faults: Faults) -> None:
    found: list[object] = []
    faults.found.connect(found.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert found == []


def test_the_log_is_private_bounded_and_made_when_needed(tmp_path: Path) -> None:
    path = tmp_path / "data" / "window.log"
    path.parent.mkdir()
    path.write_text("x" * (LOG_BYTES + 1))
    log = PrivateLog(path, delay=True)
    log.emit(logging.LogRecord("ptsdesk", logging.ERROR, "", 1, "not caught: %s", ("ValueError at a.py:1",), None))
    log.close()
    assert path.read_text() == "not caught: ValueError at a.py:1\n"
    assert (tmp_path / "data" / "window.log.old").stat().st_size == LOG_BYTES + 1
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
