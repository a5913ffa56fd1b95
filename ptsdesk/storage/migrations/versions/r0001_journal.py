"""The first journal: orders, their append-only events, answers, drafts.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ptsdesk.storage import sqlite

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table, then what only this engine has."""
    _books()
    _orders()
    _belonging_to_orders()
    if op.get_bind().dialect.name == "sqlite":
        for statement in sqlite.EXTRAS_0001:
            op.execute(sa.text(statement))


def _books() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "accounts",
        sa.Column("account_no", _ROW_ID, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("environment", "user_id", "origin", "guid_print")),
        sa.Column("orders", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account_no", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("row_id", _ROW_ID, nullable=False),
        _text("order_id"),
        sa.Column("account_no", _ROW_ID, nullable=False),
        *(_text(name) for name in ("kind", "state", "currency", "amount")),
        sa.Column("amount_key", sa.String(21), nullable=False),
        _text("channel"),
        _number("created_ms"),
        _number("updated_ms"),
        *(_text(name) for name in ("made_by", "request", "reference", "customer")),
        _number("signed_at", nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        *(_text(name) for name in ("transaction_id", "provider_code", "provider_message", "status")),
        *(_text(name) for name in ("pay_url", "qr_code")),
        sa.Column("accepted_currency", sa.Text),
        sa.Column("accepted_amount", sa.Text),
        sa.Column("accepted_key", sa.String(21)),
        *(_text(name) for name in ("exchange_rate", "reference_number", "error_message")),
        sa.Column("checks", sa.Integer, nullable=False),
        _number("checked_ms", nullable=True),
        _number("next_check_ms", nullable=True),
        sa.Column("not_found", sa.Integer, nullable=False),
        _number("not_found_ms", nullable=True),
        _text("search"),
        sa.PrimaryKeyConstraint("row_id", name="pk_orders"),
        sa.UniqueConstraint("order_id", name="uq_orders_order_id"),
        sa.ForeignKeyConstraint(["account_no"], ["accounts.account_no"], name="fk_orders_account_no_accounts"),
    )
    for columns in (
        ("account_no", "created_ms", "row_id"),
        ("account_no", "kind", "created_ms", "row_id"),
        ("account_no", "state", "created_ms", "row_id"),
        ("account_no", "channel", "created_ms", "row_id"),
        ("account_no", "next_check_ms"),
        ("transaction_id",),
        ("reference_number",),
    ):
        op.create_index(f"ix_orders_{'_'.join(columns)}", "orders", list(columns))
    sums = ["account_no", "kind", "currency", "amount_key", "accepted_key", "state", "created_ms"]
    op.create_index("ix_orders_sums", "orders", sums)


def _belonging_to_orders() -> None:
    op.create_table(
        "events",
        sa.Column("number", _ROW_ID, nullable=False),
        sa.Column("order_row", _ROW_ID, nullable=False),
        _number("at_ms"),
        _text("cause"),
        sa.Column("before", sa.Text),
        _text("after"),
        _text("evidence"),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.ForeignKeyConstraint(["order_row"], ["orders.row_id"], name="fk_events_order_row_orders"),
    )
    op.create_index("ix_events_order_row_number", "events", ["order_row", "number"])
    op.create_table(
        "answers",
        sa.Column("answer_id", _ROW_ID, nullable=False),
        sa.Column("order_row", _ROW_ID, nullable=False),
        _number("at_ms"),
        _text("text"),
        sa.PrimaryKeyConstraint("answer_id", name="pk_answers"),
        sa.ForeignKeyConstraint(["order_row"], ["orders.row_id"], name="fk_answers_order_row_orders"),
    )
    op.create_index("ix_answers_order_row_answer_id", "answers", ["order_row", "answer_id"])
    op.create_table(
        "drafts",
        sa.Column("account_no", _ROW_ID, nullable=False),
        _text("kind"),
        _text("fields"),
        _number("saved_ms"),
        sa.PrimaryKeyConstraint("account_no", "kind", name="pk_drafts"),
        sa.ForeignKeyConstraint(["account_no"], ["accounts.account_no"], name="fk_drafts_account_no_accounts"),
    )
