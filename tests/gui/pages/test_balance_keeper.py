"""Balances are asked for politely: by a clock that the test turns, never by waiting."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ptsdesk.domain.balances import BalanceMode, BalanceSheet
from ptsdesk.errors import PtsError, UnreachableError
from ptsdesk.gui.balance_keeper import BACK_OFF_MS, EVERY_MS, keeper_of
from ptsdesk.gui.context import DEFAULT_TAG, Context
from ptsdesk.gui.tasks import Tasks
from ptsdesk.services.api import Connection
from tests.gui.support.fake_desk import FakeDesk

MINUTE = 60_000
BOTH, TOTAL, AVAILABLE = BalanceMode.BOTH, BalanceMode.TOTAL, BalanceMode.AVAILABLE


class Room:
    """A context without a window, a widget that looks, and what the keeper told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.desk = FakeDesk()
        self.context = Context(Tasks())
        self.context.clock_ms = lambda: self.desk.now
        self.keeper = keeper_of(self.context)
        self.told: list[BalanceSheet] = []
        self.failures: list[PtsError] = []
        self.keeper.changed.connect(self.told.append)
        self.keeper.failed.connect(self.failures.append)
        self.widget = QWidget()
        qtbot.addWidget(self.widget)

    @property
    def asked(self) -> int:
        return len(self.desk.asked_modes)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.context.tasks.running == 0)

    def open(self, *, looking: bool = True) -> None:
        self.widget.setVisible(looking)
        self.keeper.watch(self.widget)
        self.context.open_desk(DEFAULT_TAG, self.desk)
        self.settle()

    def later(self, ms: int) -> None:
        """Time goes on, and the keeper looks."""
        self.desk.now += ms
        self.keeper.tick()
        self.settle()

    def unreachable(self) -> None:
        self.desk.failure = UnreachableError("The provider could not be reached.")


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    yield made
    made.desk.release_balances()
    made.context.lose_desk()
    made.context.tasks.shutdown()


def test_there_is_one_keeper_in_a_window(room: Room) -> None:
    assert keeper_of(room.context) is room.keeper


def test_kept_figures_are_told_at_once_and_fresh_ones_are_not_asked_for_again(room: Room) -> None:
    room.desk.balances()
    kept, room.desk.now = room.desk.sheet, room.desk.now + EVERY_MS - 1
    room.desk.asked_modes.clear()
    room.open()
    assert (room.told, room.asked) == ([kept], 0)
    room.later(1)
    assert room.asked == 1


def test_it_asks_at_once_when_nothing_is_known(room: Room) -> None:
    room.open()
    assert room.asked == 1
    assert [sheet.asked_ms for sheet in room.told] == [None, room.desk.now]


def test_by_itself_at_most_once_a_minute(room: Room) -> None:
    room.open()
    for _ in range(12):
        room.later(5_000)
    assert room.asked == 2
    for _ in range(11):
        room.later(5_000)
    assert room.asked == 2


def test_nobody_looks_nothing_is_asked(room: Room) -> None:
    room.open(looking=False)
    room.later(10 * MINUTE)
    assert room.asked == 0
    room.widget.show()
    room.later(0)
    assert room.asked == 1


def test_a_minimised_window_does_not_look(room: Room) -> None:
    room.open()
    room.widget.showMinimized()
    room.later(2 * MINUTE)
    assert room.asked == 1


def test_a_connection_that_is_down_is_left_alone_until_it_is_back(room: Room) -> None:
    room.context.tell_connection(Connection(False, None, "The provider could not be reached."))
    room.open()
    room.later(10 * MINUTE)
    assert room.asked == 0
    room.context.tell_connection(Connection(True, 0))
    room.settle()
    assert room.asked == 1


def test_failures_are_followed_by_longer_and_longer_waits(room: Room) -> None:
    room.unreachable()
    room.open()
    for count, wait in enumerate((*BACK_OFF_MS, BACK_OFF_MS[-1]), start=1):
        assert (room.asked, len(room.failures)) == (count, count)
        room.unreachable()
        room.later(wait - 1)
        assert room.asked == count
        room.later(1)
    assert [wait // MINUTE for wait in BACK_OFF_MS] == [1, 2, 4, 8, 15]


def test_a_failure_keeps_the_figures_and_an_answer_ends_the_waiting(room: Room) -> None:
    room.open()
    figures = room.keeper.sheet
    room.unreachable()
    room.later(MINUTE)
    assert room.keeper.sheet is figures
    assert room.keeper.error is room.failures[-1]
    room.later(BACK_OFF_MS[0])
    assert room.keeper.error is None
    room.later(EVERY_MS)
    assert room.asked == 4


def test_a_person_may_ask_at_any_time_but_never_twice_at_once(room: Room) -> None:
    room.unreachable()
    room.open()
    room.desk.hold_balances()
    for _ in range(5):
        room.keeper.refresh()
        room.keeper.tick()
    room.qtbot.waitUntil(lambda: room.asked == 2)
    room.desk.release_balances()
    room.settle()
    assert (room.asked, room.desk.most_questions) == (2, 1)
    assert room.keeper.asking is False


def test_a_question_that_takes_long_is_not_followed_by_another(room: Room) -> None:
    room.open()
    room.desk.hold_balances()
    room.keeper.refresh()
    for _ in range(3):
        room.desk.now += 20 * MINUTE
        room.keeper.tick()
    room.desk.release_balances()
    room.settle()
    assert (room.asked, room.desk.most_questions) == (2, 1)


def test_another_mode_wished_meanwhile_follows_once(room: Room) -> None:
    room.open()
    room.desk.hold_balances()
    room.keeper.refresh()
    for mode in (TOTAL, AVAILABLE, TOTAL):
        room.keeper.watch(room.widget, mode)
        room.keeper.refresh()
    room.desk.release_balances()
    room.settle()
    assert room.desk.asked_modes == [BOTH, BOTH, TOTAL]
    assert room.desk.most_questions == 1


def test_the_mode_is_that_of_whoever_looks(room: Room) -> None:
    room.open()
    other = QWidget()
    room.qtbot.addWidget(other)
    room.keeper.watch(other, AVAILABLE)
    assert room.keeper.mode is BOTH
    room.widget.hide()
    other.show()
    assert room.keeper.mode is AVAILABLE


def test_a_clock_that_was_set_back_does_not_stop_it(room: Room) -> None:
    room.open()
    room.later(-60 * MINUTE)
    assert room.asked == 2


def test_an_answer_for_an_account_that_was_left_is_forgotten(room: Room) -> None:
    room.open()
    room.desk.hold_balances()
    room.keeper.refresh()
    room.context.lose_desk()
    assert room.keeper.sheet == BalanceSheet()
    told = len(room.told)
    room.desk.release_balances()
    room.settle()
    assert len(room.told) == told
    assert (room.keeper.asking, room.keeper.sheet) == (False, BalanceSheet())
    room.later(10 * MINUTE)
    assert room.asked == 2


def test_kept_figures_that_cannot_be_read_are_a_failure(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> BalanceSheet:
        raise PtsError("The journal cannot be read.")

    monkeypatch.setattr(room.desk, "known_balances", broken)
    room.open()
    assert [error.message for error in room.failures] == ["The journal cannot be read."]
    room.later(BACK_OFF_MS[0])
    assert room.asked == 1


def test_a_page_that_is_gone_is_not_asked_for(room: Room) -> None:
    page = QWidget()
    page.show()
    room.keeper.watch(page)
    room.open(looking=False)
    assert room.asked == 1
    page.deleteLater()
    room.qtbot.waitUntil(lambda: not isValid(page))
    room.later(10 * MINUTE)
    assert room.asked == 1
