"""Payees, balances, charges of subscriptions, and what an account's provider taught; payee and facts of an order.

Revision ID: 0002
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from ptsdesk.storage import sqlite

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_ORDERS = sa.table("orders", *(sa.column(name) for name in ("row_id", "kind", "request", "payee_key")))


def upgrade() -> None:
    """Add the columns, fill in who was paid, make the tables."""
    op.add_column("orders", sa.Column("payee_key", sa.Text, nullable=False, server_default=""))
    op.add_column("orders", sa.Column("facts", sa.Text, nullable=False, server_default="{}"))
    _fill_payees()
    has_payee = sa.text("payee_key != ''")
    op.create_index(
        "ix_orders_payee",
        "orders",
        ["account_no", "payee_key", "kind", "state", "created_ms"],
        sqlite_where=has_payee,
        postgresql_where=has_payee,
    )
    _payees()
    _balances()
    _charges_and_preferences()
    if op.get_bind().dialect.name == "sqlite":
        for statement in sqlite.EXTRAS_0002:
            op.execute(sa.text(statement))


def _fill_payees() -> None:
    bind = op.get_bind()
    withdrawals = sa.select(_ORDERS.c.row_id, _ORDERS.c.request).where(_ORDERS.c.kind == "withdraw")
    found = []
    for row_id, request in bind.execute(withdrawals).all():
        details = json.loads(request).get("details") or {}
        key = _payee_key(details) if isinstance(details, dict) else ""
        if key:
            found.append({"the_row": row_id, "the_key": key})
    if found:
        one = _ORDERS.update().where(_ORDERS.c.row_id == sa.bindparam("the_row"))
        bind.execute(one.values(payee_key=sa.bindparam("the_key")), found)


def _payee_key(details: dict[str, str]) -> str:
    """As ``domain.payees`` makes it at the time of this revision; frozen here."""
    phone = details.get("phone", "")
    whole = f"0{phone}" if len(phone) == 10 and phone.startswith("9") else phone
    account = details.get("account_number", "") or whole
    return f"{details.get('channel_subject', '').upper()}:{account}" if account else ""


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _account(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = f"fk_{table}_account_no_accounts"
    return (
        sa.Column("account_no", _ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["account_no"], ["accounts.account_no"], name=name),
    )


def _payees() -> None:
    column, reference = _account("payees")
    op.create_table(
        "payees",
        sa.Column("payee_no", _ROW_ID, nullable=False),
        _text("payee_id"),
        column,
        *(_text(name) for name in ("name", "channel", "subject", "details", "payee_key", "previous")),
        _number("created_ms"),
        _number("since_ms"),
        _text("search"),
        sa.PrimaryKeyConstraint("payee_no", name="pk_payees"),
        sa.UniqueConstraint("payee_id", name="uq_payees_payee_id"),
        reference,
    )
    op.create_index("ix_payees_account_no_name", "payees", ["account_no", "name"])


def _balances() -> None:
    column, reference = _account("balances")
    op.create_table(
        "balances",
        sa.Column("balance_id", _ROW_ID, nullable=False),
        column,
        _number("hour_ms"),
        _number("at_ms"),
        _text("currency"),
        _text("channel"),
        *(sa.Column(name, sa.Text) for name in ("total", "available")),
        _text("text"),
        sa.PrimaryKeyConstraint("balance_id", name="pk_balances"),
        reference,
    )
    by_channel = ["account_no", "currency", "channel", "hour_ms"]
    op.create_index("ix_balances_account_no_currency_channel_hour_ms", "balances", by_channel, unique=True)
    op.create_index("ix_balances_account_no_hour_ms", "balances", ["account_no", "hour_ms"])


def _charges_and_preferences() -> None:
    op.create_table(
        "charges",
        sa.Column("charge_no", _ROW_ID, nullable=False),
        sa.Column("order_row", _ROW_ID, nullable=False),
        _text("payment_id"),
        _text("status"),
        _number("at_ms", nullable=True),
        _number("seen_ms"),
        sa.PrimaryKeyConstraint("charge_no", name="pk_charges"),
        sa.ForeignKeyConstraint(["order_row"], ["orders.row_id"], name="fk_charges_order_row_orders"),
    )
    op.create_index("ix_charges_order_row_payment_id", "charges", ["order_row", "payment_id"], unique=True)
    op.create_index("ix_charges_at_ms", "charges", ["at_ms"])
    column, reference = _account("preferences")
    op.create_table(
        "preferences",
        column,
        _text("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("account_no", "name", name="pk_preferences"),
        reference,
    )
