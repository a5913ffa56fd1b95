"""Figures beside the orders: balances as they were told, charges of subscriptions, days, and what a provider taught.

Portable Core. None of it decides what may be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, Integer, and_, bindparam, cast, delete, func, insert, select, update

from ptsdesk.domain.balances import BalanceFigure, Day, Tally, available_sum
from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.storage import ledger, rows
from ptsdesk.storage.history import account_no, money_of
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.schema import balances, charges, orders, preferences

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_PAID = "2000"
_SHIFT_MS = int(MANILA.utcoffset(None).total_seconds()) * 1000
"""Days are Manila's: UTC+8 all the year."""


def day_start(now_ms: int) -> int:
    """00:00 in Manila of the day, Unix milliseconds."""
    return (now_ms + _SHIFT_MS) // DAY_MS * DAY_MS - _SHIFT_MS


# Built once and run for all channels together: a hostile answer has ten thousand of them.
_PLACE = (balances.c.currency, balances.c.channel, balances.c.hour_ms)
_THE_PLACE: Mapping[str, BindParameter[Any]] = {
    "account_no": bindparam("the_account"),
    "currency": bindparam("the_currency"),
    "channel": bindparam("the_channel"),
    "hour_ms": bindparam("the_hour"),
}
_TOLD: Mapping[str, BindParameter[Any]] = {name: bindparam(name) for name in ("at_ms", "total", "available", "text")}
_ROW = and_(*(balances.c[name] == value for name, value in _THE_PLACE.items()))
_INSERT = insert(balances).values({**_THE_PLACE, **_TOLD})
_UPDATE = update(balances).where(_ROW).values(_TOLD)
_DELETE = delete(balances).where(_ROW)


class FigureBook:
    """Figures of every account; each call names one."""

    def __init__(self, journal: Journal, now_ms: Callable[[], int]) -> None:
        self._journal = journal
        self._now_ms = now_ms

    # Balances

    def keep_balances(self, account: str, figures: Iterable[BalanceFigure]) -> None:
        """Keep what was told: of each channel and hour the last. What stands in the future was told before the clock
        was set back, and goes: it would be taken for the newest until then.
        """
        now_ms = self._now_ms()
        told = {_place(figure): _told(figure) for figure in figures}
        if not told:
            return
        with self._journal.writing() as connection:
            number = ledger.account_row(connection, account)
            since = and_(balances.c.account_no == number, balances.c.hour_ms >= min(hour for _, _, hour in told))
            known = {tuple(row) for row in connection.execute(select(*_PLACE).where(since))}
            channels = {place[:2] for place in told}
            ahead = [place for place in known - told.keys() if place[2] > now_ms and place[:2] in channels]
            for statement, places in (
                (_DELETE, ahead),
                (_UPDATE, [place for place in told if place in known]),
                (_INSERT, [place for place in told if place not in known]),
            ):
                if places:
                    connection.execute(statement, [_values(number, place, told.get(place)) for place in places])

    def balances(self, account: str) -> tuple[BalanceFigure, ...]:
        """The newest figure of each channel, the currencies and channels in the order in which they came first."""
        whose = balances.c.account_no == account_no(account)
        newest = (
            select(
                func.max(balances.c.hour_ms), func.min(balances.c.balance_id), balances.c.currency, balances.c.channel
            )
            .where(whose)
            .group_by(balances.c.currency, balances.c.channel)
        ).subquery()
        hour, first, currency, channel = newest.c
        same = and_(balances.c.currency == currency, balances.c.channel == channel, balances.c.hour_ms == hour, whose)
        statement = select(balances).join(newest, same).order_by(first)
        with self._journal.reading() as connection:
            return tuple(_figure(row) for row in connection.execute(statement).mappings())

    # Charges

    def keep_charges(self, order_id: str, told: Iterable[Charge]) -> None:
        """Keep the charges of a subscription as the provider reports them now; none is ever forgotten."""
        with self._journal.writing() as connection:
            row_id, order = ledger.locate(connection, order_id)
            known = {one.payment_id: (one.status, one.at_ms) for one in _charges(connection, order_id)}
            # An answer may list one twice: what stands last counts.
            latest = {
                rows.provider_id(one.payment_id, order): (rows.cap(one.status, order.kind, 100), one.at_ms)
                for one in told
                if one.payment_id
            }
            for payment_id, (status, at_ms) in latest.items():
                values = {"payment_id": payment_id, "status": status, "at_ms": at_ms}
                if payment_id not in known:
                    connection.execute(insert(charges), {"order_row": row_id, "seen_ms": self._now_ms(), **values})
                elif known[payment_id] != (status, at_ms):
                    own = and_(charges.c.order_row == row_id, charges.c.payment_id == payment_id)
                    connection.execute(update(charges).where(own).values(values))

    def charges(self, order_id: str) -> tuple[Charge, ...]:
        """The charges of a subscription, oldest first."""
        with self._journal.reading() as connection:
            return _charges(connection, order_id)

    # Days

    def days(self, account: str, count: int) -> tuple[Day, ...]:
        """The last days in Manila, oldest first, today last."""
        today = day_start(self._now_ms())
        starts = [today - DAY_MS * back for back in range(max(1, count) - 1, -1, -1)]
        with self._journal.reading() as connection:
            sums = _sums(connection, account, starts[0])
            charged = _charged(connection, account, starts[0])
            told = _balances_by_day(connection, account, starts[0])
            made = _days_with_orders(connection, account, starts[0])
        collected, paid_out = (_tallies(sums, kind) for kind in (OrderKind.PAYMENT, OrderKind.WITHDRAWAL))
        charges_of = _tallies(charged, OrderKind.SUBSCRIPTION)
        return tuple(
            Day(
                start,
                has_data=start == today or start in made or start in told or start in charges_of,
                collected=collected.get(start, Tally()),
                charged=charges_of.get(start, Tally()),
                paid_out=paid_out.get(start, Tally()),
                balance=told.get(start, {}),
            )
            for start in starts
        )

    # What was learned

    def preference(self, account: str, name: str) -> str:
        """A remembered value; empty when there is none."""
        statement = select(preferences.c.value).where(
            preferences.c.account_no == account_no(account), preferences.c.name == name
        )
        with self._journal.reading() as connection:
            found: str | None = connection.execute(statement).scalar()
        return found or ""

    def prefer(self, account: str, name: str, value: str) -> None:
        """Remember a value."""
        with self._journal.writing() as connection:
            number = ledger.account_row(connection, account)
            own = and_(preferences.c.account_no == number, preferences.c.name == name)
            if connection.execute(update(preferences).where(own).values(value=value)).rowcount == 0:
                connection.execute(insert(preferences), {"account_no": number, "name": name, "value": value})


_Place = tuple[str, str, int]
"""Currency, channel, and the hour's first moment."""


def _place(figure: BalanceFigure) -> _Place:
    return rows.clean(figure.currency), rows.clean(figure.channel), figure.asked_ms // HOUR_MS * HOUR_MS


def _told(figure: BalanceFigure) -> dict[str, Any]:
    return {
        "at_ms": figure.asked_ms,
        "total": figure.total.text if figure.total else None,
        "available": figure.available.text if figure.available else None,
        "text": rows.cap(figure.text, OrderKind.PAYMENT, 1000),
    }


def _values(number: int, place: _Place, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """What :data:`_INSERT`, :data:`_UPDATE` and :data:`_DELETE` are given."""
    currency, channel, hour_ms = place
    where = {"the_account": number, "the_currency": currency, "the_channel": channel, "the_hour": hour_ms}
    return {**where, **(told or {})}


def _figure(row: Mapping[Any, Any]) -> BalanceFigure:
    total, available = (
        Money(row["currency"], row[name]) if row[name] is not None else None for name in ("total", "available")
    )
    return BalanceFigure(row["currency"], row["channel"], total, available, row["at_ms"], row["text"])


def _charges(connection: Connection, order_id: str) -> tuple[Charge, ...]:
    statement = (
        select(charges.c.payment_id, charges.c.status, charges.c.at_ms, charges.c.seen_ms)
        .join(orders, orders.c.row_id == charges.c.order_row)
        .where(orders.c.order_id == rows.clean(order_id))
        .order_by(func.coalesce(charges.c.at_ms, charges.c.seen_ms), charges.c.charge_no)
    )
    return tuple(Charge(*row) for row in connection.execute(statement))


_Sums = dict[tuple[int, OrderKind], list[tuple[int, Money]]]
"""Day and kind to count and sum of each currency."""


def _pieces(column: Any) -> list[Any]:
    return [func.sum(cast(func.substr(column, at, 7), Integer)) for at in (1, 8, 15)]


def _sums(connection: Connection, account: str, from_ms: int) -> _Sums:
    day = (orders.c.created_ms + _SHIFT_MS) // DAY_MS
    statement = (
        select(
            day, orders.c.kind, orders.c.currency, func.count(orders.c.accepted_key), *_pieces(orders.c.accepted_key)
        )
        .where(
            orders.c.account_no == account_no(account),
            orders.c.state == OrderState.PAID.value,
            orders.c.created_ms >= from_ms,
            orders.c.accepted_key.is_not(None),
        )
        .group_by(day, orders.c.kind, orders.c.currency)
        .order_by(orders.c.currency)
    )
    found: _Sums = {}
    for number, kind, currency, count, *pieces in connection.execute(statement):
        found.setdefault((_start(number), OrderKind(kind)), []).append((count, money_of(currency, pieces)))
    return found


def _charged(connection: Connection, account: str, from_ms: int) -> _Sums:
    day = (charges.c.at_ms + _SHIFT_MS) // DAY_MS
    amount = func.coalesce(orders.c.accepted_key, orders.c.amount_key)
    # The account as an expression: by its index the engine would look at every order that was ever made.
    whose = orders.c.account_no + 0 == account_no(account)
    statement = (
        select(day, orders.c.currency, func.count(), *_pieces(amount))
        .join(orders, orders.c.row_id == charges.c.order_row)
        .where(whose, charges.c.status == _PAID, charges.c.at_ms >= from_ms)
        .group_by(day, orders.c.currency)
        .order_by(orders.c.currency)
    )
    found: _Sums = {}
    for number, currency, count, *pieces in connection.execute(statement):
        money = money_of(currency, pieces)
        found.setdefault((_start(number), OrderKind.SUBSCRIPTION), []).append((count, money))
    return found


def _tallies(sums: _Sums, kind: OrderKind) -> dict[int, Tally]:
    return {
        start: Tally(sum(count for count, _ in parts), {money.currency: money for _, money in parts})
        for (start, one), parts in sums.items()
        if one is kind
    }


def _days_with_orders(connection: Connection, account: str, from_ms: int) -> frozenset[int]:
    day = (orders.c.created_ms + _SHIFT_MS) // DAY_MS
    statement = select(day).distinct().where(orders.c.account_no == account_no(account), orders.c.created_ms >= from_ms)
    return frozenset(_start(number) for (number,) in connection.execute(statement))


def _balances_by_day(connection: Connection, account: str, from_ms: int) -> dict[int, dict[str, Money]]:
    """The last figure of each channel on each day, added up by currency."""
    statement = (
        select(balances)
        .where(balances.c.account_no == account_no(account), balances.c.hour_ms >= from_ms)
        .order_by(balances.c.hour_ms)
    )
    last: dict[int, dict[tuple[str, str], BalanceFigure]] = {}
    for row in connection.execute(statement).mappings():
        figure = _figure(row)
        last.setdefault(day_start(figure.asked_ms), {})[figure.currency, figure.channel] = figure
    return {
        start: {
            currency: money
            for currency in dict.fromkeys(currency for currency, _ in figures)
            if (money := available_sum(figures.values(), currency)) is not None
        }
        for start, figures in last.items()
    }


def _start(day_number: int) -> int:
    return int(day_number) * DAY_MS - _SHIFT_MS
