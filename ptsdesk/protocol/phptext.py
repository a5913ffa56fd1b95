"""How PHP writes a JSON number as text. The provider's server behaves like PHP (PTS API, section 2.1).

PHP reads an integer as an integer and everything else as a binary floating point number, and writes that with 14
significant digits. It is done here with exact arithmetic: only a signature is compared with it, never a sum.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from ptsdesk.domain.money import read_literal

_DIGITS = 14
_INT64 = 2**63
_LIMIT = 300
"""Decimal exponents beyond this are near PHP's INF and 0; no amount has them."""
_MANTISSA = 53


def php_number(literal: str) -> str:
    """The text of the number in PHP; the literal itself when it is far outside every amount."""
    value = read_literal(literal)
    if value is None or abs(value.adjusted()) > _LIMIT:
        return literal
    if literal.lstrip("-").isdigit() and -_INT64 <= int(literal) < _INT64:
        return literal
    if not value:
        return "-0" if value.is_signed() else "0"
    return _general(_rounded(_nearest_binary(Fraction(value))))


def _nearest_binary(value: Fraction) -> Fraction:
    """The IEEE 754 double that is nearest to the value, ties to even."""
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length() - _MANTISSA
    if size / Fraction(2) ** exponent >= 2**_MANTISSA:
        exponent += 1
    return round(value / Fraction(2) ** exponent) * Fraction(2) ** exponent


def _rounded(value: Fraction) -> Decimal:
    """14 significant digits of a binary fraction, without the zeros at the end."""
    # A denominator of 2**n becomes 10**n by 5**n, so the value is an exact decimal before it is rounded.
    places = value.denominator.bit_length() - 1
    exact = Decimal(f"{value.numerator * 5**places}E-{places}")
    return Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN).plus(exact).normalize()


def _general(value: Decimal) -> str:
    """PHP's %.14G: plain from 0.0001 to below 10^14, else like 1.0E-6 and 1.5E+20."""
    exponent = value.adjusted()
    if -4 <= exponent < _DIGITS:
        return f"{value:f}"
    sign, digits, _ = value.as_tuple()
    first, rest = str(digits[0]), "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{first}.{rest}E{exponent:+d}"
