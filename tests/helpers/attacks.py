"""What somebody with the key can do to a journal's file: edit, delete, swap, insert, cut, with the guards taken off.

SQL of its own, apart from the program's. Each attack changes something, or says that it could not.
"""

# ruff: noqa: S608 - the names are this module's own

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

TABLES = {
    "events": ("number", "order_row", "at_ms", "cause", "before", "after", "evidence"),
    "seals": ("number", "order_hash", "chain_hash"),
    "orders": (
        "row_id", "order_id", "account_no", "kind", "state", "currency", "amount", "amount_key", "channel",
        "created_ms", "updated_ms", "made_by", "request", "reference", "customer", "signed_at", "attempts",
        "transaction_id", "provider_code", "provider_message", "status", "pay_url", "qr_code", "accepted_currency",
        "accepted_amount", "accepted_key", "exchange_rate", "reference_number", "error_message", "not_found",
        "not_found_ms", "search", "payee_key", "facts", "mark", "mark_reason", "marked_ms",
    ),
}  # fmt: skip
KEYS = {"events": "number", "seals": "number", "orders": "row_id"}
Run = Callable[..., Any]
"""``run(sql, *values)``: one statement; what it gives back has ``fetchall`` and ``rowcount``."""


def unguarded(run: Run) -> None:
    """Take the triggers away."""
    for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        run(f'DROP TRIGGER "{name}"')


def edit(run: Run, chance: random.Random) -> str:
    """Another value in one field."""
    table = chance.choice(tuple(TABLES))
    column, key = chance.choice(TABLES[table]), KEYS[table]
    row, old = _row(run, chance, table, column)
    run(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", _other(old, chance), row)
    return f"edit {table}.{column} of {row}"


def delete(run: Run, chance: random.Random) -> str:
    """A row less; of an event sometimes with its seal."""
    table = chance.choice(tuple(TABLES))
    row, _ = _row(run, chance, table, KEYS[table])
    tables = ("events", "seals") if table == "events" and chance.random() < 0.5 else (table,)
    for name in tables:
        run(f"DELETE FROM {name} WHERE {KEYS[name]} = ?", row)
    return f"delete {' and '.join(tables)} {row}"


def swap(run: Run, chance: random.Random) -> str:
    """Two rows change places: all of their content, or one field."""
    table = chance.choice(tuple(TABLES))
    key = KEYS[table]
    columns = [name for name in TABLES[table] if name != key]
    (one, first), (two, second) = (_fields(run, chance, table, columns) for _ in range(2))
    chosen = columns if chance.random() < 0.5 else [chance.choice(columns)]
    values = [(first[columns.index(name)], second[columns.index(name)]) for name in chosen]
    if one == two or all(left == right for left, right in values):
        return ""
    sets = ", ".join(f"{name} = ?" for name in chosen)
    if "order_id" in chosen:
        run(f"UPDATE {table} SET order_id = 'between' WHERE {key} = ?", one)
    run(f"UPDATE {table} SET {sets} WHERE {key} = ?", *(left for left, _ in values), two)
    run(f"UPDATE {table} SET {sets} WHERE {key} = ?", *(right for _, right in values), one)
    return f"swap {table} {one} and {two}: {len(chosen)} fields"


def insert(run: Run, chance: random.Random) -> str:
    """An event or an order that was never there."""
    if chance.random() < 0.3:
        row, _ = _row(run, chance, "orders", "row_id")
        rest = ", ".join(name for name in _all_columns(run) if name not in ("row_id", "order_id"))
        made = f"P{chance.randrange(10**9)}"
        run(f"INSERT INTO orders(order_id, {rest}) SELECT ?, {rest} FROM orders WHERE row_id = ?", made, row)
        return f"insert a copy of order {row}"
    ((last,),) = run("SELECT max(number) FROM events").fetchall()
    number = last + chance.choice((1, 1, 1, 5))
    order, state = _row(run, chance, "orders", "state")
    values = (number, order, chance.randrange(10**12), "query", state, chance.choice(("paid", "failed", state)), "{}")
    run("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
    if chance.random() < 0.7:
        run("INSERT INTO seals VALUES (?, ?, ?)", number, chance.randbytes(32), chance.randbytes(32))
    return f"insert event {number}"


def cut(run: Run, chance: random.Random) -> str:
    """The last entries go, with their seals; sometimes their orders are put back to the state before."""
    ((last,),) = run("SELECT max(number) FROM events").fetchall()
    count = chance.randrange(1, min(last, 12))
    for table in ("seals", "events"):
        run(f"DELETE FROM {table} WHERE number > ?", last - count)
    if chance.random() < 0.5:
        newest = "SELECT after FROM events WHERE order_row = row_id ORDER BY number DESC LIMIT 1"
        run(f"UPDATE orders SET state = coalesce(({newest}), state)")
    return f"cut {count}"


def _row(run: Run, chance: random.Random, table: str, column: str) -> tuple[Any, Any]:
    rows = run(f"SELECT {KEYS[table]}, {column} FROM {table}").fetchall()
    return tuple(chance.choice(rows))  # type: ignore[return-value]


def _fields(run: Run, chance: random.Random, table: str, columns: list[str]) -> tuple[Any, list[Any]]:
    row = chance.choice(run(f"SELECT {KEYS[table]}, {', '.join(columns)} FROM {table}").fetchall())
    return row[0], list(row[1:])


def _all_columns(run: Run) -> list[str]:
    return [row[1] for row in run("PRAGMA table_info(orders)").fetchall()]


def _other(old: Any, chance: random.Random) -> Any:
    if isinstance(old, bytes):
        place = chance.randrange(len(old))
        return old[:place] + bytes([old[place] ^ (1 << chance.randrange(8))]) + old[place + 1 :]
    if isinstance(old, int):
        return old + chance.choice((-1, 1, chance.randrange(2, 10**9)))
    if old is None:
        return chance.choice(("paid", "1", "x"))
    place = chance.randrange(len(old) + 1)
    changed = chance.choice(
        (old[:place] + chance.choice("0123456789abc") + old[place:], old[:place] + old[place + 1 :])
    )
    return changed if changed != old else old + "0"
