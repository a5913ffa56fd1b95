"""One TLS connection, and requests' HTTP spoken over it.

The connection is made before the request exists, so that stamping and signing happen just before the first byte, and so
that "no byte left" is known for certain. requests and urllib3 do the HTTP; they may not connect, retry, follow,
decode or read anything by themselves.
"""

from __future__ import annotations

import contextlib
import http.client
import ssl
import time
from dataclasses import dataclass
from typing import NoReturn

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.util.wait import wait_for_read

from ptsdesk import __version__
from ptsdesk.client.delivery import MAX_BODY
from ptsdesk.client.dialing import Place
from ptsdesk.client.watch import TooMuch, Watch, WatchedSocket
from ptsdesk.protocol.sealing import SealedRequest

_CHUNK = 64 << 10
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": f"ptsdesk/{__version__}"}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a verified connection tells of itself."""

    host: str
    address: str
    """Where it ends: the host's address, or the proxy's."""
    took_ms: int
    """Name, route and TLS together."""
    tls_version: str
    """For example ``TLSv1.3``."""
    valid_until_ms: int
    """When the server's certificate ends."""


class _Ready(HTTPSConnection):
    """urllib3's connection around a socket that is connected and verified already. It never connects by itself."""

    def __init__(self, place: Place, sock: WatchedSocket) -> None:
        super().__init__(place.host, place.port)
        self.sock = sock
        self.is_verified = True

    def connect(self) -> NoReturn:
        raise ConnectionAbortedError("the one connection of this request is gone")


class _OneLinePool(urllib3.HTTPSConnectionPool):
    """A pool of exactly the connection that was made."""

    def __init__(self, place: Place, connection: _Ready) -> None:
        super().__init__(place.host, place.port)
        self._only = connection

    def _get_conn(self, timeout: object = None) -> _Ready:  # noqa: ARG002 - urllib3's signature
        return self._only

    def _put_conn(self, conn: object) -> None:
        """Nobody else may take it."""


class _OneLineAdapter(HTTPAdapter):
    """requests' adapter over the one connection; TLS is settled, so nothing of it is looked at here."""

    def __init__(self, pool: _OneLinePool) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._pool = pool

    def get_connection_with_tls_context(self, *_: object, **__: object) -> _OneLinePool:
        return self._pool

    def cert_verify(self, *_: object, **__: object) -> None:
        return


class Line:
    """A connection to the provider with one exchange at a time on it."""

    def __init__(self, place: Place, sock: WatchedSocket) -> None:
        self.place = place
        self._sock = sock
        self._connection = _Ready(place, sock)
        self._adapter = _OneLineAdapter(_OneLinePool(place, self._connection))
        self._used_at = time.monotonic()

    @property
    def sock(self) -> WatchedSocket:
        """The socket, for the watch that may have to shut it."""
        return self._sock

    @property
    def tls_version(self) -> str:
        """For example ``TLSv1.3``."""
        return self._sock.version() or ""

    def facts(self, took_ms: int) -> LineFacts:
        """What is known of it. Raises OSError when the other end is gone already."""
        ends = (self._sock.getpeercert() or {}).get("notAfter")
        return LineFacts(
            host=self.place.host,
            address=str(self._sock.getpeername()[0]),
            took_ms=took_ms,
            tls_version=self.tls_version,
            valid_until_ms=ssl.cert_time_to_seconds(str(ends)) * 1000,
        )

    def take(self, watch: Watch) -> None:
        """Put the connection under the watch of the exchange that begins, its limits and counts."""
        watch.new_connection()
        self._sock.watch = watch

    def fresh(self, idle_s: float) -> bool:
        """Whether a kept connection may be used once more: open, silent, and not idle for longer than this."""
        return (
            self._connection.sock is not None
            and time.monotonic() - self._used_at < idle_s
            and not wait_for_read(self._sock, timeout=0)
        )

    def send(self, sealed: SealedRequest, *, keep_alive: bool) -> requests.Response:
        """Write the request at once and read the head of the answer. Whatever goes wrong is raised as it comes."""
        headers = {**_HEADERS, **sealed.headers, "Connection": "keep-alive" if keep_alive else "close"}
        prepared = requests.Request(
            "POST", f"https://{self.place}{sealed.path}", headers=headers, data=sealed.body
        ).prepare()
        # Not through a Session: it would read a redirect's body without a bound, and ask the environment.
        return self._adapter.send(prepared, stream=True)

    def read(self, response: requests.Response) -> bytes:
        """The whole body as it came, undecoded; raises when it is cut, or :class:`TooMuch` when it is too long."""
        raw: urllib3.BaseHTTPResponse = response.raw
        if (raw.length_remaining or 0) > MAX_BODY:
            raise TooMuch
        body = bytearray()
        while piece := raw.read(min(_CHUNK, MAX_BODY + 1 - len(body)), decode_content=False):
            body += piece
            if len(body) > MAX_BODY:
                raise TooMuch
        self._used_at = time.monotonic()
        return bytes(body)

    def close(self) -> None:
        """Close it, whatever its state."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            self._connection.close()
            self._adapter.close()
        self._sock.close()
