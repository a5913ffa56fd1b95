"""The result: the code only while it is payable and fits, ages that move, the provider's words as plain text."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.errors import UnreachableError
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.dialogs.qr_full import QrFullScreen
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.widgets.qr import matrix_of
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import payment_qr

S = OrderState
MONEY = Money("PHP", "2450.00")
GOOD: dict[str, object] = {
    "qr_code": payment_qr(MONEY), "pay_url": "https://pay.sandbox.example/abc", "accepted": MONEY, "exchange_rate": "1",
    "transaction_id": "P2820261112140206", "attempts": 1,
}  # fmt: skip


def show(driver: Driver, payment: PaymentPage, state: OrderState, **fields: object) -> Order:
    order = driver.desk.put(state, **{**GOOD, **fields})
    driver.go("payment", OpenOrder(order.order_id))
    assert payment.face is payment.result
    return order


def news(driver: Driver, order: Order, **fields: object) -> Order:
    """What the watcher tells."""
    changed = replace(driver.desk.orders[order.order_id], **fields)
    driver.desk.orders[order.order_id] = changed
    driver.context.order_changed.emit(changed)
    driver.settle()
    return changed


def said(widget: QObject) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_waiting_shows_the_code_the_ages_and_the_timeline(driver: Driver, payment: PaymentPage) -> None:
    now = driver.desk.now
    show(driver, payment, S.WAITING, checked_ms=now - 4_000, next_check_ms=now + 6_000, checks=9)
    result = payment.result
    assert result.qr.view.matrix == matrix_of(payment_qr(MONEY))
    assert result.qr.checked.label.text() == "Code checked: amount, currency and checksum match"
    assert result.state.headline.text() == "Waiting for the customer"
    assert result.state.checked.text() == "Checked 4 s ago, next check in 6 s"
    driver.desk.now += 2_000
    payment._tick()
    assert result.state.checked.text() == "Checked 6 s ago, next check in 4 s"
    assert [step.title for step in result.timeline.steps][-1] == "Paid"
    assert result.timeline.steps[-1].pending
    assert result.details.order_id.text() == result.order.order_id
    assert result.details.aside.text() == "same amount, rate 1"
    assert result.details.reference.text() == "arrives when it is paid"


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (S.PAID, "PHP 2,450.00 paid at 14:08:36"),
        (S.EXPIRED, "Expired"),
        (S.FAILED, "Failed"),
        (S.UNKNOWN, "No QR code"),
        (S.NEEDS_REVIEW, "QR code removed"),
        (S.REFUSED, "No QR code"),
    ],
)
def test_the_code_goes_when_it_must_not_be_paid(
    driver: Driver, payment: PaymentPage, state: OrderState, title: str
) -> None:
    order = show(driver, payment, S.WAITING)
    driver.click(payment.result.qr.full_button)
    assert driver.window.findChildren(QrFullScreen)
    news(driver, order, state=state, updated_ms=driver.desk.now)
    qr = payment.result.qr
    assert not qr.view.matrix
    assert not qr.view.isVisible()
    assert not qr.full_button.isVisible()
    assert not qr.link_part.isVisible()
    assert qr.gone.title.text() == title
    if state is S.PAID:
        full = driver.window.findChildren(QrFullScreen)[0]
        assert full.words.title.text() == "Paid"
        assert not full.view.matrix
        full.close()
    driver.until(lambda: not driver.window.findChildren(QrFullScreen))


BAD_CODES = {
    "https://evil.example/pay": "not a payment code",
    payment_qr(Money("PHP", "2450.01")): "asks for another amount",
    payment_qr(Money("USD", "2450.00")): "asks for another currency",
    payment_qr(MONEY)[:-1] + "0": "checksum does not fit",
    "<img src=x onerror=alert(1)>": "not a payment code",
}


@pytest.mark.parametrize("code", BAD_CODES)
def test_a_code_that_does_not_fit_is_not_shown(driver: Driver, payment: PaymentPage, code: str) -> None:
    show(driver, payment, S.WAITING, qr_code=code)
    qr = payment.result.qr
    assert not qr.view.matrix
    assert not qr.buttons.isVisible()
    assert qr.doubt.title.text() == "This code cannot be shown as payable"
    assert BAD_CODES[code] in qr.doubt.text.text()
    qr.full_screen()
    assert not driver.window.findChildren(QrFullScreen)


def test_a_picture_that_does_not_read_back_is_not_shown(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    wrong = matrix_of(payment_qr(Money("PHP", "9999.00")))
    monkeypatch.setattr("ptsdesk.gui.pages.payment_result_qr.matrix_of", lambda _text: wrong)
    show(driver, payment, S.WAITING)
    qr = payment.result.qr
    assert not qr.view.matrix
    assert not qr.view.isVisible()
    assert "does not read back" in qr.doubt.text.text()


def test_a_code_that_is_paid_while_it_is_drawn_never_shows(driver: Driver, payment: PaymentPage, monkeypatch) -> None:
    drawing, go_on = threading.Event(), threading.Event()

    def slow(text: str):
        drawing.set()
        go_on.wait(30)
        return matrix_of(text)

    monkeypatch.setattr("ptsdesk.gui.pages.payment_result_qr.checked_matrix", slow)
    order = driver.desk.put(S.WAITING, **GOOD)
    driver.context.navigate("payment", OpenOrder(order.order_id))
    driver.until(drawing.is_set)
    driver.context.order_changed.emit(replace(order, state=S.PAID, checks=1))
    go_on.set()
    driver.settle()
    assert not payment.result.qr.view.matrix


def test_an_answer_that_was_read_before_the_news_is_left_out(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment, S.WAITING, checks=3)
    payment.result.show_order(replace(order, state=S.PROCESSING, checks=4))
    payment.result.show_order(order)
    assert payment.result.order.state is S.PROCESSING
    payment.result.show_order(replace(order, state=S.PAID, checks=5))
    payment.result.show_order(replace(order, state=S.WAITING, checks=9))
    assert payment.result.order.state is S.PAID


def test_without_a_code_the_link_is_enough(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, S.WAITING, qr_code="")
    assert "sent no QR code" in payment.result.qr.doubt.text.text()
    assert payment.result.qr.link_part.isVisible()


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example/x", "javascript:alert(1)", "https://", "https://bank.example@evil.example/", "file:///etc/passwd",
        "https://pay.example/\nx", "https://päy.example/", "https://pay.example\\@evil.example/", "x" * 3000,
    ],
)  # fmt: skip
def test_links_that_are_not_plain_https_are_not_offered(driver: Driver, payment: PaymentPage, url: str) -> None:
    show(driver, payment, S.WAITING, pay_url=url)
    assert not payment.result.qr.link_part.isVisible()
    assert "not a plain https address" in payment.result.qr.doubt.text.text()


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_the_link_opens_on_a_click_only_and_says_where(driver: Driver, payment: PaymentPage) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    show(driver, payment, S.WAITING)
    part = payment.result.qr.link_part
    assert part.host.text() == "opens pay.sandbox.example"
    assert not browser.opened
    driver.click(part.open_button)
    QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://pay.sandbox.example/abc"]
    driver.click(part.field.copy_button)
    assert QGuiApplication.clipboard().text() == "https://pay.sandbox.example/abc"


def test_another_accepted_amount_is_loud(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, S.WAITING, accepted=Money("PHP", "2400.00"))
    note = payment.result.note
    assert note.title.text() == "The provider accepted another amount"
    assert "Submitted PHP 2,450.00, accepted PHP 2,400.00" in note.text.text()
    assert payment.result.details.aside.text() == "another amount than submitted"
    assert payment.result.details.aside.property("ink") == "bad"


def test_check_now_asks_once_and_follows(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment, S.ACCEPTED)
    driver.desk.answers[order.order_id] = [S.PAID]
    driver.desk.calls.clear()
    for _ in range(3):
        driver.qtbot.mouseClick(payment.result.state.check, Qt.MouseButton.LeftButton)
        payment.check_now()
    driver.settle()
    assert [name for name, _ in driver.desk.calls].count("check") == 1
    assert payment.result.state.badge.text() == "Paid"
    assert payment.result.details.reference.text() == "503817442190"
    assert not payment.result.state.check.isVisible()


def test_when_nobody_answers_what_is_known_stays(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, S.WAITING)
    driver.desk.failure = UnreachableError("The host could not be found.")
    driver.click(payment.result.state.check)
    driver.settle()
    assert payment.result.note.title.text() == "The provider could not be reached"
    assert payment.result.state.badge.text() == "Waiting"
    assert payment.result.qr.view.matrix
    assert payment.result.state.check.plain_text == "Check now"


def test_news_of_other_orders_change_nothing(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment, S.WAITING)
    other = driver.desk.put(S.PAID)
    driver.context.order_changed.emit(other)
    driver.settle()
    assert payment.result.order.order_id == order.order_id
    assert payment.result.qr.view.matrix


def test_the_providers_text_is_folded_and_plain(driver: Driver, payment: PaymentPage) -> None:
    evil = "<a href='https://evil.example'>click</a> \u202e txt"
    show(driver, payment, S.NEEDS_REVIEW, error_message=evil, provider_message=evil)
    part = payment.result.details.provider
    assert not part.opened
    assert not payment.result.details.provider_text.isVisible()
    driver.click(part.button)
    assert payment.result.details.provider_text.text() == evil
    assert payment.result.details.provider_text.textFormat() is Qt.TextFormat.PlainText
    assert payment.result.details.provider_text.openExternalLinks() is False
    assert "Ask them before paying again" in payment.result.state.headline.text()


def test_every_label_of_the_result_is_plain_text(driver: Driver, payment: PaymentPage) -> None:
    evil = "<h1>Paid</h1>"
    show(driver, payment, S.FAILED, reference=evil, customer=evil, transaction_id=evil, error_message=evil)
    labels = [label for label in payment.result.findChildren(QLabel) if "<h1>" in label.text()]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_full_screen_shows_where_and_closes_with_escape(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, S.WAITING)
    payment.result.state.check.setFocus()
    driver.key(Qt.Key.Key_F11)
    full = driver.window.findChildren(QrFullScreen)[0]
    assert full.view.matrix == payment.result.qr.view.matrix
    assert full.strip.isVisible()
    assert "PHP 2,450.00" in said(full)
    driver.qtbot.keyClick(full, Qt.Key.Key_Escape)
    driver.until(lambda: not driver.window.findChildren(QrFullScreen))


def test_the_picture_is_saved_and_copied(driver: Driver, payment: PaymentPage, tmp_path) -> None:
    show(driver, payment, S.WAITING)
    qr = payment.result.qr
    driver.click(qr.copy_button)
    assert QGuiApplication.clipboard().image().width() >= 800
    driver.click(qr.save_button)
    dialog = driver.window.findChildren(QFileDialog)[0]
    path = tmp_path / "code.png"
    dialog.fileSelected.emit(str(path))
    dialog.close()
    driver.settle()
    assert qr.checked.label.text() == "The picture was saved."
    image = QImage(str(path))
    assert image.width() == image.height() >= 800
    assert image.pixelColor(2, 2).name() == "#ffffff"
    qr.save_asked.emit(str(tmp_path / "missing" / "code.png"), image)
    driver.settle()
    assert "could not be saved" in qr.checked.label.text()


def test_escape_goes_back_to_the_form(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, S.PAID)
    assert payment.back()
    assert payment.escape()
    assert payment.face is payment.edit
    assert QApplication.focusWidget() is payment.edit.form.amount.line
    assert not payment.escape()
