"""Card subscriptions: the period, the two published forms of the message, the charges (PTS API, section 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.errors import InputError

MOST_PERIODS = 12
_MOST_TOLD = 999
"""An answer may name any period; above this it is taken for none."""

MAY_DISABLE = frozenset(
    {OrderState.ACTIVE, OrderState.ACCEPTED, OrderState.WAITING, OrderState.PROCESSING, OrderState.UNKNOWN}
)
"""States in which the provider may charge the card or begin to, so that it can be asked to end the subscription."""

STATE_OF_CHARGE: Mapping[str, OrderState] = {
    "0000": OrderState.WAITING,
    "1000": OrderState.PROCESSING,
    "2000": OrderState.PAID,
    "3000": OrderState.FAILED,
    "4000": OrderState.NEEDS_REVIEW,
    "5000": OrderState.EXPIRED,
}
"""What the status of one charge means (PTS API, sections 11.1 and 15). Other codes are known to nobody here."""


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
    if not (count.isascii() and count.isdigit() and len(count) <= 2 and 1 <= int(count) <= MOST_PERIODS):
        raise InputError("period_count", "Type a whole number from 1 to {most}.", most=MOST_PERIODS)
    if unit not in {str(one.value) for one in PeriodUnit}:
        raise InputError("period_unit", "Choose week, month or year.")
    return Period(int(count), PeriodUnit(int(unit)))


def read_period(count: object, unit: object) -> Period | None:
    """The period in a message or an answer, as texts or numbers; None when there is none or it cannot be one."""
    texts = str(count), str(unit)
    if not all(text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_TOLD)) for text in texts):
        return None
    number, which = int(texts[0]), int(texts[1])
    if number == 0 or which not in {one.value for one in PeriodUnit}:
        return None
    return Period(number, PeriodUnit(which))


def period_of(order: Order) -> Period | None:
    """How often the card is charged: as the provider answered, else as it was asked for; None when neither told."""
    for source in (order.facts, order.request):
        period = read_period(source.get("period_count"), source.get("period_unit"))
        if period is not None:
            return period
    return None


def charges_a_year(period: Period) -> int | None:
    """How many charges a year has when that is the same in every year; weeks do not fit into one."""
    if period.unit is PeriodUnit.YEAR:
        return 1 if period.count == 1 else None
    return 12 // period.count if period.unit is PeriodUnit.MONTH and 12 % period.count == 0 else None
