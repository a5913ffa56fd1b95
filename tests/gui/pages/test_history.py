"""History: views, search, chips, sums, live changes, states, keyboard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import NEEDS_ATTENTION, OrderKind, OrderState
from ptsdesk.errors import JournalDamaged
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.history import HistoryPage
from ptsdesk.gui.presenter_history import Filters
from tests.gui.pages.driver import Driver

S = OrderState
DAY = 86_400_000
Opened = Callable[[], HistoryPage]


@pytest.fixture
def some(driver: Driver) -> list[str]:
    """Five orders, newest first."""
    desk, now = driver.desk, driver.desk.now
    made = [
        desk.put(S.WAITING, created_ms=now - 1_000, customer="Lakeside Cafe"),
        desk.put(S.PAID, created_ms=now - 2_000, reference_number="503817442190", money=Money("PHP", "1180.00")),
        desk.put(S.UNKNOWN, created_ms=now - 3_000, kind=OrderKind.WITHDRAWAL, money=Money("PHP", "12500.00")),
        desk.put(S.PAID, created_ms=now - DAY, kind=OrderKind.WITHDRAWAL, channel="QRPH_INSTAPAY"),
        desk.put(S.PAID, created_ms=now - 40 * DAY, money=Money("USD", "43.75"), channel="MAYA"),
    ]
    return [order.order_id for order in made]


def shown(page: HistoryPage) -> list[str]:
    return [page.model.order_at(row).order_id for row in range(page.model.rowCount())]


def footer(page: HistoryPage) -> list[str]:
    return [label.text() for label in page.footer.findChildren(QLabel) if label.text() and not label.isHidden()]


def choose(driver: Driver, page: HistoryPage, chip, text: str) -> None:
    driver.click(chip)
    menu = page.bar.findChildren(QMenu)[-1]
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()
    driver.settle()


def test_newest_first_with_sums_for_each_currency(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    assert shown(page) == some
    assert page.subtitle() == "5 orders, kept on this computer"
    text = footer(page)
    assert text[0] == "5 orders, newest first"
    assert text[1:] == [
        "in", "PHP 1,180.00", "in", "USD 43.75", "out", "PHP −2,450.00", "still open", "PHP 14,950.00",
    ]  # fmt: skip


def test_views_filter_and_say_what_they_hide(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    page.bar.tabs.choose("today")
    driver.settle()
    assert shown(page) == some[:3]
    assert page.bar.date.value == "Today"
    assert footer(page)[0] == "3 orders today, newest first"
    assert page.footer.hidden.text() == "2 hidden by the search and filters"
    page.bar.tabs.choose("attention")
    driver.settle()
    assert shown(page) == [some[2]]
    page.bar.clear_all.click()
    driver.settle()
    assert shown(page) == some
    assert page.bar.tabs.key == "all"


def test_typing_searches_once_it_rests(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    driver.desk.calls.clear()
    page.start_search()
    assert QApplication.focusWidget() is page.bar.search.line
    driver.qtbot.keyClicks(page.bar.search.line, "lakeside")
    driver.until(lambda: len(shown(page)) == 1)
    driver.settle()
    asked = [argument.text for name, argument in driver.desk.calls if name == "history"]
    assert asked == ["lakeside"]
    assert page.escape()
    driver.settle()
    driver.until(lambda: len(shown(page)) == 5)


def test_chips_filter_one_by_one_and_together(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    choose(driver, page, page.bar.kind, "Withdrawal")
    assert shown(page) == [some[2], some[3]]
    choose(driver, page, page.bar.state, "Paid")
    assert shown(page) == [some[3]]
    assert (page.bar.kind.value, page.bar.state.value) == ("Withdrawal", "Paid")
    page.bar.kind.cleared.emit()
    driver.settle()
    assert shown(page) == [some[1], some[3], some[4]]
    choose(driver, page, page.bar.channel, "Maya")
    assert shown(page) == [some[4]]
    page.bar.channel.cleared.emit()
    choose(driver, page, page.bar.date, "Last 7 days")
    assert shown(page) == [some[1], some[3]]
    choose(driver, page, page.bar.date, "Yesterday")
    assert shown(page) == [some[3]]
    choose(driver, page, page.bar.date, "Any")
    choose(driver, page, page.bar.state, "Any")
    assert shown(page) == some


def test_a_card_number_in_the_search_is_wiped(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    driver.paste(page.bar.search.line, "4111 1111 1111 1111")
    assert page.bar.search.line.text() == ""
    assert not page.bar.search.line.isUndoAvailable()
    assert "looked like a card number" in page.bar.problem.text()
    assert page.bar.problem.isVisible()
    driver.settle()
    assert not any("4111" in argument.text for name, argument in driver.desk.calls if name == "history")
    driver.type(page.bar.search, "x")
    assert not page.bar.problem.isVisible()


def test_pages_come_as_far_as_they_are_scrolled_to(driver: Driver, open_history: Opened) -> None:
    for place in range(450):
        driver.desk.put(S.PAID, created_ms=driver.desk.now - place)
    page = open_history()
    assert page.model.rowCount() == 200
    page.table.scrollToBottom()
    driver.until(lambda: page.model.rowCount() == 400)
    page.table.scrollToBottom()
    driver.until(lambda: page.model.rowCount() == 450)
    assert page.model.complete
    assert len(set(shown(page))) == 450


# --- states ----------------------------------------------------------------------------------------------------


def test_an_empty_journal_shows_the_way_to_the_first_payment(driver: Driver, open_history: Opened) -> None:
    page = open_history()
    assert page._states.empty.title.text() == "No orders yet"
    assert page.table.shown_state is page._states.empty
    driver.click(page._states.new)
    assert driver.shell.stack.page.key == "payment"


def test_nothing_found_says_why_and_offers_all(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    page.bar.set_filters(Filters(text="zzz", kinds=frozenset({OrderKind.SUBSCRIPTION})))
    driver.settle()
    tile = page._states.empty
    assert tile.title.text() == "No order matches"
    assert tile.text.text() == "Nothing matches zzz with these filters. 5 orders are there without filters."
    assert footer(page)[0] == "0 orders"
    driver.click(page._states.clear)
    driver.settle()
    assert shown(page) == some
    assert page.table.shown_state is None


def test_a_journal_that_cannot_be_read_says_so(
    driver: Driver, some: list[str], open_history: Opened, monkeypatch
) -> None:
    page = open_history()
    real = driver.desk.history

    def broken(*_: object) -> None:
        raise JournalDamaged("The file is not a journal.")

    monkeypatch.setattr(driver.desk, "history", broken)
    page.check_now()
    driver.settle()
    assert page.table.shown_state is page._states.error
    assert "Sending is off until this is fixed" in page._states.error.text.text()
    assert page.subtitle() == "The journal is not available"
    assert footer(page) == ["Journal not available. Sending is off."]
    monkeypatch.setattr(driver.desk, "history", real)
    driver.click(page._states.again)
    driver.settle()
    assert shown(page) == some
    assert page.table.shown_state is None


def test_a_slow_journal_shows_grey_rows_and_takes_typing(
    driver: Driver, some: list[str], open_history: Opened, monkeypatch
) -> None:
    page = open_history()
    gate, real = threading.Event(), driver.desk.history

    def slow(wanted, cursor=None, limit=200):
        gate.wait(30)
        return real(wanted, cursor, limit)

    monkeypatch.setattr(driver.desk, "history", slow)
    page.feed._slow.setInterval(1)
    page.bar.set_filters(Filters(channel="MAYA"))
    driver.until(lambda: page.table.shown_state is page.table._loading)
    driver.qtbot.keyClicks(page.bar.search.line, "43.75")
    assert page.bar.search.line.text() == "43.75"
    gate.set()
    driver.settle()
    driver.until(lambda: page.feed.filters.text == "43.75")
    driver.settle()
    assert shown(page) == [some[4]]


def test_an_answer_to_an_earlier_filter_is_dropped(
    driver: Driver, some: list[str], open_history: Opened, monkeypatch
) -> None:
    page = open_history()
    gate, real = threading.Event(), driver.desk.history

    def slow_for_maya(wanted, cursor=None, limit=200):
        if wanted.channel == "MAYA":
            gate.wait(30)
        return real(wanted, cursor, limit)

    monkeypatch.setattr(driver.desk, "history", slow_for_maya)
    page.bar.set_filters(Filters(channel="MAYA"))
    page.bar.set_filters(Filters(kinds=frozenset({OrderKind.WITHDRAWAL})))
    driver.until(lambda: shown(page) == [some[2], some[3]])
    gate.set()
    driver.settle()
    assert shown(page) == [some[2], some[3]]


# --- live changes ------------------------------------------------------------------------------------------


def test_an_order_changes_in_its_row_and_the_sums_follow(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    resets: list[int] = []
    page.model.modelReset.connect(lambda: resets.append(1))
    driver.context.order_changed.emit(driver.desk.change(some[0], S.PAID))
    driver.until(lambda: page.model.order_at(0).state is S.PAID)
    driver.until(lambda: "PHP 3,630.00" in footer(page))
    assert not resets


def test_many_changes_are_shown_together(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    flushes: list[int] = []
    page.model.dataChanged.connect(lambda *_: flushes.append(1))
    order = driver.desk.orders[some[0]]
    for number in range(200):
        driver.context.order_changed.emit(replace(order, checks=number))
    driver.until(lambda: page.model.order_at(0).checks == 199)
    assert len(flushes) == 1


def test_a_new_order_comes_on_top_when_it_fits(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    new = driver.desk.put(S.ACCEPTED, created_ms=driver.desk.now)
    driver.context.order_changed.emit(new)
    driver.until(lambda: shown(page)[0] == new.order_id)
    page.bar.set_filters(Filters(kinds=frozenset({OrderKind.WITHDRAWAL})))
    driver.settle()
    other = driver.desk.put(S.ACCEPTED, created_ms=driver.desk.now)
    driver.context.order_changed.emit(other)
    driver.until(lambda: not page.feed._flush_timer.isActive())
    assert other.order_id not in shown(page)


def test_what_is_resolved_leaves_needs_attention(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    page.bar.tabs.choose("attention")
    driver.settle()
    assert shown(page) == [some[2]]
    driver.context.order_changed.emit(driver.desk.change(some[2], S.PAID))
    driver.until(lambda: not shown(page))
    assert page._states.empty.title.text() == "Nothing needs you"
    driver.context.counts_changed.emit(2)
    assert page.bar.tabs._counts["attention"] == 2


# --- the dossier ------------------------------------------------------------------------------------------


def test_enter_opens_the_arrows_follow_and_escape_closes(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    assert QApplication.focusWidget() is page.table
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    assert page.drawer.isVisible()
    assert page.drawer.order.order_id == some[1]
    driver.key(Qt.Key.Key_Down)
    driver.settle()
    assert page.drawer.order.order_id == some[2]
    driver.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    driver.settle()
    assert page.drawer.order.order_id == some[1]
    driver.click(page.drawer.next)
    driver.settle()
    assert page.drawer.order.order_id == some[2]
    assert page.table.currentIndex().row() == 2
    driver.key(Qt.Key.Key_Escape)
    assert page.drawer.isHidden()
    assert QApplication.focusWidget() is page.table


def test_the_list_makes_room_for_the_dossier(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    hidden = [page.table.isColumnHidden(place) for place in range(8)]
    assert hidden == [False] * 8
    page._open_row(0)
    driver.settle()
    assert [page.table.isColumnHidden(place) for place in range(8)] == [False] * 3 + [True] * 3 + [False] * 2
    driver.window.resize(1024, 700)
    QApplication.processEvents()
    assert page.table.width() + page.drawer.width() < page.width()
    page.drawer.close_drawer()
    driver.window.resize(1440, 900)
    QApplication.processEvents()
    assert [page.table.isColumnHidden(place) for place in range(8)] == hidden


def test_an_order_that_is_not_listed_opens_all_the_same(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    page.bar.set_filters(Filters(channel="MAYA"))
    driver.settle()
    driver.go("history", OpenOrder(some[2]))
    assert page.drawer.order.order_id == some[2]
    assert shown(page) == [some[4]]
    driver.go("history", OpenOrder(some[4]))
    assert page.table.currentIndex().row() == 0
    driver.go("history", OpenOrder("P000000-NEVERTHERE000000"))
    assert page.drawer.order.order_id == some[4]


def test_other_pages_may_ask_for_a_filter(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    driver.go("history", HistoryFilter(states=NEEDS_ATTENTION))
    assert page.bar.tabs.key == "attention"
    assert shown(page) == [some[2]]
    driver.go("history", HistoryFilter(from_ms=driver.desk.now - 2 * DAY))
    assert page.bar.date.value == "since 10 Nov"
    assert shown(page) == some[:4]


def test_f5_reads_again_or_asks_about_the_open_order(driver: Driver, some: list[str], open_history: Opened) -> None:
    page = open_history()
    driver.desk.calls.clear()
    page.check_now()
    driver.settle()
    assert [name for name, _ in driver.desk.calls] == ["history"]
    page._open_row(0)
    driver.settle()
    driver.desk.calls.clear()
    driver.desk.answers[some[0]] = [S.PAID]
    page.check_now()
    driver.settle()
    assert ("check", some[0]) in driver.desk.calls
    assert page.drawer.badge.text() == "Paid"
    driver.until(lambda: page.model.order_at(0).state is S.PAID)
