"""The payee book beside the form of New withdrawal; card numbers and drafts."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.gui.context import PayPayee
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import (
    ACCOUNT,
    PHONE,
    add_payee,
    paid_payee,
    pay,
    put_withdrawal,
    type_payee,
)

PAN = "4242 4242 4242 4242"
S = OrderState


def shown(page: WithdrawalPage) -> list[str]:
    texts = page.edit.form.details.texts
    return [key for key, field in texts.fields.items() if field.isVisibleTo(page)]


# --- the book at the left ---------------------------------------------------------------------------------------------


def test_the_search_asks_the_book(driver: Driver, withdrawal: WithdrawalPage) -> None:
    for number in range(40):
        add_payee(driver.desk, f"Person {chr(65 + number % 26)}{chr(65 + number // 26)}")
    add_payee(driver.desk, "Luzon Textile", "BPI")
    rail = withdrawal.edit.rail
    withdrawal.edit.summary.review.setFocus()
    driver.shell.press("/")
    assert rail.search.line.hasFocus()
    driver.qtbot.keyClicks(rail.search.line, "luzon")
    driver.until(lambda: len(rail.list.rows.entries) == 1)
    withdrawal.escape()
    driver.until(lambda: len(rail.list.rows.entries) == 41)
    driver.type(rail.search.line, "zzz")
    driver.until(lambda: rail.empty.isVisible())
    assert rail.empty_title.text() == "No payee found"


def test_a_row_says_its_marks_in_words(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk, previous="4471")
    put_withdrawal(driver.desk, entry, S.UNKNOWN)
    withdrawal.edit.data.read()
    driver.settle()
    rows = withdrawal.edit.rail.list.rows
    assert rows.index(0).data() == "Paolo Gutierrez, GCash, ends 0163, never paid, Result unknown, Changed account"


def test_choosing_over_a_typed_payee_can_be_undone(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    type_payee(driver, withdrawal)
    order_id = withdrawal.edit.form.order_id
    withdrawal.edit.choice.choose(entry)
    assert withdrawal.edit.form.sent_details["name"] == "Paolo Gutierrez"
    withdrawal.edit.choice.undo()
    assert withdrawal.edit.form.sent_details["name"] == "Ana Reyes"
    assert withdrawal.edit.form.entry is None
    assert withdrawal.edit.form.order_id == order_id


def test_a_payee_that_was_removed_counts_as_typed(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    pay(driver, withdrawal, entry)
    driver.desk.remove_payee(entry.payee.payee_id)
    withdrawal.edit.data.read()
    driver.settle()
    assert withdrawal.edit.form.entry is None
    assert withdrawal.edit.form.sent_details["phone"] == PHONE
    assert "name" in shown(withdrawal)


def test_the_sheet_of_a_payee_opens_and_its_payee_is_chosen(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    pay(driver, withdrawal, entry)
    driver.click(withdrawal.edit.form.edit_payee)
    sheet = withdrawal._payee_sheet
    assert sheet is not None
    changed = driver.desk.save_payee(replace(entry.payee, subject="BPI", details={"account_number": ACCOUNT}))
    sheet.saved.emit(changed)
    sheet.reject()
    driver.settle()
    assert withdrawal.edit.form.sent_details["account_number"] == ACCOUNT
    assert withdrawal.edit.form.payee.alert.isVisible()
    driver.click(withdrawal.edit.rail.new_button)
    assert withdrawal._payee_sheet is not None
    withdrawal._payee_sheet.reject()
    assert withdrawal._payee_sheet is None


# --- card numbers -----------------------------------------------------------------------------------------------------


def test_a_card_number_is_wiped_from_every_line(driver: Driver, withdrawal: WithdrawalPage) -> None:
    form = withdrawal.edit.form
    entry = add_payee(driver.desk)
    put_withdrawal(driver.desk, entry)
    pay(driver, withdrawal, entry, "100.00")
    driver.until(lambda: form.asks_reason)
    lines = {
        "search": (withdrawal.edit.rail.search.line, None),
        "email": (form.details.texts.lines["email"], form.details.texts.fields["email"]),
        "phone": (form.details.texts.lines["phone"], form.details.texts.fields["phone"]),
        "remark": (form.texts.lines["reference"], form.texts.fields["reference"]),
        "reason": (form.texts.lines["repeat_reason"], form.texts.fields["repeat_reason"]),
    }
    for name, (line, field) in lines.items():
        line.selectAll()
        driver.paste(line, PAN)
        assert line.text() == "", name
        assert not line.isUndoAvailable(), name
        assert field is None or field.error == card_number_refused(), name
    assert withdrawal.edit.rail.refused.isVisible()
    form.amount.set_amount("")
    driver.paste(form.amount.line, PAN.replace(" ", ""))
    assert form.amount.text == ""
    withdrawal.edit.keeper.save_now()
    driver.settle()
    assert "4242" not in str(driver.desk.drafts)


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_with_its_payee(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = paid_payee(driver.desk)
    pay(driver, withdrawal, entry)
    driver.type(withdrawal.edit.form.texts.lines["reference"], "November advance")
    withdrawal.leave()
    driver.settle()
    kept = driver.desk.drafts[OrderKind.WITHDRAWAL][0]
    assert kept["details.phone"] == PHONE
    again = WithdrawalPage(driver.context)
    driver.qtbot.addWidget(again)
    again.desk_arrived(driver.desk)
    driver.settle()
    form = again.edit.form
    assert (form.order_id, form.payee_id, form.amount.text) == (kept["order_id"], entry.payee.payee_id, "8750.00")
    assert form.entry is not None
    assert form.texts.text("reference") == "November advance"
    driver.settle()
    assert form.route.channel == "QRPH_INSTAPAY"


def test_a_draft_that_was_sent_is_not_offered_again(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = paid_payee(driver.desk)
    sent = put_withdrawal(driver.desk, entry, S.UNKNOWN)
    fields = {"order_id": sent.order_id, "amount": "100.00", "payee_id": entry.payee.payee_id}
    driver.desk.save_draft(OrderKind.WITHDRAWAL, fields)
    again = WithdrawalPage(driver.context)
    driver.qtbot.addWidget(again)
    again.desk_arrived(driver.desk)
    driver.settle()
    assert "had been sent" in again.edit.note.text.text()
    assert again.edit.form.order_id not in ("", sent.order_id)
    assert again.edit.form.amount.text == ""
    assert OrderKind.WITHDRAWAL not in driver.desk.drafts


def test_clear_form_can_be_undone(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    pay(driver, withdrawal, entry)
    before = withdrawal.edit.form.order_id
    withdrawal.edit.form.clear_button.click()
    driver.settle()
    assert withdrawal.edit.form.entry is None
    assert withdrawal.edit.form.order_id not in ("", before)
    withdrawal.edit.choice.undo()
    assert withdrawal.edit.form.payee_id == entry.payee.payee_id
    assert withdrawal.edit.form.amount.text == "8750.00"


def test_what_is_said_of_one_payee_never_goes_along_to_another(driver: Driver, withdrawal: WithdrawalPage) -> None:
    paolo, maria = paid_payee(driver.desk), add_payee(driver.desk, "Maria L. Santos", "MAYA")
    pay(driver, withdrawal, paolo, "12.00")
    form = withdrawal.edit.form
    driver.type(form.texts.lines["reference"], "for Paolo")
    withdrawal.edit.choice.choose(maria)
    assert (form.payee_id, form.values()["reference"], form.amount.text) == (maria.payee.payee_id, "", "12.00")
    withdrawal.edit.choice.undo()
    assert (form.payee_id, form.values()["reference"]) == (paolo.payee.payee_id, "for Paolo")
    driver.go("withdrawal", PayPayee(paolo.payee.payee_id))
    driver.settle()
    assert form.values()["reference"] == "for Paolo", "the same payee keeps what was typed for it"
    driver.go("withdrawal", PayPayee(maria.payee.payee_id))
    driver.settle()
    assert (form.payee_id, form.values()["reference"], form.amount.text) == (maria.payee.payee_id, "", "")
