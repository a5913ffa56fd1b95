from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from ptsdesk.gui.single_instance import FirstWindow, show_first_window

ASK = """
import sys
from pathlib import Path
from ptsdesk.gui.single_instance import show_first_window
sys.exit(0 if show_first_window(Path(sys.argv[1])) else 1)
"""

HOLD = """
import sys
from pathlib import Path
from ptsdesk.gui.single_instance import FirstWindow
first = FirstWindow(Path(sys.argv[1]))
print(first.listening, flush=True)
sys.stdin.read()
"""


def ask_from_elsewhere(qtbot: QtBot, folder: Path) -> bool:
    """In another process, as a second start does; this one goes on handling its events meanwhile."""
    asking = subprocess.Popen([sys.executable, "-c", ASK, folder])
    qtbot.waitUntil(lambda: asking.poll() is not None, timeout=20_000)
    return asking.returncode == 0


def test_a_second_start_shows_the_first_window(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstWindow(tmp_path)
    asked: list[int] = []
    first.asked.connect(lambda: asked.append(1))
    assert ask_from_elsewhere(qtbot, tmp_path)
    assert ask_from_elsewhere(qtbot, tmp_path)
    assert asked == [1, 1]
    first.close()
    assert not ask_from_elsewhere(qtbot, tmp_path)
    assert list((tmp_path / "window").iterdir()) == []


def test_another_folder_is_another_program(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstWindow(tmp_path / "a")
    assert first.listening
    assert not ask_from_elsewhere(qtbot, tmp_path / "b")
    first.close()


def hold_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """A first window in another process, which answers nothing: its events are not handled."""
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holding.stdout is not None
    assert holding.stdout.readline() == "True\n"
    return holding


def test_what_a_killed_window_left_behind_is_no_obstacle(qtbot: QtBot, tmp_path: Path) -> None:
    holding = hold_elsewhere(tmp_path)
    holding.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    holding.communicate()
    assert not show_first_window(tmp_path)
    first = FirstWindow(tmp_path)
    assert first.listening
    assert ask_from_elsewhere(qtbot, tmp_path)
    first.close()


def test_a_window_that_does_not_answer_is_not_waited_for_long(qtbot: QtBot, tmp_path: Path) -> None:
    holding = hold_elsewhere(tmp_path)
    assert not show_first_window(tmp_path)
    assert list((tmp_path / "window").iterdir()) == []
    holding.communicate()


def test_two_at_once_leave_one_waiting(qtbot: QtBot, tmp_path: Path) -> None:
    holding = hold_elsewhere(tmp_path)
    second = FirstWindow(tmp_path)
    assert not second.listening
    holding.communicate()
    second.close()
    assert not show_first_window(tmp_path)


def test_a_folder_that_cannot_be_made_is_told_by_others(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    first = FirstWindow(tmp_path / "file" / "data")
    assert not first.listening
    assert not show_first_window(tmp_path / "file" / "data")
