"""The shape of the two secrets that a merchant types in. Source: PTS API, section 1.1."""

from __future__ import annotations

import re

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import KeyMaterialError

SAFECODE_CHARACTERS = 32
MAX_SECRET = 256

_SAFECODE = re.compile(r"[A-Za-z0-9]{32}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@forgetting
def check_safecode(text: str) -> Secret:
    """The safecode without the blanks that pasting adds: 32 letters or digits, the AES-256 key as it stands."""
    trimmed = text.strip()
    if not _SAFECODE.fullmatch(trimmed):
        raise KeyMaterialError(
            "A safecode has {count} letters and digits, as the provider shows it.", count=SAFECODE_CHARACTERS
        )
    return Secret(trimmed)


@forgetting
def check_transaction_secret(text: str) -> Secret:
    """The transaction secret without the blanks that pasting adds. Any text: it is used as it stands, not as hex."""
    trimmed = text.strip()
    if not trimmed:
        raise KeyMaterialError("Type the transaction secret, as the provider shows it under API Docking.")
    if len(trimmed) > MAX_SECRET or _CONTROL.search(trimmed):
        raise KeyMaterialError("This is not a transaction secret: it is one line, usually 32 letters and digits.")
    return Secret(trimmed)
