"""The client against the independent strict provider: every field and signature, and what it refuses."""

from __future__ import annotations

import contextlib
import json
import pickle
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import Silence
from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import Secret
from ptsdesk.protocol import requests
from ptsdesk.protocol.answers import (
    BalanceAnswer,
    ChannelAnswer,
    Doubt,
    OrderAnswer,
    PaymentAccepted,
    Proved,
    Refused,
    SubscribeAccepted,
    SubscriptionAnswer,
    Unproved,
    WithdrawAccepted,
)
from ptsdesk.protocol.keys import (
    Credentials,
    check_safecode,
    check_transaction_secret,
    load_private_key,
    load_public_key,
)
from ptsdesk.protocol.reading import CallbackKind, read_callback
from tests.support.card_sweep import Secrets, sweep_texts
from tests.support.strict_modes import MODES, refuse
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, Channel, Keys, StrictProvider
from tests.support.strict_wire import Wrong
from tests.support.test_cards import NUMBERS, cvc_for
from tests.vectors.known import private_key

YEAR = f"{datetime.now().year + 3}"  # noqa: DTZ005 - any year to come
NAMES = [
    ("José", "Ñúñez", None), ("María Clara", "de los Reyes", "Santos"), ("美玲", "陳", None), ("Ольга", "Жукова", "И."),
    ("Zoe\N{COMBINING DIAERESIS}", "O\N{RIGHT SINGLE QUOTATION MARK}Hara", None), ("نور", "الهدى", "محمد"),
    ("A&B=C", "+%?#", None),
]  # fmt: skip
DETAILS = {
    "phone": "09123456789", "channel_subject": "UNO", "account_number": "1234567890", "email": "ana@example.com",
    "name": "José P. dela Cruz-Ñ", "address": "1 Rizal Ave, Manila ₱",
}  # fmt: skip


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[StrictProvider]:
    with StrictProvider(tmp_path) as server:
        yield server


@pytest.fixture
def account(strict: StrictProvider) -> Credentials:
    return Credentials(
        user_id=USER_ID,
        guid=GUID,
        safecode=check_safecode(SAFECODE),
        transaction_secret=check_transaction_secret(TRANSACTION_SECRET),
        private_key=load_private_key(strict.private_key_file.read_text(encoding="utf-8")),
        platform_key=load_public_key(strict.platform_key_file.read_text(encoding="utf-8")),
    )


Make = Callable[..., Gateway]


@pytest.fixture
def make(strict: StrictProvider, account: Credentials, clock: ServerClock) -> Iterator[Make]:
    with contextlib.closing(Transport(strict.ca_file, None, clock)) as transport:

        def gateway(form: BodyForm = BodyForm.TEXT, deadline_s: float = 30, **changes: Any) -> Gateway:
            strict.content_type = "application/json" if form is BodyForm.JSON else "text/plain"
            return Gateway(strict.url, replace(account, **changes), form, transport, clock, deadline_s)

        yield gateway


@pytest.fixture
def gateway(make: Make) -> Gateway:
    return make()


def subscription(
    number: str = "4111111111111111", *, period: tuple[int, int] | None = (1, 2), **changes: Any
) -> requests.SubscribeRequest:
    count, unit = period or (None, None)
    request = requests.SubscribeRequest(
        USER_ID, f"S{secrets.token_hex(8)}", "499.00", "PHP", "CARD", Secret(number), Secret("09"), Secret(YEAR[2:]),
        Secret(cvc_for(number)), "Ana", "Reyes", period_count=count, period_unit=unit,
    )  # fmt: skip
    return replace(request, **changes)


def withdrawal(**details: str) -> requests.WithdrawRequest:
    return requests.WithdrawRequest(USER_ID, f"W{secrets.token_hex(8)}", "2450.00", "PHP", "QRPH_INSTAPAY", details)


def payment(**changes: Any) -> requests.PaymentRequest:
    request = requests.PaymentRequest(USER_ID, f"P{secrets.token_hex(8)}", "100", "PHP", "QRPH")
    return replace(request, **changes)


def proved(exchange: Exchange, kind: type) -> Any:
    assert isinstance(exchange.result, Proved), exchange.result
    assert isinstance(exchange.result.answer, kind)
    return exchange.result.answer


def nothing_wrong(strict: StrictProvider) -> bool:
    return (strict.signature_failures, strict.complaints, strict.refusals) == (0, [], [])


@pytest.mark.parametrize("form", list(BodyForm))
@pytest.mark.parametrize("period", [None, (1, 2), (12, 3), (2, 1)], ids=["B", "month", "12 years", "2 weeks"])
def test_subscriptions_with_every_field(strict, make, form, period) -> None:
    gateway = make(form)
    url = "https://shop.example/cb?a=1&b=ñ"
    more = {"details": {"phone": "09123456789"}, "callback_url": url, "remark": "Gym ₱ 表\n2"}
    for first, last, middle in NAMES:
        request = subscription(first_name=first, last_name=last, middle_name=middle, period=period, **more)
        accepted = proved(gateway.subscribe(request), SubscribeAccepted)
        assert accepted.verification_url == f"{strict.url}/verify/1"
        about = (USER_ID, request.order_id)
        found = proved(gateway.subscribe_query(requests.SubscribeQuery(*about)), SubscriptionAnswer)
        assert (found.period_count, found.period_unit) == tuple(map(str, period or (1, 2)))
        assert (found.transaction_id, found.enabled, len(found.payments)) == (accepted.transaction_id, True, 1)
        assert not proved(gateway.subscribe_disable(requests.SubscribeDisable(*about)), SubscriptionAnswer).enabled
        assert not proved(gateway.subscribe_query(requests.SubscribeQuery(*about)), SubscriptionAnswer).enabled
        arrived = strict.orders["subscribe", request.order_id]
        assert (arrived["first_name"], arrived["last_name"], arrived.get("middle_name")) == (first, last, middle)
    assert nothing_wrong(strict)
    assert len(strict.seen) == 4 * len(NAMES)


@pytest.mark.parametrize("period", [None, (1, 2)], ids=["B", "A"])
def test_every_published_card_arrives_as_it_was_typed(strict, gateway, period) -> None:
    for _network, number in NUMBERS:
        request = subscription(number, period=period)
        proved(gateway.subscribe(request), SubscribeAccepted)
        card = strict.cards[-1]
        assert (card.order_id, card.length) == (request.order_id, len(number))
        card.expect(number, "9", YEAR, cvc_for(number))
        for wrong in ((f"{number}0", "9", YEAR, cvc_for(number)), (number, "8", YEAR, "000")):
            with pytest.raises(AssertionError, match=r"^received otherwise than typed: card_[a-z_, ]+$"):
                card.expect(*wrong)
    assert nothing_wrong(strict)


def test_nothing_that_a_test_prints_holds_the_card(strict, gateway) -> None:
    number = "5555555555554444"
    request = subscription(number)
    for changed in (request, replace(request, order_id="x y"), replace(request, last_name="R2")):
        gateway.subscribe(changed)
    printed = {name: repr(held) for name, held in vars(strict).items()}
    printed["json"] = json.dumps(strict.seen, default=str)
    assert "<hidden>" in printed["seen"]
    assert len(strict.complaints) == 2
    assert sweep_texts(printed, [Secrets(number, cvc_for(number))]) == []
    with pytest.raises(TypeError):
        pickle.dumps(strict.cards[0])
    with pytest.raises(TypeError, match="matches"):
        assert strict.cards[0].hidden["card_cvc"] == "739"


@pytest.mark.parametrize(
    ("sign_period", "booleans"), [(True, ("1", "")), (False, ("true", "false")), (True, ("1", "0"))]
)
def test_what_the_tables_leave_open_is_proved_either_way(strict, gateway, sign_period, booleans) -> None:
    strict.answers.sign_period, strict.answers.booleans = sign_period, booleans
    request = subscription()
    proved(gateway.subscribe(request), SubscribeAccepted)
    for _ in range(2):
        proved(gateway.subscribe_query(requests.SubscribeQuery(USER_ID, request.order_id)), SubscriptionAnswer)
        proved(gateway.subscribe_disable(requests.SubscribeDisable(USER_ID, request.order_id)), SubscriptionAnswer)


@pytest.mark.parametrize(("variant", "period"), [("A", None), ("B", (1, 2))])
def test_a_provider_that_takes_the_other_variant_only(strict, gateway, variant, period) -> None:
    strict.variant = variant
    refused = gateway.subscribe(subscription(period=period)).result
    assert isinstance(refused, Refused)
    assert refused.code.text == "1001"
    assert strict.refusals == [f"subscribe: variant {'B' if variant == 'A' else 'A'}"]
    assert (strict.complaints, strict.orders, strict.cards) == ([], {}, [])
    proved(gateway.subscribe(subscription(period=None if period else (1, 2))), SubscribeAccepted)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "Luhn": ({"card_number": Secret("4111111111111112")}, "card_number"),
    "short number": ({"card_number": Secret("18")}, "card_number"),
    "spaces": ({"card_number": Secret("4111 1111 1111 1111")}, "card_number"),
    "other digits": ({"card_number": Secret("４111111111111111")}, "card_number"),
    "month 13": ({"card_exp_month": Secret("13")}, "card_exp_month"),
    "month 0": ({"card_exp_month": Secret("00")}, "card_exp_month"),
    "past": ({"card_exp_year": Secret("20")}, "the card is past"),
    "three digits of a year": ({"card_exp_year": Secret("029")}, "card_exp_year"),
    "short code": ({"card_cvc": Secret("12")}, "card_cvc"),
    "long code": ({"card_cvc": Secret("12345")}, "card_cvc"),
    "digit in a name": ({"first_name": "Ana2"}, "first_name"),
    "Thai digit in a name": ({"last_name": "Reyes๒"}, "last_name"),
    "digit in the middle": ({"middle_name": "3"}, "middle_name"),
    "no name": ({"last_name": ""}, "last_name"),
    "13 periods": ({"period_count": 13}, "period_count"),
    "unit 4": ({"period_unit": 4}, "period_unit"),
    "phone": ({"details": {"phone": "+639123456789"}}, "details.phone"),
    "unknown detail": ({"details": {"nickname": "A"}}, "details.nickname"),
    "amount": ({"amount": "1.0000001"}, "amount"),
    "order id": ({"order_id": "a b"}, "order_id"),
    "address": ({"callback_url": "shop.example"}, "callback_url"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_every_deviation_is_a_complaint(strict, gateway, name) -> None:
    changes, what = WRONG[name]
    refused = gateway.subscribe(subscription(**changes)).result
    assert isinstance(refused, Refused)
    assert (refused.code.text, strict.complaints) == ("1001", [f"subscribe: {what}"])
    assert (strict.signature_failures, strict.orders, strict.cards) == (0, {}, [])


def test_failed_signatures_are_counted(strict, make, account) -> None:
    stranger = private_key("rsa2048")
    for number, changes in enumerate(({"private_key": stranger}, {"transaction_secret": Secret("wrong")}), 1):
        assert isinstance(make(**changes).subscribe(subscription()).result, Refused)
        assert strict.signature_failures == number
    assert strict.complaints == ["sign", "X-Transaction-Signature"]
    assert isinstance(make(safecode=Secret("0" * 32)).balance(requests.BalanceRequest(USER_ID)).result, Refused)
    assert strict.signature_failures == 2


@pytest.mark.parametrize(
    "path", ["v2/{}/subscribe", "v2.1/{}/payment", "v2/{}/subscribe/query", "v2.1/{}/subscribe/enable"]
)
def test_subscriptions_have_a_version_of_their_own(strict, path) -> None:
    with pytest.raises(Wrong, match="path"):
        strict.read(f"/merchant/{path.format(GUID)}", {}, b"")
    with pytest.raises(Wrong, match="Content-Type"):
        strict.read(f"/merchant/v2.1/{GUID}/subscribe", {}, b"")


@pytest.mark.parametrize(("details", "what"), [
    ({"account_number": "123456789"}, "account_number"), ({"phone": "0812345678"}, "phone"),
    ({"name": "A" * 31}, "name"), ({"name": "Ana <b>"}, "name"), ({"email": "ana"}, "email"),
    ({"address": ""}, "address"), ({"bank_branch": "Makati"}, "bank_branch"),
])  # fmt: skip
def test_details_of_a_withdrawal(strict, gateway, details, what) -> None:
    assert isinstance(gateway.withdraw(withdrawal(**DETAILS | details)).result, Refused)
    assert strict.complaints == [f"withdraw: details.{what}"]
    strict.complaints.clear()
    strict.extra_details = {"bank_branch"}
    proved(gateway.withdraw(withdrawal(**DETAILS, bank_branch="Makati")), WithdrawAccepted)
    assert nothing_wrong(strict)


def test_channels_that_vanish_are_refused_and_no_complaint(strict, gateway) -> None:
    listed = proved(gateway.support_channel(requests.SupportChannelRequest(USER_ID, "PHP")), ChannelAnswer)
    assert {(one.transaction_type, one.channel) for one in listed.items} >= {("subscribe", "CARD"), ("payment", "QRPH")}
    subjects = [one for one in listed.items if (one.transaction_type, one.channel) == ("withdraw", "QRPH_INSTAPAY")]
    assert ("UNO", "UNOBank") in {(one.subject, one.subject_name) for one in subjects}
    assert isinstance(gateway.withdraw(withdrawal(channel_subject="NOBANK")).result, Refused)
    strict.answers.channels = [Channel("QRPH", "payment")]
    strict.answers.subject_member = "transaction_subject"
    assert isinstance(gateway.withdraw(withdrawal(**DETAILS)).result, Refused)
    assert isinstance(gateway.payment(payment(currency="USD")).result, Refused)
    assert strict.refusals == ["withdraw: channel_subject", "withdraw: channel", "payment: currency"]
    assert (strict.complaints, strict.orders) == ([], {})
    listed = proved(gateway.support_channel(requests.SupportChannelRequest(USER_ID, "PHP")), ChannelAnswer)
    assert [(one.channel, one.subject) for one in listed.items] == [("QRPH", "")]


def test_the_vendor_example_names_subjects_otherwise(strict, gateway) -> None:
    strict.answers.subject_member = "transaction_subject"
    listed = proved(gateway.support_channel(requests.SupportChannelRequest(USER_ID, "PHP")), ChannelAnswer)
    assert ("UNO", "UNOBank") in {(one.subject, one.subject_name) for one in listed.items}


def test_balances_in_every_mode(strict, gateway) -> None:
    both = {"total": "68888.10", "available": "58888.10"}
    for mode, shown in ((None, both["total"]), (0, both["total"]), (1, both["available"]), (2, both)):
        answer = proved(gateway.balance(requests.BalanceRequest(USER_ID, mode)), BalanceAnswer)
        assert answer.balances == {"PHP": {"MAYA": shown}}
    gateway.balance(requests.BalanceRequest(USER_ID, 3))
    assert strict.complaints == ["balance: balance_mode"]


@pytest.mark.parametrize(("mode", "reason"), [("html", Doubt.HTML), ("script", Doubt.SCRIPT)])
def test_pages_in_place_of_answers(strict, gateway, mode, reason) -> None:
    strict.spoil = MODES[mode]
    for call, request in ((gateway.subscribe, subscription()), (gateway.payment, payment())):
        result = call(request).result
        assert isinstance(result, Unproved)
        assert result.reason == reason
    assert len(strict.orders) == 2


@pytest.mark.parametrize("mode", ["cut", "drop", "hang"])
def test_silence(strict, make, mode) -> None:
    strict.spoil = MODES[mode]
    result = make(deadline_s=1).subscribe(subscription()).result
    assert isinstance(result, Lost)
    assert (result.reason is Silence.TIMEOUT) == (mode == "hang")
    assert len(strict.orders) == 1


@pytest.mark.parametrize("made", [False, True])
def test_a_chosen_code(strict, gateway, made) -> None:
    strict.spoil = refuse("4001", made=made)
    result = gateway.payment(payment()).result
    assert isinstance(result, Refused)
    assert (result.code.text, len(strict.orders)) == ("4001", made)


def test_amounts_statuses_and_extras_as_they_are_set(strict, gateway) -> None:
    strict.answers.accept = lambda _amount: "90.5"
    strict.answers.query_extras = {"reference_number": '"R-1"', "submit_promo": "10"}
    strict.answers.create_extras = {"qr_code": '"0002"', "expired_at": "1795000000"}
    request = payment()
    made = proved(gateway.payment(request), PaymentAccepted)
    assert (made.qr_code, made.accept_amount, made.fields["expired_at"]) == ("0002", "90.5", "1795000000")
    gateway.payment(payment())
    for status in ("0000", "5000", "2000"):
        strict.answers.statuses[request.order_id] = status
        found = proved(gateway.payment_query(requests.PaymentQuery(USER_ID, request.order_id)), OrderAnswer)
        assert (found.status, found.reference_number, found.transaction_id) == (status, "R-1", made.transaction_id)
        assert "submit_promo" in found.fields
        assert "submit_promo" not in found.signed


@pytest.mark.parametrize("enveloped", [False, True])
@pytest.mark.parametrize("kind", ["payment", "withdraw", "subscribe"])
def test_callbacks(strict, gateway, account, kind, enveloped) -> None:
    request = {"payment": payment(), "withdraw": withdrawal(**DETAILS), "subscribe": subscription()}[kind]
    getattr(gateway, kind)(request)
    read = CallbackKind(f"{kind}_callback")
    for status in ("1000", "2000"):
        text = strict.callback(kind, request.order_id, status, enveloped=enveloped)
        verdict = read_callback(read, text.encode(), account)
        assert isinstance(verdict, Proved)
        answer = verdict.answer
        assert status == (answer.payment_status if kind == "subscribe" else answer.status)
        assert answer.order_id == request.order_id
    for forged in (
        strict.callback(kind, request.order_id, enveloped=enveloped, keys=Keys()),
        strict.callback(kind, request.order_id, enveloped=enveloped, tampered={"submit_amount": "1"}),
    ):
        assert read_callback(read, forged.encode(), account) == replace(
            read_callback(read, forged.encode(), account), reason=Doubt.BAD_SIGN
        )
    unknown = {"order_id": "ELSEWHERE", "amount": "1", "currency": "PHP", "channel": "QRPH"}
    elsewhere = read_callback(read, strict.callback(kind, unknown, enveloped=enveloped).encode(), account)
    assert isinstance(elsewhere, Proved)
