"""Puts a backup in the place of the journal. What was there is kept beside it, damaged or not.

The backup is copied and checked before anything is touched; then the files change places by renaming. Whenever that is
cut short, the journal is there, or it is gone and says so: never half of one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from ptsdesk.domain.record import Backup
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDamaged, JournalDisk, JournalNewer
from ptsdesk.storage import migrate
from ptsdesk.storage.files import sync_folder, unused
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD
from ptsdesk.storage.sqlite import SqliteBackend
from ptsdesk.storage.verification import Verification

_COPY = "restoring.db"


def replace_journal(folder: DataFolder, backup: Backup, key: Secret, now_ms: int) -> str:
    """Put the backup in place; returns the name under which the journal before is kept, empty when there was none.

    The caller owns the folder and has closed the journal. Raises JournalDamaged or JournalNewer for a backup that
    cannot be used, and JournalDisk; everything is as it was then.
    """
    copy = folder.path / _COPY
    try:
        try:
            _copy(folder.backups / backup.name, copy)
            _check(copy, key)
            kept = _swap(copy, folder, now_ms)
        finally:
            for path in (copy, *_beside(copy)):
                path.unlink(missing_ok=True)
    except OSError as error:
        raise JournalDisk(
            "The backup could not be put in place in {folder}: {reason}. Make space there or check who may write, and "
            "try again.",
            folder=str(folder.path),
            reason=error.strerror or type(error).__name__,
            detail=f"errno {error.errno}",
        ) from None
    return kept


def _copy(source: Path, target: Path) -> None:
    for path in (target, *_beside(target)):
        path.unlink(missing_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as reader, os.fdopen(descriptor, "wb") as writer:
        shutil.copyfileobj(reader, writer, 1024 * 1024)
        writer.flush()
        os.fsync(writer.fileno())


def _check(copy: Path, key: Secret) -> None:
    """The copy reads whole, has a format of this program, and its record fits its seals."""
    backend = SqliteBackend(copy, key)
    try:
        with backend.reader.begin() as connection:
            revision = migrate.stored_revision(connection) or ""
            problems = backend.problems(connection)
        if revision > HEAD:
            raise JournalNewer(
                "This backup was written by a newer ptsdesk. Install the newest version; nothing changed."
            )
        if revision == HEAD and not problems:
            check = Verification(backend.reader.begin, None)
            while check.step():
                pass
            problems = check.report().problems
    except DBAPIError as error:
        raise backend.explain(error) from None
    finally:
        backend.close()
    if problems:
        raise JournalDamaged(
            "This backup is damaged or was changed, so it was not put back. Choose an older one.", detail=problems[0]
        )


def _swap(copy: Path, folder: DataFolder, now_ms: int) -> str:
    """The journal with its log aside, the copy in its place; all of it or, when the disk refuses, nothing."""
    when = datetime.fromtimestamp(now_ms // 1000, UTC)
    kept = unused(folder.path, f"{folder.journal.name}.kept-{when:%Y%m%dT%H%M%S}-{now_ms % 1000:03}")
    log, shared = _beside(folder.journal)
    # The log holds entries that were not yet moved into the file: it belongs to it.
    moves = [(folder.journal, kept), (log, kept.with_name(f"{kept.name}-wal")), (copy, folder.journal)]
    moves = [(old, new) for old, new in moves if old.exists()]
    done: list[tuple[Path, Path]] = []
    try:
        for old, new in moves:
            old.replace(new)
            done.append((old, new))
        shared.unlink(missing_ok=True)
        sync_folder(folder.path)
    except OSError:
        for old, new in reversed(done):
            with contextlib.suppress(OSError):
                new.replace(old)
        raise
    return kept.name if kept.exists() else ""


def kept_journals(folder: DataFolder) -> tuple[int, int]:
    """How many journals were kept when a backup took their place, and how many bytes they have with their logs."""
    found = list(folder.path.glob(f"{folder.journal.name}.kept-*"))
    count = sum(1 for path in found if not path.name.endswith("-wal"))
    size = 0
    for path in found:
        with contextlib.suppress(OSError):  # somebody moves it away just now
            size += path.stat().st_size
    return count, size


def _beside(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and its index."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
