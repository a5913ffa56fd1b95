"""Every check of PTS API, section 21, alone and in its order."""

from __future__ import annotations

import base64
import itertools
import json

import pytest

from tests.sandbox.merchant import FORMS, PATHS, Merchant

FAULTS = {
    "guid": "8011",
    "content type": "1020",
    "hmac": "1009",
    "sealed": "1017",
    "user": "1009",
    "field": "1001",
    "rsa": "1010",
    "timestamp": "1020",
    "currency": "1008",
    "channel": "1011",
    "limits": "1005",
    "order id": "1003",
    "balance": "1013",
}
AMOUNTS = {"limits": "5000000.000001", "balance": "1000000.000001"}


def post_with(merchant: Merchant, faults: set[str], used: str):
    changes = {
        "user": {"user_id": "9999"},
        "field": {"callback_url": "ftp://shop.example.test"},
        "timestamp": {"timestamp": merchant.now_s() - 6},
        "currency": {"currency": "USD"},
        "channel": {"channel": "QRPH"},
        "order id": {"order_id": used},
        "balance": {"amount": AMOUNTS["balance"]},
        "limits": {"amount": AMOUNTS["limits"]},
    }
    wanted = [change for name, change in changes.items() if name in faults]
    fields = merchant.fields("withdraw", **{key: value for change in wanted for key, value in change.items()})
    fields["sign"] = merchant.sign("withdraw", fields | ({"amount": "1"} if "rsa" in faults else {}))
    sealed = merchant.encrypt(json.dumps(fields).encode(), "0" * 32 if "sealed" in faults else "")
    request = merchant.wrap("withdraw", sealed)
    if "guid" in faults:
        request.path = request.path.replace(merchant.info.guid, "abcdefghijkl")
    if "content type" in faults:
        request.headers["Content-Type"] = "application/octet-stream"
    if "hmac" in faults:
        request.headers["X-Transaction-Signature"] = merchant.header(request.body, "0" * 32)
    return merchant.post(request)


def refused(answer) -> str:
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.envelope) == {"code", "message"}
    assert answer.envelope["message"]
    return answer.code


@pytest.fixture
def used(merchant) -> str:
    return merchant.good("withdraw")["order_id"]


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_alone(merchant, used, fault):
    assert refused(post_with(merchant, {fault}, used)) == FAULTS[fault]


def test_the_first_fault_decides(merchant, used):
    for first, second in itertools.combinations(FAULTS, 2):
        assert refused(post_with(merchant, {first, second}, used)) == FAULTS[first], (first, second)
    assert refused(post_with(merchant, set(FAULTS), used)) == "8011"


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("form", FORMS)
def test_authentication_holds_at_every_endpoint(merchant, name, form):
    def changed(**headers):
        request = merchant.seal(name, form)
        request.headers |= headers
        return refused(merchant.post(request))

    assert changed(**{"X-Transaction-Signature": merchant.header(b"something else")}) == "1009"
    assert changed(**{"X-Transaction-Signature": ""}) == "1009"
    assert changed(**{"Content-Type": "text/html"}) == "1020"
    assert merchant.call(name, form, sign=merchant.sign(name, merchant.fields(name) | {"timestamp": 1})).code == "1010"
    assert merchant.call(name, form, timestamp=merchant.now_s() - 6).code == "1020"
    assert merchant.call(name, form, timestamp=merchant.now_s() + 6).code == "1020"
    assert merchant.call(name, form, user_id="1").code == "1009"
    missing = merchant.seal(name, form)
    del missing.headers["X-Transaction-Signature"]
    assert refused(merchant.post(missing)) == "1009"


def test_the_header_signs_the_raw_body_in_the_json_form_too(merchant):
    request = merchant.seal("balance", FORMS[1])
    inner = json.loads(request.body)["data"].encode()
    request.headers["X-Transaction-Signature"] = merchant.header(inner)
    assert refused(merchant.post(request)) == "1009"


def test_header_texts_that_only_look_right(merchant):
    request = merchant.seal("balance")
    good = request.headers["X-Transaction-Signature"]
    digest = base64.b64decode(good)
    for bad in (good.lower(), good[:-1], digest.hex(), base64.b64encode(digest[:31]).decode(), good + "A", "é" * 44):
        request.headers["X-Transaction-Signature"] = bad
        assert refused(merchant.post(request)) == "1009", bad


@pytest.mark.parametrize("path", [
    "/merchant/v2/{}/subscribe", "/merchant/v2.1/{}/payment", "/merchant/v2/{}/payment/", "/merchant/v2/{}",
    "/merchant/payment", "/merchant/v2/{}/payments", "/merchant//v2/{}/payment", "/merchant/v2//payment", "/merchant/",
])  # fmt: skip
def test_unknown_paths(merchant, path):
    request = merchant.seal("payment")
    request.path = path.format(merchant.info.guid)
    assert refused(merchant.post(request)) == "1020"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post(merchant, method):
    request = merchant.seal("payment")
    request.method = method
    assert refused(merchant.post(request)) == "1020"


def test_a_query_in_the_path_changes_nothing(merchant):
    request = merchant.seal("balance")
    request.path += "?lang=en"
    assert merchant.post(request).code == "1000"


@pytest.mark.parametrize("guid", ["abcdefghijkl", "SMAJHV5R2ETR", "x"])
@pytest.mark.parametrize("name", PATHS)
def test_unknown_guid(merchant, name, guid):
    request = merchant.seal(name)
    request.path = "/merchant/" + PATHS[name].format(guid)
    assert refused(merchant.post(request)) == "8011"


SEALED_WRONG = {
    "empty": lambda merchant: b"",
    "words": lambda merchant: b"hello world",
    "not ascii": lambda merchant: "é".encode(),
    "base64 of nothing encrypted": lambda merchant: base64.b64encode(b"x" * 48),
    "line break": lambda merchant: merchant.encrypt(b"{}") + b"\n",
    "url-safe": lambda merchant: b"-_" + merchant.encrypt(b"{}")[2:],
    "padding cut": lambda merchant: merchant.encrypt(b"{}").rstrip(b"="),
    "other key": lambda merchant: merchant.encrypt(b"{}", "1" * 32),
    "not json": lambda merchant: merchant.encrypt(b"user_id=1"),
    "array": lambda merchant: merchant.encrypt(b"[]"),
    "null": lambda merchant: merchant.encrypt(b"null"),
    "string": lambda merchant: merchant.encrypt(b'"x"'),
    "NaN": lambda merchant: merchant.encrypt(b'{"user_id":NaN}'),
    "repeated key": lambda merchant: merchant.encrypt(b'{"user_id":"2801","user_id":"2801"}'),
    "repeated inner key": lambda merchant: merchant.encrypt(b'{"user_id":"2801","details":{"a":1,"a":1}}'),
    "byte order mark": lambda merchant: merchant.encrypt(b"\xef\xbb\xbf{}"),
    "not utf-8": lambda merchant: merchant.encrypt(b'{"user_id":"\xff"}'),
    "utf-16": lambda merchant: merchant.encrypt('{"user_id":"2801"}'.encode("utf-16")),
    "lone surrogate": lambda merchant: merchant.encrypt(b'{"user_id":"\\ud800"}'),
    "trailing text": lambda merchant: merchant.encrypt(b'{"user_id":"2801"} x'),
    "too deep": lambda merchant: merchant.encrypt(b'{"a":' + b"[" * 100 + b"]" * 100 + b"}"),
    "bottomless": lambda merchant: merchant.encrypt(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "plain json": lambda merchant: b'{"user_id":"2801"}',
}


@pytest.mark.parametrize("wrong", SEALED_WRONG)
def test_bodies_that_cannot_be_opened(merchant, wrong):
    sealed = SEALED_WRONG[wrong](merchant)
    assert refused(merchant.post(merchant.wrap("balance", sealed))) == "1017"


@pytest.mark.parametrize("body", [
    b"", b"[]", b'"x"', b"{}", b'{"data":1}', b'{"data":null}', b'{"data":{}}', b'{"data":""}', b'{"data":"x"}',
    b'{"Data":"eA=="}', b"data=x",
])  # fmt: skip
def test_json_bodies_without_sealed_data(merchant, body):
    request = merchant.seal("balance", FORMS[1])
    request.body, request.headers["X-Transaction-Signature"] = body, merchant.header(body)
    assert refused(merchant.post(request)) == "1017"


def test_a_json_body_may_be_pretty_and_have_more_members(merchant):
    request = merchant.seal("balance", FORMS[1])
    body = json.dumps(json.loads(request.body) | {"more": 1}, indent=4).encode()
    request.body, request.headers["X-Transaction-Signature"] = body, merchant.header(body)
    assert merchant.post(request).code == "1000"


def test_the_forms_are_not_mixed_up(merchant):
    text, wrapped = merchant.seal("balance", FORMS[0]), merchant.seal("balance", FORMS[1])
    text.headers["Content-Type"], wrapped.headers["Content-Type"] = FORMS[1], FORMS[0]
    assert refused(merchant.post(text)) == refused(merchant.post(wrapped)) == "1017"


@pytest.mark.parametrize("content_type", ["", "text", "application/x-www-form-urlencoded", "text/plain2", "json"])
def test_content_types(merchant, content_type):
    request = merchant.seal("balance")
    request.headers["Content-Type"] = content_type
    assert refused(merchant.post(request)) == "1020"


@pytest.mark.parametrize(("off_s", "code"), [(-6, "1020"), (-5, "1000"), (0, "1000"), (5, "1000"), (6, "1020")])
@pytest.mark.parametrize("fraction_ms", [0, 1, 500, 999])
def test_the_five_second_rule_counts_whole_seconds(merchant, clock, off_s, code, fraction_ms):
    clock.ms = clock.seconds() * 1000 + fraction_ms
    assert merchant.code("balance", timestamp=clock.seconds() + off_s) == code


def test_a_request_that_waits_too_long_is_stale(merchant, clock):
    request = merchant.seal("payment")
    clock.forward(6)
    assert refused(merchant.post(request)) == "1020"
    assert merchant.code("payment_query", order_id="none") == "1002"


def test_rsa_signatures_that_only_look_right(merchant):
    for name in ("payment", "withdraw", "subscribe"):
        fields = merchant.fields(name)
        good = merchant.sign(name, fields)
        other = merchant.sign(name, fields | {"amount": "100.0"})
        raw = base64.b64decode(good)
        bad = [other, good[:-4], good + "\n", "not base64!", base64.b64encode(raw[::-1]).decode(), "é", good.swapcase()]
        for sign in bad:
            assert merchant.code(name, **fields, sign=sign) == "1010", sign
        assert merchant.code(name, **fields, sign=good) == "1000"


def test_what_the_signature_covers(merchant):
    fields = merchant.fields("subscribe", period_count=1, period_unit=2)
    sign = merchant.sign("subscribe", fields)
    changes = {
        "period_count": 2, "period_unit": 1, "card_number": "5555555555554444", "card_cvc": "124", "amount": "100.00",
        "card_exp_month": "11", "card_exp_year": "2038", "first_name": "Jose", "last_name": "N", "order_id": "x",
    }  # fmt: skip
    for name, value in changes.items():
        assert merchant.code("subscribe", **fields | {name: value}, sign=sign) == "1010", name
    free = {"middle_name": "X", "remark": "changed", "callback_url": "https://a.example.test", "details": {}}
    assert merchant.code("subscribe", **fields | free, sign=sign) == "1000"


@pytest.mark.parametrize("kind", ["payment", "withdraw", "subscribe"])
def test_order_ids_are_unique_a_kind(merchant, kind):
    merchant.good(kind, order_id="same")
    assert merchant.code(kind, order_id="same") == "1003"
    assert merchant.code(kind, order_id="same", amount="7") == "1003"
    for other in {"payment", "withdraw", "subscribe"} - {kind}:
        assert merchant.code(f"{other}_query", order_id="same") == "1002"
        merchant.good(other, order_id="same")


@pytest.mark.parametrize("name", ["payment_query", "withdraw_query", "subscribe_query", "subscribe_disable"])
def test_unknown_orders(merchant, name):
    assert merchant.code(name, order_id="never.seen") == "1002"


@pytest.mark.parametrize("currency", ["USD", "php", "PHP ", "₱"])
@pytest.mark.parametrize("name", ["payment", "withdraw", "subscribe", "support_channel"])
def test_unknown_currencies(merchant, name, currency):
    assert merchant.code(name, currency=currency) == "1008"


@pytest.mark.parametrize(("name", "channel"), [
    ("payment", "CARD"), ("payment", "qrph"), ("payment", "GCASH_API"), ("withdraw", "QRPH"), ("subscribe", "QRPH"),
    ("subscribe", "MAYA"), ("withdraw", "CARD"),
])  # fmt: skip
def test_unknown_channels(merchant, name, channel):
    assert merchant.code(name, channel=channel) == "1011"


@pytest.mark.parametrize(("name", "channel", "amount", "code"), [
    ("payment", "QRPH", "999999.99", "1000"), ("payment", "QRPH", "999999.990001", "1004"),
    ("payment", "QRPH", "999999999999999", "1004"), ("payment", "QRPH", "9" * 5000, "1004"),
    ("payment", "QRPH_INSTAPAY", "50000", "1000"), ("payment", "QRPH_INSTAPAY", "50000.01", "1004"),
    ("payment", "QRPH_INSTAPAY", "1", "1000"), ("payment", "QRPH_INSTAPAY", "0.99", "8004"),
    ("payment", "MAYA", "100000.01", "1004"), ("payment", "MAYA", "0.5", "8004"),
    ("withdraw", "QRPH_INSTAPAY", "5000000.01", "1005"), ("withdraw", "QRPH_INSTAPAY", "0.000001", "1000"),
    ("withdraw", "MAYA", "49.99", "1006"), ("withdraw", "MAYA", "50", "1000"), ("withdraw", "MAYA", "50000.01", "1005"),
    ("subscribe", "CARD", "200000", "1000"), ("subscribe", "CARD", "200000.01", "8003"),
])  # fmt: skip
def test_limits(merchant, name, channel, amount, code):
    assert merchant.code(name, channel=channel, amount=amount) == code


def test_a_bank_that_the_channel_does_not_list(merchant):
    assert merchant.code("withdraw", details={"channel_subject": "NOBANK"}) == "4004"
    assert merchant.code("withdraw", channel="MAYA", details={"channel_subject": "BDO"}) == "4004"
    assert merchant.code("withdraw", channel="MAYA", details={"channel_subject": "UNO"}) == "1000"
