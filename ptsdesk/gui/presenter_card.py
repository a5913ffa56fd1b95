"""The words of a card that is typed. None of them holds more of it than the network and the last four digits."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.gui.i18n import tr

_BRANDS: Mapping[str, str] = {
    "Visa": "VISA",
    "Mastercard": "MASTERCARD",
    "American Express": "AMEX",
    "JCB": "JCB",
    "Diners Club": "DINERS",
    "Discover": "DISCOVER",
    "UnionPay": "UNIONPAY",
}
"""What the networks print on their cards, in few letters. Proper names: never translated."""


def brand_word(brand: str) -> str:
    """Such as "VISA"; empty for a network that is not known here."""
    return _BRANDS.get(brand, "")


def ends_line(last4: str) -> str:
    """``ends 4242``."""
    return tr("ends {digits}", digits=last4)


def card_line(brand: str, last4: str) -> str:
    """``VISA ends 4242``: all that is ever said of a card."""
    if not last4:
        return ""
    return f"{brand_word(brand) or tr('Card')} {ends_line(last4)}"


def number_help() -> str:
    """What the card number is for, while it is empty."""
    return tr("Typed or pasted, with or without spaces.")


def number_confirmed(digits: int) -> str:
    """Such as "16 digits, the check digit is right"."""
    return tr("{n} digits, the check digit is right", n=digits)


def too_many_digits() -> str:
    """Why a pasted text was not taken."""
    return tr("These are more digits than a card number that begins so has. Nothing was put in.")


def code_help(digits: int) -> str:
    """Where the security code is on the card."""
    return tr("4 digits, on the front") if digits == 4 else tr("3 digits, on the back")


def cleared_words() -> str:
    """Why a card is gone."""
    return tr("Cleared after five minutes without a key. Type the card again.")
