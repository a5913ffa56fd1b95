"""Reading the journal: pages by key, the search, sums, and the lists that other pages need. Portable Core.

Every query names one account. Live orders and sandbox orders therefore never stand in one result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, ScalarSelect, Select, cast, func, select, tuple_

from ptsdesk.domain.money import MAX_DECIMALS, Money
from ptsdesk.domain.orders import UNRESOLVED, WATCHED, Order, OrderKind, OrderState
from ptsdesk.storage.backend import Backend
from ptsdesk.storage.rows import ORDER_COLUMNS, amount_key, order_from, search_words
from ptsdesk.storage.schema import accounts, orders

MAX_PAGE = 1000
_OPEN = WATCHED | {OrderState.SENDING}
_PIECE = 7
"""Digits of ``amount_key`` that are summed together: sums of seven digits fit into 64 bits for any number of orders."""
_OWN_ID_LENGTH = 24
"""The length of an order id made here; nobody types a part of one that long."""


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders of one account. Empty means any; times are Unix milliseconds, from inclusive, to exclusive."""

    text: str = ""
    kinds: frozenset[OrderKind] = frozenset()
    states: frozenset[OrderState] = frozenset()
    channel: str = ""
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first; ``cursor`` continues the list and is None at its end."""

    orders: tuple[Order, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many match, how many there are, and exact sums per (``in``, ``out`` or ``open``, currency)."""

    matching: int
    total: int
    sums: Mapping[tuple[str, str], Money]


def account_no(account: str) -> ScalarSelect[Any]:
    """The account's number, as a part of a query."""
    return select(accounts.c.account_no).where(accounts.c.name == account).scalar_subquery()


def orders_of(account: str) -> Select[Any]:
    """All orders of one account, in no order."""
    return select(*ORDER_COLUMNS).where(orders.c.account_no == account_no(account))


def as_orders(connection: Connection, statement: Select[Any], account: str) -> tuple[Order, ...]:
    """The orders that a statement made from :func:`orders_of` selects."""
    return tuple(order_from(row, account) for row in connection.execute(statement))


def page(
    connection: Connection, backend: Backend, account: str, wanted: OrderFilter, cursor: str | None, limit: int
) -> Page:
    """The next orders behind the cursor. A cursor that was not made here is a ValueError."""
    limit = max(1, min(limit, MAX_PAGE))
    statement = (
        select(*ORDER_COLUMNS, orders.c.row_id)
        .where(*_conditions(backend, account, wanted))
        .order_by(orders.c.created_ms.desc(), orders.c.row_id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        created_ms, _, row_id = cursor.partition(".")
        statement = statement.where(tuple_(orders.c.created_ms, orders.c.row_id) < (int(created_ms), int(row_id)))
    rows = connection.execute(statement).all()
    found = tuple(order_from(row[:-1], account) for row in rows[:limit])
    more = len(rows) > limit
    return Page(found, f"{found[-1].created_ms}.{rows[limit - 1].row_id}" if more else None)


def _conditions(backend: Backend, account: str, wanted: OrderFilter) -> Iterable[ColumnElement[bool]]:
    yield orders.c.account_no == account_no(account)
    if wanted.kinds:
        yield orders.c.kind.in_(sorted(kind.value for kind in wanted.kinds))
    if wanted.states:
        yield orders.c.state.in_(sorted(state.value for state in wanted.states))
    if wanted.channel:
        yield orders.c.channel == wanted.channel
    if wanted.from_ms is not None:
        yield orders.c.created_ms >= wanted.from_ms
    if wanted.to_ms is not None:
        yield orders.c.created_ms < wanted.to_ms
    yield from _text_conditions(backend, wanted.text)


def _text_conditions(backend: Backend, text: str) -> Iterable[ColumnElement[bool]]:
    if len(text.strip()) == _OWN_ID_LENGTH and text.strip()[7] == "-":
        yield orders.c.order_id == text.strip().upper()
        return
    words = search_words(text)
    candidates = backend.candidates(words) if words else None
    if candidates is not None:
        yield orders.c.row_id.in_(candidates)
    for word in words:
        yield orders.c.search.contains(word, autoescape=True)


def summary(connection: Connection, backend: Backend, account: str, wanted: OrderFilter) -> Summary:
    """Counts and sums of everything that :func:`page` would show, and the count of all orders of the account."""
    pieces = [func.sum(cast(func.substr(orders.c.amount_key, at, _PIECE), Integer)) for at in (1, 8, 15)]
    statement = (
        select(orders.c.kind, orders.c.state, orders.c.currency, func.count(), *pieces)
        .where(*_conditions(backend, account, wanted))
        .group_by(orders.c.kind, orders.c.state, orders.c.currency)
    )
    matching = 0
    millionths: dict[tuple[str, str], int] = {}
    for kind, state, currency, count, *digits in connection.execute(statement):
        matching += count
        direction = _direction(OrderKind(kind), OrderState(state))
        if direction:
            key = (direction, currency)
            millionths[key] = millionths.get(key, 0) + _join(digits)
    sums = {(direction, currency): _money(currency, total) for (direction, currency), total in millionths.items()}
    return Summary(matching, total_orders(connection, account), sums)


def _direction(kind: OrderKind, state: OrderState) -> str:
    if state is OrderState.PAID:
        return "out" if kind is OrderKind.WITHDRAWAL else "in"
    return "open" if state in _OPEN else ""


def _join(digits: Sequence[int]) -> int:
    total = 0
    for piece in digits:
        total = total * 10**_PIECE + int(piece)
    return total


def _money(currency: str, millionths: int) -> Money:
    whole, rest = divmod(millionths, 10**MAX_DECIMALS)
    decimals = f"{rest:0{MAX_DECIMALS}}".rstrip("0").ljust(2, "0")
    return Money(currency, f"{whole}.{decimals}")


def total_orders(connection: Connection, account: str) -> int:
    """How many orders the account has, from a counter that is kept with each new order."""
    return connection.execute(select(accounts.c.orders).where(accounts.c.name == account)).scalar() or 0


def count(connection: Connection, account: str, states: frozenset[OrderState]) -> int:
    """How many orders of the account are in one of the states."""
    wanted = sorted(state.value for state in states)
    statement = select(func.count()).where(orders.c.account_no == account_no(account), orders.c.state.in_(wanted))
    return connection.execute(statement).scalar_one()


def find(connection: Connection, account: str, text: str) -> str | None:
    """The order id that a whole order id, provider id or reference number belongs to; the newest when several do."""
    exact = text.strip()
    unspaced = exact.replace(" ", "")
    if not unspaced:
        return None
    for condition in (
        orders.c.order_id.in_(sorted({exact, exact.upper()})),
        orders.c.transaction_id.in_(sorted({exact, unspaced})),
        orders.c.reference_number.in_(sorted({exact, unspaced})),
    ):
        statement = (
            select(orders.c.order_id)
            .where(orders.c.account_no == account_no(account), condition)
            .order_by(orders.c.created_ms.desc(), orders.c.row_id.desc())
        )
        found: str | None = connection.execute(statement.limit(1)).scalar()
        if found is not None:
            return found
    return None


def due(connection: Connection, account: str, now_ms: int, limit: int) -> tuple[Order, ...]:
    """Watched orders whose next check is due, the longest waiting first."""
    statement = (
        orders_of(account)
        .where(orders.c.next_check_ms <= now_ms, orders.c.state.in_(sorted(state.value for state in WATCHED)))
        .order_by(orders.c.next_check_ms, orders.c.row_id)
        .limit(limit)
    )
    return as_orders(connection, statement, account)


def unresolved(connection: Connection, account: str) -> tuple[Order, ...]:
    """Orders that were sent and whose result is not known, oldest first."""
    statement = (
        orders_of(account)
        .where(orders.c.state.in_(sorted(state.value for state in UNRESOLVED)))
        .order_by(orders.c.created_ms, orders.c.row_id)
    )
    return as_orders(connection, statement, account)


def twins(
    connection: Connection, account: str, kind: OrderKind, money: Money, since_ms: int, limit: int
) -> tuple[Order, ...]:
    """Orders of the same kind and amount (by value), made at or after a moment, newest first; drafts excepted."""
    statement = (
        orders_of(account)
        .where(
            orders.c.amount_key == amount_key(money.text),
            orders.c.created_ms >= since_ms,
            orders.c.kind == kind.value,
            orders.c.currency == money.currency,
            orders.c.state != OrderState.DRAFT.value,
        )
        .order_by(orders.c.created_ms.desc(), orders.c.row_id.desc())
        .limit(limit)
    )
    return as_orders(connection, statement, account)
