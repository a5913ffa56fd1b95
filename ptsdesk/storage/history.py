"""Reading the journal: pages by key, the search, sums, and the lists that other pages need. Portable Core.

Every query names one account. Live orders and sandbox orders therefore never stand in one result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from ptsdesk.domain.duplicates import BLOCKING
from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary, Likeness
from ptsdesk.domain.money import MAX_DECIMALS, Money
from ptsdesk.domain.orders import (
    ADOPTED,
    CONTRADICTED,
    NEEDS_ATTENTION,
    UNRESOLVED,
    WATCHED,
    Order,
    OrderKind,
    OrderState,
)
from ptsdesk.domain.payees import MAY_MOVE, NOTHING_MOVED
from ptsdesk.domain.polling import SUBSCRIPTION_S
from ptsdesk.errors import InputError
from ptsdesk.storage.backend import Backend
from ptsdesk.storage.rows import ORDER_COLUMNS, amount_key, clean, order_from, search_words
from ptsdesk.storage.schema import accounts, orders

MAX_PAGE = 1000
_OPEN = WATCHED - {OrderState.ACTIVE} | {OrderState.SENDING}
"""States that count as open in a sum; a subscription that is charged on schedule is not waited for."""
_PIECE = 7
"""Digits of ``amount_key`` that are summed together: sums of seven digits fit into 64 bits for any number of orders."""
_OWN_ID = re.compile(r"[PWS][0-9]{6}-[0-9A-HJKMNP-TV-Z]{16}", re.ASCII | re.IGNORECASE)
"""A whole order id made here (see ``domain.identifiers``): it is looked up, not searched for."""
_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)
_FEW = 2000
LONGEST_WAIT_MS = 360_000
"""More than the schedule of an open order puts a check off: a later one was set before the clock was set back."""
LONGEST_REST_MS = 2 * SUBSCRIPTION_S * 1000
"""The same for an active subscription and for an order that a person marked."""
ALL = select(orders.c.row_id, *ORDER_COLUMNS)
"""Every order of every account, for queries that add the account. The row's number comes first."""
_WAITING = (orders.c.next_check_ms, orders.c.row_id)
_NEWEST = (orders.c.created_ms.desc(), orders.c.row_id.desc())


def account_no(account: str) -> ScalarSelect[Any]:
    """The account's number, as a part of a query."""
    return select(accounts.c.account_no).where(accounts.c.name == account).scalar_subquery()


def as_orders(
    connection: Connection, statement: Select[Any], account: str, given: Mapping[str, Any] | None = None
) -> tuple[Order, ...]:
    """The orders that a statement made from :data:`ALL` selects, with what its parameters are given."""
    return tuple(order_from(row[1:], account) for row in connection.execute(statement, given))


def page(
    connection: Connection, backend: Backend, account: str, wanted: HistoryFilter, cursor: str | None, limit: int
) -> HistoryPage:
    """The next orders behind the cursor. Raises InputError for a cursor that was not made here."""
    limit = max(1, min(limit, MAX_PAGE))
    conditions = [*_conditions(account, wanted), *_narrowed(connection, backend, wanted.text)]
    if cursor is not None:
        place = _CURSOR.fullmatch(cursor)
        if place is None:
            raise InputError("cursor", "This is not a cursor of an earlier list.")
        conditions.append(tuple_(orders.c.created_ms, orders.c.row_id) < (int(place[1]), int(place[2])))
    if len(wanted.states) > 1:
        # One index walk a state and then merged: a list of states would make the engine walk all orders by time, which
        # takes seconds when the states are rare among a million.
        rows_of = [_newest([*conditions, orders.c.state == state], limit + 1) for state in sorted(wanted.states)]
        conditions = [orders.c.row_id.in_(union_all(*(select(part.c.row_id) for part in rows_of)))]
    statement = ALL.where(*conditions).order_by(*_NEWEST).limit(limit + 1)
    rows = connection.execute(statement).all()
    found = tuple(order_from(row[1:], account) for row in rows[:limit])
    return HistoryPage(found, f"{found[-1].created_ms}.{rows[limit - 1].row_id}" if len(rows) > limit else None)


def _newest(conditions: Sequence[ColumnElement[bool]], limit: int) -> Subquery:
    return select(orders.c.row_id).where(*conditions).order_by(*_NEWEST).limit(limit).subquery()


def _conditions(account: str, wanted: HistoryFilter) -> Iterable[ColumnElement[bool]]:
    """The whole filter but for several states, which a page treats apart."""
    yield orders.c.account_no == account_no(account)
    if wanted.kinds:
        yield orders.c.kind.in_(sorted(wanted.kinds))
    if len(wanted.states) == 1:
        yield orders.c.state.in_(wanted.states)
    if wanted.channel:
        yield orders.c.channel == clean(wanted.channel)
    if wanted.from_ms is not None:
        yield orders.c.created_ms >= wanted.from_ms
    if wanted.to_ms is not None:
        yield orders.c.created_ms < wanted.to_ms
    if _is_own_id(wanted.text):
        yield orders.c.order_id == wanted.text.strip().upper()
    else:
        for word in search_words(wanted.text):
            yield orders.c.search.contains(word, autoescape=True)


def _is_own_id(text: str) -> bool:
    return _OWN_ID.fullmatch(text.strip()) is not None


def _narrowed(connection: Connection, backend: Backend, text: str) -> Iterable[ColumnElement[bool]]:
    """The few orders that a text index names. When it names many, the newest page is found sooner without it."""
    candidates = None if _is_own_id(text) else backend.candidates(search_words(text))
    if candidates is not None:
        numbers = connection.execute(candidates.limit(_FEW + 1)).scalars().all()
        if len(numbers) <= _FEW:
            yield orders.c.row_id.in_(numbers)


def summary(connection: Connection, backend: Backend, account: str, wanted: HistoryFilter) -> HistorySummary:
    """Counts and sums of everything that :func:`page` would show, and the count of all orders of the account."""
    conditions = [*_conditions(account, wanted), *_all_named(backend, wanted.text)]
    if wanted.states:
        conditions.append(orders.c.state.in_(sorted(wanted.states)))
    counted = case((orders.c.state == OrderState.PAID.value, orders.c.accepted_key), else_=orders.c.amount_key)
    pieces = [func.sum(cast(func.substr(counted, at, _PIECE), Integer)) for at in (1, 8, 15)]
    statement = (
        select(orders.c.kind, orders.c.state, orders.c.currency, func.count(), func.count(counted), *pieces)
        .where(*conditions)
        .group_by(orders.c.kind, orders.c.state, orders.c.currency)
    )
    matching = left_out = 0
    millionths: dict[tuple[str, str], int] = {}
    for kind, state, currency, count, summed, *digits in connection.execute(statement):
        matching += count
        left_out += count - summed
        direction = _direction(OrderKind(kind), OrderState(state))
        if direction and summed:
            key = (direction, currency)
            millionths[key] = millionths.get(key, 0) + _join(digits)
    sums = {(direction, currency): _money(currency, total) for (direction, currency), total in millionths.items()}
    return HistorySummary(matching, total_orders(connection, account), sums, left_out)


def _all_named(backend: Backend, text: str) -> Iterable[ColumnElement[bool]]:
    candidates = None if _is_own_id(text) else backend.candidates(search_words(text))
    if candidates is not None:
        yield orders.c.row_id.in_(candidates)


def _direction(kind: OrderKind, state: OrderState) -> str:
    if state is OrderState.PAID:
        return "out" if kind is OrderKind.WITHDRAWAL else "in"
    return "open" if state in _OPEN else ""


def money_of(currency: str, pieces: Sequence[int]) -> Money:
    """The sum whose three pieces of seven digits were added up (see ``schema``)."""
    return _money(currency, _join(pieces))


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
    statement = select(func.count()).where(
        orders.c.account_no == account_no(account), orders.c.state.in_(sorted(states))
    )
    return connection.execute(statement).scalar_one()


def attention(connection: Connection, account: str) -> int:
    """How many orders need a person. Whoever marked one has looked at it, until a verified answer says the opposite."""
    of_account = orders.c.account_no == account_no(account)
    open_ones = (orders.c.state.in_(sorted(NEEDS_ATTENTION)), orders.c.mark.is_(None))
    counts = (select(func.count()).where(of_account, *each) for each in (open_ones, _against_mark()))
    return sum(connection.execute(statement).scalar_one() for statement in counts)


def _against_mark() -> tuple[ColumnElement[bool], ...]:
    told = (and_(orders.c.mark == mark, orders.c.state.in_(states)) for mark, states in CONTRADICTED.items())
    return orders.c.mark.is_not(None), or_(*told)


def contradicted(connection: Connection, account: str) -> tuple[Order, ...]:
    """Marked orders of which a verified answer says the opposite, newest first."""
    statement = ALL.where(orders.c.account_no == account_no(account), *_against_mark())
    return as_orders(connection, statement.order_by(*_NEWEST), account)


def find(connection: Connection, account: str, text: str) -> str | None:
    """The order id that a whole order id, provider id or reference number belongs to; the newest when several do."""
    exact = clean(text).strip()
    unspaced = exact.replace(" ", "")
    if not unspaced:
        return None
    for condition in (
        orders.c.order_id.in_(sorted({exact, exact.upper()})),
        orders.c.transaction_id.in_(sorted({exact, unspaced})),
        orders.c.reference_number.in_(sorted({exact, unspaced})),
    ):
        # Sorted here: an ORDER BY tempts the engine to walk all orders by time.
        statement = select(orders.c.created_ms, orders.c.row_id, orders.c.order_id).where(
            orders.c.account_no == account_no(account), condition
        )
        found = connection.execute(statement).all()
        if found:
            order_id: str = max(found).order_id
            return order_id
    return None


def due(connection: Connection, account: str, now_ms: int, limit: int) -> tuple[Order, ...]:
    """Watched orders whose next check is due: the longest waiting, and in every other place one that was asked least.

    Hundreds of old orders are due all the time; a new one must not wait behind them all.
    """
    given = {
        "the_account": account,
        "the_now": now_ms,
        "the_wait": now_ms + LONGEST_WAIT_MS,
        "the_rest": now_ms + LONGEST_REST_MS,
        "the_most": limit,
    }
    longest = as_orders(connection, _LONGEST_DUE, account, given)
    if len(longest) < limit:
        return longest
    least_asked = as_orders(connection, _LEAST_ASKED_DUE, account, given)
    taken = {order.order_id: order for pair in zip(longest, least_asked, strict=True) for order in pair}
    return tuple(taken.values())[:limit]


def unresolved(connection: Connection, account: str) -> tuple[Order, ...]:
    """Orders that were sent, whose result is not known and that nobody marked, oldest first."""
    found = as_orders(connection, _UNRESOLVED, account, {"the_account": account})
    return tuple(sorted(found, key=lambda order: (order.created_ms, order.order_id)))


# Built once: with all columns, building one of these costs more than running it.
_OF_NAMED = (
    orders.c.account_no
    == select(accounts.c.account_no).where(accounts.c.name == bindparam("the_account")).scalar_subquery()
)


def _first_due(turn: Sequence[ColumnElement[Any]]) -> Select[Any]:
    watched = (_OF_NAMED, orders.c.state.in_([literal(state.value) for state in sorted(WATCHED)]))
    most = bindparam("the_most", type_=Integer)
    # Index walks: with an OR the engine would look at every order that was ever made. Sorted without the columns.
    resting = or_(orders.c.state == OrderState.ACTIVE.value, orders.c.mark.is_not(None))
    ranges = (
        orders.c.next_check_ms <= bindparam("the_now"),
        and_(~resting, orders.c.next_check_ms > bindparam("the_wait")),
        and_(resting, orders.c.next_check_ms > bindparam("the_rest")),
    )
    first = [
        select(select(orders.c.row_id).where(*watched, times).order_by(*turn).limit(most).subquery().c.row_id)
        for times in ranges
    ]
    return ALL.where(orders.c.row_id.in_(union_all(*first))).order_by(*turn).limit(most)


_LONGEST_DUE = _first_due(_WAITING)
_LEAST_ASKED_DUE = _first_due((orders.c.checks, *_WAITING))
_UNRESOLVED = ALL.where(_OF_NAMED, orders.c.state.in_(sorted(UNRESOLVED)), orders.c.mark.is_(None))
_TO_PAYEE = ALL.where(
    _OF_NAMED,
    orders.c.payee_key == bindparam("the_payee"),
    orders.c.kind == bindparam("the_kind"),
    or_(*(orders.c.state == state for state in sorted(BLOCKING))),
).order_by(*_NEWEST)
_ALIKE = ALL.where(
    _OF_NAMED,
    orders.c.amount_key == bindparam("the_amount"),
    orders.c.kind == bindparam("the_kind"),
    orders.c.currency == bindparam("the_currency"),
    or_(
        orders.c.payee_key == bindparam("the_payee"),
        # The provider's answer about an order of elsewhere does not say whom it paid: it may be this one.
        and_(orders.c.payee_key == "", orders.c.made_by == ADOPTED, orders.c.kind == OrderKind.WITHDRAWAL.value),
    ),
)
_LATELY = or_(orders.c.created_ms >= bindparam("since_ms"), orders.c.signed_at >= bindparam("since_s"))
_STILL_OPEN = and_(orders.c.mark.is_(None), or_(*(orders.c.state == state for state in sorted(MAY_MOVE))))
_TWINS, _DOUBLES = (
    _ALIKE.where(age, *(orders.c.state != state for state in sorted(left_out)))
    .order_by(*_NEWEST)
    .limit(bindparam("the_most", type_=Integer))
    for age, left_out in ((_LATELY, {OrderState.DRAFT}), (or_(_LATELY, _STILL_OPEN), NOTHING_MOVED))
)


def to_payee(
    connection: Connection, account: str, kind: OrderKind, payee_key: str, states: frozenset[OrderState]
) -> tuple[Order, ...]:
    """Orders of a kind to one payee, or with one card, that stand in the way of others and are in one of the states,
    newest first. None without a payee.
    """
    if not payee_key:
        return ()
    wanted = {"the_account": account, "the_payee": payee_key, "the_kind": kind.value}
    found = (order_from(row[1:], account) for row in connection.execute(_TO_PAYEE, wanted))
    return tuple(order for order in found if order.state in states)


def twins(connection: Connection, account: str, like: Likeness, since_ms: int, limit: int) -> tuple[Order, ...]:
    """Orders alike (their amounts by value), made at or after a moment, newest first; drafts excepted.

    Made by this computer's clock or sent by the provider's: either may have been wrong, and a double must not hide.
    """
    return _alike(connection, _TWINS, account, like, since_ms, limit)


def doubles(connection: Connection, account: str, like: Likeness, since_ms: int, limit: int) -> tuple[Order, ...]:
    """Those of :func:`twins` that were paid or may have been, and what may still be paid and nobody marked, however
    old it is.
    """
    return _alike(connection, _DOUBLES, account, like, since_ms, limit)


def _alike(
    connection: Connection, statement: Select[Any], account: str, like: Likeness, since_ms: int, limit: int
) -> tuple[Order, ...]:
    wanted = {
        "the_account": account,
        "the_amount": amount_key(like.money.text),
        "since_ms": since_ms,
        "since_s": -(-since_ms // 1000),
        "the_kind": like.kind.value,
        "the_currency": like.money.currency,
        "the_payee": like.payee_key,
        "the_most": limit,
    }
    return tuple(order_from(row[1:], account) for row in connection.execute(statement, wanted))
