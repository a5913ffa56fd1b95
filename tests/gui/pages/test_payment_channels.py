"""The provider's list: old, empty, changed, failed, loading; never a silent change of the choice."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.channels import Channel
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import RefusedError, UnreachableError
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.services.api import ChannelList
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk

OFFLINE = UnreachableError("The host {host} could not be found.", host="pts.example")


class ChangingDesk(FakeDesk):
    """A desk whose list a test chooses."""

    codes: tuple[str, ...] = ("QRPH", "MAYA")
    gate: threading.Event | None = None

    def channels(self, currency: str, *, refresh: bool = False) -> ChannelList:
        self._called("channels", (currency, refresh))
        if self.gate is not None:
            self.gate.wait(30)
        self._asks()
        codes = self.codes if currency == "PHP" else ()
        return ChannelList(currency, tuple(Channel(code, OrderKind.PAYMENT, currency) for code in codes), self.now)


@pytest.fixture
def desk() -> FakeDesk:
    return ChangingDesk()


def keys(payment: PaymentPage) -> list[str]:
    return [card.choice.key for card in payment.edit.form.channels.group.cards]


def test_cards_come_from_the_list_and_the_first_is_chosen(driver: Driver, payment: PaymentPage) -> None:
    assert keys(payment) == ["QRPH", "MAYA"]
    picker = payment.edit.form.channels
    assert picker.key == "QRPH"
    assert [card.accessibleName() for card in picker.group.cards] == ["Channel: QR Ph", "Channel: Maya"]
    assert picker.aside.text() == "provider's list, 0 s old"
    driver.desk.now += 12 * 60_000
    payment.edit.tick()
    assert picker.aside.text() == "provider's list, 12 min old"


def test_a_failed_list_says_why_and_sends_nothing(driver: Driver, desk: ChangingDesk, payment: PaymentPage) -> None:
    payment.edit.form.channels.show_loading()
    desk.failure = OFFLINE
    payment.edit.ask_channels()
    driver.settle()
    picker = payment.edit.form.channels
    assert picker.note.title.text() == "The provider could not be reached"
    assert "The host pts.example could not be found." in picker.note.text.text()
    assert picker.retry.isVisible()
    driver.type(payment.edit.form.amount, "5")
    driver.type(payment.edit.form.texts.lines["reference"], "kept")
    payment.primary()
    driver.settle()
    assert "channel list is missing" in picker.error
    assert QApplication.focusWidget() is picker.retry
    assert not driver.submits()
    driver.click(picker.retry)
    driver.settle()
    assert picker.key == "QRPH"
    assert not picker.error
    assert picker.note.isHidden()
    assert payment.edit.form.values()["reference"] == "kept"


def test_a_list_that_is_there_stays_when_a_newer_one_fails(driver: Driver, desk, payment: PaymentPage) -> None:
    desk.failure = OFFLINE
    payment.check_now()
    driver.settle()
    picker = payment.edit.form.channels
    assert picker.key == "QRPH"
    assert picker.note.text.text().startswith("A newer list could not be had")
    assert picker.retry.isVisible()


def test_a_refused_question_is_told_in_our_words(driver: Driver, desk, payment: PaymentPage) -> None:
    payment.edit.form.channels.show_loading()
    title = "This computer's address is not on the provider's list"
    desk.failure = RefusedError("1018", title, "Ask the provider to add this computer's public address.")
    payment.edit.ask_channels()
    driver.settle()
    assert payment.edit.form.channels.note.title.text() == title


def test_an_empty_list_is_said_to_be_empty(driver: Driver, desk, payment: PaymentPage) -> None:
    desk.codes = ()
    payment.check_now()
    driver.settle()
    picker = payment.edit.form.channels
    assert picker.note.text.text() == "The provider lists no channel for payments in PHP."
    assert picker.key == ""
    assert picker.retry.isVisible()


def test_a_channel_that_went_is_not_replaced_silently(driver: Driver, desk, payment: PaymentPage) -> None:
    driver.fill(payment)
    picker = payment.edit.form.channels
    picker.choose("MAYA")
    desk.codes = ("QRPH", "GCASH_API")
    payment.check_now()
    driver.settle()
    assert keys(payment) == ["QRPH", "GCASH_API"]
    assert picker.key == ""
    assert picker.note.text.text() == "Maya is no longer on the provider's list. Choose another one."
    payment.primary()
    driver.settle()
    assert picker.error == "Choose how the customer pays."
    assert QApplication.focusWidget() is picker.group.cards[0]
    driver.click(picker.group.cards[1])
    assert picker.note.isHidden()
    assert not picker.error
    sheet = driver.open_sheet(payment)
    assert dict(sheet.intent.fields)["channel"] == "GCASH_API"
    sheet.reject()


def test_while_the_list_is_asked_for_the_form_is_usable(driver: Driver, desk, payment: PaymentPage) -> None:
    desk.gate = threading.Event()
    form = payment.edit.form
    form.amount.set_currency("USD")
    assert not form.channels.has_list
    assert "Asking the provider" in form.channels.note.text.text()
    driver.type(form.amount, "43.75")
    assert form.words.text() == "Forty-three dollars and seventy-five cents"
    payment.primary()
    assert not driver.submits()
    desk.gate.set()
    driver.settle()
    assert form.channels.note.text.text() == "The provider lists no channel for payments in USD."
    form.amount.set_currency("PHP")
    driver.settle()
    assert form.channels.key == "QRPH"


def test_an_answer_for_another_currency_is_dropped(driver: Driver, desk, payment: PaymentPage) -> None:
    payment.edit.channels.take("USD", ChannelList("USD", (Channel("CARD", OrderKind.PAYMENT, "USD"),), desk.now))
    assert keys(payment) == ["QRPH", "MAYA"]


def test_an_old_list_is_asked_for_again_when_the_page_comes_back(driver: Driver, desk, payment: PaymentPage) -> None:
    driver.go("query")
    desk.now += 16 * 60_000
    desk.calls.clear()
    driver.go("payment")
    assert ("channels", ("PHP", True)) in desk.calls


def test_hostile_names_are_plain_text(driver: Driver, desk, payment: PaymentPage) -> None:
    desk.codes = ("<b>X</b>", "QRPH", "QRPH")
    payment.check_now()
    driver.settle()
    assert keys(payment) == ["<b>X</b>", "QRPH"]
    payment.edit.form.channels.choose("<b>X</b>")
    assert payment.edit.summary.channel.text() == "<b>X</b>"
    driver.type(payment.edit.form.amount, "5")
    payment.primary()
    driver.settle()
    assert "Choose a channel from the provider's list" in payment.edit.form.channels.error
