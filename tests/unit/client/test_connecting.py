"""The few ways to fail before a request that no server can bring about on demand."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import time
from pathlib import Path

import pytest
from requests.adapters import DEFAULT_CA_BUNDLE_PATH

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import Silence
from ptsdesk.client.dialing import Place, dial, parse_origin, parse_proxy
from ptsdesk.client.tls import make_context, secure
from ptsdesk.client.transport import Transport
from ptsdesk.client.watch import Cancelled, TooMuch, Watch
from ptsdesk.errors import TlsError, UnreachableError


def test_places() -> None:
    assert parse_origin("https://api.example.com") == Place("api.example.com", 443)
    assert str(parse_origin("https://[::1]:8443")) == "[::1]:8443"
    assert parse_origin("https://Büro.example:1").host == "xn--bro-hoa.example"
    assert parse_proxy("http://proxy:3128/") == Place("proxy", 3128)
    assert parse_proxy(None) is parse_proxy("") is None


def test_a_call_that_was_cancelled_before_it_began_does_nothing() -> None:
    watch = Watch(20)
    watch.cancel()
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(UnreachableError, match="ptsdesk is closing"):
            dial(Place(host, 9), None, watch)


def test_a_host_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptsdesk.client.dialing.socket.getaddrinfo", lambda *_, **__: [])
    with pytest.raises(UnreachableError, match="failed"):
        dial(Place("pay.example", 9), None, Watch(20))


def test_a_connection_that_is_gone_before_tls() -> None:
    here, there = socket.socketpair()
    here.close()
    with there, pytest.raises(UnreachableError, match="broke off") as caught:
        secure(here, Place("pay.example", 443), make_context(None, DEFAULT_CA_BUNDLE_PATH), Watch(20), own_ca=False)
    assert caught.value.detail == "OSError"


@pytest.mark.parametrize("host", ["a..b", ".example", "x" * 64 + ".example"])
def test_a_name_that_cannot_be_one(host: str) -> None:
    with pytest.raises(UnreachableError, match="no host named"):
        parse_origin(f"https://{host}")


def test_the_context_is_strict_and_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLContext] = []

    def counting(*places: object) -> ssl.SSLContext:
        made.append(make_context(None, DEFAULT_CA_BUNDLE_PATH))
        return made[-1]

    monkeypatch.setattr("ptsdesk.client.transport.make_context", counting)
    with contextlib.closing(Transport(None, None, ServerClock())) as transport:
        for _ in range(3):
            with pytest.raises(UnreachableError):
                transport.connect("https://nowhere.invalid")
    (context,) = made
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.keylog_filename is None


def test_a_watch_counts_the_head_and_the_whole() -> None:
    watch = Watch(20)
    watch.count(60_000)
    with pytest.raises(TooMuch):
        watch.count(60_000)
    watch.head_complete = True
    assert not watch.too_much
    watch.new_connection()
    watch.bytes_written = True
    assert (watch.received, watch.head_complete) == (0, False)
    watch.head_complete = True
    with pytest.raises(TooMuch):
        watch.count(2 << 20)


def test_a_limit_inside_the_deadline_ends_with_its_block() -> None:
    moment = [100.0]
    watch = Watch(30, lambda: moment[0])
    with watch.within(10):
        assert watch.remaining() == 10
        moment[0] = 109
        assert watch.remaining() == 1
    assert watch.remaining() == 21
    with watch.within(50):
        assert watch.remaining() == 21
    moment[0] = 130
    assert watch.over
    with pytest.raises(TimeoutError):
        watch.remaining()


def test_cancelling_breaks_off_what_waits_now_and_nothing_later() -> None:
    watch, told = Watch(20), []
    with watch.breakable(lambda: told.append("first")):
        watch.cancel()
    watch.cancel()
    assert told == ["first"]
    with pytest.raises(Cancelled), watch.breakable(lambda: told.append("second")):
        pass
    assert told == ["first"]


def test_every_silence_has_a_sentence() -> None:
    sentences = {silence.sentence for silence in Silence}
    assert len(sentences) == len(Silence)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_steady_clock_of_a_watch_is_the_real_one() -> None:
    before = time.monotonic()
    left = Watch(5).remaining()
    assert 5 - (time.monotonic() - before) <= left <= 5


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_or_a_device_in_the_place_of_a_ca_file_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "ca.pem"
    os.mkfifo(pipe)
    for name in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(TlsError, match="cannot be read"):
            make_context(name, DEFAULT_CA_BUNDLE_PATH)
