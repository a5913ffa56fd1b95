"""When to ask again, and when a request is too old to be taken any more."""

from __future__ import annotations

from dataclasses import dataclass

REQUEST_LIFE_S = 5
"""The provider refuses a timestamp further away than this (PTS API, section 1)."""
CLOCK_BOUND_S = 2
"""How wrong the learnt server clock may be: a Date header counts whole seconds, and travels."""
FENCE_MARGIN_S = 10
"""Added on top, because nothing is lost by waiting."""
FENCE_S = REQUEST_LIFE_S + CLOCK_BOUND_S + FENCE_MARGIN_S
CONFIRM_GAP_MS = 30_000
"""Two answers "not found" count as two only this far apart."""
CONFIRMATIONS = 2

STEPS_S = (5, 10, 20, 40, 60)
MAX_RETRY_AFTER_S = 300
JITTER_PERCENT = 20


def fence_ms(signed_at: int) -> int:
    """The server time, Unix milliseconds, after which a request stamped ``signed_at`` can no longer be newly taken."""
    return (signed_at + FENCE_S) * 1000


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


MARKED_S = 3600
"""An order that a person marked is asked about this often: the answer decides nothing that anybody waits for."""
SUBSCRIPTION_S = 6 * 3600
"""An active subscription with nothing under way is asked about this often at least."""
AFTER_CHARGE_S = 60
"""How long after the moment of a charge it is asked what came of it."""


def next_charge_check_ms(now_ms: int, next_payment_s: int | None, random_byte: int) -> int:
    """How long to wait with an active subscription whose charges are all settled: until its next charge, 6 h at most.

    ``next_payment_s`` is the answer's ``next_payment_at``, Unix seconds. Never less than the longest step.
    """
    longest = SUBSCRIPTION_S * 1000
    wait = longest if next_payment_s is None else (next_payment_s + AFTER_CHARGE_S) * 1000 - now_ms
    wait = max(min(wait, longest), STEPS_S[-1] * 1000)
    return wait + wait * JITTER_PERCENT // 100 * random_byte // 255


def next_marked_check_ms(random_byte: int) -> int:
    """How long to wait with an order that a person marked: an hour and up to 20 % more. No Retry-After is longer."""
    wait = MARKED_S * 1000
    return wait + wait * JITTER_PERCENT // 100 * random_byte // 255


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer came: by the provider's clock and how well that is known, and by this computer's own."""

    server_ms: int | None
    """Unix milliseconds at the provider; None while its clock is not known."""
    bound_ms: int
    """How wrong ``server_ms`` may be."""
    local_ms: int
    """Unix milliseconds by this computer's wall clock."""

    def earlier(self, ms: int) -> Moment:
        """The moment so much before."""
        return Moment(None if self.server_ms is None else self.server_ms - ms, self.bound_ms, self.local_ms - ms)


def past_fence(moment: Moment, signed_at: int | None, sent_ms: int | None) -> bool:
    """Whether a request stamped ``signed_at`` (server seconds) and sent at ``sent_ms`` (local) can no longer be taken.

    Both clocks must say so: either of them alone may have been set. Only when this computer's was set back, see
    :func:`is_of_the_future`, it can say nothing of it, and the provider's alone decides.
    """
    if signed_at is None or sent_ms is None:
        return True
    if moment.server_ms is None:
        return False
    waited = is_of_the_future(moment, sent_ms) or moment.local_ms - sent_ms >= FENCE_S * 1000
    return moment.server_ms - moment.bound_ms > fence_ms(signed_at) and waited


def is_of_the_future(moment: Moment, sent_ms: int) -> bool:
    """Whether a sending lies so far ahead of this computer's clock that the clock was set back since.

    A step of a few seconds is waited for; years are not: the order could not be settled in all that time.
    """
    return sent_ms - moment.local_ms > FENCE_S * 1000


def was_before(at_ms: int, offset_ms: object, asked: Moment) -> bool:
    """Whether, by the provider's clock, an answer came long enough before a question to count as another one.

    ``at_ms``: when it came, by this computer's clock; ``offset_ms``: the provider's minus ours as it was known then.
    What is not known does not object, and as much as a learnt clock may be wrong is let pass.
    """
    if not isinstance(offset_ms, int) or asked.server_ms is None:
        return True
    return asked.server_ms - (at_ms + offset_ms) >= CONFIRM_GAP_MS - CLOCK_BOUND_S * 1000


def count_not_found(moment: Moment, count: int, last_ms: int | None) -> int:
    """The number of answers "not found" that count, with this one: those too close to the one before do not.

    When the one before lies in the future, the clock was set meanwhile: counting begins again.
    """
    if last_ms is None or last_ms > moment.local_ms:
        return 1
    return count + 1 if moment.local_ms - last_ms >= CONFIRM_GAP_MS else count
