"""Alembic's hook: run the revisions on the connection, and inside the transaction, of ``storage.migrate``."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
