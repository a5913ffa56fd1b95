"""The same contract for the real Secret Service and for the fake that other tests use in its place."""

from __future__ import annotations

import pytest

from ptsdesk.storage.secrets import SecretStore
from tests.support.keyring_contract import KeyringContract
from tests.support.memory_secrets import MemorySecretStore


@pytest.mark.usefixtures("secret_service")
class TestSecretService(KeyringContract):
    """The keyring of a Linux desktop."""

    @pytest.fixture
    def store(self) -> SecretStore:
        return SecretStore()


class TestMemory(KeyringContract):
    """What other tests use."""

    @pytest.fixture
    def store(self) -> SecretStore:
        return MemorySecretStore()


class TestEntriesOutliveTheStore:
    """A secret is in the keyring, not in the object."""

    @pytest.mark.usefixtures("secret_service")
    def test_another_store_finds_it(self) -> None:
        from ptsdesk.domain.secret import Secret

        name = "test-outlives/safecode"
        SecretStore().set(name, Secret("kept"))
        try:
            assert SecretStore().get(name) == Secret("kept")
        finally:
            SecretStore().delete(name)
