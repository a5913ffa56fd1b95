"""Verdicts: what proves, what refuses, and what proves nothing."""

from __future__ import annotations

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.protocol.answers import (
    BalanceAnswer,
    ChannelAnswer,
    ChannelItem,
    Charge,
    Doubt,
    Expected,
    OrderAnswer,
    PaymentAccepted,
    Proved,
    Refused,
    SubscribeAccepted,
    SubscriptionAnswer,
    Unproved,
    WithdrawAccepted,
    WithdrawConfirmation,
)
from ptsdesk.protocol.codes import ACCEPTED, EnvelopeCode
from ptsdesk.protocol.messages import ANSWER_KEYS
from ptsdesk.protocol.reading import MAX_MESSAGE, CallbackKind, read_answer, read_callback
from ptsdesk.protocol.requests import (
    BalanceRequest,
    PaymentQuery,
    PaymentRequest,
    SubscribeDisable,
    SubscribeQuery,
    SupportChannelRequest,
    WithdrawQuery,
    WithdrawRequest,
)
from ptsdesk.protocol.signing import DEFAULT_RULES, BooleanRule, NumberRule, VerifyRules
from ptsdesk.protocol.strictjson import Number, write
from tests.unit.protocol.answering import ORDER, STATUS, SUBSCRIPTION, answer, enveloped, signed
from tests.unit.protocol.test_requests import card
from tests.vectors.known import credentials

ORDER_ID = str(ORDER["order_id"])
PAYMENT = PaymentRequest("1", ORDER_ID, "2450.00", "PHP", "QRPH")
WITHDRAWAL = WithdrawRequest("1", ORDER_ID, "2450.0", "PHP", "QRPH")
QUERY = PaymentQuery("1", ORDER_ID)
PAY_URL = {"pay_url": "https://pay.example.test/p?x=1&y=2"}


def proved(request, body: bytes, expected: Expected | None = None):
    verdict = read_answer(request, body, credentials(), expected)
    assert isinstance(verdict, Proved), verdict
    return verdict.answer


def doubt(request, body: bytes, expected: Expected | None = None) -> Doubt:
    verdict = read_answer(request, body, credentials(), expected)
    assert isinstance(verdict, Unproved), verdict
    return verdict.reason


def test_a_payment_accepted() -> None:
    body = answer("payment_response", ORDER | PAY_URL | {"qr_code": "000201"})
    verdict = read_answer(PAYMENT, body, credentials())
    assert isinstance(verdict, Proved)
    assert verdict.rules_used == DEFAULT_RULES
    accepted = verdict.answer
    assert isinstance(accepted, PaymentAccepted)
    assert (accepted.pay_url, accepted.qr_code) == (PAY_URL["pay_url"], "000201")
    assert (accepted.submit_amount, accepted.accept_amount, accepted.exchange_rate) == ("2450.00", "2450", "1")
    assert accepted.submitted == Money("PHP", "2450.00")
    assert accepted.accepted == Money("PHP", "2450")
    assert accepted.signed == ANSWER_KEYS["payment_response"]
    assert "sign" not in accepted.fields
    assert list(accepted.fields)[:2] == ["user_id", "order_id"]


def test_amounts_are_compared_by_value_and_kept_as_written() -> None:
    body = answer("withdraw_response", ORDER | {"submit_amount": Number("2.45e3"), "accept_amount": Number("1E+2")})
    accepted = proved(WITHDRAWAL, body)
    assert isinstance(accepted, WithdrawAccepted)
    assert (accepted.submit_amount, accepted.submitted) == ("2.45e3", Money("PHP", "2450"))
    assert accepted.accepted == Money("PHP", "100")


def test_an_answer_without_an_accepted_amount() -> None:
    accepted = proved(WITHDRAWAL, answer("withdraw_response", ORDER | {"accept_amount": None, "exchange_rate": None}))
    assert (accepted.accept_amount, accepted.accepted, accepted.exchange_rate) == ("", None, "")


def test_the_rules_that_proved_it_are_told() -> None:
    rules = VerifyRules(number=NumberRule.PHP)
    verdict = read_answer(WITHDRAWAL, answer("withdraw_response", ORDER, rules), credentials())
    assert isinstance(verdict, Proved)
    assert verdict.rules_used == rules


@pytest.mark.parametrize("period", [{}, {"period_count": Number("3"), "period_unit": Number("2")}])
def test_a_subscription_accepted(period) -> None:
    request = card(order_id=ORDER_ID, channel="QRPH")
    data = ORDER | period | {"verification_url": "https://3ds.example.test"}
    for keys in (ANSWER_KEYS["subscribe_response"], (*ANSWER_KEYS["subscribe_response"], *period)):
        accepted = proved(request, enveloped(signed("", data, keys=keys)))
        assert isinstance(accepted, SubscribeAccepted)
        assert accepted.verification_url == "https://3ds.example.test"
        assert accepted.signed == tuple(sorted(keys))


@pytest.mark.parametrize(
    ("request_", "kind"), [(QUERY, "payment_query_response"), (WithdrawQuery("1", ORDER_ID), "withdraw_query_response")]
)
def test_a_query_answer(request_, kind: str) -> None:
    told = {"error_message": None, "reference_number": "0123", "details_url": {"not": "a text"}}
    found = proved(request_, answer(kind, ORDER | STATUS | told), Expected("2450", "PHP", "QRPH"))
    assert isinstance(found, OrderAnswer)
    assert (found.status, found.timestamp) == ("2000", "1612245402")
    assert (found.error_message, found.reference_number, found.details_url) == ("", "0123", "")
    assert found.fields["details_url"] == '{"not":"a text"}'


def test_an_answer_to_a_question_without_a_status_proves_nothing() -> None:
    assert doubt(QUERY, answer("payment_query_response", ORDER | STATUS | {"status": ""})) is Doubt.SHAPE


def test_numbers_where_texts_are_documented_are_tolerated() -> None:
    data = ORDER | STATUS | {"user_id": Number("1"), "status": Number("3000")}
    assert proved(QUERY, answer("payment_query_response", data)).status == "3000"


ORDER_CHANGES = [
    ("order_id", "P261112-0000000000000000", Doubt.OTHER_ORDER),
    ("order_id", None, Doubt.OTHER_ORDER),
    ("user_id", "2", Doubt.OTHER_USER),
    ("submit_amount", Number("2450.01"), Doubt.OTHER_AMOUNT),
    ("submit_amount", Number("-2450.00"), Doubt.OTHER_AMOUNT),
    ("submit_amount", "2,450.00", Doubt.BAD_NUMBER),
    ("submit_amount", "", Doubt.BAD_NUMBER),
    ("submit_amount", None, Doubt.BAD_NUMBER),
    ("submit_amount", True, Doubt.SHAPE),
    ("submit_currency", "EUR", Doubt.OTHER_CURRENCY),
    ("channel", "MAYA", Doubt.OTHER_CHANNEL),
    ("accept_amount", "much", Doubt.BAD_NUMBER),
    ("accept_amount", Number("-1"), Doubt.BAD_NUMBER),
    ("accept_amount", Number("1e21"), Doubt.BAD_NUMBER),
    ("exchange_rate", Number("1e-21"), Doubt.BAD_NUMBER),
    ("exchange_rate", "NaN", Doubt.BAD_NUMBER),
]


@pytest.mark.parametrize(("name", "value", "reason"), ORDER_CHANGES)
def test_a_well_signed_answer_about_something_else_proves_nothing(name: str, value, reason: Doubt) -> None:
    assert doubt(WITHDRAWAL, answer("withdraw_response", ORDER | {name: value})) == reason
    queried = answer("payment_query_response", ORDER | STATUS | {name: value})
    assert doubt(QUERY, queried, Expected("2450.00", "PHP", "QRPH")) == reason


def test_a_query_about_an_unknown_order_compares_the_ids_only() -> None:
    data = ORDER | STATUS | {"submit_amount": Number("1"), "channel": "MAYA"}
    assert proved(QUERY, answer("payment_query_response", data)).submit_amount == "1"
    assert doubt(QUERY, answer("payment_query_response", data | {"order_id": "x"})) == Doubt.OTHER_ORDER


@pytest.mark.parametrize("enabled", [True, False, "1", "0", "true", "false", Number("0"), Number("1")])
@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (SubscribeQuery("1", ORDER_ID), "subscribe_query_response"),
        (SubscribeDisable("1", ORDER_ID), "subscribe_disable_response"),
    ],
)
def test_a_subscription_answer(request_, kind: str, enabled) -> None:
    charges = [{"payment_id": "P1", "status": "2000", "timestamp": Number("7")}, "noise", {"status": []}]
    data = ORDER | SUBSCRIPTION | {"enabled": enabled, "payments": charges}
    found = proved(request_, answer(kind, data, VerifyRules(boolean=BooleanRule.TRUEFALSE)))
    assert isinstance(found, SubscriptionAnswer)
    assert found.enabled is (enabled in (True, "1", "true", Number("1")))
    assert found.payments == (Charge("P1", "2000", "7"), Charge("", "", ""))
    assert (found.period_count, found.period_unit, found.next_payment_at) == ("3", "2", "1612850202")


@pytest.mark.parametrize("enabled", [None, "yes", Number("2")])
def test_a_subscription_that_is_neither_on_nor_off(enabled) -> None:
    body = answer("subscribe_query_response", ORDER | SUBSCRIPTION | {"enabled": enabled})
    assert doubt(SubscribeQuery("1", ORDER_ID), body) == Doubt.SHAPE


def test_balances() -> None:
    data = {
        "user_id": "1",
        "PHP": {"MAYA": Number("68888.10"), "QRPH": {"total": Number("5"), "available": "4.0"}, "odd": None},
        "note": "not a currency",
    }
    found = proved(BalanceRequest("1", 2), answer("balance_response", data))
    assert isinstance(found, BalanceAnswer)
    assert found.balances == {"PHP": {"MAYA": "68888.10", "QRPH": {"total": "5", "available": "4.0"}, "odd": ""}}
    assert found.signed == ("user_id",)
    assert doubt(BalanceRequest("1"), answer("balance_response", {"user_id": "2"})) == Doubt.OTHER_USER


def test_channels_by_either_name_of_the_subject() -> None:
    line = {"transaction_channel": "QRPH_INSTAPAY", "transaction_type": "withdraw", "currency": "PHP"}
    items = [
        line | {"transaction_subject": "UNO", "transaction_subject_name": "UNOBank"},
        line | {"transaction_channel_subject": "UNO", "transaction_channel_subject_name": "UNOBank"},
        {"transaction_channel": "QRPH", "transaction_type": "payment", "currency": "PHP", "transaction_subject": None},
        "noise",
    ]
    found = proved(
        SupportChannelRequest("1", "PHP"), answer("support_channel_response", {"user_id": "1", "items": items})
    )
    assert isinstance(found, ChannelAnswer)
    bank = ChannelItem("QRPH_INSTAPAY", "withdraw", "PHP", "UNO", "UNOBank")
    assert found.items == (bank, bank, ChannelItem("QRPH", "payment", "PHP", "", ""))


@pytest.mark.parametrize("items", [None, {}, "x"])
def test_channels_that_are_no_list(items) -> None:
    body = answer("support_channel_response", {"user_id": "1", "items": items})
    assert doubt(SupportChannelRequest("1", "PHP"), body) == Doubt.SHAPE


GOOD = answer("withdraw_response", ORDER)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Doubt.EMPTY),
        (b" \r\n", Doubt.EMPTY),
        (b"<!DOCTYPE html><html></html>", Doubt.HTML),
        ("\ufeff<html>".encode(), Doubt.NOT_JSON),
        (b"\n <html><script>location='x'</script>", Doubt.HTML),
        (b"<html>caf\xe9</html>", Doubt.HTML),
        (b"<script>window.location='https://pay'</script>", Doubt.SCRIPT),
        (b"window.location.href='https://pay'", Doubt.SCRIPT),
        (b"location.replace('https://pay')", Doubt.SCRIPT),
        (b"var u='x';", Doubt.SCRIPT),
        (b"(function(){})()", Doubt.SCRIPT),
        (b"\x1f\x8b\x08\x00\xff", Doubt.NOT_TEXT),
        (GOOD.decode().encode("utf-16"), Doubt.NOT_TEXT),
        (GOOD[:-1], Doubt.NOT_JSON),
        (GOOD + b"x", Doubt.NOT_JSON),
        (b"[]", Doubt.SHAPE),
        (b'"1000"', Doubt.SHAPE),
        (b"{}", Doubt.SHAPE),
        (enveloped({}, code=Number("1000")), Doubt.SHAPE),
        (enveloped({}, code="1000 "), Doubt.SHAPE),
        (enveloped({}, code="１０００"), Doubt.SHAPE),
        (enveloped({}, code="SUCCESS"), Doubt.SHAPE),
        (enveloped([]), Doubt.SHAPE),
        (enveloped({}), Doubt.NO_SIGN),
        (enveloped(ORDER), Doubt.NO_SIGN),
        (enveloped(ORDER | {"sign": ["x"]}), Doubt.NO_SIGN),
        (enveloped(ORDER | {"sign": "AAAA"}), Doubt.BAD_SIGN),
        (enveloped(ORDER | {"sign": "AAAA", "channel": {}}), Doubt.SHAPE),
    ],
)
def test_what_proves_nothing(body: bytes, reason: Doubt) -> None:
    assert doubt(WITHDRAWAL, body) == reason


def test_an_unproved_answer_shows_what_it_said() -> None:
    verdict = read_answer(WITHDRAWAL, enveloped(ORDER | {"sign": "AAAA"}), credentials())
    assert isinstance(verdict, Unproved)
    assert verdict.code == ACCEPTED
    assert verdict.fields["transaction_id"] == ORDER["transaction_id"]
    assert "sign" not in verdict.fields


@pytest.mark.parametrize("code", ["1003", "1002", "9999", "7777", "0000"])
def test_a_refusal_is_a_refusal_whatever_it_carries(code: str) -> None:
    body = enveloped(signed("withdraw_response", ORDER), code=code, message="<b>no</b>")
    assert read_answer(WITHDRAWAL, body, credentials()) == Refused(EnvelopeCode(code), "<b>no</b>")


def test_a_refusal_without_or_with_endless_words() -> None:
    assert read_answer(QUERY, b'{"code":"1002"}', credentials()) == Refused(EnvelopeCode("1002"), "")
    long = read_answer(QUERY, enveloped(None, "1002", "x" * 5000), credentials())
    assert isinstance(long, Refused)
    assert long.message == "x" * MAX_MESSAGE


@pytest.mark.parametrize("kind", [CallbackKind.PAYMENT, CallbackKind.WITHDRAW])
def test_order_callbacks_flat_and_enveloped(kind: CallbackKind) -> None:
    data = signed(kind, ORDER | STATUS)
    for body in (write(data).encode(), enveloped(data)):
        verdict = read_callback(kind, body, credentials())
        assert isinstance(verdict, Proved)
        assert isinstance(verdict.answer, OrderAnswer)
        assert verdict.answer.status == "2000"


def test_subscription_callback_and_withdraw_confirmation() -> None:
    charge = {"payment_transaction_id": "P9", "payment_status": "5000"}
    data = signed(CallbackKind.SUBSCRIBE, ORDER | SUBSCRIPTION | charge)
    verdict = read_callback(CallbackKind.SUBSCRIBE, write(data).encode(), credentials())
    assert isinstance(verdict, Proved)
    assert isinstance(verdict.answer, SubscriptionAnswer)
    assert (verdict.answer.payment_transaction_id, verdict.answer.payment_status) == ("P9", "5000")

    asked = signed(
        CallbackKind.WITHDRAW_CONFIRM,
        {"user_id": "1", "order_id": "W1", "amount": Number("1.10"), "timestamp": Number("1612245402")},
    )
    confirm = read_callback(CallbackKind.WITHDRAW_CONFIRM, write(asked).encode(), credentials())
    assert isinstance(confirm, Proved)
    assert isinstance(confirm.answer, WithdrawConfirmation)
    assert (confirm.answer.order_id, confirm.answer.amount, confirm.answer.timestamp) == ("W1", "1.10", "1612245402")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Doubt.EMPTY),
        (write(ORDER | STATUS).encode(), Doubt.NO_SIGN),
        (write(signed("withdraw_response", ORDER | STATUS)).encode(), Doubt.BAD_SIGN),
        (write(signed("payment_callback", ORDER | STATUS | {"user_id": "2"})).encode(), Doubt.OTHER_USER),
        (enveloped(signed("payment_callback", ORDER | STATUS), code="1003"), Doubt.NO_SIGN),
        (enveloped("x"), Doubt.SHAPE),
    ],
)
def test_a_callback_that_proves_nothing(body: bytes, reason: Doubt) -> None:
    verdict = read_callback(CallbackKind.PAYMENT, body, credentials())
    assert isinstance(verdict, Unproved)
    assert verdict.reason == reason
