"""The main job: type, confirm, send once, show what became of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.orders import OrderState
from ptsdesk.errors import JournalDisk
from ptsdesk.gui.pages.payment import PaymentPage
from tests.gui.pages.driver import Driver

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_payment_is_sent_once_and_its_code_is_shown(driver: Driver, payment: PaymentPage) -> None:
    driver.send(payment)
    assert len(driver.submits()) == 1
    order = payment.result.order
    assert order is not None
    assert order.state is S.ACCEPTED
    assert payment.result.qr.view.matrix
    assert payment.title() == "Payment"
    assert payment.subtitle() == order.order_id


def test_the_whole_job_by_keyboard(driver: Driver, payment: PaymentPage) -> None:
    form = payment.edit.form
    driver.until(lambda: form.channels.has_list and form.order_id.value)
    assert QApplication.focusWidget() is form.amount.line
    driver.qtbot.keyClicks(form.amount.line, "2450.00")
    driver.key(Qt.Key.Key_Tab)
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.texts.lines["reference"]
    driver.qtbot.keyClicks(form.texts.lines["reference"], "Invoice 2248")
    with driver.qtbot.waitSignal(payment.sheet_opened) as opened:
        driver.key(Qt.Key.Key_Return, CTRL)
    sheet = opened.args[0]
    driver.until(lambda: sheet.awake)
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: payment.face is payment.result)
    driver.settle()
    assert QApplication.focusWidget() is payment.result.state.check
    order_id = payment.result.order.order_id
    driver.desk.answers[order_id] = [S.PAID]
    driver.key(Qt.Key.Key_F5)
    driver.until(lambda: payment.result.order.state is S.PAID)
    driver.settle()
    assert not payment.result.qr.view.matrix
    assert "paid at" in payment.result.qr.gone.title.text()
    assert QApplication.focusWidget() is payment.new_button


def test_storms_of_clicks_and_keys_send_once(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment)
    sheets: list[object] = []
    payment.sheet_opened.connect(sheets.append)
    for _ in range(5):
        payment.primary()
        driver.qtbot.mouseDClick(payment.edit.summary.create_button, Qt.MouseButton.LeftButton)
    driver.until(lambda: sheets)
    driver.settle()
    assert len(sheets) == 1
    sheet = sheets[0]
    driver.until(lambda: sheet.awake)
    driver.desk.hold()
    for _ in range(5):
        driver.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
        driver.qtbot.mouseDClick(sheet.commit, Qt.MouseButton.LeftButton)
        driver.qtbot.keyClick(sheet.commit, Qt.Key.Key_Return, CTRL)
        payment.primary()
    driver.desk.release()
    driver.until(lambda: payment.face is payment.result)
    driver.settle()
    assert len(driver.submits()) == 1
    assert len(driver.desk.orders) == 1


def test_while_sending_the_steps_are_shown_and_leaving_is_safe(driver: Driver, payment: PaymentPage) -> None:
    driver.fill(payment)
    sheet = driver.open_sheet(payment)
    driver.until(lambda: sheet.awake)
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(payment.sending.reached) == 2)
    titles = [(step.title, step.pending) for step in payment.sending.timeline.steps]
    assert titles == [
        ("Saved in the journal on this computer", False),
        ("Sending to the provider", False),
        ("Answered by the provider", True),
    ]
    assert payment.sending.sentence.text() == "Sending now. It can no longer be cancelled."
    assert not payment.escape()
    assert payment.leave()
    driver.context.navigate("query")
    driver.desk.release()
    driver.settle()
    assert len(driver.submits()) == 1
    driver.go("payment")
    assert payment.face is payment.result


def test_the_form_is_fresh_after_sending(driver: Driver, payment: PaymentPage) -> None:
    driver.until(lambda: payment.edit.form.order_id.value)
    before = payment.edit.form.order_id.value
    driver.send(payment)
    values = payment.edit.form.values()
    assert values["amount"] == values["reference"] == ""
    assert values["order_id"] not in ("", before)
    assert values["channel"] == "QRPH"
    assert not driver.desk.drafts
    driver.click(payment.new_button)
    assert payment.face is payment.edit
    assert "is still open" in payment.edit.note.text.text()
    driver.click(payment.edit.show_button)
    driver.until(lambda: payment.face is payment.result)
    assert payment.result.order.order_id == before


def test_unknown_says_do_not_pay_again(driver: Driver, payment: PaymentPage) -> None:
    driver.desk.submit_outcome = S.UNKNOWN
    driver.send(payment)
    state = payment.result.state
    assert state.headline.text() == "It was sent. Whether it was taken is not known. Do not pay again."
    assert state.badge.text() == "Result unknown"
    assert state.check.isVisible()
    assert not state.again.isVisible()
    assert not payment.result.qr.view.isVisible()
    driver.click(state.unresolved)
    driver.settle()
    page = driver.shell.stack.page
    assert page.key == "unresolved"
    assert list(page.list.cards) == [payment.result.order.order_id]


def test_not_sent_offers_the_same_details_under_another_id(driver: Driver, payment: PaymentPage) -> None:
    driver.desk.submit_outcome = S.NOT_SENT
    driver.send(payment)
    state = payment.result.state
    assert state.badge.text() == "Not sent"
    assert not state.check.isVisible()
    used = payment.result.order.order_id
    driver.click(state.again)
    driver.settle()
    values = payment.edit.form.values()
    assert (values["amount"], values["reference"]) == ("2450.00", "Invoice 2248")
    assert values["order_id"] not in ("", used)


def test_a_refusal_says_what_to_do(driver: Driver, payment: PaymentPage) -> None:
    driver.desk.submit_outcome = S.REFUSED_CHECKING
    driver.send(payment)
    assert payment.result.state.badge.text() == "Refused, being checked"
    assert "The provider says that the balance does not cover the amount." in payment.result.state.reason.text()
    assert "Choose a smaller amount" not in payment.result.state.reason.text()
    assert not payment.result.state.again.isVisible()


def test_a_full_disk_sends_nothing_and_keeps_the_form(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "submit", refuse)
    driver.fill(payment)
    sheet = driver.open_sheet(payment)
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: payment.face is payment.edit)
    assert payment.edit.note.title.text() == "The disk does not take the record"
    assert payment.edit.form.values()["amount"] == "2450.00"


def test_a_failure_after_the_first_byte_is_never_not_sent(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    real = driver.desk.submit

    def broken(intent, progress):
        driver.desk.submit_outcome = S.UNKNOWN
        order = real(intent, progress)
        driver.desk.orders[order.order_id] = driver.desk.put(S.SENDING, order_id=order.order_id)
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "submit", broken)
    driver.fill(payment)
    sheet = driver.open_sheet(payment)
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: payment.face is payment.result)
    driver.settle()
    assert payment.result.note.title.text() == "Result unknown"
    assert "Do not pay again" in payment.result.note.text.text()


def test_without_a_journal_nothing_is_claimed(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    real = driver.desk.submit

    def broken(intent, progress):
        real(intent, progress)
        raise JournalDisk("The disk is full.")

    def unreadable(_order_id):
        raise JournalDisk("The disk is gone.")

    monkeypatch.setattr(driver.desk, "submit", broken)
    monkeypatch.setattr(driver.desk, "dossier", unreadable)
    driver.fill(payment)
    used = payment.edit.form.order_id.value
    sheet = driver.open_sheet(payment)
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: payment.face is payment.edit)
    assert payment.edit.note.title.text() == "Result unknown"
    assert "Do not pay again" in payment.edit.note.text.text()
    assert payment.edit.form.order_id.value == used


def test_a_payment_that_is_paid_while_another_page_is_open_is_told(driver: Driver, payment: PaymentPage) -> None:
    driver.send(payment)
    order_id = payment.result.order.order_id
    toasts: list[tuple[object, ...]] = []
    driver.context.toast_asked.connect(lambda *told: toasts.append(told))
    driver.go("query")
    driver.context.order_changed.emit(driver.desk.change(order_id, S.PAID))
    assert [told[1:3] for told in toasts] == [("Payment received", "PHP 2,450.00, Invoice 2248, QR Ph")]
    driver.context.order_changed.emit(driver.desk.orders[order_id])
    assert len(toasts) == 1
