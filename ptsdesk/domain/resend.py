"""Whether a person may send an order again, with the same order id. No I/O.

The provider refuses an order id that it has (1003), so the same order id never pays twice; these rules keep a person
from finding that out by trying. Source: the money safety rules, "What may be sent again".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.domain.orders import FINAL, MAY_SEND, Cause, Evidence, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.polling import (
    CONFIRM_GAP_MS,
    CONFIRMATIONS,
    FENCE_S,
    Moment,
    fence_ms,
    is_of_the_future,
    past_fence,
)

DUPLICATE_CODE = "1003"
"""The provider says that it has the order id (PTS API, section 16)."""
ACCEPTED_CODE = "1000"
SENT_TO = "to"
"""In the evidence of a sending, and of putting back: :attr:`ptsdesk.domain.account.Account.place` as it was then."""
KEEP_ASKING_MS = 30 * 60_000
"""So long after the sending, asking on is the best anybody can do: orders have turned up late."""


class Again(StrEnum):
    """The verdict; everything but YES is a reason why not."""

    YES = "yes"
    FENCE = "fence"
    """The request may still be taken."""
    ASK = "ask"
    """Answers "not found" are missing: it takes two that count."""
    KNOWN = "known"
    """The provider has proved or said that it knows the order, or gave it a status that this version does not know."""
    CARD = "card"
    """A card subscription: the card is not kept, so nothing can be sent again."""
    ELSEWHERE = "elsewhere"
    """It went to another address than the account has now: what is not found here proves nothing of it."""
    SETTLED = "settled"
    BUSY = "busy"
    """It is being sent."""
    MARKED = "marked"
    """A person marked it: the mark comes off first."""


@dataclass(frozen=True, slots=True)
class Resend:
    """The verdict about one order."""

    verdict: Again
    from_ms: int | None
    """This computer's Unix milliseconds when it may turn to YES at the earliest; None when waiting does not help."""
    answers: int
    """Answers "not found" that count so far."""


_BUSY = frozenset({OrderState.DRAFT, OrderState.RECORDED, OrderState.SENDING})
_OPEN = frozenset({OrderState.UNKNOWN, OrderState.REFUSED_CHECKING, OrderState.REFUSED, OrderState.NOT_SENT})
"""States in which the provider has told nothing about the order yet."""
_PROOFS = frozenset({Cause.ANSWER, Cause.DUPLICATE, Cause.ADOPTED, Cause.CALLBACK, Cause.CALLBACK_OLDER, Cause.DISABLE})
_QUESTIONS = frozenset({Cause.QUERY, Cause.QUERY_OLDER, Cause.CONTRADICTION})


def is_known(events: Iterable[OrderEvent]) -> bool:
    """Whether the provider ever proved or said that it knows an order, by all that was written about it.

    Said is enough: 1003, or an answer with code 1000 to a question that could not be verified. An answer to the call
    that ends a subscription counts only when it was verified.
    """
    return any(_tells(event) for event in events)


def _tells(event: OrderEvent) -> bool:
    if event.cause is Cause.DISABLE:
        return bool(event.evidence.get("verified"))
    return event.cause in _PROOFS or event.cause in _QUESTIONS or says_known(event.cause, event.evidence)


def says_known(cause: Cause, seen: Evidence) -> bool:
    """Whether an answer to a question says without a proof that the provider has the order."""
    code = seen.get("code")
    if cause is Cause.QUERY_REFUSED:
        return code == DUPLICATE_CODE
    return cause is Cause.QUERY_UNPROVED and code == ACCEPTED_CODE


def went_elsewhere(events: Iterable[OrderEvent], place: str) -> bool:
    """Whether the last request of an order went to another address than ``place``, as far as that is known."""
    sent_to = [event.evidence.get(SENT_TO) for event in events if _tells_place(event)]
    return bool(place and sent_to and sent_to[-1] not in (None, place))


def _tells_place(event: OrderEvent) -> bool:
    """A sending; or that a backup was put back, when the list of ids names the place of a sending."""
    return event.cause is Cause.SENDING or (event.cause is Cause.RESTORED and SENT_TO in event.evidence)


def resend_of(
    order: Order, moment: Moment, sent_ms: int | None, *, known: bool = False, elsewhere: bool = False
) -> Resend:
    """The verdict about an order now. ``sent_ms``: when its last request was begun, by this computer's clock.

    ``known`` and ``elsewhere``: what :func:`is_known` and :func:`went_elsewhere` say of its events. An order of which
    no byte ever left may be sent at once.
    """
    why = _never(order, known=known)
    if why is not None:
        return Resend(why, None, order.not_found)
    if order.state is OrderState.NOT_SENT:
        return Resend(Again.YES, moment.local_ms, order.not_found)
    fence = fence_local_ms(order, moment, sent_ms)
    if not past_fence(moment, order.signed_at, sent_ms):
        return Resend(Again.FENCE, fence, order.not_found)
    if order.not_found < CONFIRMATIONS and elsewhere:
        return Resend(Again.ELSEWHERE, None, order.not_found)
    if order.not_found < CONFIRMATIONS:
        counted_ms = order.not_found_ms if order.not_found and order.not_found_ms else moment.local_ms
        return Resend(Again.ASK, max(counted_ms + CONFIRM_GAP_MS, moment.local_ms), order.not_found)
    return Resend(Again.YES, moment.local_ms, order.not_found)


def _never(order: Order, *, known: bool) -> Again | None:
    if order.state in FINAL:
        return Again.SETTLED
    if order.state in _BUSY:
        return Again.BUSY
    if order.mark is not None:
        return Again.MARKED
    if (
        known
        or order.state not in _OPEN
        or order.status
        or order.transaction_id
        or order.provider_code == DUPLICATE_CODE
    ):
        return Again.KNOWN
    return Again.CARD if order.kind is OrderKind.SUBSCRIPTION else None


def fence_local_ms(order: Order, moment: Moment, sent_ms: int | None) -> int | None:
    """When the last request can no longer be taken, by this computer's clock; None when no byte of it left, or while
    the provider's clock is not known.
    """
    if order.state in MAY_SEND or order.signed_at is None or sent_ms is None or moment.server_ms is None:
        return None
    offset = moment.server_ms - moment.local_ms
    by_provider = fence_ms(order.signed_at) + moment.bound_ms - offset
    return by_provider if is_of_the_future(moment, sent_ms) else max(by_provider, sent_ms + FENCE_S * 1000)
