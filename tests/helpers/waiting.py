"""How long a call takes on any machine: what it computes and how long it asks to wait, without what others do there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from tests.helpers.disk import Disk


@dataclass
class Taken:
    """Of one call, in seconds."""

    computed: float = 0
    """By all threads of this process."""
    waited: float = 0
    """Asked for by the program, its clock, or the engine under it. A wait without a limit is for another thread, and
    what that one does is in the count."""

    @property
    def whole(self) -> float:
        """What a person waits where the machine does nothing else and the disk answers at once."""
        return self.computed + self.waited


@contextmanager
def taken(disk: Disk, waited: list[int]) -> Iterator[Taken]:
    """Count while it is open. ``waited``: the waits of the clock that stands in for the real one, in milliseconds."""
    found, began = Taken(), time.process_time()
    before = disk.slept_ms + sum(waited)
    wait = _counted(found, threading.Condition.wait, 1)
    with patch.object(time, "sleep", _counted(found, time.sleep, 0)), patch.object(threading.Condition, "wait", wait):
        try:
            yield found
        finally:
            found.computed = time.process_time() - began
            found.waited += (disk.slept_ms + sum(waited) - before) / 1000


def _counted(found: Taken, real: Callable[..., Any], place: int) -> Callable[..., Any]:
    def counted(*args: Any, **named: Any) -> Any:
        found.waited += named.get("timeout", args[place] if len(args) > place else None) or 0
        return real(*args, **named)

    return counted
