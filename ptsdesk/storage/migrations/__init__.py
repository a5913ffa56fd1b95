"""Alembic's folder: one file a revision, each frozen once it was released."""
