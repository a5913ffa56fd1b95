"""Orders whose result is not known, made with the times that they would have."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, Order, OrderKind, OrderState
from ptsdesk.domain.polling import CONFIRM_GAP_MS
from tests.gui.support.fake_desk import FakeDesk

MINUTE = 60_000
MARIA = "GCASH:09175550142"
DETAILS = {"channel_subject": "GCASH", "name": "Maria L. Santos", "phone": "09175550142"}


def put_open(desk: FakeDesk, age_ms: int = 6 * MINUTE, **fields: object) -> Order:
    """Sent so long ago, and nobody knows what became of it."""
    now, sent = desk.now, desk.now - age_ms
    values: dict[str, object] = {
        "created_ms": sent, "signed_at": sent // 1000, "attempts": 1, "next_check_ms": now + 34_000,
        "error_message": "The connection was cut after 30 s.",
    }  # fmt: skip
    desk.now = sent
    order = desk.put(OrderState.UNKNOWN, **(values | fields))
    desk.now = now
    # Asking brings nothing new until a test says so.
    desk.answers[order.order_id] = [OrderState.UNKNOWN] * 100
    return order


def put_payout(desk: FakeDesk, age_ms: int = 6 * MINUTE, **fields: object) -> Order:
    """The withdrawal of the pictures: PHP 12,500.00 to Maria L. Santos."""
    sum_text = str(fields.pop("amount", "12500.00"))
    request = {"channel": "QRPH_INSTAPAY", "remark": "October commission", "details": DETAILS}
    values: dict[str, object] = {
        "kind": OrderKind.WITHDRAWAL, "money": Money("PHP", sum_text), "customer": "Maria L. Santos",
        "channel": "QRPH_INSTAPAY", "payee_key": MARIA, "reference": "October commission", "request": request,
    }  # fmt: skip
    order = put_open(desk, age_ms, **(values | fields))
    sent = {"user_id": "28", "order_id": order.order_id, "amount": sum_text, "currency": "PHP"}
    desk.orders[order.order_id] = replace(order, request=sent | dict(order.request))
    return desk.orders[order.order_id]


def not_found(desk: FakeDesk, order_id: str, times: int = 2) -> Order:
    """The provider was asked and did not know it, each time long enough after the one before."""
    now = desk.now
    for back in range(times - 1, -1, -1):
        desk.now = now - 4000 - back * (CONFIRM_GAP_MS + 2000)
        order = desk.orders[order_id]
        counted = {"not_found": order.not_found + 1, "not_found_ms": desk.now}
        told = replace(order, checks=order.checks + 1, checked_ms=desk.now, **counted)
        desk.orders[order_id] = told
        desk._event(told, Cause.QUERY_NOT_FOUND, told.state, told.state, code="1002", counted=told.not_found)
    desk.now = now
    return desk.orders[order_id]
