"""Order ids: made once for an intent, never changed, the only handle to ask about an order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from ptsdesk.domain.card import holds_pan
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import InputError

MANILA = timezone(timedelta(hours=8), "Manila")
"""The Philippines keep UTC+8 all the year."""

RANDOM_BYTES = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTER = {OrderKind.PAYMENT: "P", OrderKind.WITHDRAWAL: "W", OrderKind.SUBSCRIPTION: "S"}
_OWN = re.compile(r"[PWS][0-9]{6}-[0-9A-HJKMNP-TV-Z]{16}", re.ASCII)
_ORDER_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def new_order_id(kind: OrderKind, now_ms: int, random_bytes: Callable[[int], bytes]) -> str:
    """A new id such as ``P261112-7KQ4M9XW2TBR6HNC``: kind, date in Manila, 80 random bits in Crockford's base 32."""
    number = int.from_bytes(random_bytes(RANDOM_BYTES), "big")
    letters = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))
    day = datetime.fromtimestamp(now_ms // 1000, MANILA)
    return f"{_LETTER[kind]}{day:%y%m%d}-{letters}"


def check_order_id(text: str, field: str = "order_id") -> str:
    """The id unchanged, when the provider can take it (PTS API, section 21); else :class:`InputError`."""
    if not _ORDER_ID.fullmatch(text):
        raise InputError(field, "An order id has 1 to 64 letters, digits, dots, dashes or underscores, and no spaces.")
    # An id made here may be all digits and check like a card number by chance; it must never be refused.
    if not _OWN.fullmatch(text) and holds_pan(text):
        raise InputError(field, "This looks like a card number, not like an order id. Card numbers are never sent so.")
    return text


def short_order_id(order_id: str, head: int = 12, tail: int = 4) -> str:
    """For tables only: the first 12 and the last 4 characters."""
    return order_id if len(order_id) <= head + tail + 1 else f"{order_id[:head]}…{order_id[-tail:]}"
