"""Servers that misbehave on purpose, over real sockets and real TLS, on loopback."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Behaviour = Callable[["Visit"], None]

HOLD_S = 20
SOON_S = 15
"""What ends a call sooner than a silent server lets go of it was the client's own limit, on a busy machine too."""

OK = b"HTTP/1.1 200 OK\r\nDate: Thu, 12 Nov 2026 07:00:00 GMT\r\nContent-Type: application/json\r\n"


def http(body: bytes, head: bytes = OK) -> bytes:
    """A correct HTTP answer."""
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


@dataclass
class Visit:
    """One connection, seen from the server."""

    sock: socket.socket
    server: Server
    request: bytes = b""

    def read_request(self) -> bytes:
        """One whole request: head and the body that Content-Length announces. Empty when the client left."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.sock.recv(65536)
            if not piece:
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self.sock.recv(65536)
        self.request = head + b"\r\n\r\n" + body
        self.server.requests.append(self.request)
        return self.request

    def send(self, data: bytes) -> None:
        """Write, unless the client has had enough."""
        with contextlib.suppress(OSError):
            self.sock.sendall(data)

    def drip(self, data: bytes, pause_s: float = 0.01) -> None:
        """A byte now and then, until the client leaves or the test ends."""
        with contextlib.suppress(OSError):
            for byte in data:
                self.sock.sendall(bytes([byte]))
                if self.server.ending.wait(pause_s):
                    return

    def hold(self) -> None:
        """Say nothing until the client leaves or the test ends."""
        with contextlib.suppress(OSError):
            self.sock.settimeout(HOLD_S)
            while self.sock.recv(65536):
                pass


@dataclass
class Server:
    """A listening socket and what happened on it."""

    behaviour: Behaviour
    context: ssl.SSLContext | None
    listener: socket.socket
    requests: list[bytes] = field(default_factory=list)
    visits: int = 0
    read: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    open: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listener.getsockname()[1])

    @property
    def url(self) -> str:
        """Its origin by the name that its certificate has."""
        return f"https://localhost:{self.port}"

    def accept_all(self) -> None:
        """Take connections until the listener is closed; each on a thread of its own."""
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            self.visits += 1
            self.open.append(sock)
            thread = threading.Thread(target=self._visit, args=(sock,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _visit(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            stack.callback(sock.close)
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
                stack.callback(sock.close)
                self.open.append(sock)
            self.behaviour(Visit(sock, self))

    def close(self) -> None:
        """End everything and wait for it."""
        self.ending.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for sock in self.open:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(10)
            assert not thread.is_alive()


@contextlib.contextmanager
def serve(behaviour: Behaviour, context: ssl.SSLContext | None) -> Iterator[Server]:
    """A server with one behaviour for every connection; plain TCP without a context."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(behaviour, context, listener)
    acceptor = threading.Thread(target=server.accept_all, daemon=True)
    server.threads.append(acceptor)
    acceptor.start()
    try:
        yield server
    finally:
        server.close()


def answering(*answers: bytes) -> Behaviour:
    """Read a request, write the next answer, and so on; then close."""

    def behave(visit: Visit) -> None:
        for answer in answers:
            if not visit.read_request():
                return
            visit.server.read.set()
            visit.send(answer)

    return behave


def after_request(act: Callable[[Visit], Any]) -> Behaviour:
    """Read a request, tell the test, then act."""

    def behave(visit: Visit) -> None:
        if visit.read_request():
            visit.server.read.set()
            act(visit)

    return behave


def proxying(target_port: int, answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n") -> Behaviour:
    """A CONNECT proxy that leads every name to one port of this computer."""

    def behave(visit: Visit) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += visit.sock.recv(4096)
        visit.server.requests.append(data)
        visit.send(answer)
        if b" 200 " not in answer:
            return
        with socket.create_connection(("127.0.0.1", target_port)) as target:
            back = threading.Thread(target=_pump, args=(target, visit.sock), daemon=True)
            back.start()
            _pump(visit.sock, target)
            back.join(10)

    return behave


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
