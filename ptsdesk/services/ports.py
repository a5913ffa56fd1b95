"""What the use cases need from the outside world, injected so that the same code runs real and simulated."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ptsdesk.domain.settings import Settings


class Clock(Protocol):
    """This computer's time."""

    def now_ms(self) -> int:
        """Unix milliseconds by the wall clock, right or wrong."""

    def monotonic_ms(self) -> int:
        """Milliseconds that never jump."""

    def wait(self, ms: int) -> None:
        """Let time pass before another try."""


class SystemClock:
    """The operating system's clocks."""

    def now_ms(self) -> int:
        """See :class:`Clock`."""
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        """See :class:`Clock`."""
        return time.monotonic_ns() // 1_000_000

    def wait(self, ms: int) -> None:
        """See :class:`Clock`."""
        time.sleep(ms / 1000)


class Randomness(Protocol):
    """A source of random bytes that nobody can guess."""

    def __call__(self, count: int, /) -> bytes:
        """So many bytes."""


_DEFAULT_DAYS = Settings().duplicate_days


def default_days() -> int:
    """How many days back equal payouts are looked for when nobody chose."""
    return _DEFAULT_DAYS


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside world in one parcel."""

    clock: Clock
    random_bytes: Randomness
    duplicate_days: Callable[[], int] = default_days
    """The setting as it is now: the window may change it at any time."""


def real_ports() -> Ports:
    """The operating system's clock and randomness."""
    return Ports(SystemClock(), os.urandom)
