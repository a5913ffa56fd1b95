"""The vault opens with its passphrase only, survives what disks and people do to it, and says what is wrong with it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, JournalDisk, KeyringRefused, VaultLocked
from ptsdesk.storage import files
from ptsdesk.storage.lock_password import check_cost, derive
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore
from ptsdesk.storage.vault import Sealed, Vault
from tests.support.keyring_contract import KeyringContract

PASSPHRASE, OTHER, WRONG = "correct horse battery", "staple battery horse", "correct horse batter"
VALUE = "s3" + "cr3t 林 value"
CHEAP = (2**4, 8, 1)


class Clock:
    """A wall clock that a test moves."""

    now_ms = 1_794_470_911_123

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def another(folder: DataFolder, clock: Clock) -> Callable[[], Vault]:
    """The same vault as another run of the program sees it."""
    return lambda: Vault(folder, clock, os.urandom, CHEAP)


@pytest.fixture
def vault(another: Callable[[], Vault]) -> Vault:
    """One that was made and holds a secret."""
    vault = another()
    vault.make(Secret(PASSPHRASE), {"a": VALUE})
    return vault


def change(folder: DataFolder, **values: Any) -> None:
    """Put other values into the file."""
    document = json.loads(folder.vault.read_text())
    folder.vault.write_text(json.dumps({**document, **values}))


class TestContract(KeyringContract):
    """It keeps secrets as the keyring does."""

    @pytest.fixture
    def store(self, vault: Vault) -> SecretStore:
        return SecretStore(lambda: vault)


def test_what_is_kept_is_there_in_another_run(vault: Vault, another: Callable[[], Vault]) -> None:
    vault.set_password("b", "x", "2")
    vault.delete_password("a", "x")
    later = another()
    assert later.exists
    assert not later.is_open
    with pytest.raises(VaultLocked, match="Type its passphrase"):
        later.get_password("b", "x")
    with pytest.raises(VaultLocked):
        later.set_password("b", "x", "3")
    assert later.open(Secret(PASSPHRASE)).ok
    assert (later.get_password("a", "x"), later.get_password("b", "x")) == (None, "2")
    later.close()
    assert not later.is_open


def test_the_file_is_for_its_owner_and_holds_nothing_in_the_open(vault: Vault, folder: DataFolder) -> None:
    assert stat.S_IMODE(folder.vault.stat().st_mode) == 0o600
    text = folder.vault.read_text()
    size = len(text)
    document = json.loads(text)
    assert set(document) == {"version", "cipher", "n", "r", "p", "salt", "check", "nonce", "tag", "data"}
    for form in (PASSPHRASE, VALUE, VALUE[:6]):
        assert form not in text
    vault.set_password("a", "x", VALUE * 9)
    assert len(folder.vault.read_text()) == size, "the size does not tell how long a secret is"
    assert json.loads(folder.vault.read_text())["nonce"] != document["nonce"]


@pytest.mark.parametrize(
    ("passphrase", "sentence"),
    [("short", "at least 12"), ("elevenchars", "at least 12"), ("ab" * 9, "different"), ("x" * 129, "at most 128")],
)
def test_a_weak_passphrase_makes_nothing(another: Callable[[], Vault], passphrase: str, sentence: str) -> None:
    vault = another()
    with pytest.raises(InputError, match=sentence) as caught:
        vault.make(Secret(passphrase), {})
    assert caught.value.field == "new_password"
    assert not vault.exists


def test_a_vault_is_never_made_over_another(vault: Vault, another: Callable[[], Vault], folder: DataFolder) -> None:
    before = folder.vault.read_bytes()
    with pytest.raises(KeyringRefused, match="already"):
        another().make(Secret(OTHER), {})
    assert folder.vault.read_bytes() == before
    folder.vault.unlink()
    folder.vault.symlink_to("nowhere")
    with pytest.raises(KeyringRefused, match="already"):
        another().make(Secret(OTHER), {})


def test_wrong_ones_wait_longer_and_longer_also_after_a_new_start(
    vault: Vault, another: Callable[[], Vault], clock: Clock
) -> None:
    found = [another().open(Secret(WRONG)) for _ in range(4)]
    assert [(one.ok, one.wait_ms) for one in found] == [(False, 0)] * 3 + [(False, 5_000)]
    held = another().open(Secret(PASSPHRASE))
    assert (held.ok, held.wait_ms, held.judged) == (False, 5_000, False)
    clock.now_ms -= 3_600_000  # set back: the wait begins anew and ends
    assert another().open(Secret(PASSPHRASE)).wait_ms == 5_000
    clock.now_ms += 5_000
    assert another().open(Secret(PASSPHRASE)).ok
    assert another().open(Secret(WRONG)).wait_ms == 0


def test_the_count_is_remembered_where_the_file_of_it_is_taken_away(vault: Vault, folder: DataFolder) -> None:
    for damage in ("{", '{"version": 1, "wrong": -4, "last_ms": 0}', '{"version": 1, "wrong": "x", "last_ms": 0}', ""):
        vault.open(Secret(WRONG))
        folder.vault_tries.write_text(damage)
    assert vault.open(Secret(WRONG)).wait_ms == 5_000
    folder.vault_tries.unlink()
    assert vault.open(Secret(PASSPHRASE)).judged is False


def test_it_opens_on_a_disk_that_takes_nothing(
    vault: Vault, another: Callable[[], Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_atomic", full)
    later = another()
    assert later.open(Secret(PASSPHRASE)).ok
    assert later.get_password("a", "x") == VALUE
    with pytest.raises(JournalDisk, match=r"secrets\.vault could not be written: No space left"):
        later.set_password("b", "x", "2")
    with pytest.raises(JournalDisk):
        later.change(Secret(OTHER), Secret(PASSPHRASE))
    assert later.get_password("a", "x") == VALUE
    assert [later.open(Secret(WRONG)).wait_ms for _ in range(4)] == [0, 0, 0, 5_000]


def test_another_passphrase_locks_the_other_runs_and_the_old_one_is_worth_nothing(
    vault: Vault, another: Callable[[], Vault]
) -> None:
    other = another()
    assert other.open(Secret(PASSPHRASE)).ok
    vault.change(Secret(OTHER), Secret(PASSPHRASE))
    assert vault.get_password("a", "x") == VALUE
    with pytest.raises(VaultLocked):
        other.get_password("a", "x")
    assert not other.open(Secret(PASSPHRASE)).ok
    assert other.open(Secret(OTHER)).ok


def test_a_secret_is_kept_over_the_very_file_that_was_read(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read twice, a passphrase that another run changed in between would be taken back."""
    reads, read = [], vault._read

    def counted() -> Sealed:
        reads.append(1)
        return read()

    monkeypatch.setattr(vault, "_read", counted)
    vault.set_password("b", "x", "2")
    vault.delete_password("b", "x")
    assert len(reads) == 2


def test_no_copy_with_the_old_passphrase_is_left_of_a_crash(
    vault: Vault, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed right before the new file takes its place: what was written aside stays."""
    with monkeypatch.context() as killed:
        killed.setattr(Path, "replace", _killed)
        killed.setattr(Path, "unlink", _killed)
        with pytest.raises(KeyboardInterrupt):
            vault.set_password("b", "x", "2")
    assert len(list(folder.path.glob(".secrets.vault.*"))) == 1
    assert vault.get_password("a", "x") == VALUE
    vault.change(Secret(OTHER), Secret(PASSPHRASE))
    assert not list(folder.path.glob(".secrets.vault.*"))


def _killed(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_a_change_asks_for_the_old_one_and_counts_it(vault: Vault, folder: DataFolder) -> None:
    before = folder.vault.read_bytes()
    with pytest.raises(InputError, match="at least 12") as caught:
        vault.change(Secret("short"), Secret(PASSPHRASE))
    assert caught.value.field == "new_password"
    for _ in range(4):
        with pytest.raises(InputError, match="not the passphrase") as caught:
            vault.change(Secret(OTHER), Secret(WRONG))
    assert caught.value.field == "old_password"
    with pytest.raises(InputError, match="Wait 5 s"):
        vault.change(Secret(OTHER), Secret(PASSPHRASE))
    assert folder.vault.read_bytes() == before


@pytest.mark.parametrize(
    "values",
    [
        {"n": 2**40},
        {"n": 1},
        {"n": 3},
        {"n": 2**19},
        {"n": 2**16, "r": 1},
        {"n": 2, "r": 1, "p": 2**20},
        {"n": 2, "r": 2**20},
        {"r": 0},
        {"p": "1"},
        {"salt": "zz"},
        {"salt": "00"},
        {"nonce": ""},
        {"cipher": "none"},
        {"data": 5},
        {"more": 1},
        {"version": 0},
    ],
    ids=str,
)
def test_a_file_that_is_no_vault_is_said_to_be_damaged(
    vault: Vault, another: Callable[[], Vault], folder: DataFolder, values: dict[str, object]
) -> None:
    change(folder, **values)
    for call in (lambda: another().open(Secret(PASSPHRASE)), lambda: vault.get_password("a", "x")):
        with pytest.raises(KeyringRefused, match="is damaged"):
            call()


def test_the_dearest_key_that_is_not_damage_can_be_made() -> None:
    check_cost((2**18, 8, 1), 2**18)
    assert len(derive(PASSPHRASE, bytes(16), 2**18)) == 32


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_its_place_holds_nobody_up(vault: Vault, folder: DataFolder) -> None:
    folder.vault.unlink()
    os.mkfifo(folder.vault)
    with pytest.raises(KeyringRefused, match="is damaged"):
        vault.get_password("a", "x")


def test_a_full_disk_is_told_as_such_by_the_store_of_secrets(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_atomic", full)
    with pytest.raises(KeyringRefused, match=r"secrets\.vault could not be written: No space left") as caught:
        SecretStore(lambda: vault).set("b", Secret("2"))
    assert caught.value.title == JournalDisk.title


def test_it_never_grows_longer_than_what_can_be_read_again(vault: Vault) -> None:
    with pytest.raises(JournalDisk, match="File too large"):
        vault.set_password("b", "x", "2" * files.MAX_BYTES)
    assert vault.get_password("a", "x") == VALUE


@pytest.mark.parametrize("member", ["data", "tag", "nonce"])
def test_damage_is_not_taken_for_a_wrong_passphrase(
    vault: Vault, another: Callable[[], Vault], folder: DataFolder, member: str
) -> None:
    kept = json.loads(folder.vault.read_text())[member]
    flipped = {"data": "A" * 8 + kept[8:], "tag": "00" * 16, "nonce": "00" * 12}[member]
    change(folder, **{member: flipped})
    with pytest.raises(KeyringRefused, match="is damaged"):
        another().open(Secret(PASSPHRASE))
    change(folder, **{member: kept})
    assert not another().open(Secret(WRONG)).ok
    assert another().open(Secret(PASSPHRASE)).ok


def test_a_cheaper_key_cannot_be_written_into_the_file(
    vault: Vault, another: Callable[[], Vault], folder: DataFolder
) -> None:
    change(folder, n=2)
    assert not another().open(Secret(PASSPHRASE)).ok


def test_what_else_can_be_wrong_with_the_file_has_its_sentence(vault: Vault, folder: DataFolder) -> None:
    text = folder.vault.read_text()
    change(folder, version=2)
    with pytest.raises(KeyringRefused, match="newer ptsdesk"):
        vault.get_password("a", "x")
    folder.vault.write_text("{")
    with pytest.raises(KeyringRefused, match="damaged"):
        vault.get_password("a", "x")
    folder.vault.unlink()
    with pytest.raises(KeyringRefused, match="is gone"):
        vault.get_password("a", "x")
    folder.vault.mkdir()
    with pytest.raises(KeyringRefused, match="cannot be read"):
        vault.get_password("a", "x")
    folder.vault.rmdir()
    folder.vault.write_text(text)
    assert vault.get_password("a", "x") == VALUE


def test_nothing_of_it_can_be_seen(vault: Vault) -> None:
    key = vault._key
    assert key is not None
    assert key.reveal() not in repr(vars(vault))
    assert VALUE not in repr(vars(vault))
    assert "Secret" in repr(vars(vault))
    assert isinstance(vault._read(), Sealed)


def test_a_passphrase_is_taken_however_its_letters_were_composed(another: Callable[[], Vault]) -> None:
    another().make(Secret("contrase\u00f1a de la casa"), {})
    assert another().open(Secret("contrasen\u0303a de la casa")).ok
