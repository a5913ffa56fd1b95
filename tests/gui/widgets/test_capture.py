"""While a card or a password can be typed in a window, the window is not captured."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.gui import capture
from ptsdesk.gui.capture import Shield, shield
from ptsdesk.gui.lock.password_line import PasswordLine
from ptsdesk.gui.widgets.secret_line import MaskedLine
from tests.gui.support.card_window import CardWindow


class Screen:
    """Stands for the system: which windows are kept out of captures, and what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[QWidget, bool]] = []

    def exclude(self, window: QWidget, excluded: bool) -> None:
        self.asked.append((window, excluded))

    def hides(self, window: QWidget) -> bool:
        said = [excluded for asked, excluded in self.asked if asked is window]
        return bool(said) and said[-1]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    found = Screen()
    monkeypatch.setattr(shield(), "_exclude", found.exclude)
    return found


def test_a_window_with_card_fields_is_excluded(qtbot: QtBot, screen: Screen) -> None:
    window = CardWindow(qtbot)
    assert screen.asked == [(window.window, True)]
    window.card.hide()
    assert screen.asked[1:] == [(window.window, False)]
    window.card.show()
    assert screen.hides(window.window)
    window.window.hide()
    assert not screen.hides(window.window)


def test_so_is_one_with_a_line_for_a_secret(qtbot: QtBot, screen: Screen) -> None:
    line = MaskedLine("Safecode", "safecode")
    qtbot.addWidget(line)
    line.show()
    assert screen.asked == [(line, True)]


def test_so_is_one_with_a_password(qtbot: QtBot, screen: Screen) -> None:
    line = PasswordLine("Password")
    qtbot.addWidget(line)
    assert screen.asked == []
    line.show()
    assert screen.asked == [(line, True)]


def test_as_long_as_one_of_several_is_in_sight(qtbot: QtBot) -> None:
    screen = Screen()
    guard = Shield(screen.exclude)
    window, other = QWidget(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(other)
    parts = [QWidget(), QWidget()]
    column = QVBoxLayout(window)
    for part in parts:
        column.addWidget(part)
        guard.guard(part)
    window.show()
    other.show()
    parts[0].hide()
    assert screen.asked == [(window, True)]
    parts[1].setParent(other)
    assert screen.asked[1:] == [(window, False)]
    parts[1].show()
    assert screen.hides(other)
    assert not screen.hides(window)


def test_what_is_in_sight_already_is_excluded_at_once(qtbot: QtBot) -> None:
    screen = Screen()
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    Shield(screen.exclude).guard(window)
    assert screen.asked == [(window, True)]


@pytest.mark.parametrize("name", ["linux", "freebsd14"])
def test_where_the_system_cannot_nothing_is_asked(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoHandle(QWidget):
        def winId(self) -> int:
            pytest.fail("a window of its own was made for nothing")

    monkeypatch.setattr(capture.sys, "platform", name)
    capture.exclude_window(NoHandle.__new__(NoHandle), True)
