"""Everything that a journal holds, decrypted, as one text: for looking for what must not be in it."""

from __future__ import annotations

from ptsdesk.storage.journal import Journal


def dump(journal: Journal) -> str:
    """Every value of every table, the search index and the engine's own tables among them."""
    lines: list[str] = []
    with journal.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for name in names:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'):  # noqa: S608 - the engine's own names
                lines += [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(lines)
