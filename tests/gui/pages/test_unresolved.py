"""Unresolved: what is open, how old, what is known step by step; asking moves no money."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication

from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.errors import JournalDamaged, UnreachableError
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.unresolved import UnresolvedPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.open_orders import MINUTE, not_found, put_open, put_payout

S = OrderState
Opened = Callable[[], UnresolvedPage]


@pytest.fixture
def two(driver: Driver) -> list[str]:
    """The older one first; the younger one is a withdrawal that was sent just now."""
    desk = driver.desk
    older = put_open(desk, 21 * MINUTE, reference="Invoice 2240", error_message="No answer came within 30 s.")
    return [older.order_id, put_payout(desk, 5000).order_id]


def titles(page: UnresolvedPage) -> list[str]:
    return [step.title for step in page.steps.steps.steps]


def asked(driver: Driver) -> list[object]:
    return [argument for name, argument in driver.desk.calls if name == "check"]


def test_oldest_first_with_age_and_next_check(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    page = open_unresolved()
    assert list(page.list.cards) == two
    card = page.list.cards[two[0]]
    assert card.isChecked()
    assert card.accessibleName() == f"Invoice 2240, PHP 2,450.00, {two[0]}"
    assert card.accessibleDescription() == "Result unknown for 21 min. Asks again at 14:09:10."
    assert page.list.accessibleName() == "Orders with unknown result"
    assert page.steps.sentence.text() == "It was sent. Whether it was taken is not known. Do not pay again."


def test_the_steps_say_what_is_known_and_no_more(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    not_found(driver.desk, two[0])
    page = open_unresolved()
    assert titles(page) == [
        "1  Sent once, no answer came", "2  The request is now too old to be taken",
        "3  The provider was asked twice", "4  Decide what to do",
    ]  # fmt: skip
    steps = page.steps.steps.steps
    assert steps[0].detail == "No answer came within 30 s. The provider may or may not have taken the order."
    assert steps[2].quoted == (
        ("Answer 1: not found (1002), not signed", "14:08:00"), ("Answer 2: not found (1002), not signed", "14:08:32"),
    )  # fmt: skip
    card = page.list.cards[two[0]]
    assert card.accessibleDescription() == "Result unknown for 21 min. Waits for your decision."


def test_a_request_that_may_still_be_taken_says_until_when(
    driver: Driver, two: list[str], open_unresolved: Opened
) -> None:
    page = open_unresolved()
    page.list.choose(two[1])
    driver.settle()
    assert titles(page)[1:3] == [
        "2  The request may still be taken until 14:08:49", "3  The provider was not asked yet",
    ]  # fmt: skip
    driver.desk.now += 14_000
    page._tick()
    assert titles(page)[1] == "2  The request is now too old to be taken"


def test_a_refusal_that_is_being_checked_has_its_reason(driver: Driver, open_unresolved: Opened) -> None:
    order = driver.desk.put(S.REFUSED_CHECKING, provider_code="1007")
    driver.desk._event(order, Cause.REFUSAL, S.SENDING, S.REFUSED_CHECKING, code="1007")
    page = open_unresolved()
    assert titles(page)[0] == "1  Sent once, refused (1007): Not enough balance"
    assert not page.steps.choices.cards[1].isEnabled()


def test_ask_now_settles_the_order_and_says_so(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    page = open_unresolved()
    driver.desk.answers[two[0]] = [S.PAID]
    driver.desk.calls.clear()
    for _ in range(3):
        page.steps.apply.click()
    driver.until(lambda: list(page.list.cards) == [two[1]])
    driver.settle()
    assert asked(driver).count(two[0]) == 1
    assert page.note.text.text() == "PHP 2,450.00, Invoice 2240 is settled: Paid. It is kept in History."
    driver.click(page.open_settled)
    driver.settle()
    shown = driver.shell.stack.page
    assert shown.key == "history"
    assert shown.drawer.order.order_id == two[0]


def test_keep_asking_is_what_is_chosen_and_what_ctrl_enter_does(
    driver: Driver, two: list[str], open_unresolved: Opened
) -> None:
    page = open_unresolved()
    assert page.steps.choices.key == "keep"
    assert page.steps.apply.plain_text == "Keep asking"
    assert page.steps.hint.text() == "Keep asking is what happens if you do nothing."
    driver.desk.calls.clear()
    page.primary()
    driver.settle()
    assert asked(driver) == [two[0]]


def test_ask_for_all_asks_one_after_the_other(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    page = open_unresolved()
    page.queue._pause.setInterval(1)
    for order_id in two:
        driver.desk.answers[order_id] = [S.UNKNOWN]
    driver.desk.calls.clear()
    driver.click(page.ask_all)
    page.check_now()
    assert page.ask_all.plain_text == "Asking, 2 left"
    driver.until(lambda: page.queue.left == 0)
    driver.settle()
    assert asked(driver)[:2] == two
    assert page.ask_all.plain_text == "Ask for all now"


def test_what_cannot_be_reached_for_one_is_not_tried_for_all(driver: Driver, two, open_unresolved: Opened) -> None:
    page = open_unresolved()
    driver.desk.failure = UnreachableError("The host could not be found.")
    driver.desk.calls.clear()
    driver.click(page.ask_all)
    driver.settle()
    assert asked(driver) == [two[0]]
    assert page.note.title.text() == "The provider could not be reached"
    assert list(page.list.cards) == two


def test_the_text_for_the_provider_has_what_they_need(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    page = open_unresolved()
    driver.click(page.hints.copy)
    text = QGuiApplication.clipboard().text()
    for needed in (
        f"Order id: {two[0]}",
        "Merchant id: 28",
        "Amount: PHP 2450.00",
        f"request timestamp {driver.desk.orders[two[0]].signed_at}",
    ):
        assert needed in text


def test_an_order_can_be_asked_for_and_opened(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    page = open_unresolved()
    driver.go("unresolved", OpenOrder(two[1]))
    assert page.list.cards[two[1]].isChecked()
    assert page.sent.rows.text("Order id") == two[1]
    driver.click(page.sent.open)
    driver.settle()
    assert driver.shell.stack.page.drawer.order.order_id == two[1]


def test_new_unknown_orders_come_by_themselves(driver: Driver, two: list[str], open_unresolved: Opened) -> None:
    page = open_unresolved()
    page.list.choose(two[1])
    new = put_open(driver.desk, 0)
    driver.context.order_changed.emit(new)
    driver.until(lambda: len(page.list.cards) == 3)
    assert list(page.list.cards) == [*two, new.order_id]
    assert page.list.cards[two[1]].isChecked()


def test_nothing_open_says_so(driver: Driver, open_unresolved: Opened) -> None:
    page = open_unresolved()
    assert page.faces.currentWidget() is page.empty
    assert page.head_actions() == []


def test_a_journal_that_cannot_be_read_says_so(driver: Driver, open_unresolved: Opened, monkeypatch) -> None:
    page = open_unresolved()

    def broken() -> None:
        raise JournalDamaged("The file is not a journal.")

    monkeypatch.setattr(driver.desk, "unresolved", broken)
    page.reload()
    driver.settle()
    assert page.faces.currentWidget() is page.error
    assert "Sending is off" in page.error.text.text()
