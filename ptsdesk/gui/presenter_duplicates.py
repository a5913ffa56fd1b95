"""The words of the guard against paying the same twice."""

from __future__ import annotations

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.identifiers import short_order_id
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import money_text, outcome_word
from ptsdesk.gui.presenter_time import age, date_text


def duplicate_words(found: Duplicate, now_ms: int) -> tuple[str, str]:
    """Title and sentence: what blocks, else which earlier order there is."""
    if found.blocked_by is not None:
        return _blocked(found.blocked_by, now_ms)
    parts = [_earlier(found.orders, now_ms)] if found.orders else []
    if found.draft_ms is not None:
        parts.append(tr("The same stands half-typed in the window's form, {age}.", age=age(found.draft_ms, now_ms)))
    if found.missing:
        text = "{n} order may have been sent from here and is not in the journal ({id}): it may have paid this one."
        many = "{n} orders may have been sent from here and are not in the journal ({id}): one may have paid this one."
        parts.append(plural(text, many, len(found.missing), id=short_order_id(found.missing[-1])))
    return tr("Possible duplicate"), " ".join([*parts, tr("If you mean to pay again, say why.")])


def _earlier(orders: tuple[Order, ...], now_ms: int) -> str:
    latest = orders[0]
    text = "{money} to this account on {day}, {age}: {state} ({id})."
    if latest.kind is OrderKind.SUBSCRIPTION:
        text = "{money} with a card that ends alike on {day}, {age}: {state} ({id})."
    told = tr(
        text, money=money_text(latest.money), day=date_text(latest.created_ms, now_ms),
        age=age(latest.created_ms, now_ms), state=outcome_word(latest), id=short_order_id(latest.order_id),
    )  # fmt: skip
    more = len(orders) - 1
    return f"{told} {plural('{n} more before.', '{n} more before.', more)}" if more else told


def _blocked(order: Order, now_ms: int) -> tuple[str, str]:
    card = order.kind is OrderKind.SUBSCRIPTION
    title = tr("This card is blocked") if card else tr("This payee is blocked")
    told = age(order.created_ms, now_ms)
    if order.state not in UNRESOLVED:
        text = "{money} is being sent there ({id}, {age}). Wait for its answer."
        return title, tr(text, money=money_text(order.money), id=short_order_id(order.order_id), age=told)
    text = tr(
        "{money} was sent there {age} and its result is not known ({id}).",
        money=money_text(order.money), age=told, id=short_order_id(order.order_id),
    )  # fmt: skip
    return title, f"{text} {tr('Resolve that order or mark it first: no reason opens this.')}"


def blocked_short() -> str:
    """Beside the button that cannot be pressed."""
    return tr("Blocked by an order whose result is not known.")


def reason_missing() -> str:
    """At the empty reason."""
    return tr("Say why the same is paid again. It is kept in the audit log and not sent.")
