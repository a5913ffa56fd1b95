"""Checks of a card that is being typed: number, expiry, security code, names (PTS API, sections 11 and 21).

The texts are in memory for one call. No error of this module ever holds what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ptsdesk.domain.card import card_brand, luhn_valid
from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.secret import Fleeting, Secret
from ptsdesk.errors import InputError

_LENGTHS: dict[str, tuple[int, ...]] = {
    "Visa": (13, 16, 19),
    "Mastercard": (16,),
    "American Express": (15,),
    "JCB": (16, 17, 18, 19),
    "Diners Club": (14, 15, 16, 17, 18, 19),
    "Discover": (16, 17, 18, 19),
    "UnionPay": (16, 17, 18, 19),
}
"""Digits of a number by network, as the networks publish them."""
SHORTEST, LONGEST = 12, 19
"""For a network that is not known here (PTS API, section 21)."""
_AMEX, _DINERS = (4, 6, 5), (4, 6, 4)
_YEARS_AHEAD = 20
_RUN = re.compile(r"\d(?:[\W_]{0,3}\d)*")
_GROUP = re.compile(r"\d+")
_EXPIRY = re.compile(r"\s*([0-9]{1,2})\s*[-/. ]\s*([0-9]{4}|[0-9]{2})\s*|\s*([0-9]{2})([0-9]{4}|[0-9]{2})\s*", re.ASCII)
_USUAL = 16
"""Digits of most card numbers. When digits beside a number make it a longer one by chance, this one is meant."""


@dataclass(frozen=True, slots=True)
class Card:
    """What goes into one subscribe call, and nowhere else. Never pickled, printed or kept."""

    number: Secret
    exp_month: Secret
    """Two digits."""
    exp_year: Secret
    """Two digits."""
    cvc: Secret

    def wipe(self) -> None:
        """Overwrite what can be overwritten: the parts that are :class:`~ptsdesk.domain.secret.Fleeting`."""
        for part in (self.number, self.exp_month, self.exp_year, self.cvc):
            if isinstance(part, Fleeting):
                part.wipe()


def plain_digits(text: str) -> str:
    """The text with the digits of other scripts as ASCII digits and without invisible characters."""
    seen = (character for character in text if unicodedata.category(character) != "Cf")
    return "".join(str(int(character)) if character.isdecimal() else character for character in seen)


def only_digits(text: str) -> str:
    """The ASCII digits of a text that may be pasted with spaces, dashes or other scripts' digits."""
    return "".join(character for character in plain_digits(text) if character.isdecimal())


def number_in(text: str) -> str:
    """The card number in a text that may hold words, an expiry date and a security code beside it.

    Digits that are grouped as on a card are one number. When no number in it is complete and right, all its digits:
    then a person sees what is wrong with them.
    """
    found = list(_complete_numbers(plain_digits(text)))
    if not found:
        return only_digits(text)
    return next((number for number in found if len(number) == _USUAL), max(found, key=len))


def _complete_numbers(text: str) -> Iterator[str]:
    for run in _RUN.finditer(text):
        groups = _GROUP.findall(run.group())
        whole = "".join(groups)
        if is_complete(whole) and tuple(map(len, groups)) in ((len(whole),), groups_of(whole, len(whole))):
            yield whole
            return
        for first in range(len(groups)):
            number = ""
            for group in groups[first:]:
                number += group
                if len(number) > LONGEST:
                    break
                if is_complete(number):
                    yield number


def read_expiry(text: str) -> tuple[str, str] | None:
    """Month and year of a text such as ``08/29``, ``8-2029`` or ``0829``; None when it is not one of these."""
    found = _EXPIRY.fullmatch(plain_digits(text))
    if found is None:
        return None
    month, year, joined_month, joined_year = found.groups()
    return month or joined_month, year or joined_year


def lengths_of(number: str) -> tuple[int, ...]:
    """How many digits a number that begins so may have."""
    return _LENGTHS.get(card_brand(number), tuple(range(SHORTEST, LONGEST + 1)))


def groups_of(start: str, count: int) -> tuple[int, ...]:
    """How ``count`` digits that start so are grouped on the card: fours, or 4-6-5 and 4-6-4. None is left out."""
    brand = card_brand(start)
    wanted = _AMEX if brand == "American Express" else _DINERS if brand == "Diners Club" and count <= 14 else ()
    groups: list[int] = []
    left = count
    while left > 0:
        usual = wanted[len(groups)] if len(groups) < len(wanted) else 4
        groups.append(min(usual, left))
        left -= groups[-1]
    return tuple(groups)


def grouped_number(number: str) -> str:
    """The digits with spaces between the groups."""
    parts, at = [], 0
    for length in groups_of(number, len(number)):
        parts.append(number[at : at + length])
        at += length
    return " ".join(parts)


def is_complete(number: str) -> bool:
    """Whether the number has a length of its network and its check digit is right."""
    return len(number) in lengths_of(number) and luhn_valid(number)


def check_length(start: str, count: int) -> None:
    """Raise :class:`InputError` unless a number that starts so may have ``count`` digits."""
    if not count:
        raise InputError("card_number", "Type the card number.")
    lengths = lengths_of(start)
    if count in lengths:
        return
    low, high = min(lengths), max(lengths)
    if low == high:
        raise InputError("card_number", "{brand} numbers have {digits} digits.", brand=card_brand(start), digits=low)
    if count < high:
        raise InputError("card_number", "The card number is not complete: {digits} digits so far.", digits=count)
    raise InputError("card_number", "A card number has at most {digits} digits.", digits=high)


def wrong_check_digit() -> InputError:
    """The error for a number whose digits do not fit together."""
    return InputError("card_number", "A digit is wrong: the check digit does not fit. Compare it with the card.")


def check_expiry(month: str, year: str, now_ms: int) -> tuple[str, str]:
    """Month and year as two digits each; the card must not be past. Raises :class:`InputError`.

    A card is good to the end of its month, Manila time.
    """
    if not (month.isascii() and month.isdigit() and len(month) <= 2 and 1 <= int(month) <= 12):
        raise InputError("card_exp_month", "Type the month as on the card: 01 to 12.")
    if not (year.isascii() and year.isdigit() and len(year) in (2, 4)):
        raise InputError("card_exp_year", "Type the year as on the card, for example 29.")
    today = datetime.fromtimestamp(now_ms // 1000, UTC).astimezone(MANILA)
    whole = int(year) if len(year) == 4 else today.year // 100 * 100 + int(year)
    if (whole, int(month)) < (today.year, today.month):
        raise InputError("card_exp_month", "This card has expired. Ask for another card.")
    if whole > today.year + _YEARS_AHEAD:
        raise InputError("card_exp_year", "This year is too far ahead. Compare it with the card.")
    return f"{int(month):02d}", f"{whole % 100:02d}"


def cvc_length(number: str) -> int:
    """Four digits for American Express, three for all others."""
    return 4 if card_brand(number) == "American Express" else 3


def check_code_length(count: int, wanted: int) -> None:
    """Raise :class:`InputError` unless a security code has the wanted number of digits."""
    if count == wanted:
        return
    if wanted == 4:
        raise InputError("card_cvc", "The security code has {digits} digits, on the front of the card.", digits=wanted)
    raise InputError("card_cvc", "The security code has {digits} digits, on the back of the card.", digits=wanted)
