"""Post one request over HTTPS by the money safety rules.

Verified TLS, no environment proxies, no redirects, no retries, no decoding, bounded sizes, one total deadline. What
happened before a byte left is an error that says "not sent"; what happened after is a :class:`NoAnswer`.
"""

from __future__ import annotations

import contextlib
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from requests.adapters import DEFAULT_CA_BUNDLE_PATH

from ptsdesk.client.clock import ServerClock, date_ms
from ptsdesk.client.delivery import Delivery, HttpAnswer, NoAnswer, Silence
from ptsdesk.client.dialing import Place, closing, dial, parse_origin, parse_proxy, too_late
from ptsdesk.client.line import Line, LineFacts
from ptsdesk.client.tls import make_context, secure
from ptsdesk.client.watch import TooMuch, Watch, shut
from ptsdesk.errors import NotSentError, UnreachableError
from ptsdesk.protocol.sealing import SealedRequest

DEADLINE_S = 29
"""Of the 30 s that the money safety rules give a call: the rest is for what is recorded around it."""
CONNECT_S = 10
"""The most that name, route and TLS may take of the deadline."""
KEEP_S = 3
"""A connection that was idle for longer is not used again: servers close theirs after five seconds and more."""
KEPT = 2
"""At most as many kept connections as there are readers."""
MAX_RETRY_AFTER_S = 86_400

_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


class Transport:
    """The way to one provider. Safe to use from several threads; each exchange has a connection of its own."""

    def __init__(self, ca_file: str | Path | None, proxy: str | None, clock: ServerClock) -> None:
        self._ca_file = ca_file
        self._proxy = parse_proxy(proxy)
        self._clock = clock
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        self._watches: set[Watch] = set()
        self._kept: list[Line] = []
        self._closed = False

    def make_ready(self) -> None:
        """Load what is trusted ahead of the first connection; raises as that would."""
        self._trust()

    def connect(self, origin: str, deadline_s: float = CONNECT_S) -> Line:
        """A verified connection, to be closed by the caller; raises UnreachableError or TlsError. Nothing is asked."""
        place = parse_origin(origin)
        with self._watching(deadline_s) as watch:
            return self._open(place, watch)

    @property
    def proxy(self) -> str:
        """The proxy that looks names up and opens the way; empty when there is none."""
        return str(self._proxy or "")

    def look(self, origin: str, deadline_s: float = CONNECT_S) -> LineFacts:
        """What a connection of its own tells; nothing is asked on it. Raises as :meth:`connect`."""
        place = parse_origin(origin)
        with self._watching(deadline_s) as watch, contextlib.closing(self._open(place, watch)) as line:
            try:
                return line.facts(watch.took_ms)
            except OSError as problem:
                raise _not_written(place, problem, watch) from None

    def post(
        self,
        origin: str,
        make_request: Callable[[], SealedRequest],
        deadline_s: float = DEADLINE_S,
        *,
        keep_alive: bool = False,
    ) -> Delivery:
        """Connect, have the request made, write it at once, read the answer.

        ``make_request`` stamps and signs. It is called when the connection stands; what it raises comes out, and
        nothing was written. Raises :class:`~ptsdesk.errors.NotSentError` only while no byte has left.

        ``keep_alive`` is for questions only: an order always gets a connection of its own and is written once. A
        question whose kept connection turns out dead is asked once more on a new one, stamped and signed anew.
        """
        place = parse_origin(origin)
        with self._watching(deadline_s) as watch:
            kept = self._kept_line(place) if keep_alive else None
            if kept is None:
                return self._use(self._open(place, watch), make_request, watch, keep_alive=keep_alive)
            delivery = self._use(kept, make_request, watch, keep_alive=True)
            if not isinstance(delivery, NoAnswer) or delivery.reason is not Silence.CLOSED:
                return delivery
            try:
                return self._use(self._open(place, watch), make_request, watch, keep_alive=True)
            except NotSentError:
                # Bytes of the first try have left: whatever became of the second, "not sent" would be untrue.
                return delivery

    def close(self) -> None:
        """End every call that waits and close what is kept. Safe to call twice and from any thread."""
        with self._lock:
            self._closed = True
            watches, kept = tuple(self._watches), tuple(self._kept)
            self._kept.clear()
        for watch in watches:
            watch.cancel()
        for line in kept:
            line.close()

    def _use(
        self, line: Line, make_request: Callable[[], SealedRequest], watch: Watch, *, keep_alive: bool
    ) -> Delivery:
        try:
            line.take(watch)
            delivery = self._exchange(line, make_request(), watch, keep_alive=keep_alive)
        except BaseException:
            line.close()
            raise
        self._put_back(line, keep=keep_alive and isinstance(delivery, HttpAnswer))
        return delivery

    def _exchange(self, line: Line, sealed: SealedRequest, watch: Watch, *, keep_alive: bool) -> Delivery:
        try:
            with watch.breakable(partial(shut, line.sock)):
                answer = self._ask(line, sealed, keep_alive=keep_alive)
        except Exception as problem:  # noqa: BLE001 - whatever it was: when bytes have left, it must not hide that
            if watch.bytes_written:
                return NoAnswer(_silence_of(problem, watch), watch.took_ms)
            raise _not_written(line.place, problem, watch) from None
        return replace(answer, took_ms=watch.took_ms)

    def _ask(self, line: Line, sealed: SealedRequest, *, keep_alive: bool) -> HttpAnswer:
        sent_ms = self._clock.steady_ms()
        with contextlib.closing(line.send(sealed, keep_alive=keep_alive)) as response:
            line.sock.watch.head_complete = True
            self._clock.observe(response.headers.get("Date"), sent_ms, self._clock.steady_ms())
            return HttpAnswer(
                status=response.status_code,
                body=line.read(response),
                retry_after_s=self._retry_after(response.headers.get("Retry-After")),
                took_ms=0,
                server_offset_ms=self._clock.offset_ms,
            )

    def _retry_after(self, value: str | None) -> int | None:
        """Seconds, from either form of the header; never negative, never more than a day."""
        if value is None:
            return None
        if _SECONDS.fullmatch(value):
            return min(int(value), MAX_RETRY_AFTER_S)
        moment = date_ms(value)
        return None if moment is None else max(0, min((moment - self._clock.now_ms()) // 1000, MAX_RETRY_AFTER_S))

    @contextlib.contextmanager
    def _watching(self, deadline_s: float) -> Iterator[Watch]:
        watch = Watch(deadline_s)
        with self._lock:
            if self._closed:
                raise closing()
            self._watches.add(watch)
        try:
            yield watch
        finally:
            with self._lock:
                self._watches.discard(watch)

    def _open(self, place: Place, watch: Watch) -> Line:
        context = self._trust()
        try:
            with watch.within(CONNECT_S):
                sock = dial(place, self._proxy, watch)
                return Line(place, secure(sock, place, context, watch, own_ca=self._ca_file is not None))
        except OSError as problem:  # what nobody foresaw; nothing of a request exists yet
            raise _not_written(place, problem, watch) from None

    def _trust(self) -> ssl.SSLContext:
        """Made once: loading the default roots takes 17 ms."""
        with self._lock:
            if self._context is None:
                self._context = make_context(self._ca_file, DEFAULT_CA_BUNDLE_PATH)
            return self._context

    def _kept_line(self, place: Place) -> Line | None:
        while True:
            with self._lock:
                line = next((line for line in self._kept if line.place == place), None)
                if line is None:
                    return None
                self._kept.remove(line)
            if line.fresh(KEEP_S):
                return line
            line.close()

    def _put_back(self, line: Line, *, keep: bool) -> None:
        with self._lock:
            if keep and not self._closed and len(self._kept) < KEPT and line.fresh(KEEP_S):
                self._kept.append(line)
                return
        line.close()


def _not_written(place: Place, problem: Exception, watch: Watch) -> UnreachableError:
    if watch.cancelled:
        return closing()
    if watch.over:
        return too_late(place)
    return UnreachableError(
        "The connection to {host} broke off before anything was sent. Try again.",
        detail=type(problem).__name__,
        host=place.host,
    )


def _silence_of(problem: BaseException, watch: Watch) -> Silence:
    """The reason in the order of what is known best: our own doing first, then how far the answer came."""
    if watch.cancelled:
        return Silence.CANCELLED
    if watch.too_much or isinstance(problem, TooMuch):
        return Silence.OVERSIZE
    if watch.over:
        return Silence.TIMEOUT
    if not watch.received:
        return Silence.CLOSED
    return Silence.CUT if watch.head_complete else Silence.NOT_HTTP
