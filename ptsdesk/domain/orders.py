"""An order, its states and the one table of what may follow what.

Source of the states: the money safety rules; of the status codes: PTS API, section 15.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ptsdesk.domain.money import Money

EvidenceValue = str | int | bool | None
Evidence = Mapping[str, EvidenceValue]
"""What backs an event: codes, times, hashes, verified or not. Never a secret, never card data."""


class OrderKind(StrEnum):
    """The three kinds of orders; the value is the word of the API and of the command line."""

    PAYMENT = "payment"
    WITHDRAWAL = "withdraw"
    SUBSCRIPTION = "subscribe"


class OrderState(StrEnum):
    """What is known here about an order. The screen never claims more."""

    DRAFT = "draft"
    RECORDED = "recorded"
    SENDING = "sending"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    REFUSED_CHECKING = "refused_checking"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    NEEDS_REVIEW = "needs_review"
    EXPIRED = "expired"
    ACTIVE = "active"
    ENDED = "ended"


class Mark(StrEnum):
    """What a person says became of an order, on another proof than this program's: a note beside the state."""

    PAID = "paid"
    NOT_PAID = "not_paid"


ADOPTED = "adopted"
"""``made_by`` of an order that was made elsewhere and taken in from an answer: it does not say whom it paid."""


class Cause(StrEnum):
    """Why an event was written."""

    CREATED = "created"
    RECORDED = "recorded"
    SENDING = "sending"
    ANSWER = "answer"
    REFUSAL = "refusal"
    DUPLICATE = "duplicate"
    NO_ANSWER = "no_answer"
    UNPROVED = "unproved"
    NOT_SENT = "not_sent"
    QUERY = "query"
    QUERY_OLDER = "query_older"
    """A verified answer that tells of an earlier moment than the journal: kept, nothing follows."""
    QUERY_NOT_FOUND = "query_not_found"
    QUERY_REFUSED = "query_refused"
    QUERY_UNPROVED = "query_unproved"
    QUERY_UNREACHABLE = "query_unreachable"
    CONTRADICTION = "contradiction"
    RECOVERED = "recovered"
    ADOPTED = "adopted"
    CALLBACK = "callback"
    CALLBACK_OLDER = "callback_older"
    DISABLE = "disable"
    MARKED = "marked"
    """A person said what became of it; the state stays."""
    UNMARKED = "unmarked"
    RESTORED = "restored"
    """A backup was put back: what happened after it was made is not known here."""


S = OrderState
_PROVIDER_STATES = frozenset({S.WAITING, S.PROCESSING, S.PAID, S.FAILED, S.NEEDS_REVIEW, S.EXPIRED, S.ACTIVE, S.ENDED})

TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    S.DRAFT: frozenset({S.RECORDED, S.UNKNOWN}),
    S.RECORDED: frozenset({S.SENDING, S.NOT_SENT, S.UNKNOWN}),
    S.NOT_SENT: _PROVIDER_STATES | {S.SENDING, S.UNKNOWN},
    S.SENDING: frozenset({S.NOT_SENT, S.UNKNOWN, S.REFUSED_CHECKING, S.ACCEPTED}),
    S.UNKNOWN: _PROVIDER_STATES | {S.SENDING},
    S.REFUSED_CHECKING: _PROVIDER_STATES | {S.REFUSED, S.UNKNOWN, S.SENDING},
    S.ACCEPTED: _PROVIDER_STATES | {S.UNKNOWN},
    S.WAITING: _PROVIDER_STATES - {S.WAITING} | {S.UNKNOWN},
    S.PROCESSING: _PROVIDER_STATES - {S.PROCESSING} | {S.UNKNOWN},
    S.EXPIRED: _PROVIDER_STATES - {S.EXPIRED} | {S.UNKNOWN},
    S.NEEDS_REVIEW: _PROVIDER_STATES - {S.NEEDS_REVIEW} | {S.UNKNOWN},
    S.REFUSED: _PROVIDER_STATES | {S.UNKNOWN, S.SENDING},
    S.ACTIVE: frozenset({S.ENDED}),
    S.ENDED: frozenset({S.ACTIVE}),
    S.PAID: frozenset(),
    S.FAILED: frozenset(),
}
"""The one table. A refused order may still turn up: an unsigned refusal proves nothing. So may one that never left this
computer, when its id was used on another one. A card subscription is active or ended; an ended one may be active again,
since only the provider can know. What became unknown or was refused is sent again only by a person, past the fence and
after two answers "not found" (see ``domain.resend``). What was not sent becomes unknown only when a backup is put back:
it may have been sent after that was made."""

FINAL = frozenset({S.PAID, S.FAILED})
"""Only a verified 2000 and 3000 end an order."""

WATCHED = frozenset(
    {S.UNKNOWN, S.REFUSED_CHECKING, S.ACCEPTED, S.WAITING, S.PROCESSING, S.EXPIRED, S.NEEDS_REVIEW, S.ACTIVE}
)
"""States whose orders are asked about by themselves."""

UNRESOLVED = frozenset({S.UNKNOWN, S.REFUSED_CHECKING})
"""Sent, and what became of it is not known."""

NEEDS_ATTENTION = UNRESOLVED | {S.NEEDS_REVIEW}

MAY_MARK = NEEDS_ATTENTION | {S.EXPIRED}
"""States in which a person may say what became of an order: asking alone may never settle these."""

MAY_SEND = frozenset({S.RECORDED, S.NOT_SENT})
"""No byte of these has left this computer."""


class ForbiddenTransition(Exception):
    """A state change that the table does not hold: a mistake in the program, never a user's."""


def check_transition(old: OrderState, new: OrderState) -> None:
    """Raise :class:`ForbiddenTransition` unless the table allows the step (staying is always allowed)."""
    if old is not new and new not in TRANSITIONS[old]:
        raise ForbiddenTransition(f"{old} -> {new}")


@dataclass(frozen=True, slots=True)
class Order:
    """One intent to move money, as the journal holds it. Times are Unix milliseconds, UTC."""

    order_id: str
    kind: OrderKind
    account: str
    money: Money
    channel: str
    state: OrderState
    created_ms: int
    updated_ms: int
    made_by: str
    """``window`` or ``command line``."""
    request: Mapping[str, object]
    """The message's fields as they are sent, without timestamp, sign and card data."""
    reference: str = ""
    """The remark, sent to the provider."""
    customer: str = ""
    """Who pays or is paid, kept here only."""
    signed_at: int | None = None
    """The ``timestamp`` of the last request whose sending was begun, Unix seconds as the server counts."""
    attempts: int = 0
    transaction_id: str = ""
    provider_code: str = ""
    provider_message: str = ""
    status: str = ""
    """The last verified status code, as it came."""
    pay_url: str = ""
    qr_code: str = ""
    accepted: Money | None = None
    exchange_rate: str = ""
    reference_number: str = ""
    error_message: str = ""
    checks: int = 0
    checked_ms: int | None = None
    next_check_ms: int | None = None
    not_found: int = 0
    """Answers 1002 in a row that count (after the fence, far enough apart); the time is this computer's."""
    not_found_ms: int | None = None
    payee_key: str = ""
    """Who is paid, for counting and for finding twins (see ``domain.payees``); the card's last four digits for a card
    subscription. Empty for payments."""
    mark: Mark | None = None
    """What a person said became of it. It never changes the state, and a verified answer says more."""
    mark_reason: str = ""
    marked_ms: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """What answers told beside the core, by the API's names (see ``domain.facts``). Not all of it is signed."""


CONTRADICTED: Mapping[Mark, frozenset[OrderState]] = {
    Mark.PAID: frozenset({S.FAILED}),
    Mark.NOT_PAID: frozenset({S.PAID, S.ACTIVE}),
}


def contradicts_mark(order: Order) -> bool:
    """Whether a verified answer says the opposite of a person's mark: money may have moved twice, or not at all."""
    return order.mark is not None and order.state in CONTRADICTED[order.mark]


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One line of the append-only record."""

    number: int
    order_id: str
    at_ms: int
    cause: Cause
    before: OrderState | None
    after: OrderState
    evidence: Evidence
