"""What is copied out of the window is gone after its time, unless somebody else copied since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

import ptsdesk
from ptsdesk.gui import clipboard
from ptsdesk.gui.clipboard import KEPT_MS, MARK, Clips

ID = "P2820261112090000005"


@pytest.fixture
def board(qtbot: QtBot) -> Iterator[QClipboard]:
    found = QGuiApplication.clipboard()
    found.clear()
    yield found
    found.clear()


def test_a_copy_ends_by_itself(qtbot: QtBot, board: QClipboard) -> None:
    clips = Clips(kept_ms=1)
    with qtbot.waitSignal(clips.cleared):
        clips.copy_text(ID)
        assert board.text() == ID
    assert board.text() == ""
    assert board.mimeData() is None


def test_a_picture_ends_too(qtbot: QtBot, board: QClipboard) -> None:
    clips = Clips(kept_ms=1)
    with qtbot.waitSignal(clips.cleared):
        clips.copy_image(QImage(8, 8, QImage.Format.Format_Mono))
        assert board.image().width() == 8
    assert board.image().isNull()


def test_it_takes_no_longer_than_ten_seconds(board: QClipboard) -> None:
    clips = Clips()
    clips.copy_text(ID)
    assert clips._timer.isActive()
    assert clips._timer.interval() == KEPT_MS < 10_000


def test_each_copy_has_its_own_time(qtbot: QtBot, board: QClipboard) -> None:
    clips = Clips()
    clips.copy_text("one")
    clips._timer.setInterval(1)
    with qtbot.waitSignal(clips.cleared):
        clips.copy_text("two")
    assert board.text() == ""


@pytest.mark.parametrize("other", [ID, "something else"])
def test_what_somebody_else_copied_stays(board: QClipboard, other: str) -> None:
    clips = Clips()
    clips.copy_text(ID)
    board.setText(other)
    told: list[None] = []
    clips.cleared.connect(lambda: told.append(None))
    clips.clear()
    assert board.text() == other
    assert told == []
    assert not clips._timer.isActive()


def test_a_copy_of_another_ptsdesk_stays(board: QClipboard) -> None:
    clips = Clips()
    clips.copy_text(ID)
    data = QMimeData()
    data.setText(ID)
    data.setData(MARK, b"another mark")
    board.setMimeData(data)
    clips.clear()
    assert board.text() == ID


def test_the_other_owner_is_not_asked(board: QClipboard, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that hangs would hold the window up: where Qt knows the owner, only its word counts."""
    monkeypatch.setattr(clipboard, "_BLIND", ())
    clips = Clips(owns=lambda _board: False)
    clips.copy_text(ID)
    monkeypatch.setattr(QClipboard, "mimeData", lambda *_: pytest.fail("asked"))
    clips.clear()
    assert board.text() == ID


def test_what_is_copied_by_keys_ends_too(qtbot: QtBot, board: QClipboard) -> None:
    """Out of a field of this window: Qt puts it there without this class."""
    clips = Clips(kept_ms=1, owns=lambda _board: True)
    with qtbot.waitSignal(clips.cleared):
        board.setText(ID)
        assert board.text() == ID
        assert board.mimeData().hasFormat(MARK)
    assert board.text() == ""


def test_what_another_program_copied_is_left_alone(board: QClipboard) -> None:
    clips = Clips(kept_ms=1)
    board.setText(ID)
    assert not board.mimeData().hasFormat(MARK)
    assert not clips._timer.isActive()


def test_histories_are_asked_not_to_keep_it(board: QClipboard) -> None:
    Clips().copy_text(ID)
    data = board.mimeData()
    assert data.data("x-kde-passwordManagerHint").data() == b"secret"
    assert any("ExcludeClipboardContent" in name for name in data.formats())


def test_nothing_else_writes_to_the_clipboard() -> None:
    """Every Copy button goes through the one class; the card line only empties what it took."""
    folder = Path(ptsdesk.__file__).parent
    writes = re.compile(r"clipboard\(\)\s*\.\s*set\w+\(|board\.set\w+\(")
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.py") if writes.search(path.read_text("utf-8"))
    }
    assert found == {"gui/clipboard.py"}
