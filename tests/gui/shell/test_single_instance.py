from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from ptsdesk.gui.single_instance import FirstWindow, socket_name

ASK = """
import sys
from pathlib import Path
from ptsdesk.gui.single_instance import show_first_window
sys.exit(0 if show_first_window(Path(sys.argv[1])) else 1)
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
    assert asked == [1]
    first.close()
    assert not ask_from_elsewhere(qtbot, tmp_path)


def test_another_folder_is_another_program(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstWindow(tmp_path / "a")
    assert not ask_from_elsewhere(qtbot, tmp_path / "b")
    assert socket_name(tmp_path / "a") == socket_name(tmp_path / "x" / ".." / "a")
    first.close()


def test_what_a_killed_window_left_behind_is_no_obstacle(qtbot: QtBot, tmp_path: Path) -> None:
    name = socket_name(tmp_path)
    left = QLocalServer()
    assert left.listen(name)
    path = Path(left.fullServerName())
    left.close()
    if sys.platform != "win32":  # a socket file with nobody behind it, as after a kill
        dead = socket.socket(socket.AF_UNIX)
        dead.bind(str(path))
        dead.close()
    assert not ask_from_elsewhere(qtbot, tmp_path)
    first = FirstWindow(tmp_path)
    assert first.listening
    assert ask_from_elsewhere(qtbot, tmp_path)
    first.close()


def test_two_at_once_leave_one_listening(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = FirstWindow(tmp_path), FirstWindow(tmp_path)
    assert first.listening
    assert not second.listening
    asked: list[int] = []
    first.asked.connect(lambda: asked.append(1))
    assert ask_from_elsewhere(qtbot, tmp_path)
    assert asked == [1]
    first.close()
    second.close()
