"""An order that was not sent may be sent from its result: the same message, the same order id, through the sheet."""

from __future__ import annotations

import pytest

from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError, JournalDisk
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.pages.order_page import OrderPage
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from tests.gui.pages import paying_out
from tests.gui.pages.driver import Driver

S = OrderState
PLACES = {OrderKind.PAYMENT: "payment", OrderKind.WITHDRAWAL: "withdrawal"}


def not_sent(driver: Driver, payment: PaymentPage) -> str:
    """A payment that did not leave; its result is shown."""
    driver.desk.submit_outcome = S.NOT_SENT
    driver.send(payment)
    driver.desk.submit_outcome = S.ACCEPTED
    assert payment.result.order is not None
    return payment.result.order.order_id


def sheet_again(driver: Driver, page: OrderPage) -> ConfirmSheet:
    with driver.qtbot.waitSignal(page.sheet_opened) as opened:
        driver.click(page.result.state.resend)
        page.result.state.resend.click()
    assert opened.args is not None
    sheet = opened.args[0]
    driver.until(lambda: sheet.awake)
    return sheet


def test_it_is_sent_with_its_own_id_and_what_is_typed_stays(driver: Driver, payment: PaymentPage) -> None:
    order_id = not_sent(driver, payment)
    payment.show_form()
    driver.fill(payment, "77.00", "Another one")
    driver.go("payment", OpenOrder(order_id))
    driver.until(lambda: payment.face is payment.result)
    sheet = sheet_again(driver, payment)
    assert (sheet.title.text(), sheet.intent.order_id) == ("Send this payment again?", order_id)
    driver.click(sheet.commit)
    driver.until(lambda: payment.result.order.state is S.ACCEPTED)
    driver.settle()
    assert payment.face is payment.result
    assert not payment.result.state.resend.isVisible()
    assert (driver.submits(), driver.desk.again) == ([order_id, order_id], [(order_id, "")])
    assert payment.edit.form.values()["amount"] == "77.00"


@pytest.mark.parametrize("kind", OrderKind)
def test_the_dossier_leads_there(driver: Driver, kind: OrderKind) -> None:
    order = driver.desk.put(S.NOT_SENT, kind=kind)
    history = driver.go("history", OpenOrder(order.order_id))
    driver.until(lambda: history.drawer.order is not None)
    driver.settle()
    if kind is OrderKind.SUBSCRIPTION:
        assert not history.drawer.send_again.isVisible(), "its card is not kept"
        return
    driver.click(history.drawer.send_again)
    driver.settle()
    page = driver.shell.stack.page
    driver.until(lambda: page.face is page.result)
    assert (page.key, page.result.order.order_id) == (PLACES[kind], order.order_id)
    assert page.result.state.resend.isVisible()
    driver.desk.change(order.order_id, S.SENDING, Cause.SENDING)
    driver.go("history", OpenOrder(order.order_id))
    driver.until(lambda: history.drawer.order.state is S.SENDING)
    assert not history.drawer.send_again.isVisible()


@pytest.mark.parametrize("state", [one for one in S if one is not S.NOT_SENT])
def test_no_other_state_offers_it(driver: Driver, payment: PaymentPage, state: OrderState) -> None:
    order = driver.desk.put(state)
    driver.go("payment", OpenOrder(order.order_id))
    driver.until(lambda: payment.face is payment.result)
    assert not payment.result.state.resend.isVisible()


def test_a_withdrawal_asks_for_its_digits_and_keeps_nobody_of_the_form(
    driver: Driver, withdrawal: WithdrawalPage
) -> None:
    page = withdrawal
    paying_out.type_payee(driver, page)
    driver.desk.submit_outcome = S.NOT_SENT
    first = paying_out.open_sheet(driver, page)
    assert first.retype is not None
    driver.type(first.retype.line, "4567")
    driver.until(lambda: first.awake)
    driver.click(first.commit)
    driver.until(lambda: page.face is page.result)
    driver.settle()
    driver.desk.submit_outcome = S.ACCEPTED
    with driver.qtbot.waitSignal(page.sheet_opened) as opened:
        driver.click(page.result.state.resend)
    assert opened.args is not None
    sheet = opened.args[0]
    assert not sheet.awake
    driver.type(sheet.retype.line, "4567")
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: page.result.order.state is S.ACCEPTED)
    assert page._to_keep is None


def test_what_the_services_refuse_is_said_on_the_result(
    driver: Driver, payment: PaymentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_sent(driver, payment)

    def refuse(*_: object) -> None:
        raise AccountError("The result of this order is known now: look at it in History. Nothing was sent again.")

    monkeypatch.setattr(driver.desk, "prepare_again", refuse)
    driver.click(payment.result.state.resend)
    driver.settle()
    assert payment.face is payment.result
    assert "Nothing was sent again." in payment.result.note.text.text()
    assert payment.result.note.isVisible()


@pytest.mark.parametrize(
    "error",
    [InputError("repeat_reason", "Order W2 of the same sum was made since."), JournalDisk("The disk is full.")],
    ids=["twin", "disk"],
)
def test_a_failed_submit_leaves_the_result_and_the_form(
    driver: Driver, payment: PaymentPage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    order_id = not_sent(driver, payment)
    sheet = sheet_again(driver, payment)

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(driver.desk, "submit", refuse)
    driver.click(sheet.commit)
    driver.until(lambda: payment.flow.sending is None and payment.face is payment.result)
    driver.settle()
    assert payment.result.order.order_id == order_id
    assert payment.result.note.isVisible()
    assert payment.result.state.resend.isVisible()


def test_a_submit_nobody_can_look_up_ends_at_the_result_too(
    driver: Driver, payment: PaymentPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_sent(driver, payment)
    sheet = sheet_again(driver, payment)

    def refuse(*_: object) -> None:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "submit", refuse)
    monkeypatch.setattr(driver.desk, "dossier", refuse)
    driver.click(sheet.commit)
    driver.until(lambda: payment.flow.sending is None and payment.face is payment.result)
    driver.settle()
    assert payment.result.note.isVisible()
