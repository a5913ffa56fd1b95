"""What time it is at the provider, learnt from its answers.

A request is refused when its timestamp is more than 5 s off (PTS API, section 1), and the clock of a shop's computer
may be minutes off. Every answer over verified TLS carries a ``Date`` header, which counts whole seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

JUMP_MS = 1_000
"""The wall clock and the steady clock may drift apart by less than this between two looks; more is a jump."""
DRIFT_SHARE = 10_000
"""A steady clock may run wrong by one part in this many (100 ppm): what was learnt gets vaguer with time."""
_YEARS = range(2020, 2100)


def wall_ms() -> int:
    """This computer's Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Milliseconds that never jump."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _Learnt:
    """Server time minus steady time lies between ``low`` and ``high``, as learnt at ``at``. Milliseconds."""

    low: int
    high: int
    at: int

    def aged(self, now: int) -> _Learnt:
        drift = (now - self.at) // DRIFT_SHARE
        return _Learnt(self.low - drift, self.high + drift, now)

    def narrowed(self, other: _Learnt) -> _Learnt:
        """What both say; the other alone when they contradict each other (the server's clock was set)."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return _Learnt(low, high, other.at) if low <= high else other


class ServerClock:
    """The server's time, as far as it is known. Safe to use from several threads.

    It runs on the steady clock. When the wall clock jumps against that one (somebody set it, or the computer slept),
    what was learnt is forgotten, because after a sleep nobody knows how much time has passed.
    """

    def __init__(self, wall: Callable[[], int] = wall_ms, steady: Callable[[], int] = steady_ms) -> None:
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._learnt: _Learnt | None = None
        self._gap = wall() - steady()

    def steady_ms(self) -> int:
        """The steady clock that moments for :meth:`observe` are taken from."""
        return self._steady()

    def now(self) -> int:
        """The server's Unix time in whole seconds, to stamp a request with; this computer's when nothing is known."""
        return self.now_ms() // 1000

    def now_ms(self) -> int:
        """The server's Unix time in milliseconds; this computer's when nothing is known."""
        with self._lock:
            learnt = self._current()
            return self._wall() if learnt is None else self._steady() + (learnt.low + learnt.high) // 2

    @property
    def offset_ms(self) -> int | None:
        """Server time minus this computer's time, or None while it is not known."""
        with self._lock:
            learnt = self._current()
            return None if learnt is None else (learnt.low + learnt.high) // 2 - self._gap

    @property
    def bound_ms(self) -> int | None:
        """How wrong :attr:`offset_ms` may be to either side, or None while it is not known."""
        with self._lock:
            learnt = self._current()
            return None if learnt is None else (learnt.high - learnt.low + 1) // 2

    def observe(self, date: str | None, sent_ms: int, received_ms: int) -> None:
        """Learn from an answer's ``Date``: the request left at ``sent_ms`` and the header was there at ``received_ms``.

        Both are moments of the steady clock. A header that is absent or no date teaches nothing.
        """
        server = date_ms(date)
        if server is None:
            return
        # The server wrote down a second between the two moments, and dropped the fraction.
        seen = _Learnt(server - received_ms, server + 999 - sent_ms, received_ms)
        with self._lock:
            before = self._current()
            self._learnt = seen if before is None else before.aged(received_ms).narrowed(seen)

    def _current(self) -> _Learnt | None:
        gap = self._wall() - self._steady()
        if abs(gap - self._gap) >= JUMP_MS:
            self._learnt = None
        self._gap = gap
        return self._learnt


def date_ms(date: str | None) -> int | None:
    """The Unix milliseconds of an HTTP date, or None for anything that is none of this century."""
    try:
        moment = parsedate_to_datetime(date or "")
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        whole = int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return whole * 1000 if moment.year in _YEARS else None
