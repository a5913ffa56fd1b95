"""What the provider may answer, as typed data, and the three verdicts on an answer (PTS API, sections 4 to 15).

Plain data, no cryptography. Amounts, rates and statuses stay the literal texts of the answer; an absent optional text
is empty. Reading and proving is in ``reading``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ptsdesk.domain.money import Money, read_literal
from ptsdesk.protocol.codes import EnvelopeCode

if TYPE_CHECKING:
    from ptsdesk.protocol.signing import VerifyRules


class Doubt(StrEnum):
    """Why an answer proves nothing."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    HTML = "html"
    SCRIPT = "script"
    NOT_JSON = "not_json"
    SHAPE = "shape"
    NO_SIGN = "no_sign"
    BAD_SIGN = "bad_sign"
    OTHER_ORDER = "other_order"
    OTHER_USER = "other_user"
    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"
    OTHER_CHANNEL = "other_channel"
    BAD_NUMBER = "bad_number"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the answer to a query must agree with, from the order that was recorded here."""

    amount: str
    currency: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    fields: Mapping[str, str] = field(repr=False)
    """Name and text of every member as received, without ``sign``; objects and lists as JSON."""
    signed: tuple[str, ...]
    """The names that the signature covers. Everything else is information, not proof."""
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _OrderCore(_Signed):
    order_id: str
    transaction_id: str
    channel: str
    submit_currency: str
    submit_amount: str
    accept_currency: str
    accept_amount: str
    exchange_rate: str

    @property
    def submitted(self) -> Money:
        """The amount that was ordered."""
        return Money(self.submit_currency, _plain(self.submit_amount))

    @property
    def accepted(self) -> Money | None:
        """The amount that was really paid or taken, when the answer names one."""
        return Money(self.accept_currency, _plain(self.accept_amount)) if self.accept_amount else None


def _plain(literal: str) -> str:
    value = read_literal(literal) if "e" in literal.lower() else None
    return literal if value is None else f"{value:f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAccepted(_OrderCore):
    """The provider took a payment order (PTS API, section 4.2). Accepted is not paid."""

    pay_url: str
    qr_code: str
    """Not signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawAccepted(_OrderCore):
    """The provider took a withdrawal order (PTS API, section 7). Accepted is not paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeAccepted(_OrderCore):
    """The provider took a card subscription (PTS API, section 11)."""

    verification_url: str
    """The page of the 3-D Secure step. Not signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer(_OrderCore):
    """How a payment or withdrawal stands (PTS API, sections 5 and 8)."""

    status: str
    timestamp: str
    """The last update, Unix seconds."""
    error_message: str
    reference_number: str
    details_url: str
    """The last three are not signed."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a subscription (PTS API, section 11.1). Not signed. ``timestamp`` in Unix seconds."""

    payment_id: str
    status: str
    timestamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionAnswer(_OrderCore):
    """How a subscription stands (PTS API, sections 11.1 to 11.3). Times in Unix seconds."""

    enabled: bool
    period_count: str
    period_unit: str
    subscribe_at: str
    last_payment_at: str
    next_payment_at: str
    timestamp: str
    payments: tuple[Charge, ...] = ()
    payment_transaction_id: str = ""
    """In callbacks only: the charge that this is about, with its status."""
    payment_status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceAnswer(_Signed):
    """Figures to show, never a gate for money: only the merchant id is signed (PTS API, section 12)."""

    balances: Mapping[str, Mapping[str, str | Mapping[str, str]]]
    """Currency to channel to the figure's literal, or to ``total`` and ``available`` in mode 2."""


@dataclass(frozen=True, slots=True)
class ChannelItem:
    """One line of the channel list; the subject is the receiving bank or wallet of a withdrawal."""

    channel: str
    transaction_type: str
    currency: str
    subject: str
    subject_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAnswer(_Signed):
    """The channel list: information, only the merchant id is signed (PTS API, section 13)."""

    items: tuple[ChannelItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConfirmation(_Signed):
    """The provider asks the merchant's server whether a withdrawal is wanted (PTS API, section 10)."""

    order_id: str
    amount: str
    timestamp: str


Answer = (
    PaymentAccepted
    | WithdrawAccepted
    | SubscribeAccepted
    | OrderAnswer
    | SubscriptionAnswer
    | BalanceAnswer
    | ChannelAnswer
    | WithdrawConfirmation
)


@dataclass(frozen=True, slots=True)
class Proved:
    """Code 1000, a valid signature, and about the very thing that was asked."""

    answer: Answer
    rules_used: VerifyRules


@dataclass(frozen=True, slots=True)
class Refused:
    """A code other than 1000. Never signed, so it proves nothing. The message is the provider's, cut to a bound."""

    code: EnvelopeCode
    message: str


@dataclass(frozen=True, slots=True)
class Unproved:
    """Anything else. ``fields`` holds what could be read, for people to look at."""

    reason: Doubt
    code: EnvelopeCode | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


Verdict = Proved | Refused | Unproved
