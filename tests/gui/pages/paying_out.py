"""What a person does on New withdrawal, and a payee book to do it with."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.gui.context import PayPayee
from ptsdesk.gui.dialogs.confirm_withdrawal import ConfirmWithdrawal
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk

DAY = 86_400_000
FAR = 10**10
PHONE, ACCOUNT = "09995550163", "1029384756120092"


def add_payee(desk: FakeDesk, name: str = "Paolo Gutierrez", subject: str = "GCASH", **more: object) -> PayeeEntry:
    """Somebody in the book whose account is the same since long."""
    details = {"phone": PHONE} if subject in ("GCASH", "MAYA") else {"account_number": ACCOUNT}
    payee = Payee("", name, "QRPH_INSTAPAY", subject, details)
    kept = desk.save_payee(payee).payee
    values: dict[str, object] = {"since_ms": desk.now - 254 * DAY, "created_ms": desk.now - 254 * DAY}
    desk.book[kept.payee_id] = replace(kept, **(values | more))  # type: ignore[arg-type]
    found = desk.payee(kept.payee_id)
    assert found is not None
    return found


def put_withdrawal(desk: FakeDesk, entry: PayeeEntry, state: OrderState = OrderState.PAID, **more: object) -> Order:
    """An earlier withdrawal to somebody of the book, two days ago."""
    values: dict[str, object] = {
        "kind": OrderKind.WITHDRAWAL, "money": Money("PHP", "100.00"), "payee_key": entry.payee.key,
        "channel": "QRPH_INSTAPAY", "customer": entry.payee.name, "created_ms": desk.now - 2 * DAY,
        "next_check_ms": desk.now + FAR,
    }  # fmt: skip
    return desk.put(state, **(values | more))


def paid_payee(desk: FakeDesk, **more: object) -> PayeeEntry:
    """Somebody in the book who was paid once."""
    entry = add_payee(desk, **more)  # type: ignore[arg-type]
    put_withdrawal(desk, entry)
    found = desk.payee(entry.payee.payee_id)
    assert found is not None
    return found


def pay(driver: Driver, page: WithdrawalPage, entry: PayeeEntry, amount: str = "8750.00") -> None:
    """Choose a payee of the book and type a sum."""
    driver.go("withdrawal", PayPayee(entry.payee.payee_id))
    driver.until(lambda: page.edit.form.entry is not None and page.edit.form.order_id)
    driver.settle()
    driver.type(page.edit.form.amount, amount)


def type_payee(
    driver: Driver, page: WithdrawalPage, name: str = "Ana Reyes", phone: str = "09171234567", amount: str = "100.00"
) -> None:
    """Type a payee with a GCash wallet and a sum."""
    form = page.edit.form
    form.route.route.subject_box.setCurrentIndex(form.route.route.subject_box.findData("GCASH"))
    driver.type(form.details.texts.lines["name"], name)
    driver.type(form.details.texts.lines["phone"], phone)
    driver.type(form.amount, amount)


def open_sheet(driver: Driver, page: WithdrawalPage) -> ConfirmWithdrawal:
    """Press Review and wait for the sheet."""
    driver.settle()
    with driver.qtbot.waitSignal(page.sheet_opened) as opened:
        page.primary()
    assert opened.args is not None
    sheet = opened.args[0]
    assert isinstance(sheet, ConfirmWithdrawal)
    driver.until(lambda: sheet._awake)
    return sheet


def send(driver: Driver, page: WithdrawalPage, digits: str = "") -> None:
    """Confirm and wait for the result."""
    sheet = open_sheet(driver, page)
    if digits:
        assert sheet.retype is not None
        driver.type(sheet.retype.line, digits)
    driver.click(sheet.commit)
    driver.until(lambda: page.face is page.result)
    driver.settle()
