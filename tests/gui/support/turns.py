"""How long the turns of the window's loop last, and why: its own work, waiting for others, or no processor."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

TASKS = Path("/proc/self/task")


@dataclass(frozen=True, slots=True)
class Turn:
    """From one tick to the next, in milliseconds."""

    lasted: float
    """By the clock."""
    worked: float
    """What the thread computed."""
    starved: float
    """How long threads of this process were ready and the machine gave them no processor."""

    @property
    def stalled(self) -> float:
        """How long the window could not be clicked on a machine that does nothing else: it worked, waited for another
        thread or for a disk."""
        return max(self.worked, self.lasted - self.starved)


class Turns(QObject):
    """A tick of every turn of the loop of the thread that it is made on."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[Turn] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)
        self._last = _now()

    def start(self) -> None:
        self.turns.clear()
        self._last = _now()
        self._timer.start()

    def stop(self) -> list[Turn]:
        """All turns since the start."""
        self._tick()
        self._timer.stop()
        return list(self.turns)

    def _tick(self) -> None:
        now = _now()
        self.turns.append(Turn(*((after - before) * 1000 for before, after in zip(self._last, now, strict=True))))
        self._last = now


def _now() -> tuple[float, float, float]:
    return time.perf_counter(), time.thread_time(), _starved_s()


def _starved_s() -> float:
    """The kernel's count of every thread: ready to run, and not running."""
    whole = 0
    for task in os.listdir(TASKS):  # noqa: PTH208 - a thousand times a second
        try:
            with open(f"{TASKS}/{task}/schedstat", "rb") as file:  # noqa: PTH123
                whole += int(file.read().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return whole / 1e9
