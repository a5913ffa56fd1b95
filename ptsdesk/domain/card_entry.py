"""Checks of a card that is being typed: number, expiry, security code, names (PTS API, sections 11 and 21).

The texts are in memory for one call. No error of this module ever holds what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ptsdesk.domain.card import card_brand, luhn_valid
from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, InputErrors

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
_FOURS, _AMEX, _DINERS = (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4)
_YEARS_AHEAD = 20


@dataclass(frozen=True, slots=True)
class Card:
    """What goes into one subscribe call, and nowhere else. Never pickled, printed or kept."""

    number: Secret
    exp_month: Secret
    """Two digits."""
    exp_year: Secret
    """Two digits."""
    cvc: Secret


def only_digits(text: str) -> str:
    """The ASCII digits of a text that may be pasted with spaces, dashes or other scripts' digits."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def lengths_of(number: str) -> tuple[int, ...]:
    """How many digits a number that begins so may have."""
    return _LENGTHS.get(card_brand(number), tuple(range(SHORTEST, LONGEST + 1)))


def groups_of(number: str) -> tuple[int, ...]:
    """How the digits are grouped on the card: fours, or 4-6-5 and 4-6-4."""
    brand = card_brand(number)
    if brand == "American Express":
        return _AMEX
    return _DINERS if brand == "Diners Club" and len(number) <= 14 else _FOURS


def grouped_number(number: str) -> str:
    """The digits with spaces between the groups."""
    parts, at = [], 0
    for length in groups_of(number):
        if at < len(number):
            parts.append(number[at : at + length])
            at += length
    return " ".join(parts)


def is_complete(number: str) -> bool:
    """Whether the number has a length of its network and its check digit is right."""
    return len(number) in lengths_of(number) and luhn_valid(number)


def check_number(number: str) -> str:
    """The digits unchanged; raises :class:`InputError`."""
    if not number:
        raise InputError("card_number", "Type the card number.")
    if not (number.isascii() and number.isdigit()):
        raise InputError("card_number", "A card number has digits only.")
    lengths = lengths_of(number)
    if len(number) not in lengths:
        low, high = min(lengths), max(lengths)
        if low == high:
            raise InputError(
                "card_number", "A {brand} number has {digits} digits.", brand=card_brand(number), digits=low
            )
        raise InputError("card_number", "The card number is not complete, or it has too many digits.")
    if not luhn_valid(number):
        raise InputError("card_number", "A digit is wrong: the check digit does not fit. Compare it with the card.")
    return number


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


def check_cvc(cvc: str, number: str) -> str:
    """The security code unchanged; raises :class:`InputError`."""
    wanted = cvc_length(number)
    if not (cvc.isascii() and cvc.isdigit() and len(cvc) == wanted):
        where = "on the front of the card." if wanted == 4 else "on the back of the card."
        raise InputError("card_cvc", f"The security code has {{digits}} digits, {where}", digits=wanted)
    return cvc


def check_card(number: str, month: str, year: str, cvc: str, now_ms: int) -> Card:
    """The whole card; raises :class:`InputErrors` with every complaint."""
    problems: list[InputError] = []
    checks = (
        lambda: check_number(number),
        lambda: check_expiry(month, year, now_ms),
        lambda: check_cvc(cvc, number),
    )
    for check in checks:
        try:
            check()
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise InputErrors(problems)
    two_months, two_years = check_expiry(month, year, now_ms)
    return Card(Secret(number), Secret(two_months), Secret(two_years), Secret(cvc))
