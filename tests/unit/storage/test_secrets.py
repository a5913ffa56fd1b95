"""Failures become sentences, calls end in time, and a journal's key is never made twice."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from keyring import errors

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDamaged, JournalKeyMissing, KeyringAbsent, KeyringLocked, KeyringRefused
from ptsdesk.storage import secrets
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore, journal_key
from tests.support.memory_secrets import MemorySecretStore

SECRET = "s3" + "cr3t"  # in two parts: a traceback shows the lines of this file
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def store() -> MemorySecretStore:
    return MemorySecretStore(time_limit_s=5)


@pytest.mark.parametrize(
    ("raised", "shown"),
    [
        (errors.NoKeyringError("x"), KeyringAbsent),
        (ImportError("win32ctypes"), KeyringAbsent),
        (errors.KeyringLocked("x"), KeyringLocked),
        (errors.InitError("x"), KeyringLocked),
        (TimeoutError(), KeyringLocked),
        (errors.PasswordSetError("x"), KeyringRefused),
        (errors.PasswordDeleteError("x"), KeyringRefused),
        (RuntimeError("x"), KeyringRefused),
        (OSError(5, SECRET), KeyringRefused),
    ],
)
def test_each_failure_has_its_own_sentence(store: MemorySecretStore, raised: Exception, shown: type) -> None:
    store.memory.failure = raised
    secret = Secret(SECRET)
    for call in (lambda: store.get("x"), lambda: store.set("x", secret), lambda: store.delete("x")):
        with pytest.raises(shown) as found:
            call()
        assert found.value.detail == type(raised).__name__
        assert secret.reveal() not in found.value.message + "".join(traceback.format_exception(found.value))
    store.memory.failure = None
    assert store.get("x") is None


def test_a_call_that_waits_for_a_person_ends_in_time_and_keeps_its_turn() -> None:
    store = MemorySecretStore(time_limit_s=0.05)
    store.memory.gate.clear()
    for detail in ("time limit", "another call waits"):
        with pytest.raises(KeyringLocked) as raised:
            store.get("x")
        assert raised.value.detail == detail
    assert store.memory.calls == ["get"], "a second prompt never stands above the first"
    store.memory.gate.set()
    for _ in range(200):
        try:
            assert store.get("x") is None
            break
        except KeyringLocked:
            continue
    else:
        pytest.fail("the turn was not given back")


def test_a_backend_that_cannot_be_opened_is_tried_again() -> None:
    memory, tries = MemorySecretStore().memory, []

    def open_backend():
        tries.append(1)
        if len(tries) == 1:
            raise KeyringAbsent("not yet")
        return memory

    store = SecretStore(open_backend, 5)
    with pytest.raises(KeyringAbsent, match="not yet"):
        store.get("x")
    assert store.get("x") is None
    assert store.get("x") is None
    assert len(tries) == 2


def test_a_platform_without_a_keyring_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets.sys, "platform", "plan9")
    with pytest.raises(KeyringAbsent, match="no keyring") as raised:
        secrets.system_backend()
    assert raised.value.detail == "plan9"


def test_a_value_that_is_too_long_never_reaches_the_keyring(store: MemorySecretStore) -> None:
    with pytest.raises(KeyringRefused, match="500"):
        store.set("x", Secret("x" * 501))
    assert store.memory.calls == []


def test_nothing_heavy_is_imported_before_the_first_call() -> None:
    code = (
        "import sys, ptsdesk.storage.secrets, ptsdesk.storage.accounts, ptsdesk.storage.settings\n"
        "print([n for n in ('keyring', 'secretstorage', 'Crypto', 'cryptography', 'sqlalchemy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_journal_key_is_made_once(store: MemorySecretStore, folder: DataFolder) -> None:
    asked: list[int] = []

    def random_bytes(count: int) -> bytes:
        asked.append(count)
        return bytes(range(count))

    key = journal_key(store, folder, random_bytes)
    assert key.reveal() == bytes(range(32)).hex()
    folder.journal.write_bytes(b"a journal")
    assert journal_key(store, folder, random_bytes) == key
    assert sorted(asked) == [8, 32]
    assert journal_key(store, DataFolder(folder.path)) == key


def test_two_folders_have_two_keys(store: MemorySecretStore, folder: DataFolder, tmp_path: Path) -> None:
    assert journal_key(store, folder) != journal_key(store, DataFolder(tmp_path / "other"))


def test_a_folder_that_moved_keeps_its_key(store: MemorySecretStore, folder: DataFolder, tmp_path: Path) -> None:
    key = journal_key(store, folder)
    folder.path.rename(tmp_path / "moved")
    (tmp_path / "moved" / "journal.db").write_bytes(b"a journal")
    assert journal_key(store, DataFolder(tmp_path / "moved")) == key


@pytest.mark.parametrize("left", ["journal.db", "journal.db-wal"])
@pytest.mark.parametrize("lost", ["entry", "identity"])
def test_never_a_new_key_over_an_existing_journal(
    store: MemorySecretStore, folder: DataFolder, left: str, lost: str
) -> None:
    journal_key(store, folder)
    (folder.path / left).write_bytes(b"a journal")
    entries = dict(store.memory.entries)
    if lost == "entry":
        store.memory.entries.clear()
    else:
        folder.identity_file.unlink()
    with pytest.raises(JournalKeyMissing, match="has no key for the journal"):
        journal_key(store, folder)
    assert store.memory.entries == ({} if lost == "entry" else entries)
    assert (folder.path / left).read_bytes() == b"a journal"


def test_a_locked_keyring_makes_no_key(store: MemorySecretStore, folder: DataFolder) -> None:
    folder.create()
    folder.journal.write_bytes(b"a journal")
    folder.make_identity(lambda count: bytes(count))
    store.memory.failure = errors.KeyringLocked("x")
    with pytest.raises(KeyringLocked):
        journal_key(store, folder)
    assert "set" not in store.memory.calls


def test_an_empty_journal_file_of_a_crash_does_not_block(store: MemorySecretStore, folder: DataFolder) -> None:
    folder.create()
    folder.journal.touch()
    assert journal_key(store, folder) == journal_key(store, folder)


@pytest.mark.parametrize("lost", ["file", "file and key"])
def test_no_key_for_a_journal_that_is_gone(store: MemorySecretStore, folder: DataFolder, lost: str) -> None:
    journal_key(store, folder)
    folder.mark_journal()
    if lost == "file and key":
        store.memory.entries.clear()
    before = dict(store.memory.entries)
    with pytest.raises(JournalDamaged, match="is gone") as raised:
        journal_key(store, folder)
    assert raised.value.exit_code == 6
    assert store.memory.entries == before


def test_a_keyring_that_forgets_is_found_out_before_a_journal_is_made(
    store: MemorySecretStore, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.memory, "set_password", lambda *_: None)
    with pytest.raises(KeyringRefused, match="did not keep"):
        journal_key(store, folder)


def test_a_changed_key_is_refused(store: MemorySecretStore, folder: DataFolder) -> None:
    journal_key(store, folder)
    entry = next(iter(store.memory.entries))
    store.memory.entries[entry] = "my password"
    with pytest.raises(JournalDamaged, match="changed") as raised:
        journal_key(store, folder)
    assert "my password" not in raised.value.message + raised.value.detail
