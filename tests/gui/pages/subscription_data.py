"""Subscriptions as tests of their pages put them into the desk in memory."""

from __future__ import annotations

from datetime import datetime

from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver


def ms(*parts: int) -> int:
    """A moment in Manila."""
    return int(datetime(*parts, tzinfo=MANILA).timestamp()) * 1000  # type: ignore[misc,arg-type]


STARTED_MS = ms(2026, 6, 12, 15, 21, 7)
FACTS = {
    "timestamp": str(ms(2026, 11, 12, 14, 6, 11) // 1000),
    "enabled": "true",
    "period_count": "1",
    "period_unit": "2",
    "subscribe_at": str(STARTED_MS // 1000),
    "last_payment_at": str(ms(2026, 11, 12, 9, 0, 41) // 1000),
    "next_payment_at": str(ms(2026, 12, 12, 9) // 1000),
}
CHARGES: tuple[tuple[str, int | None], ...] = (
    ("2000", STARTED_MS),
    ("2000", ms(2026, 7, 12, 9, 0, 44)),
    ("2000", ms(2026, 8, 12, 9, 0, 35)),
    ("3000", ms(2026, 9, 12, 9, 0, 40)),
    ("2000", ms(2026, 10, 12, 9, 0, 38)),
    ("2000", ms(2026, 11, 12, 9, 0, 41)),
)
"""Six charges, the fourth failed, as in the design."""


def go(driver: Driver) -> SubscriptionsPage:
    """Open the list."""
    page = driver.go("subscriptions")
    assert isinstance(page, SubscriptionsPage)
    return page


def show(driver: Driver, state: OrderState = OrderState.ACTIVE, **fields: object) -> SubscriptionsPage:
    """Put a subscription and open it."""
    page, _ = shown(driver, state, **fields)
    return page


def shown(driver: Driver, state: OrderState = OrderState.ACTIVE, **fields: object) -> tuple[SubscriptionsPage, Order]:
    """Put a subscription and open it; the order too."""
    order = driver.desk.put_subscription(state, **fields)  # type: ignore[arg-type]
    page = driver.go("subscriptions", OpenOrder(order.order_id))
    assert isinstance(page, SubscriptionsPage)
    assert page.face is page.detail
    return page, order
