"""Card numbers that networks and payment companies publish for tests, and the slips of the hand that Luhn catches.

No account stands behind any of them. Sources: the test card pages of Stripe, PayPal and Worldpay. Luhn's rule is
written here once more: it shares no code with ptsdesk.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

PUBLISHED: dict[str, tuple[str, ...]] = {
    "Visa": (
        "4111111111111111",
        "4012888888881881",
        "4242424242424242",
        "4000056655665556",
        "4222222222222",
        "4917610000000000003",
    ),
    "Mastercard": (
        "5555555555554444",
        "5105105105105100",
        "5200828282828210",
        "2223003122003222",
        "2223000048400011",
    ),
    "American Express": ("378282246310005", "371449635398431", "378734493671000"),
    "JCB": ("3530111333300000", "3566002020360505"),
    "Diners Club": ("30569309025904", "38520000023237", "36227206271667", "3056930009020004"),
    "Discover": ("6011111111111117", "6011000990139424", "6011981111111113"),
    "UnionPay": ("6200000000000005", "6200000000000047", "6205500000000000004"),
}
"""Network to numbers: Mastercard from both its ranges, Visa with 13, 16 and 19 digits, Diners with 14 and 16."""

NUMBERS = tuple((network, number) for network, numbers in PUBLISHED.items() for number in numbers)


def luhn(number: str) -> bool:
    """Whether the check digit fits (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 == 0


def cvc_for(number: str) -> str:
    """A security code of the right length that stands in no ordinary text."""
    return "7391" if number[:2] in {"34", "37"} else "739"


def single_digit_errors(number: str) -> Iterator[str]:
    """The number with one digit mistyped: every place, every other digit. Luhn catches all of them."""
    for place, right in enumerate(number):
        for wrong in "0123456789":
            if wrong != right:
                yield from _caught(f"{number[:place]}{wrong}{number[place + 1 :]}")


def adjacent_swaps(number: str) -> Iterator[str]:
    """The number with two neighbours swapped, where that changes it; Luhn misses 09 for 90, so those are left out."""
    for place, (one, two) in enumerate(pairwise(number)):
        if one != two:
            yield from _caught(f"{number[:place]}{two}{one}{number[place + 2 :]}")


def _caught(number: str) -> Iterator[str]:
    if not luhn(number):
        yield number
