"""Balances as the provider tells them. Figures to show, never a gate for money: only the merchant id is signed
(PTS API, section 12).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum

from ptsdesk.domain.money import Money, read_literal
from ptsdesk.domain.orders import Order, OrderKind


class BalanceMode(IntEnum):
    """``balance_mode`` of the question."""

    TOTAL = 0
    AVAILABLE = 1
    BOTH = 2


@dataclass(frozen=True, slots=True)
class BalanceFigure:
    """One channel's balance. ``asked_ms``: when the provider told it, Unix milliseconds."""

    currency: str
    channel: str
    total: Money | None
    available: Money | None
    asked_ms: int
    text: str = ""
    """What stood there when it is no figure that this version can read."""

    @property
    def in_progress(self) -> Money | None:
        """What is neither available nor gone, when both figures are known."""
        if self.total is None or self.available is None:
            return None
        return Money(self.currency, f"{self.total.value - self.available.value:f}")


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """The newest figure known of each channel; one that the last answer left out keeps its age."""

    figures: tuple[BalanceFigure, ...] = ()
    asked_ms: int | None = None
    """When the provider answered last."""
    other: tuple[tuple[str, str], ...] = ()
    """Members of the last answer that are no balances, as they came."""

    def of(self, currency: str, channel: str) -> BalanceFigure | None:
        """The figure of a channel."""
        return next((one for one in self.figures if (one.currency, one.channel) == (currency, channel)), None)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in the order of the figures, each once."""
        return tuple(dict.fromkeys(one.currency for one in self.figures))


def available_sum(figures: Iterable[BalanceFigure], currency: str) -> Money | None:
    """What is available in one currency over all channels; None when no channel tells. Currencies are never mixed."""
    known = [one.available.value for one in figures if one.currency == currency and one.available is not None]
    return Money(currency, f"{sum(known):f}") if known else None


def read_figures(
    balances: Mapping[str, Mapping[str, str | Mapping[str, str]]], mode: BalanceMode, asked_ms: int
) -> tuple[BalanceFigure, ...]:
    """The figures of an answer. A single figure is what the question's mode says; anything else stays a text."""
    return tuple(
        _figure(currency, channel, value, mode, asked_ms)
        for currency, channels in balances.items()
        for channel, value in channels.items()
    )


def _figure(
    currency: str, channel: str, value: str | Mapping[str, str], mode: BalanceMode, asked_ms: int
) -> BalanceFigure:
    if isinstance(value, str):
        money = _money(currency, value)
        # In mode 2 a single figure is not what was asked for: it is shown as a total, the default of the API.
        total, available = (None, money) if mode is BalanceMode.AVAILABLE else (money, None)
        return BalanceFigure(currency, channel, total, available, asked_ms, "" if money is not None else value)
    found = {name: _money(currency, value.get(name, "")) for name in ("total", "available")}
    unread = ", ".join(f"{name}: {text}" for name, text in value.items() if found.get(name) is None)
    return BalanceFigure(currency, channel, found["total"], found["available"], asked_ms, unread)


_WHOLE_DIGITS, _DECIMALS = 16, 8
"""Digits of a figure before and behind the point that are believed: thousands of such figures add up exactly."""


def _money(currency: str, literal: str) -> Money | None:
    value = read_literal(literal)
    if value is None or (value and value.adjusted() >= _WHOLE_DIGITS):
        return None
    text = f"{value:f}"
    decimals = text.partition(".")[2].rstrip("0")
    return Money(currency, text) if len(decimals) <= _DECIMALS else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be left on a channel after a payout. For information only: it never decides what may be sent."""

    available: Money
    others: Money
    """Other payouts from the channel whose result is not known."""
    worst: Money
    """Left if all of them go through."""
    best: Money
    """Left if only this one does."""


def outlook(available: Money, payout: Money, orders: Iterable[Order], channel: str) -> Outlook:
    """What is left in the worst and the best case. ``orders``: those whose result is not known."""
    others = sum(
        (
            order.money.value
            for order in orders
            if order.kind is OrderKind.WITHDRAWAL
            and order.channel == channel
            and order.money.currency == payout.currency
        ),
        start=Decimal(0),
    )
    best = available.value - payout.value
    return Outlook(
        available,
        Money(payout.currency, f"{others:f}"),
        Money(payout.currency, f"{best - others:f}"),
        Money(payout.currency, f"{best:f}"),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """So many orders and their exact sums, one a currency: currencies are never added up."""

    count: int = 0
    sums: Mapping[str, Money] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """One day in Manila: what was collected and paid out of the orders made on it, and the last balance seen."""

    start_ms: int
    """00:00, Unix milliseconds."""
    has_data: bool
    """Whether this computer kept anything that day; a day without data is a gap, not a zero."""
    collected: Tally = Tally()
    charged: Tally = Tally()
    """Charges of subscriptions that the provider reported as paid, by their moment. The report is not signed."""
    paid_out: Tally = Tally()
    balance: Mapping[str, Money] = field(default_factory=dict)
    """Available in each currency when it was asked for last that day."""
