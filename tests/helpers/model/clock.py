"""Time that passes only when the simulation says so, and what happens while it passes."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

START_MS = 1_794_400_000_000
"""Unix milliseconds, true time, when every world begins."""


class VirtualClock:
    """The true time, this computer's wall clock, which somebody may have set, and its steady clock.

    ``now_ms``, ``monotonic_ms`` and ``wait`` are what ``ptsdesk.services.ports.Clock`` asks for. Letting time pass runs
    what was planned for it, each at its own moment.
    """

    def __init__(self) -> None:
        self.true_ms = START_MS
        self.skew_ms = 0
        """This computer's wall clock minus the true time."""
        self._planned: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def now_ms(self) -> int:
        return self.true_ms + self.skew_ms

    def monotonic_ms(self) -> int:
        return self.true_ms - START_MS + 5_000

    def wait(self, ms: int) -> None:
        self.let_pass(ms)

    def at(self, true_ms: int, happening: Callable[[], None]) -> None:
        """Plan something for a moment of the true time; one that has passed is at once."""
        heapq.heappush(self._planned, (true_ms, next(self._numbers), happening))

    def after(self, ms: int, happening: Callable[[], None]) -> None:
        self.at(self.true_ms + ms, happening)

    def let_pass(self, ms: int) -> None:
        """Go on by so much, and do on the way what is planned. What happens may let time pass, too."""
        target = self.true_ms + ms
        while self._planned and self._planned[0][0] <= target:
            moment, _, happening = heapq.heappop(self._planned)
            self.true_ms = max(self.true_ms, moment)
            happening()
        self.true_ms = max(self.true_ms, target)
