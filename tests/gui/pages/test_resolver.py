"""Deciding about an order whose result is not known: what may be done, what may not and why; once each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from ptsdesk.domain.orders import Cause, Mark, OrderState
from ptsdesk.errors import AccountError, JournalDisk
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.dialogs.mark_sheet import MarkSheet, UnmarkSheet
from ptsdesk.gui.pages.unresolved import SENDING, UnresolvedPage
from ptsdesk.gui.theme.tokens import Tone
from tests.gui.pages.driver import Driver
from tests.gui.pages.open_orders import MARIA, MINUTE, not_found, put_open, put_payout

S = OrderState
Opened = Callable[[], UnresolvedPage]
REASON = "Ana of the provider, ticket 4471"


@pytest.fixture
def payout(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> str:
    """A withdrawal about which the provider said twice that it does not know it."""
    monkeypatch.setattr(UnresolvedPage, "wake_ms", 1)
    return not_found(driver.desk, put_payout(driver.desk).order_id).order_id


def again(page: UnresolvedPage) -> str:
    return page.steps.choices.cards[1].choice.detail


def choose(driver: Driver, page: UnresolvedPage, key: str) -> object:
    """Make a choice and apply it; the sheet that opens."""
    assert page.steps.choices.choose(key)
    with driver.qtbot.waitSignal(page.sheet_opened) as opened:
        driver.click(page.steps.apply)
    assert opened.args is not None
    return opened.args[0]


def confirm_again(driver: Driver, page: UnresolvedPage) -> ConfirmSheet:
    sheet = choose(driver, page, "again")
    assert isinstance(sheet, ConfirmSheet)
    retype = getattr(sheet, "retype", None)
    if retype is not None:
        driver.type(retype.line, "0142")
    driver.until(lambda: sheet.awake)
    return sheet


def test_sent_again_with_the_same_order_id_and_accepted(driver: Driver, payout: str, open_unresolved: Opened) -> None:
    page = open_unresolved()
    assert page.blocked.line.text() == "New payouts to GCASH 0917 555 0142"
    sheet = confirm_again(driver, page)
    assert sheet.title.text() == "Send this withdrawal again?"
    assert sheet.intent.order_id == payout
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: page.faces.currentIndex() == SENDING)
    assert page.title() == "Sending PHP 12,500.00"
    driver.desk.release()
    driver.until(lambda: page.flow.sending is None)
    driver.settle()
    assert driver.submits() == [payout]
    assert driver.desk.orders[payout].attempts == 2
    assert page.note.text.text() == "PHP −12,500.00, Maria L. Santos was sent again with the same order id: Accepted."
    assert not page.list.cards


def test_sent_again_without_an_answer_stays_on_the_list(driver: Driver, payout: str, open_unresolved: Opened) -> None:
    page = open_unresolved()
    driver.desk.submit_outcome = S.UNKNOWN
    driver.click(confirm_again(driver, page).commit)
    driver.until(lambda: page.flow.sending is None)
    driver.settle()
    assert list(page.list.cards) == [payout]
    assert not page.steps.choices.cards[1].isEnabled()
    assert page.steps.choices.key == "keep"


@pytest.mark.parametrize(
    ("age_ms", "answers", "words"),
    [
        (5000, 0, "The first request may still be taken. After that, two answers “not found” are needed."),
        (
            MINUTE, 1,
            "Two answers “not found”, at least 30 s apart, are needed first: 1 of 2 so far. Asking goes on by itself.",
        ),
    ],
)  # fmt: skip
def test_too_early_says_why_and_from_when(
    driver: Driver, open_unresolved: Opened, age_ms: int, answers: int, words: str
) -> None:
    order = put_payout(driver.desk, age_ms)
    if answers:
        not_found(driver.desk, order.order_id, answers)
    page = open_unresolved()
    card = page.steps.choices.cards[1]
    assert (card.isEnabled(), card.choice.aside[:10]) == (False, "not before")
    assert again(page) == words


def test_what_the_provider_knows_is_never_sent_again(driver: Driver, open_unresolved: Opened) -> None:
    order = put_payout(driver.desk, provider_code="1003")
    driver.desk._event(order, Cause.DUPLICATE, S.UNKNOWN, S.UNKNOWN, code="1003")
    not_found(driver.desk, order.order_id)
    page = open_unresolved()
    assert not page.steps.choices.cards[1].isEnabled()
    assert "has this order id already (1003)" in again(page)
    assert "Asks again" in page.list.cards[order.order_id].accessibleDescription()


def test_a_subscription_says_that_its_card_is_not_kept(driver: Driver, open_unresolved: Opened) -> None:
    order = driver.desk.put_subscription(S.UNKNOWN, signed_at=1, accepted=None)
    driver.desk.answers[order.order_id] = [S.UNKNOWN] * 9
    not_found(driver.desk, order.order_id)
    page = open_unresolved()
    assert "The card is not kept here" in again(page)
    assert page.blocked.line.text() == "New subscriptions of PHP 999.00 with a card that ends 4242"


def test_time_alone_opens_the_choice(driver: Driver, open_unresolved: Opened) -> None:
    order = not_found(driver.desk, put_payout(driver.desk, MINUTE).order_id, 1)
    page = open_unresolved()
    assert not page.steps.choices.cards[1].isEnabled()
    driver.desk.now += 40_000
    not_found(driver.desk, order.order_id, 1)
    page._look_up()
    driver.until(lambda: page.steps.choices.cards[1].isEnabled())
    assert page.steps.choices.key == "keep"


@pytest.mark.parametrize(
    ("state", "words", "tone"),
    [
        (S.PAID, " is settled: Paid out. It is kept in History.", Tone.OK),
        (S.FAILED, " is settled: Failed. It is kept in History.", Tone.BAD),
        (S.WAITING, " did arrive: Waiting. It is still watched.", Tone.WAIT),
        (S.NEEDS_REVIEW, " did arrive: Needs review. It is still watched.", Tone.ATTENTION),
    ],
)
def test_what_became_of_it_is_said_as_it_is_and_closes_the_open_sheet(
    driver: Driver, payout: str, open_unresolved: Opened, state: OrderState, words: str, tone: Tone
) -> None:
    page = open_unresolved()
    confirm_again(driver, page)
    driver.context.order_changed.emit(driver.desk.change(payout, state))
    driver.until(lambda: not page.list.cards)
    assert page.flow.sheet is None
    assert page.note.text.text().endswith(words), page.note.text.text()
    assert page.note._tone is tone
    assert not driver.submits()


def test_a_mark_is_not_made_over_a_known_result(driver: Driver, payout: str, open_unresolved: Opened) -> None:
    page = open_unresolved()
    choose(driver, page, "record")
    driver.context.order_changed.emit(driver.desk.change(payout, S.PAID))
    driver.until(lambda: not page.deciding.busy)
    assert "is settled: Paid out" in page.note.text.text()
    assert driver.desk.orders[payout].mark is None


def test_a_refusal_in_between_is_told_and_nothing_is_sent(
    driver: Driver, payout: str, open_unresolved: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_unresolved()

    def refused(_order_id: str, _reason: str = "") -> None:
        raise AccountError("The result of this order is known now: look at it in History.")

    monkeypatch.setattr(driver.desk, "prepare_again", refused)
    page.steps.choices.choose("again")
    driver.click(page.steps.apply)
    driver.settle()
    assert page.note.text.text() == "The result of this order is known now: look at it in History."
    assert not driver.submits()


@pytest.mark.parametrize(("mark", "word"), [(Mark.PAID, "Paid out"), (Mark.NOT_PAID, "Not paid out")])
def test_the_providers_answer_is_written_down_with_a_reason(
    driver: Driver, payout: str, open_unresolved: Opened, mark: Mark, word: str
) -> None:
    page = open_unresolved()
    sheet = choose(driver, page, "record")
    assert isinstance(sheet, MarkSheet)
    assert (sheet.awake, sheet.hint.text()) == (False, "Choose what the provider said")
    assert sheet.answer.key == ""
    sheet.answer.choose(mark)
    assert sheet.commit.plain_text == f"Mark as {word.lower()}"
    driver.type(sheet.line, "Ana")
    assert not sheet.awake
    driver.type(sheet.line, REASON[3:])
    driver.click(sheet.commit)
    driver.until(lambda: not page.list.cards)
    driver.settle()
    order = driver.desk.orders[payout]
    assert (order.state, order.mark, order.mark_reason) == (S.UNKNOWN, mark, REASON)
    assert f"is marked by hand: {word}" in page.note.text.text()
    assert driver.context.attention == 0
    assert not driver.submits()
    driver.click(page.open_settled)
    driver.settle()
    drawer = driver.shell.stack.page.drawer
    assert (drawer.badge.spec.text, drawer.mark.spec.text) == ("Result unknown", f"{word}, marked by hand")
    assert REASON in drawer.sentence.text()
    assert not drawer.resolve.isVisible()


def test_a_mark_is_undone_with_a_reason_and_the_order_comes_back(
    driver: Driver, payout: str, open_unresolved: Opened
) -> None:
    driver.desk.mark(payout, Mark.PAID, REASON)
    page = driver.go("history", OpenOrder(payout))
    with driver.qtbot.waitSignal(page.drawer.marking.opened) as opened:
        driver.click(page.drawer.undo)
    sheet = opened.args[0]
    assert isinstance(sheet, UnmarkSheet)
    driver.type(sheet.line, "It was another order")
    driver.click(sheet.commit)
    driver.until(lambda: driver.desk.orders[payout].mark is None)
    driver.settle()
    assert not page.drawer.mark.isVisible()
    assert page.drawer.resolve.isVisible()
    assert list(open_unresolved().list.cards) == [payout]


@pytest.mark.parametrize(("mark", "state"), [(Mark.PAID, S.FAILED), (Mark.NOT_PAID, S.PAID)])
def test_a_verified_answer_against_the_mark_is_told_loudly(
    driver: Driver, payout: str, mark: Mark, state: OrderState
) -> None:
    driver.desk.mark(payout, mark, REASON)
    page = driver.go("history", OpenOrder(payout))
    driver.context.order_changed.emit(driver.desk.change(payout, state))
    driver.settle()
    assert page.drawer.mark.spec.text == "Mark contradicted"
    assert page.drawer.difference.title.text() == "The provider says otherwise than the mark"
    assert page.drawer.difference.isVisible()
    row = page.model.row_of(payout)
    driver.until(lambda: page.model.index(row, page.model.columnCount() - 1).data().endswith("Contradicted"))
    unresolved = driver.go("unresolved")
    assert unresolved.note.title.text() == "PHP −12,500.00: The provider says otherwise than the mark"
    driver.click(unresolved.open_settled)
    driver.settle()
    assert driver.shell.stack.page.drawer.order.order_id == payout


def test_a_thousand_presses_make_one_request(driver: Driver, payout: str, open_unresolved: Opened) -> None:
    page = open_unresolved()
    sheet = confirm_again(driver, page)
    driver.desk.hold()
    for _ in range(1000):
        sheet.commit.click()
        driver.qtbot.keyClick(sheet, Qt.Key.Key_Return)
        driver.qtbot.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        page.steps.apply.click()
        page.primary()
    driver.desk.release()
    driver.until(lambda: page.flow.sending is None)
    driver.settle()
    assert driver.submits() == [payout]
    assert driver.desk.again == [(payout, "")]


def test_a_disk_that_takes_nothing_holds_the_sheet_until_a_write_works(
    driver: Driver, payout: str, open_unresolved: Opened
) -> None:
    page = open_unresolved()
    sheet = confirm_again(driver, page)
    driver.desk.disk = JournalDisk("The disk is full.")
    driver.context.tell_journal(driver.desk.disk)
    assert not sheet.awake
    assert sheet.hint.text() == "Sending is off: the disk does not take the record."
    driver.desk.disk = None
    driver.context.refresh_asked.emit()
    driver.until(lambda: sheet.awake)
    sheet.reject()


def test_a_marked_payee_can_be_paid_again(driver: Driver, payout: str) -> None:
    assert driver.desk.resolution(payout).blocks == MARIA
    driver.desk.mark(payout, Mark.NOT_PAID, REASON)
    assert driver.desk.resolution(payout).blocks == ""


def test_a_payment_blocks_nobody_and_is_sent_again_on_its_own_sheet(
    driver: Driver, open_unresolved: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnresolvedPage, "wake_ms", 1)
    request = {"user_id": "28", "order_id": "x", "amount": "2450.00", "currency": "PHP", "channel": "QRPH"}
    order = not_found(driver.desk, put_open(driver.desk, request=request).order_id)
    page = open_unresolved()
    assert page.blocked.isHidden()
    sheet = confirm_again(driver, page)
    assert sheet.title.text() == "Send this payment again?"
    driver.click(sheet.commit)
    driver.until(lambda: not page.list.cards)
    assert driver.submits() == [order.order_id]
