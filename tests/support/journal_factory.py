"""Many plausible orders at once, written as the journal writes them but in one transaction.

``fill(journal, "Sandbox shop", 10_000)`` takes about two seconds. The same seed gives the same orders.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, func, insert, select

from ptsdesk.domain.identifiers import new_order_id
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, Order, OrderKind, OrderState
from ptsdesk.storage import chain, ledger, rows
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.schema import accounts, events, orders, seals

NEWEST_MS = 1_794_470_911_000
"""12 November 2026 in Manila: when the newest order is made unless told otherwise."""

S, C = OrderState, Cause
Way = tuple[tuple[OrderState, Cause], ...]
_SENT: Way = ((S.RECORDED, C.RECORDED), (S.SENDING, C.SENDING))
_TAKEN: Way = (*_SENT, (S.ACCEPTED, C.ANSWER), (S.WAITING, C.QUERY))
PATHS: tuple[tuple[int, Way], ...] = (
    (70, (*_TAKEN, (S.PAID, C.QUERY))),
    (6, (*_TAKEN, (S.PROCESSING, C.QUERY), (S.PAID, C.QUERY))),
    (6, (*_TAKEN, (S.EXPIRED, C.QUERY))),
    (5, (*_TAKEN, (S.FAILED, C.QUERY))),
    (4, _TAKEN),
    (3, (*_SENT, (S.REFUSED_CHECKING, C.REFUSAL), (S.REFUSED, C.QUERY_NOT_FOUND))),
    (2, (*_SENT[:1], (S.NOT_SENT, C.NOT_SENT))),
    (2, (*_SENT, (S.UNKNOWN, C.NO_ANSWER))),
    (1, (*_TAKEN, (S.NEEDS_REVIEW, C.QUERY))),
    (1, (*_SENT, (S.UNKNOWN, C.NO_ANSWER), (S.PAID, C.QUERY))),
)
"""How often an order takes which way, in per cent."""

_CUSTOMERS = (
    "Lakeside Cafe",
    "Walk-in",
    "Maria L. Santos",
    "Peña Hauling",
    "Northpoint Supplies",
    "林美玲",
    "Tess Domingo",
)
_NOUNS = ("Invoice", "Table", "Order", "Deposit", "October commission", "Salary Nov 1-15")
_CHANNELS = {
    OrderKind.PAYMENT: ("QRPH", "QRPH", "QRPH", "MAYA", "GCASH_API"),
    OrderKind.WITHDRAWAL: ("QRPH_INSTAPAY",),
    OrderKind.SUBSCRIPTION: ("CARD",),
}


def make_orders(
    count: int, account: str, *, seed: int = 1, newest_ms: int = NEWEST_MS, gap_ms: int = 180_000
) -> Iterator[tuple[Order, Way]]:
    """Orders, oldest first and ``gap_ms`` apart on average, each with the way it took to its state."""
    chance = random.Random(seed)
    ways, weights = [path for _, path in PATHS], [weight for weight, _ in PATHS]
    for number in range(count):
        at_ms = newest_ms - (count - 1 - number) * gap_ms + chance.randrange(gap_ms // 2)
        kind = chance.choices(tuple(OrderKind), (80, 17, 3))[0]
        path = chance.choices(ways, weights)[0]
        yield _order(chance, account, kind, at_ms, path), path


def _order(chance: random.Random, account: str, kind: OrderKind, at_ms: int, path: Way) -> Order:
    money = Money("PHP", f"{chance.randrange(50, 90_000)}.{chance.choice(('00', '00', '50', '75'))}")
    reference = f"{chance.choice(_NOUNS)} {chance.randrange(1000, 9999)}"
    order_id = new_order_id(kind, at_ms, chance.randbytes)
    channel = chance.choice(_CHANNELS[kind])
    state = path[-1][0]
    request = {"user_id": "28", "order_id": order_id, "amount": money.text, "currency": "PHP", "channel": channel}
    order = Order(
        order_id, kind, account, money, channel, state, at_ms, at_ms + 1_000 * len(path), "window",
        {**request, "remark": reference}, reference, chance.choice(_CUSTOMERS), attempts=len(path) > 2,
        signed_at=at_ms // 1000,
    )  # fmt: skip
    if (S.ACCEPTED, C.ANSWER) in path:
        order = replace(
            order,
            transaction_id=f"TS{chance.randrange(10**15):015}",
            accepted=money,
            pay_url=f"https://pay.sandbox.example/{order_id}",
            qr_code="00020101021228" + "".join(chance.choices("0123456789", k=90)),
            checks=len(path),
        )
    paid = state is S.PAID
    watched = state in {S.WAITING, S.UNKNOWN, S.EXPIRED, S.NEEDS_REVIEW, S.ACCEPTED, S.PROCESSING}
    return replace(
        order,
        accepted=money if paid else order.accepted,
        reference_number=f"{chance.randrange(10**12):012}" if paid else "",
        next_check_ms=order.updated_ms + 60_000 if watched else None,
    )


def fill(journal: Journal, account: str, count: int, *, seed: int = 1, newest_ms: int = NEWEST_MS) -> None:
    """Put ``count`` orders with all their events into the journal, in one transaction."""
    made = list(make_orders(count, account, seed=seed, newest_ms=newest_ms))
    with journal.writing() as connection:
        number = ledger.account_row(connection, account)
        first = (connection.execute(select(func.max(orders.c.row_id))).scalar() or 0) + 1
        total = accounts.c.orders + count
        connection.execute(accounts.update().where(accounts.c.account_no == number).values(orders=total))
        connection.execute(
            insert(orders),
            [
                {"row_id": row_id, "account_no": number, **rows.order_values(order)}
                for row_id, (order, _) in enumerate(made, first)
            ],
        )
        written = [event for row_id, (order, path) in enumerate(made, first) for event in _events(row_id, order, path)]
        _seal(connection, first, written)


def _seal(connection: Connection, first: int, written: list[dict[str, object]]) -> None:
    """Write the events, each with its seal."""
    end = chain.head(connection)
    columns = select(*chain.HASHED_COLUMNS).join(accounts, accounts.c.account_no == orders.c.account_no)
    rows_of = connection.execute(columns.where(orders.c.row_id >= first))
    hashes = {row.row_id: chain.order_hash(row) for row in rows_of}
    previous, made = bytes.fromhex(end.hash), []
    for number, event in enumerate(written, end.count + 1):
        event["number"] = number
        of_order = hashes[event["order_row"]]
        told = [event[name] for name in ("number", "order_row", "at_ms", "cause", "before", "after", "evidence")]
        previous = chain.chain_hash(previous, told, of_order)
        made.append({"number": number, "order_hash": of_order, "chain_hash": previous})
    connection.execute(insert(events), written)
    connection.execute(insert(seals), made)


def _events(row_id: int, order: Order, path: Way) -> Iterator[dict[str, object]]:
    before: OrderState | None = None
    for step, (after, cause) in enumerate(path):
        evidence = {"verified": cause in {C.ANSWER, C.QUERY}, "took_ms": 180 + step}
        yield {
            "order_row": row_id,
            "at_ms": order.created_ms + 1_000 * step,
            "cause": cause.value,
            "before": before.value if before else None,
            "after": after.value,
            "evidence": rows.dump(evidence, order.kind),
        }
        before = after
