"""Paying the same twice: the earlier order is shown, a reason is asked for, and an unknown result blocks its payee."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Mark, OrderState
from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.errors import AccountError, InputError, JournalDisk
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.gui.presenter_duplicates import duplicate_words
from tests.gui.pages import paying_out
from tests.gui.pages.driver import Driver

S = OrderState
REASON = "Second half of the November advance"


@pytest.fixture
def entry(driver: Driver) -> PayeeEntry:
    return paying_out.paid_payee(driver.desk)


def put_open(driver: Driver, entry: PayeeEntry, amount: str = "99.00") -> str:
    more = {"money": Money("PHP", amount), "created_ms": driver.desk.now - 600_000}
    return paying_out.put_withdrawal(driver.desk, entry, S.UNKNOWN, **more).order_id


def test_the_earlier_order_is_shown_and_opened(driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry) -> None:
    earlier = paying_out.put_withdrawal(driver.desk, entry, money=Money("PHP", "8750.00"))
    paying_out.pay(driver, withdrawal, entry)
    form = withdrawal.edit.form
    driver.until(lambda: form.asks_reason)
    assert "PHP 8,750.00 to this account on 10 Nov, 2 days ago: Paid out" in form.twice.text.text()
    driver.click(form.twice.button)
    driver.settle()
    shown = driver.shell.stack.page
    assert (shown.key, shown.drawer.order.order_id) == ("history", earlier.order_id)
    driver.go("withdrawal")
    assert form.values()["amount"] == "8750.00"


def test_the_reason_goes_with_the_order(driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry) -> None:
    paying_out.pay(driver, withdrawal, entry, "100.00")
    form = withdrawal.edit.form
    driver.until(lambda: form.asks_reason)
    withdrawal.primary()
    driver.settle()
    assert form.texts.fields["repeat_reason"].error.startswith("Say why the same is paid again.")
    assert withdrawal.flow.sheet is None
    driver.type(form.texts.lines["repeat_reason"], REASON)
    sheet = paying_out.open_sheet(driver, withdrawal)
    assert sheet.intent.repeat_reason == REASON
    sheet.reject()


def test_an_unknown_result_blocks_the_payee_whatever_the_sum(
    driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry
) -> None:
    order_id = put_open(driver, entry)
    paying_out.pay(driver, withdrawal, entry, "1.00")
    form, summary = withdrawal.edit.form, withdrawal.edit.summary
    driver.until(lambda: form.blocked)
    assert form.twice.title.text() == "This payee is blocked"
    assert "PHP 99.00 was sent there 10 min ago and its result is not known" in form.twice.text.text()
    assert not summary.review.isEnabled()
    assert summary.reason.text() == "Blocked by an order whose result is not known."
    assert not form.asks_reason
    withdrawal.primary()
    driver.settle()
    assert withdrawal.flow.sheet is None
    driver.click(form.twice.button)
    driver.settle()
    page = driver.shell.stack.page
    assert (page.key, page.sent.rows.text("Order id")) == ("unresolved", order_id)


def test_a_mark_opens_the_way_again(driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry) -> None:
    order_id = put_open(driver, entry)
    paying_out.pay(driver, withdrawal, entry, "1.00")
    driver.until(lambda: withdrawal.edit.form.blocked)
    marked = driver.desk.mark(order_id, Mark.NOT_PAID, "Ana of the provider, ticket 4471")
    driver.context.order_changed.emit(marked)
    assert not withdrawal.edit.form.blocked
    driver.settle()
    paying_out.open_sheet(driver, withdrawal).reject()


def test_what_the_services_refuse_at_the_last_moment_stands_in_the_form(
    driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    paying_out.pay(driver, withdrawal, entry, "100.00")
    form = withdrawal.edit.form
    driver.until(lambda: form.asks_reason)
    driver.type(form.texts.lines["repeat_reason"], REASON)
    errors = [
        InputError("repeat_reason", "Type the reason: at least {least} characters.", least=10),
        AccountError("An order to this payee has no known result yet."),
    ]

    def refused(*_arguments: object) -> None:
        raise errors.pop(0)

    monkeypatch.setattr(driver.desk, "submit", refused)
    driver.click(paying_out.open_sheet(driver, withdrawal).commit)
    driver.until(lambda: form.texts.fields["repeat_reason"].error)
    driver.settle()
    assert form.texts.fields["repeat_reason"].error == "Type the reason: at least 10 characters."
    assert withdrawal.face is withdrawal.edit
    driver.click(paying_out.open_sheet(driver, withdrawal).commit)
    driver.until(lambda: withdrawal.edit.note.text.text() == "An order to this payee has no known result yet.")
    driver.settle()
    assert form.values()["amount"] == "100.00"


def test_a_disk_that_takes_nothing_is_said_on_every_page_and_what_was_typed_stays(
    driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry
) -> None:
    paying_out.pay(driver, withdrawal, entry, "1.00")
    driver.settle()
    driver.desk.disk = JournalDisk("The disk is full.")
    withdrawal.edit.keeper.save_now()
    banner = driver.shell.conductor.notices.banner
    driver.until(banner.isVisible)
    assert banner.note.title.text() == "The disk does not take the record"
    assert not withdrawal.edit.summary.review.isEnabled()
    withdrawal.primary()
    driver.settle()
    assert withdrawal.flow.sheet is None
    driver.go("payment")
    assert banner.isVisible()
    driver.go("withdrawal")
    assert withdrawal.edit.form.values()["amount"] == "1.00"
    driver.desk.disk = None
    driver.context.refresh_asked.emit()
    driver.until(lambda: not banner.isVisible())
    assert withdrawal.edit.summary.review.isEnabled()


@pytest.mark.parametrize("state", [S.PAID, S.UNKNOWN, S.SENDING])
@pytest.mark.parametrize("known", [True, False])
def test_an_order_of_another_account_of_the_merchant_is_named_with_it(
    driver: Driver, withdrawal: WithdrawalPage, entry: PayeeEntry, state: OrderState, known: bool
) -> None:
    """It cannot be opened from this account: no button is offered that would lead nowhere."""
    order = paying_out.put_withdrawal(driver.desk, entry, state)
    found = Duplicate((order,), None, None, 3) if state is S.PAID else Duplicate((), order, None, 3)
    paying_out.pay(driver, withdrawal, entry, "1.00")
    note = withdrawal.edit.form.twice
    for one, shown in ((found, True), (replace(found, elsewhere=((order.order_id, "Pier 7"),)), False)):
        note.show_found(one, driver.desk.now, ["Pier 7"] if known else ["Harbor"])
        assert note.button.isVisibleTo(note) == shown
        assert ("the account Pier 7" in note.text.text()) != shown
    assert ("not here any more" in note.text.text()) == (not known and state is not S.SENDING)


def test_a_missing_order_of_another_account_is_named_with_it() -> None:
    missing = Duplicate((), None, None, 3, ("W1", "W2"), (("W2", "Pier 7"),))
    assert "That order is of the account Pier 7" in duplicate_words(missing, 0)[1]


def test_the_same_half_typed_elsewhere_is_said(driver: Driver, entry: PayeeEntry) -> None:
    now = driver.desk.now
    title, text = duplicate_words(Duplicate((), None, now - 120_000, 3), now)
    assert title == "Possible duplicate"
    assert text == "The same stands half-typed in the window's form, 2 min ago. If you mean to pay again, say why."
    paid = replace(paying_out.put_withdrawal(driver.desk, entry))
    assert "1 more before." in duplicate_words(Duplicate((paid, paid), None, None, 3), now)[1]
    missing = duplicate_words(Duplicate((), None, None, 3, ("W1", "W2")), now)[1]
    assert missing.startswith("2 orders may have been sent from here and are not in the journal (W2)")
    sending = replace(paid, state=S.SENDING)
    assert "is being sent there" in duplicate_words(Duplicate((), sending, None, 3), now)[1]
