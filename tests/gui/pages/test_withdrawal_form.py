"""The form of New withdrawal: whom, how, how much; what is wrong is said where it is, and nothing typed is lost."""

from __future__ import annotations

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderState
from ptsdesk.errors import InputError, InputErrors
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import (
    DAY,
    PHONE,
    add_payee,
    open_sheet,
    paid_payee,
    pay,
    put_withdrawal,
    type_payee,
)

S = OrderState


def shown(page: WithdrawalPage) -> list[str]:
    texts = page.edit.form.details.texts
    return [key for key, field in texts.fields.items() if field.isVisibleTo(page)]


def choose_bank(page: WithdrawalPage, code: str) -> None:
    box = page.edit.form.route.route.subject_box
    box.setCurrentIndex(box.findData(code))


@pytest.mark.parametrize(
    ("bank", "fields"),
    [
        ("GCASH", ["name", "phone", "email"]),
        ("MAYA", ["name", "phone", "email"]),
        ("BPI", ["name", "account_number", "email"]),
    ],
)
def test_the_details_follow_the_kind_of_bank(withdrawal: WithdrawalPage, bank: str, fields: list[str]) -> None:
    choose_bank(withdrawal, bank)
    assert sorted(shown(withdrawal)) == sorted(fields)


def test_a_payee_of_the_book_fills_the_form(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = paid_payee(driver.desk)
    pay(driver, withdrawal, entry)
    form, card = withdrawal.edit.form, withdrawal.edit.form.payee
    assert form.sent_details == {"channel_subject": "GCASH", "phone": PHONE, "name": "Paolo Gutierrez"}
    assert "name" not in shown(withdrawal)
    assert (card.name.text(), card.bank.text(), card.account.text()) == ("Paolo Gutierrez", "GCash", "0999 555 0163")
    assert card.paid.label.text() == "Paid 1 time, 10 Nov"
    assert card.since.label.text() == "Same account since 3 Mar"
    assert not card.keep.isVisible()
    summary = withdrawal.edit.summary
    assert summary.whom.text() == "to Paolo Gutierrez, GCash 0999 555 0163"
    assert summary.money.text() == "PHP 8,750.00"


def test_a_typed_payee_is_new_and_kept_unless_told_otherwise(driver: Driver, withdrawal: WithdrawalPage) -> None:
    type_payee(driver, withdrawal)
    card = withdrawal.edit.form.payee
    assert card.since.label.text() == "New payee: not in the book"
    assert card.keep.isVisible()
    assert card.keep.isChecked()
    assert not withdrawal.edit.form.edit_payee.isVisible()


def test_a_typed_account_of_the_book_is_known_again(driver: Driver, withdrawal: WithdrawalPage) -> None:
    paid_payee(driver.desk)
    withdrawal.edit.data.read()
    driver.settle()
    type_payee(driver, withdrawal, phone=PHONE)
    card = withdrawal.edit.form.payee
    assert card.since.label.text() == "This account is in the book as Paolo Gutierrez."
    assert not card.keep.isVisible()


def test_a_changed_payee_is_an_alert(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk, subject="BPI", since_ms=driver.desk.now - 2 * DAY - 1, previous="4471")
    pay(driver, withdrawal, entry)
    alert = withdrawal.edit.form.payee.alert
    assert alert.isVisible()
    assert (
        alert.text.text()
        == ("The account was changed 2 days ago (ended 4471 before). The last digits are asked before sending.")
        or "48 h ago" in alert.text.text()
    )


def test_another_account_typed_for_a_payee_is_said_at_the_field(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk))
    form = withdrawal.edit.form
    line, field = form.details.texts.lines["phone"], form.details.texts.fields["phone"]
    line.selectAll()
    driver.type(line, "09171234567")
    assert "ends 0163. The last digits are asked" in field.message
    driver.type(form.amount, "1")
    assert "ends 0163. The last digits are asked" in field.message
    assert form.payee.alert.title.text() == "Only for this withdrawal"
    assert form.payee.account.text() == "0917 123 4567"
    line.selectAll()
    driver.type(line, PHONE)
    assert "ends 0163" not in field.message
    assert not form.payee.alert.isVisible()


def test_another_bank_for_a_payee_is_said_at_the_field(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk))
    choose_bank(withdrawal, "MAYA")
    assert "The book has this payee at GCash." in withdrawal.edit.form.route.route.subject_field.message


def test_a_duplicate_needs_a_reason(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    earlier = put_withdrawal(driver.desk, entry, money=Money("PHP", "8750.00"))
    pay(driver, withdrawal, entry)
    form = withdrawal.edit.form
    driver.until(lambda: form.asks_reason)
    assert form.twice.title.text() == "Possible duplicate"
    assert "PHP 8,750.00 to this account on 10 Nov, 2 days ago: Paid out" in form.twice.text.text()
    assert earlier.order_id[-4:] in form.twice.text.text()
    withdrawal.primary()
    driver.settle()
    assert "Say why the same is paid again" in form.texts.fields["repeat_reason"].error
    assert form.texts.lines["repeat_reason"].hasFocus()
    driver.type(form.texts.lines["repeat_reason"], "Second half")
    sheet = open_sheet(driver, withdrawal)
    assert sheet.intent.repeat_reason == "Second half"
    sheet.reject()
    form.amount.set_amount("8751")
    assert not form.asks_reason
    assert form.values()["repeat_reason"] == ""


def test_a_duplicate_that_is_found_late_stops_the_sheet(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    pay(driver, withdrawal, entry, "100.00")
    driver.settle()
    put_withdrawal(driver.desk, entry)
    withdrawal.edit._rest.stop()
    withdrawal.primary()
    driver.until(lambda: withdrawal.edit.form.texts.fields["repeat_reason"].error)
    assert withdrawal.flow.sheet is None


def test_an_earlier_reason_is_not_taken_unseen(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    put_withdrawal(driver.desk, entry)
    put_withdrawal(driver.desk, entry, money=Money("PHP", "200.00"))
    pay(driver, withdrawal, entry, "100.00")
    form = withdrawal.edit.form
    driver.until(lambda: form.asks_reason)
    driver.type(form.texts.lines["repeat_reason"], "Second half")
    form.amount.set_amount("200.00")
    withdrawal.edit._rest.stop()
    withdrawal.primary()
    driver.until(lambda: form.asks_reason)
    assert withdrawal.flow.sheet is None
    assert form.texts.lines["repeat_reason"].hasFocus()
    open_sheet(driver, withdrawal).reject()


def test_one_that_failed_is_no_duplicate(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    put_withdrawal(driver.desk, entry, S.FAILED)
    pay(driver, withdrawal, entry, "100.00")
    sheet = open_sheet(driver, withdrawal)
    assert not withdrawal.edit.form.asks_reason
    sheet.reject()


def test_everything_that_is_missing_is_said_at_once(driver: Driver, withdrawal: WithdrawalPage) -> None:
    withdrawal.primary()
    form = withdrawal.edit.form
    assert "Type the amount" in form.amount_field.error
    assert "Choose who receives it." in form.route.route.subject_field.error
    assert form.details.texts.fields["name"].error == "Type the payee's name."
    assert form.details.texts.fields["account_number"].error == "Type the account number."
    assert form.amount.line.hasFocus()
    driver.settle()
    assert withdrawal.flow.sheet is None


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("amount", lambda form: form.amount_field),
        ("channel", lambda form: form.route.route.channel_field),
        ("details.channel_subject", lambda form: form.route.route.subject_field),
        ("details.phone", lambda form: form.details.texts.fields["phone"]),
        ("details.name", lambda form: form.details.texts.fields["name"]),
        ("remark", lambda form: form.texts.fields["reference"]),
    ],
)
def test_a_refusal_of_the_desk_stands_at_its_field(
    driver: Driver, withdrawal: WithdrawalPage, monkeypatch: pytest.MonkeyPatch, field: str, place: object
) -> None:
    type_payee(driver, withdrawal)
    driver.settle()

    def refuse(_form: object) -> object:
        raise InputErrors([InputError(field, "Type digits and a point only, for example 2450.00.")])

    monkeypatch.setattr(driver.desk, "prepare", refuse)
    withdrawal.primary()
    shown_at = place(withdrawal.edit.form)  # type: ignore[operator]
    driver.until(lambda: shown_at.error)
    assert shown_at.error == "Type digits and a point only, for example 2450.00."
    assert withdrawal.flow.sheet is None
    assert withdrawal.edit.form.values()["amount"] == "100.00"


def test_a_refusal_without_a_field_stands_above(
    driver: Driver, withdrawal: WithdrawalPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_payee(driver, withdrawal)
    driver.settle()

    def refuse(_form: object) -> object:
        raise InputError("order_id", "An order id has no spaces.")

    monkeypatch.setattr(driver.desk, "prepare", refuse)
    withdrawal.primary()
    driver.until(lambda: withdrawal.edit.note.isVisible())
    assert "An order id has" in withdrawal.edit.note.text.text()
