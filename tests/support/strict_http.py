"""The strict provider's HTTPS: a thread a connection, answers as they are told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.support.strict_wire import Answer

DRIP_S = 0.01


class Provider(Protocol):
    """What answers."""

    tell_time: bool
    complaints: list[str]
    closing: threading.Event

    def now_s(self) -> int:
        """Its clock."""

    def answer(self, path: str, headers: dict[str, list[str]], body: bytes) -> Answer:
        """The answer to one request."""


class Server(ThreadingHTTPServer):
    """Knows its provider."""

    provider: Provider
    daemon_threads = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.torn: set[Any] = set()

    def shutdown_request(self, request: Any) -> None:
        """End a connection; one that is to be torn gets no farewell."""
        if request in self.torn:
            self.torn.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or that does not trust this certificate, is no trouble here."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_POST(self) -> None:
        """One call of the API."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers: dict[str, list[str]] = {}
        for name, text in self.headers.items():
            headers.setdefault(name.lower(), []).append(text)
        self._send(self.server.provider.answer(self.path, headers, body))

    def do_GET(self) -> None:
        """Nothing here is to be fetched: a followed redirect would end up here."""
        self.server.provider.complaints.append(f"GET {self.path}")
        self._send(Answer(b"", 404))

    def _send(self, answer: Answer) -> None:
        if answer.raw is not None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self._send_raw(answer.raw, answer.then)
            return
        if answer.silence:
            if answer.silence == "hang":
                self.server.provider.closing.wait()
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        if self.server.provider.tell_time:
            self.send_header("Date", formatdate(self.server.provider.now_s(), usegmt=True))
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, text in answer.headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) - answer.cut])
        self.close_connection = self.close_connection or answer.cut > 0

    def _send_raw(self, raw: bytes, then: str) -> None:
        closing = self.server.provider.closing
        if then == "drip":
            for byte in raw:
                self.connection.sendall(bytes([byte]))
                if closing.wait(DRIP_S):
                    return
        else:
            self.connection.sendall(raw)
        if then == "hold":
            while self.connection.recv(65536):
                pass
        if then == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.server.torn.add(self.request)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Quiet."""
