"""The morning check: once after opening, only when somebody looks, each line green or with its remedy."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ptsdesk.errors import JournalDamaged
from ptsdesk.gui.morning_check import AGAIN_MS, morning_check_of
from ptsdesk.gui.pages.overview_check import CheckCard
from ptsdesk.services.api import Check
from tests.gui.pages.driver import Driver
from tests.gui.pages.overview_scene import HOUR, open_overview
from tests.gui.support.fake_desk import FakeDesk

SOUND = (
    Check("keyring", ok=True, template="x"),
    Check("journal", ok=True, template="x"),
    Check("tls", ok=True, template="x"),
    Check("clock", ok=True, template="x"),
    Check("signature", ok=True, template="x"),
)
SLOW_CLOCK = Check(
    "clock", ok=False, template="This clock is {seconds} s behind. Set automatic time.", params={"seconds": 9}
)


def runs(desk: FakeDesk) -> int:
    return sum(name == "doctor" for name, _ in desk.calls)


def lines(card: CheckCard) -> list[str]:
    labels = [label for label in card.findChildren(QLabel) if label.isVisible() and label.text()]
    return [label.text() for label in labels if label is not card.title]


def test_it_runs_once_when_the_page_is_shown_and_not_before(driver: Driver, desk: FakeDesk) -> None:
    desk.checks = SOUND
    assert runs(desk) == 0
    card = open_overview(driver).check
    assert runs(desk) == 1
    assert lines(card) == ["Network and TLS, Clock, Provider's signature", "14:08", "Keyring, Journal", "14:08"]
    driver.go("settings")
    open_overview(driver)
    assert runs(desk) == 1


def test_by_itself_every_six_hours_at_most(driver: Driver, desk: FakeDesk) -> None:
    page = open_overview(driver)
    desk.now += AGAIN_MS - 1
    page.read()
    driver.settle()
    assert runs(desk) == 1
    desk.now += 1
    page.read()
    driver.settle()
    assert runs(desk) == 2
    assert AGAIN_MS == 6 * HOUR


def test_a_clock_that_was_set_back_does_not_stop_it(driver: Driver, desk: FakeDesk) -> None:
    page = open_overview(driver)
    desk.now -= HOUR
    page.read()
    driver.settle()
    assert runs(desk) == 2


def test_what_is_wrong_is_told_with_its_remedy(driver: Driver, desk: FakeDesk) -> None:
    desk.checks = (*SOUND[:3], SLOW_CLOCK, Check("disk", ok=True, template="x"))
    card = open_overview(driver).check
    assert lines(card) == [
        "Clock: This clock is 9 s behind. Set automatic time.", "14:08", "Network and TLS", "14:08",
        "Keyring, Journal, disk", "14:08",
    ]  # fmt: skip


def test_run_again_runs_it_by_keyboard(driver: Driver, desk: FakeDesk) -> None:
    desk.checks = (SLOW_CLOCK,)
    card = open_overview(driver).check
    desk.checks = SOUND[3:4]
    desk.now += HOUR
    card.again.setFocus()
    driver.key(Qt.Key.Key_Space)
    driver.settle()
    assert runs(desk) == 2
    assert lines(card) == ["Clock", "15:08"]


def test_a_failure_is_told_and_not_repeated_by_itself(
    driver: Driver, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def broken() -> tuple[Check, ...]:
        calls.append(1)
        raise JournalDamaged("The journal is damaged.")

    monkeypatch.setattr(desk, "doctor", broken)
    page = open_overview(driver)
    assert any("The journal is damaged." in line for line in lines(page.check))
    page.read()
    driver.settle()
    assert len(calls) == 1


def test_it_waits_until_the_balances_were_answered(driver: Driver, desk: FakeDesk) -> None:
    desk.hold_balances()
    driver.context.navigate("overview")
    driver.until(lambda: desk.asked_modes)
    driver.until(lambda: driver.context.tasks.running == 1)
    assert runs(desk) == 0
    desk.release_balances()
    driver.settle()
    driver.settle()
    assert runs(desk) == 1


def test_it_is_kept_for_the_account_while_the_page_is_made_anew(driver: Driver, desk: FakeDesk) -> None:
    open_overview(driver)
    morning = morning_check_of(driver.context)
    assert morning is morning_check_of(driver.context)
    found = morning.finding
    assert found is not None
    driver.context.lose_desk()
    assert (morning.running, morning.finding) == (False, found)
    morning.run()
    assert not morning.running
