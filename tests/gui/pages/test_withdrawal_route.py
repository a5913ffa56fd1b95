"""How a withdrawal goes: lists that are empty, old or lost something; and the balance, which is never a gate."""

from __future__ import annotations

import pytest

from ptsdesk.domain.balances import BalanceFigure, BalanceSheet
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import NotSentError
from ptsdesk.gui.forms.channel_picker import OLD_MS
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import (
    PHONE,
    add_payee,
    open_sheet,
    paid_payee,
    pay,
    put_withdrawal,
)

S = OrderState


# --- the provider's list ----------------------------------------------------------------------------------------------


def older(driver: Driver) -> None:
    driver.desk.now += OLD_MS + 1000


def test_a_channel_that_vanished_is_said_and_nothing_is_sent(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    driver.settle()
    driver.desk.channel_list = (Channel("MAYA", OrderKind.WITHDRAWAL, "PHP", "MAYA", "Maya"),)
    older(driver)
    withdrawal.primary()
    driver.settle()
    route = withdrawal.edit.form.route.route
    assert route.channel_field.error == "InstaPay is no longer on the provider's list. Choose another one."
    assert route.channel_box.hasFocus()
    assert withdrawal.flow.sheet is None
    assert withdrawal.edit.form.sent_details["phone"] == PHONE


def test_a_bank_that_vanished_is_said_and_nothing_is_sent(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    driver.settle()
    driver.desk.channel_list = tuple(one for one in driver.desk.channel_list if one.subject != "GCASH")
    older(driver)
    withdrawal.primary()
    driver.settle()
    route = withdrawal.edit.form.route.route
    assert "is no longer on the provider's list" in route.subject_field.error
    assert route.subject == "GCASH"
    assert withdrawal.flow.sheet is None


def test_a_fresh_list_is_not_asked_for_again(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    driver.settle()
    driver.desk.failure = NotSentError("The provider could not be reached.")
    sheet = open_sheet(driver, withdrawal)
    sheet.reject()
    assert withdrawal.edit.form.route.has_list


def test_an_old_list_stays_usable_when_no_newer_one_can_be_had(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    driver.settle()
    older(driver)
    driver.desk.failure = NotSentError("The provider could not be reached.")
    sheet = open_sheet(driver, withdrawal)
    assert "A newer list could not be had" in withdrawal.edit.form.route.note.text.text()
    sheet.reject()


def test_an_empty_list_is_said_and_asked_for_again(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    whole, driver.desk.channel_list = driver.desk.channel_list, ()
    withdrawal.check_now()
    driver.settle()
    route = withdrawal.edit.form.route
    assert route.note.text.text() == "The provider lists no channel for withdrawals in PHP."
    withdrawal.primary()
    driver.settle()
    assert "The provider's channel list is missing" in route.route.channel_field.error
    assert route.retry.hasFocus()
    driver.desk.channel_list = whole
    driver.click(route.retry)
    driver.settle()
    assert not route.note.isVisible()
    assert (route.channel, route.subject) == ("QRPH_INSTAPAY", "GCASH")


def test_without_any_list_nothing_is_sent_and_everything_is_kept(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    driver.settle()
    withdrawal.edit.form.route.show_loading()
    driver.desk.failure = NotSentError("The provider could not be reached.")
    withdrawal.edit.channels.ask(refresh=True)
    driver.settle()
    note = withdrawal.edit.form.route.note
    assert "Nothing can be sent without the list; what you typed is kept." in note.text.text()
    withdrawal.primary()
    driver.settle()
    assert withdrawal.flow.sheet is None
    assert withdrawal.edit.form.values()["subject"] == "GCASH"


def test_a_channel_without_banks_takes_a_code(driver: Driver, withdrawal: WithdrawalPage) -> None:
    driver.desk.channel_list = (Channel("DRAGON", OrderKind.WITHDRAWAL, "PHP"),)
    withdrawal.check_now()
    driver.settle()
    form = withdrawal.edit.form
    box = form.route.route.channel_box
    box.setCurrentIndex(box.findData("DRAGON"))
    line = form.route.codes.lines["code"]
    assert line.isVisible()
    driver.type(line, "GC ASH")
    form.route.check()
    assert "Choose the receiving bank or wallet" in form.route.codes.fields["code"].error
    line.selectAll()
    driver.type(line, "GCASH")
    driver.type(form.details.texts.lines["name"], "Ana Reyes")
    driver.type(form.details.texts.lines["phone"], "09171234567")
    driver.type(form.amount, "100")
    sheet = open_sheet(driver, withdrawal)
    assert dict(sheet.intent.fields)["details.channel_subject"] == "GCASH"
    sheet.reject()


def test_a_currency_without_channels(driver: Driver, withdrawal: WithdrawalPage) -> None:
    withdrawal.edit.form.amount.set_currency("USD")
    driver.settle()
    assert withdrawal.edit.form.route.note.text.text() == "The provider lists no channel for withdrawals in USD."


# --- the balance: information, never a gate ---------------------------------------------------------------------------


def figures_of(page: WithdrawalPage) -> list[str]:
    part = page.edit.summary.balance
    return [label.text() for label in (part.available, part.payout, part.others, part.worst, part.best)]


def test_the_best_and_the_worst_case(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    other = add_payee(driver.desk, "Maria Santos", "MAYA")
    put_withdrawal(driver.desk, other, S.UNKNOWN, money=Money("PHP", "12500.00"))
    pay(driver, withdrawal, entry)
    driver.settle()
    driver.desk.now += 40_000
    withdrawal._tick()
    assert figures_of(withdrawal) == [
        "PHP 1,236,112.25", "PHP −8,750.00", "PHP −12,500.00", "PHP 1,214,862.25", "PHP 1,227,362.25",
    ]  # fmt: skip
    assert withdrawal.edit.form.amount_field.message == "Available 1,236,112.25 on InstaPay, 40 s ago"
    assert withdrawal.edit.summary.balance.age.text() == "40 s ago"
    assert not withdrawal.edit.summary.balance.below.isVisible()


def test_less_than_nothing_stops_nobody(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk), "2000000")
    driver.settle()
    part = withdrawal.edit.summary.balance
    assert part.worst.text() == "PHP −763,887.75"
    assert part.below.isVisible()
    assert withdrawal.edit.summary.review.isEnabled()
    sheet = open_sheet(driver, withdrawal)
    assert "PHP −763,887.75" in sheet.rows.text("Left on the channel")
    sheet.reject()


@pytest.mark.parametrize("total", [None, Money("PHP", "5.00")])
def test_an_unknown_balance_is_said(driver: Driver, withdrawal: WithdrawalPage, total: Money | None) -> None:
    figure = BalanceFigure("PHP", "QRPH_INSTAPAY", total, None, driver.desk.now, "what?")
    driver.desk.next_sheet = BalanceSheet((figure,), driver.desk.now)
    withdrawal.check_now()
    pay(driver, withdrawal, add_payee(driver.desk))
    driver.settle()
    part = withdrawal.edit.summary.balance
    assert not part.worst.isVisible()
    assert part.unknown.text() == "What is available on InstaPay is not known."
    sheet = open_sheet(driver, withdrawal)
    assert "Left on the channel" not in sheet.rows.values
    sheet.reject()
