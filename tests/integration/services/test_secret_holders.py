"""What holds a secret shows nothing of it, however it is printed, and cannot be carried away."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import pickle
import pprint
from collections.abc import Callable, Iterator

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.keys import load_private_key
from ptsdesk.services.candidates import HeldKeys
from ptsdesk.services.proving import Candidate
from ptsdesk.services.wire import Call, CardFor, Pipe, SecretsFor
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import Entries
from ptsdesk.storage.vault import Vault
from ptsdesk.verbs.keys import Given
from tests.support.card_sweep import find_any
from tests.support.secret_world import CARD, PASSPHRASE, SAFECODE, TRANSACTION_SECRET, World
from tests.support.strict_server import StrictProvider
from tests.vectors.known import credentials


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with StrictProvider(folder) as provider:
        made = World(folder, provider)
        yield made
        made.office.close()


def held(world: World) -> HeldKeys:
    keys = HeldKeys(os.urandom)
    keys.hold(load_private_key(world.secrets().private_key_pem))
    return keys


def open_vault(world: World) -> Vault:
    """One that was made beside the office, and holds a secret."""
    vault = Vault(DataFolder(world.folder / "with a vault"), lambda: 0, os.urandom, (2**4, 8, 1))
    if not vault.exists:
        vault.make(Secret(PASSPHRASE), {"safecode": SAFECODE})
    assert vault.open(Secret(PASSPHRASE)).ok
    return vault


def entries() -> Entries:
    """What a session without a place holds."""
    held = Entries()
    held.set_password("safecode", "x", SAFECODE)
    return held


HOLDERS: dict[str, Callable[[World], object]] = {
    "Secret": lambda world: Secret(SAFECODE),
    "Card": lambda world: CARD,
    "CardFor": lambda world: CardFor(1, CARD),
    "AccountSecretsInput": lambda world: world.secrets(),
    "AccountSecrets": lambda world: world.office._store.secrets_of("Shop"),
    "PrivateKey": lambda world: load_private_key(world.secrets().private_key_pem),
    "Credentials": lambda world: credentials(safecode=SAFECODE, secret=TRANSACTION_SECRET),
    "Given": lambda world: Given(
        Secret(PASSPHRASE), Secret(PASSPHRASE), Secret(SAFECODE), Secret(TRANSACTION_SECRET), "PEM"),
    "Call": lambda world: Call(1, "Shop", "subscribe", (world.secrets(),), (("card", CARD),)),
    "SecretsFor": lambda world: SecretsFor(1, (Secret(SAFECODE), None)),
    "Candidate": lambda world: Candidate(
        world.account("Shop"), credentials(safecode=SAFECODE, secret=TRANSACTION_SECRET)
    ),
    "HeldKeys": held,
    "Desk": lambda world: world.office.open("Shop"),
    "Office": lambda world: world.office,
    "SecretStore": lambda world: world.parts.secrets,
    "SecretPlace": lambda world: world.parts.place,
    "Vault": open_vault,
    "Entries": lambda _world: entries(),
}  # fmt: skip
WAYS: dict[str, Callable[[object], object]] = {
    "str": str,
    "repr": repr,
    "format": lambda one: f"{one} {one!s} {one!a}",
    "pprint": lambda one: pprint.pformat([one, {"it": one}]),
    "vars": lambda one: repr(getattr(one, "__dict__", "")),
    "json": lambda one: json.dumps({"it": one}, default=repr),
    "as a dict": lambda one: dataclasses.asdict(one) if dataclasses.is_dataclass(one) else "",  # type: ignore[arg-type]
    "pickle": pickle.dumps,
    "pipe": lambda one: Pipe.pack(Call(1, "office", "x", (one,))),
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_what_holds_secrets_shows_none(world: World, holder: str) -> None:
    one = HOLDERS[holder](world)
    for way, show in WAYS.items():
        try:
            told = show(one)
        except (TypeError, AttributeError, pickle.PicklingError) as refused:
            told = str(refused)
        data = told if isinstance(told, bytes) else repr(told).encode()
        assert find_any(world.canaries(), data) == [], way


@pytest.mark.parametrize("holder", ["Secret", "Card", "AccountSecretsInput", "PrivateKey", "Credentials", "Given"])
@pytest.mark.parametrize("carry", [pickle.dumps, copy.deepcopy, lambda one: Pipe.pack(Call(1, "office", "x", (one,)))])
def test_what_holds_secrets_is_not_carried_away(world: World, holder: str, carry: Callable[[object], object]) -> None:
    with pytest.raises(TypeError):
        carry(HOLDERS[holder](world))
