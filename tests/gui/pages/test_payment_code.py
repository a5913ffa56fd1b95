"""The code for the customer: the countdown, Paid by itself on the whole screen, and what is no payment code."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QLabel

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.dialogs.qr_full import QrFullScreen
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.payment_result_other import LONGEST, decoded
from ptsdesk.gui.presenter_qr import left_line
from ptsdesk.services.api import Connection
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import NOW_MS, payment_qr

S = OrderState
MONEY = Money("PHP", "2450.00")
LINK = "https://pay.sandbox.example/abc"


def show(driver: Driver, payment: PaymentPage, state: OrderState = S.WAITING, **fields: object) -> Order:
    values = {"qr_code": payment_qr(MONEY), "pay_url": LINK, "attempts": 1, "checks": 1} | fields
    order = driver.desk.put(state, **values)
    driver.go("payment", OpenOrder(order.order_id))
    return order


def until(seconds: int) -> dict[str, str]:
    return {"expired_at": str(NOW_MS // 1000 + seconds)}


def tick(driver: Driver, payment: PaymentPage, seconds: int) -> None:
    driver.desk.now += seconds * 1000
    payment._tick()


def full_screen(driver: Driver, payment: PaymentPage) -> QrFullScreen:
    payment.result.qr.full_screen()
    return driver.window.findChildren(QrFullScreen)[0]


def news(driver: Driver, order: Order, **fields: object) -> None:
    changed = replace(driver.desk.orders[order.order_id], **fields)
    driver.desk.orders[order.order_id] = changed
    driver.context.order_changed.emit(changed)
    driver.settle()


# --- the countdown ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (252_000, "Can be paid for 4:12"), (251_001, "Can be paid for 4:12"), (1, "Can be paid for 0:01"),
        (3_600_000, "Can be paid for 60:00"), (3_660_000, "Can be paid for 1 h 1 min"),
    ],
)  # fmt: skip
def test_the_time_left_in_words(ms: int, said: str) -> None:
    assert left_line(ms) == said


def test_the_countdown_runs_here_and_on_the_whole_screen(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, facts=until(252))
    qr = payment.result.qr
    assert qr.left.label.text() == "Can be paid for 4:12"
    full = full_screen(driver, payment)
    assert full.left.text() == "Can be paid for 4:12"
    tick(driver, payment, 10)
    assert qr.left.label.text() == full.left.text() == "Can be paid for 4:02"
    assert qr.view.isVisible()
    full.close()


def test_without_an_expiry_nothing_counts(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment)
    assert not payment.result.qr.left.isVisible()
    full = full_screen(driver, payment)
    assert not full.left.isVisible()
    full.close()


def test_the_providers_clock_decides(driver: Driver, payment: PaymentPage) -> None:
    driver.context.tell_connection(Connection(True, 60_000))
    show(driver, payment, facts=until(90))
    assert payment.result.qr.left.label.text() == "Can be paid for 0:30"


def test_at_zero_the_code_goes_and_nothing_is_called_expired(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment, facts=until(5))
    full = full_screen(driver, payment)
    tick(driver, payment, 5)
    qr = payment.result.qr
    assert not qr.view.isVisible()
    assert not qr.view.matrix
    assert not qr.buttons.isVisible()
    assert not qr.link_part.isVisible()
    assert not qr.left.isVisible()
    assert qr.gone.title.text() == "The time for paying is over"
    assert "until 14:08" in qr.gone.text.text()
    assert "It may still be paid" in qr.gone.text.text()
    assert payment.result.state.badge.text() == "Waiting"
    words = "\n".join(label.text() for label in payment.result.findChildren(QLabel) if label.isVisible())
    assert "xpired" not in words
    assert full.isVisible()
    assert not full.view.matrix
    assert full.words.title.text() == "The time for paying is over"
    qr.full_screen()
    assert len(driver.window.findChildren(QrFullScreen)) == 1
    news(driver, order, state=S.PAID, accepted=MONEY, checks=2)
    assert full.words.title.text() == "Paid"
    assert qr.gone.title.text().startswith("PHP 2,450.00 paid at")
    full.close()


def test_when_the_provider_says_expired_it_is_said(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment, facts=until(-5))
    assert payment.result.qr.gone.title.text() == "The time for paying is over"
    news(driver, order, state=S.EXPIRED, checks=2)
    assert payment.result.qr.gone.title.text() == "Expired"


@pytest.mark.parametrize("told", ["", "soon", "-1", "1e9999", "99999999999999999999", "<b>1</b>", "0"])
def test_an_odd_expiry_is_none(driver: Driver, payment: PaymentPage, told: str) -> None:
    show(driver, payment, facts={"expired_at": told})
    assert payment.result.qr.view.isVisible()
    assert not payment.result.qr.left.isVisible()


# --- the whole screen ------------------------------------------------------------------------------------------------


def test_it_turns_to_paid_by_itself(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment)
    full = full_screen(driver, payment)
    news(driver, order, state=S.PAID, accepted=MONEY, checks=2)
    assert full.isVisible()
    assert not full.view.isVisible()
    assert full.words.isVisible()
    assert (full.words.title.text(), full.words.text.text()) == ("Paid", "Received at 14:08:36. Thank you.")
    driver.qtbot.keyClick(full, Qt.Key.Key_Escape)
    driver.until(lambda: not driver.window.findChildren(QrFullScreen))


def test_another_paid_sum_is_not_thanked_for(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment)
    full = full_screen(driver, payment)
    news(driver, order, state=S.PAID, accepted=Money("PHP", "1.00"), checks=2)
    assert full.words.title.text() == "PHP 1.00 paid at 14:08:36"
    assert full.words.text.text() == "Please look at this at the counter."
    full.close()


def test_it_closes_when_there_is_nothing_to_say(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment)
    full_screen(driver, payment)
    news(driver, order, state=S.NEEDS_REVIEW, checks=2)
    driver.until(lambda: not driver.window.findChildren(QrFullScreen))


# --- what is no payment code -----------------------------------------------------------------------------------------


def picture(side: int = 64, form: str = "PNG") -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    image.save(buffer, form)
    return bytes(buffer.data().data())


def data_address(data: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(data).decode()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head declares more than its few bytes of data hold."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("code", [data_address(picture()), base64.b64encode(picture(form="JPG")).decode()])
def test_a_picture_is_shown_only_when_a_person_decides(driver: Driver, payment: PaymentPage, code: str) -> None:
    show(driver, payment, qr_code=code)
    qr = payment.result.qr
    assert qr.doubt.title.text() == "The provider sent a picture"
    assert "could not be checked" in qr.doubt.text.text()
    assert qr.title.text() == "For the customer"
    assert not qr.view.isVisible()
    assert not qr.checked.isVisible()
    assert not qr.buttons.isVisible()
    assert not qr.other.picture.isVisible()
    qr.other.show_button.setFocus()
    driver.key(Qt.Key.Key_Space)
    driver.settle()
    assert qr.other.picture.isVisible()
    assert not qr.other.picture.pixmap().isNull()
    assert qr.other.warning.label.text() == "The provider's picture. Its content was not checked."
    qr.full_screen()
    assert not driver.window.findChildren(QrFullScreen)
    payment._tick()
    assert qr.other.picture.isVisible()
    driver.click(qr.other.show_button)
    assert not qr.other.picture.isVisible()


def test_a_picture_goes_when_it_is_paid(driver: Driver, payment: PaymentPage) -> None:
    order = show(driver, payment, qr_code=data_address(picture()))
    other = payment.result.qr.other
    driver.click(other.show_button)
    news(driver, order, state=S.PAID, accepted=MONEY, checks=2)
    assert not other.isVisible()
    assert other.picture.pixmap().isNull()
    assert not other.shows_picture


PICTURES = {
    "too many pixels": (data_address(bomb(50_000, 50_000)), "more than 2000 pixels a side"),
    "too large": (data_address(picture() + bytes(600_000)), "more than 512 KiB"),
    "wrong base64": ("data:image/png;base64,!!!", "cannot be read"),
    "svg": ("data:image/svg+xml;utf8,<svg onload='x'/>", "cannot be read"),
    "gif": ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", "cannot be read"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_that_are_not_shown_say_why(driver: Driver, payment: PaymentPage, name: str) -> None:
    code, said = PICTURES[name]
    show(driver, payment, qr_code=code)
    qr = payment.result.qr
    assert said in qr.doubt.text.text()
    assert not qr.other.isVisible()
    assert not qr.view.matrix


def test_a_picture_that_breaks_while_it_is_decoded_is_said(driver: Driver, payment: PaymentPage, capfd) -> None:
    show(driver, payment, qr_code=data_address(picture()[:60]))
    other = payment.result.qr.other
    driver.click(other.show_button)
    driver.settle()
    assert not other.picture.isVisible()
    assert "could not be read" in other.warning.label.text()


def test_the_decoder_is_bounded_by_itself() -> None:
    assert decoded(bomb(50_000, 50_000)).isNull()
    assert decoded(b"GIF89a").isNull()
    assert decoded(picture(10)).width() == 10


def test_a_text_is_shown_as_text(driver: Driver, payment: PaymentPage) -> None:
    evil = "<a href='https://evil.example'>Pay</a>" + "x" * 20_000
    show(driver, payment, qr_code=evil)
    qr = payment.result.qr
    assert qr.doubt.title.text() == "This code cannot be shown as payable"
    assert "plain text" in qr.doubt.text.text()
    assert qr.other.text.toPlainText() == evil[:LONGEST]
    assert qr.other.text.isReadOnly()
    assert not qr.other.link.isVisible()
    assert not qr.other.show_button.isVisible()


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_an_address_is_opened_on_a_click_only(driver: Driver, payment: PaymentPage) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    show(driver, payment, qr_code="https://qr.example/code.png")
    line = payment.result.qr.other.link
    assert "It is a web address" in payment.result.qr.doubt.text.text()
    assert line.host.text() == "opens qr.example"
    assert browser.opened == []
    driver.click(line.button)
    QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://qr.example/code.png"]


def test_a_code_with_a_tip_or_fee_is_not_payable(driver: Driver, payment: PaymentPage) -> None:
    from ptsdesk.domain.emv import crc16

    plain = payment_qr(MONEY)[:-8] + "560510.006304"
    show(driver, payment, qr_code=f"{plain}{crc16(plain.encode()):04X}")
    assert "adds a fee" in payment.result.qr.doubt.text.text()
    assert not payment.result.qr.view.matrix


def test_the_next_order_starts_afresh(driver: Driver, payment: PaymentPage) -> None:
    show(driver, payment, qr_code=data_address(picture()))
    driver.click(payment.result.qr.other.show_button)
    driver.settle()
    show(driver, payment)
    qr = payment.result.qr
    assert not qr.other.isVisible()
    assert qr.view.matrix
    assert qr.title.text() == "Show this to the customer"
