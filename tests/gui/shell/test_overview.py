from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.overview import OverviewPage
from ptsdesk.gui.pages.overview_attention import AttentionRow
from ptsdesk.gui.pages.overview_data import read_overview
from ptsdesk.gui.shell.places import Place, load_page
from tests.gui.support.fake_desk import NOW_MS, FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.pages import remembering
from tests.gui.support.shell import Shell

S = OrderState
MINUTE, HOUR = 60_000, 3_600_000
LATER = NOW_MS + HOUR


def only_overview(place: Place) -> object:
    return load_page(place) if place.key == "overview" else remembering(place)


@pytest.fixture
def desk() -> FakeDesk:
    made = FakeDesk()
    for state, minutes in ((S.EXPIRED, 180), (S.WAITING, 46), (S.FAILED, 38), (S.NEEDS_REVIEW, 120), (S.UNKNOWN, 6)):
        made.put(state, created_ms=NOW_MS - minutes * MINUTE, next_check_ms=LATER)
    made.put(S.UNKNOWN, created_ms=NOW_MS - 21 * MINUTE, next_check_ms=LATER)
    made.put(S.WAITING, created_ms=NOW_MS - MINUTE, next_check_ms=LATER, checked_ms=NOW_MS - 1000)
    made.put(S.PAID)
    made.put(S.PAID, created_ms=NOW_MS - 20 * HOUR)
    made.put(S.PAID, kind=OrderKind.WITHDRAWAL)
    return made


@pytest.fixture
def shell(make_shell: Callable[..., Shell], desk: FakeDesk) -> Shell:
    made = make_shell(FakeOffice(desk), load=only_overview).start()
    made.conductor.go("overview")
    made.settle()
    return made


def rows(shell: Shell) -> list[AttentionRow]:
    return [row for row in shell.window.findChildren(AttentionRow) if row.isVisible()]


def test_the_worst_comes_first_and_what_waits_longest(shell: Shell) -> None:
    found = [(row.order.state, (NOW_MS - row.order.created_ms) // MINUTE) for row in rows(shell)]
    assert found == [
        (S.UNKNOWN, 21), (S.UNKNOWN, 6), (S.NEEDS_REVIEW, 120), (S.FAILED, 38), (S.WAITING, 46), (S.EXPIRED, 180)
    ]  # fmt: skip


def test_today_counts_what_was_made_since_midnight_and_keeps_states_apart(desk: FakeDesk) -> None:
    told = read_overview(desk, NOW_MS)
    assert told.collected.count == 1
    assert [money.text for money in told.collected.sums] == ["2450.00"]
    assert told.paid_out.count == 1
    assert (told.failed.count, told.unknown.count) == (1, 2)
    assert told.still_open.count == 4
    assert told.watched == 6


def test_a_row_leads_to_its_order(shell: Shell) -> None:
    first, *_, last = rows(shell)
    QTest.mouseClick(shell.find(f"attention-{first.order.order_id}"), Qt.MouseButton.LeftButton)
    assert shell.page.key == "unresolved"
    assert ("open", OpenOrder(first.order.order_id)) in shell.page.calls
    shell.conductor.go("overview")
    shell.settle()
    QTest.mouseClick(shell.find(f"attention-{last.order.order_id}"), Qt.MouseButton.LeftButton)
    assert shell.page.key == "history"


def test_the_foot_tells_what_is_watched(shell: Shell) -> None:
    page = shell.stack.page
    assert isinstance(page, OverviewPage)
    assert page.attention.foot.label.text() == ("6 open orders are being watched. Last check 14:08:35, next 15:08:36.")


def test_it_follows_an_order_that_changed(shell: Shell, desk: FakeDesk) -> None:
    waiting = rows(shell)[0].order
    shell.context.order_changed.emit(desk.change(waiting.order_id, S.PAID))
    shell.qtbot.waitUntil(lambda: len(rows(shell)) == 5)


def test_the_sandbox_lists_what_can_be_practised(shell: Shell) -> None:
    said = {label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()}
    assert {"1001.01", "sandbox:declined", "The order is accepted, then ends as Failed."} <= said


def test_nothing_to_do_is_said(make_shell: Callable[..., Shell]) -> None:
    shell = make_shell(FakeOffice(FakeDesk()), load=only_overview).start()
    shell.conductor.go("overview")
    shell.settle()
    said = {label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()}
    assert {"Nothing needs attention.", "No open orders are being watched."} <= said


def test_in_a_narrow_window_today_moves_below(shell: Shell) -> None:
    page = shell.stack.page
    assert isinstance(page, OverviewPage)
    assert page.today.mapTo(page, page.today.rect().topLeft()).y() < 40
    shell.window.resize(QSize(1024, 700))
    shell.settle()
    assert page.today.mapTo(page, page.today.rect().topLeft()).y() > 200
