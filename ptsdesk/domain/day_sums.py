"""Sums over days, one currency at a time: currencies are never added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ptsdesk.domain.balances import Day, Tally
from ptsdesk.domain.money import Money

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class DaySum:
    """One day in one currency. All three are None on a day without data; ``balance`` also when none was asked for."""

    start_ms: int
    came_in: Money | None
    """Collected, and charged by subscriptions."""
    went_out: Money | None
    balance: Money | None

    @property
    def has_data(self) -> bool:
        """Whether this computer kept anything that day."""
        return self.came_in is not None


def currencies_of(days: Iterable[Day]) -> tuple[str, ...]:
    """Every currency that any of the days knows, sorted."""
    found: set[str] = set()
    for day in days:
        for tally in (day.collected, day.charged, day.paid_out):
            found.update(tally.sums)
        found.update(day.balance)
    return tuple(sorted(found))


def day_sums(days: Iterable[Day], currency: str) -> tuple[DaySum, ...]:
    """The days in one currency, in their order."""
    return tuple(_one(day, currency) for day in days)


def _one(day: Day, currency: str) -> DaySum:
    if not day.has_data:
        return DaySum(day.start_ms, None, None, None)
    came_in = _value(day.collected, currency) + _value(day.charged, currency)
    return DaySum(
        day.start_ms, _money(came_in, currency), _money(_value(day.paid_out, currency), currency),
        day.balance.get(currency),
    )  # fmt: skip


def _value(tally: Tally, currency: str) -> Decimal:
    money = tally.sums.get(currency)
    return money.value if money is not None else _NOTHING


def _money(value: Decimal, currency: str) -> Money:
    return Money(currency, f"{value:f}")


def total(sums: Iterable[Money | None], currency: str) -> Money:
    """The sum of what is known; nothing known is zero."""
    return _money(sum((one.value for one in sums if one is not None), start=_NOTHING), currency)


def highest(sums: Sequence[Money | None]) -> Decimal:
    """The largest value, at least zero."""
    return max((one.value for one in sums if one is not None), default=_NOTHING).max(_NOTHING)


def lowest(sums: Sequence[Money | None]) -> Decimal:
    """How far the smallest value lies below zero; zero when none does."""
    return (-min((one.value for one in sums if one is not None), default=_NOTHING)).max(_NOTHING)
