"""What a person says became of an order.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; no order is marked yet."""
    op.add_column("orders", sa.Column("mark", sa.Text))
    op.add_column("orders", sa.Column("mark_reason", sa.Text, nullable=False, server_default=""))
    op.add_column("orders", sa.Column("marked_ms", sa.BigInteger))
    is_marked = sa.text("mark IS NOT NULL")
    op.create_index(
        "ix_orders_marked",
        "orders",
        ["account_no", "mark", "state"],
        sqlite_where=is_marked,
        postgresql_where=is_marked,
    )
