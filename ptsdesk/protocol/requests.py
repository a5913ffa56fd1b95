"""The messages that a merchant sends, without timestamp and signature (PTS API, sections 4 to 13).

Plain data, no cryptography: the window's confirm sheet and the journal read :meth:`fields`. Optional fields that are
None are not sent; an empty text is sent as an empty text. ``sealing.seal`` stamps, signs and encrypts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from ptsdesk.domain.card import IIN, card_brand
from ptsdesk.domain.secret import Secret

FieldValue = str | int | dict[str, str]
Fields = tuple[tuple[str, FieldValue], ...]

_CREATE_KEYS = ("amount", "channel", "currency", "order_id", "timestamp", "user_id")
_ORDER_KEYS = ("order_id", "timestamp", "user_id")
_CARD_KEYS = ("card_cvc", "card_exp_month", "card_exp_year", "card_number", "first_name", "last_name")
_PERIOD_KEYS = ("period_count", "period_unit")


def _present(*pairs: tuple[str, str | int | Mapping[str, str] | None]) -> Iterator[tuple[str, FieldValue]]:
    for name, value in pairs:
        if isinstance(value, Mapping):
            yield name, dict(value)
        elif value is not None:
            yield name, value


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """Collect money (PTS API, section 4.1). ``amount`` is sent and signed as this very text."""

    user_id: str
    order_id: str
    amount: str
    currency: str
    channel: str
    details: Mapping[str, str] | None = None
    callback_url: str | None = None
    redirect_url: str | None = None
    error_url: str | None = None
    remark: str | None = None

    signed_keys: ClassVar[tuple[str, ...]] = _CREATE_KEYS

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2/{guid}/payment"

    def fields(self) -> Fields:
        """Name and value of what is sent, in sending order."""
        return (
            *_order_fields(self),
            *_present(
                ("details", self.details),
                ("callback_url", self.callback_url),
                ("redirect_url", self.redirect_url),
                ("error_url", self.error_url),
                ("remark", self.remark),
            ),
        )


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Pay money out (PTS API, section 7). Accepted is not paid."""

    user_id: str
    order_id: str
    amount: str
    currency: str
    channel: str
    details: Mapping[str, str] | None = None
    callback_url: str | None = None
    remark: str | None = None

    signed_keys: ClassVar[tuple[str, ...]] = _CREATE_KEYS

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2/{guid}/withdraw"

    def fields(self) -> Fields:
        """Name and value of what is sent, in sending order."""
        return (*_order_fields(self), *_last_fields(self))


@dataclass(frozen=True, slots=True)
class SubscribeRequest:
    """Start a card subscription (PTS API, section 11).

    Variant A has ``period_count`` (1 to 12) and ``period_unit`` (1 week, 2 month, 3 year); variant B has neither. The
    card's four fields are secrets: :meth:`fields` names the card's network and last four digits only.
    """

    user_id: str
    order_id: str
    amount: str
    currency: str
    channel: str
    card_number: Secret
    card_exp_month: Secret
    card_exp_year: Secret
    card_cvc: Secret
    first_name: str
    last_name: str
    middle_name: str | None = None
    period_count: int | None = None
    period_unit: int | None = None
    details: Mapping[str, str] | None = None
    callback_url: str | None = None
    remark: str | None = None

    def __post_init__(self) -> None:
        if (self.period_count is None) != (self.period_unit is None):
            raise ValueError("a period has a count and a unit, or neither")

    @property
    def signed_keys(self) -> tuple[str, ...]:
        """The names that the data signature covers."""
        period = () if self.period_count is None else _PERIOD_KEYS
        return tuple(sorted((*_CREATE_KEYS, *_CARD_KEYS, *period)))

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2.1/{guid}/subscribe"

    def fields(self) -> Fields:
        """What may be shown and kept of what is sent: ``card_brand`` and ``card_last4`` stand for the card."""
        number = self.card_number
        return (
            *_order_fields(self),
            ("card_brand", card_brand(number.part(0, IIN))),
            ("card_last4", number.part(-4) if len(number.view()) > 4 else ""),
            *self.person_and_period(),
            *_last_fields(self),
        )

    def person_and_period(self) -> Fields:
        """The fields between the card and the optional ones, which hold no card data."""
        return tuple(
            _present(
                ("first_name", self.first_name),
                ("middle_name", self.middle_name),
                ("last_name", self.last_name),
                ("period_count", self.period_count),
                ("period_unit", self.period_unit),
            )
        )


@dataclass(frozen=True, slots=True)
class _AboutOrder:
    user_id: str
    order_id: str

    signed_keys: ClassVar[tuple[str, ...]] = _ORDER_KEYS

    def fields(self) -> Fields:
        """Name and value of what is sent, in sending order."""
        return (("user_id", self.user_id), ("order_id", self.order_id))


@dataclass(frozen=True, slots=True)
class PaymentQuery(_AboutOrder):
    """Ask what became of a payment (PTS API, section 5)."""

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2/{guid}/payment/query"


@dataclass(frozen=True, slots=True)
class WithdrawQuery(_AboutOrder):
    """Ask what became of a withdrawal (PTS API, section 8)."""

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2/{guid}/withdraw/query"


@dataclass(frozen=True, slots=True)
class SubscribeQuery(_AboutOrder):
    """Ask how a subscription stands (PTS API, section 11.1)."""

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2.1/{guid}/subscribe/query"


@dataclass(frozen=True, slots=True)
class SubscribeDisable(_AboutOrder):
    """End a subscription (PTS API, section 11.3)."""

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2.1/{guid}/subscribe/disable"


@dataclass(frozen=True, slots=True)
class BalanceRequest:
    """Ask for balances (PTS API, section 12). ``balance_mode``: 0 total, 1 available, 2 both; not signed."""

    user_id: str
    balance_mode: int | None = None

    signed_keys: ClassVar[tuple[str, ...]] = ("timestamp", "user_id")

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2/{guid}/balance"

    def fields(self) -> Fields:
        """Name and value of what is sent, in sending order."""
        return tuple(_present(("user_id", self.user_id), ("balance_mode", self.balance_mode)))


@dataclass(frozen=True, slots=True)
class SupportChannelRequest:
    """Ask which channels there are for a currency (PTS API, section 13)."""

    user_id: str
    currency: str

    signed_keys: ClassVar[tuple[str, ...]] = ("currency", "timestamp", "user_id")

    def path(self, guid: str) -> str:
        """The endpoint's path for this merchant."""
        return f"/merchant/v2/{guid}/support-channel"

    def fields(self) -> Fields:
        """Name and value of what is sent, in sending order."""
        return (("user_id", self.user_id), ("currency", self.currency))


CreateRequest = PaymentRequest | WithdrawRequest | SubscribeRequest
OrderRequest = PaymentQuery | WithdrawQuery | SubscribeQuery | SubscribeDisable
Request = CreateRequest | OrderRequest | BalanceRequest | SupportChannelRequest


def _order_fields(request: CreateRequest) -> Fields:
    names = ("user_id", "order_id", "amount", "currency", "channel")
    return tuple((name, getattr(request, name)) for name in names)


def _last_fields(request: WithdrawRequest | SubscribeRequest) -> Iterator[tuple[str, FieldValue]]:
    return _present(("details", request.details), ("callback_url", request.callback_url), ("remark", request.remark))
