"""One exchange under watch: its total deadline, what has gone out and come in, and the way to break it off."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ptsdesk.client.delivery import MAX_BODY, MAX_HEAD

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_FRAMING = 256 << 10
"""Room for the framing of a chunked body on top of the body itself."""


class Cancelled(OSError):
    """The program is closing: whatever this exchange waits for ends now."""


class TooMuch(OSError):
    """The server sends more than any answer may have."""


class Watch:
    """The limits of one exchange. The waiting thread asks it before every wait; another thread may cancel it."""

    def __init__(self, deadline_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = now()
        self._ends = self._began + deadline_s
        self._lock = threading.Lock()
        self._break_off: Callable[[], None] | None = None
        self.cancelled = False
        self.bytes_written = False
        """Whether a byte of the request may have left. Set before the first write, so never too late."""
        self.received = 0
        """Bytes of the answer on the connection in use."""
        self.head_complete = False

    def new_connection(self) -> None:
        """Count what comes anew. That bytes may have left, and the deadline, stay as they are."""
        self.received = 0
        self.head_complete = False

    @property
    def took_ms(self) -> int:
        """Milliseconds since it began."""
        return int((self._now() - self._began) * 1000)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self._now() >= self._ends

    @property
    def too_much(self) -> bool:
        """Whether more came than any answer may have."""
        return self.received > (MAX_HEAD + MAX_BODY + _FRAMING if self.head_complete else MAX_HEAD)

    def remaining(self) -> float:
        """Seconds that the next wait may take; raises :class:`TimeoutError` or :class:`Cancelled` for none."""
        left = self._ends - self._now()
        if self.cancelled:
            raise Cancelled
        if left <= 0:
            raise TimeoutError
        return left

    def count(self, received: int) -> None:
        """Note bytes that came; raises :class:`TooMuch`."""
        self.received += received
        if self.too_much:
            raise TooMuch

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """While inside, the deadline is no later than this from now."""
        ends = self._ends
        self._ends = min(ends, self._now() + seconds)
        try:
            yield
        finally:
            self._ends = ends

    @contextlib.contextmanager
    def breakable(self, break_off: Callable[[], None]) -> Iterator[None]:
        """While inside, :meth:`cancel` calls ``break_off`` to end the wait that goes on."""
        with self._lock:
            self._break_off = break_off
        try:
            self.remaining()
            yield
        finally:
            with self._lock:
                self._break_off = None

    def cancel(self) -> None:
        """End the exchange from another thread."""
        with self._lock:
            self.cancelled = True
            if self._break_off is not None:
                self._break_off()


def shut(sock: socket.socket) -> None:
    """End every wait on a socket, from any thread, without taking it away from its owner."""
    with contextlib.suppress(OSError):
        # Not the TLS socket's own method: that one would let its owner read ciphertext as if it were text.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class WatchedSocket(ssl.SSLSocket):
    """A TLS socket that gives each wait what is left of the total deadline.

    A server that sends a byte now and then defeats a time limit per wait; it cannot defeat this one.
    """

    watch: Watch

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        """Read within the watch."""
        self.settimeout(self.watch.remaining())
        count = super().recv_into(buffer, nbytes, flags)
        self.watch.count(count)
        return count

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        """Write within the watch."""
        self.settimeout(self.watch.remaining())
        self.watch.bytes_written = True
        return super().send(data, flags)
