"""What the disk of the paying computer holds at one moment, read without any code of the program that wrote it."""

from __future__ import annotations

import json
import os
import shutil
import signal
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

ID_LIST = "order-ids.log"
"""Each line is a JSON list that begins with an order id."""
_STILL = frozenset("TtZX")
"""Stopped, or gone."""


@dataclass(frozen=True)
class Row:
    """An order as it lies on the disk."""

    state: str
    signed_at: int | None
    attempts: int
    reference: str
    causes: tuple[str, ...]


def freeze(pid: int) -> None:
    """Stop a process and wait until none of its threads runs. One that is gone is as still as can be."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        while not set(_states(pid)) <= _STILL:
            os.sched_yield()


def thaw(pid: int) -> None:
    """Let it go on."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def _states(pid: int) -> str:
    found = ""
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += (task / "stat").read_text().rpartition(")")[2].split()[0]
    return found


def copy_journal(journal: Path, target: Path) -> Path:
    """The journal, its write-ahead log and the list of ids as they lie there now; the copy of the journal."""
    target.mkdir(parents=True)
    for name in (journal.name, f"{journal.name}-wal", ID_LIST):
        with suppress(FileNotFoundError):
            shutil.copyfile(journal.with_name(name), target / name)
    return target / journal.name


def read_orders(journal: Path, key: str, order_id: str = "") -> dict[str, Row]:
    """Every order of a journal that nobody writes, or the one that is named. The key: 64 hexadecimal digits."""
    with closing(dbapi2.connect(f"{journal.absolute().as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        query = "SELECT row_id, order_id, state, signed_at, attempts, reference FROM orders WHERE ? IN ('', order_id)"
        found = connection.execute(query, (order_id,)).fetchall()
        causes: dict[int, tuple[str, ...]] = {}
        for row_id, cause in connection.execute("SELECT order_row, cause FROM events ORDER BY number"):
            causes[row_id] = (*causes.get(row_id, ()), str(cause))
    return {
        name: Row(state, signed_at, attempts, reference, causes.get(row_id, ()))
        for row_id, name, state, signed_at, attempts, reference in found
    }


def listed_ids(journal: Path) -> set[str]:
    """The order ids of the list beside a journal."""
    try:
        lines = journal.with_name(ID_LIST).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return set()
    found = set()
    for line in lines:
        with suppress(ValueError):  # torn by a kill, and no order's
            found.add(str(json.loads(line)[0]))
    return found
