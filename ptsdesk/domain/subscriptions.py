"""Card subscriptions: the period, the two published forms of the message, the charges (PTS API, section 11)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ptsdesk.errors import InputError

MOST_PERIODS = 12


class PeriodUnit(IntEnum):
    """``period_unit`` of the message."""

    WEEK = 1
    MONTH = 2
    YEAR = 3


@dataclass(frozen=True, slots=True)
class Period:
    """How often a card is charged: every ``count`` weeks, months or years."""

    count: int
    unit: PeriodUnit


class PeriodVariant(StrEnum):
    """Which of the two published messages the provider of an account takes."""

    WITH_PERIOD = "with period"
    """Variant A: ``period_count`` and ``period_unit`` are sent and signed."""
    WITHOUT_PERIOD = "without period"
    """Variant B: neither is sent; the provider sets the period."""


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge as the provider reported it last. The list of charges is not signed. Times are Unix milliseconds."""

    payment_id: str
    status: str
    """A status code (PTS API, section 15) as it came."""
    at_ms: int | None
    seen_ms: int
    """When this computer was told so first."""


def check_period(count: str, unit: str) -> Period:
    """The period that was typed and chosen; raises :class:`InputError`."""
    if not (count.isascii() and count.isdigit() and 1 <= int(count) <= MOST_PERIODS):
        raise InputError("period_count", "Type a whole number from 1 to {most}.", most=MOST_PERIODS)
    if unit not in {str(one.value) for one in PeriodUnit}:
        raise InputError("period_unit", "Choose week, month or year.")
    return Period(int(count), PeriodUnit(int(unit)))
