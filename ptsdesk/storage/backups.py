"""Copies of the journal in the folder ``backups``: made whole or not at all, checked, and let go when they are old.

The name says which format and when, in UTC. A copy gets its name only when it is complete and was checked.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ptsdesk.domain.record import Backup
from ptsdesk.errors import InputError, JournalDisk
from ptsdesk.storage.backend import Backend
from ptsdesk.storage.files import sync_folder
from ptsdesk.storage.ownership import DataFolder, make_private
from ptsdesk.storage.schema import HEAD

HOURLY = 24
"""So many of the newest are kept,"""
DAILY = 14
"""and of so many days with any the newest. Those of an older format, made before an upgrade, are all kept."""
_NAME = re.compile(r"journal-([0-9]{4})-([0-9]{8}T[0-9]{6})-([0-9]{3})\.db", re.ASCII)
_PART = ".part"


def backup_name(revision: str, now_ms: int) -> str:
    """A name that says which schema and when, in UTC."""
    when = datetime.fromtimestamp(now_ms // 1000, UTC)
    return f"journal-{revision}-{when:%Y%m%dT%H%M%S}-{now_ms % 1000:03}.db"


def listed(folder: DataFolder) -> tuple[Backup, ...]:
    """The copies that are there, newest first. Raises JournalDisk."""
    try:
        found = [_backup(path) for path in folder.backups.iterdir()] if folder.backups.exists() else []
    except OSError as error:
        raise _disk(folder.backups, error) from None
    return tuple(sorted((one for one in found if one), key=lambda one: (one.made_ms, one.name), reverse=True))


def find(folder: DataFolder, name: str) -> Backup:
    """The copy of this name. Raises InputError."""
    for one in listed(folder):
        if one.name == name:
            return one
    raise InputError("name", "There is no backup of this name. The list of backups shows them all.")


def make(backend: Backend, folder: DataFolder, revision: str, now_ms: int) -> Backup:
    """Copy, check, put in place. Raises JournalDisk or JournalDamaged; then nothing of the copy is left."""
    make_private(folder.backups)
    target = folder.backups / backup_name(revision, now_ms)
    part = target.with_name(f".{target.name}{_PART}")
    try:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        backend.backup(part)
        if target.exists():
            raise FileExistsError(17, "File exists")
        part.replace(target)
        sync_folder(folder.backups)
        size = target.stat().st_size
    except OSError as error:
        raise _disk(folder.backups, error) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return Backup(target.name, now_ms, size, revision)


def newest(folder: DataFolder, now_ms: int) -> Backup | None:
    """The newest copy; one that is dated in the future only when there is no other. Raises JournalDisk."""
    known = listed(folder)
    return next((one for one in known if one.made_ms <= now_ms), next(iter(known), None))


def rotate(folder: DataFolder, now_ms: int) -> tuple[str, ...]:
    """Delete what need not be kept, and what a crash left half made. The names that went. Raises JournalDisk.

    What is dated in the future was made while the clock was ahead. It is kept and does not count: it would push out
    what is made now.
    """
    gone = []
    try:
        for name in _let_go([one for one in listed(folder) if one.made_ms <= now_ms]):
            (folder.backups / name).unlink()
            gone.append(name)
        for part in folder.backups.glob(f".journal-*{_PART}"):
            part.unlink()
    except OSError as error:
        raise _disk(folder.backups, error) from None
    return tuple(gone)


def _let_go(known: Sequence[Backup]) -> list[str]:
    """The names of those that need not be kept; ``known`` is newest first."""
    current = [one for one in known if one.revision == HEAD]
    of_days: dict[int, str] = {}
    for one in current:
        of_days.setdefault(one.made_ms // 86_400_000, one.name)
    kept = {one.name for one in current[:HOURLY]} | set(list(of_days.values())[:DAILY])
    return [one.name for one in current if one.name not in kept]


def _backup(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if match is None or not path.is_file():
        return None
    revision, when, ms = match.groups()
    try:
        made = datetime.strptime(when, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Backup(path.name, int(made.timestamp()) * 1000 + int(ms), path.stat().st_size, revision)


def _disk(folder: Path, error: OSError) -> JournalDisk:
    return JournalDisk(
        "The backup could not be written to {folder}: {reason}. Make space there or check who may write; earlier "
        "backups are kept.",
        folder=str(folder),
        reason=error.strerror or os.strerror(error.errno or 0),
        detail=f"errno {error.errno}",
    )
