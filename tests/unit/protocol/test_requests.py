from __future__ import annotations

import subprocess
import sys

import pytest

from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.card import card_brand
from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.envelope import decrypt
from ptsdesk.protocol.requests import (
    BalanceRequest,
    PaymentQuery,
    PaymentRequest,
    SubscribeDisable,
    SubscribeQuery,
    SubscribeRequest,
    SupportChannelRequest,
    WithdrawQuery,
    WithdrawRequest,
)
from ptsdesk.protocol.sealing import seal
from ptsdesk.protocol.strictjson import Number, parse
from tests.vectors.known import SAFECODE, credentials

PAN = "4111111111111111"
PAYMENT = PaymentRequest("1", "P1", "2450.00", "PHP", "QRPH")


def card(**changes) -> SubscribeRequest:
    fields = {
        "user_id": "1", "order_id": "S1", "amount": "2450.00", "currency": "PHP", "channel": "MAYA",
        "card_number": Secret(PAN), "card_exp_month": Secret("07"), "card_exp_year": Secret("2091"),
        "card_cvc": Secret("937"), "first_name": "Ana", "last_name": "Cruz",
    }  # fmt: skip
    return SubscribeRequest(**(fields | changes))


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (PAYMENT, "/merchant/v2/G/payment"),
        (PaymentQuery("1", "P1"), "/merchant/v2/G/payment/query"),
        (WithdrawRequest("1", "W1", "1", "PHP", "QRPH"), "/merchant/v2/G/withdraw"),
        (WithdrawQuery("1", "W1"), "/merchant/v2/G/withdraw/query"),
        (card(), "/merchant/v2.1/G/subscribe"),
        (SubscribeQuery("1", "S1"), "/merchant/v2.1/G/subscribe/query"),
        (SubscribeDisable("1", "S1"), "/merchant/v2.1/G/subscribe/disable"),
        (BalanceRequest("1"), "/merchant/v2/G/balance"),
        (SupportChannelRequest("1", "PHP"), "/merchant/v2/G/support-channel"),
    ],
)
def test_paths(request_, path: str) -> None:
    assert request_.path("G") == path


def test_fields_are_in_sending_order_and_absent_ones_are_left_out() -> None:
    core = (("user_id", "1"), ("order_id", "P1"), ("amount", "2450.00"), ("currency", "PHP"), ("channel", "QRPH"))
    assert PAYMENT.fields() == core
    full = PaymentRequest(
        "1", "P1", "2450.00", "PHP", "QRPH", {"phone": "09"}, "https://c", "https://r", "https://e", ""
    )
    assert full.fields()[5:] == (
        ("details", {"phone": "09"}),
        ("callback_url", "https://c"),
        ("redirect_url", "https://r"),
        ("error_url", "https://e"),
        ("remark", ""),
    )
    assert BalanceRequest("1", 0).fields() == (("user_id", "1"), ("balance_mode", 0))


def test_two_questions_about_one_id_are_different() -> None:
    assert PaymentQuery("1", "X") != WithdrawQuery("1", "X")


def test_a_card_is_shown_as_brand_and_last_four_only() -> None:
    request = card(period_count=1, period_unit=2, middle_name="B", remark="gym")
    fields = dict(request.fields())
    assert (fields["card_brand"], fields["card_last4"]) == ("Visa", "1111")
    shown = f"{request!r} {request} {fields}"
    for secret in (PAN, PAN[:6], "937", "2091", "'07'"):
        assert secret not in shown
    assert dict(card(card_number=Secret("937")).fields())["card_last4"] == ""


def test_a_period_is_whole_or_absent() -> None:
    assert "period_unit" not in card().signed_keys
    assert {"period_unit", "period_count"} <= set(card(period_count=1, period_unit=2).signed_keys)
    with pytest.raises(ValueError, match="a count and a unit"):
        card(period_count=1)


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        ("4", "Visa"), ("51", "Mastercard"), ("2221", "Mastercard"), ("2720", "Mastercard"), ("2721", "Card"),
        ("2220", "Card"), ("371", "American Express"), ("3528", "JCB"), ("3589", "JCB"), ("3527", "Card"),
        ("3051", "Diners Club"), ("36", "Diners Club"), ("6011", "Discover"), ("65", "Discover"), ("62", "UnionPay"),
        ("9", "Card"), ("", "Card"),
    ],
)  # fmt: skip
def test_card_brands(number: str, brand: str) -> None:
    assert card_brand(number) == brand


def test_a_card_is_sent_whole_inside_the_encryption() -> None:
    sealed = seal(card(), credentials(), 1612245402)
    assert PAN.encode() not in sealed.body
    fields = parse(decrypt(sealed.body.decode(), SAFECODE))
    assert [fields[name] for name in ("card_number", "card_exp_month", "card_exp_year", "card_cvc")] == [
        PAN, "07", "2091", "937",
    ]  # fmt: skip
    assert "card_brand" not in fields
    assert "card_last4" not in fields


def test_the_timestamp_is_a_number_and_the_amount_a_text() -> None:
    fields = parse(decrypt(seal(PAYMENT, credentials(), 1612245402).body.decode(), SAFECODE))
    assert fields["timestamp"] == Number("1612245402")
    assert fields["amount"] == "2450.00"
    assert parse(decrypt(seal(BalanceRequest("1"), credentials(), 7).body.decode(), SAFECODE))["timestamp"] == Number(
        "7"
    )


def test_a_sealed_request_shows_its_path_only() -> None:
    sealed = seal(PAYMENT, credentials(), 1612245402, BodyForm.JSON)
    assert repr(sealed) == "SealedRequest('/merchant/v2/smajhv5r2etr/payment')"


def test_a_request_of_another_merchant_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="another merchant"):
        seal(PaymentQuery("2", "P1"), credentials(), 1612245402)


def test_the_messages_can_be_read_without_cryptography() -> None:
    program = (
        "import sys, ptsdesk.protocol.requests, ptsdesk.protocol.answers, ptsdesk.protocol.codes, "
        "ptsdesk.protocol.messages, ptsdesk.protocol.building\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('Crypto', 'requests', 'urllib3', 'ssl')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
