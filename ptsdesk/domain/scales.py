"""Round numbers for the axis of a chart, exact to the last digit. Pixels are somebody else's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import Enum

_ROUND = tuple(Decimal(number) for number in (1, 2, 3, 4, 5, 6, 8, 10))
"""First digits of a round end, chosen so that its half is round too."""
_LEAST_SHARE = 5
"""The smaller side of an axis is at least this part of the larger one: its label needs room."""


class Unit(Enum):
    """What the numbers on an axis are counted in; the value is the power of ten."""

    ONE = 0
    THOUSAND = 3
    MILLION = 6
    BILLION = 9


_FROM = ((Unit.BILLION, Decimal(10**9)), (Unit.MILLION, Decimal(10**6)), (Unit.THOUSAND, Decimal(10**4)))
"""A scale that ends at 10,000 or above is told in thousands, and so on; 5,000 and its half are short enough."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``bottom`` (zero or below) to ``top`` (zero or above), with its marks from the top down."""

    top: Decimal
    bottom: Decimal
    ticks: tuple[Decimal, ...]

    @property
    def span(self) -> Decimal:
        """From end to end; never zero."""
        return self.top - self.bottom

    @property
    def unit(self) -> Unit:
        """What the marks are counted in."""
        size = max(self.top, -self.bottom)
        return next((unit for unit, least in _FROM if size >= least), Unit.ONE)


def round_up(value: Decimal) -> Decimal:
    """The least round number that is not below a value above zero: 470 gives 500."""
    power = Decimal(1).scaleb(value.adjusted())
    return next(number * power for number in _ROUND if number * power >= value)


def scale(above: Decimal, below: Decimal) -> Scale:
    """An axis for values up to ``above`` and down to minus ``below``, both zero or more.

    Each side ends at a round number and the larger one is marked in its middle. An axis without values has one mark.
    """
    larger = max(above, below)
    if larger <= 0:
        return Scale(Decimal(1), Decimal(0), (Decimal(0),))
    least = round_up(larger) / _LEAST_SHARE
    top = round_up(max(above, least)) if above > 0 else Decimal(0)
    bottom = round_up(max(below, least)) if below > 0 else Decimal(0)
    middle = top / 2 if top >= bottom else -bottom / 2
    ticks = sorted({top, middle, Decimal(0), -bottom}, reverse=True)
    return Scale(top, -bottom, tuple(ticks))


def in_unit(value: Decimal, unit: Unit) -> str:
    """A mark without its sign as people write it: 250000 in thousands is ``250``. Exact, nothing is cut off."""
    text = f"{abs(value).scaleb(-unit.value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def pixels(value: Decimal, span: Decimal, room: int) -> int:
    """How many of ``room`` pixels a value takes of a span, downwards; at least one for a value that is not zero."""
    exact = abs(value) * room / span
    whole = int(exact.to_integral_value(ROUND_FLOOR))
    return max(whole, 1) if value else 0
