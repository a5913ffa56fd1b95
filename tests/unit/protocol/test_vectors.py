"""The protocol agrees with every known answer, whichever of its two keys, body forms and rules is used."""

from __future__ import annotations

from typing import Any

import pytest

from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.money import parse_amount
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError
from ptsdesk.protocol.building import Data, Doubted
from ptsdesk.protocol.envelope import EnvelopeError, decrypt, encrypt
from ptsdesk.protocol.keys import load_private_key, load_public_key
from ptsdesk.protocol.messages import ANSWER_KEYS
from ptsdesk.protocol.reading import open_callback, open_envelope, prove
from ptsdesk.protocol.requests import (
    BalanceRequest,
    PaymentQuery,
    PaymentRequest,
    Request,
    SubscribeDisable,
    SubscribeQuery,
    SubscribeRequest,
    SupportChannelRequest,
    WithdrawQuery,
    WithdrawRequest,
)
from ptsdesk.protocol.sealing import HeaderOver, seal
from ptsdesk.protocol.signing import VerifyRules, sign, string_to_sign, transaction_signature, verify
from ptsdesk.protocol.strictjson import parse
from tests.vectors.known import RULES, VECTORS, cases, credentials, private_key, public_key

CLASSES: dict[str, type[Request]] = {
    "payment": PaymentRequest,
    "payment_query": PaymentQuery,
    "withdraw": WithdrawRequest,
    "withdraw_query": WithdrawQuery,
    "subscribe_a": SubscribeRequest,
    "subscribe_b": SubscribeRequest,
    "subscribe_query": SubscribeQuery,
    "subscribe_disable": SubscribeDisable,
    "balance": BalanceRequest,
    "support_channel": SupportChannelRequest,
}


def parsed(text: str) -> Data:
    value = parse(text)
    assert isinstance(value, dict)
    return value


SIZES = {"keys": 2, "sign": 66, "aes": 35, "aes_bad": 11, "hmac": 12, "requests": 30, "answers": 141, "amounts": 32}


def test_no_case_got_lost() -> None:
    assert {name: len(VECTORS[name]) for name in SIZES} == SIZES


@pytest.mark.parametrize("key", cases("keys"))
def test_every_form_of_a_key_is_the_same_key(key: dict[str, Any]) -> None:
    privates = [load_private_key(key[f"private_{form}_pem"]) for form in ("pkcs8", "pkcs1")]
    publics = [load_public_key(key[f"public_{form}_pem"]) for form in ("spki", "pkcs1")]
    assert {one.rsa.n for one in publics} == {one.public.rsa.n for one in privates}
    assert [one.bits for one in publics] == [key["bits"]] * 2


@pytest.mark.parametrize("case", cases("sign"))
def test_sign(case: dict[str, Any]) -> None:
    text = string_to_sign(parsed(case["fields_json"]), case["signed_keys"], Secret(case["safecode"]))
    assert text.reveal() == case["string"]
    for key_id, signature in case["signatures"].items():
        assert sign(text, private_key(key_id)) == signature
        assert verify(text, signature, public_key(key_id))


@pytest.mark.parametrize("case", [case for case in cases("sign") if case.values[0]["type"] in ANSWER_KEYS])
def test_answer_keys_are_the_signed_ones(case: dict[str, Any]) -> None:
    assert list(ANSWER_KEYS[case["type"]]) == case["signed_keys"]


@pytest.mark.parametrize("case", cases("aes"))
def test_aes(case: dict[str, Any]) -> None:
    safecode = Secret(case["safecode"])
    assert encrypt(case["plaintext"], safecode) == case["body"]
    assert decrypt(case["body"], safecode) == case["plaintext"]


@pytest.mark.parametrize("case", cases("aes_bad"))
def test_aes_bad(case: dict[str, Any]) -> None:
    assert case["expected"] == "error"
    with pytest.raises(EnvelopeError):
        decrypt(case["body"], Secret(case["safecode"]))


@pytest.mark.parametrize("case", cases("hmac"))
def test_hmac(case: dict[str, Any]) -> None:
    assert transaction_signature(case["message"].encode(), Secret(case["secret"])) == case["header"]


def build(case: dict[str, Any]) -> tuple[Request, int]:
    fields: dict[str, Any] = parsed(case["plaintext"])
    del fields["sign"]
    timestamp = int(fields.pop("timestamp").literal)
    for name in ("card_number", "card_exp_month", "card_exp_year", "card_cvc"):
        if name in fields:
            fields[name] = Secret(fields[name])
    for name in ("period_count", "period_unit", "balance_mode"):
        if name in fields:
            fields[name] = int(fields[name].literal)
    return CLASSES[case["type"]](**fields), timestamp


@pytest.mark.parametrize("case", cases("requests"))
def test_a_whole_request_is_the_same_to_the_byte(case: dict[str, Any]) -> None:
    request, timestamp = build(case)
    account = credentials(case["key"], case["safecode"], case["secret"])
    form = BodyForm.JSON if case["content_type"] == "application/json" else BodyForm.TEXT
    sealed = seal(request, account, timestamp, form, HeaderOver(case["header_over"]))
    assert case["method"] == "POST"
    assert sealed.path == case["path"]
    assert sealed.body.decode() == case["body"]
    assert sealed.timestamp == timestamp
    assert sealed.headers == {"Content-Type": case["content_type"], "X-Transaction-Signature": case["header"]}


def verdict(case: dict[str, Any], rules: VerifyRules) -> str:
    account = credentials(case["key"], case["safecode"])
    body = case["text"].encode()
    try:
        data = open_envelope(body).data if case["shape"] == "envelope" else open_callback(body)
        prove(data, (ANSWER_KEYS[case["type"]],), account, (rules,))
    except Doubted:
        return "invalid"
    return "valid"


@pytest.mark.parametrize("case", cases("answers"))
def test_answers(case: dict[str, Any]) -> None:
    assert verdict(case, VerifyRules()) == case["expected"]
    assert {name: verdict(case, rules) for name, rules in RULES.items()} == case["by_rule"]


@pytest.mark.parametrize("case", cases("amounts"))
def test_amounts(case: dict[str, Any]) -> None:
    try:
        money = parse_amount(case["text"], "PHP")
    except InputError:
        assert not case["valid"]
    else:
        assert case["valid"]
        assert money.text == case["text"]
        assert str(int(money.value * 1_000_000)) == case["millionths"]
