"""The format of every field: what is refused with 1001, at the endpoint itself."""

from __future__ import annotations

import pytest

REQUIRED = {
    "payment": ["user_id", "order_id", "amount", "currency", "channel", "timestamp", "sign"],
    "withdraw": ["user_id", "order_id", "amount", "currency", "channel", "timestamp", "sign"],
    "subscribe": [
        "user_id", "order_id", "amount", "currency", "channel", "timestamp", "sign", "card_number", "card_exp_month",
        "card_exp_year", "card_cvc", "first_name", "last_name",
    ],
    "payment_query": ["user_id", "order_id", "timestamp", "sign"],
    "withdraw_query": ["user_id", "order_id", "timestamp", "sign"],
    "subscribe_query": ["user_id", "order_id", "timestamp", "sign"],
    "subscribe_disable": ["user_id", "order_id", "timestamp", "sign"],
    "balance": ["user_id", "timestamp", "sign"],
    "support_channel": ["user_id", "currency", "timestamp", "sign"],
}  # fmt: skip
CREATES = ["payment", "withdraw", "subscribe"]


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in REQUIRED.items() for field in fields])
def test_required_fields(merchant, name, field):
    sent = "yes" if field != "timestamp" else 0
    for value in (..., None, "", [], {}, True, sent if field == "timestamp" else 12):
        assert merchant.code(name, **{field: value}) == "1001", value


@pytest.mark.parametrize("name", ["payment", "withdraw", "subscribe", "payment_query", "subscribe_disable"])
@pytest.mark.parametrize("order_id", ["a b", "é", "a/b", "x" * 65, "a\n", "a\u0000", "<b>", "１"])
def test_order_id(merchant, name, order_id):
    assert merchant.code(name, order_id=order_id) == "1001"


@pytest.mark.parametrize("order_id", ["a", "x" * 64, "A-Z._0", "...", "-"])
def test_order_ids_that_are_fine(merchant, order_id):
    assert merchant.good("payment", order_id=order_id)["order_id"] == order_id


@pytest.mark.parametrize("name", CREATES)
@pytest.mark.parametrize("amount", [
    "1.1234567", "-1", " 1", "1 ", "1,000", "1e3", "NaN", "Infinity", "abc", "1.2.3", "0x10", "１２", "٣", "0",
    "0.000000", "-0", "+1", "007", ".5", "1.", "1_000", "1\n", 100, 100.5, True, ["1"], {"a": 1},
])  # fmt: skip
def test_amount(merchant, name, amount):
    assert merchant.code(name, amount=amount) == "1001"


@pytest.mark.parametrize("name", ["payment", "balance", "support_channel", "subscribe_query"])
def test_timestamp_must_be_an_integer_of_ten_digits(merchant, clock, name):
    now = clock.seconds()
    for value in (str(now), now * 1000, now // 10, float(now), -now, 0, "now", 1e9):
        assert merchant.code(name, timestamp=value) == "1001", value


@pytest.mark.parametrize(("name", "field"), [
    *((name, "callback_url") for name in CREATES), ("payment", "redirect_url"), ("payment", "error_url"),
])  # fmt: skip
def test_urls(merchant, name, field):
    bad = ["", "shop", "ftp://a.example", "javascript:alert(1)", "//a.example", "http://", "https:/a", "http://a b", 1]
    for value in [*bad, "http://[::1", "https://a:x/", "https://a:0/", "https://a/\n", "file:///etc/passwd", ["x"]]:
        assert merchant.code(name, **{field: value}) == "1001", value
    for value in ("http://a.example/p?q=1#f", "HTTPS://A.example:8443", "https://127.0.0.1/é"):
        assert merchant.code(name, **{field: value}) == "1000", value


@pytest.mark.parametrize("name", CREATES)
@pytest.mark.parametrize(
    ("field", "value"), [("remark", 1), ("remark", {}), ("details", []), ("details", "x"), ("details", 1)]
)
def test_types_of_optional_fields(merchant, name, field, value):
    assert merchant.code(name, **{field: value}) == "1001"


@pytest.mark.parametrize("name", CREATES)
def test_an_optional_null_is_absent(merchant, name):
    assert merchant.code(name, remark=None, callback_url=None, details=None) == "1000"


@pytest.mark.parametrize(("member", "value"), [
    ("phone", "0912345678"), ("phone", "091234567890"), ("phone", "8123456789"), ("phone", "+639123456789"),
    ("phone", 9123456789), ("phone", ""), ("phone", "0912345678a"), ("phone", "09１23456789"),
    ("account_number", "123456789"), ("account_number", "1" * 21), ("account_number", "12345 67890"),
    ("account_number", 1234567890), ("account_number", ""),
    ("email", "a"), ("email", "a@b"), ("email", "a@b@c.d"), ("email", "<a@b.c>"), ("email", ""), ("email", 1),
    ("name", "J0hn Doe"), ("name", ""), ("name", "  "), ("name", "<b>Jo</b>"), ("name", "Jo & Co"), ("name", "Jo\n"),
    ("name", 5), ("name", "Jo 🎁"), ("address", 5), ("channel_subject", ""), ("channel_subject", 5),
])  # fmt: skip
def test_withdraw_details(merchant, member, value):
    assert merchant.code("withdraw", details={member: value}) == "1001"
    assert merchant.code("withdraw", details={member: None}) == "1000"


@pytest.mark.parametrize(("field", "value"), [
    ("card_number", "4111111111111112"), ("card_number", "41111111111"), ("card_number", "4" * 20),
    ("card_number", "4111 1111 1111 1111"), ("card_number", 4111111111111111), ("card_number", "４111111111111111"),
    ("card_exp_month", "0"), ("card_exp_month", "00"), ("card_exp_month", "13"), ("card_exp_month", "012"),
    ("card_exp_month", 12), ("card_exp_month", "1 "), ("card_exp_year", "203"), ("card_exp_year", "20399"),
    ("card_exp_year", 2039), ("card_exp_year", "2020"), ("card_exp_year", "20"), ("card_cvc", "12"),
    ("card_cvc", "12345"), ("card_cvc", 123), ("card_cvc", "12a"), ("first_name", "J0sé"), ("last_name", "٣"),
    ("middle_name", "X2"), ("middle_name", 5), ("first_name", "a\nb"), ("period_count", 0), ("period_count", 13),
    ("period_count", "1"), ("period_count", 1.0), ("period_count", True), ("period_unit", 0), ("period_unit", 4),
    ("period_unit", "2"),
])  # fmt: skip
def test_subscribe_fields(merchant, field, value):
    period = {"period_count": 1, "period_unit": 2}
    assert merchant.code("subscribe", **period | {field: value}) == "1001"


def test_half_a_period_and_a_bad_phone(merchant):
    assert merchant.code("subscribe", period_count=1) == "1001"
    assert merchant.code("subscribe", period_unit=2, period_count=None) == "1001"
    assert merchant.code("subscribe", details={"phone": "123"}) == "1001"


def test_a_card_is_good_until_the_end_of_its_month(merchant, clock):
    # The manual clock stands in November 2026.
    for month, year, code in [
        ("11", "2026", "1000"),
        ("11", "26", "1000"),
        ("10", "2026", "1001"),
        ("12", "25", "1001"),
    ]:
        assert merchant.code("subscribe", card_exp_month=month, card_exp_year=year) == code
    clock.forward(31 * 86_400)
    assert merchant.code("subscribe", card_exp_month="11", card_exp_year="2026") == "1001"


@pytest.mark.parametrize("mode", [-1, 3, "0", 1.0, True, [], 10**30])
def test_balance_mode(merchant, mode):
    assert merchant.code("balance", balance_mode=mode) == "1001"
