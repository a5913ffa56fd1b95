"""The confirm sheet of a withdrawal: read back from the message, the last digits again, deaf to Enter, used once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.settings import Settings
from ptsdesk.gui.dialogs.confirm_withdrawal import ConfirmWithdrawal
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.gui.widgets import privacy
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import ACCOUNT, DAY, add_payee, open_sheet, paid_payee, pay, put_withdrawal, type_payee
from tests.gui.support.locking import told_by_tree

CTRL = Qt.KeyboardModifier.ControlModifier
PAN = "4242424242424242"


@pytest.fixture
def sheet(driver: Driver, withdrawal: WithdrawalPage) -> ConfirmWithdrawal:
    pay(driver, withdrawal, paid_payee(driver.desk))
    driver.type(withdrawal.edit.form.texts.lines["reference"], "November advance")
    return open_sheet(driver, withdrawal)


def row(sheet: ConfirmWithdrawal, name: str) -> str:
    widget = sheet.rows.values[name]
    return widget.accessibleName() or sheet.rows.text(name)


def test_it_reads_the_message_back(sheet: ConfirmWithdrawal) -> None:
    assert list(sheet.rows.values) == [
        "Payee", "Account", "Bank or wallet", "Through", "Remark", "Order id", "Merchant id", "Paid twice?",
        "Left on the channel",
    ]  # fmt: skip
    assert sheet.title.text() == "Send this withdrawal?"
    assert sheet.accessibleName() == "Send this withdrawal"
    assert sheet.amount.text() == "PHP 8,750.00"
    assert row(sheet, "Payee") == "Paolo Gutierrez"
    assert row(sheet, "Account") == "09995550163, same account since 3 Mar 2026"
    assert row(sheet, "Bank or wallet") == "GCash (GCASH)"
    assert row(sheet, "Through") == "InstaPay (QRPH_INSTAPAY)"
    assert row(sheet, "Remark") == "November advance"
    assert row(sheet, "Left on the channel") == "PHP 1,227,362.25 if it goes through"
    assert sheet.commit.accessibleName() == "Send PHP 8,750.00 in SANDBOX"
    sheet.reject()


def test_hidden_amounts_leave_only_what_is_sent(
    driver: Driver, withdrawal: WithdrawalPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "_hidden", True)
    pay(driver, withdrawal, paid_payee(driver.desk))
    sheet = open_sheet(driver, withdrawal)
    assert sheet.amount.text() == "PHP 8,750.00"
    assert sheet.commit.plain_text == "Send PHP 8,750.00 in SANDBOX"
    left = sheet.rows.values["Left on the channel"]
    assert isinstance(left, QLabel)
    privacy.Veil(driver.shell.window).sweep()
    assert (left.text(), sheet.rows.text("Left on the channel")) == ("PHP •••• if it goes through",) * 2
    told = " ".join([*told_by_tree(sheet), *(label.text() for label in sheet.findChildren(QLabel))])
    assert "1,227,362.25" not in told
    sheet.reject()


def test_every_sent_field_is_on_it(driver: Driver, withdrawal: WithdrawalPage) -> None:
    type_payee(driver, withdrawal)
    details = withdrawal.edit.form.details
    driver.type(details.texts.lines["email"], "ana@example.com")
    details.more.open()
    driver.type(details.texts.lines["address"], "1 Harbor Road")
    sheet = open_sheet(driver, withdrawal)
    told = " ".join(row(sheet, name) for name in sheet.rows.values) + sheet.amount.text().replace(",", "")
    for name, text in sheet.intent.fields:
        assert text in told, name
    sheet.reject()


def test_a_long_account_is_shown_whole(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk, subject="BPI"), "1.00")
    sheet = open_sheet(driver, withdrawal)
    assert row(sheet, "Account").startswith(ACCOUNT)
    assert sheet.retype is None
    sheet.reject()


LIMITS = {"amount": "5000.01", "none": "5000.00"}


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("new", "Asked for new payees"),
        ("typed", "Asked for new payees"),
        ("changed", "Asked because the account was changed"),
        ("edited", "Asked because the account was changed"),
        ("amount", "Asked over PHP 5,000.00"),
        ("none", ""),
    ],
)
def test_when_the_last_digits_are_asked(driver: Driver, withdrawal: WithdrawalPage, case: str, why: str) -> None:
    digits = "0163"
    if case == "typed":
        type_payee(driver, withdrawal)
        digits = "4567"
    elif case in ("new", "changed"):
        more = {"previous": "4471", "since_ms": driver.desk.now - 3 * DAY} if case == "changed" else {}
        pay(driver, withdrawal, add_payee(driver.desk, **more), "1.00")
    else:
        pay(driver, withdrawal, paid_payee(driver.desk), LIMITS.get(case, "1.00"))
    if case == "edited":
        line = withdrawal.edit.form.details.texts.lines["phone"]
        line.selectAll()
        driver.type(line, "09171234567")
        digits = "4567"
    sheet = open_sheet(driver, withdrawal)
    if not why:
        assert sheet.retype is None
        assert sheet.awake
        assert QApplication.focusWidget() is sheet.cancel
        sheet.reject()
        return
    assert sheet.retype is not None
    assert sheet.retype.line_below.text() == why
    assert sheet.retype.line.hasFocus()
    assert not sheet.awake
    driver.type(sheet.retype.line, digits)
    assert sheet.awake
    sheet.reject()


def test_a_typed_account_that_was_paid_before_is_not_new(driver: Driver, withdrawal: WithdrawalPage) -> None:
    paid_payee(driver.desk)
    withdrawal.edit.data.read()
    driver.settle()
    type_payee(driver, withdrawal, phone="09995550163", amount="101.00")
    sheet = open_sheet(driver, withdrawal)
    assert sheet.retype is None
    assert "same account since" in row(sheet, "Account")
    sheet.reject()


def test_a_sum_in_another_currency_counts_as_above_the_limit(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = paid_payee(driver.desk)
    driver.settle()
    pay(driver, withdrawal, entry, "1.00")
    intent = open_sheet(driver, withdrawal)
    intent.reject()
    fields = tuple((name, "USD" if name == "currency" else text) for name, text in intent.intent.fields)
    other = type(intent.intent)(
        "t", intent.intent.order_id, intent.intent.kind, intent.intent.money, intent.intent.channel, fields, ""
    )
    sheet = ConfirmWithdrawal(driver.context, withdrawal, other, entry, None, {}, wake_ms=1)
    assert sheet.retype is not None
    assert sheet.commit.accessibleName() == "Send USD 1.00 in SANDBOX"


def test_the_limit_is_the_one_of_the_settings(driver: Driver, withdrawal: WithdrawalPage) -> None:
    driver.context.settings = Settings(retype_over="10.00")
    pay(driver, withdrawal, paid_payee(driver.desk), "10.01")
    sheet = open_sheet(driver, withdrawal)
    assert sheet.retype is not None
    assert sheet.retype.line_below.text() == "Asked over PHP 10.00"
    sheet.reject()


def test_wrong_digits_are_said_and_send_nothing(driver: Driver, sheet: ConfirmWithdrawal) -> None:
    part = sheet.retype
    assert part is not None
    driver.type(part.line, "01")
    assert part.line_below.text() == "Asked over PHP 5,000.00"
    driver.type(part.line, "64")
    assert part.line_below.text() == "These are not the last 4 digits of the account above."
    assert not part.mark.isVisible()
    assert sheet.hint.text() == "Type the last digits of the account"
    driver.key(Qt.Key.Key_Return, CTRL)
    sheet.commit.click()
    part.line.selectAll()
    driver.type(part.line, "0163")
    assert part.mark.isVisible()
    assert part.line_below.text() == "Asked over PHP 5,000.00"
    driver.type(part.line, "3")
    assert not sheet.awake
    driver.settle()
    assert not driver.submits()
    sheet.reject()


def test_right_digits_do_not_wake_it_before_its_time(driver: Driver, withdrawal: WithdrawalPage, monkeypatch) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk))
    monkeypatch.setattr(WithdrawalPage, "wake_ms", 600_000)
    driver.settle()
    with driver.qtbot.waitSignal(withdrawal.sheet_opened) as opened:
        withdrawal.primary()
    sheet = opened.args[0]
    driver.type(sheet.retype.line, "0163")
    assert not sheet.awake
    driver.key(Qt.Key.Key_Return, CTRL)
    sheet._wake()
    assert sheet.awake
    assert not driver.submits()
    sheet.reject()


def test_a_card_number_in_the_digits_is_wiped(driver: Driver, sheet: ConfirmWithdrawal) -> None:
    part = sheet.retype
    assert part is not None
    driver.paste(part.line, PAN)
    assert part.line.text() == ""
    assert part.line_below.text() == card_number_refused()
    sheet.reject()


def test_enter_never_sends(driver: Driver, sheet: ConfirmWithdrawal) -> None:
    assert sheet.retype is not None
    driver.type(sheet.retype.line, "0163")
    for target in (sheet.retype.line, sheet.cancel, sheet.commit):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            driver.qtbot.keyClick(target, key)
    driver.settle()
    assert not driver.submits()
    assert sheet.isVisible()
    sheet.reject()


def test_held_keys_do_not_send_and_fresh_ones_send_once(
    driver: Driver, withdrawal: WithdrawalPage, sheet: ConfirmWithdrawal
) -> None:
    assert sheet.retype is not None
    driver.type(sheet.retype.line, "0163")
    for _ in range(20):
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CTRL, "\r", True)
        QApplication.sendEvent(sheet.retype.line, press)
    driver.settle()
    assert not driver.submits()
    for _ in range(3):
        driver.qtbot.keyClick(sheet.retype.line, Qt.Key.Key_Return, CTRL)
    driver.until(lambda: withdrawal.face is withdrawal.result)
    driver.settle()
    assert len(driver.submits()) == 1


def test_a_double_click_sends_once(driver: Driver, withdrawal: WithdrawalPage, sheet: ConfirmWithdrawal) -> None:
    assert sheet.retype is not None
    driver.type(sheet.retype.line, "0163")
    driver.qtbot.mouseDClick(sheet.commit, Qt.MouseButton.LeftButton)
    sheet.commit.click()
    driver.until(lambda: withdrawal.face is withdrawal.result)
    driver.settle()
    assert len(driver.submits()) == 1


def test_the_reason_and_both_cases_are_on_it(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    put_withdrawal(driver.desk, entry)
    put_withdrawal(driver.desk, add_payee(driver.desk, "Maria", "MAYA"), OrderState.UNKNOWN)
    pay(driver, withdrawal, entry, "100.00")
    driver.until(lambda: withdrawal.edit.form.asks_reason)
    driver.type(withdrawal.edit.form.texts.lines["repeat_reason"], "Second half")
    sheet = open_sheet(driver, withdrawal)
    twice = sheet.rows.values["Paid twice?"]
    assert twice.label.text() == "Same amount 2 days ago. Your reason: Second half"  # type: ignore[attr-defined]
    left = "PHP 1,235,912.25 if all go through, PHP 1,236,012.25 if only this one does"
    assert row(sheet, "Left on the channel") == left
    sheet.reject()


def test_in_a_small_window_the_digits_stay_in_sight(driver: Driver, sheet: ConfirmWithdrawal) -> None:
    host = sheet.scrim.parentWidget()
    assert host is not None
    assert sheet.retype is not None
    sheet.scrim.setGeometry(0, 0, host.width(), 420)
    QApplication.processEvents()
    for widget in (sheet.retype.line, sheet.commit):
        assert not widget.visibleRegion().isEmpty()
        assert sheet.rect().contains(widget.mapTo(sheet, widget.rect().bottomRight()))
    sheet.reject()
