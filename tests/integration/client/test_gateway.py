"""One exchange from the typed request to the verdict, against a provider that signs with the known test key."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Callable

import pytest

from ptsdesk.client import gateway as gateway_module
from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import Silence
from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import NotSentError, UnreachableError
from ptsdesk.protocol.answers import Doubt, Expected, PaymentAccepted, Proved, Refused, Unproved
from ptsdesk.protocol.codes import EnvelopeCode
from ptsdesk.protocol.envelope import decrypt
from ptsdesk.protocol.requests import (
    PaymentQuery,
    PaymentRequest,
    SubscribeDisable,
    SubscribeQuery,
    SubscribeRequest,
    WithdrawQuery,
    WithdrawRequest,
)
from ptsdesk.protocol.sealing import SealedRequest, seal
from ptsdesk.protocol.strictjson import Number, parse
from tests.integration.client.servers import OK, after_request, answering, http
from tests.unit.protocol.answering import ORDER, STATUS, SUBSCRIPTION, answer, enveloped, signed
from tests.vectors.known import SAFECODE, credentials

ORDER_ID = str(ORDER["order_id"])
PAYMENT = PaymentRequest("1", ORDER_ID, "2450.00", "PHP", "QRPH")
PAID = answer("payment_response", ORDER | {"pay_url": "https://pay.example.test/1"})
PAN = "4111111111111111"


@pytest.fixture
def opening(transport, clock: ServerClock) -> Callable[..., Gateway]:
    def start(url: str, form: BodyForm = BodyForm.TEXT, deadline_s: float = 20) -> Gateway:
        return Gateway(url, credentials(), form, transport, clock, deadline_s)

    return start


def card() -> SubscribeRequest:
    secret = {"card_number": PAN, "card_exp_month": "07", "card_exp_year": "2091", "card_cvc": "937"}
    return SubscribeRequest(
        "1", ORDER_ID, "2450.00", "PHP", "QRPH", first_name="Ana", last_name="Cruz",
        **{name: Secret(text) for name, text in secret.items()},
    )  # fmt: skip


def sent_fields(request: bytes) -> dict:
    body = request.partition(b"\r\n\r\n")[2].decode()
    inner = parse(body)["data"] if body.startswith("{") else body
    return parse(decrypt(inner, SAFECODE))


@pytest.mark.parametrize("form", list(BodyForm))
def test_a_payment_accepted(serving, opening, clock, form: BodyForm) -> None:
    server = serving(answering(http(PAID)))
    moments: list[int] = []
    exchange = opening(server.url, form).payment(PAYMENT, moments.append)
    assert isinstance(exchange.result, Proved)
    assert isinstance(exchange.result.answer, PaymentAccepted)
    assert exchange.http_status == 200
    assert exchange.raw == PAID.decode()
    body = server.requests[0].partition(b"\r\n\r\n")[2]
    assert exchange.request_sha256 == hashlib.sha256(body).hexdigest()
    fields = sent_fields(server.requests[0])
    assert fields["timestamp"] == Number(str(exchange.signed_at))
    assert moments == [exchange.signed_at]
    # The answer's Date is in 2026: the offset comes from it, the stamp from before.
    assert exchange.offset_ms is not None
    assert abs(exchange.offset_ms - clock.offset_ms) <= 1


def test_the_next_stamp_uses_the_servers_clock(serving, opening, clock) -> None:
    server = serving(answering(http(b'{"code":"1002"}')))
    gateway = opening(server.url)
    gateway.payment_query(PaymentQuery("1", ORDER_ID))
    exchange = gateway.payment_query(PaymentQuery("1", ORDER_ID))
    assert abs(exchange.signed_at - 1_794_466_800) <= 2
    assert gateway.clock is clock


def test_an_answer_without_a_date_teaches_what_the_taken_stamp_tells(serving, opening, clock) -> None:
    server = serving(answering(http(PAID, b"HTTP/1.1 200 OK\r\n")))
    exchange = opening(server.url).payment(PAYMENT)
    assert isinstance(exchange.result, Proved)
    assert exchange.offset_ms is None
    assert abs(clock.offset_ms) <= clock.bound_ms
    assert 5_000 < clock.bound_ms < 7_000


def test_every_question_is_proved_against_what_is_expected(serving, opening) -> None:
    order, subscription = ORDER | STATUS, ORDER | SUBSCRIPTION
    calls = [
        ("payment_query", PaymentQuery("1", ORDER_ID), answer("payment_query_response", order)),
        ("withdraw_query", WithdrawQuery("1", ORDER_ID), answer("withdraw_query_response", order)),
        ("subscribe_query", SubscribeQuery("1", ORDER_ID), answer("subscribe_query_response", subscription)),
        ("subscribe_disable", SubscribeDisable("1", ORDER_ID), answer("subscribe_disable_response", subscription)),
    ]
    for name, request, body in calls:
        server = serving(answering(http(body)))
        ask = getattr(opening(server.url), name)
        assert isinstance(ask(request, Expected("2450", "PHP", "QRPH")).result, Proved)
        assert isinstance(ask(request).result, Proved)
        other = ask(request, Expected("2451", "PHP", "QRPH")).result
        assert isinstance(other, Unproved)
        assert other.reason == Doubt.OTHER_AMOUNT


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (201, "http_status"),
        (302, "redirect"),
        (400, "http_status"),
        (408, "http_status"),
        (429, "http_status"),
        (503, "http_status"),
    ],
)
def test_behind_another_status_stands_no_answer_even_a_perfect_one(serving, opening, status: int, reason: str) -> None:
    for body in (PAID, b'{"code":"1003"}', b""):
        head = f"HTTP/1.1 {status} x\r\nRetry-After: 9\r\n".encode()
        exchange = opening(serving(answering(http(body, head))).url).payment(PAYMENT)
        assert isinstance(exchange.result, Lost)
        assert exchange.result.reason == Silence(reason)
        assert f"(HTTP status {status})" in exchange.result.sentence
        assert (exchange.http_status, exchange.retry_after_s, exchange.raw) == (status, 9, body.decode())


def test_a_refusal(serving, opening) -> None:
    exchange = opening(serving(answering(http(b'{"code":"1003","message":"Duplicate order id"}'))).url).payment(PAYMENT)
    assert exchange.result == Refused(EnvelopeCode("1003"), "Duplicate order id")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>pay here</html>", Doubt.HTML),
        (b"window.location='https://x'", Doubt.SCRIPT),
        (b"", Doubt.EMPTY),
        (b"\x1f\x8b\x08\x00garbage", Doubt.NOT_TEXT),
        (PAID.replace(b"2450.00", b"2450.01"), Doubt.BAD_SIGN),
        (answer("payment_response", ORDER | {"order_id": "other"}), Doubt.OTHER_ORDER),
    ],
)
def test_an_answer_that_proves_nothing(serving, opening, body: bytes, reason: Doubt) -> None:
    exchange = opening(serving(answering(http(body))).url).payment(PAYMENT)
    assert isinstance(exchange.result, Unproved)
    assert exchange.result.reason == reason
    assert exchange.raw == body.decode("utf-8", "replace")


def test_silence_is_lost(serving, opening) -> None:
    exchange = opening(serving(after_request(lambda visit: visit.hold())).url, deadline_s=0.3).payment(PAYMENT)
    assert exchange.result == Lost(Silence.TIMEOUT, "The provider did not answer in time.")
    assert (exchange.http_status, exchange.raw) == (None, "")
    assert exchange.signed_at > 1_700_000_000
    assert len(exchange.request_sha256) == 64


def test_an_endless_answer_is_kept_in_part(serving, opening) -> None:
    body = ("é" * 400_000).encode()
    exchange = opening(serving(answering(http(body))).url).payment(PAYMENT)
    assert exchange.raw == "é" * gateway_module.MAX_RAW


def test_what_the_record_before_the_first_byte_raises_stops_everything(serving, opening) -> None:
    server = serving(answering(http(PAID)))

    def full(_: int) -> None:
        raise LookupError("disk full")

    with pytest.raises(LookupError, match="disk full"):
        opening(server.url).payment(PAYMENT, full)
    with pytest.raises(LookupError, match="disk full"):
        opening(server.url).withdraw(WithdrawRequest("1", ORDER_ID, "2450.00", "PHP", "QRPH"), full)
    server.close()
    assert (server.visits, server.requests) == (2, [])


class SlowRecord:
    """A steady clock, and a record that takes as long as a test says."""

    def __init__(self, *costs_ms: int) -> None:
        self.costs = list(costs_ms)
        self.steady = 1_000
        self.stamps: list[int] = []

    def clock(self) -> ServerClock:
        return ServerClock(lambda: 1_795_261_083_000 + self.steady, lambda: self.steady)

    def __call__(self, timestamp: int) -> None:
        self.stamps.append(timestamp)
        self.steady += self.costs.pop(0)


def test_a_record_that_takes_long_is_stamped_again(serving, transport) -> None:
    record = SlowRecord(3_000, 10)
    server = serving(answering(http(PAID)))
    exchange = Gateway(server.url, credentials(), BodyForm.TEXT, transport, record.clock()).payment(PAYMENT, record)
    assert record.stamps == [1_795_261_084, 1_795_261_087]
    assert exchange.signed_at == 1_795_261_087
    assert sent_fields(server.requests[0])["timestamp"] == Number("1795261087")


def test_sealing_counts_for_the_age_of_the_stamp(serving, transport, monkeypatch) -> None:
    record, costs = SlowRecord(10, 10), [2_000, 20]

    def slow_seal(*args: object) -> SealedRequest:
        record.steady += costs.pop(0)
        return seal(*args)

    monkeypatch.setattr(gateway_module, "seal", slow_seal)
    server = serving(answering(http(PAID)))
    exchange = Gateway(server.url, credentials(), BodyForm.TEXT, transport, record.clock()).payment(PAYMENT, record)
    assert record.stamps == [1_795_261_084, 1_795_261_086]
    assert exchange.signed_at == 1_795_261_086
    assert [sent_fields(request)["timestamp"] for request in server.requests] == [Number("1795261086")]


def test_a_record_that_always_takes_long_is_not_sent(serving, transport) -> None:
    record = SlowRecord(300, 300, 300)
    server = serving(answering(http(PAID)))
    gateway = Gateway(server.url, credentials(), BodyForm.TEXT, transport, record.clock())
    with pytest.raises(NotSentError, match="too slow to record") as caught:
        gateway.payment(PAYMENT, record)
    assert not isinstance(caught.value, UnreachableError)
    server.close()
    assert server.requests == []


def everything_about(exchange: Exchange) -> str:
    return f"{exchange!r} {exchange.raw} {exchange.result!r} {getattr(exchange.result, 'fields', '')}"


def test_a_card_leaves_no_trace(serving, opening) -> None:
    echo = ORDER | {"card_number": PAN, "card_cvc": "937", "note": f"card {PAN}", "nested": {"cvv": Number("937")}}
    bodies = [
        enveloped(signed("subscribe_response", echo)),
        enveloped(echo | {"sign": "AAAA"}),
        f'{{"code":"1001","message":"bad card {PAN}","data":{{"card_cvc" : "937"}}}}'.encode(),
        f"<html>{PAN}</html>".encode(),
    ]
    for body in bodies:
        server = serving(answering(http(body)))
        exchange = opening(server.url).subscribe(card(), lambda _: None)
        assert PAN.encode() not in body or PAN not in everything_about(exchange)
        assert '"937"' not in everything_about(exchange)
        assert ":937" not in everything_about(exchange)
        assert exchange.request_sha256 == ""
        assert sent_fields(server.requests[0])["card_number"] == PAN
        assert PAN.encode() not in server.requests[0]


def test_a_card_without_a_number_is_still_answered(serving, opening) -> None:
    request = card()
    empty = SubscribeRequest(
        **{name: getattr(request, name) for name in request.__slots__} | {"card_number": Secret("")}
    )
    body = answer("subscribe_response", ORDER)
    assert isinstance(opening(serving(answering(http(body))).url).subscribe(empty).result, Proved)


def test_orders_and_questions_use_different_connections(serving, opening) -> None:
    server = serving(answering(*[http(b'{"code":"1002"}', OK)] * 9))
    gateway = opening(server.url)
    for _ in range(3):
        gateway.payment_query(PaymentQuery("1", ORDER_ID))
    assert server.visits == 1
    gateway.payment(PAYMENT)
    gateway.subscribe_disable(SubscribeDisable("1", ORDER_ID))
    assert server.visits == 3
    gateway.payment_query(PaymentQuery("1", ORDER_ID))
    assert server.visits == 3


def test_a_wrong_server_gets_nothing(opening, serving) -> None:
    server = serving(lambda visit: visit.hold(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    recorded: list[int] = []
    with pytest.raises(NotSentError):
        opening(server.url).payment(PAYMENT, recorded.append)
    assert recorded == []
