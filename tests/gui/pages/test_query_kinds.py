"""Query: card subscriptions with their charges, what was signed, links, and orders that the journal does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import AccountError, UnreachableError
from ptsdesk.gui.context import AskAbout, ToastAction
from ptsdesk.gui.pages.query import QueryPage
from ptsdesk.gui.presenter_answer import MOST_CHARGES
from ptsdesk.services.api import QueryReport
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import NOW_MS, FakeDesk
from tests.gui.support.fake_findings import ANSWER, FINGERPRINT, SIGNED

S = OrderState
STRANGE = "P261112-5BGN2CKR8VXH7DWM"
SUBSCRIPTION = {
    **{name: text for name, text in ANSWER.items() if name not in ("status", "reference_number")},
    "channel": "CARD", "enabled": "true", "period_count": "1", "period_unit": "2", "subscribe_at": "1781462560",
    "last_payment_at": "1794462560", "next_payment_at": "1797054560", "timestamp": "1794462560",
}  # fmt: skip
SUBSCRIPTION_SIGNED = tuple(SUBSCRIPTION)


class AnsweringDesk(FakeDesk):
    """A desk that knows strangers, and whose next report a test may write."""

    def __init__(self) -> None:
        super().__init__()
        self.told: QueryReport | None = None

    def query(self, kind: OrderKind, order_id: str) -> QueryReport:
        self._called("query", order_id)
        self._asks()
        if self.told is not None:
            return replace(self.told, kind=kind, order_id=order_id, order=self.orders.get(order_id))
        return self.strangers.get(order_id) or super().query(kind, order_id)


@pytest.fixture
def desk() -> FakeDesk:
    return AnsweringDesk()


def ask(driver: Driver, page: QueryPage, text: str) -> None:
    page.line.setText(text)
    driver.click(page.ask_button)
    driver.settle()


def report(**changes: object) -> QueryReport:
    told = QueryReport(
        OrderKind.SUBSCRIPTION, "", NOW_MS, 800, True, True, "1000", "", SUBSCRIPTION, "{}", None, S.ACTIVE,
        key_fingerprint=FINGERPRINT, signed=SUBSCRIPTION_SIGNED,
    )  # fmt: skip
    return replace(told, **changes)


def rows(values) -> dict[str, str]:
    found = {}
    for key, widget in values.items():
        labels = [label.text() for label in widget.findChildren(QLabel)] or [widget.text()]
        found[key] = " ".join(text for text in labels if text)
    return found


def subscription(driver: Driver, page: QueryPage, desk: AnsweringDesk, **changes: object) -> None:
    order = desk.put(S.ACTIVE, kind=OrderKind.SUBSCRIPTION)
    desk.told = report(**changes)
    ask(driver, page, order.order_id)


# --- subscriptions ---------------------------------------------------------------------------------------------------


def test_a_subscription_tells_interval_and_dates(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    subscription(driver, query, desk)
    shown = rows(query.answer.main.answer.values)
    assert query.answer.main.badge.text() == "Active"
    assert shown["Enabled"] == "yes"
    assert shown["Interval"] == "Every month"
    assert shown["Started"].startswith("Mon 15 June 2026")
    assert shown["Last charge"].startswith("Thu 12 November 2026")
    assert shown["Next charge"].startswith("Sat 12 December 2026")
    assert "Status" not in shown


@pytest.mark.parametrize(
    ("changed", "label", "text"),
    [
        ({"enabled": "false"}, "Enabled", "no"),
        ({"enabled": "maybe"}, "Enabled", "maybe"),
        ({"period_count": "3", "period_unit": "1"}, "Interval", "Every 3 weeks"),
        ({"period_count": "1", "period_unit": "9"}, "Interval", "1 of unit 9"),
        ({"period_count": "", "period_unit": ""}, "Interval", "not told"),
        ({"next_payment_at": ""}, "Next charge", "none planned"),
        ({"last_payment_at": "0"}, "Last charge", "none yet"),
        ({"subscribe_at": "<b>soon</b>"}, "Started", "not told"),
    ],
)
def test_odd_members_are_shown_for_what_they_are(
    driver: Driver, desk: AnsweringDesk, query: QueryPage, changed: dict[str, str], label: str, text: str
) -> None:
    subscription(driver, query, desk, answer={**SUBSCRIPTION, **changed})
    assert rows(query.answer.main.answer.values)[label] == text


def test_an_ended_subscription_is_not_called_active(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    subscription(driver, query, desk, answer={**SUBSCRIPTION, "enabled": ""})
    assert query.answer.main.badge.text() == "Active"  # not told: the journal's
    subscription(driver, query, desk, answer={**SUBSCRIPTION, "enabled": "false"})
    assert query.answer.main.badge.text() == "Ended"


def test_charges_are_listed_newest_first_and_said_to_be_unsigned(
    driver: Driver, desk: AnsweringDesk, query: QueryPage
) -> None:
    made = tuple(Charge(f"S{n}", "2000", NOW_MS + n * 1000, NOW_MS) for n in range(3))
    subscription(driver, query, desk, charges=(*made, Charge("<i>S9</i>", "7777", None, NOW_MS)))
    part = query.answer.main.charges
    assert part.isVisible()
    assert [row.charge_id for row in part.rows] == ["<i>S9</i>", "S2", "S1", "S0"]
    assert part.rows[0].when == "time not told"
    assert part.rows[0].badge.text == "7777, a status this version does not know"
    assert part.rows[1].badge.text == "Paid"
    texts = [label for label in part.findChildren(QLabel) if label.isVisible()]
    assert "The list of charges is not signed." in [label.text() for label in texts]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in texts if "<" in label.text())


def test_many_charges_are_bounded_and_none_is_said(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    made = tuple(Charge(f"S{n}", "2000", NOW_MS + n, NOW_MS) for n in range(MOST_CHARGES + 2))
    subscription(driver, query, desk, charges=made)
    part = query.answer.main.charges
    assert len(part.rows) == MOST_CHARGES
    assert part.more.text() == "2 older charges are in the raw answer."
    subscription(driver, query, desk)
    assert part.none.isVisible()
    assert not part.more.isVisible()
    desk.told = None
    ask(driver, query, "P261112-5BGN2CKR8VXH7DWX")
    assert not part.isVisible()


# --- what was signed -------------------------------------------------------------------------------------------------


def test_what_this_very_answer_covers_is_said(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    subscription(driver, query, desk, answer={**SUBSCRIPTION, "payments": "[…]", "details_url": "x", "colour": "red"})
    card = query.answer.signature
    assert "It covers: enabled, amounts, currencies, rate, ids, merchant, channel, period, dates" in card.text.text()
    assert rows(card.rows.values)["Not covered"] == (
        "reference number, provider's text, list of charges, details link, colour"
    )


def test_promo_amounts_error_message_and_reference(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    more = {"submit_promo": "5.000000", "accept_promo": "a lot", "error_message": "<b>slow</b>"}
    desk.stranger(OrderKind.PAYMENT, STRANGE, **more)
    ask(driver, query, STRANGE)
    shown = rows(query.answer.main.answer.values)
    assert shown["Promo submitted"] == "PHP 5.00"
    assert shown["Promo accepted"] == "a lot"
    assert shown["Provider's text"] == "<b>slow</b>"
    assert shown["Reference no."] == "503817457721"


def test_another_accepted_sum_is_loud(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    desk.stranger(OrderKind.PAYMENT, STRANGE, accept_amount="1")
    ask(driver, query, STRANGE)
    accepted = query.answer.main.answer.values["Accepted"]
    assert [label.property("ink") for label in accepted.findChildren(QLabel)][-1] == "bad"
    assert query.answer.main.note.title.text() == "The provider accepted another amount"
    assert query.answer.main.note.isVisible()


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_the_details_page_opens_on_a_click_and_says_where(
    driver: Driver, desk: AnsweringDesk, query: QueryPage
) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    desk.stranger(OrderKind.WITHDRAWAL, STRANGE, details_url="https://pages.example/w/1")
    ask(driver, query, STRANGE)
    line = query.answer.main.link
    assert line.host.text() == "opens pages.example, link valid about 10 minutes"
    assert browser.opened == []
    driver.click(line.button)
    QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://pages.example/w/1"]


@pytest.mark.parametrize("url", ["http://pages.example/", "javascript:alert(1)", "https://a@evil.example/", "x" * 9000])
def test_other_details_links_are_not_offered(driver: Driver, desk: AnsweringDesk, query: QueryPage, url: str) -> None:
    desk.stranger(OrderKind.WITHDRAWAL, STRANGE, details_url=url)
    ask(driver, query, STRANGE)
    assert not query.answer.main.link.isVisible()
    assert query.answer.main.link_refused.isVisible()


def test_hostile_answers_stay_plain_and_bounded(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    evil = "<img src=x>" + "A" * 50_000
    fields = dict.fromkeys(("transaction_id", "reference_number", "channel", "error_message", "status"), evil)
    desk.stranger(OrderKind.PAYMENT, STRANGE, **fields)
    ask(driver, query, STRANGE)
    shown = [label for label in query.answer.findChildren(QLabel) if "<img" in label.text()]
    assert len(shown) >= 5
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in shown)
    assert max(len(label.text()) for label in shown) < 2200


# --- orders that the journal does not know ---------------------------------------------------------------------------


def test_a_strange_order_is_taken_in_on_a_click(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    toasts: list[tuple[object, ...]] = []
    news: list[object] = []
    driver.context.toast_asked.connect(lambda *told: toasts.append(told))
    driver.context.order_changed.connect(news.append)
    desk.stranger(OrderKind.PAYMENT, STRANGE)
    ask(driver, query, STRANGE)
    assert query.answer.adopt_part.isVisible()
    assert "watched like every other one" in query.answer.adopt_note.text.text()
    assert not query.answer.main.note.isVisible()
    assert not any(name == "adopt" for name, _ in desk.calls)
    query.answer.adopt.setFocus()
    driver.key(Qt.Key.Key_Space)
    driver.settle()
    assert ("adopt", (OrderKind.PAYMENT, STRANGE)) in desk.calls
    assert not query.answer.adopt_part.isVisible()
    assert QApplication.focusWidget() is query.ask_button
    assert [order.order_id for order in news] == [STRANGE]
    _, title, text, action = toasts[0]
    assert (title, text) == ("Taken into the journal", "PHP 300.00, Paid")
    assert isinstance(action, ToastAction)
    action.run()
    driver.settle()
    page = driver.shell.stack.page
    assert page.key == "history"
    assert page.drawer.order.order_id == STRANGE


def test_storms_take_it_in_once(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    desk.stranger(OrderKind.SUBSCRIPTION, STRANGE, enabled="true")
    query.kind.choose("subscribe")
    ask(driver, query, STRANGE)
    for _ in range(4):
        query.answer.adopt.click()
    assert query.answer.adopt.plain_text == "Asking…"
    assert query.answer.adopt.accessibleName() == "Take into the journal"
    driver.settle()
    assert [name for name, _ in desk.calls].count("adopt") == 1


@pytest.mark.parametrize(
    "error", [UnreachableError("The host could not be found."), AccountError("The journal knows this order already.")]
)
def test_when_it_cannot_be_taken_in_it_says_why(
    driver: Driver, desk: AnsweringDesk, query: QueryPage, error: Exception
) -> None:
    desk.stranger(OrderKind.PAYMENT, STRANGE)
    ask(driver, query, STRANGE)
    desk.failure = error
    driver.click(query.answer.adopt)
    driver.settle()
    assert query.problem.isVisible()
    assert query.answer.isVisible()
    assert query.answer.adopt.plain_text == "Take into the journal"


def test_an_answer_that_is_no_longer_verified_is_not_taken_in(
    driver: Driver, desk: AnsweringDesk, query: QueryPage
) -> None:
    toasts: list[object] = []
    driver.context.toast_asked.connect(lambda *told: toasts.append(told))
    first = desk.stranger(OrderKind.PAYMENT, STRANGE)
    ask(driver, query, STRANGE)
    desk.strangers[STRANGE] = replace(first, verified=False, found=None, reason="The signature is not valid.")
    driver.click(query.answer.adopt)
    driver.settle()
    assert toasts == []
    assert query.answer.main.signature.text() == "Signature not valid"
    assert not query.answer.adopt_part.isVisible()


def test_neither_an_unsigned_nor_a_known_order_is_offered(
    driver: Driver, desk: AnsweringDesk, query: QueryPage
) -> None:
    ask(driver, query, STRANGE)
    assert not query.answer.adopt_part.isVisible()
    known = desk.put(S.PAID)
    ask(driver, query, known.order_id)
    assert not query.answer.adopt_part.isVisible()
    desk.told = report(signed=SIGNED, verified=False, found=None)
    ask(driver, query, STRANGE)
    query.asking.adopt()
    driver.settle()
    assert not any(name == "adopt" for name, _ in desk.calls)


def test_another_page_brings_its_question_to_the_front(driver: Driver, query: QueryPage) -> None:
    query.tabs.choose("callback")
    driver.go("query", AskAbout(OrderKind.WITHDRAWAL, "W1"))
    assert query.tabs.key == "ask"
    assert query.line.text() == "W1"


def test_a_provider_id_that_looks_like_a_card_number_stays(driver: Driver, query: QueryPage) -> None:
    driver.paste(query.line, "P4520261112134731100")
    assert query.line.text() == "P4520261112134731100"
    query.line.selectAll()
    driver.paste(query.line, "4111111111111111")
    assert query.line.text() == ""
