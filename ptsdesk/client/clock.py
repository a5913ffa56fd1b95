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
TOLERANCE_MS = 5_000
"""How far a timestamp may be off before the provider refuses it (PTS API, section 1)."""


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

    def agrees(self, other: _Learnt) -> bool:
        """Whether both can be true."""
        return max(self.low, other.low) <= min(self.high, other.high)

    def narrowed(self, other: _Learnt) -> _Learnt:
        """What both say; the other alone when they contradict each other (the server's clock was set)."""
        if not self.agrees(other):
            return other
        return _Learnt(max(self.low, other.low), min(self.high, other.high), other.at)


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
        self._vouched = False
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

    @property
    def vouched(self) -> bool:
        """Whether the provider took a request that was stamped by what is known here, and signed its answer."""
        with self._lock:
            return self._current() is not None and self._vouched

    def vouch(self, stamp: int, sent_ms: int, received_ms: int) -> None:
        """A request stamped with the Unix second ``stamp`` got a signed answer; both moments are of the steady clock.

        So the provider's clock was within its tolerance of the stamp. That confirms what a ``Date`` said, teaches the
        time where no ``Date`` came, and shows up a ``Date`` that says something else.
        """
        taken = _Learnt(
            stamp * 1000 - TOLERANCE_MS - received_ms, stamp * 1000 + 999 + TOLERANCE_MS - sent_ms, received_ms
        )
        with self._lock:
            known = self._current()
            if known is None:
                self._learnt = taken
            self._vouched = known is None or known.aged(received_ms).agrees(taken)

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
            aged = None if before is None else before.aged(received_ms)
            # What contradicts the confirmed time has to be confirmed itself before money is stamped by it.
            self._vouched = self._vouched and aged is not None and aged.agrees(seen)
            self._learnt = seen if aged is None else aged.narrowed(seen)

    def known(self) -> object:
        """What is known, for the same computer's clock in another process."""
        with self._lock:
            return self._current(), self._vouched

    def take_over(self, known: object) -> None:
        """Know what :meth:`known` of another process said."""
        match known:
            case (_Learnt() | None as learnt, bool(vouched)):
                with self._lock:
                    self._learnt, self._vouched = learnt, vouched

    def _current(self) -> _Learnt | None:
        gap = self._wall() - self._steady()
        if abs(gap - self._gap) >= JUMP_MS:
            self._learnt, self._vouched = None, False
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
