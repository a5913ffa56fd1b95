"""When to ask again, and when a request is too old to be taken any more."""

from __future__ import annotations

REQUEST_LIFE_S = 5
"""The provider refuses a timestamp further away than this (PTS API, section 1)."""
CLOCK_BOUND_S = 2
"""How wrong the learnt server clock may be: a Date header counts whole seconds, and travels."""
FENCE_MARGIN_S = 10
"""Added on top, because nothing is lost by waiting."""
CONFIRM_GAP_MS = 30_000
"""Two answers "not found" count as two only this far apart."""
CONFIRMATIONS = 2

STEPS_S = (5, 10, 20, 40, 60)
MAX_RETRY_AFTER_S = 300
JITTER_PERCENT = 20


def fence_ms(signed_at: int) -> int:
    """The server time, Unix milliseconds, after which a request stamped ``signed_at`` can no longer be newly taken."""
    return (signed_at + REQUEST_LIFE_S + CLOCK_BOUND_S + FENCE_MARGIN_S) * 1000


def next_delay_ms(checks: int, random_byte: int, retry_after_s: int | None = None) -> int:
    """How long to wait after the ``checks``-th query: 5, 10, 20, 40, then every 60 s, each ±20 %.

    ``random_byte`` (0 to 255) spreads the queries. A Retry-After is obeyed up to 300 s when it is longer.
    """
    step = STEPS_S[min(checks, len(STEPS_S) - 1)] * 1000
    spread = step * JITTER_PERCENT // 100
    delay = step - spread + 2 * spread * random_byte // 255
    if retry_after_s is not None:
        delay = max(delay, min(retry_after_s, MAX_RETRY_AFTER_S) * 1000)
    return delay


def counts_as_not_found(now_server_ms: int, signed_at: int | None, last_ms: int | None) -> bool:
    """Whether an answer "not found" at this moment counts: past the fence and far enough from the one before."""
    if signed_at is not None and now_server_ms <= fence_ms(signed_at):
        return False
    return last_ms is None or now_server_ms - last_ms >= CONFIRM_GAP_MS
