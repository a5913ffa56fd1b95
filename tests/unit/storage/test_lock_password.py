"""The verifier of the lock: only the right password fits, wrong ones are counted for good."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ptsdesk.domain.lock_rules import Tries
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, KeyringLocked, KeyringRefused
from ptsdesk.storage.lock_password import LockPassword, Verifier, derive
from ptsdesk.storage.ownership import DataFolder
from tests.support.memory_secrets import MemorySecretStore

RIGHT, WRONG = Secret("correct horse"), Secret("battery staple")


class Clock:
    """Stands still unless told."""

    now_ms = 1_794_470_911_123

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def secrets() -> MemorySecretStore:
    return MemorySecretStore()


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def lock(folder: DataFolder, secrets: MemorySecretStore, clock: Clock) -> LockPassword:
    return LockPassword(folder, secrets, clock, lambda count: bytes(range(count)))


def entry(secrets: MemorySecretStore) -> str:
    (text,) = secrets.memory.entries.values()
    return text


def test_scrypt_is_the_published_one() -> None:
    """RFC 7914, section 12, the second vector, to the length that is used here."""
    wanted = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
    assert derive("password", b"NaCl", 1024, 8, 16).hex() == wanted


def test_without_a_password_every_text_is_right(lock: LockPassword, folder: DataFolder) -> None:
    assert not lock.is_set()
    assert lock.try_password(WRONG).ok
    assert not folder.path.exists()


def test_only_the_right_password_fits(lock: LockPassword, secrets: MemorySecretStore) -> None:
    lock.set(RIGHT, None)
    assert lock.is_set()
    assert lock.try_password(RIGHT).ok
    for text in ("correct horsE", "correct horse ", "", "correct"):
        assert not lock.try_password(Secret(text)).ok
        assert lock.try_password(RIGHT).ok
    assert "horse" not in entry(secrets)
    assert len(entry(secrets)) < 400


def test_letters_composed_in_another_way_fit(lock: LockPassword) -> None:
    lock.set(Secret("caf\u00e9 noir"), None)
    assert lock.try_password(Secret("cafe\u0301 noir")).ok


def test_wrong_tries_wait_and_a_new_start_sets_nothing_back(
    lock: LockPassword, folder: DataFolder, secrets: MemorySecretStore, clock: Clock
) -> None:
    lock.set(RIGHT, None)
    assert [lock.try_password(WRONG).wait_ms for _ in range(4)] == [0, 0, 0, 5000]
    again = LockPassword(folder, secrets, clock, lambda count: bytes(count))
    refused = again.try_password(RIGHT)
    assert (refused.ok, refused.wait_ms, refused.judged) == (False, 5000, False)
    clock.now_ms += 4_999
    assert again.try_password(RIGHT).wait_ms == 1
    clock.now_ms += 1
    assert again.try_password(WRONG).wait_ms == 15_000
    clock.now_ms += 15_000
    assert again.try_password(RIGHT).ok
    assert again.try_password(WRONG).wait_ms == 0


def test_a_try_is_counted_before_it_is_judged(
    lock: LockPassword, secrets: MemorySecretStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock.set(RIGHT, None)

    def end(*_args: object) -> bytes:
        raise SystemExit

    monkeypatch.setattr("ptsdesk.storage.lock_password.derive", end)
    with pytest.raises(SystemExit):
        lock.try_password(WRONG)
    assert json.loads(entry(secrets))["wrong"] == 1


def test_what_cannot_be_counted_is_not_judged(lock: LockPassword, secrets: MemorySecretStore) -> None:
    from keyring import errors

    lock.set(RIGHT, None)
    secrets.memory.failure = errors.KeyringLocked()
    with pytest.raises(KeyringLocked):
        lock.try_password(RIGHT)
    with pytest.raises(KeyringLocked):
        lock.is_set()


def test_a_clock_that_was_set_back_ends_the_wait_all_the_same(
    lock: LockPassword, secrets: MemorySecretStore, clock: Clock
) -> None:
    lock.set(RIGHT, None)
    for _ in range(4):
        lock.try_password(WRONG)
    clock.now_ms -= 3_600_000
    assert lock.try_password(RIGHT).wait_ms == 5000
    assert json.loads(entry(secrets))["last_ms"] == clock.now_ms
    clock.now_ms += 5000
    assert lock.try_password(RIGHT).ok


def test_a_change_needs_the_old_password_and_counts_wrong_ones(lock: LockPassword, clock: Clock) -> None:
    lock.set(RIGHT, None)
    new = Secret("a third one")
    with pytest.raises(InputError, match="Type the password that is set now") as caught:
        lock.set(new, None)
    assert caught.value.field == "old_password"
    for _ in range(4):
        with pytest.raises(InputError, match="not the password that is set now"):
            lock.set(new, WRONG)
    with pytest.raises(InputError, match="Wait 5 s"):
        lock.set(new, RIGHT)
    clock.now_ms += 5000
    with pytest.raises(InputError, match="at least 8"):
        lock.set(Secret("short"), RIGHT)
    lock.set(new, RIGHT)
    assert not lock.try_password(RIGHT).ok
    assert lock.try_password(new).ok


def test_a_keyring_that_keeps_nothing_is_told(
    lock: LockPassword, secrets: MemorySecretStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets.memory, "set_password", lambda *_args: None)
    with pytest.raises(KeyringRefused, match="did not keep the password"):
        lock.set(RIGHT, None)


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 2}, {"key": "00"}, {"salt": "zz"}, {"n": -2}, {"n": 2**30}, {"n": 3}, {"p": 0}, {"p": 99},
        {"n": 1}, {"n": 2, "r": 1, "p": 2**19}, {"r": 2**8, "n": 2**12},
        {"wrong": "0"}, {"wrong": -9},
        {"last_ms": 1.5}, {"more": 1}, {"key": None},
    ],
)  # fmt: skip
def test_a_damaged_entry_opens_nothing(
    lock: LockPassword, secrets: MemorySecretStore, damage: dict[str, object]
) -> None:
    lock.set(RIGHT, None)
    (name,) = secrets.memory.entries
    secrets.memory.entries[name] = json.dumps({**json.loads(entry(secrets)), **damage})
    for call in (lock.is_set, lambda: lock.try_password(RIGHT), lambda: lock.set(RIGHT, RIGHT)):
        with pytest.raises(KeyringRefused, match="entry of the lock"):
            call()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", "{}"])
def test_an_entry_that_is_none_opens_nothing(lock: LockPassword, secrets: MemorySecretStore, text: str) -> None:
    lock.set(RIGHT, None)
    (name,) = secrets.memory.entries
    secrets.memory.entries[name] = text
    with pytest.raises(KeyringRefused, match="entry of the lock"):
        lock.try_password(RIGHT)


def test_removing_the_entry_removes_the_password(lock: LockPassword, secrets: MemorySecretStore) -> None:
    """What a person does who forgot it, in the system's own program."""
    lock.set(RIGHT, None)
    secrets.memory.entries.clear()
    assert not lock.is_set()
    assert Tries().cost_ms == 0


def test_a_verifier_does_not_show_what_could_be_guessed_against() -> None:
    verifier = Verifier(salt="5a17" * 8, key="6e4d" * 16)
    assert "5a17" not in repr(verifier)
    assert "6e4d" not in repr(verifier)
