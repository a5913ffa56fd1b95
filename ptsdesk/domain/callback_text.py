"""Texts with the provider's own ids in them, as a person pastes them: whether they hold a card number."""

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


_PROVIDER_ID_LINE = re.compile(r"[A-Z]\d{1,5}20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{0,15}", re.ASCII)
"""The same, alone in a line, from the date on: it may be typed digit by digit."""


def line_holds_pan(text: str) -> bool:
    """Whether a line in which orders are looked up holds a card number; one of the provider's ids does not."""
    return _PROVIDER_ID_LINE.fullmatch(text.strip()) is None and holds_pan(text)
