"""The text of a QR Ph code: an EMV merchant-presented payload with its check sum.

Every element is a two-digit tag, a two-digit length and the value (EMV QRCPS, merchant-presented mode).
"""

from __future__ import annotations

import binascii

_GUID_P2M = "ph.ppmi.p2m"
_ACQUIRER = "PTSSPHM1XXX"
_MERCHANT_NAME = "PTS SANDBOX SHOP"
_MERCHANT_CITY = "MAKATI"
_CATEGORY_SHOP = "5999"
_CURRENCY_PHP = "608"
_MAX_REFERENCE = 25


def qr_text(amount: str, merchant_id: str, reference: str) -> str:
    """The payload of a dynamic QR Ph code for one payment; ``amount`` in pesos, at most 13 characters."""
    account = _element("00", _GUID_P2M) + _element("01", _ACQUIRER) + _element("03", merchant_id)
    payload = "".join(
        (
            _element("00", "01"),
            _element("01", "12"),
            _element("28", account),
            _element("52", _CATEGORY_SHOP),
            _element("53", _CURRENCY_PHP),
            _element("54", amount),
            _element("58", "PH"),
            _element("59", _MERCHANT_NAME),
            _element("60", _MERCHANT_CITY),
            _element("62", _element("05", reference[-_MAX_REFERENCE:])),
            "6304",
        )
    )
    # CRC-16/CCITT-FALSE: polynomial 1021, start value FFFF, over everything including its own tag and length.
    return f"{payload}{binascii.crc_hqx(payload.encode('ascii'), 0xFFFF):04X}"


def _element(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
