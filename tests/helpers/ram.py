"""A folder in memory, where the system has one: proofs that write a hundred thousand times must not wear out a disk."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

_MEMORY = Path("/dev/shm")


@contextlib.contextmanager
def ram_folder() -> Iterator[Path]:
    """Gone when the context ends."""
    place = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="ptsdesk-proof-", dir=place) as folder:
        yield Path(folder)
