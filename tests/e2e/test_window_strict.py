"""Every request of every form, made by hand in the real window: an independent provider has nothing to complain about.

The window works over its worker process, the keyring and TLS; the provider shares no code with ptsdesk.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.gui.context import NEW
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.query import QueryPage
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import open_sheet
from tests.gui.support.card_form import CardForm
from tests.gui.support.real_window import calls, open_window
from tests.support.command import Command
from tests.support.strict_server import StrictProvider
from tests.support.test_cards import cvc_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

S = OrderState


@pytest.fixture
def driver(
    qtbot: QtBot, strict: StrictProvider, strict_shop: Command, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Driver]:
    for page in (PaymentPage, WithdrawalPage, SubscriptionsPage):
        monkeypatch.setattr(page, "wake_ms", 1)
    driver = open_window(qtbot, strict_shop.data_dir, "Shop")
    yield driver
    driver.shell.end()
    assert strict.signature_failures == 0


def used(strict: StrictProvider) -> set[str]:
    """The endpoints that were called."""
    return {endpoint for endpoint, _ in strict.seen}


def sent(strict: StrictProvider, endpoint: str) -> list[dict[str, object]]:
    return [fields for name, fields in strict.seen if name == endpoint]


def state(driver: Driver, order_id: str) -> OrderState:
    return calls(driver, "order", order_id).state  # type: ignore[no-any-return]


def type_texts(driver: Driver, lines: dict[str, QLineEdit], texts: dict[str, str]) -> None:
    for key, text in texts.items():
        driver.type(lines[key], text)


def test_a_payment_with_every_field(driver: Driver, strict: StrictProvider) -> None:
    page = driver.go("payment")
    assert isinstance(page, PaymentPage)
    form = page.edit.form
    driver.fill(page, "2450.000001", "Mesa 4 ñ ₱ 表 “é”")
    form.addresses.open()
    addresses = {
        "customer": "José",
        "redirect_url": "https://shop.example/ok?a=1&b=ñ",
        "error_url": "https://shop.example/no",
        "callback_url": "https://shop.example/cb",
    }
    type_texts(driver, form.texts.lines, addresses)
    sheet = driver.open_sheet(page)
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: page.face is page.result)
    [fields] = sent(strict, "payment")
    assert (fields["amount"], fields["remark"]) == ("2450.000001", "Mesa 4 ñ ₱ 表 “é”")
    assert fields["redirect_url"] == addresses["redirect_url"]
    assert "customer" not in fields
    driver.until(lambda: not driver.shell.tasks.running)
    page.check_now()
    driver.until(lambda: state(driver, str(fields["order_id"])) is S.PAID)
    assert used(strict) >= {"payment", "payment/query", "support-channel"}


@pytest.mark.parametrize("bank", ["GCASH", "UNO"])
def test_a_withdrawal_with_every_detail(driver: Driver, strict: StrictProvider, bank: str) -> None:
    strict.extra_details = {"birth_place"}
    page = driver.go("withdrawal", NEW)
    assert isinstance(page, WithdrawalPage)
    driver.until(lambda: page.edit.form.order_id)
    driver.settle()
    details = {"account_number": "1234567890", "email": "ana@example.com", "address": "1 Rizal Ave, Quezon City"}
    form = page.edit.form
    subjects = form.route.route.subject_box
    subjects.setCurrentIndex(subjects.findData(bank))
    form.details.more.open()
    who = {"name": "José María Ñuñez", "phone": "09171234567"}
    type_texts(driver, form.details.texts.lines, who | details)
    driver.type(form.amount, "8750.50")
    form.details.others.set_values({"birth_place": "Cebu ñ"})
    sheet = open_sheet(driver, page)
    assert sheet.retype is not None
    driver.type(sheet.retype.line, "7890")
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: page.face is page.result)
    [fields] = sent(strict, "withdraw")
    assert fields["details"] == {
        "channel_subject": bank, "name": "José María Ñuñez", "phone": "09171234567", "birth_place": "Cebu ñ", **details,
    }  # fmt: skip
    driver.until(lambda: not driver.shell.tasks.running)
    page.check_now()
    driver.until(lambda: state(driver, str(fields["order_id"])) is S.PAID)
    driver.until(lambda: len(calls(driver, "payees")) == 1)
    recorded = calls(driver, "dossier", str(fields["order_id"])).events[0]
    assert used(strict) >= {"withdraw", "withdraw/query", "support-channel", "balance"}
    assert recorded.evidence == {"made_by": "window", "retyped": "new"}


@pytest.mark.parametrize("variant", PeriodVariant)
def test_a_subscription_from_the_card_to_its_end(
    driver: Driver, strict: StrictProvider, variant: PeriodVariant
) -> None:
    strict.variant = "A" if variant is PeriodVariant.WITH_PERIOD else "B"
    calls(driver, "set_variant", variant)
    form = CardForm(driver)
    driver.until(lambda: form.form.period.variant is variant)
    form.fill(names=False)
    names = {"first_name": "Zoë", "middle_name": "Ñ", "last_name": "dela Cruz-Ōta", "reference": "Gym ñ 会員"}
    type_texts(driver, form.form.texts.lines, names)
    form.send()
    [fields] = sent(strict, "subscribe")
    assert {name: fields.get(name) for name in ("first_name", "middle_name", "last_name")} == {
        name: text for name, text in names.items() if name != "reference"
    }
    assert ("period_count" in fields) == (variant is PeriodVariant.WITH_PERIOD)
    [card] = strict.cards
    number = "4012888888881881"
    card.expect(number, "08", "29", cvc_for(number))
    form.assert_gone(number)
    assert calls(driver, "learned").variant_accepted
    order_id = str(fields["order_id"])
    page = form.page
    driver.until(lambda: not driver.shell.tasks.running)
    page.check_now()
    driver.until(lambda: state(driver, order_id) is S.ACTIVE)
    driver.settle()
    end_it(driver, page)
    driver.until(lambda: state(driver, order_id) is S.ENDED)
    assert used(strict) >= {"subscribe", "subscribe/query", "subscribe/disable", "support-channel"}


def end_it(driver: Driver, page: SubscriptionsPage) -> None:
    """Press Disable and confirm."""
    button = next(one for one in page.head_actions() if one.accessibleIdentifier() == "disable-subscription")
    driver.click(button)
    driver.until(lambda: sheet_of(driver) is not None)
    sheet = sheet_of(driver)
    assert sheet is not None
    driver.until(lambda: sheet.awake)  # type: ignore[attr-defined]
    driver.click(sheet.commit)  # type: ignore[attr-defined]


def sheet_of(driver: Driver) -> QWidget | None:
    from ptsdesk.gui.widgets.sheet import Sheet

    return next((sheet for sheet in driver.window.findChildren(Sheet) if sheet.isVisible()), None)


def test_questions_balances_and_channels(driver: Driver, strict: StrictProvider) -> None:
    overview = driver.go("overview")
    for mode in ("total", "available", "both"):
        overview.balances.mode.choose(mode)  # type: ignore[attr-defined]
        overview.balances.refresh.click()  # type: ignore[attr-defined]
        driver.settle()
    assert {fields.get("balance_mode") for fields in sent(strict, "balance")} >= {0, 1, 2}
    query = driver.go("query")
    assert isinstance(query, QueryPage)
    for kind in OrderKind:
        query.kind.choose(kind.value)
        query.line.setText("ELSEWHERE-1")
        query.ask()
        driver.until(lambda: query.answer.isVisible() and query.answer.report is not None)
        driver.settle()
        assert query.answer.report.found is False
    assert used(strict) >= {"payment/query", "withdraw/query", "subscribe/query", "balance"}
    driver.go("payment")
    driver.until(lambda: sent(strict, "support-channel"))


ELSEWHERE = {"order_id": "ELSEWHERE-7", "amount": "125.50", "currency": "PHP", "channel": "QRPH"}


def test_an_order_of_elsewhere_is_taken_in_by_hand(driver: Driver, strict: StrictProvider) -> None:
    strict.orders["payment", "ELSEWHERE-7"] = ELSEWHERE
    query = driver.go("query")
    assert isinstance(query, QueryPage)
    driver.type(query.line, "ELSEWHERE-7")
    query.ask()
    driver.until(lambda: query.answer.isVisible())
    driver.settle()
    assert calls(driver, "order", "ELSEWHERE-7") is None
    driver.click(query.answer.adopt)
    driver.until(lambda: calls(driver, "order", "ELSEWHERE-7") is not None)
    order = calls(driver, "order", "ELSEWHERE-7")
    assert (order.state, order.money.text, order.made_by) == (S.PAID, "125.50", "adopted")


@pytest.mark.parametrize("enveloped", [False, True])
def test_a_callback_of_elsewhere_pays_only_when_it_is_signed(
    driver: Driver, strict: StrictProvider, enveloped: bool
) -> None:
    strict.answers.status = "0000"
    page = driver.go("payment")
    assert isinstance(page, PaymentPage)
    driver.send(page)
    [fields] = sent(strict, "payment")
    order_id = str(fields["order_id"])
    forged = strict.callback("payment", order_id, enveloped=enveloped, tampered={"status": '"2000"', "sign": '"AAAA"'})
    read(driver, forged)
    assert state(driver, order_id) is not S.PAID
    read(driver, strict.callback("payment", order_id, "2000", enveloped=enveloped))
    assert state(driver, order_id) is S.PAID
    read(driver, strict.callback("payment", order_id, "0000", enveloped=enveloped))
    assert state(driver, order_id) is S.PAID


def read(driver: Driver, text: str) -> None:
    """Paste a callback and press Verify."""
    query = driver.go("query")
    assert isinstance(query, QueryPage)
    query.tabs.setCurrentIndex(1)
    query.callback.text.setPlainText(text)
    driver.click(query.callback.verify)
    driver.settle()
