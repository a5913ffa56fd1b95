"""Amounts: exact, never rounded, never a binary fraction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ptsdesk.errors import InputError

MAX_DECIMALS = 6
"""Decimals that the provider takes (PTS API, sections 4.1 and 21)."""
MAX_INTEGER_DIGITS = 15
"""Digits before the point that are accepted here; far above any real amount, below every float trap."""

DECIMALS = {"PHP": 2, "USD": 2}
"""Decimals that people use for a currency; what they type may have up to :data:`MAX_DECIMALS`."""

_PLAIN = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_LITERAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?", re.ASCII)
_GROUPED_BY_POINTS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]*)?|[0-9]+,[0-9]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in one currency.

    ``text`` is the exact text that is sent and signed (PTS API, section 2.1): ``2450.00`` stays ``2450.00``.
    """

    currency: str
    text: str

    @property
    def value(self) -> Decimal:
        """The number, for sums and comparisons."""
        return Decimal(self.text)

    def same_value(self, other: Money) -> bool:
        """Whether both are the same sum of the same currency (``100`` and ``100.00`` are)."""
        return self.currency == other.currency and self.value == other.value


def parse_amount(text: str, currency: str, field: str = "amount") -> Money:
    """Read an amount that a person typed or a script gave.

    Plain digits, a point, at most six decimals, above zero. Nothing is guessed and nothing is rounded.
    Raises :class:`InputError` with a sentence for each way of being wrong.
    """
    _refuse_shape(text, field)
    whole, _, decimals = text.partition(".")
    if len(whole) > MAX_INTEGER_DIGITS:
        raise InputError(
            field, "This amount is too large: at most {digits} digits before the point.", digits=MAX_INTEGER_DIGITS
        )
    if len(decimals) > MAX_DECIMALS:
        raise InputError(field, "Too many decimals: the provider takes at most {digits}.", digits=MAX_DECIMALS)
    if Decimal(text) == 0:
        raise InputError(field, "The amount must be above zero.")
    return Money(currency, text)


def _refuse_shape(text: str, field: str) -> None:
    if not text:
        raise InputError(field, "Type the amount, for example 2450.00.")
    if _PLAIN.fullmatch(text):
        return
    if _GROUPED.fullmatch(text) and "." not in text and text.count(",") == 1:
        raise InputError(
            field,
            "Is this {thousands} or {decimals}? Type it without a comma.",
            thousands=text.replace(",", "") + ".00",
            decimals=text.replace(",", "."),
        )
    if _GROUPED.fullmatch(text):
        raise InputError(field, "Type the amount without commas: {plain}.", plain=text.replace(",", ""))
    if _GROUPED_BY_POINTS.fullmatch(text):
        raise InputError(field, "Use a point for the decimals and nothing between the thousands, for example 1234.56.")
    if text.startswith("-"):
        raise InputError(field, "The amount must be above zero, without a sign.")
    raise InputError(field, "Type digits and a point only, for example 2450.00.")


def read_literal(text: str) -> Decimal | None:
    """The number in an answer's JSON literal or quoted text, or None when it is not a usable one."""
    if len(text) > 40 or not _LITERAL.fullmatch(text):
        return None
    return Decimal(text)


def grouped(value: Decimal, currency: str) -> str:
    """The number as people read it: thousands grouped, at least the currency's decimals, none cut off.

    The minus is a true minus sign (−).
    """
    shown = max(DECIMALS.get(currency, 2), -_exponent(value.normalize()))
    text = f"{abs(value):,.{shown}f}"
    return f"−{text}" if value < 0 else text


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
