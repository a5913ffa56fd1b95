"""The words of the guard against paying the same twice."""

from __future__ import annotations

from collections.abc import Collection

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.identifiers import short_order_id
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import money_text, outcome_word
from ptsdesk.gui.presenter_time import age, date_text


def duplicate_words(found: Duplicate, now_ms: int, accounts: Collection[str] = ()) -> tuple[str, str]:
    """Title and sentence: what blocks, else which earlier order there is, and in which account when it is another one.

    ``accounts``: the names of those that can be opened.
    """
    if found.blocked_by is not None:
        account = found.account_of(found.blocked_by.order_id)
        return _blocked(found.blocked_by, now_ms, account, can_open=account in accounts)
    parts = [_earlier(found.orders, now_ms)] if found.orders else []
    account = found.account_of(found.orders[0].order_id) if found.orders else ""
    if account in accounts:
        parts.append(tr("It is in the account {account}: open that account to look at it.", account=account))
    elif account:
        parts.append(tr("It is of the account {account}, which is not here any more.", account=account))
    if found.draft_ms is not None:
        parts.append(tr("The same stands half-typed in the window's form, {age}.", age=age(found.draft_ms, now_ms)))
    if found.missing:
        text = "{n} order may have been sent from here and is not in the journal ({id}): it may have paid this one."
        many = "{n} orders may have been sent from here and are not in the journal ({id}): one may have paid this one."
        parts.append(plural(text, many, len(found.missing), id=short_order_id(found.missing[-1])))
        other = found.account_of(found.missing[-1])
        if other:
            parts.append(
                tr("That order is of the account {account}: open that account to ask about it.", account=other)
            )
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


def opens_here(found: Duplicate) -> bool:
    """Whether the order that is shown belongs to the account that is open, so that it can be looked at from here."""
    shown = found.blocked_by or next(iter(found.orders), None)
    return shown is not None and not found.account_of(shown.order_id)


def _blocked(order: Order, now_ms: int, account: str, *, can_open: bool) -> tuple[str, str]:
    card = order.kind is OrderKind.SUBSCRIPTION
    title = tr("This card is blocked") if card else tr("This payee is blocked")
    told = age(order.created_ms, now_ms)
    if order.state not in UNRESOLVED:
        text = "{money} is being sent there ({id}, {age}). Wait for its answer."
        if account:
            text = "{money} is being sent there ({id}, {age}) from the account {account}. Wait for its answer."
        money, short = money_text(order.money), short_order_id(order.order_id)
        return title, tr(text, money=money, id=short, age=told, account=account)
    text = tr(
        "{money} was sent there {age} and its result is not known ({id}).",
        money=money_text(order.money), age=told, id=short_order_id(order.order_id),
    )  # fmt: skip
    way = "Resolve that order or mark it first: no reason opens this."
    if can_open:
        way = "It is in the account {account}: open that account, and resolve or mark it there. No reason opens this."
    elif account:
        way = "It is of the account {account}, which is not here any more: connect it again to resolve or mark it."
    return title, f"{text} {tr(way, account=account)}"


def blocked_short() -> str:
    """Beside the button that cannot be pressed."""
    return tr("Blocked by an order whose result is not known.")


def reason_missing() -> str:
    """At the empty reason."""
    return tr("Say why the same is paid again. It is kept in the audit log and not sent.")
