"""Where secrets are is a person's choice: nothing falls back, nothing that is kept elsewhere is missed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDisk, KeyringAbsent, KeyringRefused, VaultLocked
from ptsdesk.storage import secret_place
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import Entries, SecretPlace, place_of
from ptsdesk.storage.secrets import SecretStore, journal_key
from ptsdesk.storage.vault import Vault
from tests.support.keyring_contract import KeyringContract
from tests.support.memory_secrets import MemoryBackend

PASSPHRASE = Secret("correct horse battery")
PlaceMaker = Callable[[], SecretPlace]


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def system() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
def start(folder: DataFolder, system: MemoryBackend) -> PlaceMaker:
    """The place as each start of the program finds it."""

    def ask(*, not_unlocked: bool) -> KeyringState:
        kind = KeyringKind.ABSENT if system.failure else KeyringKind.READY
        return KeyringState(KeyringKind.DENIED if not_unlocked else kind, "", "x")

    def make() -> SecretPlace:
        vault = Vault(folder, lambda: 0, os.urandom, (2**4, 8, 1))
        return SecretPlace(folder, vault, lambda: system, ask)

    return make


def absent(system: MemoryBackend) -> None:
    system.failure = KeyringAbsent("No keyring.")


def kind_of(place: SecretPlace) -> tuple[KeyringKind, bool]:
    state = place.state()
    return state.kind, state.may_choose


def leave_journal(place: SecretPlace, folder: DataFolder) -> None:
    """A journal with a key of the place, as far as this layer knows."""
    journal_key(place.store, folder)
    folder.journal.write_bytes(b"a journal")
    folder.mark_journal()


class TestSession(KeyringContract):
    """Nowhere else than in memory, and with the same behaviour."""

    @pytest.fixture
    def store(self) -> SecretStore:
        return SecretStore(Entries)

    @pytest.fixture
    def name(self, store: SecretStore) -> str:
        return "ptsdesk-test/account/Peña & Co #1/safecode"


def test_without_a_choice_it_is_the_keyring_and_nothing_else(
    start: PlaceMaker, system: MemoryBackend, folder: DataFolder
) -> None:
    place = start()
    place.store.set("a", Secret("1"))
    assert system.entries == {("ptsdesk/a", "ptsdesk"): "1"}
    assert kind_of(place) == (KeyringKind.READY, False)
    absent(system)
    with pytest.raises(KeyringAbsent):
        place.store.set("b", Secret("2"))
    assert kind_of(place) == (KeyringKind.ABSENT, True)
    assert not folder.path.exists(), "nothing was chosen by itself"


def test_a_vault_is_chosen_once_and_holds(start: PlaceMaker, system: MemoryBackend) -> None:
    absent(system)
    place = start()
    place.use_vault(PASSPHRASE)
    place.store.set("a", Secret("1"))
    assert kind_of(place) == (KeyringKind.VAULT, False)
    place.close()
    later = start()
    system.failure = None  # a keyring that comes back does not take over
    assert kind_of(later) == (KeyringKind.VAULT_LOCKED, False)
    with pytest.raises(VaultLocked):
        later.store.get("a")
    assert later.vault.open(PASSPHRASE).ok
    assert later.store.get("a") == Secret("1")
    with pytest.raises(KeyringRefused, match="in a vault"):
        later.use_session_only()
    assert system.entries == {}


def test_a_vault_that_is_taken_away_in_a_run_is_not_replaced_by_the_keyring(
    start: PlaceMaker, system: MemoryBackend, folder: DataFolder
) -> None:
    absent(system)
    place = start()
    place.use_vault(PASSPHRASE)
    system.failure = None
    aside = folder.vault.rename(folder.path / "aside")
    with pytest.raises(KeyringRefused, match="is gone"):
        place.store.set("a", Secret("1"))
    assert kind_of(place) == (KeyringKind.VAULT, False)
    aside.rename(folder.vault)
    place.store.set("a", Secret("1"))
    assert system.entries == {}


def test_what_is_kept_while_a_session_becomes_a_vault_is_in_the_vault(
    start: PlaceMaker, system: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent(system)
    place = start()
    place.use_session_only()
    place.store.set("a", Secret("1"))
    meanwhile: list[threading.Thread] = []
    make = place.vault.make

    def make_slowly(passphrase: Secret, entries: Mapping[str, str]) -> None:
        def keep() -> None:
            place.store.set("a", Secret("2"))

        meanwhile.append(threading.Thread(target=keep))
        meanwhile[0].start()
        meanwhile[0].join(0.2)  # so long as it would take if nobody held it up
        make(passphrase, entries)

    monkeypatch.setattr(place.vault, "make", make_slowly)
    place.use_vault(PASSPHRASE)
    meanwhile[0].join()
    assert place.store.get("a") == Secret("2")


def test_a_session_leaves_no_secret_and_no_journal_that_nobody_can_read(
    start: PlaceMaker, system: MemoryBackend, folder: DataFolder
) -> None:
    absent(system)
    place = start()
    place.use_session_only()
    place.use_session_only()
    assert kind_of(place) == (KeyringKind.SESSION, True)
    place.store.set("a", Secret("1"))
    leave_journal(place, folder)
    folder.backups.mkdir()
    (folder.backups / "journal-1.db").write_bytes(b"x")
    folder.keys.mkdir()
    (folder.keys / "1.key").write_bytes(b"x")
    folder.order_ids.write_text("an id\n")
    place.tidy()
    assert folder.journal.exists(), "while it lasts it has its journal"
    place.close()
    assert kind_of(place) == (KeyringKind.ABSENT, True)

    later = start()
    assert kind_of(later) == (KeyringKind.ABSENT, True)
    later.tidy()
    left = {str(path.relative_to(folder.path)) for path in folder.path.rglob("*") if path.is_file()}
    aside = {f"left-by-session-1/{name}" for name in ("journal.db", "journal-1.db", "1.key", "has-journal")}
    assert left == {"identity", "order-ids.log", *aside}
    system.failure = None
    assert later.store.get("a") is None
    folder.require_journal()
    assert journal_key(later.store, folder)


def test_a_mark_that_came_with_a_copied_folder_costs_no_journal(start: PlaceMaker, folder: DataFolder) -> None:
    folder.path.mkdir(parents=True)
    for number in (1, 2):
        folder.session_mark.write_bytes(b"x")
        folder.journal.write_bytes(b"orders %d" % number)
        folder.marker.write_bytes(b"")
        start().tidy()
        assert not folder.session_mark.exists()
        assert (folder.path / f"left-by-session-{number}" / folder.journal.name).read_bytes() == b"orders %d" % number


def test_a_session_can_still_become_a_vault_and_then_keeps_its_journal(
    start: PlaceMaker, system: MemoryBackend, folder: DataFolder
) -> None:
    absent(system)
    place = start()
    place.use_session_only()
    leave_journal(place, folder)
    key = journal_key(place.store, folder)
    place.use_vault(PASSPHRASE)
    assert kind_of(place) == (KeyringKind.VAULT, False)
    assert not folder.session_mark.exists()
    later = start()
    later.tidy()
    assert later.vault.open(PASSPHRASE).ok
    assert journal_key(later.store, folder) == key
    assert folder.journal.exists()


def test_a_crash_right_after_the_vault_was_made_loses_no_journal(
    start: PlaceMaker, system: MemoryBackend, folder: DataFolder
) -> None:
    absent(system)
    place = start()
    place.use_session_only()
    leave_journal(place, folder)
    place.vault.make(PASSPHRASE, {})  # and here it ends: the mark is still there
    later = start()
    later.tidy()
    assert folder.journal.exists()
    assert not folder.session_mark.exists()


@pytest.mark.parametrize("left", ["journal.db", "has-journal", "backups/journal-1.db", "keys/1.key"])
def test_what_the_keyring_has_the_key_of_is_not_left_behind(
    start: PlaceMaker, system: MemoryBackend, folder: DataFolder, left: str
) -> None:
    path = folder.path / left
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    absent(system)
    place = start()
    assert kind_of(place) == (KeyringKind.ABSENT, False)
    for choice in (lambda: place.use_vault(PASSPHRASE), place.use_session_only):
        with pytest.raises(KeyringRefused, match="could be paid twice"):
            choice()
    assert path.exists()
    assert [one.name for one in folder.path.rglob("*") if one.is_file()] == [path.name]


def test_a_folder_that_cannot_be_looked_into_is_no_free_one(start: PlaceMaker, folder: DataFolder) -> None:
    folder.path.parent.joinpath("data").write_text("a file")
    with pytest.raises(JournalDisk):
        start().use_session_only()


def test_a_disk_that_takes_no_mark_is_told_and_nothing_is_chosen(
    start: PlaceMaker, system: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    absent(system)
    place = start()
    monkeypatch.setattr(secret_place, "write_atomic", full)
    with pytest.raises(JournalDisk, match="No space left"):
        place.use_session_only()
    assert kind_of(place) == (KeyringKind.ABSENT, True)


def test_a_weak_passphrase_changes_nothing(start: PlaceMaker, system: MemoryBackend) -> None:
    absent(system)
    place = start()
    place.use_session_only()
    place.store.set("a", Secret("1"))
    with pytest.raises(Exception, match="at least 12"):
        place.use_vault(Secret("short"))
    assert kind_of(place) == (KeyringKind.SESSION, True)
    assert place.store.get("a") == Secret("1")


def test_a_question_that_was_closed_is_told_from_a_keyring_that_is_locked(
    start: PlaceMaker, system: MemoryBackend
) -> None:
    from keyring.errors import KeyringLocked

    place = start()
    system.failure = KeyringLocked("the prompt was dismissed")
    with pytest.raises(Exception, match="is locked"):
        place.store.get("a")
    assert place.state().kind is KeyringKind.DENIED
    system.failure = None
    place.store.get("a")
    assert place.state().kind is KeyringKind.READY


def test_the_place_of_another_keyring_is_examined_by_reading_it(folder: DataFolder, system: MemoryBackend) -> None:
    place = place_of(folder, lambda: 0, os.urandom, lambda: system)
    assert place.state().kind is KeyringKind.READY
    absent(system)
    assert place.state().kind is KeyringKind.ABSENT


def test_nothing_of_a_session_can_be_seen() -> None:
    entries = Entries()
    entries.set_password("a", "x", "s3cr3t")
    assert "s3cr3t" not in repr(vars(entries))
