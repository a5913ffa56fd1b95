"""What every secret store must do, whatever keyring is behind it. A test class inherits this and gives a store."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyringRefused
from ptsdesk.storage.secrets import MAX_CHARACTERS, SecretStore


class KeyringContract:
    """Inherit and define the fixture ``store``."""

    @pytest.fixture
    def store(self) -> SecretStore:
        raise NotImplementedError

    @pytest.fixture
    def name(self, store: SecretStore) -> Iterator[str]:
        """A name of this test's own, free before and after."""
        name = f"test-{uuid.uuid4()}/account/Peña & Co #1/safecode"
        yield name
        store.delete(name)

    def test_no_entry_is_none(self, store: SecretStore, name: str) -> None:
        assert store.get(name) is None

    @pytest.mark.parametrize("value", ["x", "a b\n\t\"'\\ñ林 ", "0" * 64, "-----BEGIN-----\r\nx\n", "😀" * 250])
    def test_what_is_kept_comes_back(self, store: SecretStore, name: str, value: str) -> None:
        store.set(name, Secret(value))
        assert store.get(name) == Secret(value)

    def test_a_second_value_takes_the_place_of_the_first(self, store: SecretStore, name: str) -> None:
        for value in ("first", "second"):
            store.set(name, Secret(value))
        assert store.get(name) == Secret("second")
        store.delete(name)
        assert store.get(name) is None

    def test_names_do_not_mix(self, store: SecretStore, name: str) -> None:
        store.set(name, Secret("1"))
        for other in (name + " ", name[:-1], name.upper(), name + "/x"):
            assert store.get(other) is None

    def test_deleting_what_is_not_there_is_fine(self, store: SecretStore, name: str) -> None:
        store.delete(name)
        store.set(name, Secret("1"))
        store.delete(name)
        store.delete(name)

    def test_the_longest_value_fits_and_a_longer_one_is_refused(self, store: SecretStore, name: str) -> None:
        longest = Secret("ñ" * MAX_CHARACTERS)
        store.set(name, longest)
        for value in ("x" * (MAX_CHARACTERS + 1), "😀" * (MAX_CHARACTERS // 2 + 1)):
            with pytest.raises(KeyringRefused, match="500"):
                store.set(name, Secret(value))
        assert store.get(name) == longest

    def test_any_thread_may_call(self, store: SecretStore, name: str) -> None:
        found: list[Secret | None] = []
        store.set(name, Secret("1"))
        threads = [threading.Thread(target=lambda: found.append(store.get(name))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [Secret("1")] * 4
