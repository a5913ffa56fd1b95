"""From every older journal to this one, never from a newer one, and nothing half-way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import update

from ptsdesk import __version__
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDamaged, JournalDisk, JournalError, JournalNewer
from ptsdesk.storage import migrate
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD, meta, metadata, version
from ptsdesk.storage.sqlite import SqliteBackend
from tests.integration.storage.test_faults import in_child
from tests.support.journal_factory import fill
from tests.support.orders import ACCOUNT, an_order

Open = Callable[[], Journal]

NEXT_ONE = f"{int(HEAD) + 1:04}"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{next_one}"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("orders", sa.Column("flag", sa.Text, nullable=False, server_default="none"))
    op.execute("UPDATE meta SET value = 'was here' WHERE name = 'program'")
    {fail}
"""


@pytest.fixture
def newer_scripts(tmp_path: Path) -> Callable[[str], Path]:
    """This program's revisions and one more, as the next version would bring it."""

    def make(fail: str = "") -> Path:
        target = tmp_path / f"scripts{len(fail)}"
        shutil.copytree(migrate.SCRIPTS, target, ignore=shutil.ignore_patterns("__pycache__"))
        (target / "versions" / f"r{NEXT_ONE}_flag.py").write_text(NEXT.format(fail=fail, next_one=NEXT_ONE, head=HEAD))
        return target

    return make


@pytest.fixture
def backend(open_journal: Open, folder: DataFolder, key: Secret):
    """A journal of this version with some orders, and the engine that opens it."""
    journal = open_journal()
    fill(journal, ACCOUNT, 50)
    journal.close()
    backend = SqliteBackend(folder.journal, key)
    yield backend
    backend.close()


def bring_up(backend: SqliteBackend, folder: DataFolder, scripts: Path) -> None:
    migrate.bring_up(backend, folder, 1_794_470_911_123, scripts=scripts, head=NEXT_ONE)


def test_the_migrated_schema_is_the_one_that_the_code_uses(journal: Journal) -> None:
    def ours(name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and (name or "").startswith("orders_text"))

    with journal.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: ours(name, kind), "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(migrate.SCRIPTS)).get_current_head() == HEAD


def test_a_new_journal_says_who_made_it(journal: Journal, clock) -> None:
    with journal.reading() as connection:
        assert dict(connection.execute(meta.select()).all()) == {
            "program": __version__,
            "migrated_ms": str(clock.ms),
        }
        assert migrate.stored_revision(connection) == HEAD


def test_a_new_journal_needs_no_backup(journal: Journal, folder: DataFolder) -> None:
    assert not folder.backups.exists()


def test_an_older_journal_is_backed_up_and_brought_up(
    backend: SqliteBackend, folder: DataFolder, newer_scripts: Callable[..., Path], key: Secret, clock
) -> None:
    bring_up(backend, folder, newer_scripts())
    with backend.reader.begin() as connection:
        assert migrate.stored_revision(connection) == NEXT_ONE
        assert connection.exec_driver_sql("SELECT flag, count(*) FROM orders GROUP BY flag").all() == [("none", 50)]
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one() > 100
    with pytest.raises(JournalError), backend_errors(backend), backend.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM events")
    backup = folder.backups / f"journal-{HEAD}-20261112T080831-123.db"
    assert list(folder.backups.iterdir()) == [backup]
    assert_holds_all(backup, folder, key, clock)
    bring_up(backend, folder, newer_scripts("pass"))
    assert list(folder.backups.iterdir()) == [backup], "an up-to-date journal is left alone"


class backend_errors:  # noqa: N801 - reads as a statement
    """Raises what the journal would raise."""

    def __init__(self, backend: SqliteBackend) -> None:
        self._backend = backend

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> None:
        if error is not None:
            raise self._backend.explain(error)


def assert_holds_all(backup: Path, folder: DataFolder, key: Secret, clock) -> None:
    """The backup is a whole journal of the old version: put back, this program opens it."""
    put_back = DataFolder(folder.path.parent / "put back")
    put_back.create()
    shutil.copy(backup, put_back.journal)
    journal = Journal.open(put_back, key, clock.now_ms)
    assert journal.problems() == ()
    assert len(journal.page(ACCOUNT, HistoryFilter()).orders) == 50
    assert len(journal.page(ACCOUNT, HistoryFilter(text="26")).orders) == 50
    journal.add(an_order(), {})
    journal.close()
    with pytest.raises(JournalDamaged):
        Journal.open(put_back, Secret("00" * 32), clock.now_ms)


def test_this_program_refuses_what_the_next_one_wrote(
    backend: SqliteBackend, folder: DataFolder, newer_scripts: Callable[..., Path], open_journal: Open
) -> None:
    bring_up(backend, folder, newer_scripts())
    backend.close()
    before = folder.journal.read_bytes()
    with pytest.raises(JournalNewer, match="newer ptsdesk"):
        open_journal()
    assert folder.journal.read_bytes() == before
    assert len(list(folder.backups.iterdir())) == 1


@pytest.mark.parametrize("fail", ["raise ValueError('bad')", "op.execute('SELECT * FROM missing')"])
def test_a_migration_that_fails_changes_nothing(
    backend: SqliteBackend, folder: DataFolder, newer_scripts: Callable[..., Path], open_journal: Open, fail: str
) -> None:
    with pytest.raises(JournalError, match="could not be brought up to date"):
        bring_up(backend, folder, newer_scripts(fail))
    with backend.reader.begin() as connection:
        assert migrate.stored_revision(connection) == HEAD
        assert connection.execute(meta.select().where(meta.c.name == "program")).one().value == __version__
    assert len(open_journal().page(ACCOUNT, HistoryFilter()).orders) == 50
    assert len(list(folder.backups.iterdir())) == 1


def test_no_migration_without_a_backup(
    backend: SqliteBackend, folder: DataFolder, newer_scripts: Callable[..., Path]
) -> None:
    folder.backups.write_text("a file where the folder should be")
    with pytest.raises(JournalDisk):
        bring_up(backend, folder, newer_scripts())
    with backend.reader.begin() as connection:
        assert migrate.stored_revision(connection) == HEAD


def test_a_backup_never_overwrites(journal: Journal, folder: DataFolder) -> None:
    target = folder.path / "copy.db"
    target.write_text("something dear")
    with pytest.raises(JournalDisk):
        journal.backup(target)
    assert target.read_text() == "something dear"


def test_a_backup_taken_while_writing_is_whole(journal: Journal, folder: DataFolder, key: Secret, clock) -> None:
    fill(journal, ACCOUNT, 300)
    order = an_order()
    with journal.writing() as connection:
        connection.execute(update(version).values(version_num=HEAD))
        journal._backend.backup(folder.path / "copy.db")
    journal.add(order, {})
    other = DataFolder(folder.path / "other")
    other.create()
    (folder.path / "copy.db").replace(other.journal)
    copy = Journal.open(other, key, clock.now_ms)
    assert copy.summary(ACCOUNT, HistoryFilter()).total == 300
    assert copy.get(order.order_id) is None
    assert copy.problems() == ()
    copy.close()


def test_a_version_table_without_a_version_is_no_journal(backend: SqliteBackend, folder: DataFolder) -> None:
    with backend.writer.begin() as connection:
        connection.execute(version.delete())
    with pytest.raises(JournalDamaged, match="not a journal"):
        migrate.bring_up(backend, folder, 1)


OPEN_AND_LIST = """
import sys
from pathlib import Path
from ptsdesk.domain.secret import Secret
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
journal = Journal.open(DataFolder(Path(sys.argv[1])), Secret("1f" * 32), lambda: 1)
journal.recover()
print(len(journal.page(sys.argv[2], HistoryFilter()).orders))
journal.close()
heavy = ("alembic", "keyring", "sqlalchemy.orm", "Crypto", "requests", "mako", "platformdirs", "PySide6")
print([name for name in heavy if name in sys.modules])
"""


@pytest.mark.usefixtures("backend")
def test_an_ordinary_start_loads_no_migration_library(folder: DataFolder) -> None:
    assert in_child(OPEN_AND_LIST, folder.path, ACCOUNT) == ["50", "[]"]


def test_each_connection_is_durable_and_guarded(journal: Journal) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "temp_store": 2}
    connections = [journal._backend.reader.connect(), journal._backend.writer.connect()]
    for connection in connections:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
        assert found == wanted
        connection.close()
    with pytest.raises(JournalError), journal.writing() as connection:
        connection.exec_driver_sql("INSERT INTO answers(order_row, at_ms, text) VALUES (99, 1, '')")


def test_a_step_is_one_transaction(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    with pytest.raises(TypeError):
        journal.step(order.order_id, OrderState.SENDING, Cause.SENDING, {"float": 1.5}, attempts=1)
    assert journal.get(order.order_id) == order
    assert len(journal.events(order.order_id)) == 1
