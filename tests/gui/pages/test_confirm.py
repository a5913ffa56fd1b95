"""The confirm sheet: read back from the message, asleep at first, deaf to Enter, used once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QScrollArea, QScrollBar

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.widgets.sheet import WAKE_MS
from ptsdesk.services.api import OrderForm
from tests.gui.pages.driver import Driver

CTRL = Qt.KeyboardModifier.ControlModifier
ASLEEP_MS = 600_000


@pytest.fixture
def asleep(driver: Driver, payment: PaymentPage, monkeypatch: pytest.MonkeyPatch) -> ConfirmSheet:
    """A sheet that never wakes by itself: the test decides when."""
    monkeypatch.setattr(PaymentPage, "wake_ms", ASLEEP_MS)
    driver.fill(payment)
    return driver.open_sheet(payment)


@pytest.fixture
def sheet(driver: Driver, payment: PaymentPage) -> ConfirmSheet:
    driver.fill(payment)
    opened = driver.open_sheet(payment)
    driver.until(lambda: opened.awake)
    return opened


def press(widget: QDialog, key: Qt.Key, held: Qt.KeyboardModifier, *, repeats: bool) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, held, "\r", repeats))


def texts(sheet: ConfirmSheet) -> list[str]:
    return [label.text() for label in sheet.findChildren(QLabel) if label.isVisibleTo(sheet)]


def test_it_shows_every_field_of_the_message_in_sending_order(sheet: ConfirmSheet) -> None:
    sent = dict(sheet.intent.fields)
    assert list(sheet.rows.values) == [
        "Merchant id", "Order id", "Amount", "Currency", "Collect by", "Your reference", "Earlier twins",
    ]  # fmt: skip
    shown = [widget.accessibleName() for widget in sheet.rows.values.values()][:-1]
    assert shown == [sent["user_id"], sent["order_id"], "2450.00", "PHP", "QR Ph (QRPH)", "Invoice 2248"]
    said = texts(sheet)
    for text in (
        "Create this payment?", "PHP 2,450.00", "Two thousand four hundred fifty pesos", "none in the last 7 days",
        "Read back from the message that will be sent, not from the form.",
    ):  # fmt: skip
        assert text in said


def test_what_the_form_shows_later_does_not_matter(driver: Driver, payment: PaymentPage, sheet: ConfirmSheet) -> None:
    payment.edit.form.amount.set_amount("9.99")
    driver.click(sheet.commit)
    driver.until(lambda: payment.face is payment.result)
    assert payment.result.order.money.text == "2450.00"


def test_the_names_are_those_of_the_design(sheet: ConfirmSheet) -> None:
    assert sheet.accessibleName() == "Create this payment"
    assert sheet.commit.accessibleName() == "Send PHP 2,450.00 in SANDBOX"
    assert sheet.cancel.accessibleName() == "Cancel"
    assert sheet.strip.isVisible()


def test_it_sleeps_for_two_seconds(payment: PaymentPage, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaymentPage, "wake_ms", None)
    driver.fill(payment)
    sheet = driver.open_sheet(payment)
    assert WAKE_MS == 2000
    assert sheet.hint.text() == "Send wakes in 2 s"
    assert not sheet.commit.isEnabled()
    sheet.reject()


def test_cancel_has_the_focus_and_asleep_nothing_sends(driver: Driver, asleep: ConfirmSheet) -> None:
    assert QApplication.focusWidget() is asleep.cancel
    driver.qtbot.mouseClick(asleep.commit, Qt.MouseButton.LeftButton)
    press(asleep, Qt.Key.Key_Return, CTRL, repeats=False)
    asleep.commit.click()
    driver.settle()
    assert not driver.submits()
    assert asleep.isVisible()
    asleep.reject()


def test_keys_held_since_before_it_woke_do_not_send(driver: Driver, asleep: ConfirmSheet) -> None:
    QApplication.sendEvent(asleep, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CTRL, "\r", False))
    asleep._wake()
    for _ in range(50):
        press(asleep, Qt.Key.Key_Return, CTRL, repeats=True)
    driver.settle()
    assert not driver.submits()
    asleep.reject()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_never_sends_wherever_the_focus_is(driver: Driver, sheet: ConfirmSheet, key: Qt.Key) -> None:
    for target in (sheet.cancel, sheet.commit, sheet):
        target.setFocus()
        driver.qtbot.keyClick(target, key)
        driver.qtbot.keyClick(target, key, Qt.KeyboardModifier.ShiftModifier)
    driver.settle()
    assert not driver.submits()
    assert sheet.isVisible()
    sheet.reject()


def test_ctrl_enter_pressed_afresh_sends(driver: Driver, payment: PaymentPage, sheet: ConfirmSheet) -> None:
    driver.qtbot.keyClick(sheet.cancel, Qt.Key.Key_Return, CTRL)
    driver.until(lambda: payment.face is payment.result)
    assert len(driver.submits()) == 1


def test_escape_cancels_and_the_form_is_as_before(driver: Driver, payment: PaymentPage, sheet: ConfirmSheet) -> None:
    driver.qtbot.keyClick(sheet.cancel, Qt.Key.Key_Escape)
    driver.settle()
    assert payment.face is payment.edit
    assert payment.edit.form.values()["amount"] == "2450.00"
    assert not driver.submits()
    again = driver.open_sheet(payment)
    assert again.intent.token != sheet.intent.token
    assert again.intent.order_id == sheet.intent.order_id
    again.reject()


def test_an_old_token_is_refused_even_if_a_sheet_would_send_it(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment)
    first = driver.open_sheet(payment)
    first.reject()
    second = driver.open_sheet(payment)
    driver.until(lambda: second.awake)
    driver.click(second.commit)
    driver.until(lambda: payment.face is payment.result)
    driver.settle()
    payment.flow._send(second.intent)
    driver.until(lambda: payment.result.note.isVisible())
    assert "was sent already" in payment.result.note.text.text()
    assert len(driver.desk.orders) == 1


def test_earlier_payments_of_the_same_amount_are_shown(driver: Driver, payment: PaymentPage) -> None:
    driver.desk.put(OrderState.PAID, created_ms=driver.desk.now - 2 * 86_400_000)
    driver.fill(payment)
    driver.until(lambda: "Same amount" in payment.edit.summary.twins.label.text())
    sheet = driver.open_sheet(payment)
    assert any(text.startswith("Same amount 48 h ago") or "2 days ago" in text for text in texts(sheet))
    sheet.reject()


def test_a_long_remark_and_addresses_are_shown_whole(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment, reference="")
    remark = "R" * 200
    driver.paste(payment.edit.form.texts.lines["reference"], remark)
    sheet = driver.open_sheet(payment)
    value = sheet.rows.values["Your reference"]
    assert value.accessibleName() == remark
    assert value.text().replace("\u200b", "") == remark
    assert value.height() >= 2 * value.fontMetrics().height()
    sheet.reject()


def test_losing_the_account_closes_the_sheet(driver: Driver, sheet: ConfirmSheet) -> None:
    driver.context.lose_desk()
    driver.until(lambda: not driver.window.findChildren(ConfirmSheet))
    assert not driver.submits()


def scroll_bar(sheet: ConfirmSheet) -> QScrollBar:
    (area,) = sheet.findChildren(QScrollArea)
    return area.verticalScrollBar()


@pytest.mark.parametrize("callback", ["", "https://shop.example/callback/pts", "https://shop.example/" + "x" * 90])
def test_a_sheet_that_has_room_does_not_scroll(driver: Driver, payment: PaymentPage, callback: str) -> None:
    desk = driver.desk
    order_id = desk.new_order_id(OrderKind.PAYMENT)
    form = OrderForm(OrderKind.PAYMENT, order_id, "2450.00", "PHP", "QRPH", "Invoice 2248", callback_url=callback)
    sheet = ConfirmSheet(driver.context, payment, desk.prepare(form), wake_ms=ASLEEP_MS)
    sheet.open_sheet()
    QApplication.processEvents()
    assert sheet.scrim.height() > sheet.height() + 64
    assert (scroll_bar(sheet).isVisible(), scroll_bar(sheet).maximum()) == (False, 0)
    sheet.reject()


def test_a_sheet_without_room_scrolls_to_its_last_line(sheet: ConfirmSheet) -> None:
    host = sheet.scrim.parentWidget()
    assert host is not None
    sheet.scrim.setGeometry(0, 0, host.width(), 400)
    QApplication.processEvents()
    assert sheet.height() == 400 - 32
    bar = scroll_bar(sheet)
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    last = next(label for label in sheet.findChildren(QLabel) if label.text().startswith("Read back"))
    assert not last.visibleRegion().isEmpty()
    assert not sheet.commit.visibleRegion().isEmpty()
