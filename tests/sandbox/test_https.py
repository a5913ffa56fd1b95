"""The server itself: TLS, keep-alive, bounds, clock, and that it says nothing."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from ptsdesk.sandbox import assembly, provider, server
from tests.sandbox.merchant import Merchant


def address(sandbox) -> tuple[str, int]:
    url = urlsplit(sandbox.info.url)
    return url.hostname, url.port


def raw(sandbox, request: bytes) -> bytes:
    """Send bytes over TLS, read until the end."""
    context = ssl.create_default_context(cafile=str(sandbox.info.ca_file))
    with (
        socket.create_connection(address(sandbox), 10) as line,
        context.wrap_socket(line, server_hostname="localhost") as tls,
    ):
        tls.sendall(request)
        received = b""
        while piece := tls.recv(65536):
            received += piece
    return received


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_certificate_is_for_this_computer(sandbox, host):
    context = ssl.create_default_context(cafile=str(sandbox.info.ca_file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with socket.create_connection(address(sandbox), 10) as line, context.wrap_socket(line, server_hostname=host) as tls:
        assert tls.version() == "TLSv1.3"


def test_another_name_or_another_authority_is_not_trusted(sandbox, tmp_path):
    context = ssl.create_default_context(cafile=str(sandbox.info.ca_file))
    with socket.create_connection(address(sandbox), 10) as line, pytest.raises(ssl.SSLCertVerificationError):
        context.wrap_socket(line, server_hostname="pay.example.test")
    other = assembly.start(tmp_path / "other")
    other.close()
    strange = ssl.create_default_context(cafile=str(other.info.ca_file))
    with socket.create_connection(address(sandbox), 10) as line, pytest.raises(ssl.SSLCertVerificationError):
        strange.wrap_socket(line, server_hostname="127.0.0.1")


def test_tls_1_2_is_the_oldest(sandbox):
    context = ssl.create_default_context(cafile=str(sandbox.info.ca_file))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with (
        socket.create_connection(address(sandbox), 10) as line,
        context.wrap_socket(line, server_hostname="localhost") as tls,
    ):
        assert tls.version() == "TLSv1.2"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(address(sandbox), 10) as line, pytest.raises(ssl.SSLError):
        old.wrap_socket(line)


def test_the_authority_vouches_for_nothing_else(sandbox):
    certificate = x509.load_pem_x509_certificate(sandbox.info.ca_file.read_bytes())
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    assert b"PRIVATE" not in sandbox.info.ca_file.read_bytes()


def test_the_certificate_is_new_at_every_start_and_the_authority_stays(state, clock):
    serials, authorities = set(), set()
    for _ in range(2):
        running = assembly.start(state, clock=clock)
        context = ssl.create_default_context(cafile=str(running.info.ca_file))
        with (
            socket.create_connection(address(running), 10) as line,
            context.wrap_socket(line, server_hostname="localhost") as tls,
        ):
            serials.add(tls.getpeercert()["serialNumber"])
        authorities.add(running.info.ca_file.read_bytes())
        running.close()
    assert (len(serials), len(authorities)) == (2, 1)


def test_keep_alive(merchant):
    line = merchant.connect()
    line.connect()
    local = line.sock.getsockname()
    for _ in range(5):
        assert merchant.post(merchant.seal("balance"), line).code == "1000"
        assert merchant.post(merchant.seal("balance", user_id="1"), line).code == "1009"
        assert line.sock.getsockname() == local
    line.close()


def test_the_date_is_the_clock_of_the_five_second_rule(merchant, clock):
    clock.forward(-3600)
    answer = merchant.call("balance")
    assert parsedate_to_datetime(answer.headers["date"]).timestamp() == clock.seconds()
    assert answer.headers["server"] == "PTS-Sandbox"


@pytest.mark.parametrize(("head", "status"), [
    (b"Transfer-Encoding: chunked\r\n", b"411"),
    (b"", b"411"),
    (b"Content-Length: 1\r\nContent-Length: 1\r\n", b"400"),
    (b"Content-Length: -1\r\n", b"400"),
    (b"Content-Length: +1\r\n", b"400"),
    (b"Content-Length: x\r\n", b"400"),
    (b"Content-Length: 1048577\r\n", b"413"),
    (b"Content-Length: " + b"9" * 400 + b"\r\n", b"413"),
    (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"411"),
])  # fmt: skip
def test_bodies_that_do_not_say_where_they_end(sandbox, monkeypatch, head, status):
    monkeypatch.setattr(server, "_DRAIN_TIMEOUT_S", 0.05)
    answer = raw(sandbox, b"POST /merchant/v2/x/payment HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Connection: close" in answer
    assert b"<html" not in answer.lower()


def test_the_largest_body_and_one_more(merchant):
    request = merchant.seal("balance")
    for size, status in ((server.MAX_BODY, 200), (server.MAX_BODY + 1, 413)):
        request.body = b"A" * size
        request.headers["X-Transaction-Signature"] = merchant.header(request.body)
        assert merchant.post(request).status == status
    assert merchant.good("balance")


def test_a_client_that_asks_before_it_sends_its_body(sandbox, merchant):
    request = merchant.seal("balance")
    headers = request.headers | {"Host": "x", "Content-Length": str(len(request.body)), "Expect": "100-continue"}
    lines = [f"POST {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    context = ssl.create_default_context(cafile=str(sandbox.info.ca_file))
    with (
        socket.create_connection(address(sandbox), 10) as line,
        context.wrap_socket(line, server_hostname="localhost") as tls,
    ):
        tls.sendall("\r\n".join(lines).encode())
        assert tls.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        tls.sendall(request.body)
        assert b'{"code":"1000"' in tls.recv(65536)


def test_a_call_that_comes_while_the_books_close_is_not_answered(state, clock, capfd):
    running = assembly.start(state, clock=clock)
    merchant = Merchant(running.info, clock.seconds)
    line = merchant.connect()
    assert merchant.post(merchant.seal("balance"), line).code == "1000"
    running.close()
    with pytest.raises(OSError, match=r".*"):
        merchant.post(merchant.seal("payment"), line)
    line.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x00\x05hello", b"GET / HTTP/1.1\r\n\r\n", b"", b"\x00" * 100])
def test_junk_in_place_of_a_handshake(sandbox, merchant, junk, capfd):
    # The server may be quicker to give up.
    with socket.create_connection(address(sandbox), 10) as line, contextlib.suppress(OSError):
        line.sendall(junk)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    merchant.good("balance")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("junk", [
    b"\r\n\r\n", b"NONSENSE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"BREW /merchant/ HTTP/1.1\r\n\r\n",
    b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"POST /merchant/v2/x/payment HTTP/1.1\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc",
])  # fmt: skip
def test_junk_in_place_of_a_request(sandbox, merchant, junk, capfd):
    context = ssl.create_default_context(cafile=str(sandbox.info.ca_file))
    with (
        socket.create_connection(address(sandbox), 10) as line,
        context.wrap_socket(line, server_hostname="localhost") as tls,
        contextlib.suppress(OSError),  # the server may be quicker to give up
    ):
        tls.sendall(junk)
        tls.shutdown(socket.SHUT_WR)
    merchant.good("balance")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("method", [b"GET", b"PUT", b"DELETE", b"PATCH", b"POST"])
def test_a_body_is_never_the_next_request(sandbox, method):
    body = b"CARD4111111111111111 /x HTTP/1.1\r\n\r\n"
    head = b" / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    answer = raw(sandbox, method + head + body + b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200" if method == b"GET" else b"404", b"200"]
    assert b"4111" not in answer


@pytest.mark.parametrize("request_head", [
    b"CARD4111111111111111 /4111111111111111 HTTP/1.1", b"HEAD /4111111111111111 HTTP/1.1", b"OPTIONS * HTTP/1.1",
    b"GET / HTTP/4111111111111111", b"GET / HTTP/2.4111111111", b"4111111111111111 4111111111111111",
    b"4111111111111111", b"GET / 4111111111111111 4111111111111111 HTTP/1.1",
    b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked", b"GET / HTTP/1.1\r\nContent-Length : 24",
    b"GET / HTTP/1.1\r\nContent-Length: 9999999999", b"GET / HTTP/1.1\r\n4111111111111111" + b"x" * 70_000,
])  # fmt: skip
def test_an_error_repeats_nothing_and_ends_the_connection(sandbox, monkeypatch, request_head):
    monkeypatch.setattr(server, "_DRAIN_TIMEOUT_S", 0.05)
    answer = raw(sandbox, request_head + b"\r\nHost: x\r\n\r\nCARD4111111111111111 / HTTP/1.1\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b"4111" not in answer
    assert b"CARD" not in answer
    assert len(answer) < 400


def test_a_silent_connection_holds_up_nobody(sandbox, merchant):
    with socket.create_connection(address(sandbox), 10), socket.create_connection(address(sandbox), 10):
        assert merchant.good("balance")


def test_a_silent_connection_is_ended(state, clock, monkeypatch):
    monkeypatch.setattr(server, "HANDSHAKE_TIMEOUT_S", 0.05)
    running = assembly.start(state, clock=clock)
    with socket.create_connection(address(running), 10) as line:
        assert line.recv(1) == b""
    running.close()


def test_a_fault_of_the_sandbox_itself_is_an_answer_and_one_line(merchant, sandbox, monkeypatch, capfd):
    def broken(*_args):
        raise RuntimeError("card 4111111111111111")

    monkeypatch.setattr(provider.checks, "check", broken)
    answer = merchant.call("subscribe")
    assert (answer.status, answer.code) == (500, "9999")
    said = capfd.readouterr().err
    assert said.startswith("ptsdesk sandbox: internal error RuntimeError at broken:")
    assert "4111" not in said
    assert said.count("\n") == 1


def test_nothing_is_listened_to_but_loopback(sandbox):
    assert sandbox.info.url.startswith("https://127.0.0.1:")


def test_many_at_once(merchant):
    from concurrent.futures import ThreadPoolExecutor

    requests = [merchant.seal("payment", order_id=f"many-{number}") for number in range(100)]
    with ThreadPoolExecutor(50) as pool:
        assert {answer.code for answer in pool.map(merchant.post, requests)} == {"1000"}


def test_closing_does_not_wait_for_a_slow_answer(state, clock):
    running = assembly.start(state, clock=clock)
    merchant = Merchant(running.info, clock.seconds)
    line = merchant.connect()
    request = merchant.seal("payment", remark="sandbox:drip")
    line.request(request.method, request.path, request.body, request.headers)
    assert line.getresponse().status == 200
    running.close()
    line.close()
