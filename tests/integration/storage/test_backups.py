"""Backups: whole or not there, beside payments, and let go by a rule."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable

import pytest

from ptsdesk.domain.record import Backup
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, JournalDisk
from ptsdesk.storage import backups, sqlite
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD
from tests.integration.storage.test_faults import in_child
from tests.support.journal_factory import fill
from tests.support.orders import ACCOUNT, START_MS, an_order

Open = Callable[[], Journal]
HOUR_MS = 3_600_000


def test_payments_are_recorded_while_a_backup_is_made(
    journal: Journal, folder: DataFolder, key: Secret, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy is of one moment, is not begun anew by what is written meanwhile, and holds nobody up."""
    fill(journal, ACCOUNT, 400)
    monkeypatch.setattr(sqlite, "_COPY_PAGES", 4)
    monkeypatch.setattr(sqlite, "_COPY_PAUSE_S", 0)
    done, written = threading.Event(), []

    def pay() -> None:
        while not done.is_set():
            written.append(journal.add(an_order(), {}))

    paying = threading.Thread(target=pay)
    paying.start()
    try:
        while not written:
            pass
        before = len(written)
        made = journal.keep_backup(folder)
        during = len(written) - before
    finally:
        done.set()
        paying.join(60)
    assert during > 0
    other = DataFolder(folder.path.parent / "other")
    other.create()
    (folder.backups / made.name).rename(other.journal)
    copy = Journal.open(other, key, clock.now_ms)
    total = copy.verify()
    assert (total.problems, copy.problems()) == ((), ())
    ids = {one.order_id for one in written}
    held = [order for order in written if copy.get(order.order_id)]
    assert before <= len(held) <= before + during + 1
    assert held == written[: len(held)], "of one moment"
    assert len(ids) == len(written)
    copy.close()


def test_a_name_says_which_format_and_when(journal: Journal, folder: DataFolder, clock) -> None:
    made = journal.keep_backup(folder)
    assert made == Backup(f"journal-{HEAD}-20261112T080831-000.db", START_MS, made.size, HEAD)
    clock.ms += 1
    later = journal.keep_backup(folder)
    (folder.backups / "notes.txt").write_text("mine")
    (folder.backups / f"journal-{HEAD}-20269912T080831-000.db").write_text("no date")
    assert backups.listed(folder) == (later, made)
    assert backups.find(folder, made.name) == made
    with pytest.raises(InputError, match="no backup of this name"):
        backups.find(folder, "notes.txt")
    with pytest.raises(JournalDisk, match="File exists"):
        journal.keep_backup(folder)
    assert backups.listed(folder) == (later, made)
    assert not list(folder.backups.glob(".*"))


def test_old_ones_go_by_hours_and_days_and_older_formats_stay(folder: DataFolder) -> None:
    folder.backups.mkdir(parents=True)
    hours = range(24 * 40)
    for hour in hours:
        (folder.backups / backups.backup_name(HEAD, START_MS - hour * HOUR_MS)).touch()
    old = backups.backup_name("0002", START_MS - 400 * 24 * HOUR_MS)
    (folder.backups / old).touch()
    part = folder.backups / f".{old}.part"
    part.touch()
    gone = backups.rotate(folder, START_MS)
    kept = backups.listed(folder)
    assert len(kept) == len(hours) - len(gone) + 1
    ages = [(START_MS - one.made_ms) // HOUR_MS for one in kept if one.revision == HEAD]
    assert ages[:24] == list(range(24))
    days = {one.made_ms // (24 * HOUR_MS) for one in kept if one.revision == HEAD}
    assert len(days) == 14
    assert 24 < len(ages) < 24 + 14
    assert all(later - earlier <= 24 for earlier, later in itertools.pairwise(ages))
    assert (kept[-1].name, part.exists()) == (old, False)
    assert backups.rotate(folder, START_MS) == ()


def test_what_is_dated_in_the_future_is_kept_and_pushes_nothing_out(folder: DataFolder, journal: Journal) -> None:
    folder.backups.mkdir(parents=True)
    for day in range(40):
        (folder.backups / backups.backup_name(HEAD, START_MS + (3650 + day) * 24 * HOUR_MS)).touch()
    ahead = backups.newest(folder, START_MS)
    assert ahead == backups.listed(folder)[0], "there is no other"
    made = journal.keep_backup(folder)
    assert backups.rotate(folder, made.made_ms) == ()
    assert backups.newest(folder, START_MS) == made
    assert len(backups.listed(folder)) == 41


def test_without_a_folder_there_are_none(folder: DataFolder) -> None:
    assert backups.listed(folder) == ()
    assert backups.rotate(folder, START_MS) == ()


FULL = """
import resource, sys
from pathlib import Path
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDisk
from ptsdesk.storage import backups
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder

folder, now = DataFolder(Path(sys.argv[1])), iter(range(1_794_470_911_000, 1_794_470_999_000))
journal = Journal.open(folder, Secret("1f" * 32), lambda: next(now))
journal.keep_backup(folder)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    journal.keep_backup(folder)
except JournalDisk as error:
    print("refused:", error.message)
print(len(backups.listed(folder)), len(list(folder.backups.iterdir())))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX resource limits")
def test_a_disk_that_is_full_keeps_the_earlier_ones_and_no_half(folder: DataFolder, open_journal: Open) -> None:
    journal = open_journal()
    fill(journal, ACCOUNT, 300)
    journal.close()
    said, left = in_child(FULL, folder.path)
    assert said.startswith("refused: The disk ")
    assert left == "1 1"
