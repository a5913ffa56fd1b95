"""What is behind the window, with a real worker process where one matters."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import PtsError, ServiceStopped
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.main_window import MainWindow
from ptsdesk.gui.program import Program
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.opening import Opened, Opening
from ptsdesk.gui.shell.start import FirstTag, Start
from ptsdesk.gui.single_instance import FirstWindow
from ptsdesk.gui.tasks import Tasks
from ptsdesk.services import remote
from ptsdesk.services.api import Office
from tests.gui.support.fake_office import FakeOffice

TOY = Path(__file__).parents[2] / "support" / "toy_worker.py"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_the_first_try_after_a_worker_died_starts_another_one(qtbot: QtBot, tmp_path: Path) -> None:
    offices: list[Any] = []

    def make() -> Office:
        offices.append(remote.open_office(None, practice=True, command=[sys.executable, str(TOY), str(tmp_path)]))
        return offices[-1]  # type: ignore[no-any-return]

    tasks = Tasks()
    opening = Opening(tasks, make)
    failed: list[PtsError] = []
    opening.failed.connect(failed.append)
    with qtbot.waitSignal(opening.opened, timeout=20_000) as first:
        opening.open("Toy")
    opened = first.args[0]
    assert isinstance(opened, Opened)
    os.kill(offices[0]._link._process.pid, signal.SIGKILL)
    with pytest.raises(ServiceStopped):
        opened.desk.order("x")
    with qtbot.waitSignal(opening.opened, timeout=20_000) as second:
        opening.retry()
    assert second.args[0].desk.new_order_id("payment") == "order of payment"
    assert failed == []
    assert len(offices) == 2
    tasks.shutdown()
    opening.close()


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Program, FakeOffice]]:
    """The program of a second window, over a folder that a first one has."""
    first = FirstWindow(tmp_path)
    office = FakeOffice()
    tag = FirstTag(BUILT_IN_SANDBOX, Environment.SANDBOX)
    settings = Settings(appearance=Appearance.LIGHT)
    window = MainWindow(tag.name, tag.environment, settings.appearance)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.appeared):
        window.show()
    frame = ShellFrame(window, tag, settings.appearance, settings.text_scale)
    with qtbot.waitSignal(window.painted):
        window.furnish(frame)
    made = Program(window, frame, Start(tmp_path, tag, settings, lambda _wanted: None, None), lambda: office, tuple)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield made, office
    window.close()
    made.finish()
    first.close()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_at_the_end_nothing_of_ours_is_in_the_clipboard(program: tuple[Program, FakeOffice]) -> None:
    clips().copy_text("P2820261112090000005")
    program[0].finish()
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.parametrize("shown", [True, False])
def test_the_window_does_not_wait_for_the_other_one(
    qtbot: QtBot, program: tuple[Program, FakeOffice], monkeypatch: pytest.MonkeyPatch, shown: bool
) -> None:
    second, office = program
    answered, asked_on = threading.Event(), list[int]()

    def ask(_folder: Path) -> bool:
        asked_on.append(threading.get_ident())
        assert answered.wait(30)
        return shown

    monkeypatch.setattr("ptsdesk.gui.program.show_first_window", ask)
    second.begin()
    qtbot.waitUntil(lambda: bool(asked_on))
    assert asked_on != [threading.get_ident()]
    assert second.window.isVisible()
    assert office.opened == []
    answered.set()
    if shown:
        qtbot.waitUntil(lambda: not second.window.isVisible())
        assert office.opened == []
    else:
        qtbot.waitUntil(lambda: second.context.desk is not None)
