"""The journal's tables, in portable terms: the same on SQLite and PostgreSQL.

Amounts are exact. ``amount`` is the text that is sent and signed; ``amount_key`` is the same number in millionths as
21 digits with leading zeros (15 before the point and 6 behind, the most that ``domain.money`` accepts). 21 digits do
not fit into 64 bits, but as text of one length they sort, compare and search like the number, on every engine and
collation, and three pieces of seven digits can be summed as integers without overflow and without rounding.
``accepted_key`` is the same of the amount that the provider took; null when that is missing, in another
currency or cannot be written so.

``search`` is what the History search looks through, folded (see ``rows.fold``). An engine may add an index to it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

HEAD = "0004"
"""The revision this program writes; the newest file in ``migrations/versions``."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite numbers rows by itself only for a column that is exactly INTEGER."""

version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, read without importing Alembic."""

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

accounts = Table(
    "accounts",
    metadata,
    Column("account_no", RowId, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    # Whose orders these are, written when the account is opened. The GUID as a fingerprint.
    *(Column(name, Text) for name in ("environment", "user_id", "origin", "guid_print")),
    Column("orders", BigInteger, nullable=False),  # how many orders it has: counting rows grows with the history
)

orders = Table(
    "orders",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("order_id", Text, nullable=False, unique=True),
    Column("account_no", RowId, ForeignKey("accounts.account_no"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("amount_key", String(21), nullable=False),
    Column("channel", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("signed_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Column("provider_code", Text, nullable=False),
    Column("provider_message", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("pay_url", Text, nullable=False),
    Column("qr_code", Text, nullable=False),
    Column("accepted_currency", Text),
    Column("accepted_amount", Text),
    Column("accepted_key", String(21)),
    Column("exchange_rate", Text, nullable=False),
    Column("reference_number", Text, nullable=False),
    Column("error_message", Text, nullable=False),
    Column("checks", Integer, nullable=False),
    Column("checked_ms", BigInteger),
    Column("next_check_ms", BigInteger),
    Column("not_found", Integer, nullable=False),
    Column("not_found_ms", BigInteger),
    Column("search", Text, nullable=False),
    Column("payee_key", Text, nullable=False, server_default=""),
    Column("facts", Text, nullable=False, server_default="{}"),
    Column("mark", Text),
    Column("mark_reason", Text, nullable=False, server_default=""),
    Column("marked_ms", BigInteger),
)
Index(None, orders.c.account_no, orders.c.created_ms, orders.c.row_id)
Index(None, orders.c.account_no, orders.c.kind, orders.c.created_ms, orders.c.row_id)
Index(None, orders.c.account_no, orders.c.state, orders.c.created_ms, orders.c.row_id)
Index(None, orders.c.account_no, orders.c.channel, orders.c.created_ms, orders.c.row_id)
# Holds all that the sums of a history need, and finds orders of one amount.
Index(
    "ix_orders_sums",
    *(
        orders.c[name]
        for name in ("account_no", "kind", "currency", "amount_key", "accepted_key", "state", "created_ms")
    ),
)
Index(None, orders.c.account_no, orders.c.next_check_ms)
# What is known of a payee: of the few orders that have one.
Index(
    "ix_orders_payee",
    *(orders.c[name] for name in ("account_no", "payee_key", "kind", "state", "created_ms")),
    sqlite_where=orders.c.payee_key != "",
    postgresql_where=orders.c.payee_key != "",
)
# The few orders that a person marked.
Index(
    "ix_orders_marked",
    *(orders.c[name] for name in ("account_no", "mark", "state")),
    sqlite_where=orders.c.mark.is_not(None),
    postgresql_where=orders.c.mark.is_not(None),
)
Index(None, orders.c.transaction_id)
Index(None, orders.c.reference_number)

events = Table(
    "events",
    metadata,
    Column("number", RowId, primary_key=True),
    Column("order_row", RowId, ForeignKey("orders.row_id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("cause", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)
Index(None, events.c.order_row, events.c.number)

# One an event (see ``chain``); 32 bytes each.
seals = Table(
    "seals",
    metadata,
    Column("number", RowId, ForeignKey("events.number"), primary_key=True),
    Column("order_hash", LargeBinary(32), nullable=False),
    Column("chain_hash", LargeBinary(32), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("answer_id", RowId, primary_key=True),
    Column("order_row", RowId, ForeignKey("orders.row_id"), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)
Index(None, answers.c.order_row, answers.c.answer_id)

drafts = Table(
    "drafts",
    metadata,
    Column("account_no", RowId, ForeignKey("accounts.account_no"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("fields", Text, nullable=False),
    Column("saved_ms", BigInteger, nullable=False),
)

payees = Table(
    "payees",
    metadata,
    Column("payee_no", RowId, primary_key=True),
    Column("payee_id", Text, nullable=False, unique=True),
    Column("account_no", RowId, ForeignKey("accounts.account_no"), nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in ("name", "channel", "subject", "details", "payee_key", "previous")
    ),
    Column("created_ms", BigInteger, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    Column("search", Text, nullable=False),
)
Index(None, payees.c.account_no, payees.c.name)

balances = Table(
    "balances",
    metadata,
    Column("balance_id", RowId, primary_key=True),
    Column("account_no", RowId, ForeignKey("accounts.account_no"), nullable=False),
    # One row a channel and hour at most: what was told last in it, and when.
    Column("hour_ms", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("currency", "channel")),
    *(Column(name, Text) for name in ("total", "available")),
    Column("text", Text, nullable=False),
)
Index(None, balances.c.account_no, balances.c.currency, balances.c.channel, balances.c.hour_ms, unique=True)
Index(None, balances.c.account_no, balances.c.hour_ms)

charges = Table(
    "charges",
    metadata,
    Column("charge_no", RowId, primary_key=True),
    Column("order_row", RowId, ForeignKey("orders.row_id"), nullable=False),
    *(Column(name, Text, nullable=False) for name in ("payment_id", "status")),
    Column("at_ms", BigInteger),
    Column("seen_ms", BigInteger, nullable=False),
)
Index(None, charges.c.order_row, charges.c.payment_id, unique=True)
Index(None, charges.c.at_ms)

preferences = Table(
    "preferences",
    metadata,
    Column("account_no", RowId, ForeignKey("accounts.account_no"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
