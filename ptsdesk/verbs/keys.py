"""The key material of ``profile add``: checked here, so that every sentence names the option it belongs to.

Apart from the other verbs: it loads the cryptography.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import InputError, InputErrors, KeyMaterialError
from ptsdesk.protocol.keys import (
    PrivateKey,
    check_pair,
    check_safecode,
    check_transaction_secret,
    fingerprint,
    load_private_key,
    load_public_key,
    make_private_key,
    private_pem,
    public_pem,
)
from ptsdesk.services.api import AccountSecretsInput
from ptsdesk.storage.chosen import write_new

_Checked = TypeVar("_Checked")


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, unchecked. ``private_key`` is None when a new pair is wanted."""

    private_key: Secret | None
    passphrase: Secret | None
    safecode: Secret
    transaction_secret: Secret
    platform_key: str


@dataclass(frozen=True, slots=True)
class Material:
    """What is kept, and the public half of the key: its text for the provider and its fingerprint."""

    secrets: AccountSecretsInput
    public_key: str
    fingerprint: str


@forgetting
def checked(given: Given, random_bytes: Callable[[int], bytes]) -> Material:
    """All of it checked, in one form. Raises InputErrors naming each option."""
    problems: list[InputError] = []
    _try(problems, "secrets_stdin", lambda: check_safecode(given.safecode.reveal()))
    _try(problems, "secrets_stdin", lambda: check_transaction_secret(given.transaction_secret.reveal()))
    platform = _try(problems, "platform_key", lambda: load_public_key(given.platform_key))
    key = _try(problems, "private_key", lambda: _private(given, random_bytes))
    if key is not None and platform is not None:
        _try(problems, "platform_key", lambda: check_pair(key, platform))
    if problems or key is None:
        raise InputErrors(problems)
    secrets = AccountSecretsInput(given.safecode, given.transaction_secret, private_pem(key))
    return Material(secrets, public_pem(key.public), fingerprint(key.public))


def publish(name: str, text: str) -> Path:
    """Write the public half of a new key to a file that is not there yet. Raises InputError."""
    path = Path(name)
    problems: list[InputError] = []
    _try(problems, "new_key", lambda: write_new(path, text))
    if problems:
        raise problems[0]
    return path


def _private(given: Given, random_bytes: Callable[[int], bytes]) -> PrivateKey:
    if given.private_key is None:
        return make_private_key(random_bytes)
    return load_private_key(given.private_key, given.passphrase)


def _try(problems: list[InputError], field: str, check: Callable[[], _Checked]) -> _Checked | None:
    try:
        return check()
    except KeyMaterialError as error:
        problems.append(InputError(field, error.template, detail=error.detail, **error.params))
        return None
