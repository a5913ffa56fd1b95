"""The RSA key's file: unreadable without the keyring, useless in another's place, never half written."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDisk, KeyMaterialError, KeyringRefused, SettingsError
from ptsdesk.storage import keyfile
from ptsdesk.storage.keyfile import KeyFile
from ptsdesk.storage.ownership import DataFolder
from tests.support.memory_secrets import MemorySecretStore

PEM = Secret("-----BEGIN RSA PRIVATE KEY-----\n" + "QUJD" * 400 + "\n-----END RSA PRIVATE KEY-----\n")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def secrets() -> MemorySecretStore:
    return MemorySecretStore()


@pytest.fixture
def keys(folder: DataFolder, secrets: MemorySecretStore) -> KeyFile:
    return KeyFile(folder, secrets)


def only_file(folder: DataFolder) -> Path:
    (path,) = folder.keys.iterdir()
    return path


@pytest.mark.parametrize("pem", [PEM, Secret(""), Secret("ñ\n" * 5000)])
def test_a_key_comes_back(keys: KeyFile, pem: Secret) -> None:
    keys.put("Harbor", pem)
    assert keys.get("Harbor") == pem


def test_the_file_is_private_small_and_unreadable(keys: KeyFile, folder: DataFolder) -> None:
    keys.put("Harbor & Co / ../x", PEM)
    path = only_file(folder)
    assert b"BEGIN RSA" not in path.read_bytes()
    assert b"QUJDQUJD" not in path.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.keys.stat().st_mode) == 0o700


def test_a_second_key_takes_the_place_of_the_first(keys: KeyFile, folder: DataFolder) -> None:
    keys.put("Harbor", PEM)
    first = only_file(folder).read_bytes()
    keys.put("Harbor", PEM)
    assert only_file(folder).read_bytes() != first, "each writing has a nonce of its own"
    keys.put("Harbor", Secret("new"))
    assert keys.get("Harbor") == Secret("new")


def test_every_changed_bit_is_noticed(keys: KeyFile, folder: DataFolder) -> None:
    keys.put("Harbor", Secret("short key"))
    path = only_file(folder)
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(KeyMaterialError, match="damaged"):
            keys.get("Harbor")


@pytest.mark.parametrize("data", [b"", b"PTSDESK-KEY-1\n", b"-----BEGIN RSA PRIVATE KEY-----", b"x" * 100_000])
def test_a_foreign_file_is_refused(keys: KeyFile, folder: DataFolder, data: bytes) -> None:
    keys.put("Harbor", PEM)
    only_file(folder).write_bytes(data)
    with pytest.raises(KeyMaterialError, match="Give its private key again"):
        keys.get("Harbor")


def test_a_file_in_the_place_of_another_accounts_is_refused(
    keys: KeyFile, folder: DataFolder, secrets: MemorySecretStore
) -> None:
    """Even with the same key in the keyring: the account's name is authenticated, too."""
    for account in ("Harbor", "Other"):
        keys.put(account, Secret(account))
    mine, other = keys._path("Harbor"), keys._path("Other")
    mine.write_bytes(other.read_bytes())
    value = next(text for (name, _), text in secrets.memory.entries.items() if "Other" in name)
    for name, user in list(secrets.memory.entries):
        secrets.memory.entries[name, user] = value
    assert keys.get("Other") == Secret("Other")
    with pytest.raises(KeyMaterialError):
        keys.get("Harbor")


def test_a_missing_file_and_a_missing_entry_are_told_apart(
    keys: KeyFile, folder: DataFolder, secrets: MemorySecretStore
) -> None:
    with pytest.raises(KeyMaterialError, match="missing"):
        keys.get("Harbor")
    keys.put("Harbor", PEM)
    entries = dict(secrets.memory.entries)
    secrets.memory.entries.clear()
    with pytest.raises(KeyringRefused, match="Harbor"):
        keys.get("Harbor")
    secrets.memory.entries.update(entries)
    only_file(folder).unlink()
    with pytest.raises(KeyMaterialError, match="missing"):
        keys.get("Harbor")


@pytest.mark.parametrize("existing", [True, False])
def test_a_full_disk_leaves_what_was_there(
    keys: KeyFile, secrets: MemorySecretStore, monkeypatch: pytest.MonkeyPatch, existing: bool
) -> None:
    if existing:
        keys.put("Harbor", PEM)
    before = dict(secrets.memory.entries)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keyfile, "write_atomic", full)
    with pytest.raises(SettingsError, match="No space left"):
        keys.put("Harbor", Secret("new"))
    monkeypatch.undo()
    assert secrets.memory.entries == before
    if existing:
        assert keys.get("Harbor") == PEM


def test_a_file_in_the_place_of_the_folder_leaves_no_entry(
    keys: KeyFile, folder: DataFolder, secrets: MemorySecretStore
) -> None:
    folder.create()
    folder.keys.write_text("x")
    with pytest.raises(JournalDisk, match="keys"):
        keys.put("Harbor", PEM)
    assert secrets.memory.entries == {}


def test_deleting_takes_file_and_entry_and_can_be_repeated(
    keys: KeyFile, folder: DataFolder, secrets: MemorySecretStore
) -> None:
    keys.delete("Harbor")
    keys.put("Harbor", PEM)
    keys.put("Other", PEM)
    keys.delete("Harbor")
    keys.delete("Harbor")
    assert keys.get("Other") == PEM
    assert len(list(folder.keys.iterdir())) == len(secrets.memory.entries) == 1
