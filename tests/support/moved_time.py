"""A real office and a real sandbox in this process, on a clock that a test moves on: minutes pass without waiting.

Both clocks of both sides move together, so that nobody sees a jump. Everything else is real: TLS, the keyring, the
encrypted journal.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from ptsdesk.sandbox import assembly
from ptsdesk.sandbox.assembly import Running
from ptsdesk.sandbox.launcher import SandboxInfo
from ptsdesk.sandbox.statuses import Pace
from ptsdesk.services.office import Parts, RealOffice
from ptsdesk.services.ports import Ports, SystemClock
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import place_of


class MovedClock(SystemClock):
    """The system's clocks and what a test put on top."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moved = 0

    def move(self, ms: int) -> None:
        """So much time passes."""
        with self._lock:
            self._moved += ms

    def now_ms(self) -> int:
        with self._lock:
            return super().now_ms() + self._moved

    def monotonic_ms(self) -> int:
        with self._lock:
            return super().monotonic_ms() + self._moved


class HereSandbox:
    """As :class:`ptsdesk.sandbox.launcher.SandboxProcess`, in this process."""

    is_running = True

    def __init__(self, running: Running) -> None:
        self._running = running

    @property
    def info(self) -> SandboxInfo:
        return self._running.info

    def close(self) -> None:
        self._running.close()


def office_on(clock: MovedClock, folder: Path) -> RealOffice:
    """An office whose built-in sandbox pays an order four seconds after it was made."""

    def launch(state_dir: Path) -> HereSandbox:
        return HereSandbox(assembly.start(state_dir, pace=Pace(2000, 2000), clock=clock.now_ms))

    data = DataFolder(folder)
    place = place_of(data, clock.now_ms, os.urandom)
    parts = Parts(data, place, Ports(clock, os.urandom), launch, "window", False)  # type: ignore[arg-type]
    return RealOffice(parts)
