"""One owner at a time, across processes; a dead owner never blocks."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ptsdesk.errors import JournalBusy, JournalDamaged, JournalDisk
from ptsdesk.storage.ownership import DataFolder

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys
from pathlib import Path
from ptsdesk.storage.ownership import DataFolder
owner = DataFolder(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def holder(folder: DataFolder) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder.path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_is_named(folder: DataFolder) -> None:
    with holder(folder) as process:
        with pytest.raises(JournalBusy, match="already open") as raised:
            folder.acquire()
        assert str(folder.path) in raised.value.message
        assert raised.value.detail == f"process {process.pid}"
        assert raised.value.exit_code == 7
        process.communicate()
    folder.acquire().release()


def test_a_killed_process_lets_go_at_once(folder: DataFolder) -> None:
    for _ in range(3):
        with holder(folder) as process:
            process.kill()
        folder.acquire().release()
    assert folder.lock.exists(), "the file means nothing and stays"


def test_a_lock_file_that_was_left_behind_does_not_block(folder: DataFolder) -> None:
    folder.create()
    folder.lock.write_text("999999\n")
    folder.acquire().release()


def test_the_same_process_is_refused_too(folder: DataFolder) -> None:
    with folder.acquire() as owner:
        with pytest.raises(JournalBusy):
            folder.acquire()
        owner.release()
        folder.acquire().release()


def test_a_child_that_lives_on_does_not_hold_the_lock(folder: DataFolder) -> None:
    owner = folder.acquire()
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
        owner.release()
        folder.acquire().release()
        child.communicate()


def test_other_folders_are_free(folder: DataFolder, tmp_path: Path) -> None:
    with folder.acquire(), DataFolder(tmp_path / "other").acquire():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_folder_is_made_private_and_so_is_one_that_was_there(folder: DataFolder, tmp_path: Path) -> None:
    folder.acquire().release()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert folder.lock.stat().st_mode & 0o777 == 0o600
    existing = tmp_path / "mine"
    existing.mkdir()
    existing.chmod(0o755)
    DataFolder(existing).acquire().release()
    assert existing.stat().st_mode & 0o777 == 0o700
    existing.chmod(0o1777)
    DataFolder(existing).acquire().release()
    assert existing.stat().st_mode & 0o7777 == 0o1777, "a place that all users share stays one"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX lets anybody delete an open file")
def test_a_deleted_lock_file_lets_nobody_in(folder: DataFolder) -> None:
    with holder(folder) as process:
        folder.lock.unlink()
        for _ in range(2):
            with pytest.raises(JournalBusy):
                folder.acquire()
        process.communicate()
    folder.acquire().release()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
def test_a_link_in_the_place_of_the_lock_is_not_followed(folder: DataFolder, tmp_path: Path) -> None:
    folder.create()
    victim = tmp_path / "victim"
    victim.write_text("kept\n")
    folder.lock.symlink_to(victim)
    with pytest.raises(JournalDisk, match="cannot use the folder"):
        folder.acquire()
    assert victim.read_text() == "kept\n"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX locks")
def test_a_file_system_that_locks_files_only_will_do(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    real = fcntl.flock

    def only_files(descriptor: int, how: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "no locks on folders here")
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", only_files)
    with folder.acquire(), pytest.raises(JournalBusy):
        folder.acquire()


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(JournalDisk, match="--data-dir"):
            DataFolder(path).acquire()


def test_a_folder_in_the_place_of_the_lock(folder: DataFolder) -> None:
    folder.create()
    folder.lock.mkdir()
    with pytest.raises(JournalDisk, match="cannot use the folder"):
        folder.acquire()


def test_the_identity_is_made_once_and_checked(folder: DataFolder) -> None:
    assert folder.identity() is None
    made = folder.make_identity(os.urandom)
    assert made == folder.make_identity(os.urandom) == DataFolder(folder.path).identity()
    folder.identity_file.write_text("../../etc\n")
    for call in (folder.identity, lambda: folder.make_identity(os.urandom)):
        with pytest.raises(JournalDamaged, match="identity"):
            call()
    folder.identity_file.unlink()
    folder.identity_file.mkdir()
    with pytest.raises(JournalDisk):
        folder.identity()
