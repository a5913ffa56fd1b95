"""Numbered fault points: every call through a port is two of them, before it and behind it.

The ports are wrapped from outside; the program that is tried has no hook for this.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

WRITES = frozenset({"add", "adopt", "bind", "drop_draft", "note", "recover", "save_draft", "step", "touch", "writing"})
"""The calls that a full disk refuses; it can still be read."""


class Fault(StrEnum):
    """What happens at a point."""

    RAISE = "raise"
    KILL = "kill"
    DISK_ONCE = "disk error once"
    DISK_FOR_EVER = "disk error for ever"


class Broken(RuntimeError):
    """A mistake of the program at this point, of which nobody has heard before."""


@dataclass
class Points:
    """Counts the points of one run as they are passed, and lets ``fault`` happen at the ``at``-th (from 0)."""

    at: int | None
    fault: Fault | None
    disk_error: Callable[[], Exception]
    passed: list[str] = field(default_factory=list)
    counting: bool = False
    happened: bool = False
    _disk_gone: bool = False

    def passing(self, name: str, *, writes: bool) -> None:
        """A point is reached. ``writes``: a call into the journal begins, which the disk may refuse."""
        if self._disk_gone and writes:
            raise self.disk_error()
        if not self.counting:
            return
        number = len(self.passed)
        self.passed.append(name)
        if number == self.at:
            self.happened = True
            self._happen()

    def _happen(self) -> None:
        if self.fault is Fault.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault is Fault.RAISE:
            raise Broken
        self._disk_gone = self.fault is Fault.DISK_FOR_EVER
        raise self.disk_error()


class Watched:
    """Stands before an object; each call of a method passes two points. Everything else goes through."""

    def __init__(self, name: str, real: Any, points: Points, *, disk: bool = False) -> None:
        self._name = name
        self._real = real
        self._points = points
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        return self._around(name, found) if callable(found) else found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._around("call", self._real)(*args, **kwargs)

    def _around(self, method: str, call: Callable[..., Any]) -> Callable[..., Any]:
        label = f"{self._name}.{method}"

        def watched(*args: Any, **kwargs: Any) -> Any:
            self._points.passing(f"{label} before", writes=self._disk and method in WRITES)
            result = call(*args, **kwargs)
            self._points.passing(f"{label} behind", writes=False)
            return result

        return watched


def can_happen(point: str, fault: Fault) -> bool:
    """Whether a fault is one that can come at a point: the disk refuses what is asked of the journal, nothing else."""
    return fault in {Fault.RAISE, Fault.KILL} or (point.startswith("journal.") and point.endswith(" before"))
