"""The window's log: warnings and faults only, with places in the code and no values."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from pathlib import Path

LOG_BYTES = 1_000_000


class PrivateLog(logging.FileHandler):
    """A log that only this user can read, made when there is something to write; the one before is kept as ``.old``."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_name(f"{path.name}.old"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")
