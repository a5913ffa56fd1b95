"""What is asked by itself, and when: at the start, after a sleep, when the network is back, when the disk is full."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderState
from ptsdesk.errors import JournalDamaged, JournalDisk
from ptsdesk.gui.watcher import PLANNED_MS, SLEPT_MS, WAKE_LOOK_MS
from ptsdesk.services.api import Connection
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell

S = OrderState


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def shell(qtbot: QtBot, desk: FakeDesk) -> Iterator[Shell]:
    shell = Shell(qtbot, FakeOffice(desk))
    shell.context.clock_ms = lambda: desk.now
    yield shell
    shell.end()


def put(desk: FakeDesk, ahead_ms: int = 40_000) -> str:
    order = desk.put(S.UNKNOWN, next_check_ms=desk.now + ahead_ms)
    desk.answers[order.order_id] = [S.UNKNOWN] * 50
    return order.order_id


def asked(desk: FakeDesk) -> list[object]:
    return [argument for name, argument in desk.calls if name == "check"]


def test_what_is_open_is_asked_about_at_the_start_due_or_not(shell: Shell, desk: FakeDesk) -> None:
    order_id = put(desk)
    shell.start()
    shell.qtbot.waitUntil(lambda: asked(desk) == [order_id])


def test_what_the_provider_put_off_waits_on(shell: Shell, desk: FakeDesk) -> None:
    put(desk, PLANNED_MS + 1)
    shell.start()
    shell.settle()
    assert asked(desk) == []


def test_after_a_sleep_it_is_asked_at_once(shell: Shell, desk: FakeDesk) -> None:
    shell.start()
    order_id = put(desk)
    shell.watcher._look_for_sleep()
    shell.settle()
    assert asked(desk) == []
    desk.now += WAKE_LOOK_MS + SLEPT_MS + 1
    shell.watcher._look_for_sleep()
    shell.qtbot.waitUntil(lambda: order_id in asked(desk))


def test_when_the_network_is_back_it_is_asked_at_once(shell: Shell, desk: FakeDesk) -> None:
    shell.start()
    up = desk.connection_told
    desk.connection_told = Connection(False, None)
    shell.context.refresh_asked.emit()
    shell.qtbot.waitUntil(lambda: shell.context.connection.reachable is False)
    order_id = put(desk)
    desk.connection_told = up
    shell.settle()
    assert asked(desk) == []
    shell.context.refresh_asked.emit()
    shell.qtbot.waitUntil(lambda: asked(desk) == [order_id])


def test_a_full_disk_is_told_at_once_and_tried_until_it_takes_a_record(
    shell: Shell, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.start()
    desk.disk = JournalDisk("The disk is full.")
    shell.context.tell_journal(desk.disk)
    banner = shell.conductor.notices.banner
    assert banner.isVisible()
    shell.context.refresh_asked.emit()
    shell.settle()
    assert banner.isVisible()
    assert shell.stack.page is not None
    desk.disk = None
    shell.qtbot.waitUntil(lambda: not banner.isVisible(), timeout=5000)


def test_a_look_that_meets_a_full_disk_keeps_the_pages(
    shell: Shell, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.start()
    page = shell.stack.page

    def full() -> None:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(desk, "check_due", full)
    shell.context.refresh_asked.emit()
    shell.qtbot.waitUntil(lambda: shell.context.journal_trouble is not None)
    assert shell.stack.page is page
    shell.context.tell_journal(JournalDamaged("The file is not a journal."))
    assert isinstance(shell.context.journal_trouble, JournalDisk)
