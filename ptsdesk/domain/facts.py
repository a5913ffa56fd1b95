"""What an answer may tell beside its core, and which of it is kept with an order. All plain texts.

Sources: PTS API, sections 4.2, 5, 8 and 11. An answer may hold anything: only these names are kept, cut to a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ptsdesk.domain.card import cut
from ptsdesk.domain.money import read_literal

MAX_FACT = 2000

SIGNED = (
    "timestamp",
    "enabled",
    "period_count",
    "period_unit",
    "subscribe_at",
    "last_payment_at",
    "next_payment_at",
)
"""Kept members that the signature of an order's or subscription's state covers."""
EXPIRY = ("expired_at", "expires_at", "expire_at", "expire_time", "expired_time", "expiry", "expiration")
"""Names under which gateways tell until when a code can be paid; the vendor documents none. Unix seconds."""
UNSIGNED = (
    "details_url",
    "verification_url",
    "submit_promo",
    "accept_promo",
    "payment_address",
    "receiving_address",
    *EXPIRY,
)
"""Kept members that no signature covers: information."""

SEARCHED = ("submit_promo", "accept_promo", "details_url")
"""Facts that the search of History looks through."""
DETAILS_URL_S = 600
"""How long a ``details_url`` is good for (PTS API, section 8)."""

_LATEST = 253_402_300_799
"""The last second of the year 9999."""


def kept(fields: Mapping[str, str]) -> dict[str, str]:
    """The members of an answer that are kept with the order; empty ones are left out."""
    return {name: cut(text, MAX_FACT) for name in (*SIGNED, *UNSIGNED) if (text := fields.get(name, ""))}


def moment_s(text: str) -> int | None:
    """Unix seconds in a fact, or None when it is no moment. Milliseconds are recognised by their size."""
    value = read_literal(text)
    # The bound first: a number of forty digits cannot even be divided.
    if value is None or not 0 < value <= _LATEST * 1000 or value != value.to_integral_value():
        return None
    seconds = value // 1000 if value > _LATEST else value
    return int(seconds) if Decimal(10**9) <= seconds <= _LATEST else None


def expiry_s(facts: Mapping[str, str]) -> int | None:
    """Until when a code can be paid, Unix seconds by the provider's clock; None when no answer told."""
    return next((at for name in EXPIRY if (at := moment_s(facts.get(name, ""))) is not None), None)


def is_enabled(facts: Mapping[str, str]) -> bool | None:
    """Whether the provider said that a subscription is enabled; None when it did not say."""
    return {"true": True, "1": True, "false": False, "0": False}.get(facts.get("enabled", ""))
