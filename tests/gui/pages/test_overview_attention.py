"""What needs attention: as in the picture, kept under the keyboard, each order leading to its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.gui import presenter_overview
from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.pages import overview as overview_module
from ptsdesk.gui.pages.overview import OverviewPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.overview_scene import HOUR, MINUTE, open_overview
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

S, K = OrderState, OrderKind
SENT = NOW_MS - 6 * MINUTE


def order_of(state: OrderState, **fields: object) -> Order:
    values: dict[str, object] = {"created_ms": SENT, "next_check_ms": NOW_MS + 4 * MINUTE} | fields
    return FakeDesk().put(state, **values)


@pytest.mark.parametrize(
    ("state", "fields", "title", "detail", "since"),
    [
        (
            S.UNKNOWN,
            {"kind": K.WITHDRAWAL, "customer": "Maria L. Santos", "payee_key": "GCASH:09175550142", "reference": "",
             "signed_at": SENT // 1000},
            "Withdrawal to Maria L. Santos", "GCASH 0917 555 0142", ("6 min ago", "sent 14:02:36"),
        ),
        (
            S.FAILED,
            {"kind": K.WITHDRAWAL, "customer": "Northpoint", "error_message": "Account closed.",
             "checked_ms": NOW_MS - 2 * MINUTE},
            "Withdrawal to Northpoint", "Account closed, says the provider", ("6 min ago", "answer 14:06:36"),
        ),
        (
            S.WAITING, {"reference": "invoice 2231", "created_ms": NOW_MS - 46 * MINUTE},
            "Payment, invoice 2231", "QR Ph, usually done in 30 min", ("46 min", "next check 14:12"),
        ),
        (
            S.NEEDS_REVIEW, {"kind": K.WITHDRAWAL, "customer": "J. dela Cruz", "checked_ms": NOW_MS - MINUTE},
            "Withdrawal to J. dela Cruz", "Provider reports an order error", ("6 min ago", "answer 14:07:36"),
        ),
        (
            S.EXPIRED, {"reference": "table 14", "facts": {"expired_at": str(NOW_MS // 1000 - 60)}},
            "Payment, table 14", "QR Ph, next check 14:12", ("6 min ago", "expired 14:07:36"),
        ),
        (
            S.UNKNOWN, {"reference": "", "customer": "Ana"},
            "Payment, Ana", "QR Ph", ("6 min ago", "made 14:02:36"),
        ),
        (
            S.UNKNOWN, {"kind": K.WITHDRAWAL, "reference": "", "request": {"details": {"name": "Ben"}}},
            "Withdrawal to Ben", "QR Ph", ("6 min ago", "made 14:02:36"),
        ),
    ],
)  # fmt: skip
def test_a_row_says_what_the_picture_says(
    state: OrderState, fields: dict[str, object], title: str, detail: str, since: tuple[str, str]
) -> None:
    order = order_of(state, **fields)
    assert presenter_overview.attention_title(order) == title
    assert presenter_overview.attention_detail(order, NOW_MS) == detail
    assert presenter_overview.attention_since(order, NOW_MS) == since


def test_an_account_is_never_shortened() -> None:
    order = order_of(S.UNKNOWN, kind=K.WITHDRAWAL, payee_key="BDO:00123456789012345678")
    assert presenter_overview.attention_detail(order, NOW_MS) == "BDO 0012 3456 7890 1234 5678"


def test_an_order_without_anything_to_say_still_has_words() -> None:
    order = order_of(S.UNKNOWN, kind=K.WITHDRAWAL, reference="", customer="", request={})
    assert presenter_overview.attention_title(order) == "Withdrawal"
    late = replace(order_of(S.WAITING), created_ms=NOW_MS - 2 * HOUR, next_check_ms=None)
    assert presenter_overview.attention_since(late, NOW_MS) == ("2 h", "made 12:08:36")


def test_money_out_has_a_minus_and_buttons_tell_what_they_do(driver: Driver, desk: FakeDesk) -> None:
    desk.put(S.UNKNOWN, created_ms=SENT, kind=K.WITHDRAWAL, money=Money("PHP", "12500.00"), customer="Maria")
    desk.put(S.FAILED, created_ms=SENT)
    rows = open_overview(driver).attention.rows
    assert [row.money.text() for row in rows] == ["PHP −12,500.00", "PHP 2,450.00"]
    assert [row.button.plain_text for row in rows] == ["Resolve", "Open"]
    names = [row.button.accessibleName() for row in rows]
    assert names[0] == f"Resolve: Withdrawal to Maria, {rows[0].order.order_id}"


def go(driver: Driver, asked: list[tuple[str, object]], page: OverviewPage) -> tuple[str, object]:
    driver.context.navigation_asked.disconnect()
    driver.context.navigation_asked.connect(lambda key, argument: asked.append((key, argument)))
    driver.click(page.attention.rows[0].button)
    return asked[-1]


@pytest.mark.parametrize(
    ("state", "kind", "place"),
    [
        (S.UNKNOWN, K.PAYMENT, "unresolved"), (S.UNKNOWN, K.WITHDRAWAL, "unresolved"), (S.FAILED, K.PAYMENT, "history"),
        (S.FAILED, K.WITHDRAWAL, "history"),
    ],
)  # fmt: skip
def test_each_order_leads_to_its_place(
    driver: Driver, desk: FakeDesk, state: OrderState, kind: OrderKind, place: str
) -> None:
    order = desk.put(state, created_ms=SENT, kind=kind)
    assert go(driver, [], open_overview(driver)) == (place, OpenOrder(order.order_id))


@pytest.mark.parametrize(("there", "place"), [(True, "subscriptions"), (False, "history")])
def test_a_subscription_leads_to_its_own_page_when_there_is_one(
    driver: Driver, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch, there: bool, place: str
) -> None:
    monkeypatch.setattr(overview_module, "BY_KEY", {"subscriptions": None} if there else {})
    order = desk.put(S.FAILED, created_ms=SENT, kind=K.SUBSCRIPTION)
    assert go(driver, [], open_overview(driver)) == (place, OpenOrder(order.order_id))


@pytest.mark.parametrize("there", [True, False])
def test_a_new_withdrawal_is_offered_when_there_is_a_page_for_it(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(overview_module, "BY_KEY", {"withdrawal": None} if there else {})
    page = open_overview(driver)
    found = [action.accessibleIdentifier() for action in page.head_actions()]
    assert found == ["overview-new-payment", "overview-new-withdrawal"][: 2 if there else 1]
    if there:
        asked: list[tuple[str, object]] = []
        driver.context.navigation_asked.disconnect()
        driver.context.navigation_asked.connect(lambda key, argument: asked.append((key, argument)))
        page._withdraw.click()
        assert asked == [("withdrawal", NEW)]


def focused_id() -> str:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget.accessibleIdentifier()


def test_the_keyboard_walks_the_rows_from_the_top(driver: Driver, desk: FakeDesk) -> None:
    for minutes in (9, 8, 7):
        desk.put(S.UNKNOWN, created_ms=NOW_MS - minutes * MINUTE)
    page = open_overview(driver)
    page.attention.show_all.setFocus()
    walked = []
    for _ in range(4):
        driver.key(Qt.Key.Key_Tab)
        walked.append(focused_id())
    assert walked == [*(f"attention-{row.order.order_id}" for row in page.attention.rows), "chart-view-flow"]


def test_the_focus_stays_on_its_order_while_the_list_changes(driver: Driver, desk: FakeDesk) -> None:
    first, second = (desk.put(S.UNKNOWN, created_ms=NOW_MS - minutes * MINUTE) for minutes in (9, 8))
    page = open_overview(driver)
    page.attention.rows[1].button.setFocus()
    button = page.attention.rows[1].button
    page.read()
    driver.settle()
    assert QApplication.focusWidget() is button
    desk.change(first.order_id, S.PAID)
    page.read()
    driver.settle()
    assert focused_id() == f"attention-{second.order_id}"
    third = desk.put(S.UNKNOWN, created_ms=NOW_MS - MINUTE)
    desk.change(second.order_id, S.PAID)
    page.read()
    driver.settle()
    assert focused_id() == f"attention-{third.order_id}"
    desk.change(third.order_id, S.PAID)
    page.read()
    driver.settle()
    assert page.attention.rows == []
    assert focused_id() == "chart-view-flow"


def test_more_than_fit_are_counted(driver: Driver, desk: FakeDesk) -> None:
    for minutes in range(15):
        desk.put(S.UNKNOWN, created_ms=NOW_MS - minutes * MINUTE)
    card = open_overview(driver).attention
    assert (len(card.rows), card.count.count) == (12, 15)
    assert card.more.text() == "and 3 more"


def test_failed_sums_are_exact_and_apart_by_currency(driver: Driver, desk: FakeDesk) -> None:
    from ptsdesk.gui.pages.overview_data import read_overview

    for text in ("0.1", "0.2"):
        desk.put(S.FAILED, created_ms=SENT, money=Money("PHP", text))
    desk.put(S.FAILED, created_ms=SENT, money=Money("USD", "7"))
    told = read_overview(desk, NOW_MS)
    assert told.failed.count == 3
    assert [(money.currency, money.text) for money in told.failed.sums] == [("PHP", "0.3"), ("USD", "7")]


def test_lists_longer_than_a_page_are_read_to_their_end() -> None:
    from ptsdesk.gui.pages.overview_data import read_overview

    desk = FakeDesk()
    for _ in range(450):
        desk.put(S.FAILED, created_ms=SENT, money=Money("PHP", "1.00"))
    told = read_overview(desk, NOW_MS)
    assert (told.failed.count, told.failed.sums[0].text) == (450, "450.00")


@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(820, 620)])
def test_in_a_narrow_window_nothing_is_lost(driver: Driver, desk: FakeDesk, size: QSize) -> None:
    desk.put(S.UNKNOWN, created_ms=SENT, customer="Maria", reference="invoice 7")
    page = open_overview(driver)
    driver.window.resize(size)
    driver.settle()
    row = page.attention.rows[0]
    assert row.button.mapTo(page, row.button.rect().topRight()).x() < page.width()
    assert row.what.width() > 120
    if size.width() == 820:
        assert not row.since.isVisible()
        assert "6 min ago" in row.what.accessibleName()
    assert page._new.plain_text == ""
    assert page._new.accessibleName() == "New payment"
    driver.window.resize(QSize(1440, 900))
    driver.settle()
    assert row.since.isVisible()
    assert page._new.plain_text == "New payment"


def test_ages_go_on_without_reading_the_journal(driver: Driver, desk: FakeDesk) -> None:
    desk.put(S.UNKNOWN, created_ms=SENT)
    page = open_overview(driver)
    desk.now += 10 * MINUTE
    page._show_ages()
    assert "16 min ago" in page.attention.rows[0].since.accessibleName()
