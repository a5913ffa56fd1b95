"""An amount in English words, read back from the number that will be sent."""

from __future__ import annotations

from decimal import Decimal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))
_UNITS = {"PHP": ("peso", "pesos", "centavo", "centavos"), "USD": ("dollar", "dollars", "cent", "cents")}


def number_in_words(number: int) -> str:
    """A whole number from 0 to below 10^15 in English words, without "and"."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    scale, name = next((scale, name) for scale, name in _SCALES if number >= scale)
    head, rest = divmod(number, scale)
    words = f"{number_in_words(head)} {name}"
    return f"{words} {number_in_words(rest)}" if rest else words


def amount_in_words(value: Decimal, currency: str) -> str:
    """``2450`` and ``PHP`` give "Two thousand four hundred fifty pesos"; decimals follow as "and 25 centavos".

    More than two decimals are read digit by digit, so that nothing is rounded away.
    """
    one, many, cent, cents = _UNITS.get(currency, (currency, currency, "", ""))
    whole = int(value)
    words = f"{number_in_words(whole)} {one if whole == 1 else many}"
    fraction = format((value - whole).normalize(), "f").partition(".")[2]
    if fraction and len(fraction) <= 2 and cent:
        count = int(fraction.ljust(2, "0"))
        words += f" and {number_in_words(count)} {cent if count == 1 else cents}"
    elif fraction:
        words = f"{number_in_words(whole)} point {' '.join(_ONES[int(digit)] for digit in fraction)} {many}"
    return words[0].upper() + words[1:]
