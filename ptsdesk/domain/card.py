"""Card numbers, only so far as to recognise one that stands where none may stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, pairwise

_RUN = re.compile(r"\d(?:[\W_]{0,3}\d){12,}")
"""Digits of any script with at most three other characters between them, none of them a letter."""
_FIRST_DIGITS = re.compile(r"[3-6]|2[2-7]")
"""First digits that the card networks use. None uses 20 or 21, with which dates begin."""
_SHORTEST, _LONGEST = 13, 19
IIN = 6
"""So many first digits name the network and the bank. They alone are no card data."""
_MASK = "[card number removed]"
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""What a doubled digit counts in Luhn's sum."""
_FORBIDDEN_MEMBER = re.compile(
    r"card(_(?!brand$|last_?4$)|_?number|$)|cvc|cvv|(^|_)pan(_|$)|safe_?code|transaction_secret|private_key",
    re.IGNORECASE,
)


def luhn_valid(digits: str | memoryview) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1 (Luhn). A memoryview is of the digits' values."""
    total = 0
    for place in range(len(digits)):
        value = int(digits[-1 - place])
        total += _DOUBLED[value] if place % 2 else value
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


def is_forbidden_member(name: str) -> bool:
    """Whether a member of a message or record is named like card data or a secret, which is kept and typed nowhere.

    The brand and the last four digits of a card may be kept.
    """
    return _FORBIDDEN_MEMBER.search(name) is not None


def holds_pan(text: str) -> bool:
    """Whether 13 to 19 digits in the text look like a card number (PAN).

    The number may begin at any group of digits and have an expiry date, a CVC, letters or other numbers right beside
    it. Up to three characters between two digits do not hide it, nor do invisible ones. Digits of any script count.
    """
    return any(True for _ in _pans(text))


def holds_pan_anywhere(text: str) -> bool:
    """As :func:`holds_pan`, for texts that are digits anyway, as an amount is: the number may begin at any digit."""
    for run in _RUN.finditer(text):
        digits = "".join(str(int(character)) for character in run.group() if character.isdecimal())
        if any(True for _ in _numbers(digits, list(range(len(digits))))):
            return True
    return False


def mask_pans(text: str) -> str:
    """The text with every card number that :func:`holds_pan` would see replaced by words."""
    while spans := _merged(sorted(_pans(text))):
        for start, end in reversed(spans):
            text = f"{text[:start]}{_MASK}{text[end:]}"
    return text


def cut(text: str, limit: int) -> str:
    """The start of a text, never ending within a number: half a card number is not recognised as one any more."""
    if len(text) <= limit:
        return text
    end = limit
    while end and not text[end - 1].isalpha():
        end -= 1
    return text[:end]


def mask_card(text: str, last4: str) -> str:
    """The text without every number that may be the card ending in ``last4``; for ids, which look like cards by chance.

    Without ``last4`` the text stays as it is.
    """
    spans = [] if not last4 else sorted(span for span in _pans(text) if _digits(text[slice(*span)]).endswith(last4))
    for start, end in reversed(_merged(spans)):
        text = f"{text[:start]}{_MASK}{text[end:]}"
    return text


def _digits(text: str) -> str:
    return "".join(str(int(character)) for character in text if character.isdecimal())


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap as one: which of the numbers in them is the card's is not known."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pans(text: str) -> Iterator[tuple[int, int]]:
    """Where each number stands that may be a card's; they may overlap."""
    if len(text) < _SHORTEST:
        return
    seen = [at for at, character in enumerate(text) if character.isascii() or unicodedata.category(character) != "Cf"]
    for run in _RUN.finditer("".join(text[at] for at in seen)):
        places = [at for at in seen[run.start() : run.end()] if text[at].isdecimal()]
        digits = "".join(str(int(text[at])) for at in places)
        starts = [0, *(number for number, (one, two) in enumerate(pairwise(places), 1) if two - one > 1)]
        for first, last in _numbers(digits, starts):
            yield places[first], places[last] + 1


def _numbers(digits: str, starts: list[int]) -> Iterator[tuple[int, int]]:
    """First and last place of each number from one of the starts that begins and checks like a card's."""
    # Running sums for either parity of the last digit: a hostile text has as many numbers as characters.
    sums = [
        list(accumulate((_DOUBLED[int(d)] if at % 2 != even else int(d) for at, d in enumerate(digits)), initial=0))
        for even in (0, 1)
    ]
    for first in starts:
        if not _FIRST_DIGITS.match(digits, first):
            continue
        for last in range(first + _SHORTEST - 1, min(first + _LONGEST, len(digits))):
            counted = sums[last % 2]
            if (counted[last + 1] - counted[first]) % 10 == 0:
                yield first, last
