"""Small files that must be whole: written aside, flushed to the disk, then put in place in one step."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MAX_BYTES = 1024 * 1024


class DamagedFile(ValueError):
    """The file can be read but does not hold what this program wrote."""


class NewerFile(ValueError):
    """The file has a version that this program does not know."""


def reason_of(error: OSError) -> str:
    """The system's words for an error, by its number: the error's own words may hold what was being written."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file with ``data``, for this user only. Durable on return; on OSError the old file stays."""
    write_stream(path, (data,))


def write_stream(path: Path, pieces: Iterable[bytes]) -> None:
    """As :func:`write_atomic`, piece by piece. What ``pieces`` raises comes out, and the old file stays."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in the folder durable. Windows has no such call and needs none."""
    if sys.platform == "win32":  # pragma: no cover - run on Windows only
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_document(path: Path, version: int, content: Mapping[str, object]) -> None:
    """Write a versioned JSON document. Raises OSError, also for one that is longer than what is read."""
    data = (json.dumps({"version": version, **content}, ensure_ascii=False, indent=2) + "\n").encode()
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    write_atomic(path, data)


def read_document(path: Path, version: int, *, oldest: int | None = None) -> dict[str, Any] | None:
    """The document without its version; None when there is no file. Raises DamagedFile, NewerFile or OSError.

    ``oldest``: the first of the versions that the caller reads; only ``version`` itself when left out.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    if len(data) > MAX_BYTES:
        raise DamagedFile("too large")
    try:
        document = json.loads(data, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise DamagedFile(type(error).__name__) from None
    if not isinstance(document, dict) or type(document.get("version")) is not int:
        raise DamagedFile("no version")
    found = document.pop("version")
    if found > version:
        raise NewerFile(str(found))
    if found < (version if oldest is None else oldest):
        raise DamagedFile("unknown version")
    return document


def _without_waiting(path: str, flags: int) -> int:
    """A pipe in the place of a file would hold the opener up for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def unused(folder: Path, name: str, ending: str = "") -> Path:
    """A file of the folder that is not there: two things kept within one second, or with the clock set back, stay two.

    The caller owns the folder, so nobody takes the name meanwhile.
    """
    names = itertools.chain((f"{name}{ending}",), (f"{name}-{number}{ending}" for number in itertools.count(2)))
    return next(path for path in (folder / one for one in names) if not os.path.lexists(path))


def set_aside(path: Path, now_ms: int) -> Path:
    """Rename a damaged file so that it is kept and no longer in the way. Raises OSError."""
    when = datetime.fromtimestamp(now_ms // 1000, UTC)
    aside = unused(path.parent, f"{path.name}.damaged-{when:%Y%m%dT%H%M%S}-{now_ms % 1000:03}")
    path.replace(aside)
    sync_folder(path.parent)
    return aside
