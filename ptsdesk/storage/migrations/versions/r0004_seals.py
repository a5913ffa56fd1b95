"""A seal for each event: what is in the journal when this revision comes is sealed as it stands.

Revision ID: 0004
"""

from __future__ import annotations

import hashlib
import itertools
import json
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from ptsdesk.storage import sqlite

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_AT_ONCE = 2000
_ORDER = (
    "row_id", "order_id", "account_no", "kind", "state", "currency", "amount", "amount_key", "channel", "created_ms",
    "updated_ms", "made_by", "request", "reference", "customer", "signed_at", "attempts", "transaction_id",
    "provider_code", "provider_message", "status", "pay_url", "qr_code", "accepted_currency", "accepted_amount",
    "accepted_key", "exchange_rate", "reference_number", "error_message", "not_found", "not_found_ms", "search",
    "payee_key", "facts", "mark", "mark_reason", "marked_ms",
)  # fmt: skip
_EVENT = ("number", "order_row", "at_ms", "cause", "before", "after", "evidence")
_ORDERS = sa.table("orders", *(sa.column(name) for name in _ORDER))
_ACCOUNTS = sa.table("accounts", sa.column("account_no"), sa.column("name"))
_EVENTS = sa.table("events", *(sa.column(name) for name in _EVENT))


def upgrade() -> None:
    """Make the table and seal what is there."""
    seals = op.create_table(
        "seals",
        sa.Column("number", _ROW_ID, nullable=False),
        sa.Column("order_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seals"),
        sa.ForeignKeyConstraint(["number"], ["events.number"], name="fk_seals_number_events"),
    )
    bind = op.get_bind()
    made = _seals(bind)
    while some := list(itertools.islice(made, _AT_ONCE)):
        bind.execute(sa.insert(seals), some)
    if bind.dialect.name == "sqlite":
        for statement in sqlite.EXTRAS_0004:
            op.execute(sa.text(statement))


def _seals(bind: sa.Connection) -> Iterator[dict[str, Any]]:
    """As ``storage.chain`` makes them at the time of this revision; frozen here."""
    columns = [*(_ORDERS.c[name] for name in _ORDER), _ACCOUNTS.c.name]
    rows = sa.select(*columns).join_from(_ORDERS, _ACCOUNTS, _ACCOUNTS.c.account_no == _ORDERS.c.account_no)
    of_orders = {
        row[0]: _digest([*row[:-1], _folded(row[-1])])
        for some in _in_parts(bind, rows, _ORDERS.c.row_id)
        for row in some
    }
    previous = bytes(32)
    for some in _in_parts(bind, sa.select(*(_EVENTS.c[name] for name in _EVENT)), _EVENTS.c.number):
        for event in some:
            of_order = of_orders[event.order_row]
            previous = _digest([previous.hex(), *event, of_order.hex()])
            yield {"number": event.number, "order_hash": of_order, "chain_hash": previous}


def _in_parts(bind: sa.Connection, statement: sa.Select[Any], key: sa.ColumnElement[Any]) -> Iterator[Sequence[Any]]:
    last = 0
    while rows := bind.execute(statement.where(key > last).order_by(key).limit(_AT_ONCE)).all():
        yield rows
        last = rows[-1][0]


def _digest(values: Sequence[Any]) -> bytes:
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")).digest()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
