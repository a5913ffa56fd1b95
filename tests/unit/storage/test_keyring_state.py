"""The state of the keyring: told within its time limit, whatever is behind it, and in words of its own."""

from __future__ import annotations

import threading

import pytest
from keyring import errors

from ptsdesk.domain.profile import KeyringKind
from ptsdesk.errors import KeyringAbsent, KeyringLocked, KeyringRefused, KeyringSilent
from ptsdesk.storage import keyring_state
from ptsdesk.storage.keyring_state import (
    WORDS,
    Found,
    ask_in_time,
    examine_by_reading,
    examine_system,
    kind_of,
    own_state,
    system_state,
)
from ptsdesk.storage.secrets import on_this_machine
from tests.support.memory_secrets import MemoryBackend


def test_every_kind_has_words_of_its_own() -> None:
    assert set(WORDS) == set(KeyringKind)
    assert len(set(WORDS.values())) == len(KeyringKind)


@pytest.mark.parametrize("kind", [KeyringKind.READY, KeyringKind.ABSENT, KeyringKind.NO_COLLECTION])
def test_what_was_found_is_said_with_the_keyring_s_name(kind: KeyringKind) -> None:
    state = system_state(lambda _limit_s: (kind, "Bag"))
    assert (state.kind, state.name, state.may_choose) == (kind, "Bag", False)
    assert ("Bag" in state.sentence) == ("{name}" in WORDS[kind])
    assert "{" not in state.sentence


def test_a_keyring_without_a_name_is_the_keyring() -> None:
    assert system_state(lambda _limit_s: (KeyringKind.LOCKED, "")).sentence.startswith("The keyring is locked.")


def test_a_closed_question_is_told_from_a_lock() -> None:
    state = system_state(lambda _limit_s: (KeyringKind.LOCKED, "GNOME Keyring"), not_unlocked=True)
    assert state.kind is KeyringKind.DENIED
    assert state.sentence.startswith("GNOME Keyring was not unlocked: its question was closed")
    assert system_state(lambda _limit_s: (KeyringKind.READY, ""), not_unlocked=True).kind is KeyringKind.READY


def test_one_that_never_answers_is_hung(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_state, "_MORE_S", 0.01)
    gate = threading.Event()

    def never(_limit_s: float) -> Found:
        gate.wait(30)
        return KeyringKind.READY, "late"

    state = system_state(never, limit_s=0.01)
    gate.set()
    assert state.kind is KeyringKind.HUNG
    assert "has not answered" in state.sentence


def test_libraries_that_are_broken_are_no_keyring() -> None:
    def broken(_limit_s: float) -> Found:
        raise ImportError("jeepney")

    assert ask_in_time(broken) == (KeyringKind.ABSENT, "")


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (None, KeyringKind.READY),
        (errors.NoKeyringError("x"), KeyringKind.ABSENT),
        (errors.KeyringLocked("x"), KeyringKind.LOCKED),
        (RuntimeError("x"), KeyringKind.DENIED),
        (KeyringSilent("x"), KeyringKind.HUNG),
    ],
)
def test_where_only_reading_tells(failure: Exception | None, kind: KeyringKind) -> None:
    memory = MemoryBackend()
    memory.failure = failure
    assert examine_by_reading(lambda: memory, "macOS Keychain") == (kind, "macOS Keychain")


def test_a_system_without_a_keyring_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> MemoryBackend:
        raise KeyringAbsent("none here")

    monkeypatch.setattr(keyring_state, "system_backend", none)
    assert examine_system(1, "plan9") == (KeyringKind.ABSENT, "")
    assert examine_system(1, "darwin") == (KeyringKind.ABSENT, "macOS Keychain")


def test_errors_and_states_agree() -> None:
    found = {kind_of(one("x")) for one in (KeyringSilent, KeyringLocked, KeyringAbsent, KeyringRefused)}
    assert found == {KeyringKind.HUNG, KeyringKind.LOCKED, KeyringKind.ABSENT, KeyringKind.DENIED}


def test_our_own_places_have_no_name() -> None:
    assert own_state(KeyringKind.VAULT).ready
    assert not own_state(KeyringKind.VAULT_LOCKED).ready


def test_windows_keeps_secrets_on_this_machine_only() -> None:
    class Windows:
        persist: int | str = "enterprise"

    assert on_this_machine(Windows()).persist == "local machine"
