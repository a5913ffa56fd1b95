"""What is typed is kept; what was sent is not offered again."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import JournalDisk
from ptsdesk.gui.context import NEW
from ptsdesk.gui.pages.payment import PaymentPage
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell

KIND = OrderKind.PAYMENT


def test_a_draft_is_kept_while_typing_with_its_age(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment)
    driver.until(lambda: driver.desk.drafts)
    driver.settle()
    kept = driver.desk.drafts[KIND][0]
    assert (kept["amount"], kept["reference"], kept["channel"]) == ("2450.00", "Invoice 2248", "QRPH")
    assert kept["order_id"] == payment.edit.form.order_id.value
    assert payment.edit.form.draft_line.text() == "Draft kept on this computer, 0 s ago"
    driver.desk.now += 5_000
    payment.edit.tick()
    assert payment.edit.form.draft_line.text() == "Draft kept on this computer, 5 s ago"


def test_wrong_texts_are_kept_too(driver: Driver, payment: PaymentPage) -> None:
    driver.type(payment.edit.form.amount, "1,234")
    driver.until(lambda: driver.desk.drafts)
    assert driver.desk.drafts[KIND][0]["amount"] == "1,234"


def test_leaving_the_page_keeps_it_at_once(driver: Driver, payment: PaymentPage) -> None:
    driver.type(payment.edit.form.amount, "77")
    payment.leave()
    driver.settle()
    assert driver.desk.drafts[KIND][0]["amount"] == "77"


def test_an_untouched_form_is_not_a_draft(driver: Driver, payment: PaymentPage) -> None:
    payment.edit.keeper.save_now()
    driver.settle()
    assert not driver.desk.drafts


def test_a_draft_that_cannot_be_kept_is_said(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    def refuse(*_: object) -> int:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "save_draft", refuse)
    driver.type(payment.edit.form.amount, "77")
    payment.leave()
    driver.settle()
    assert "could not be kept" in payment.edit.form.draft_line.text()
    assert payment.edit.form.values()["amount"] == "77"


def test_dropping_overtakes_a_save_that_is_under_way(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    real, keeper = driver.desk.save_draft, payment.edit.keeper
    started, go_on = threading.Event(), threading.Event()

    def slow(kind, fields):
        started.set()
        go_on.wait(30)
        return real(kind, fields)

    monkeypatch.setattr(driver.desk, "save_draft", slow)
    driver.type(payment.edit.form.amount, "77")
    keeper.save_now()
    assert started.wait(30)
    keeper.drop()
    go_on.set()
    driver.settle()
    assert not driver.desk.drafts


def test_clear_form_can_be_undone(driver: Driver, payment: PaymentPage) -> None:
    toasts: list[tuple[object, ...]] = []
    driver.context.toast_asked.connect(lambda *told: toasts.append(told))
    driver.fill(payment)
    before = payment.edit.form.values()
    driver.click(payment.edit.form.clear_button)
    driver.settle()
    cleared = payment.edit.form.values()
    assert cleared["amount"] == cleared["reference"] == ""
    assert cleared["order_id"] not in ("", before["order_id"])
    assert not driver.desk.drafts
    toasts[0][3].run()
    assert payment.edit.form.values() == before


def restart(qtbot: QtBot, desk: FakeDesk) -> tuple[Shell, PaymentPage]:
    shell = Shell(qtbot, FakeOffice(desk))
    shell.context.clock_ms = lambda: desk.now
    shell.start()
    page = shell.stack.page
    assert isinstance(page, PaymentPage)
    return shell, page


@pytest.fixture
def kept(desk: FakeDesk) -> str:
    order_id = desk.new_order_id(KIND)
    fields = {"order_id": order_id, "amount": "2450.00", "currency": "PHP", "channel": "MAYA", "customer": "Ana"}
    desk.save_draft(KIND, fields | {"callback_url": "https://shop.example/cb"})
    desk.now += 3 * 60_000
    return order_id


def test_a_kept_draft_comes_back_after_a_restart(qtbot: QtBot, desk: FakeDesk, kept: str) -> None:
    shell, page = restart(qtbot, desk)
    values = page.edit.form.values()
    assert (values["order_id"], values["amount"], values["channel"]) == (kept, "2450.00", "MAYA")
    assert page.edit.form.channels.key == "MAYA"
    assert page.edit.form.addresses.opened
    assert page.edit.form.draft_line.text() == "Draft kept on this computer, 3 min ago"
    page.edit.keeper.save_now()
    shell.settle()
    assert desk.drafts[KIND][1] == desk.now - 3 * 60_000
    shell.end()


def test_a_draft_that_was_sent_is_not_offered_again(qtbot: QtBot, desk: FakeDesk, kept: str) -> None:
    desk.put(OrderState.UNKNOWN, order_id=kept)
    shell, page = restart(qtbot, desk)
    assert page.edit.form.values()["amount"] == ""
    assert page.edit.form.values()["order_id"] not in ("", kept)
    assert "had been sent" in page.edit.note.text.text()
    assert not desk.drafts
    qtbot.mouseClick(page.edit.show_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.face is page.result)
    assert page.result.order.order_id == kept
    shell.end()


def test_new_payment_keeps_a_form_that_holds_something(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment)
    driver.go("payment", NEW)
    assert payment.edit.form.values()["amount"] == "2450.00"
