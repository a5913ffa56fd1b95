"""Orders move with the clock: statuses, balances, charges, and paying by hand."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from ptsdesk.sandbox import assembly
from ptsdesk.sandbox.statuses import Pace
from tests.sandbox.merchant import Merchant

DAY_S = 86_400


def balance(merchant: Merchant, channel: str) -> tuple[Decimal, Decimal]:
    both = merchant.good("balance", balance_mode=2)["PHP"][channel]
    return Decimal(both["total"]), Decimal(both["available"])


@pytest.mark.parametrize("kind", ["payment", "withdraw"])
def test_waiting_processing_paid(merchant, clock, kind):
    start = clock.seconds()
    order_id = merchant.good(kind)["order_id"]
    seen = []
    for _ in range(9):
        data = merchant.good(f"{kind}_query", order_id=order_id)
        seen.append((data["status"], int(data["timestamp"]) - start, "reference_number" in data))
        clock.forward(1)
    expected = [("0000", 0, False)] * 4 + [("1000", 4, False)] * 2 + [("2000", 6, True)] * 3
    assert seen == expected


def test_a_clock_that_is_set_back_shows_the_first_status(merchant, clock):
    order_id = merchant.good("payment")["order_id"]
    clock.forward(-3600)
    assert merchant.status("payment", order_id) == "0000"


def test_the_pace_can_be_chosen(state, clock):
    running = assembly.start(state, clock=clock, pace=Pace(wait_ms=500, process_ms=0))
    merchant = Merchant(running.info, clock.seconds)
    try:
        order_id = merchant.good("payment")["order_id"]
        clock.forward(0.499)
        assert merchant.status("payment", order_id) == "0000"
        clock.forward(0.001)
        assert merchant.status("payment", order_id) == "2000"
    finally:
        running.close()


def test_payments_add_to_the_balance_when_they_are_paid(merchant, clock):
    before = balance(merchant, "QRPH")
    merchant.good("payment", amount="0.000001")
    merchant.good("payment", amount="10.10")
    assert balance(merchant, "QRPH") == before
    clock.forward(6)
    assert balance(merchant, "QRPH") == (before[0] + Decimal("10.100001"),) * 2
    assert balance(merchant, "MAYA")[0] == 250_000


def test_withdrawals_hold_then_deduct(merchant, clock):
    total, available = balance(merchant, "QRPH_INSTAPAY")
    merchant.good("withdraw", amount="99999.99")
    assert balance(merchant, "QRPH_INSTAPAY") == (total, available - Decimal("99999.99"))
    clock.forward(6)
    assert balance(merchant, "QRPH_INSTAPAY") == (total - Decimal("99999.99"),) * 2


def test_a_failed_withdrawal_gives_back_and_an_error_keeps_holding(merchant, clock):
    total, available = balance(merchant, "QRPH_INSTAPAY")
    merchant.good("withdraw", amount="500", remark="sandbox:declined")
    merchant.good("withdraw", amount="70", remark="sandbox:order-error")
    assert balance(merchant, "QRPH_INSTAPAY") == (total, available - 570)
    clock.forward(DAY_S)
    assert balance(merchant, "QRPH_INSTAPAY") == (total, available - 70)


def test_nothing_is_withdrawn_twice_from_the_same_money(merchant, clock):
    _total, available = balance(merchant, "MAYA")
    for _ in range(5):
        merchant.good("withdraw", channel="MAYA", amount="50000")
    assert available == 250_000
    assert merchant.code("withdraw", channel="MAYA", amount="50") == "1013"
    clock.forward(DAY_S)
    assert merchant.code("withdraw", channel="MAYA", amount="50") == "1013"
    merchant.good("payment", channel="MAYA", amount="49.999999")
    clock.forward(6)
    assert merchant.code("withdraw", channel="MAYA", amount="50") == "1013"
    merchant.good("payment", channel="MAYA", amount="1")
    clock.forward(6)
    assert merchant.code("withdraw", channel="MAYA", amount="50") == "1000"


def test_a_person_pays_by_hand(merchant, clock):
    data = merchant.good("payment", remark="sandbox:stays-waiting", redirect_url="https://shop.example.test/<b>")
    page = merchant.get(data["pay_url"])
    text = page.body.decode()
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "SANDBOX" in text
    assert data["order_id"] in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert "Pay now" in text
    clock.forward(100)
    paid = merchant.get(data["pay_url"], "POST")
    assert (paid.status, paid.headers["location"]) == (303, urlsplit(data["pay_url"]).path)
    assert merchant.status("payment", data["order_id"]) == "1000"
    clock.forward(2)
    assert merchant.status("payment", data["order_id"]) == "2000"
    assert "Pay now" not in merchant.get(data["pay_url"]).body.decode()


def test_paying_twice_or_too_late_changes_nothing(merchant, clock):
    data = merchant.good("payment")
    clock.forward(6)
    before = merchant.good("payment_query", order_id=data["order_id"])
    merchant.get(data["pay_url"], "POST")
    assert merchant.good("payment_query", order_id=data["order_id"]) == before


def test_an_expired_order_can_be_paid_by_hand(merchant, clock):
    data = merchant.good("payment", remark="sandbox:expired")
    clock.forward(DAY_S)
    assert merchant.status("payment", data["order_id"]) == "5000"
    merchant.get(data["pay_url"], "POST")
    clock.forward(2)
    assert merchant.status("payment", data["order_id"]) == "2000"
    assert balance(merchant, "QRPH")[0] == 100


def test_a_withdrawal_cannot_be_paid_by_hand(merchant):
    order_id = merchant.good("withdraw", remark="sandbox:stays-waiting", details={"name": "Juan Cruz"})["order_id"]
    link = merchant.good("withdraw_query", order_id=order_id)["details_url"]
    merchant.get(link, "POST")
    assert merchant.status("withdraw", order_id) == "0000"
    text = merchant.get(link).body.decode()
    assert "Juan Cruz" in text
    assert "<button" not in text


@pytest.mark.parametrize("path", ["/pay/", "/pay/x", "/pay", "/x", "/pay/../merchant/", "/favicon.ico"])
def test_pages_that_are_not_there(merchant, sandbox, path):
    for method in ("GET", "POST"):
        assert merchant.get(sandbox.info.url + path, method).status == 404


def test_the_front_page(merchant, sandbox):
    page = merchant.get(sandbox.info.url + "/")
    assert (page.status, "SANDBOX" in page.body.decode()) == (200, True)


def test_the_first_charge_of_a_subscription_moves_like_a_payment(merchant, clock):
    order_id = merchant.good("subscribe", amount="300")["order_id"]
    seen = []
    for _ in range(4):
        data = merchant.good("subscribe_query", order_id=order_id)
        seen.append([charge["status"] for charge in data["payments"]])
        clock.forward(2)
    assert seen == [["0000"], ["0000"], ["1000"], ["2000"]]
    assert balance(merchant, "CARD") == (300, 300)


def test_the_first_charge_can_be_confirmed_by_hand(merchant, clock):
    data = merchant.good("subscribe", remark="sandbox:stays-waiting")
    merchant.get(data["verification_url"], "POST")
    clock.forward(2)
    answer = merchant.good("subscribe_query", order_id=data["order_id"])
    assert answer["payments"][0]["status"] == "2000"


@pytest.mark.parametrize(("count", "unit", "days"), [(1, 1, 7), (2, 1, 14), (1, 2, 30), (3, 2, 92), (1, 3, 365)])
def test_charges_come_by_the_calendar(merchant, clock, count, unit, days):
    # From 18 November 2026 on.
    order_id = merchant.good("subscribe", period_count=count, period_unit=unit)["order_id"]
    first = merchant.good("subscribe_query", order_id=order_id)
    assert int(first["next_payment_at"]) - int(first["subscribe_at"]) == days * DAY_S
    clock.forward(days * DAY_S - 1)
    assert len(merchant.good("subscribe_query", order_id=order_id)["payments"]) == 1
    clock.forward(1)
    data = merchant.good("subscribe_query", order_id=order_id)
    assert [charge["status"] for charge in data["payments"]] == ["2000", "0000"]
    assert len({charge["payment_id"] for charge in data["payments"]}) == 2
    assert data["last_payment_at"] == first["next_payment_at"]
    assert data["timestamp"] == str(clock.seconds())


def test_a_month_ends_on_its_last_day(merchant, clock):
    clock.forward((13 + 31 + 30) * DAY_S)  # 31 January 2027
    order_id = merchant.good("subscribe", period_count=1, period_unit=2, card_exp_year="2040")["order_id"]
    subscribed = int(merchant.good("subscribe_query", order_id=order_id)["subscribe_at"])
    due = []
    for _ in range(3):
        due.append((int(merchant.good("subscribe_query", order_id=order_id)["next_payment_at"]) - subscribed) // DAY_S)
        clock.forward(31 * DAY_S)
    assert due == [28, 59, 89]  # 28 February, 31 March, 30 April


def test_a_disabled_subscription_is_not_charged_again(merchant, clock):
    order_id = merchant.good("subscribe")["order_id"]
    clock.forward(31 * DAY_S)
    ended = merchant.good("subscribe_disable", order_id=order_id)
    assert ended["timestamp"] == str(clock.seconds())
    clock.forward(400 * DAY_S)
    data = merchant.good("subscribe_query", order_id=order_id)
    assert len(data["payments"]) == 2
    assert data["enabled"] is False
    assert len(data["next_payment_at"]) == 10
    assert balance(merchant, "CARD") == (200, 200)


def test_fast_charges(merchant, clock):
    order_id = merchant.good("subscribe", remark="sandbox:fast-charges", amount="1.50")["order_id"]
    clock.forward(95)
    data = merchant.good("subscribe_query", order_id=order_id)
    assert [charge["status"] for charge in data["payments"]] == ["2000", "2000", "2000", "1000"]
    assert int(data["next_payment_at"]) == clock.seconds() + 25
    assert balance(merchant, "CARD") == (Decimal("4.5"),) * 2
    clock.forward(DAY_S)
    data = merchant.good("subscribe_query", order_id=order_id)
    assert len(data["payments"]) == 50
    paid = (DAY_S + 95 - 6) // 30 + 1
    assert balance(merchant, "CARD")[0] == Decimal("1.5") * paid
