"""The plan of a new subscription, its summary, the two forms of the message, the channels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.errors import JournalDisk, UnreachableError
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.services.findings import Learned
from tests.gui.pages.driver import Driver
from tests.gui.support.card_form import CardForm, offer

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


@pytest.mark.parametrize(
    ("period", "every", "following", "year"),
    [
        ("1 2", "every month", "about 12 Dec 2026", "PHP 11,988.00"),
        ("3 2", "every 3 months", "about 12 Feb 2027", "PHP 3,996.00"),
        ("5 2", "every 5 months", "about 12 Apr 2027", ""),
        ("1 3", "every year", "about 12 Nov 2027", "PHP 999.00"),
        ("2 1", "every 2 weeks", "about 26 Nov 2026", ""),
    ],
)
def test_the_summary_counts_exactly_or_not_at_all(
    driver: Driver, new: CardForm, period: str, every: str, following: str, year: str
) -> None:
    count, unit = period.split()
    new.fill()
    new.form.period.count.setText(count)
    new.form.period.unit.setCurrentIndex(new.form.period.unit.findData(unit))
    summary = new.page.edit.summary
    assert summary.every.text() == every
    assert summary.following.text() == following
    assert summary.first.text() == "today"
    if year:
        assert summary.year.text() == year
        assert summary.year.isVisible()
    else:
        assert summary.no_year.text() == "not the same each year"
        assert not summary.year.isVisible()
    assert summary.card.text() == "ends 1881"
    assert summary.chip.word == "VISA"
    assert summary.order_id.text() == new.page.edit.order_id
    words = "months" if count != "1" else "month"
    assert new.form.period.unit.itemText(1) == words


def test_the_form_without_period(driver: Driver) -> None:
    driver.desk.taught = Learned(PeriodVariant.WITHOUT_PERIOD, variant_accepted=True)
    new = CardForm(driver)
    form, summary = new.form, new.page.edit.summary
    assert not form.period.count.isVisible()
    assert form.period.fixed.isVisible()
    assert form.period.fixed.text() == "The provider sets the period"
    assert form.known.text() == "Accepted by this provider on an earlier subscription."
    new.fill()
    assert summary.following.text() == summary.no_year.text() == "set by the provider"
    sheet = new.review()
    assert not {"period_count", "period_unit"} & set(dict(sheet.intent.fields))
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()
    assert driver.desk.cards_right == [True]


def test_the_form_of_the_message_is_switched_and_kept(driver: Driver, new: CardForm) -> None:
    new.form.variants.open()
    driver.click(new.form.variant.segments[1])
    driver.settle()
    assert driver.desk.taught.variant is PeriodVariant.WITHOUT_PERIOD
    assert new.form.period.fixed.isVisible()
    driver.click(new.form.variant.segments[0])
    driver.settle()
    assert driver.desk.taught.variant is PeriodVariant.WITH_PERIOD
    assert new.form.period.count.isVisible()
    assert new.form.period.values == ("1", "2")


def test_a_switch_that_cannot_be_kept_goes_back(driver: Driver, new: CardForm, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_variant: PeriodVariant) -> Learned:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "set_variant", refuse)
    new.form.variants.open()
    driver.click(new.form.variant.segments[1])
    driver.settle()
    assert new.form.variant.key == PeriodVariant.WITH_PERIOD.value
    assert new.page.edit.note.isVisible()


def test_one_channel_needs_no_choice(new: CardForm) -> None:
    assert not new.form.channel.isVisible()
    assert new.page.edit.summary.channel.text() == "Card (CARD)"


def test_of_several_channels_a_person_chooses(driver: Driver) -> None:
    offer(driver.desk, "CARD", "CARD_B")
    new = CardForm(driver)
    channel = new.form.channel
    assert channel.box.isVisible()
    assert channel.code == ""
    new.fill()
    new.page.primary()
    assert channel.field.error == "Choose the channel."
    assert QApplication.focusWidget() is channel.box
    channel.box.setCurrentIndex(1)
    assert not channel.field.error
    sheet = new.review()
    assert sheet.intent.channel == "CARD_B"
    sheet.reject()
    driver.settle()
    new.page.check_now()
    driver.settle()
    assert channel.code == "CARD_B", "a newer list keeps the choice"
    offer(driver.desk, "CARD", "CARD_C")
    new.page.check_now()
    driver.settle()
    assert channel.code == ""
    assert "CARD_B is no longer on the provider's list." in channel.note.text.text()


def test_without_a_channel_a_person_types_the_code(driver: Driver) -> None:
    offer(driver.desk)
    new = CardForm(driver)
    channel = new.form.channel
    assert "lists no channel for card subscriptions in PHP" in channel.note.text.text()
    assert channel.code == "", "never a guess"
    new.fill()
    new.page.primary()
    assert channel.code_field.error
    assert QApplication.focusWidget() is channel.typed.lines["channel"]
    driver.type(channel.typed.lines["channel"], "CARD_X")
    sheet = new.review()
    assert sheet.intent.channel == "CARD_X"
    sheet.reject()


def test_without_the_list_nothing_is_sent_and_it_is_asked_for_again(driver: Driver) -> None:
    driver.desk.failure = UnreachableError("The provider could not be reached.")
    page = driver.go("subscriptions")
    assert isinstance(page, SubscriptionsPage)
    page.show_form()
    driver.settle()
    channel = page.edit.form.channel
    if not channel.has_list:
        assert "Nothing can be sent without the list" in channel.note.text.text()
        assert channel.target is channel.retry
        driver.click(channel.retry)
        driver.settle()
    assert channel.code == "CARD"


def test_another_currency_has_other_channels(driver: Driver, new: CardForm) -> None:
    new.form.amount.set_currency("USD")
    driver.settle()
    assert "in USD" in new.form.channel.note.text.text()
    assert new.form.channel.code == ""
