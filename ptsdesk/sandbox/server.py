"""HTTPS on loopback: HTTP/1.1 with keep-alive, a thread a connection, bounded bodies and bounded patience.

Nothing is logged but a fault of the sandbox itself, and of that only its kind and place: a message could hold what a
merchant sent.
"""

from __future__ import annotations

import contextlib
import http.server
import socket
import socketserver
import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from email.message import Message
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from ptsdesk.sandbox import answers, codes
from ptsdesk.sandbox.checks import Call
from ptsdesk.sandbox.faults import DRIP_EVERY_MS, DRIP_PIECES, Delivery, Reply

HOST = "127.0.0.1"
MAX_BODY = 1024 * 1024
HANDSHAKE_TIMEOUT_S = 10.0
IDLE_TIMEOUT_S = 60.0
_DRAIN_LIMIT = 8 * MAX_BODY
_DRAIN_TIMEOUT_S = 1.0
# After a fault of the computer (no descriptors left), before the next attempt to accept.
_RECOVERY_S = 0.1

Handle = Callable[[Call], Reply]


class HttpsServer:
    """Listens from the moment it is made, answers from :meth:`start` until :meth:`close`."""

    def __init__(self, context: ssl.SSLContext, clock: Callable[[], int], ports: Sequence[int] = (0,)) -> None:
        """Bind the first of ``ports`` that is free; raise OSError when none is."""
        self._listener = _listen(context, clock, ports)
        self._thread = threading.Thread(
            target=self._listener.accept_until_stopped, name="sandbox-listener", daemon=True
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://{HOST}:{self._listener.server_address[1]}"

    @property
    def port(self) -> int:
        """The port that it was given."""
        return int(self._listener.server_address[1])

    def start(self, handle: Handle) -> None:
        """Begin to answer with ``handle``, which is called from many threads."""
        self._listener.handle = handle
        self._thread.start()

    def close(self) -> None:
        """Stop listening and end answers that are under way slowly. Connections end with the process."""
        self._listener.stopping.set()
        if self._thread.ident is not None:
            self._listener.wake()
            self._thread.join()
        self._listener.server_close()


class _Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False
    # A port that was in use a moment ago may be taken again, so that pay links outlive a restart.
    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext, clock: Callable[[], int]) -> None:
        self.context = context
        self.clock = clock
        self.stopping = threading.Event()
        self.handle: Handle = lambda _call: Reply(answers.refusal(codes.SERVER_ERROR), status=503)
        super().__init__(address, _Connection)

    def accept_until_stopped(self) -> None:
        """Give every connection its thread. Waits without polling; :meth:`wake` ends the wait."""
        while not self.stopping.is_set():
            try:
                connection, address = self.get_request()
            except OSError:
                self.stopping.wait(_RECOVERY_S)
                continue
            if self.stopping.is_set():
                self.shutdown_request(connection)
            else:
                self.process_request(connection, address)

    def wake(self) -> None:
        """Connect to oneself: the one way to end a waiting accept on every platform."""
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, self.server_address[1]), HANDSHAKE_TIMEOUT_S).close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread: a silent client must not hold up the others."""
        request.settimeout(HANDSHAKE_TIMEOUT_S)
        with contextlib.suppress(OSError):
            request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.context.wrap_socket(request, server_side=True) as secured:
                _Connection(secured, client_address, self)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's signature
        """Say that something is wrong with the sandbox itself, without anything that came in."""
        _report(sys.exc_info()[1])


def _listen(context: ssl.SSLContext, clock: Callable[[], int], ports: Sequence[int]) -> _Listener:
    for port in ports[:-1]:
        with contextlib.suppress(OSError):
            return _Listener((HOST, port), context, clock)
    return _Listener((HOST, ports[-1]), context, clock)


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_TIMEOUT_S
    # One write a reply: header and body leave together.
    wbufsize = -1
    error_message_format = "%(message)s\n"
    error_content_type = "text/plain"
    server: _Listener

    def do_POST(self) -> None:
        refused = _framing_fault(self.headers)
        if refused is not None:
            self.send_error(refused)
            return
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        self._answer(body)

    def do_GET(self) -> None:
        # A body that is not read would be taken for the next request of the connection.
        if self.headers.get_payload() or any(name in self.headers for name in ("content-length", "transfer-encoding")):
            self.do_POST()
        else:
            self._answer(b"")

    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - the names that http.server looks for

    def handle_expect_100(self) -> bool:
        """Say "go on" at once: the client holds its body back until it hears it."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Answer on the level of HTTP, in the standard's words only: those of the base class repeat what came in.

        Closes the connection; what is still coming is read away so that the answer arrives.
        """
        self.close_connection = True
        super().send_error(code)
        self.wfile.flush()
        self.connection.settimeout(_DRAIN_TIMEOUT_S)
        with contextlib.suppress(OSError):
            drained = 0
            while drained < _DRAIN_LIMIT and (piece := self.rfile.read1(MAX_BODY)):
                drained += len(piece)

    def _answer(self, body: bytes) -> None:
        names = {name.lower() for name in self.headers}
        headers = {name: tuple(self.headers.get_all(name, ())) for name in names}
        try:
            reply = self.server.handle(Call(self.command, self.path, headers, body))
        except Exception as error:  # noqa: BLE001 - a fault of the sandbox is an answer of its own to the client
            if self.server.stopping.is_set():  # the books are closed already
                self._cut()
                return
            _report(error)
            reply = Reply(answers.refusal(codes.SERVER_ERROR), status=HTTPStatus.INTERNAL_SERVER_ERROR)
        if reply.delay_ms:
            self.server.stopping.wait(reply.delay_ms / 1000)
        if reply.delivery is Delivery.DROP:
            self._cut()
            return
        self._send_head(reply)
        self._send_body(reply)

    def _send_head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()

    def _send_body(self, reply: Reply) -> None:
        if reply.delivery is Delivery.WHOLE:
            self.wfile.write(reply.body)
            return
        size = max(len(reply.body) // (2 if reply.delivery is Delivery.CUT_BODY else DRIP_PIECES), 1)
        for start in range(0, len(reply.body), size):
            self.wfile.write(reply.body[start : start + size])
            self.wfile.flush()
            if reply.delivery is Delivery.CUT_BODY or self.server.stopping.wait(DRIP_EVERY_MS / 1000):
                self._cut()
                return

    def _cut(self) -> None:
        """End the connection without a word, as a broken line does."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def version_string(self) -> str:
        """The ``Server`` header: nothing about what runs underneath."""
        return "PTS-Sandbox"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The ``Date`` header, by the provider's clock."""
        return formatdate(self.server.clock() // 1000 if timestamp is None else timestamp, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Say nothing: a request line is nobody's business, and the terminal belongs to the merchant."""


def _framing_fault(headers: Message) -> HTTPStatus | None:
    """Why it cannot be trusted where the body ends, or why it is too long; ``None`` when all is well."""
    if headers.get_payload():  # a line that is no header: the lengths behind it were not seen
        return HTTPStatus.BAD_REQUEST
    lengths = headers.get_all("content-length", [])
    if headers.get_all("transfer-encoding") or not lengths:
        return HTTPStatus.LENGTH_REQUIRED
    if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
        return HTTPStatus.BAD_REQUEST
    if len(lengths[0]) > len(str(MAX_BODY)) or int(lengths[0]) > MAX_BODY:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return None


def _report(error: BaseException | None) -> None:
    """Name a fault by its kind and place on stderr; never by its message."""
    if error is None or isinstance(error, OSError):
        return
    places = traceback.extract_tb(error.__traceback__)
    where = f"{places[-1].name}:{places[-1].lineno}" if places else "unknown place"
    sys.stderr.write(f"ptsdesk sandbox: internal error {type(error).__name__} at {where}\n")
