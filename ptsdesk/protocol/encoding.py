"""Standard base64 in one line, the only form that the API knows (PTS API, sections 2.1 to 2.3)."""

from __future__ import annotations

import base64
import binascii


def to_base64(data: bytes) -> str:
    """Standard alphabet, with padding, one line."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """The bytes, or None unless the text is exactly what :func:`to_base64` would write for them."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return data if to_base64(data) == text else None
