"""What a provider may put into ``qr_code``: the vendor documents no content (PTS API, section 4.2), so it is looked at.

A payment code (EMV text, see ``emv``), a picture as a data address or as bare base64, a web address, or any other
text. Nothing here decodes a picture: only its head is read, so that one that is too large is never decoded.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.domain.links import https_link

MAX_PICTURE = 512 * 1024
"""Bytes of a picture."""
MAX_SIDE = 2000
"""Pixels of either side of a picture."""

_DATA = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,", re.IGNORECASE)
_EMV = re.compile(r"00\d{2}")
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_BASE64_HEADS = ("iVBORw0KGgo", "/9j/")
"""How PNG and JPEG begin in base64."""
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers (SOF) that carry the size."""


class ContentKind(StrEnum):
    """What the text is."""

    EMPTY = "empty"
    PAYMENT = "payment"
    """Begins as a payment code does; whether it is right is for ``emv.check_payable``."""
    PICTURE = "picture"
    LINK = "link"
    """A plain https address."""
    TEXT = "text"


class PictureFault(StrEnum):
    """Why a picture is not shown."""

    LARGE = "large"
    PIXELS = "pixels"
    BROKEN = "broken"
    """No base64, or neither PNG nor JPEG."""


@dataclass(frozen=True, slots=True)
class QrContent:
    """What was recognised. ``picture`` is empty when there is a ``fault``."""

    kind: ContentKind
    picture: bytes = b""
    fault: PictureFault | None = None


def recognise(text: str) -> QrContent:
    """What kind of content a ``qr_code`` is. Never raises, whatever the text."""
    if not text.strip():
        return QrContent(ContentKind.EMPTY)
    head = _DATA.match(text)
    if head is not None:
        return _picture(text[head.end() :])
    if text.lower().startswith("data:image/"):
        return QrContent(ContentKind.PICTURE, fault=PictureFault.BROKEN)
    if text.startswith(_BASE64_HEADS):
        return _picture(text)
    if _EMV.match(text):
        return QrContent(ContentKind.PAYMENT)
    return QrContent(ContentKind.LINK if https_link(text) else ContentKind.TEXT)


def _picture(encoded: str) -> QrContent:
    if len(encoded) > MAX_PICTURE * 4 // 3 + 1024:
        return QrContent(ContentKind.PICTURE, fault=PictureFault.LARGE)
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return QrContent(ContentKind.PICTURE, fault=PictureFault.BROKEN)
    if len(data) > MAX_PICTURE:
        return QrContent(ContentKind.PICTURE, fault=PictureFault.LARGE)
    size = picture_size(data)
    if size is None or 0 in size:
        return QrContent(ContentKind.PICTURE, fault=PictureFault.BROKEN)
    if max(size) > MAX_SIDE:
        return QrContent(ContentKind.PICTURE, fault=PictureFault.PIXELS)
    return QrContent(ContentKind.PICTURE, data)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a PNG or JPEG declares; None when the head is neither's."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return _jpeg_size(data) if data.startswith(_JPEG) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """The size in the first frame header; the segments before it are stepped over."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _SIZES:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        if length < 2:
            return None
        at += 2 + length
    return None
