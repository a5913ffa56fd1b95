"""Brings a journal to the schema of this program. Alembic is imported only when there is something to do.

A migration is one transaction: it happens whole or not at all. Before it changes a journal that holds data, a backup is
written, encrypted with the same key.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError

from ptsdesk import __version__
from ptsdesk.errors import JournalDamaged, JournalError, JournalNewer
from ptsdesk.storage import backups
from ptsdesk.storage.backend import Backend
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD, meta, version

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent / "migrations"


def bring_up(backend: Backend, folder: DataFolder, now_ms: int, *, scripts: Path = SCRIPTS, head: str = HEAD) -> None:
    """Make or upgrade the schema; do nothing when it is current.

    Raises JournalNewer for a schema of a newer program and JournalDamaged for a database that is no journal; neither
    changes anything. Raises the backend's own errors unexplained (DBAPIError).
    """
    with backend.reader.begin() as connection:
        current = stored_revision(connection)
    if current == head:
        return
    _upgrade(backend, folder, now_ms, current, scripts)


def stored_revision(connection: Connection) -> str | None:
    """The revision that the database says it has; None for an empty database."""
    inspector = inspect(connection)
    if inspector.has_table(version.name):
        revision: str | None = connection.execute(select(version.c.version_num)).scalar()
        if revision is not None:
            return revision
    elif not inspector.get_table_names():
        return None
    raise JournalDamaged("The file is not a journal of this program. Nothing in it was changed.", detail="no revision")


def _upgrade(backend: Backend, folder: DataFolder, now_ms: int, current: str | None, scripts: Path) -> None:
    # Here and not at the top: these cost more than the whole rest of opening a journal.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    if current is not None:
        _refuse_unknown(config, current)
        backups.make(backend, folder, current, now_ms)
    try:
        with backend.writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _sign(connection, now_ms)
    except DBAPIError as error:
        explained = backend.explain(error)
        raise explained if type(explained) is not JournalError else _failed(explained.detail) from None
    except Exception as error:  # noqa: BLE001 - whatever a migration does wrong, nothing of it was kept
        raise _failed(type(error).__name__) from None


def _failed(detail: str) -> JournalError:
    return JournalError(
        "The journal could not be brought up to date. Nothing in it was changed; a backup was made before.",
        detail=detail,
    )


def _refuse_unknown(config: Config, current: str) -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current not in known:
        raise JournalNewer(
            "The journal was written by a newer ptsdesk. Install the newest version; nothing was changed.",
            detail=f"revision {current}",
        )


def _sign(connection: Connection, now_ms: int) -> None:
    values = {"program": __version__, "migrated_ms": str(now_ms)}
    connection.execute(meta.delete().where(meta.c.name.in_(values)))
    connection.execute(meta.insert(), [{"name": name, "value": value} for name, value in values.items()])
