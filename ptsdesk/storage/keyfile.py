"""RSA private keys in encrypted files, because a Windows credential is too small for them.

One file an account: AES-256-GCM with a random key that is in the keyring. The account's name is authenticated with it,
so that a file cannot be put in the place of another account's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import JournalDisk, KeyMaterialError, KeyringError, PtsError, SecretMissing, SettingsError
from ptsdesk.storage.files import reason_of, write_atomic
from ptsdesk.storage.ownership import DataFolder, make_private
from ptsdesk.storage.secrets import SecretStore

if TYPE_CHECKING:
    from Crypto.Cipher._mode_gcm import GcmMode

_MAGIC = b"PTSDESK-KEY-1\n"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = 32
_MAX_BYTES = 64 * 1024


class KeyFile:
    """The encrypted keys of one data folder."""

    def __init__(
        self, folder: DataFolder, secrets: SecretStore, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._folder = folder
        self._secrets = secrets
        self._random_bytes = random_bytes

    @forgetting
    def put(self, account: str, pem: Secret) -> None:
        """Keep an account's key, in place of the one before. Raises KeyringError, SettingsError or JournalDisk."""
        name = _entry(self._folder.make_identity(self._random_bytes), account)
        key = self._secrets.get(name)
        made = key is None
        if key is None:
            key = Secret(self._random_bytes(_KEY_BYTES).hex())
            self._secrets.set(name, key)
        try:
            make_private(self._folder.keys)
            write_atomic(self._path(account), self._sealed(account, key, pem))
        except (OSError, JournalDisk) as error:
            if made:
                with contextlib.suppress(KeyringError):
                    self._secrets.delete(name)
            raise _not_written(self._folder.keys, error) from None

    @forgetting
    def get(self, account: str) -> Secret:
        """The account's key. Raises KeyMaterialError for a file that is missing, damaged or another account's."""
        try:
            data = self._data(account)
        except OSError as error:
            raise _unreadable(account, f"errno {error.errno}") from None
        key = self._key(account)
        if key is None:
            raise SecretMissing(
                "There is no key for the account {account} where the secrets are kept. Give its private key again "
                "under Settings, Merchant accounts, or with profile rotate.",
                account=account,
            )
        return self._opened(account, key, data)

    @forgetting
    def find(self, account: str) -> Secret | None:
        """The account's key; None when there is none that can be used. Raises KeyringError."""
        key = self._key(account)
        if key is not None:
            with contextlib.suppress(OSError, KeyMaterialError):
                return self._opened(account, key, self._data(account))
        return None

    def delete(self, account: str) -> None:
        """Forget the account's key, in the keyring first: without it the file is worthless."""
        identity = self._folder.identity()
        if identity is not None:
            self._secrets.delete(_entry(identity, account))
        with contextlib.suppress(FileNotFoundError):
            self._path(account).unlink()

    def _data(self, account: str) -> bytes:
        with self._path(account).open("rb") as file:
            return file.read(_MAX_BYTES)

    def _key(self, account: str) -> Secret | None:
        identity = self._folder.identity()
        return None if identity is None else self._secrets.get(_entry(identity, account))

    def _path(self, account: str) -> Path:
        return self._folder.keys / f"{hashlib.sha256(account.encode()).hexdigest()[:32]}.key"

    def _sealed(self, account: str, key: Secret, pem: Secret) -> bytes:
        nonce = self._random_bytes(_NONCE_BYTES)
        cipher = _cipher(account, bytes.fromhex(key.reveal()), nonce)
        text, tag = cipher.encrypt_and_digest(pem.reveal().encode())
        return _MAGIC + nonce + tag + text

    def _opened(self, account: str, key: Secret, data: bytes) -> Secret:
        start = len(_MAGIC) + _NONCE_BYTES + _TAG_BYTES
        if not data.startswith(_MAGIC) or len(data) < start:
            raise _unreadable(account, "shape")
        nonce, tag = data[len(_MAGIC) :][:_NONCE_BYTES], data[start - _TAG_BYTES : start]
        try:
            cipher = _cipher(account, bytes.fromhex(key.reveal()), nonce)
            return Secret(cipher.decrypt_and_verify(data[start:], tag).decode())
        except ValueError:
            raise _unreadable(account, "authentication") from None


def _entry(identity: str, account: str) -> str:
    return f"{identity}/account/{account}/key file"


def _cipher(account: str, key: bytes, nonce: bytes) -> GcmMode:
    from Crypto.Cipher import AES  # noqa: PLC0415 - heavy, and listing accounts does not need it

    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=_TAG_BYTES)
    cipher.update(_MAGIC + account.encode())
    return cipher


def _not_written(folder: Path, error: OSError | JournalDisk) -> PtsError:
    if isinstance(error, JournalDisk):
        return error
    return SettingsError(
        "The key could not be written to {folder}: {reason}.",
        folder=str(folder),
        reason=reason_of(error),
        detail=f"errno {error.errno}",
    )


def _unreadable(account: str, detail: str) -> KeyMaterialError:
    return KeyMaterialError(
        "The key file of the account {account} is missing or damaged. Give its private key again under Settings, "
        "Merchant accounts, or with profile rotate.",
        account=account,
        detail=detail,
    )
