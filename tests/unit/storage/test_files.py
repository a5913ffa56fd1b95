"""Small files are whole or not there, and strange ones are recognised."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from ptsdesk.storage import files
from ptsdesk.storage.files import DamagedFile, NewerFile, read_document, set_aside, write_atomic, write_document


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_document(path, 3, {"a": ["ñ", 1, None]})
    assert read_document(path, 3) == {"a": ["ñ", 1, None]}
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.json"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_file_is_no_document(tmp_path: Path) -> None:
    assert read_document(tmp_path / "x.json", 1) is None


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "x.json"
    write_atomic(path, b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if failing == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.json"]


def test_file_and_folder_are_flushed_before_the_call_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    real_replace, real_fsync = Path.replace, os.fsync

    def fsync(descriptor: int) -> None:
        real_fsync(descriptor)
        flushed.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")

    def replace(path: Path, target: Path) -> Path:
        flushed.append("replace")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    write_atomic(tmp_path / "x", b"1")
    assert flushed == ["file", "replace", "folder"]


DAMAGED = [
    b"", b"{", b"[]", b"null", b"{}", b'{"version": "1"}', b'{"version": true}', b'{"version": 0}', b'{"version": -1}',
    b'{"version": 1, "a": 1, "a": 2}', b"\xff\xfe{", b"[" * 100_000, b'{"version": 1.0}',
    b'{"version": 1, "pad": "' + b"x" * files.MAX_BYTES + b'"}',
]  # fmt: skip


@pytest.mark.parametrize("data", DAMAGED, ids=lambda data: repr(data[:20]))
def test_what_this_program_did_not_write_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(DamagedFile):
        read_document(path, 1)
    assert path.read_bytes() == data


def test_a_newer_version_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"version": 2, "unknown": {}}')
    with pytest.raises(NewerFile, match="2"):
        read_document(path, 1)


def test_a_damaged_file_is_kept_under_a_name_with_its_time(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{")
    aside = set_aside(path, 1_794_470_911_123)
    assert aside.name == "x.json.damaged-20261112T080831-123"
    assert (aside.read_text(), path.exists()) == ("{", False)
    path.write_text("[")
    second = set_aside(path, 1_794_470_911_123)
    assert (second.name, second.read_text(), aside.read_text()) == (f"{aside.name}-2", "[", "{")
