"""The list of subscriptions: rows, search, pages, states, live changes, keyboard."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.errors import JournalDamaged
from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.subscription_data import FACTS, go, show

S = OrderState
DAY = 86_400_000


@pytest.fixture
def some(driver: Driver) -> list[str]:
    """Three subscriptions, newest first, and a payment."""
    desk, now = driver.desk, driver.desk.now
    weekly = FACTS | {"period_count": "2", "period_unit": "1"}
    made = [
        desk.put_subscription(S.UNKNOWN, created_ms=now - 1_000, customer="Tess Domingo", request={}, accepted=None),
        desk.put_subscription(S.ACTIVE, created_ms=now - DAY, facts=FACTS),
        desk.put_subscription(
            S.ENDED, created_ms=now - 2 * DAY, facts=weekly, customer="", reference="Parking slot 18",
            money=Money("USD", "12.5"), request={"card_brand": "Mastercard", "card_last4": "4444"},
        ),
    ]  # fmt: skip
    desk.put(S.PAID)
    return [order.order_id for order in made]


def ids(page: SubscriptionsPage) -> list[str]:
    model = page.list.model
    orders = [model.order_at(row) for row in range(model.rowCount())]
    return [order.order_id for order in orders if order is not None]


def row(page: SubscriptionsPage, number: int) -> list[str]:
    model = page.list.model
    return [str(model.index(number, column).data()) for column in range(model.columnCount())]


def test_the_subscriptions_newest_first_and_nothing_else(driver: Driver, some: list[str]) -> None:
    page = go(driver)
    assert page.face is page.list
    assert ids(page) == some
    assert row(page, 0) == [
        "Tess Domingo, Gym membership, member 4471", "", "PHP 999.00", "period set by the provider", "not told yet",
        "not told yet", "Result unknown",
    ]  # fmt: skip
    assert row(page, 1) == [
        "Patricia Velasco, Gym membership, member 4471", "VISA ends 4242", "PHP 999.00", "every month", "12 Dec 2026",
        "12 Jun 2026", "Active",
    ]  # fmt: skip
    assert row(page, 2) == [
        "Parking slot 18", "MASTERCARD ends 4444", "USD 12.50", "every 2 weeks", "none", "12 Jun 2026", "Ended",
    ]  # fmt: skip
    assert page.list.count.text() == "3 subscriptions, newest first"
    assert page.list.hidden.text() == ""


def test_enter_opens_and_escape_comes_back_to_the_same_row(driver: Driver, some: list[str]) -> None:
    page = go(driver)
    assert QApplication.focusWidget() is page.list.table
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    assert page.face is page.detail
    assert page.detail.order is not None
    assert page.detail.order.order_id == some[1]
    assert page.title() == "Subscription"
    assert page.subtitle() == some[1]
    assert page.back()
    assert QApplication.focusWidget() is page.detail.check_button
    driver.key(Qt.Key.Key_Escape)
    assert page.face is page.list
    assert page.title() == "Subscriptions"
    assert not page.back()
    assert QApplication.focusWidget() is page.list.table
    assert page.list.table.currentIndex().row() == 1


def test_the_search_asks_the_journal_and_says_what_it_hides(driver: Driver, some: list[str]) -> None:
    page = go(driver)
    driver.shell.press("Ctrl+F")
    driver.qtbot.keyClicks(QApplication.focusWidget(), "tess")
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    assert ids(page) == some[:1]
    assert page.list.count.text() == "1 subscription matches"
    assert page.list.hidden.text() == "2 hidden by the search"
    driver.key(Qt.Key.Key_Escape)
    driver.until(lambda: ids(page) == some)
    assert page.list.search.line.text() == ""
    assert page.list.hidden.text() == ""


def test_a_search_without_a_match_offers_to_clear_it(driver: Driver, some: list[str]) -> None:
    page = go(driver)
    driver.type(page.list.search, "nobody")
    driver.until(lambda: page.list.table.shown_state is page.list.empty)
    assert page.list.empty.title.text() == "No subscription matches"
    assert page.list.empty.text.text() == "Nothing matches nobody."
    assert not page.list.first.isVisible()
    driver.click(page.list.clear)
    driver.until(lambda: ids(page) == some)
    assert page.list.table.shown_state is None


@pytest.mark.parametrize("paste", [False, True])
def test_a_card_number_in_the_search_is_removed_and_named(driver: Driver, some: list[str], paste: bool) -> None:
    page = go(driver)
    (driver.paste if paste else driver.type)(page.list.search, "4111 1111 1111 1111")
    assert page.list.search.line.text() == ""
    assert not page.list.search.line.isUndoAvailable()
    assert page.list.problem.isVisible()
    assert page.list.problem.text().startswith("This looked like a card number")
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    asked = [str(argument) for name, argument in driver.desk.calls if name == "history"]
    assert asked
    assert not any("1111" in text for text in asked)
    driver.qtbot.keyClicks(page.list.search.line, "tess")
    assert not page.list.problem.isVisible()


def test_an_empty_list_says_what_belongs_here(driver: Driver) -> None:
    page = go(driver)
    assert page.list.table.shown_state is page.list.empty
    assert page.list.empty.title.text() == "No subscriptions yet"
    assert page.list.count.text() == "0 subscriptions, newest first"
    assert not page.list.clear.isVisible()


def test_a_journal_that_cannot_be_read_says_so_and_is_tried_again(driver: Driver, monkeypatch) -> None:
    order = driver.desk.put_subscription()

    def broken(*_: object) -> None:
        raise JournalDamaged("The journal cannot be read.")

    with monkeypatch.context() as patch:
        patch.setattr(driver.desk, "history", broken)
        page = go(driver)
    assert page.list.table.shown_state is page.list.error
    assert page.list.error.title.text() == "The journal cannot be read"
    assert page.list.count.text() == ""
    driver.click(page.list.again)
    driver.until(lambda: ids(page) == [order.order_id])


def test_a_slow_journal_shows_where_the_rows_will_be(driver: Driver, monkeypatch) -> None:
    order, gate = driver.desk.put_subscription(), threading.Event()
    history = driver.desk.history

    def slow(*args: object) -> object:
        gate.wait(30)
        return history(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(driver.desk, "history", slow)
    driver.context.navigate("subscriptions")
    page = driver.shell.stack.page
    assert isinstance(page, SubscriptionsPage)
    assert page.list.table.shown_state is not None
    assert page.list.table.shown_state.accessibleName() == "Reading"
    gate.set()
    driver.until(lambda: ids(page) == [order.order_id])
    assert page.list.table.shown_state is None


def test_thousands_are_read_page_by_page(driver: Driver) -> None:
    for number in range(450):
        driver.desk.put_subscription(created_ms=driver.desk.now - number * 1000)
    page = go(driver)
    model, table = page.list.model, page.list.table
    assert model.rowCount() == 200
    for expected in (400, 450):
        table.scrollToBottom()
        driver.until(lambda expected=expected: model.rowCount() == expected)
    assert model.complete
    assert page.list.count.text() == "450 subscriptions, newest first"


def test_news_change_rows_and_bring_new_ones(driver: Driver, some: list[str]) -> None:
    page = go(driver)
    before = driver.desk.orders[some[1]]
    driver.context.order_changed.emit(replace(before, state=S.ENDED, checks=before.checks + 1))
    fresh = driver.desk.put_subscription(S.ACCEPTED, created_ms=driver.desk.now)
    driver.context.order_changed.emit(fresh)
    driver.context.order_changed.emit(driver.desk.put(S.PAID))
    driver.until(lambda: ids(page) == [fresh.order_id, *some])
    assert row(page, 2)[-1] == "Ended"
    driver.until(lambda: page.list.count.text() == "4 subscriptions, newest first")


def test_f5_reads_the_journal_again(driver: Driver, some: list[str]) -> None:
    page = go(driver)
    del driver.desk.orders[some[0]]
    driver.shell.press("F5")
    driver.settle()
    assert ids(page) == some[1:]


def test_an_id_that_is_no_subscription_is_said_above_the_list(driver: Driver) -> None:
    payment = driver.desk.put(S.PAID)
    for order_id in ("S1", payment.order_id):
        page = driver.go("subscriptions", OpenOrder(order_id))
        assert isinstance(page, SubscriptionsPage)
        assert page.face is page.list
        assert page.list.note.isVisible()
        assert page.list.note.title.text() == "Not found"
    driver.shell.press("F5")
    assert not page.list.note.isVisible()


def test_a_subscription_that_cannot_be_read_is_said_above_the_list(driver: Driver, monkeypatch) -> None:
    order = driver.desk.put_subscription()

    def broken(_order_id: str) -> None:
        raise JournalDamaged("The journal cannot be read.")

    monkeypatch.setattr(driver.desk, "dossier", broken)
    page = driver.go("subscriptions", OpenOrder(order.order_id))
    assert isinstance(page, SubscriptionsPage)
    assert page.face is page.list
    assert page.list.note.title.text() == "The journal cannot be read"


@pytest.mark.parametrize(
    ("width", "columns"),
    [(1440, 7), (1024, 6), (760, 4)],
)
def test_a_narrow_window_has_fewer_columns_and_no_sideways_scrolling(
    driver: Driver, some: list[str], width: int, columns: int
) -> None:
    page = go(driver)
    driver.window.resize(width, 700)
    driver.settle()
    table = page.list.table
    assert sum(not table.isColumnHidden(place) for place in range(7)) == columns
    assert not table.isColumnHidden(0)
    assert not table.isColumnHidden(6)
    assert table.horizontalScrollBar().maximum() == 0


def test_the_page_is_reached_by_its_place(driver: Driver, some: list[str]) -> None:
    driver.shell.press("Alt+3")
    driver.settle()
    page = driver.shell.stack.page
    assert isinstance(page, SubscriptionsPage)
    page.open_with("something else")
    assert page.face is page.list


def test_another_order_while_one_is_read_wins(driver: Driver) -> None:
    first, second = driver.desk.put_subscription(facts=FACTS), driver.desk.put_subscription(facts=FACTS)
    page = show(driver)
    page.show_order(first.order_id)
    page.show_order(second.order_id)
    driver.settle()
    order: Order | None = page.detail.order
    assert order is not None
    assert order.order_id == second.order_id


def test_the_form_is_opened_from_the_head_and_from_an_empty_list(driver: Driver) -> None:
    page = go(driver)
    assert page.head_actions() == [page.new_button]
    for button in (page.new_button, page.list.first):
        driver.click(button)
        assert page.face is page.edit
        assert page.title() == "New subscription"
        driver.shell.press("Esc")
        assert page.face is page.list
    page.open_with(NEW)
    assert page.face is page.edit
