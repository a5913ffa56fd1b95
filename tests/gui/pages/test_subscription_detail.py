"""One subscription: what is claimed in each state, its charges, the bank's page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import UNRESOLVED, Cause, OrderState
from ptsdesk.errors import JournalDamaged, UnreachableError
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.subscription_data import CHARGES, FACTS, ms, show, shown

S = OrderState


def table(page: SubscriptionsPage) -> list[list[str]]:
    model = page.detail.charges.model
    columns = range(model.columnCount())
    return [[str(model.index(row, column).data()) for column in columns] for row in range(model.rowCount())]


def actions(page: SubscriptionsPage) -> list[str]:
    return [widget.accessibleName() for widget in page.head_actions()]


def test_an_active_one_is_as_in_the_picture(driver: Driver) -> None:
    page = show(driver, facts=FACTS, charges=CHARGES, checks=3, checked_ms=ms(2026, 11, 12, 14, 6, 11))
    hero = page.detail.hero
    assert (hero.money.text(), hero.period.text(), hero.badge.text()) == ("PHP 999.00", "every month", "Active")
    assert hero.subject.text() == "Gym membership, member 4471  ·  Patricia Velasco  ·  VISA ends 4242"
    assert not hero.state.isVisible()
    assert (hero.started.text(), hero.last.text(), hero.following.text(), hero.charged.text()) == (
        "12 Jun 2026", "12 Nov 2026, 09:00", "12 Dec 2026", "PHP 4,995.00",
    )  # fmt: skip
    charges = page.detail.charges
    assert charges.reported.text() == "as reported by the provider, 2 min ago"
    assert table(page)[:2] == [
        ["7", "12 Dec 2026", "not yet", "", "PHP 999.00", "Planned"],
        ["6", "12 Nov 2026", "12 Nov, 09:00:41", "P2820261112090000006", "PHP 999.00", "Paid"],
    ]
    assert [line[5] for line in table(page)] == ["Planned", "Paid", "Paid", "Failed", "Paid", "Paid", "Paid"]
    assert table(page)[-1][1:3] == ["12 Jun 2026", "12 Jun, 15:21:07"]
    assert charges.table.currentIndex().row() == 1
    assert charges.foot.label.text() == (
        "The list of charges is not covered by the provider's signature. The subscription state and dates are."
    )
    answer = page.detail.answer
    shown_rows = [label.text() for label in (answer.asked, answer.answered, answer.active, answer.interval)]
    assert shown_rows == ["14:06:11", "14:06:11", "yes", "1 month"]
    assert (answer.following.text(), answer.accepted.text()) == ("12 Dec 2026", "PHP 999.00")
    assert answer.badge.text() == "Signature verified"
    assert actions(page) == ["Check now", "Disable subscription"]
    assert page.detail.about.isVisible()
    assert not page.detail.bank.isVisible()
    assert not page.detail.difference.isVisible()


def test_the_timeline_has_dates_and_the_charges_that_tell_something(driver: Driver) -> None:
    page, order = shown(driver, facts=FACTS, charges=CHARGES)
    started = ms(2026, 6, 12, 15, 21, 5)
    driver.desk.events_of[order.order_id] = [
        replace(event, at_ms=started) for event in driver.desk.events_of[order.order_id][:2]
    ]
    driver.context.order_changed.emit(driver.desk.orders[order.order_id])
    driver.settle()
    steps = [(step.title, step.time) for step in page.detail.timeline.steps]
    assert ("Saved in the journal on this computer", "12 Jun") in steps
    assert steps[-2:] == [("Charge 4: Failed", "12 Sep"), ("Charge 6: Paid", "09:00:41")]


STATES = {
    S.ACCEPTED: ("The provider took the subscription. It is not active yet.", ["Check now", "Disable subscription"]),
    S.UNKNOWN: (
        "It was sent. Whether it was taken is not known. Do not make it again.",
        ["Check now", "Disable subscription"],
    ),
    S.REFUSED_CHECKING: (
        "The provider refused it. The result is being checked. Do not make it again.", ["Check now"],
    ),
    S.REFUSED: ("Correct it and make a new order.", ["Check now"]),
    S.NOT_SENT: ("Nothing moved.", []),
    S.ENDED: ("No more charges. A new subscription needs the card again.", ["Check now"]),
    S.NEEDS_REVIEW: ("The provider reports an order error.", ["Check now"]),
    S.EXPIRED: ("Still watched. Next check at 15:08.", ["Check now"]),
    S.WAITING: ("Waiting for the customer.", ["Check now", "Disable subscription"]),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_each_state_says_what_is_known_and_offers_what_fits(driver: Driver, state: OrderState) -> None:
    fields: dict[str, object] = {"provider_code": "1013"} if state in (S.REFUSED, S.REFUSED_CHECKING) else {}
    page = show(driver, state, accepted=None, **fields)
    sentence, offered = STATES[state]
    assert page.detail.hero.state.isVisible()
    assert sentence.casefold() in page.detail.hero.state.text().casefold()
    assert actions(page) == offered
    assert page.detail.hero.unresolved.isVisible() == (state in UNRESOLVED)
    assert page.detail.hero.uncharged.text() == "nothing yet"
    assert page.detail.charges.empty.isVisible()
    assert not page.detail.charges.table.isVisible()
    assert not page.detail.charges.export.isVisible()
    assert page.detail.answer.aside.text() == "nothing yet"
    driver.shell.press("F5")
    driver.settle()
    asked = [name for name, _ in driver.desk.calls].count("check")
    assert asked == (0 if state is S.NOT_SENT else 1)


def test_charges_of_any_status_are_shown_for_what_they_are(driver: Driver) -> None:
    statuses = ("0000", "1000", "2000", "3000", "4000", "5000", "7777", "")
    page = show(driver, facts=FACTS, charges=tuple((status, ms(2026, 11, 12)) for status in statuses))
    assert [line[5] for line in table(page)[1:]] == [
        "No status", "Unknown status 7777", "Expired", "Needs review", "Failed", "Paid", "Processing", "Waiting",
    ]  # fmt: skip
    assert page.detail.hero.charged.text() == "PHP 999.00"


def test_a_charge_without_a_time_is_not_given_one(driver: Driver) -> None:
    page = show(driver, S.ENDED, facts=FACTS, charges=(("2000", None),))
    assert table(page) == [["1", "not told", "not told", "P2820261112090000001", "PHP 999.00", "Paid"]]


def test_without_a_period_nothing_is_guessed(driver: Driver) -> None:
    """Variant B, before the first answer told the period."""
    request = {"card_brand": "Visa", "card_last4": "4242"}
    page = show(driver, S.ACCEPTED, request=request, charges=(("0000", ms(2026, 11, 12)),))
    assert page.detail.hero.period.text() == "period set by the provider"
    assert page.detail.answer.interval.text() == "not told yet"
    assert page.detail.answer.active.text() == "not told yet"
    assert table(page)[0][1] == "not told"


def test_an_answer_of_the_period_counts_more_than_the_message(driver: Driver) -> None:
    page = show(driver, facts=FACTS | {"period_count": "3", "period_unit": "3"})
    assert page.detail.hero.period.text() == "every 3 years"
    assert page.detail.answer.interval.text() == "3 years"


def test_another_accepted_amount_is_loud_and_both_are_shown(driver: Driver) -> None:
    page = show(driver, facts=FACTS, accepted=Money("PHP", "899.00"), charges=CHARGES[:1])
    note = page.detail.difference
    assert note.isVisible()
    assert note.title.text() == "The provider accepted another amount"
    assert note.text.text() == "Submitted PHP 999.00, accepted PHP 899.00. Ask the provider before you rely on it."
    answer = page.detail.answer
    assert (answer.submitted.text(), answer.accepted.text()) == ("PHP 999.00", "PHP 899.00")
    assert answer.aside.property("ink") == "bad"
    assert page.detail.hero.charged.text() == "PHP 899.00"


# --- news and questions ----------------------------------------------------------------------------------------------


def test_news_of_the_shown_one_are_followed(driver: Driver) -> None:
    page, order = shown(driver, S.ACCEPTED)
    changed = driver.desk.change(order.order_id, S.ACTIVE, facts=FACTS, checks=1)
    driver.desk.charges_of[order.order_id] = driver.desk.charges_of[
        driver.desk.put_subscription(charges=CHARGES[:2]).order_id
    ]
    driver.context.order_changed.emit(changed)
    driver.settle()
    assert page.detail.hero.badge.text() == "Active"
    assert [line[0] for line in table(page)] == ["3", "2", "1"]
    driver.context.order_changed.emit(replace(changed, state=S.ACCEPTED, checks=0))
    driver.context.order_changed.emit(driver.desk.put_subscription(S.ENDED))
    driver.settle()
    assert page.detail.hero.badge.text() == "Active"
    assert page.detail.order is not None
    assert page.detail.order.order_id == order.order_id


def test_check_now_asks_once_and_keeps_the_focus(driver: Driver) -> None:
    page, order = shown(driver, S.ACCEPTED)
    driver.desk.answers[order.order_id] = [S.ACTIVE]
    for _ in range(3):
        driver.qtbot.mouseClick(page.detail.check_button, Qt.MouseButton.LeftButton)
        page.check_now()
    driver.settle()
    assert [name for name, _ in driver.desk.calls].count("check") == 1
    assert page.detail.hero.badge.text() == "Active"
    assert page.detail.answer.active.text() == "yes"
    assert QApplication.focusWidget() is page.detail.check_button
    assert page.detail.check_button.plain_text == "Check now"


def test_when_nobody_answers_what_is_known_stays(driver: Driver) -> None:
    page = show(driver, facts=FACTS)
    driver.desk.failure = UnreachableError("The host could not be found.")
    driver.click(page.detail.check_button)
    driver.settle()
    assert page.detail.note.isVisible()
    assert page.detail.note.title.text() == "The provider could not be reached"
    assert page.detail.hero.badge.text() == "Active"
    driver.click(page.detail.check_button)
    driver.settle()
    assert not page.detail.note.isVisible()


def test_a_journal_that_cannot_be_read_again_is_said(driver: Driver, monkeypatch) -> None:
    page, order = shown(driver, facts=FACTS)

    def broken(_order_id: str) -> None:
        raise JournalDamaged("The journal cannot be read.")

    with monkeypatch.context() as patch:
        patch.setattr(driver.desk, "charges", broken)
        driver.context.order_changed.emit(order)
        driver.settle()
    assert page.detail.note.title.text() == "The journal cannot be read"
    assert page.detail.hero.badge.text() == "Active"


@pytest.mark.parametrize(
    ("cause", "evidence", "badge"),
    [
        (Cause.QUERY_NOT_FOUND, {}, "Not signed"),
        (Cause.QUERY_REFUSED, {"code": "1010"}, "Not signed"),
        (Cause.QUERY_UNPROVED, {"doubt": "bad_sign"}, "Signature not valid"),
        (Cause.QUERY_UNPROVED, {"doubt": "not_json"}, "Proves nothing"),
        (Cause.QUERY_UNREACHABLE, {}, "No usable answer"),
        (Cause.CALLBACK, {}, "Signature verified"),
    ],
)
def test_the_last_answer_is_called_what_it_was(driver: Driver, cause: Cause, evidence: dict, badge: str) -> None:
    page, order = shown(driver, facts=FACTS)
    driver.desk._event(order, cause, S.ACTIVE, S.ACTIVE, **evidence)
    driver.desk._event(order, Cause.DISABLE, S.ACTIVE, S.ACTIVE)
    driver.context.order_changed.emit(order)
    driver.settle()
    answer = page.detail.answer
    assert answer.badge.text() == badge
    assert answer.remark.isVisible() == (badge != "Signature verified")
    if answer.remark.isVisible():
        assert answer.remark.text() == "The figures are from the last verified answer."


def test_before_the_first_answer_there_is_no_badge(driver: Driver) -> None:
    page = show(driver, S.UNKNOWN, accepted=None)
    assert not page.detail.answer.badge.isVisible()
    assert page.detail.answer.remark.text() == "Nothing was answered yet."
    assert page.detail.answer.asked.text() == "not yet"
    assert not page.detail.answer.raw_button.isVisible()


def test_the_raw_answer_is_shown_on_a_click_and_is_plain(driver: Driver) -> None:
    page = show(driver, facts=FACTS, checks=1)
    answer = page.detail.answer
    assert not answer.raw.isVisible()
    driver.click(answer.raw_button)
    assert answer.raw.isVisible()
    assert '"code":"1000"' in answer.raw.toPlainText()
    assert answer.raw_button.accessibleName() == "Show raw answer"
    driver.click(answer.raw_button)
    assert not answer.raw.isVisible()


def test_every_label_is_plain_text(driver: Driver) -> None:
    evil = "<h1>Paid</h1>"
    page = show(driver, facts=FACTS | {"enabled": evil}, reference=evil, customer=evil, charges=((evil, None),))
    labels = [label for label in page.findChildren(QLabel) if "<h1>" in label.text()]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert table(page)[1][5] == f"Unknown status {evil}"


def test_an_unknown_result_leads_to_unresolved(driver: Driver) -> None:
    page, order = shown(driver, S.UNKNOWN, accepted=None)
    driver.click(page.detail.hero.unresolved)
    driver.settle()
    other = driver.shell.stack.page
    assert other is not None
    assert other.key == "unresolved"
    assert order.state is S.UNKNOWN


# --- the bank's page -------------------------------------------------------------------------------------------------


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


LINK = "https://bank.example:8443/3ds/9f8a"


@pytest.mark.parametrize("state", [S.ACCEPTED, S.UNKNOWN])
def test_the_banks_page_opens_on_a_click_only_and_says_where(driver: Driver, state: OrderState) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    page = show(driver, state, facts={"verification_url": LINK})
    part = page.detail.bank.link_part
    assert page.detail.bank.isVisible()
    assert part.host.text() == "opens bank.example:8443"
    assert not page.detail.bank.refused.isVisible()
    assert not browser.opened
    driver.click(part.open_button)
    QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == [LINK]
    driver.click(part.field.copy_button)
    assert QGuiApplication.clipboard().text() == LINK


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example/3ds", "javascript:alert(1)", "https://user@bank.example/", "file:///etc/passwd",
        "https://bank.example/" + "a" * 1979,
    ],
)  # fmt: skip
def test_a_link_that_is_not_plain_https_or_was_cut_is_refused(driver: Driver, url: str) -> None:
    page = show(driver, S.ACCEPTED, facts={"verification_url": url})
    bank = page.detail.bank
    assert bank.isVisible()
    assert not bank.link_part.isVisible()
    assert bank.link_part.field.value == ""
    assert bank.refused.isVisible()
    assert "not a plain https address" in bank.refused.text.text()


@pytest.mark.parametrize("state", [S.ACTIVE, S.ENDED, S.REFUSED])
def test_the_banks_page_goes_when_there_is_nothing_to_confirm(driver: Driver, state: OrderState) -> None:
    page = show(driver, state, facts=FACTS | {"verification_url": LINK})
    assert not page.detail.bank.isVisible()
