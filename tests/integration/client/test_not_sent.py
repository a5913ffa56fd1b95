"""What goes wrong before a byte of the request leaves: an error with a sentence, and the server got nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import re
import socket
import ssl
import threading
import time
import warnings

import pytest
import trustme

from ptsdesk.client import transport as transport_module
from ptsdesk.client.clock import ServerClock
from ptsdesk.client.transport import Transport
from ptsdesk.errors import InputError, NotSentError, TlsError, UnreachableError
from tests.integration.client.conftest import server_context
from tests.integration.client.servers import SOON_S, answering, http, proxying

DEADLINE = 0.4
GOOD = answering(http(b"{}"))


def refused(transport: Transport, url: str, sealed, deadline: float = 20) -> NotSentError:
    made = []

    def make_request():
        made.append(True)
        return sealed()

    started = time.monotonic()
    with pytest.raises(NotSentError) as caught:
        transport.post(url, make_request, deadline)
    assert time.monotonic() - started < deadline + SOON_S
    assert not made, "a request was stamped and signed although there was no connection"
    return caught.value


def test_an_unknown_host(transport, sealed) -> None:
    error = refused(transport, "https://nowhere.invalid", sealed)
    assert isinstance(error, UnreachableError)
    assert error.message == "There is no host named nowhere.invalid. Check the API address."


@pytest.mark.parametrize("host", ["a..b", "é" * 80, "x" * 64 + ".invalid"])
def test_a_name_that_cannot_be_one(transport, sealed, host: str) -> None:
    assert "There is no host named" in refused(transport, f"https://{host}", sealed).message


def test_a_host_that_refuses(transport, sealed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = refused(transport, f"https://127.0.0.1:{port}", sealed)
    assert isinstance(error, UnreachableError)
    assert f"127.0.0.1 refuses connections on port {port}" in error.message
    assert error.detail == "ECONNREFUSED"


def test_a_host_that_takes_no_connection(transport, sealed) -> None:
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):  # the queue is full: the system drops what comes after
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        error = refused(transport, f"https://127.0.0.1:{listener.getsockname()[1]}", sealed, DEADLINE)
    assert isinstance(error, UnreachableError)
    assert "did not answer in time" in error.message


def test_a_host_that_takes_the_connection_and_says_nothing(transport, sealed, serving) -> None:
    server = serving(lambda visit: visit.hold(), None)
    error = refused(transport, server.url, sealed, DEADLINE)
    assert isinstance(error, UnreachableError)
    assert "did not answer in time" in error.message


def test_a_handshake_that_drips(transport, sealed, serving) -> None:
    server = serving(lambda visit: visit.drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 16000), None)
    assert "did not answer in time" in refused(transport, server.url, sealed, DEADLINE).message


def no_resolver(monkeypatch: pytest.MonkeyPatch, answer) -> None:
    """A resolver that fails in ways that cannot be made on this computer."""

    def getaddrinfo(*args: object, flags: int = 0, **_: object):
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not numeric")
        return answer()

    monkeypatch.setattr("ptsdesk.client.dialing.socket.getaddrinfo", getaddrinfo)


def test_a_resolver_that_hangs(transport, sealed, monkeypatch) -> None:
    ending = threading.Event()
    no_resolver(monkeypatch, lambda: ending.wait(20) and [])
    try:
        assert "did not answer in time" in refused(transport, "https://pay.example", sealed, DEADLINE).message
    finally:
        ending.set()


def test_a_resolver_that_is_out_of_reach(transport, sealed, monkeypatch) -> None:
    def fail():
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    no_resolver(monkeypatch, fail)
    error = refused(transport, "https://pay.example", sealed)
    assert (
        error.message == "The name pay.example could not be looked up. Check the internet connection, then try again."
    )


def test_a_resolver_that_lacks_what_it_needs(transport, sealed, monkeypatch) -> None:
    def fail():
        raise OSError(errno.EMFILE, "Too many open files")

    no_resolver(monkeypatch, fail)
    assert "could not be looked up" in refused(transport, "https://pay.example", sealed).message


def test_a_computer_without_the_family_of_the_first_address(transport, sealed, serving, monkeypatch) -> None:
    server = serving(GOOD)
    two = [
        (family, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port)) for family in (socket.AF_INET6, socket.AF_INET)
    ]
    monkeypatch.setattr("ptsdesk.client.dialing.socket.getaddrinfo", lambda *_, **__: two)
    without(monkeypatch, socket.AF_INET6, errno.EAFNOSUPPORT)
    assert transport.post(server.url, sealed).status == 200


@pytest.mark.parametrize(("number", "words"), [(errno.EMFILE, "failed"), (errno.EAFNOSUPPORT, "failed")])
def test_a_computer_that_makes_no_socket(transport, sealed, monkeypatch, number: int, words: str) -> None:
    without(monkeypatch, socket.AF_INET, number)
    error = refused(transport, "https://127.0.0.1:9", sealed)
    assert isinstance(error, UnreachableError)
    assert (words in error.message, error.detail) == (True, errno.errorcode[number])


def without(monkeypatch, missing: socket.AddressFamily, number: int) -> None:
    """A computer that makes no socket of a family."""

    class NoSuchSocket(socket.socket):
        def __init__(self, family: int = -1, *rest: int, **more: object) -> None:
            if family == missing:
                raise OSError(number, "no such socket")
            super().__init__(family, *rest, **more)

    monkeypatch.setattr("ptsdesk.client.dialing.socket.socket", NoSuchSocket)


def test_what_nobody_foresaw_while_connecting_is_not_sent(transport, sealed, monkeypatch) -> None:
    monkeypatch.setattr("ptsdesk.client.transport.dial", lambda *_: (_ for _ in ()).throw(OSError(5, "strange")))
    assert "before anything was sent" in refused(transport, "https://127.0.0.1:9", sealed).message


def test_no_way_to_the_host(transport, sealed, monkeypatch) -> None:
    def connect(*_: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", connect)
    error = refused(transport, "https://127.0.0.1:9", sealed)
    assert error.message == "There is no way to 127.0.0.1 from this computer. Check the internet connection."
    monkeypatch.setattr(socket.socket, "connect", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
    assert refused(transport, "https://127.0.0.1:9", sealed).detail == "EIO"


def test_the_second_address_of_a_host_is_tried(transport, sealed, serving, monkeypatch) -> None:
    server = serving(GOOD)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in (closed, ("127.0.0.1", server.port))]
    monkeypatch.setattr("ptsdesk.client.dialing.socket.getaddrinfo", lambda *_, **__: addresses)
    assert transport.post(server.url, sealed).status == 200


# --- TLS ---------------------------------------------------------------------------------------------------------


def distrusted(transport: Transport, server, sealed, words: str) -> None:
    error = refused(transport, server.url, sealed)
    assert isinstance(error, TlsError)
    assert re.search(words, error.message), error.message
    assert server.requests == []


def test_a_server_of_another_authority(transport, sealed, serving) -> None:
    server = serving(GOOD, server_context(trustme.CA().issue_cert("localhost")))
    distrusted(transport, server, sealed, "does not fit the CA file of this account")


def test_a_ca_file_replaces_the_default_roots_and_without_one_they_decide(sealed, serving, clock) -> None:
    server = serving(GOOD)
    with contextlib.closing(Transport(None, None, clock)) as transport:
        distrusted(transport, server, sealed, "nobody that this computer trusts")


def test_another_host_name(transport, sealed, serving, authority) -> None:
    server = serving(GOOD, server_context(authority.issue_cert("pay.example")))
    distrusted(transport, server, sealed, "certificate of another host")
    error = refused(transport, f"https://127.0.0.1:{server.port}", sealed)
    assert "certificate of another host" in error.message


def test_an_expired_certificate(transport, sealed, serving, authority) -> None:
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    server = serving(GOOD, server_context(authority.issue_cert("localhost", not_after=past)))
    distrusted(transport, server, sealed, "has expired")


def test_a_certificate_of_tomorrow(transport, sealed, serving, authority) -> None:
    future = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    later = future + dt.timedelta(days=2)
    server = serving(GOOD, server_context(authority.issue_cert("localhost", not_before=future, not_after=later)))
    distrusted(transport, server, sealed, "not valid yet")


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail.example ESMTP\r\n", b"\x00" * 40])
def test_a_server_without_tls(transport, sealed, serving, greeting: bytes) -> None:
    server = serving(lambda visit: (visit.sock.recv(1), visit.send(greeting), visit.hold()), None)
    distrusted(transport, server, sealed, "does not speak TLS")


def test_a_server_that_hangs_up_in_the_handshake(transport, sealed, serving) -> None:
    server = serving(lambda visit: visit.sock.recv(1), None)
    error = refused(transport, server.url, sealed)
    assert isinstance(error, UnreachableError)
    assert "closed the connection before it was safe" in error.message


def test_a_server_with_old_tls_only(transport, sealed, serving, authority) -> None:
    context = server_context(authority.issue_cert("localhost"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    distrusted(transport, serving(GOOD, context), sealed, "no longer safe")


def test_a_server_that_demands_what_we_do_not_have(transport, sealed, serving, authority) -> None:
    context = server_context(authority.issue_cert("localhost"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-NULL-SHA:AECDH-NULL-SHA:@SECLEVEL=0")
    distrusted(transport, serving(GOOD, context), sealed, "A safe connection to localhost could not be made")


def test_a_ca_file_that_is_none(tmp_path, sealed, clock) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate", encoding="utf-8")
    for path, words in ((empty, "holds no certificate"), (tmp_path / "absent.pem", "cannot be read")):
        with contextlib.closing(Transport(path, None, clock)) as transport:
            assert words in refused(transport, "https://localhost:1", sealed).message


@pytest.mark.parametrize("url", ["http://localhost:1", "localhost", "https://", "ftp://localhost"])
def test_anything_but_https_is_refused(transport, sealed, url: str) -> None:
    assert "must begin with https://" in refused(transport, url, sealed).message


# --- between the connection and the first byte -------------------------------------------------------------------


def test_what_making_the_request_raises_comes_out_and_nothing_was_written(transport, serving) -> None:
    server = serving(GOOD)

    def fail():
        raise LookupError("the journal is full")

    with pytest.raises(LookupError, match="journal"):
        transport.post(server.url, fail)
    server.close()
    assert (server.visits, server.requests) == (1, [])


def test_a_request_that_is_ready_too_late_is_not_written(transport, serving, sealed) -> None:
    server = serving(GOOD)

    def slow():
        threading.Event().wait(DEADLINE + 0.05)
        return sealed()

    with pytest.raises(UnreachableError, match="did not answer in time"):
        transport.post(server.url, slow, DEADLINE)
    server.close()
    assert server.requests == []


def test_connect_proves_the_server_and_asks_nothing(transport, serving) -> None:
    server = serving(GOOD)
    with contextlib.closing(transport.connect(server.url)) as line:
        assert line.tls_version == "TLSv1.3"
    server.close()
    assert (server.visits, server.requests) == (1, [])


def test_connecting_has_a_limit_of_its_own(transport, serving, sealed, monkeypatch) -> None:
    monkeypatch.setattr(transport_module, "CONNECT_S", 0.2)
    server = serving(lambda visit: visit.hold(), None)
    started = time.monotonic()
    assert "did not answer in time" in refused(transport, server.url, sealed, 20).message
    assert time.monotonic() - started < SOON_S


# --- proxies -----------------------------------------------------------------------------------------------------


def through(proxy_url: str, ca_file, clock: ServerClock) -> Transport:
    return Transport(ca_file, proxy_url, clock)


def test_a_proxy_of_our_settings_sees_the_host_only(ca_file, clock, serving, sealed) -> None:
    server = serving(GOOD)
    proxy = serving(proxying(server.port), None)
    with contextlib.closing(through(f"http://127.0.0.1:{proxy.port}", ca_file, clock)) as transport:
        assert transport.post("https://localhost:443", sealed).status == 200
    assert proxy.requests == [b"CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n"]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "wants a user name and password"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "refused the way to localhost with status 403"),
        (b"hello\r\n\r\n", "did not open a way"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 20_000, "did not open a way"),
        (b"HTTP/1.1 200 OK\r\n\r\nextra", "did not open a way"),
        (b"", "did not open a way"),
    ],
)
def test_a_proxy_that_says_no(ca_file, clock, serving, sealed, answer: bytes, words: str) -> None:
    proxy = serving(proxying(1, answer), None)
    with contextlib.closing(through(f"http://127.0.0.1:{proxy.port}", ca_file, clock)) as transport:
        assert words in refused(transport, "https://localhost:443", sealed).message


def test_a_proxy_that_is_not_there_or_silent(ca_file, clock, serving, sealed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with contextlib.closing(through(f"http://127.0.0.1:{port}", ca_file, clock)) as transport:
        error = refused(transport, "https://localhost", sealed)
        assert error.message == f"The proxy 127.0.0.1:{port} could not be reached. Check the proxy in the settings."
    silent = serving(lambda visit: visit.hold(), None)
    with contextlib.closing(through(f"http://127.0.0.1:{silent.port}", ca_file, clock)) as transport:
        assert "did not answer in time" in refused(transport, "https://localhost", sealed, DEADLINE).message


@pytest.mark.parametrize(
    "text", ["proxy:3128", "https://proxy:1", "socks5://proxy:1", "http://proxy", "http://p:x", "http://p:1/x"]
)
def test_a_text_that_is_no_proxy(clock, text: str) -> None:
    with pytest.raises(InputError, match="looks like"):
        Transport(None, text, clock)


def test_a_proxy_with_a_password_is_refused(clock) -> None:
    with pytest.raises(InputError, match="cannot be used") as caught:
        Transport(None, "http://ana:s3cret@proxy:3128", clock)
    assert "s3cret" not in str(caught.value)


def test_the_environment_has_no_say(ca_file, clock, serving, sealed, monkeypatch, tmp_path) -> None:
    server = serving(GOOD)
    trap = serving(lambda visit: visit.hold(), None)
    wrong = tmp_path / "wrong.pem"
    trustme.CA().cert_pem.write_to_path(str(wrong))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap.port}")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(wrong))
    keys = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login ana password s3cret", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with contextlib.closing(Transport(ca_file, None, clock)) as transport:
        assert transport.post(server.url, sealed).status == 200
    assert trap.visits == 0
    assert not keys.exists()
    assert b"authorization" not in server.requests[0].lower()
