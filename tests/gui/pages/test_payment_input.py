"""Bad input gets a sentence where it was typed; nothing is lost, and a card number is wiped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from ptsdesk.gui.pages.payment import PaymentPage
from tests.gui.pages.driver import Driver

PAN = "4111111111111111"

AMOUNTS = {
    "1e3": "Type digits and a point only",
    "１２": "Type digits and a point only",
    "1.234,56": "Use a point for the decimals",
    "1,234.56": "Type the amount without commas: 1234.56",
    "1,234": "Is this 1234.00 or 1.234?",
    "NaN": "Type digits and a point only",
    "-0": "without a sign",
    "٣": "Type digits and a point only",
    "1.1234567": "at most 6",
    "0": "above zero",
    "0.00": "above zero",
    "1" + "0" * 16: "too large",
}


@pytest.mark.parametrize("typed", AMOUNTS)
def test_amounts_that_are_none_are_explained_and_kept(driver: Driver, payment: PaymentPage, typed: str) -> None:
    form = payment.edit.form
    driver.until(lambda: form.channels.has_list and form.order_id.value)
    driver.paste(form.amount, typed)
    driver.key(Qt.Key.Key_Tab)
    assert AMOUNTS[typed] in form.amount_field.error
    assert form.amount.text == typed
    assert form.amount.line.accessibleDescription() == form.amount_field.error
    payment.primary()
    driver.settle()
    assert QApplication.focusWidget() is form.amount.line
    assert not driver.submits()


def test_an_empty_amount_is_asked_for_on_create(driver: Driver, payment: PaymentPage) -> None:
    form = payment.edit.form
    driver.until(lambda: form.channels.has_list and form.order_id.value)
    form.texts.lines["customer"].setFocus()
    assert not form.amount_field.error
    driver.click(payment.edit.summary.create_button)
    assert "Type the amount" in form.amount_field.error
    assert QApplication.focusWidget() is form.amount.line


def test_more_decimals_than_usual_are_sent_as_typed_and_said(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment, "10.125")
    driver.key(Qt.Key.Key_Tab)
    form = payment.edit.form
    assert not form.amount_field.error
    form.check_amount()
    assert "sent exactly as typed" in form.amount_field.message
    assert form.words.text() == "Ten point one two five pesos"
    sheet = driver.open_sheet(payment)
    assert dict(sheet.intent.fields)["amount"] == "10.125"
    sheet.reject()


TEXTS = {
    ("reference", "x" * 10_000): "at most 200 characters",
    ("reference", "<b>Rent</b>"): "Leave out the characters < and >",
    ("reference", "evil\u202etxt.exe"): "one line of plain text",
    ("customer", "<img src=x>"): "Leave out the characters < and >",
    ("customer", "n" * 101): "at most 100 characters",
    ("callback_url", "ftp://example.com"): "begins with https://",
    ("callback_url", "javascript:alert(1)"): "begins with https://",
    ("redirect_url", "example.com/thanks"): "begins with https://",
    ("error_url", "https://user:pw@example.com"): "must not hold a user name",
    ("error_url", "https://exa mple.com"): "begins with https://",
}


@pytest.mark.parametrize(("key", "typed"), TEXTS)
def test_texts_that_cannot_be_sent_are_explained_and_kept(
    driver: Driver, payment: PaymentPage, key: str, typed: str
) -> None:
    driver.fill(payment)
    form = payment.edit.form
    form.addresses.open()
    line = form.texts.lines[key]
    line.clear()
    driver.paste(line, typed)
    form.amount.setFocus()
    assert TEXTS[key, typed] in form.texts.fields[key].error
    assert line.text() == typed
    form.addresses.open(False)
    payment.primary()
    driver.settle()
    assert QApplication.focusWidget() is line
    assert not driver.desk.drafts or typed not in payment.edit.summary.reference.text()


def test_arabic_and_accents_are_texts_like_any_other(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment, reference="")
    driver.paste(payment.edit.form.texts.lines["reference"], "فاتورة ١٢ Peñaranda")
    sheet = driver.open_sheet(payment)
    assert dict(sheet.intent.fields)["remark"] == "فاتورة ١٢ Peñaranda"
    sheet.reject()


def test_an_address_without_encryption_gets_a_warning_and_may_be_sent(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment)
    form = payment.edit.form
    form.addresses.open()
    driver.type(form.texts.lines["callback_url"], "http://shop.example/cb")
    driver.key(Qt.Key.Key_Tab)
    field = form.texts.fields["callback_url"]
    assert not field.error
    assert "not encrypted" in field.message
    assert form.addresses.aside.text() == "optional, 1 set"
    sheet = driver.open_sheet(payment)
    assert dict(sheet.intent.fields)["callback_url"] == "http://shop.example/cb"
    sheet.reject()


def test_spaces_round_a_text_are_dropped_where_it_is_left(driver: Driver, payment: PaymentPage) -> None:
    line = payment.edit.form.texts.lines["reference"]
    driver.type(line, "  Invoice 7  ")
    driver.key(Qt.Key.Key_Tab)
    assert line.text() == "Invoice 7"


def test_an_error_goes_as_soon_as_it_is_corrected(driver: Driver, payment: PaymentPage) -> None:
    form = payment.edit.form
    driver.type(form.amount, "12a")
    driver.key(Qt.Key.Key_Tab)
    assert form.amount_field.error
    form.amount.setFocus()
    driver.key(Qt.Key.Key_Backspace)
    assert not form.amount_field.error


# --- card numbers ----------------------------------------------------------------------------------------------


def lines_of(payment: PaymentPage) -> dict[str, QLineEdit]:
    form = payment.edit.form
    form.addresses.open()
    return {"amount": form.amount.line, **form.texts.lines}


def everything_said(driver: Driver) -> str:
    labels = [label.text() for label in driver.window.findChildren(QLabel)]
    lines = [line.text() for line in driver.window.findChildren(QLineEdit)]
    names = [w.accessibleName() + w.accessibleDescription() for w in driver.window.findChildren(QLabel)]
    return "\n".join(labels + lines + names)


@pytest.mark.parametrize("key", ["amount", "reference", "customer", "callback_url", "redirect_url", "error_url"])
@pytest.mark.parametrize("how", ["type", "paste"])
def test_a_card_number_is_wiped_everywhere(driver: Driver, payment: PaymentPage, key: str, how: str) -> None:
    line = lines_of(payment)[key]
    getattr(driver, how)(line, PAN if key == "amount" else "4111 1111 1111 1111")
    assert line.text() == ""
    assert not line.isUndoAvailable()
    line.undo()
    line.redo()
    assert line.text() == ""
    field = payment.edit.form.amount_field if key == "amount" else payment.edit.form.texts.fields[key]
    assert "looked like a card number and was removed" in field.error
    payment.leave()
    driver.settle()
    kept = str(driver.desk.drafts)
    said = everything_said(driver).replace(" ", "")
    assert PAN not in said
    assert PAN not in kept.replace(" ", "")
    assert payment.edit.form.amount.text == ""


def test_a_dropped_card_number_is_wiped_too(driver: Driver, payment: PaymentPage) -> None:
    line = payment.edit.form.texts.lines["customer"]
    data = QMimeData()
    data.setText("pay with 4111-1111-1111-1111 please")
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    QApplication.sendEvent(line, QDropEvent(QPointF(5, 5), action, data, button, Qt.KeyboardModifier.NoModifier))
    assert line.text() == ""
    assert not line.isUndoAvailable()


def test_a_wiped_card_number_does_not_come_back_with_the_rest(driver: Driver, payment: PaymentPage) -> None:
    line = payment.edit.form.texts.lines["reference"]
    driver.type(line, "Invoice 9 ")
    driver.paste(line, PAN)
    driver.type(line, "Invoice 10")
    assert line.text() == "Invoice 10"
    assert not payment.edit.form.texts.fields["reference"].error
    for _ in range(20):
        line.undo()
    assert PAN not in line.text()
