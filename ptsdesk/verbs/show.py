"""Orders, accounts and times as JSON: amounts as text, times as ISO 8601 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import Order, contradicts_mark
from ptsdesk.verbs.reply import Body
from ptsdesk.verbs.words import PROVED, SETTLED, accepted_agrees, sentence_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def time_text(ms: int | None) -> str | None:
    """``2026-11-12T03:04:05.678Z`` for Unix milliseconds."""
    if ms is None:
        return None
    return (_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def order_body(order: Order) -> Body:
    """Everything about an order that a script may need. ``verified`` is about its present state."""
    return {
        "order_id": order.order_id,
        "kind": str(order.kind),
        "state": str(order.state),
        "settled": order.state in SETTLED,
        "verified": order.state in PROVED,
        "amount": order.money.text,
        "currency": order.money.currency,
        "channel": order.channel,
        "remark": order.reference,
        "customer": order.customer,
        "transaction_id": order.transaction_id,
        "reference_number": order.reference_number,
        "status": order.status,
        "provider_code": order.provider_code,
        "provider_message": order.provider_message,
        "pay_url": _link(order.pay_url),
        "qr_code": order.qr_code,
        "accepted_amount": order.accepted.text if order.accepted else None,
        "accepted_currency": order.accepted.currency if order.accepted else None,
        "accepted_agrees": accepted_agrees(order),
        "exchange_rate": order.exchange_rate or None,
        "created_at": time_text(order.created_ms),
        "updated_at": time_text(order.updated_ms),
        "made_by": order.made_by,
        "mark": str(order.mark) if order.mark else None,
        "mark_reason": order.mark_reason or None,
        "marked_at": time_text(order.marked_ms),
        "mark_contradicted": contradicts_mark(order),
        "message": sentence_of(order),
    }


def account_body(account: Account) -> Body:
    """An account without anything secret."""
    return {
        "name": account.name,
        "environment": str(account.environment),
        "url": account.url,
        "user_id": account.user_id,
        "guid": account.guid,
        "ca_file": account.ca_file,
        "body_form": str(account.body_form),
        "built_in": account.built_in,
    }


def account_tag(account: Account) -> Body:
    """Stands in every answer about an account, so that SANDBOX is never taken for LIVE."""
    return {"profile": account.name, "environment": str(account.environment)}


def link_warnings(order: Order) -> list[str]:
    """What is said when the provider's payment link is held back."""
    held_back = order.pay_url and not _link(order.pay_url)
    return ["The provider's payment link is not https and is left out. Ask the provider for another."] * bool(held_back)


def _link(text: str) -> str:
    """A link that may be handed on to a browser: https only."""
    return text if text.lower().startswith("https://") else ""
