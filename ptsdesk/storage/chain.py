"""The seals of the record: each event is tied to the one before and to its order's row, so that a change is seen.

A seal holds two SHA-256 hashes. ``order_hash`` is of the order's row as the event left it; the last one of an order
must fit the row for ever, since what moves without an event (when to ask next) is left out. ``chain_hash`` is of the
seal before, the event and ``order_hash``. Hashed is one JSON array in ASCII without spaces: it can be read in one way
only, and written again by any program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from ptsdesk.domain.account import folded_name
from ptsdesk.domain.record import Head
from ptsdesk.storage.schema import accounts, events, orders, seals

FIRST = bytes(32)
"""What stands in place of the seal before the first."""
HASHED = (
    "row_id", "order_id", "account_no", "kind", "state", "currency", "amount", "amount_key", "channel", "created_ms",
    "updated_ms", "made_by", "request", "reference", "customer", "signed_at", "attempts", "transaction_id",
    "provider_code", "provider_message", "status", "pay_url", "qr_code", "accepted_currency", "accepted_amount",
    "accepted_key", "exchange_rate", "reference_number", "error_message", "not_found", "not_found_ms", "search",
    "payee_key", "facts", "mark", "mark_reason", "marked_ms",
)  # fmt: skip
"""Every column of an order but the counters. The account's name comes last.

Frozen: a later column joins at the end, as name and value, and only where it differs from its default."""
COUNTERS = ("checks", "checked_ms", "next_check_ms")
"""What changes without an event: no seal covers it."""
HASHED_COLUMNS = (*(orders.c[name] for name in HASHED), accounts.c.name)


def digest(values: Sequence[Any]) -> bytes:
    """SHA-256 of the values in the one encoding of this module."""
    # Whatever a changed file holds, such as bytes in place of text, has a hash, too.
    text = json.dumps(values, ensure_ascii=True, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode("ascii")).digest()


def order_hash(row: Sequence[Any]) -> bytes:
    """Of an order's :data:`HASHED_COLUMNS`. An account's name counts as ``folded_name``: its case may change."""
    return digest([*row[:-1], folded_name(str(row[-1]))])


def chain_hash(previous: bytes, event: Sequence[Any], of_order: bytes) -> bytes:
    """Of an event: number, order's row, time, cause, state before and after, evidence."""
    return digest([previous.hex(), *event, of_order.hex()])


# Built once: see the ledger.
ROW = (
    select(*HASHED_COLUMNS, *(orders.c[name] for name in COUNTERS))
    .join(accounts, accounts.c.account_no == orders.c.account_no)
    .where(orders.c.row_id == bindparam("the_row"))
)
"""An order's hashed columns, its account's name, then the counters."""
_LAST_EVENT = select(events.c.number).order_by(events.c.number.desc()).limit(1)
_LAST_SEAL = select(seals.c.number, seals.c.chain_hash).order_by(seals.c.number.desc()).limit(1)
_END = _LAST_SEAL.add_columns(_LAST_EVENT.scalar_subquery().label("last"))
_INSERT_EVENT, _INSERT_SEAL = insert(events), insert(seals)
_TOLD = ("number", "order_row", "at_ms", "cause", "before", "after", "evidence")


def append(connection: Connection, event: dict[str, Any]) -> Sequence[Any]:
    """Write an event and its seal; the order's row stands already as the event leaves it. Returns that :data:`ROW`."""
    last, previous = _end(connection)
    row = connection.execute(ROW, {"the_row": event["order_row"]}).one()
    of_order = order_hash(row[: len(HASHED_COLUMNS)])
    values = {"number": last + 1, **event}
    connection.execute(_INSERT_EVENT, values)
    sealed = chain_hash(previous, [values[name] for name in _TOLD], of_order)
    connection.execute(_INSERT_SEAL, {"number": last + 1, "order_hash": of_order, "chain_hash": sealed})
    return row


def head(connection: Connection) -> Head:
    """The end of the record as it is sealed."""
    row = connection.execute(_LAST_SEAL).first()
    return Head(row.number, row.chain_hash.hex()) if row else Head(0, FIRST.hex())


def _end(connection: Connection) -> tuple[int, bytes]:
    """The highest number in use, and the last seal. They belong together unless somebody cut something off."""
    seal = connection.execute(_END).first()
    if seal is None:
        return connection.execute(_LAST_EVENT).scalar() or 0, FIRST
    return max(seal.last or 0, seal.number), seal.chain_hash
