"""What an exchange leaves in the journal: facts that back an event. Never a secret, a body of ours or card data."""

from __future__ import annotations

from typing import TypeAlias

from ptsdesk.client.gateway import Exchange, Lost
from ptsdesk.domain.card import cut
from ptsdesk.domain.orders import EvidenceValue
from ptsdesk.protocol.answers import Proved, Refused, Unproved

Seen: TypeAlias = dict[str, EvidenceValue]


def of_exchange(exchange: Exchange) -> Seen:
    """The facts of one exchange: times, hash, code, what was verified and why not."""
    seen: Seen = {
        "took_ms": exchange.took_ms,
        "timestamp": exchange.signed_at,
        "offset_ms": exchange.offset_ms,
        "http_status": exchange.http_status,
        "request_sha256": exchange.request_sha256,
        "verified": isinstance(exchange.result, Proved),
    }
    result = exchange.result
    if isinstance(result, Proved):
        seen |= {"code": "1000"}
    elif isinstance(result, Refused):
        seen |= {"code": result.code.text, "message": cut(result.message, 500)}
    elif isinstance(result, Unproved):
        seen |= {"doubt": str(result.reason), "code": result.code.text if result.code else None}
    elif isinstance(result, Lost):
        seen |= {"lost": str(result.reason)}
    return seen
