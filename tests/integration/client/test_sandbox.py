"""The whole client against the embedded provider: its own process, real TLS, its own cryptography."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ptsdesk.client.clock import ServerClock, steady_ms, wall_ms
from ptsdesk.client.gateway import Gateway
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import TlsError
from ptsdesk.protocol.answers import (
    BalanceAnswer,
    ChannelAnswer,
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
)
from ptsdesk.protocol.keys import (
    Credentials,
    check_safecode,
    check_transaction_secret,
    load_private_key,
    load_public_key,
)
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
from ptsdesk.sandbox.launcher import SandboxInfo, launch
from tests.vectors.known import private_key, public_key


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory) -> Iterator[SandboxInfo]:
    with launch(tmp_path_factory.mktemp("sandbox")) as process:
        yield process.info


@pytest.fixture
def account(sandbox) -> Credentials:
    return Credentials(
        user_id=sandbox.user_id,
        guid=sandbox.guid,
        safecode=check_safecode(sandbox.safecode),
        transaction_secret=check_transaction_secret(sandbox.transaction_secret),
        private_key=load_private_key(sandbox.merchant_private_key_file.read_text(encoding="utf-8")),
        platform_key=load_public_key(sandbox.server_public_key),
    )


@pytest.fixture
def sandbox_transport(sandbox, clock: ServerClock) -> Iterator[Transport]:
    with contextlib.closing(Transport(sandbox.ca_file, None, clock)) as transport:
        yield transport


@pytest.fixture(params=list(BodyForm))
def form(request) -> BodyForm:
    return request.param


@pytest.fixture
def gateway(sandbox, account, sandbox_transport, clock, form) -> Gateway:
    return Gateway(sandbox.url, account, form, sandbox_transport, clock)


def order_id() -> str:
    return f"P{secrets.token_hex(10)}"


def proved(exchange, kind):
    assert isinstance(exchange.result, Proved), exchange
    assert isinstance(exchange.result.answer, kind)
    return exchange.result.answer


def test_channels_and_balances(sandbox, gateway) -> None:
    channels = proved(gateway.support_channel(SupportChannelRequest(sandbox.user_id, "PHP")), ChannelAnswer)
    assert sandbox.use["payment"][0] in {item.channel for item in channels.items if item.transaction_type == "payment"}
    for mode in (None, 0, 1, 2):
        balances = proved(gateway.balance(BalanceRequest(sandbox.user_id, mode)), BalanceAnswer)
        assert balances.balances["PHP"]


def test_a_payment_and_its_query(sandbox, gateway) -> None:
    channel, currency = sandbox.use["payment"]
    request = PaymentRequest(sandbox.user_id, order_id(), "2450.10", currency, channel, remark="Table 7 ñ 🎁")
    accepted = proved(gateway.payment(request), PaymentAccepted)
    assert accepted.pay_url
    query = PaymentQuery(sandbox.user_id, request.order_id)
    found = proved(gateway.payment_query(query, Expected("2450.1", currency, channel)), OrderAnswer)
    assert found.transaction_id == accepted.transaction_id
    other = gateway.payment_query(query, Expected("2450.11", currency, channel)).result
    assert isinstance(other, Unproved)
    assert other.reason == Doubt.OTHER_AMOUNT
    again = gateway.payment(request).result
    assert isinstance(again, Refused)
    assert again.code.text == "1003"


def test_a_withdrawal_and_its_query(sandbox, gateway) -> None:
    channel, currency = sandbox.use["withdraw"]
    channels = proved(gateway.support_channel(SupportChannelRequest(sandbox.user_id, currency)), ChannelAnswer)
    subject = next(i.subject for i in channels.items if (i.channel, i.transaction_type) == (channel, "withdraw"))
    details = {"channel_subject": subject, "account_number": "12345678901", "name": "Ana Cruz", "phone": "09123456789"}
    request = WithdrawRequest(sandbox.user_id, order_id(), "100", currency, channel, details)
    proved(gateway.withdraw(request), WithdrawAccepted)
    proved(gateway.withdraw_query(WithdrawQuery(sandbox.user_id, request.order_id)), OrderAnswer)


@pytest.mark.parametrize("period", [{}, {"period_count": 3, "period_unit": 2}], ids=["variant B", "variant A"])
def test_a_subscription_from_start_to_end(sandbox, gateway, period) -> None:
    channel, currency = sandbox.use["subscribe"]
    card = {"card_number": "4111111111111111", "card_exp_month": "12", "card_exp_year": "2040", "card_cvc": "123"}
    request = SubscribeRequest(
        sandbox.user_id, order_id(), "300.00", currency, channel, first_name="Ana", last_name="Cruz",
        **{name: Secret(text) for name, text in card.items()}, **period,
    )  # fmt: skip
    proved(gateway.subscribe(request), SubscribeAccepted)
    about = (sandbox.user_id, request.order_id)
    found = proved(gateway.subscribe_query(SubscribeQuery(*about)), SubscriptionAnswer)
    assert (found.period_count, found.period_unit) == (("3", "2") if period else ("1", "2"))
    ended = proved(gateway.subscribe_disable(SubscribeDisable(*about)), SubscriptionAnswer)
    assert not ended.enabled
    assert not proved(gateway.subscribe_query(SubscribeQuery(*about)), SubscriptionAnswer).enabled


def test_an_unknown_order(sandbox, gateway) -> None:
    result = gateway.payment_query(PaymentQuery(sandbox.user_id, order_id())).result
    assert isinstance(result, Refused)
    assert result.code.text == "1002"


WRONG = {
    "safecode": (Secret("0" * 32), "1017"),
    "transaction_secret": (Secret("wrong"), "1009"),
    "private_key": (private_key("rsa2048"), "1010"),
    "user_id": ("77", "1009"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_credential_is_refused_with_its_own_code(sandbox, account, sandbox_transport, clock, name: str) -> None:
    value, code = WRONG[name]
    wrong = replace(account, **{name: value})
    gateway = Gateway(sandbox.url, wrong, BodyForm.TEXT, sandbox_transport, clock)
    result = gateway.balance(BalanceRequest(wrong.user_id)).result
    assert isinstance(result, Refused), result
    assert result.code.text == code


def test_a_wrong_platform_key_proves_nothing(sandbox, account, sandbox_transport, clock) -> None:
    wrong = replace(account, platform_key=public_key("rsa2048"))
    result = (
        Gateway(sandbox.url, wrong, BodyForm.TEXT, sandbox_transport, clock)
        .balance(BalanceRequest(wrong.user_id))
        .result
    )
    assert isinstance(result, Unproved)
    assert result.reason == Doubt.BAD_SIGN


def test_a_clock_a_minute_off_is_refused_once_and_right_after(sandbox, account) -> None:
    clock = ServerClock(lambda: wall_ms() + 60_000, steady_ms)
    with contextlib.closing(Transport(sandbox.ca_file, None, clock)) as transport:
        gateway = Gateway(sandbox.url, account, BodyForm.TEXT, transport, clock)
        first = gateway.balance(BalanceRequest(sandbox.user_id))
        assert isinstance(first.result, Refused)
        assert first.result.code.text == "1020"
        assert first.offset_ms is not None
        assert abs(first.offset_ms + 60_000) <= (clock.bound_ms or 0)
        proved(gateway.balance(BalanceRequest(sandbox.user_id)), BalanceAnswer)


def test_the_sandbox_is_not_trusted_without_its_authority(sandbox, account, clock) -> None:
    with contextlib.closing(Transport(None, None, clock)) as transport, pytest.raises(TlsError):
        Gateway(sandbox.url, account, BodyForm.TEXT, transport, clock).balance(BalanceRequest(sandbox.user_id))
