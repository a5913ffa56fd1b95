"""What the desk found out for a person: of an order, by a question, by a callback or a page, and what was learned.

Plain frozen data, as light as ``api``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ptsdesk.domain.orders import Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.resend import Resend
from ptsdesk.domain.subscriptions import Charge, PeriodVariant


class CallbackEffect(StrEnum):
    """What a callback that somebody received elsewhere did here."""

    CHANGED = "changed"
    """Verified and newer: the order follows it."""
    KEPT = "kept"
    """Verified and about an order of the journal, which said so already: kept as evidence."""
    OLDER = "older"
    """Verified, but the journal holds newer news: kept as evidence, nothing changed."""
    CONTRADICTION = "contradiction"
    """Verified, but it takes back a final state: kept as evidence, nothing changed."""
    STRANGER = "stranger"
    """Verified, but about an order that the journal does not know: nothing kept."""
    DIFFERENT = "different"
    """Verified, but with another amount, currency, channel, kind or provider's id than the order: kept as evidence."""
    UNPROVED = "unproved"
    """Not verified: nothing kept, nothing changed."""


@dataclass(frozen=True, slots=True)
class CallbackReport:
    """What became of a callback that was pasted or read from a file."""

    kind: OrderKind | None
    """The kind of order that it is about; None when that cannot be told."""
    order_id: str
    effect: CallbackEffect
    reason: str
    """An English sentence when it proves nothing; else empty."""
    answer: Mapping[str, str]
    """Its fields as texts, without ``sign``."""
    signed: tuple[str, ...]
    order: Order | None
    state_before: OrderState | None
    comparison: tuple[tuple[str, bool], ...] = ()
    read_ms: int = 0
    key_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The page that a provider answered a create call with: for the payer's browser, never shown in here."""

    is_html: bool
    """A form that sends itself; else a script that leads to the payment page (PTS API, section 3.1)."""
    text: str = field(repr=False)
    whole: bool
    """Whether nothing was cut off; only a whole page is good for the payer."""
    at_ms: int


@dataclass(frozen=True, slots=True)
class Learned:
    """What earlier answers of this account's provider taught, kept on this computer."""

    variant: PeriodVariant = PeriodVariant.WITH_PERIOD
    """Which subscribe message is sent."""
    variant_accepted: bool = False
    """Whether the provider accepted a subscription in that form."""
    answers_pages_ms: int | None = None
    """When a create call was last answered with a page; None when it was answered with JSON since, or never."""
    answers_json_ms: int | None = None
    """When a create call was last answered with JSON."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the journal holds about one order."""

    order: Order
    events: tuple[OrderEvent, ...]
    raw_answers: tuple[tuple[int, str], ...] = ()
    """Answers as received (time, text), newest first; at most the last few are kept."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a person needs to decide about an order whose result is not known. Times are this computer's Unix ms."""

    dossier: Dossier
    resend: Resend
    """Whether it may be sent again, and why not."""
    fence_ms: int | None
    """When its last request can no longer be taken; None when none left or that is not known."""
    keep_until_ms: int
    """Until when asking on is the best anybody can do."""
    blocks: str
    """The payee that is not paid anew meanwhile (see ``Order.payee_key``); empty when none is."""
    not_found_ms: tuple[int, ...]
    """When each answer "not found" came that counts, oldest first."""


@dataclass(frozen=True, slots=True)
class QueryReport:
    """One question to the provider about one order id and what came of it."""

    kind: OrderKind
    order_id: str
    asked_ms: int
    took_ms: int
    verified: bool
    found: bool | None
    """True: verified. False: the provider does not know the id, unsigned. None: no usable answer."""
    code: str
    message: str
    answer: Mapping[str, str]
    """The fields of the answer as texts, in the answer's order, without ``sign``."""
    raw: str
    order: Order | None
    """The journal's order after the question; None when the journal does not know the id."""
    state_before: OrderState | None
    comparison: tuple[tuple[str, bool], ...] = ()
    """Field name and whether answer and journal agree: order_id, amount, currency, channel, user_id."""
    reason: str = ""
    """An English sentence when there is no usable answer."""
    key_fingerprint: str = ""
    signed: tuple[str, ...] = ()
    """The names of the fields that the signature covers; empty when nothing was verified."""
    charges: tuple[Charge, ...] = ()
    """The charges of a subscription as this answer lists them, oldest first. Not signed."""
