"""How fast questions about orders are asked: four a second at most, pauses while nobody answers, then haste."""

from __future__ import annotations

import threading
from collections import deque

from ptsdesk.domain.polling import MAX_RETRY_AFTER_S
from ptsdesk.services.ports import Clock

MOST_A_SECOND = 4
"""Questions about orders in any second, all orders together, asked by whomever."""
SECOND_MS = 1000
PAUSES_S = (2, 4, 8, 16, 32, 60)
"""After one, two … failures in a row to reach the provider nothing is asked by itself for so long."""
JUMP_MS = 5_000
"""The wall clock runs away from the steady one by more than this: the computer slept, or somebody set the clock."""
SILENCE_MS = 90_000
"""Nobody looked for so long: some steady clocks count on while the computer sleeps, and nothing else tells then."""


class Pace:
    """The turns of one desk. Safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._turns: deque[int] = deque(maxlen=MOST_A_SECOND)
        self._failures = 0
        self._not_before = 0
        self._in_haste = True
        self._gap = clock.now_ms() - clock.monotonic_ms()
        self._looked = clock.monotonic_ms()

    def take_turn(self) -> None:
        """Wait until one more question fits into the second."""
        with self._lock:
            now = self._clock.monotonic_ms()
            full = len(self._turns) == MOST_A_SECOND
            turn = max(now, self._turns[0] + SECOND_MS) if full else now
            self._turns.append(turn)
        if turn > now:
            self._clock.wait(turn - now)

    def may_ask(self) -> bool:
        """Whether anything may be asked by itself now. What a person asks for is not held back by this."""
        with self._lock:
            return self._clock.monotonic_ms() >= self._not_before

    def failed(self) -> None:
        """The provider could not be reached: the pause grows."""
        with self._lock:
            pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
            self._failures += 1
            self._not_before = self._clock.monotonic_ms() + pause_s * 1000

    def reached(self) -> None:
        """Something was answered: no pause any more. After failures the network is back, and there is haste."""
        with self._lock:
            if self._failures:
                self._in_haste, self._failures, self._not_before = True, 0, 0

    def hold(self, retry_after_s: int | None) -> None:
        """The provider asked everybody to wait: for 300 s at most."""
        if retry_after_s is not None:
            until = self._clock.monotonic_ms() + min(retry_after_s, MAX_RETRY_AFTER_S) * 1000
            with self._lock:
                self._not_before = max(self._not_before, until)

    def in_haste(self) -> bool:
        """Whether what is unresolved is due now: at the start, after a sleep, when the network is back. Once each."""
        with self._lock:
            now = self._clock.monotonic_ms()
            gap = self._clock.now_ms() - now
            slept = abs(gap - self._gap) >= JUMP_MS or now - self._looked >= SILENCE_MS
            self._gap, self._looked = gap, now
            if slept:
                # Pauses from before say nothing about the network that there is now.
                self._failures, self._not_before = 0, 0
            haste, self._in_haste = self._in_haste or slept, False
            return haste
