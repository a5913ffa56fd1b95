"""A callback's text as a person pastes it: how long it may be, and whether it holds a card number."""

from __future__ import annotations

import re

from ptsdesk.domain.card import holds_pan

MAX_CALLBACK = 256 * 1024
"""Bytes of a file, and characters of a pasted text. A real callback has some thousand."""

_PROVIDER_ID = re.compile(
    r'"[A-Z]\d{1,8}20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{1,9}"', re.ASCII
)
"""``transaction_id``: a letter, the merchant, date and time, some digits (PTS API, section 4.2). Half of those of
merchants whose number begins like a card's would be taken for one."""


def callback_holds_pan(text: str) -> bool:
    """Whether a callback holds what looks like a card number; the provider's own ids in it do not count."""
    return holds_pan(_PROVIDER_ID.sub('""', text))
