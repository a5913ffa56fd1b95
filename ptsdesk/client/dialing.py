"""From a host name to an open TCP connection, directly or through a CONNECT proxy. No byte of a request leaves here."""

from __future__ import annotations

import contextlib
import errno
import queue
import re
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from ptsdesk.client.watch import Cancelled, Watch, shut
from ptsdesk.errors import InputError, UnknownHostError, UnreachableError

HTTPS_PORT = 443
MAX_PROXY_HEAD = 16 << 10

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r]")
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
_RESOLVER_FAILED = frozenset({socket.EAI_AGAIN, socket.EAI_MEMORY, getattr(socket, "EAI_SYSTEM", socket.EAI_AGAIN)})
"""The look-up failed here or on the way; whether the name exists is not known."""

_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Place:
    """A host and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def parse_origin(origin: str) -> Place:
    """The place of an ``https`` origin; anything else is refused before a name is looked up."""
    parts = urlsplit(origin)
    if parts.scheme != "https" or not parts.hostname:
        raise UnreachableError("The API address must begin with https://. Correct it in the account.")
    return Place(_ascii(parts.hostname), parts.port or HTTPS_PORT)


def _ascii(host: str) -> str:
    """The host's name as the network and certificates have it (IDNA)."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise UnknownHostError("There is no host named {host}. Check the API address.", host=host) from None


def parse_proxy(text: str | None) -> Place | None:
    """The place of an ``http://host:port`` proxy from our own settings; never from the environment."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme != "http" or not parts.hostname or not port or parts.path not in ("", "/"):
        raise InputError("proxy", "A proxy looks like http://proxy.example.com:3128.")
    if parts.username is not None:
        raise InputError("proxy", "A proxy with a user name or password cannot be used here. Ask for one without.")
    return Place(_ascii(parts.hostname), port)


def dial(place: Place, proxy: Place | None, watch: Watch) -> socket.socket:
    """An open TCP connection to the place; raises :class:`UnreachableError` with what to do about it."""
    if proxy is None:
        return _connect(place, watch)
    try:
        sock = _connect(proxy, watch)
    except UnreachableError as problem:
        raise UnreachableError(
            "The proxy {proxy} could not be reached. Check the proxy in the settings.",
            detail=problem.detail or problem.message,
            proxy=str(proxy),
        ) from None
    try:
        _tunnel(sock, place, proxy, watch)
    except BaseException:
        sock.close()
        raise
    return sock


def closing() -> UnreachableError:
    """What every call gets that the end of the program overtakes."""
    return UnreachableError("ptsdesk is closing, so nothing was sent.")


def too_late(place: Place) -> UnreachableError:
    """The time was up before a byte was written."""
    return UnreachableError(
        "{host} did not answer in time. Check the internet connection, then try again.",
        detail="timeout",
        host=place.host,
    )


def _connect(place: Place, watch: Watch) -> socket.socket:
    found = _look_up(place, watch)
    problem: OSError = OSError("no address")
    for number, (family, kind, protocol, _, address) in enumerate(found):
        try:
            # Inside: a computer without IPv6 cannot even make the socket for the first address of many a host.
            sock = socket.socket(family, kind, protocol)
        except OSError as impossible:
            problem = impossible
            continue
        try:
            with watch.breakable(partial(shut, sock)):
                # One address that swallows packets must not eat the time of those behind it.
                sock.settimeout(watch.remaining() / (len(found) - number))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as refused:
            sock.close()
            problem = refused
        else:
            return sock
    raise _not_connected(place, problem, watch)


def _not_connected(place: Place, problem: OSError, watch: Watch) -> UnreachableError:
    if watch.cancelled or isinstance(problem, Cancelled):
        return closing()
    if isinstance(problem, TimeoutError):
        return too_late(place)
    detail = errno.errorcode.get(problem.errno or 0, type(problem).__name__)
    if isinstance(problem, ConnectionRefusedError):
        return UnreachableError(
            "{host} refuses connections on port {port}. Check the API address, or try again later.",
            detail=detail,
            host=place.host,
            port=place.port,
        )
    if problem.errno in _NO_ROUTE:
        return UnreachableError(
            "There is no way to {host} from this computer. Check the internet connection.",
            detail=detail,
            host=place.host,
        )
    return UnreachableError(
        "The connection to {host} failed. Check the internet connection, then try again.",
        detail=detail,
        host=place.host,
    )


def _look_up(place: Place, watch: Watch) -> _Found:
    """The addresses of a host. The system's resolver cannot be interrupted, so it runs on a thread that may be left."""
    with contextlib.suppress(OSError, UnicodeError):  # for a numeric address nobody needs to be asked
        return socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    answers: queue.SimpleQueue[_Found | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            answers.put(problem)

    threading.Thread(target=ask, name="ptsdesk name look-up", daemon=True).start()
    try:
        with watch.breakable(lambda: answers.put(Cancelled())):
            answer = answers.get(timeout=watch.remaining())
    except Cancelled:
        raise closing() from None
    except (queue.Empty, TimeoutError):
        raise too_late(place) from None
    if isinstance(answer, Exception):
        raise _not_found(place, answer)
    return answer


def _not_found(place: Place, problem: Exception) -> UnreachableError:
    if isinstance(problem, Cancelled):
        return closing()
    if not isinstance(problem, socket.gaierror | UnicodeError) or getattr(problem, "errno", None) in _RESOLVER_FAILED:
        return UnknownHostError(
            "The name {host} could not be looked up. Check the internet connection, then try again.",
            detail=type(problem).__name__,
            host=place.host,
        )
    return UnknownHostError(
        "There is no host named {host}. Check the API address.", detail=type(problem).__name__, host=place.host
    )


def _tunnel(sock: socket.socket, place: Place, proxy: Place, watch: Watch) -> None:
    """Ask the proxy for a way through. It sees the host's name and ciphertext, never a request."""
    try:
        with watch.breakable(partial(shut, sock)):
            head = _ask_proxy(sock, place, watch)
    except TimeoutError:
        raise too_late(proxy) from None
    except OSError:
        head = b""
    if watch.cancelled:
        raise closing()
    status = _STATUS_LINE.match(head)
    if status is None or not head.endswith(b"\r\n\r\n"):
        sentence = "The proxy {proxy} did not open a way to {host}. Check the proxy in the settings."
    elif status[1] == b"407":
        sentence = "The proxy {proxy} wants a user name and password, which cannot be given here. Ask for one without."
    elif status[1] != b"200":
        sentence = "The proxy {proxy} refused the way to {host} with status {status}. Ask its administrator."
    else:
        return
    code = status[1].decode() if status else ""
    raise UnreachableError(sentence, detail=f"proxy status {code}", proxy=str(proxy), host=place.host, status=code)


def _ask_proxy(sock: socket.socket, place: Place, watch: Watch) -> bytes:
    head = b""
    sock.settimeout(watch.remaining())
    sock.sendall(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii"))
    while b"\r\n\r\n" not in head and len(head) <= MAX_PROXY_HEAD:
        sock.settimeout(watch.remaining())
        piece = sock.recv(4096)
        if not piece:
            break
        head += piece
    return head
