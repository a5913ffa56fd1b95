"""SQLite through SQLCipher: the only module with SQL, pragmas and errors of one engine.

The key is 32 raw bytes, given as 64 hexadecimal digits: no derivation, so a connection opens in under a millisecond.
It stands in one statement on the way into the library and in no exception, log or attribute that is printed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as dbapi
from sqlalchemy import Connection, Engine, Select, create_engine, literal_column, select, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalBusy, JournalDamaged, JournalDisk, JournalError

_KEY = re.compile(r"[0-9a-f]{64}")
_BUSY_MS = 5000
_TRIGRAM = 3

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers never wait for the writer
    "PRAGMA synchronous = FULL",  # a commit is on the disk when it returns
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # or INSERT OR REPLACE would delete a row behind the triggers' back
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA temp_store = MEMORY",  # sorting must not leave plain text on the disk
    "PRAGMA cache_size = -1500",
    "PRAGMA journal_size_limit = 4194304",
)

_COPYING = ("PRAGMA synchronous = FULL", "PRAGMA temp_store = MEMORY")
_COPY_PAGES = 256
"""A megabyte at once."""
_COPY_PAUSE_S = 0.005

EXTRAS_0001 = (
    """CREATE TRIGGER events_no_update BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_no_delete BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_no_replace BEFORE INSERT ON events
       WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number)
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER orders_no_delete BEFORE DELETE ON orders
       BEGIN SELECT RAISE(ABORT, 'orders are kept'); END""",
    """CREATE TRIGGER orders_fixed BEFORE UPDATE OF row_id, order_id, account_no, kind, currency, amount, amount_key,
       channel, created_ms, made_by, request ON orders
       BEGIN SELECT RAISE(ABORT, 'an intent never changes'); END""",
    # detail=none keeps a quarter of the size; the journal checks each candidate against the text itself.
    """CREATE VIRTUAL TABLE orders_text USING fts5(search, content='orders', content_rowid='row_id',
       tokenize='trigram', detail=none)""",
    """CREATE TRIGGER orders_text_insert AFTER INSERT ON orders
       BEGIN INSERT INTO orders_text(rowid, search) VALUES (NEW.row_id, NEW.search); END""",
    """CREATE TRIGGER orders_text_update AFTER UPDATE OF search ON orders WHEN OLD.search IS NOT NEW.search BEGIN
       INSERT INTO orders_text(orders_text, rowid, search) VALUES ('delete', OLD.row_id, OLD.search);
       INSERT INTO orders_text(rowid, search) VALUES (NEW.row_id, NEW.search); END""",
)
"""What revision 0001 adds to the portable tables: the append-only rule and the search index. Frozen."""

EXTRAS_0002 = (
    """CREATE TRIGGER orders_payee_fixed BEFORE UPDATE OF payee_key ON orders
       BEGIN SELECT RAISE(ABORT, 'an intent never changes'); END""",
)
"""What revision 0002 adds: the payee of an order never changes either. Frozen."""

EXTRAS_0004 = (
    """CREATE TRIGGER seals_no_update BEFORE UPDATE ON seals
       BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END""",
    """CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals
       BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END""",
    """CREATE TRIGGER seals_no_replace BEFORE INSERT ON seals
       WHEN EXISTS (SELECT 1 FROM seals WHERE number = NEW.number)
       BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END""",
)
"""What revision 0004 adds: seals are written once. Frozen."""


class SqliteBackend:
    """One encrypted file. See :class:`ptsdesk.storage.backend.Backend`."""

    def __init__(self, path: Path, key: Secret) -> None:
        if not _KEY.fullmatch(key.reveal()):
            raise JournalDamaged("The journal's key in the keyring has the wrong shape.", detail="key shape")
        self._path = path
        self._key = key
        # One busy thread keeps one connection, not four.
        self._pool = QueuePool(self._connect, pool_size=4, max_overflow=0, use_lifo=True)
        self.reader = self._engine("BEGIN")
        # A writer takes the lock with its first statement: what it then reads cannot change before it writes.
        self.writer = self._engine("BEGIN IMMEDIATE")

    def _engine(self, begin: str) -> Engine:
        return create_engine("sqlite+ptsdesk://", module=dbapi, begin=begin, pool=self._pool, hide_parameters=True)

    def _connect(self) -> Any:
        # "rw": a file that vanished is an error, never a new empty journal.
        return _open(f"{self._path.absolute().as_uri()}?mode=rw", self._key)

    def candidates(self, words: Sequence[str]) -> Select[Any] | None:
        """Row ids from the trigram index. Words under three characters have no trigram and do not narrow."""
        trigrams = {word[at : at + _TRIGRAM] for word in words for at in range(len(word) - _TRIGRAM + 1)}
        if not trigrams:
            return None
        wanted = " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in sorted(trigrams))
        rowid: Any = literal_column("rowid")
        match = text("orders_text MATCH :wanted").bindparams(wanted=wanted)
        return select(rowid).select_from(text("orders_text")).where(match)

    def backup(self, target: Path) -> None:
        """Copy through SQLite's online backup, encrypted with the same key, then check it; refuses to overwrite."""
        try:
            target.touch(mode=0o600, exist_ok=False)
        except OSError as error:
            raise _disk(target, type(error).__name__) from None
        try:
            self._copy(target)
        except dbapi.Error as error:
            target.unlink(missing_ok=True)
            explained = self._explain(error)
            # The backup call of the library raises without a code; what it cannot do is read or write a file.
            raise explained if type(explained) is not JournalError else _disk(target, explained.detail) from None
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _copy(self, target: Path) -> None:
        # A connection beside the pool, whose few are for payments and questions.
        with (
            contextlib.closing(self._connect()) as source,
            contextlib.closing(_open(f"{target.absolute().as_uri()}?mode=rw", self._key, _COPYING)) as copy,
        ):
            # One reading transaction from the first page to the last: no write in between starts the copy anew, and
            # the pauses leave the disk to a payment.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_COPY_PAGES, sleep=_COPY_PAUSE_S)
            source.execute("ROLLBACK")
            for pragma in ("cipher_integrity_check", "quick_check(1)"):
                lines = [str(row[0]) for row in copy.execute(f"PRAGMA {pragma}")]
                if lines not in ([], ["ok"]):
                    raise JournalDamaged(
                        "The backup does not read as it was written, so it was not kept. Check the disk that holds "
                        "{folder}.",
                        folder=str(target.parent),
                        detail=lines[0],
                    )

    def reads(self, copy: Path) -> bool:
        """See :class:`ptsdesk.storage.backend.Backend`."""
        uri = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"  # a reader that leaves no file beside it
        try:
            with contextlib.closing(_open(uri, self._key, ())) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                pages, size = (
                    int(connection.execute(f"PRAGMA page_{what}").fetchone()[0]) for what in ("count", "size")
                )
            return 0 < pages * size == copy.stat().st_size
        except (dbapi.Error, OSError):
            return False

    def problems(self, connection: Connection) -> tuple[str, ...]:
        """Each page's authentication code, the structure of every table, and the references."""
        for pragma in ("cipher_integrity_check", "quick_check(20)", "foreign_key_check"):
            try:
                lines = [str(row[0]) for row in connection.execute(text(f"PRAGMA {pragma}"))]
            except DBAPIError as error:
                explained = self.explain(error)
                if not isinstance(explained, JournalDamaged):
                    raise
                lines = [explained.detail]
            if lines not in ([], ["ok"]):
                return tuple(lines)
        return ()

    def explain(self, error: DBAPIError) -> JournalError:
        """The library's error code as a sentence."""
        return self._explain(error.orig)

    def _explain(self, error: BaseException | None) -> JournalError:
        code = getattr(error, "sqlite_errorcode", None)
        name = str(getattr(error, "sqlite_errorname", type(error).__name__))
        primary = code & 0xFF if isinstance(code, int) else None
        if primary in (dbapi.SQLITE_CORRUPT, dbapi.SQLITE_NOTADB):
            return JournalDamaged(
                "The journal's file is damaged or belongs to another key. Nothing in it was changed. Keep {path} and "
                "put back a backup, or ask for help.",
                path=str(self._path),
                detail=name,
            )
        if primary in (dbapi.SQLITE_BUSY, dbapi.SQLITE_LOCKED):
            return JournalBusy("Another program is using the journal. Close it and try again.", detail=name)
        if primary in _DISK:
            return _disk(self._path, name, full=primary == dbapi.SQLITE_FULL, read_only=primary in _READ_ONLY)
        return JournalError("The journal refused an entry. Nothing of it was kept.", detail=name)

    def close(self) -> None:
        """Refresh the planner's statistics and close every connection; the last one empties the write-ahead log."""
        with contextlib.suppress(SQLAlchemyError), self.reader.connect() as connection:
            connection.exec_driver_sql("PRAGMA optimize")
            connection.commit()
        self.reader.dispose()


_READ_ONLY = frozenset({dbapi.SQLITE_READONLY, dbapi.SQLITE_PERM, dbapi.SQLITE_AUTH})
_DISK = _READ_ONLY | {dbapi.SQLITE_FULL, dbapi.SQLITE_IOERR, dbapi.SQLITE_CANTOPEN}


def _disk(path: Path, detail: str, *, full: bool = False, read_only: bool = False) -> JournalDisk:
    if full:
        sentence = "The disk is full. Make space on the disk that holds {folder}."
    elif read_only:
        sentence = "The journal may not be written. Check who may write in {folder}."
    else:
        sentence = "The disk did not take or give the record. Check the disk that holds {folder}."
    return JournalDisk(sentence, folder=str(path.parent), detail=detail)


class BeginningDialect(SQLiteDialect_pysqlite):
    """Begins each transaction, which the driver leaves to us. A listener for that would slow down every statement."""

    supports_statement_cache = True

    def __init__(self, begin: str, **given: Any) -> None:
        super().__init__(**given)
        self._begin = begin

    def do_begin(self, dbapi_connection: Any) -> None:
        """See :class:`sqlalchemy.engine.Dialect`."""
        dbapi_connection.execute(self._begin)


registry.register("sqlite.ptsdesk", __name__, BeginningDialect.__name__)


def _open(uri: str, key: Secret, pragmas: Iterable[str] = _PRAGMAS) -> Any:
    # Without an isolation level the driver begins nothing by itself: DDL is then inside the transaction, too.
    connection = dbapi.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=_BUSY_MS / 1000)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to the standard error by itself
        connection.execute(f"PRAGMA key = \"x'{key.reveal()}'\"")
        for pragma in pragmas:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection
