"""What goes wrong after bytes have left: never an exception, never a claim, and never later than the deadline."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time

import pytest

from ptsdesk.client.delivery import MAX_BODY, HttpAnswer, NoAnswer, Silence
from ptsdesk.client.transport import Transport
from ptsdesk.errors import UnreachableError
from tests.integration.client.servers import OK, SOON_S, after_request, answering, http

DEADLINE = 0.3
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
FIVE = OK + b"Content-Length: 5\r\n\r\n"


def silence(transport: Transport, url: str, sealed, deadline: float = 20, *, keep_alive: bool = False) -> Silence:
    started = time.monotonic()
    delivery = transport.post(url, sealed, deadline, keep_alive=keep_alive)
    assert time.monotonic() - started < deadline + SOON_S
    assert isinstance(delivery, NoAnswer), delivery
    return delivery.reason


def answered(transport: Transport, url: str, sealed, *, keep_alive: bool = False) -> HttpAnswer:
    delivery = transport.post(url, sealed, 20, keep_alive=keep_alive)
    assert isinstance(delivery, HttpAnswer), delivery
    return delivery


def test_a_good_answer(transport, sealed, serving) -> None:
    server = serving(answering(http(b'{"code":"1000"}')))
    answer = answered(transport, server.url, sealed)
    assert (answer.status, answer.body) == (200, b'{"code":"1000"}')
    assert answer.retry_after_s is None
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /merchant/v2/g/payment HTTP/1.1"
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert headers.pop("user-agent").startswith("ptsdesk/")
    assert headers == {
        "host": f"localhost:{server.port}",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
        "content-length": "3000",
        "content-type": "text/plain",
        "x-transaction-signature": "c2lnbg==",
    }
    assert body == b"Y" * 3000


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
        (OK + b"\r\nuntil the end", b"until the end"),
        (http(b""), b""),
        (http(b"0123456789" * (MAX_BODY // 10)), b"0123456789" * (MAX_BODY // 10)),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http(b"x"), b"x"),
        (
            http(gzip.compress(b"x" * 100, mtime=0), OK + b"Content-Encoding: gzip\r\n"),
            gzip.compress(b"x" * 100, mtime=0),
        ),
        (OK + b"Content-Length: 2\r\n\r\nabc", b"ab"),
    ],
)
def test_bodies_come_as_they_are(transport, sealed, serving, answer: bytes, body: bytes) -> None:
    assert answered(transport, serving(answering(answer)).url, sealed).body == body


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 308, 400, 404, 408, 429, 500, 502, 503])
def test_every_status_is_told_and_none_is_followed_or_repeated(transport, sealed, serving, status: int) -> None:
    trap = serving(answering(http(b"trap")))
    head = f"HTTP/1.1 {status} x\r\nLocation: {trap.url}/\r\n".encode()
    server = serving(answering(http(b"" if status == 204 else b"<html>", head)))
    assert answered(transport, server.url, sealed).status == status
    assert (len(server.requests), server.visits, trap.visits) == (1, 1, 0)


@pytest.mark.parametrize("location", [b"http://[", b"\xff\xfe://x", b"//", b"file:///etc/passwd", b"x" * 30_000])
def test_a_hostile_redirect(transport, sealed, serving, location: bytes) -> None:
    answer = http(b"x", b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nSet-Cookie: a=b; Path=\xff\r\n")
    assert answered(transport, serving(answering(answer)).url, sealed).status == 302


def test_cookies_are_not_kept(transport, sealed, serving) -> None:
    server = serving(answering(*[http(b"x", OK + b"Set-Cookie: session=abc\r\n")] * 2))
    for _ in range(2):
        answered(transport, server.url, sealed, keep_alive=True)
    assert all(b"cookie" not in request.lower() for request in server.requests)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"7", 7),
        (b"0", 0),
        (b"99999999", 86_400),
        (b"-1", None),
        (b"soon", None),
        (b"Fri, 31 Dec 1999 23:59:59 GMT", None),
        (b"Wed, 01 Jan 2025 00:00:00 GMT", 0),
    ],
)
def test_retry_after(transport, sealed, serving, value: bytes, seconds: int | None) -> None:
    server = serving(answering(http(b"", b"HTTP/1.1 429 x\r\nRetry-After: " + value + b"\r\n")))
    assert answered(transport, server.url, sealed).retry_after_s == seconds


def test_retry_after_as_a_date_counts_on_the_servers_clock(transport, sealed, serving) -> None:
    head = b"HTTP/1.1 503 x\r\nDate: Thu, 12 Nov 2026 07:00:00 GMT\r\nRetry-After: Thu, 12 Nov 2026 07:01:00 GMT\r\n"
    assert answered(transport, serving(answering(http(b"", head))).url, sealed).retry_after_s in (58, 59, 60)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", Silence.CLOSED),
        (b"hello", Silence.NOT_HTTP),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Silence.NOT_HTTP),
        (b"HTTP/1.1 abc\r\n\r\n", Silence.NOT_HTTP),
        (b"HTTP/3.7 200 OK\r\n\r\n", Silence.NOT_HTTP),
        (b"\x00" * 100, Silence.NOT_HTTP),
        (OK + b"Content-Length: 100\r\n\r\nshort", Silence.CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", Silence.CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab", Silence.CUT),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nab", Silence.CUT),
        (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", Silence.NOT_HTTP),
        (OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n", Silence.OVERSIZE),
        (OK + b"X: y\r\n" * 20_000 + b"\r\n", Silence.NOT_HTTP),
        (OK + b"X: y\r\n" * 150 + b"\r\n", Silence.NOT_HTTP),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000, Silence.OVERSIZE),
        (http(b"z" * (MAX_BODY + 1)), Silence.OVERSIZE),
        (OK + b"\r\n" + b"z" * (MAX_BODY + 1), Silence.OVERSIZE),
        (OK + b"Content-Length: 999999999999\r\n\r\nabc", Silence.OVERSIZE),
        (OK + CHUNKED + b"10000\r\n" + (b"z" * 65536 + b"\r\n10000\r\n") * 20, Silence.OVERSIZE),
        (OK + CHUNKED + b"1;" + b"e" * (2 * MAX_BODY), Silence.CUT),
        (OK + CHUNKED + b"1\r\nz\r\n" * MAX_BODY, Silence.OVERSIZE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"T: x\r\n" * 300_000, Silence.OVERSIZE),
    ],
)  # fmt: skip
def test_what_is_no_whole_answer(transport, sealed, serving, answer: bytes, reason: Silence) -> None:
    assert silence(transport, serving(answering(answer)).url, sealed) == reason


def test_a_server_that_hangs_up_before_it_reads(transport, sealed, serving) -> None:
    server = serving(lambda _: None)
    assert silence(transport, server.url, sealed) == Silence.CLOSED


def test_a_server_that_resets(transport, sealed, serving) -> None:
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    server = serving(after_request(lambda visit: visit.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)))
    assert silence(transport, server.url, sealed) == Silence.CLOSED


ENDLESS = {
    "says nothing": lambda visit: visit.hold(),
    "drips the head": lambda visit: visit.drip(FIVE + b"hello"),
    "drips the body": lambda visit: (visit.send(OK + b"Content-Length: 900\r\n\r\n"), visit.drip(b"z" * 900)),
    "drips without an end": lambda visit: (visit.send(OK + b"\r\n"), visit.drip(b"z" * 900)),
    "drips chunks": lambda visit: (visit.send(OK + CHUNKED), visit.drip(b"1\r\nz\r\n" * 200)),
    "stops half way": lambda visit: (visit.send(FIVE + b"ab"), visit.hold()),
}


@pytest.mark.parametrize("act", ENDLESS.values(), ids=ENDLESS)
def test_the_deadline_holds_whatever_the_server_does(transport, sealed, serving, act) -> None:
    assert silence(transport, serving(after_request(act)).url, sealed, DEADLINE) == Silence.TIMEOUT


def test_a_server_that_does_not_read(transport, serving, sealed) -> None:
    server = serving(lambda visit: visit.server.ending.wait(20))
    big = sealed()
    huge = type(big)(big.path, big.headers, b"Y" * (64 << 20), big.timestamp)
    assert silence(transport, server.url, lambda: huge, DEADLINE) == Silence.TIMEOUT


# --- kept connections --------------------------------------------------------------------------------------------


def test_questions_share_a_connection_and_orders_never_do(transport, sealed, serving) -> None:
    server = serving(answering(*[http(b"x")] * 3))
    for _ in range(3):
        answered(transport, server.url, sealed, keep_alive=True)
    assert (len(server.requests), server.visits) == (3, 1)
    answered(transport, server.url, sealed)
    assert (len(server.requests), server.visits) == (4, 2)


def test_a_connection_that_the_server_closed_is_not_used_again(transport, sealed, serving) -> None:
    server = serving(answering(http(b"x")))
    for turn in range(3):
        answered(transport, server.url, sealed, keep_alive=True)
        server.threads[-1].join(10)
        assert server.visits == turn + 1


def test_an_announced_close_is_believed(transport, sealed, serving) -> None:
    server = serving(answering(*[http(b"x", OK + b"Connection: close\r\n")] * 2))
    for turn in range(2):
        answered(transport, server.url, sealed, keep_alive=True)
        assert server.visits == turn + 1


def test_an_idle_connection_is_left(transport, sealed, serving, monkeypatch) -> None:
    server = serving(answering(*[http(b"x")] * 2))
    answered(transport, server.url, sealed, keep_alive=True)
    monkeypatch.setattr("ptsdesk.client.transport.KEEP_S", 0)
    answered(transport, server.url, sealed, keep_alive=True)
    assert server.visits == 2


def test_a_question_on_a_kept_connection_that_is_dead_is_asked_once_more(transport, sealed, serving) -> None:
    server = serving(answering(http(b"x"), b""))
    made = []

    def make_request():
        made.append(True)
        return sealed()

    for _ in range(2):
        assert transport.post(server.url, make_request, 20, keep_alive=True).body == b"x"
    assert (len(server.requests), server.visits, len(made)) == (3, 2, 3)


def test_a_question_is_asked_no_third_time(transport, sealed, serving) -> None:
    turns = iter([http(b"x"), b"", b""])

    def hang_up_when_out_of_words(visit) -> None:
        while visit.read_request():
            answer = next(turns)
            visit.send(answer)
            if not answer:
                return

    server = serving(hang_up_when_out_of_words)
    answered(transport, server.url, sealed, keep_alive=True)
    assert silence(transport, server.url, sealed, keep_alive=True) == Silence.CLOSED
    assert (len(server.requests), server.visits) == (3, 2)


def test_a_question_that_broke_off_half_way_is_not_asked_again(transport, sealed, serving) -> None:
    server = serving(answering(http(b"x"), FIVE + b"ab"))
    answered(transport, server.url, sealed, keep_alive=True)
    assert silence(transport, server.url, sealed, keep_alive=True) == Silence.CUT
    assert (len(server.requests), server.visits) == (2, 1)


def test_a_kept_connection_whose_server_is_gone_is_silence(transport, sealed, serving) -> None:
    server = serving(answering(*[http(b"x")] * 2))
    answered(transport, server.url, sealed, keep_alive=True)

    def late():
        server.close()
        return sealed()

    # The connection was good when it was chosen, and what is written into its end may have arrived.
    assert silence(transport, server.url, late, keep_alive=True) == Silence.CLOSED


def test_a_connection_that_is_gone_never_connects_by_itself(transport, sealed, serving) -> None:
    server = serving(answering(http(b"x")))
    line = transport.connect(server.url)
    line.close()
    line.close()
    with pytest.raises(OSError, match="gone"):
        line.send(sealed(), keep_alive=False)
    server.close()
    assert server.visits == 1


def test_many_threads_ask_at_once(transport, sealed, serving) -> None:
    server = serving(answering(*[http(b"x" * 1000)] * 50))
    failures: list[object] = []

    def ask() -> None:
        for turn in range(10):
            delivery = transport.post(server.url, sealed, 20, keep_alive=turn % 3 > 0)
            if not isinstance(delivery, HttpAnswer) or delivery.body != b"x" * 1000:
                failures.append(delivery)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert len(server.requests) == 60


# --- closing -----------------------------------------------------------------------------------------------------


def closed_while(transport: Transport, server, ready: threading.Event, post) -> object:
    """Run ``post`` on a thread, close the transport once the server is ready, and give what came out."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(post())
        except UnreachableError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(20)
    started = time.monotonic()
    transport.close()
    thread.join(20)
    assert not thread.is_alive()
    assert time.monotonic() - started < SOON_S
    return outcome[0]


def test_closing_ends_a_call_that_waits_for_its_answer(transport, sealed, serving) -> None:
    server = serving(after_request(lambda visit: visit.hold()))
    outcome = closed_while(transport, server, server.read, lambda: transport.post(server.url, sealed, 60))
    assert isinstance(outcome, NoAnswer)
    assert outcome.reason == Silence.CANCELLED


def test_closing_ends_a_call_in_the_handshake(transport, sealed, serving) -> None:
    reached = threading.Event()
    server = serving(lambda visit: (visit.sock.recv(1), reached.set(), visit.hold()), None)
    outcome = closed_while(transport, server, reached, lambda: transport.post(server.url, sealed, 60))
    assert "ptsdesk is closing" in str(outcome)


def test_closing_ends_a_name_look_up(transport, sealed, monkeypatch) -> None:
    asked, ending = threading.Event(), threading.Event()

    def getaddrinfo(*_: object, flags: int = 0, **__: object):
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not numeric")
        asked.set()
        ending.wait(20)
        return []

    monkeypatch.setattr("ptsdesk.client.dialing.socket.getaddrinfo", getaddrinfo)
    try:
        outcome = closed_while(transport, None, asked, lambda: transport.post("https://pay.example", sealed, 60))
    finally:
        ending.set()
    assert "ptsdesk is closing" in str(outcome)


def test_closing_ends_the_talk_with_a_proxy(ca_file, clock, sealed, serving) -> None:
    reached = threading.Event()
    proxy = serving(lambda visit: (visit.sock.recv(1), reached.set(), visit.hold()), None)
    with contextlib.closing(Transport(ca_file, f"http://127.0.0.1:{proxy.port}", clock)) as transport:
        outcome = closed_while(transport, proxy, reached, lambda: transport.post("https://localhost", sealed, 60))
    assert "ptsdesk is closing" in str(outcome)


def test_a_closed_transport_sends_nothing(transport, sealed, serving) -> None:
    server = serving(answering(http(b"x"), http(b"x")))
    answered(transport, server.url, sealed, keep_alive=True)
    transport.close()
    transport.close()
    with pytest.raises(UnreachableError, match="ptsdesk is closing"):
        transport.post(server.url, sealed)
    assert len(server.requests) == 1


def test_a_request_that_http_cannot_carry_is_not_written(transport, serving, sealed) -> None:
    server = serving(answering(http(b"x")))
    good = sealed()
    bad = type(good)(good.path, {"X-Bad": "a\r\nInjected: yes"}, good.body, good.timestamp)
    with pytest.raises(UnreachableError, match="before anything was sent") as caught:
        transport.post(server.url, lambda: bad)
    assert caught.value.detail == "InvalidHeader"
    server.close()
    assert server.requests == []


def test_closing_between_the_connection_and_the_first_byte(transport, sealed, serving) -> None:
    server = serving(answering(http(b"x")))

    def closing_now():
        transport.close()
        return sealed()

    with pytest.raises(UnreachableError, match="ptsdesk is closing"):
        transport.post(server.url, closing_now)
    server.close()
    assert server.requests == []
