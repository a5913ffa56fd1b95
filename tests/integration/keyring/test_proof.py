"""The doctor's test item: written, read, compared and removed, whatever the keyring does in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ptsdesk.errors import KeyringError, KeyringRefused
from ptsdesk.storage.keyring_proof import prove_keyring
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore
from tests.support.memory_secrets import MemoryBackend, MemorySecretStore


@pytest.mark.usefixtures("secret_service")
def test_the_real_keyring_keeps_it_and_forgets_it(tmp_path: Path) -> None:
    folder, store = DataFolder(tmp_path), SecretStore()
    assert 0 <= prove_keyring(store, folder, os.urandom) < 60_000
    assert store.get(f"{folder.identity()}/doctor") is None


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    store = MemorySecretStore()
    prove_keyring(store, DataFolder(tmp_path), os.urandom)
    assert store.memory.entries == {}
    assert store.memory.calls == ["set", "get", "get", "delete", "get"]


class Careless(MemoryBackend):
    """Loses, changes or holds on to what it was given."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self.fault = fault

    def get_password(self, service: str, username: str) -> str | None:
        kept = super().get_password(service, username)
        return {"loses": None, "changes": "other"}.get(self.fault, kept)

    def delete_password(self, service: str, username: str) -> None:
        if self.fault != "holds on":
            super().delete_password(service, username)


@pytest.mark.parametrize("fault", ["loses", "changes", "holds on"])
def test_a_keyring_that_does_not_keep_it_is_told(tmp_path: Path, fault: str) -> None:
    backend = Careless(fault)
    with pytest.raises(KeyringRefused, match="did not keep a test item"):
        prove_keyring(SecretStore(lambda: backend), DataFolder(tmp_path), os.urandom)


def test_a_keyring_that_fails_says_why_and_repeats_nothing(tmp_path: Path) -> None:
    store = MemorySecretStore()
    store.memory.failure = RuntimeError("no")
    with pytest.raises(KeyringError) as raised:
        prove_keyring(store, DataFolder(tmp_path), os.urandom)
    assert "Allow ptsdesk" in raised.value.message
    assert store.memory.entries == {}
