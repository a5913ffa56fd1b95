"""Every endpoint's good path, in both body forms, judged by a strict client."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.sandbox.merchant import FORMS

DETAILS = {
    "phone": "09123456789", "channel_subject": "UNO", "account_number": "1234567890", "email": "a.b@example.test",
    "name": "José P. O'Neill-Ñúñez", "address": "1 Ayala Ave",
}  # fmt: skip


def check_core(data, channel: str, amount: str) -> None:
    assert data["channel"] == channel
    assert data["submit_currency"] == data["accept_currency"] == "PHP"
    assert Decimal(data["submit_amount"]) == Decimal(data["accept_amount"]) == Decimal(amount)
    assert data["exchange_rate"] == "1"


@pytest.mark.parametrize("form", [*FORMS, "Application/JSON; charset=utf-8", "TEXT/PLAIN;charset=UTF-8"])
@pytest.mark.parametrize("amount", ["100", "0.000001", "1.10", "2450.00", "123456.654321"])
def test_payment(merchant, sandbox, form, amount):
    sealed = merchant.seal("payment", form.lower(), amount=amount)
    sealed.headers["Content-Type"] = form
    answer = merchant.post(sealed)
    merchant.verify("payment", answer.data)
    assert answer.envelope["message"] == "Accepted"
    check_core(answer.data, "QRPH", amount)
    assert re.fullmatch(r"P2801[0-9]{20}", answer.data["transaction_id"])
    assert answer.data["pay_url"].startswith(sandbox.info.url + "/pay/")
    assert answer.data["qr_code"].startswith("000201010212")


def test_payment_tolerates_what_the_seed_sample_sends(merchant):
    extras = {
        "email": "x@example.test", "details": {"anything": 1}, "callback_url": "https://shop.example.test/cb",
        "redirect_url": "http://shop.example.test/ok?x=1#y", "error_url": None, "remark": "", "unheard_of": [1, {}],
    }  # fmt: skip
    merchant.good("payment", **extras)


def test_maya_payment_has_a_link_but_no_qr(merchant):
    data = merchant.good("payment", channel="MAYA")
    assert "qr_code" not in data
    assert data["pay_url"]


@pytest.mark.parametrize("form", FORMS)
def test_payment_query(merchant, clock, form):
    order_id = merchant.good("payment", amount="12.50")["order_id"]
    data = merchant.good("payment_query", form, order_id=order_id)
    check_core(data, "QRPH", "12.5")
    assert data["status"] == "0000"
    assert data["timestamp"] == str(clock.seconds())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("details", [..., None, {}, DETAILS, {"phone": "9123456789", "name": "A" * 60}])
def test_withdraw_and_its_query(merchant, form, details):
    created = merchant.good("withdraw", form, details=details)
    assert created["transaction_id"].startswith("W2801")
    assert "pay_url" not in created
    data = merchant.good("withdraw_query", form, order_id=created["order_id"])
    check_core(data, "QRPH_INSTAPAY", "100")
    assert data["transaction_id"] == created["transaction_id"]
    assert merchant.get(data["details_url"]).status == 200


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("period", "reported"), [({}, ("1", "2")), ({"period_count": 12, "period_unit": 3}, ("12", "3"))]
)
def test_subscribe_query_and_disable(merchant, clock, form, period, reported):
    created = merchant.good("subscribe", form, **period)
    check_core(created, "CARD", "100")
    assert created["verification_url"].startswith("https://")
    order_id = created["order_id"]
    data = merchant.good("subscribe_query", form, order_id=order_id)
    assert data["enabled"] is True
    assert (data["period_count"], data["period_unit"]) == reported
    assert [charge["status"] for charge in data["payments"]] == ["0000"]
    assert data["subscribe_at"] == data["last_payment_at"] == str(clock.seconds())
    assert len(data["next_payment_at"]) == 10
    for _ in range(2):  # ending it again changes nothing
        ended = merchant.good("subscribe_disable", form, order_id=order_id)
        assert ended["enabled"] is False
    assert merchant.good("subscribe_query", order_id=order_id)["enabled"] is False


@pytest.mark.parametrize("changes", [
    {"card_exp_month": "1", "card_exp_year": "39"}, {"card_cvc": "1234"}, {"middle_name": ""}, {"middle_name": None},
    {"card_number": "378282246310005"}, {"details": {"phone": "9123456789"}}, {"last_name": "山田"},
    {"period_count": None, "period_unit": None}, {"amount": "0.01"},
])  # fmt: skip
def test_subscribe_takes_every_documented_format(merchant, changes):
    merchant.good("subscribe", **changes)


@pytest.mark.parametrize("form", FORMS)
def test_balance(merchant, form):
    totals = merchant.good("balance", form)["PHP"]
    assert merchant.good("balance", form, balance_mode=0)["PHP"] == totals
    available = merchant.good("balance", form, balance_mode=1)["PHP"]
    assert Decimal(available["QRPH_INSTAPAY"]) >= 100_000
    assert Decimal(available["MAYA"]) >= 100_000
    both = merchant.good("balance", form, balance_mode=2)["PHP"]
    assert both == {name: {"total": totals[name], "available": available[name]} for name in totals}


@pytest.mark.parametrize("form", FORMS)
def test_support_channel(merchant, sandbox, form):
    items = merchant.good("support_channel", form, currency="PHP")["items"]
    keys = {"transaction_channel", "transaction_channel_subject", "transaction_channel_subject_name"}
    assert all(set(item) == keys | {"transaction_type", "currency"} for item in items)
    listed = {(item["transaction_type"], item["transaction_channel"], item["currency"]) for item in items}
    assert {(kind, *pair) for kind, pair in sandbox.info.use.items()} <= listed
    assert {(kind, channel) for kind, channel, _ in listed} == {
        ("payment", "QRPH"), ("payment", "QRPH_INSTAPAY"), ("payment", "MAYA"),
        ("withdraw", "QRPH_INSTAPAY"), ("withdraw", "MAYA"), ("subscribe", "CARD"),
    }  # fmt: skip
    subjects = {item["transaction_channel_subject"] for item in items if item["transaction_type"] == "withdraw"}
    assert {"UNO", "GCASH", "MAYA", "BPI", "BDO", "UBP"} <= subjects
    assert {item["transaction_channel_subject"] for item in items if item["transaction_type"] != "withdraw"} == {None}
