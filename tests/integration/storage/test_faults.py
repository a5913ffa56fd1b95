"""Disks that are full, read-only or lying, files that are damaged or foreign: a clear sentence, and nothing is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalBusy, JournalDamaged, JournalDisk, JournalError
from ptsdesk.storage import ownership, sqlite
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.journal_factory import fill
from tests.support.orders import ACCOUNT, an_order

Open = Callable[[], Journal]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def kept(open_journal: Open) -> Iterator[Journal]:
    """A journal of a few hundred orders, closed: all of it is in the file."""
    journal = open_journal()
    fill(journal, ACCOUNT, 300)
    journal.close()
    return journal


def written(folder: DataFolder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


def test_a_wrong_key_is_refused_and_changes_nothing(kept: Journal, folder: DataFolder, clock) -> None:
    before = written(folder)
    wrong = Secret("2f" * 32)
    with pytest.raises(JournalDamaged, match="another key") as raised:
        Journal.open(folder, wrong, clock.now_ms)
    assert written(folder) == before
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value.params) + raised.value.detail
    assert wrong.reveal() not in shown


@pytest.mark.parametrize("key", ["", "zz" * 32, "1F" * 32, "1f" * 31, "1f" * 32 + "'; --"])
def test_a_key_of_the_wrong_shape_never_reaches_the_database(folder: DataFolder, key: str, clock) -> None:
    with pytest.raises(JournalDamaged, match="shape"):
        Journal.open(folder, Secret(key), clock.now_ms)


@pytest.mark.parametrize("left", ["nothing", "the files beside it", "an empty file"])
def test_a_journal_that_is_gone_is_not_made_anew(kept: Journal, folder: DataFolder, open_journal: Open, left) -> None:
    before = folder.journal.read_bytes()
    kept.close()
    folder.journal.unlink()
    if left == "the files beside it":
        (folder.path / "journal.db-wal").write_bytes(b"frames")
    elif left == "an empty file":
        folder.journal.touch()
    with pytest.raises(JournalDamaged, match=r"is gone.*Put the file back.*move the whole folder") as raised:
        open_journal()
    assert raised.value.exit_code == 6
    assert folder.journal.exists() == (left == "an empty file")
    (folder.path / "journal.db-wal").unlink(missing_ok=True)
    folder.journal.write_bytes(before)
    assert open_journal().problems() == ()


def test_a_first_start_that_died_before_the_journal_was_whole_begins_again(folder: DataFolder, open_journal: Open):
    folder.create()
    folder.journal.touch()
    assert open_journal().problems() == ()
    assert folder.marker.exists()


def test_a_start_with_a_full_disk_leaves_no_mark(folder: DataFolder, open_journal: Open, monkeypatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ownership, "write_atomic", full)
        with pytest.raises(JournalDisk, match="No space left"):
            open_journal()
    assert not folder.marker.exists()
    assert open_journal().problems() == ()


def test_a_file_that_is_no_journal_is_kept(folder: DataFolder, open_journal: Open) -> None:
    folder.create()
    folder.journal.write_bytes(b"My shopping list\n" * 1000)
    with pytest.raises(JournalDamaged, match="damaged"):
        open_journal()
    assert folder.journal.read_bytes() == b"My shopping list\n" * 1000


def test_a_database_that_is_no_journal_is_kept(folder: DataFolder, key: Secret, open_journal: Open) -> None:
    folder.create()
    foreign = sqlite._open(f"{folder.journal.as_uri()}?mode=rwc", key)
    foreign.execute("CREATE TABLE recipes(name)")
    foreign.close()
    before = folder.journal.read_bytes()
    with pytest.raises(JournalDamaged, match="not a journal"):
        open_journal()
    assert folder.journal.read_bytes() == before


def test_an_empty_file_left_by_a_crash_becomes_a_journal(folder: DataFolder, open_journal: Open) -> None:
    folder.create()
    folder.journal.touch()
    order = an_order()
    assert open_journal().add(order, {}) == order


def test_a_damaged_page_is_noticed_and_never_read_as_something_else(
    kept: Journal, folder: DataFolder, open_journal: Open
) -> None:
    data = bytearray(folder.journal.read_bytes())
    for at in middle_pages(data):
        data[at + 100] ^= 1
    folder.journal.write_bytes(data)
    journal = open_journal()
    with pytest.raises(JournalDamaged, match="damaged"):
        journal.page(ACCOUNT, HistoryFilter())
    with pytest.raises(JournalDamaged):
        journal.summary(ACCOUNT, HistoryFilter())
    journal.close()
    assert folder.journal.read_bytes() == bytes(data)


def test_the_check_finds_one_changed_bit(kept: Journal, folder: DataFolder, open_journal: Open) -> None:
    journal = open_journal()
    assert journal.problems() == ()
    journal.close()
    data = bytearray(folder.journal.read_bytes())
    data[next(middle_pages(data)) + 300] ^= 4
    folder.journal.write_bytes(data)
    assert open_journal().problems() != ()


def middle_pages(data: bytes) -> Iterator[int]:
    """Where the pages begin that hold orders: not the schema at the start nor the statistics at the end."""
    pages = len(data) // 4096
    return (page * 4096 for page in range(pages // 4, pages * 3 // 4))


def test_a_truncated_file_is_noticed(kept: Journal, folder: DataFolder, open_journal: Open) -> None:
    with folder.journal.open("r+b") as file:
        file.truncate(folder.journal.stat().st_size // 2)
    with pytest.raises(JournalDamaged):
        open_journal().page(ACCOUNT, HistoryFilter())


def test_nothing_on_the_disk_can_be_read_without_the_key(journal: Journal, folder: DataFolder, key: Secret) -> None:
    order = an_order(customer="Readable Customer")
    journal.add(order, {"evidence": "Readable Customer"})
    journal.note(order.order_id, Cause.QUERY, {}, answer="Readable Customer")
    journal.backup(folder.path / "copy.db")
    found = written(folder)
    assert {"journal.db", "journal.db-wal", "copy.db"} <= found.keys()
    for name, data in found.items():
        assert b"Readable" not in data, name
        assert key.reveal().encode() not in data, name
        assert bytes.fromhex(key.reveal()) not in data, name


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_files_are_for_this_user_only(journal: Journal, folder: DataFolder) -> None:
    journal.add(an_order(), {})
    journal.backup(folder.path / "copy.db")
    assert folder.path.stat().st_mode & 0o777 == 0o700
    for path in folder.path.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


def test_a_full_disk_says_so_and_everything_before_stays(journal: Journal) -> None:
    first = an_order()
    journal.add(first, {})
    with journal.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
    stored = [first]

    def fill_up() -> None:
        for _ in range(500):
            stored.append(journal.add(an_order(reference="x" * 200), {}))  # noqa: PERF401 - what came before counts

    with pytest.raises(JournalDisk, match="disk is full"):
        fill_up()
    assert list(reversed(journal.page(ACCOUNT, HistoryFilter()).orders)) == stored
    with journal.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 4294967294")
    journal.add(an_order(), {})  # space was made: it goes on
    assert journal.problems() == ()


LIMITED = """
import resource, sys
from pathlib import Path
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDisk
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.orders import ACCOUNT, an_order

folder = DataFolder(Path(sys.argv[1]))
journal = Journal.open(folder, Secret("1f" * 32), lambda: 1)
limit = folder.journal.with_name("journal.db-wal").stat().st_size + 1_000_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
stored = 0
try:
    for _ in range(1000):
        journal.add(an_order(), {})
        stored += 1
except JournalDisk as error:
    print("refused:", error.message)
print("stored", stored, "found", len(journal.page(ACCOUNT, HistoryFilter(), limit=1000).orders))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX resource limits")
def test_a_disk_that_takes_no_more_bytes(folder: DataFolder, open_journal: Open) -> None:
    out = in_child(LIMITED, folder.path)
    assert out[0].startswith("refused: The disk ")
    stored = int(out[1].split()[1])
    assert out[1] == f"stored {stored} found {stored}"
    assert 5 < stored < 1000
    assert len(open_journal().page(ACCOUNT, HistoryFilter(), limit=1000).orders) == stored


def in_child(code: str, *arguments: object) -> list[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


LIMITED_BACKUP = """
import resource, sys
from pathlib import Path
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDisk
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder

journal = Journal.open(DataFolder(Path(sys.argv[1])), Secret("1f" * 32), lambda: 1)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
target = Path(sys.argv[1]) / "copy.db"
try:
    journal.backup(target)
except JournalDisk as error:
    print("refused:", error.message, target.exists())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX resource limits")
def test_a_backup_that_does_not_fit_leaves_no_half_of_it(kept: Journal, folder: DataFolder) -> None:
    (line,) = in_child(LIMITED_BACKUP, folder.path)
    assert line.startswith("refused: The disk ")
    assert line.endswith(" False")


AS_ANOTHER_USER = """
import os, sys, time
from pathlib import Path
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder

if os.geteuid() == 0:  # root may write anywhere
    os.setegid(65534)
    os.seteuid(65534)
for call in (lambda f: f.acquire(), lambda f: Journal.open(f, Secret("1f" * 32), lambda: 1)):
    try:
        call(DataFolder(Path(sys.argv[1])))
    except PtsError as error:
        print(type(error).__name__, error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_may_not_be_written(tmp_path: Path, key: Secret, clock, there: bool) -> None:
    folder = DataFolder(tmp_path / "data")
    Journal.open(folder, key, clock.now_ms).close()
    folder.journal.chmod(0o444)
    folder.path.chmod(0o555)
    opened = [parent for parent in tmp_path.parents if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp")]
    for parent in opened[:-1]:
        parent.chmod(parent.stat().st_mode | 0o055)
    try:
        out = in_child(AS_ANOTHER_USER, folder.path if there else folder.path / "new")
    finally:
        folder.path.chmod(0o700)
    assert len(out) == 2
    for line in out:
        assert line.startswith("JournalDisk")
        assert "Permission denied" in line
        assert str(folder.path) in line


def test_a_journal_that_vanished_is_never_made_anew_behind_the_back(journal: Journal, folder: DataFolder) -> None:
    journal.add(an_order(), {})
    journal._backend.reader.dispose()
    for path in folder.path.glob("journal.db*"):
        path.unlink()
    with pytest.raises(JournalDisk):
        journal.add(an_order(), {})
    assert not folder.journal.exists()


def test_another_writer_is_waited_for_and_then_named(journal: Journal, folder: DataFolder, key: Secret) -> None:
    order = an_order()
    journal.add(order, {})
    other = sqlite._open(f"{folder.journal.as_uri()}?mode=rw", key)
    other.execute("BEGIN IMMEDIATE")
    with journal._backend.reader.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    try:
        with pytest.raises(JournalBusy, match="Another program"):
            journal.step(order.order_id, OrderState.SENDING, Cause.SENDING, {})
        assert journal.get(order.order_id) == order
    finally:
        other.close()
    assert journal.step(order.order_id, OrderState.SENDING, Cause.SENDING, {}).state is OrderState.SENDING


def test_no_error_of_the_library_reaches_a_person(journal: Journal) -> None:
    with pytest.raises(JournalError) as raised, journal.writing() as connection:
        connection.exec_driver_sql("INSERT INTO accounts(name, orders) VALUES (NULL, 0)")
    assert raised.value.detail.startswith("SQLITE_CONSTRAINT")
    assert "INSERT" not in "".join(traceback.format_exception(raised.value)).partition("JournalError")[2]
