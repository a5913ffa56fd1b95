"""The text behind a payment QR (EMV QR Code, merchant-presented mode, as in QR Ph), read only so far as to check it.

The text is a row of objects: two digits id, two digits length, value. Ids used here: 00 format, 53 currency (ISO 4217
number), 54 amount, 55 to 57 tip and fee, 63 checksum. Lengths count characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from ptsdesk.domain.money import Money

MAX_LENGTH = 1024
"""Far above what a QR code of this kind holds (some 500 characters)."""
NUMBERS = {"PHP": "608", "USD": "840"}
"""ISO 4217 numbers of the currencies that can be compared."""

_FORMAT, _CURRENCY, _AMOUNT, _CHECKSUM = "00", "53", "54", "63"
_TIPS = ("55", "56", "57")
_CHECKSUM_HEAD = "6304"


class QrDoubt(StrEnum):
    """Why a code is not shown as payable."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    CHECKSUM = "checksum"
    CURRENCY = "currency"
    AMOUNT = "amount"
    FEE = "fee"
    """The code asks for a tip or adds a fee, so that the payer pays another sum than the amount it names."""
    DRAWING = "drawing"
    """The text is right, but the picture made from it does not read back as this text."""


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE (polynomial 1021, start FFFF), the checksum of tag 63."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
    return value


def read_objects(text: str) -> dict[str, str] | None:
    """The objects by id in the order of the text; None when the text is not such a row or an id stands twice."""
    found: dict[str, str] = {}
    position = 0
    while position < len(text):
        head = text[position : position + 4]
        if len(head) < 4 or not (head.isascii() and head.isdigit()):
            return None
        name, length = head[:2], int(head[2:])
        value = text[position + 4 : position + 4 + length]
        if length == 0 or len(value) < length or name in found:
            return None
        found[name] = value
        position += 4 + length
    return found


def check_payable(text: str, sums: Iterable[Money]) -> QrDoubt | None:
    """None when a customer who scans the code pays exactly one of ``sums``; otherwise what does not fit.

    ``sums`` are what was submitted and, where it is in another currency, what the provider accepted.
    """
    if not text:
        return QrDoubt.EMPTY
    if len(text) > MAX_LENGTH or not text.isprintable():
        return QrDoubt.UNREADABLE
    found = read_objects(text)
    if found is None or found.get(_FORMAT) != "01" or list(found)[-1] != _CHECKSUM:
        return QrDoubt.UNREADABLE
    if not _checksum_fits(text):
        return QrDoubt.CHECKSUM
    wanted = [money.value for money in sums if NUMBERS.get(money.currency, "?") == found.get(_CURRENCY)]
    if not wanted:
        return QrDoubt.CURRENCY
    if _amount(found.get(_AMOUNT, "")) not in wanted:
        return QrDoubt.AMOUNT
    return QrDoubt.FEE if any(name in found for name in _TIPS) else None


def _checksum_fits(text: str) -> bool:
    covered, stated = text[:-4], text[-4:]
    return covered.endswith(_CHECKSUM_HEAD) and f"{crc16(covered.encode()):04X}" == stated.upper()


def _amount(text: str) -> Decimal | None:
    """The amount of tag 54: digits and at most one point (EMV QR Code, section 4.7.3)."""
    whole, _, decimals = text.partition(".")
    if len(text) > 13 or not text.isascii() or not whole.isdigit() or (decimals and not decimals.isdigit()):
        return None
    return Decimal(f"{whole}.{decimals or 0}")
