"""Dossiers, timelines and the unresolved list read right for every kind of order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, OrderEvent, OrderKind, OrderState
from ptsdesk.gui import presenter, presenter_timeline, presenter_unresolved
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.dossier import DossierDrawer
from ptsdesk.gui.presenter_dossier import detail_rows
from ptsdesk.gui.shell.places import BY_KEY
from ptsdesk.services.api import Dossier
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

S, W, C = OrderState, OrderKind.WITHDRAWAL, OrderKind.SUBSCRIPTION
DETAILS = {
    "channel_subject": "UNO",
    "account_number": "12345678901234",
    "name": "Maria L. Santos",
    "email": "m@x.example",
}
CARD = {"card_brand": "Visa", "card_last4": "4242", "period_count": "1", "period_unit": "2"}
Open = Callable[..., DossierDrawer]


@pytest.fixture
def opened(driver: Driver) -> Open:
    def open_it(state: OrderState, evidence: dict[str, object] | None = None, **fields: object) -> DossierDrawer:
        order = driver.desk.put(state, **fields)
        if evidence:
            first, *rest = driver.desk.events_of[order.order_id]
            driver.desk.events_of[order.order_id] = [
                OrderEvent(1, order.order_id, first.at_ms, first.cause, None, first.after, evidence), *rest,
            ]  # fmt: skip
        page = driver.go("history", OpenOrder(order.order_id))
        driver.settle()
        page.drawer.tabs.choose("details")
        return page.drawer

    return open_it


def rows(drawer: DossierDrawer) -> dict[str, str]:
    return {key: widget.text() for key, widget in drawer.details.rows.values.items()}


def test_a_withdrawal_names_the_payee_and_the_whole_account(opened: Open) -> None:
    drawer = opened(S.WAITING, kind=W, channel="QRPH_INSTAPAY", request={"details": DETAILS}, reference="October")
    shown = rows(drawer)
    assert drawer.headline.text() == "Withdrawal to Maria L. Santos, UNO 1234 5678 9012 34  ·  October"
    assert shown["Payee"] == "Maria L. Santos"
    assert shown["Bank or wallet"] == "UNO"
    assert shown["Account"] == "1234 5678 9012 34"
    assert shown["E-mail"] == "m@x.example"
    assert shown["Reference no."] == "arrives when it is paid out"
    assert "Customer" not in shown


def test_a_wallet_is_told_by_its_number_and_odd_members_are_shown(opened: Open) -> None:
    details = {"channel_subject": "GCASH", "phone": "09175550142", "purpose": "<b>gift</b>"}
    drawer = opened(S.UNKNOWN, kind=W, request={"details": details}, customer="Maria")
    shown = rows(drawer)
    assert shown["Mobile number"] == "0917 555 0142"
    assert shown["purpose"] == "<b>gift</b>"
    assert "Withdrawal to Maria, GCASH 0917 555 0142" in drawer.headline.text()


def test_a_subscription_names_the_card_and_its_period(opened: Open) -> None:
    facts = {"period_count": "1", "period_unit": "2", "subscribe_at": "1781462560", "next_payment_at": "1797054560"}
    drawer = opened(S.ACTIVE, kind=C, request=CARD, payee_key="4242", facts=facts, customer="Patricia Velasco")
    shown = rows(drawer)
    assert shown["Card"] == "VISA ends 4242"
    assert shown["Period"] == "every month"
    assert shown["Started"].startswith("Mon 15 June 2026")
    assert shown["Next charge"].startswith("Sat 12 December 2026")
    assert shown["Last charge"] == "not told"


def test_a_subscription_opens_in_its_place(driver: Driver, opened: Open) -> None:
    drawer = opened(S.ACTIVE, kind=C, request=CARD)
    assert drawer.open_subscription.isVisible() is ("subscriptions" in BY_KEY)
    asked: list[tuple[str, object]] = []
    driver.context.navigation_asked.connect(lambda key, argument: asked.append((key, argument)))
    drawer._open_subscription()
    driver.settle()
    assert asked[0] == ("subscriptions", OpenOrder(drawer.order.order_id))


@pytest.mark.parametrize("kind", [OrderKind.PAYMENT, W])
def test_other_kinds_have_no_subscription_to_open(opened: Open, kind: OrderKind) -> None:
    assert not opened(S.WAITING, kind=kind).open_subscription.isVisible()


def test_another_accepted_sum_is_loud_in_every_tab(opened: Open) -> None:
    drawer = opened(S.PAID, kind=W, money=Money("PHP", "12500.00"), accepted=Money("PHP", "12400.00"))
    assert drawer.difference.isVisible()
    assert drawer.difference.title.text() == "The provider accepted another amount"
    assert "Submitted PHP 12,500.00, accepted PHP 12,400.00" in drawer.difference.text.text()
    assert drawer.details.rows.values["Accepted"].property("ink") == "bad"
    drawer.tabs.choose("timeline")
    assert drawer.difference.isVisible()
    assert "instead of" not in drawer.sentence.text()


def test_a_paid_sum_that_was_not_told_is_loud(opened: Open) -> None:
    drawer = opened(S.PAID, accepted=None)
    assert drawer.difference.title.text() == "The paid amount is not known"
    assert drawer.details.rows.values["Accepted"].text() == "not told by the provider"


def test_the_same_sum_is_not_loud(opened: Open) -> None:
    drawer = opened(S.PAID, accepted=Money("PHP", "2450.000000"))
    assert not drawer.difference.isVisible()
    assert drawer.details.rows.values["Accepted"].property("ink") != "bad"


def test_facts_are_told(opened: Open) -> None:
    facts = {"submit_promo": "5", "accept_promo": "4.5", "expired_at": "1794470000"}
    drawer = opened(
        S.NEEDS_REVIEW, facts=facts, reference_number="503817442190", error_message="<b>ask</b>", provider_message="hm"
    )
    shown = rows(drawer)
    assert shown["Promo submitted"] == "PHP 5.00"
    assert shown["Promo accepted"] == "PHP 4.50"
    assert shown["Can be paid until"].startswith("Thu 12 November 2026")
    assert shown["Reference no."] == "503817442190"
    texts = {label.text() for label in drawer.details.findChildren(QLabel)}
    assert "<b>ask</b>" in texts
    marked = [label for label in drawer.findChildren(QLabel) if "<b>" in label.text()]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in marked)


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_the_details_page_names_its_host(driver: Driver, opened: Open) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    drawer = opened(S.WAITING, kind=W, facts={"details_url": "https://pages.example/w"})
    assert drawer.details.link.host.text().startswith("opens pages.example, link valid about 10 minutes")
    assert browser.opened == []
    driver.click(drawer.details.link.button)
    QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://pages.example/w"]


def test_another_scheme_is_not_offered(opened: Open) -> None:
    drawer = opened(S.WAITING, kind=W, facts={"details_url": "http://pages.example/w"})
    assert not drawer.details.link.isVisible()
    assert drawer.details.refused.isVisible()
    clean = opened(S.WAITING, kind=W)
    assert not clean.details.refused.isVisible()


def test_what_a_person_decided_is_read_from_the_record(opened: Open) -> None:
    evidence = {"made_by": "window", "repeat_reason": "second <half>", "retyped": True}
    drawer = opened(S.UNKNOWN, evidence, kind=W)
    decided = [label.text() for label in drawer.details.findChildren(QLabel)]
    assert "Reason for paying again: second <half>" in decided
    assert "The last digits of the account were typed again." in decided
    assert "Reason for paying again: second <half>" in drawer.timeline.steps[0].detail


def test_an_adopted_order_says_what_it_is(driver: Driver) -> None:
    order = driver.desk.put(S.PAID, made_by="adopted", request={}, kind=W)
    event = OrderEvent(1, order.order_id, NOW_MS, Cause.ADOPTED, None, S.PAID, {"verified": True})
    shown = {row.label: row.value for row in detail_rows(order, (event,), NOW_MS)}
    assert shown["Origin"] == "Taken into the journal from a verified answer of the provider."
    assert shown["Made"].endswith("not on this computer")
    assert shown["Account"] == "not known here"
    step = presenter_timeline.event_step(event, W)
    assert step.title == "Taken into the journal from a verified answer"


# --- words that depend on the kind -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "title", "detail"),
    [
        (OrderKind.PAYMENT, "Paid", "You get a notice here; the QR code then disappears."),
        (W, "Paid out", ""),
        (C, "Active", ""),
    ],
)
def test_what_is_not_yet(kind: OrderKind, title: str, detail: str) -> None:
    desk = FakeDesk()
    order = desk.put(S.ACCEPTED, kind=kind)
    found = desk.dossier(order.order_id)
    assert isinstance(found, Dossier)
    last = presenter_timeline.timeline(found)[-1]
    assert (last.title, last.detail, last.pending) == (title, detail, True)


def test_an_adopted_payout_waits_for_the_bank_whatever_its_id() -> None:
    event = OrderEvent(1, "20261112000001", NOW_MS, Cause.QUERY, None, S.WAITING, {})
    assert presenter_timeline.event_step(event, W).title == "Waiting for the bank"
    assert presenter_timeline.event_step(event).title == "Waiting for the customer"


def test_an_expired_payout_may_still_be_paid_out() -> None:
    desk = FakeDesk()
    order = desk.put(S.EXPIRED, kind=W)
    assert presenter.badge(order, NOW_MS).text == "Expired, may still be paid out"
    assert presenter.sentence(order, NOW_MS) == "It may still be paid out. Check it now to be sure."
    event = OrderEvent(1, order.order_id, NOW_MS, Cause.QUERY, None, S.EXPIRED, {})
    assert presenter_timeline.event_step(event, W).title == "Expired, may still be paid out"


@pytest.mark.parametrize(
    ("fields", "labels", "hint"),
    [
        ({}, {"Customer"}, "the customer may pay twice"),
        ({"kind": W, "request": {"details": DETAILS}}, {"Payee", "Account"}, "the payee may be paid twice"),
        ({"kind": C, "request": CARD}, {"Customer", "Card"}, "the card may be charged twice"),
    ],
)
def test_the_unresolved_list_names_who_and_warns(
    driver: Driver, fields: dict[str, object], labels: set[str], hint: str
) -> None:
    order = driver.desk.put(S.UNKNOWN, **fields)
    shown = {row.label: row.value for row in presenter_unresolved.sent_rows(order)}
    assert labels <= shown.keys()
    page = driver.go("unresolved", OpenOrder(order.order_id))
    texts = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert any(hint in text for text in texts)
    if "Account" in shown:
        assert shown["Account"] == "UNO 1234 5678 9012 34"


def test_history_tells_what_its_search_looks_through(driver: Driver) -> None:
    page = driver.go("history")
    line = page.bar.search.line
    for part in ("promo amounts", "details links", "provider's texts", "reference numbers"):
        assert part in line.accessibleDescription()
        assert part in line.toolTip()
