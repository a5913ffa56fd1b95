"""One order as the services would make it, for tests of the journal."""

from __future__ import annotations

import itertools
from typing import Any

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState

START_MS = 1_794_470_911_000
ACCOUNT = "Sandbox shop"
_numbers = itertools.count(1)


def an_order(**changes: Any) -> Order:
    """A recorded payment over PHP 2450.00 with an id of its own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "order_id": f"P261112-7KQ4M9XW2TB{number:05}",
        "kind": OrderKind.PAYMENT,
        "account": ACCOUNT,
        "money": Money("PHP", "2450.00"),
        "channel": "QRPH",
        "state": OrderState.RECORDED,
        "created_ms": START_MS + number,
        "updated_ms": START_MS + number,
        "made_by": "window",
        "request": {"user_id": "28", "amount": "2450.00", "details": {"phone": "09171234567"}},
        "reference": "Invoice 2248",
        "customer": "Lakeside Cafe",
    }
    return Order(**{**values, **changes})
