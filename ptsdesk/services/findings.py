"""What the desk found out for a person: callbacks received elsewhere, pages in place of answers, what was learned.

Plain frozen data, as light as ``api``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.subscriptions import PeriodVariant


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
