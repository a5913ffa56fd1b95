"""Card numbers, only so far as to recognise one that stands where none may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ \-.]?[0-9]){12,18}(?![0-9A-Za-z])", re.ASCII)
_FIRST_DIGITS = "23456"
"""First digits that the card networks use."""


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1 (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


_BRANDS = (
    ("Visa", re.compile(r"4")),
    ("Mastercard", re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")),
    ("American Express", re.compile(r"3[47]")),
    ("JCB", re.compile(r"35(2[89]|[3-8])")),
    ("Diners Club", re.compile(r"30[0-5]|3[689]")),
    ("Discover", re.compile(r"6011|64[4-9]|65")),
    ("UnionPay", re.compile(r"62")),
)
"""First digits (IIN ranges) of the networks, as the networks publish them."""


def card_brand(number: str) -> str:
    """The network's name for the first digits of a card number, or "Card" for a network that is not known here."""
    return next((name for name, digits in _BRANDS if digits.match(number)), "Card")


def holds_pan(text: str) -> bool:
    """Whether a run of 13 to 19 digits in the text looks like a card number (PAN).

    Spaces, dashes and dots between the digits do not hide it. Full-width and other digits count as digits.
    """
    return any(True for _ in _pans(text))


def mask_pans(text: str) -> str:
    """The text with every card number that :func:`holds_pan` would see replaced by words."""
    for start, end in reversed(list(_pans(text))):
        text = f"{text[:start]}[card number removed]{text[end:]}"
    return text


def _pans(text: str) -> Iterator[tuple[int, int]]:
    plain = "".join(_ascii_digit(character) for character in text)
    for run in _RUN.finditer(plain):
        digits = re.sub(r"[^0-9]", "", run.group())
        if digits[0] in _FIRST_DIGITS and luhn_valid(digits):
            yield run.span()


def _ascii_digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character
