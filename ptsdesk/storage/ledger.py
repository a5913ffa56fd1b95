"""Writing the journal: what one transaction does to the rows. Portable Core; every function takes the connection."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from ptsdesk.domain.account import Account, folded_name
from ptsdesk.domain.orders import UNRESOLVED, Cause, Evidence, Order, OrderKind, OrderState, check_transition
from ptsdesk.domain.polling import FENCE_S, fence_ms
from ptsdesk.errors import AccountError, JournalError, JournalStale
from ptsdesk.storage import chain, rows
from ptsdesk.storage.history import account_no
from ptsdesk.storage.rows import Changes
from ptsdesk.storage.schema import accounts, answers, drafts, events, orders, preferences

ANSWER_BYTES = 64 * 1024
ANSWERS_KEPT = 5
_LONGEST_FENCE_MS = 60_000
FIXED = ("environment", "user_id", "guid_print")
"""What tells one merchant's orders from another's."""
_CALLED = "called"
_FIRST_CAUSE = {OrderState.DRAFT: Cause.CREATED, OrderState.RECORDED: Cause.RECORDED}


@dataclass(frozen=True, slots=True)
class Step:
    """One event to write: ``after`` None keeps the state, ``before`` is what the caller saw."""

    after: OrderState | None
    cause: Cause
    evidence: Evidence
    changes: Changes
    before: OrderState | None = None
    answer: str | None = None


# Statements are built once: building one with all columns anew costs more than running it.
BY_ID = (
    select(orders.c.row_id, accounts.c.name, *rows.ORDER_COLUMNS)
    .join(accounts, accounts.c.account_no == orders.c.account_no)
    .where(orders.c.order_id == bindparam("wanted"))
)
"""The row's number, the account's name and the order's columns."""
EVENTS_OF = (
    select(events.c.number, events.c.at_ms, events.c.cause, events.c.before, events.c.after, events.c.evidence)
    .join(orders, orders.c.row_id == events.c.order_row)
    .where(orders.c.order_id == bindparam("wanted"))
)
"""What :func:`rows.event_from` reads, of one order, in no order."""
ALL_EVENTS_OF = EVENTS_OF.order_by(events.c.number)
_ROW_OF = select(orders.c.row_id).where(orders.c.order_id == bindparam("wanted"))
_UPDATE = update(orders).where(orders.c.row_id == bindparam("the_row"))
_ACCOUNT = select(accounts.c.account_no).where(accounts.c.name == bindparam("wanted"))
_COUNT_IN = (
    update(accounts).where(accounts.c.account_no == bindparam("the_account")).values(orders=accounts.c.orders + 1)
)
_PLACES = tuple([column.name for column in chain.ROW.selected_columns].index(one.name) for one in rows.ORDER_COLUMNS)
"""Where the columns of an order stand in the row that was sealed."""
_INSERT, _INSERT_ANSWER = insert(orders), insert(answers)
_DROP_STALE_ANSWERS = delete(answers).where(
    answers.c.order_row == bindparam("the_row"),
    answers.c.answer_id
    <= select(answers.c.answer_id)
    .where(answers.c.order_row == bindparam("the_row"))
    .order_by(answers.c.answer_id.desc())
    .offset(ANSWERS_KEPT)
    .limit(1)
    .correlate(None)
    .scalar_subquery(),
)


def locate(connection: Connection, order_id: str) -> tuple[int, Order]:
    """The row's number and the order. Raises JournalError when there is none."""
    row = connection.execute(BY_ID, {"wanted": order_id}).first()
    if row is None:
        raise JournalError("The journal has no order {order_id}.", order_id=order_id)
    return row[0], rows.order_from(row[2:], row[1])


def add(connection: Connection, order: Order, evidence: Evidence, now_ms: int) -> None:
    """A new order and its first event."""
    if order.state not in _FIRST_CAUSE:
        raise ValueError("an order begins as a draft or recorded")
    first = Step(order.state, _FIRST_CAUSE[order.state], evidence, Changes())
    _append(connection, _insert(connection, order), order, first, now_ms, before=None)


def adopt(connection: Connection, order: Order, evidence: Evidence, answer: str, now_ms: int) -> None:
    """An order that was made elsewhere, in the state that a verified answer gives it."""
    row_id = _insert(connection, order)
    _append(connection, row_id, order, Step(order.state, Cause.ADOPTED, evidence, Changes()), now_ms, before=None)
    _keep(connection, row_id, order.kind, now_ms, answer)


def _insert(connection: Connection, order: Order) -> int:
    if connection.execute(_ROW_OF, {"wanted": order.order_id}).first():
        raise AccountError(
            "The order id {order_id} was used before. An order id is used once.", order_id=order.order_id
        )
    number = account_row(connection, order.account)
    connection.execute(_COUNT_IN, {"the_account": number})
    result = connection.execute(_INSERT, {"account_no": number, **rows.order_values(order)})
    return _primary_key(result.inserted_primary_key)


def apply(connection: Connection, order_id: str, step: Step, now_ms: int) -> Order:
    """Check the step against the order as it stands, write the event, update the row."""
    row_id, order = locate(connection, order_id)
    if step.before is not None and order.state is not step.before:
        raise JournalStale("The order {order_id} changed meanwhile. Look at it again.", order_id=order_id)
    after = order.state if step.after is None else step.after
    check_transition(order.state, after)
    values = rows.change_values(step.changes, order)
    connection.execute(_UPDATE, {"the_row": row_id, "state": after.value, "updated_ms": now_ms, **values})
    changed = _append(connection, row_id, order, step, now_ms, before=order.state)
    if step.answer is not None:
        _keep(connection, row_id, order.kind, now_ms, step.answer)
    return changed


def touch(connection: Connection, order_id: str, changes: Changes) -> Order:
    """Update the counters in the row and nothing else. Raises TypeError for another value of anything else."""
    row_id, order = locate(connection, order_id)
    for name, value in changes.items():
        if name not in chain.COUNTERS and value != getattr(order, name):
            raise TypeError(f"an order's {name} changes with an event only")
    counters: dict[str, Any] = {name: value for name, value in changes.items() if name in chain.COUNTERS}
    if counters:
        connection.execute(_UPDATE, {"the_row": row_id, **counters})
    return replace(order, **counters)


def hurry(connection: Connection, account: str, now_ms: int) -> int:
    """Let the unresolved orders of an account be due, but those that a person marked or that were only just sent."""
    statement = update(orders).where(
        orders.c.account_no == account_no(account),
        orders.c.state.in_(sorted(UNRESOLVED)),
        orders.c.mark.is_(None),
        orders.c.next_check_ms > now_ms,
        orders.c.signed_at <= now_ms // 1000 - FENCE_S,
    )
    return connection.execute(statement.values(next_check_ms=now_ms)).rowcount


def recover(connection: Connection, now_ms: int) -> tuple[Order, ...]:
    """What was being sent becomes unknown, what was only recorded was not sent."""
    wanted = (OrderState.SENDING.value, OrderState.RECORDED.value)
    statement = select(orders.c.order_id).where(orders.c.state.in_(wanted)).order_by(orders.c.row_id)
    return tuple(_recover(connection, order_id, now_ms) for (order_id,) in connection.execute(statement).all())


def _recover(connection: Connection, order_id: str, now_ms: int) -> Order:
    order = locate(connection, order_id)[1]
    if order.state is OrderState.RECORDED:
        return apply(connection, order_id, Step(OrderState.NOT_SENT, Cause.RECOVERED, {}, Changes()), now_ms)
    fence = now_ms if order.signed_at is None else fence_ms(order.signed_at)
    changes = Changes(next_check_ms=min(max(now_ms, fence), now_ms + _LONGEST_FENCE_MS))
    return apply(connection, order_id, Step(OrderState.UNKNOWN, Cause.RECOVERED, {}, changes), now_ms)


def bind(connection: Connection, account: Account, *, moved: bool = False) -> None:
    """Write whose the account's orders are, or raise AccountError when they are another's. See ``Journal.bind``."""
    identity = _identity_of(account)
    wanted = folded_name(account.key)
    known = [row for row in connection.execute(select(accounts)).mappings() if folded_name(row["name"]) == wanted]
    known.sort(key=lambda row: row["name"] != account.key)
    fixed = ("environment",) if account.built_in else FIXED
    for row in known if not moved or any(row["orders"] for row in known) else ():
        if any(row[name] not in (None, identity[name]) for name in fixed):
            raise AccountError(
                "The orders kept here under the name {name} belong to merchant {user_id} ({environment}) or another "
                "GUID of it. Add the account with another name.",
                name=row["name"],
                user_id=row["user_id"],
                environment=row["environment"].upper(),
            )
    if not known:
        connection.execute(insert(accounts), {**identity, "orders": 0})
    elif any(known[0][name] != value for name, value in identity.items()):
        the_row = accounts.c.account_no == known[0]["account_no"]
        connection.execute(update(accounts).where(the_row).values(identity))


def _identity_of(account: Account) -> dict[str, str]:
    return {
        "name": account.key,
        "environment": account.environment.value,
        "user_id": account.user_id,
        "origin": account.url,
        "guid_print": hashlib.sha256(account.guid.encode()).hexdigest()[:16],
    }


def note_name(connection: Connection, account: Account) -> None:
    """Write which name the account's orders are shown under now."""
    number = account_row(connection, account.key)
    own = and_(preferences.c.account_no == number, preferences.c.name == _CALLED)
    connection.execute(delete(preferences).where(own))
    connection.execute(insert(preferences), {"account_no": number, "name": _CALLED, "value": account.name})


def key_called(connection: Connection, account: Account) -> str | None:
    """The key of the same merchant's orders that were last shown under the account's name, or None."""
    identity = _identity_of(account)
    statement = select(accounts, preferences.c.value.label("called")).join(
        preferences, and_(preferences.c.account_no == accounts.c.account_no, preferences.c.name == _CALLED)
    )
    for row in connection.execute(statement).mappings():
        same = all(row[name] == identity[name] for name in FIXED)
        if same and folded_name(row["called"]) == folded_name(account.name):
            return str(row["name"])
    return None


def name_called(connection: Connection, key: str) -> str:
    """The name under which the orders of an account were shown last: the first one, while none was noted."""
    own = and_(preferences.c.account_no == accounts.c.account_no, preferences.c.name == _CALLED)
    statement = select(preferences.c.value).join(accounts, own).where(accounts.c.name == key)
    return connection.execute(statement).scalar() or key


def save_draft(connection: Connection, account: str, kind: OrderKind, fields: Mapping[str, str], now_ms: int) -> None:
    """Keep a half-filled form in place of the one before."""
    number = account_row(connection, account)
    drop_draft(connection, account, kind)
    text = rows.dump(fields, kind)
    connection.execute(insert(drafts).values(account_no=number, kind=kind.value, fields=text, saved_ms=now_ms))


def drop_draft(connection: Connection, account: str, kind: OrderKind) -> None:
    """Forget the half-filled form."""
    connection.execute(delete(drafts).where(drafts.c.account_no == account_no(account), drafts.c.kind == kind.value))


def account_row(connection: Connection, name: str) -> int:
    """The account's number; it is made when it is new."""
    found: int | None = connection.execute(_ACCOUNT, {"wanted": name}).scalar()
    if found is not None:
        return found
    return _primary_key(connection.execute(insert(accounts), {"name": name, "orders": 0}).inserted_primary_key)


def _primary_key(key: Any) -> int:
    return int(key[0])


def _append(
    connection: Connection, row_id: int, order: Order, step: Step, now_ms: int, *, before: OrderState | None
) -> Order:
    row = chain.append(
        connection,
        {
            "order_row": row_id,
            "at_ms": now_ms,
            "cause": step.cause.value,
            "before": before.value if before else None,
            "after": (order.state if step.after is None else step.after).value,
            "evidence": rows.dump(step.evidence, order.kind),
        },
    )
    return rows.order_from([row[place] for place in _PLACES], order.account)


def _keep(connection: Connection, row_id: int, kind: OrderKind, now_ms: int, text: str) -> None:
    """Keep an answer and let the oldest above the number kept go."""
    kept = {"order_row": row_id, "at_ms": now_ms, "text": rows.cap(text, kind, ANSWER_BYTES)}
    connection.execute(_INSERT_ANSWER, kept)
    connection.execute(_DROP_STALE_ANSWERS, {"the_row": row_id})
