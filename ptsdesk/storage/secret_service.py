"""The Secret Service of a Linux desktop (GNOME Keyring, KWallet) through keyring's own class.

Imported by ``secrets`` on Linux, inside the first call: the libraries behind it are heavy.
"""

from __future__ import annotations

import secretstorage
from keyring.backends import SecretService
from keyring.errors import InitError, KeyringLocked, NoKeyringError
from secretstorage.exceptions import (
    PromptDismissedException,
    SecretServiceNotAvailableException,
    SecretStorageException,
)

from ptsdesk.errors import KeyringEmpty
from ptsdesk.storage.service_state import check_default

_PROMPT_LIMIT_S = 60.0
_ANSWER_LIMIT_S = 5.0
"""For a question that asks nobody anything; starting the service is part of it."""
_NO_SERVICE = (SecretServiceNotAvailableException, ConnectionError, FileNotFoundError, EOFError)


class Keyring(SecretService.Keyring):
    """The default collection of the session's service, whatever environment variables say about keyring."""

    def __init__(self) -> None:
        """Not the base class's: it would let the environment choose another collection."""

    def get_preferred_collection(self) -> secretstorage.Collection:
        """The default collection, unlocked, with its connection open; when that fails, the connection is closed."""
        try:
            bus = secretstorage.dbus_init()
        except _NO_SERVICE as error:
            raise NoKeyringError(type(error).__name__) from None
        try:
            check_default(bus, _ANSWER_LIMIT_S)
            return _unlocked(secretstorage.get_default_collection(bus))
        except BaseException as error:
            bus.close()
            if isinstance(error, _NO_SERVICE):
                raise NoKeyringError(type(error).__name__) from None
            if isinstance(error, PromptDismissedException):
                raise _empty() from None
            if isinstance(error, SecretStorageException):
                raise InitError(type(error).__name__) from None
            raise


def _unlocked(collection: secretstorage.Collection) -> secretstorage.Collection:
    if collection.is_locked() and collection.unlock(timeout=_PROMPT_LIMIT_S):
        raise KeyringLocked("the prompt was dismissed")
    return collection


def _empty() -> KeyringEmpty:
    """Nothing was ever kept here, and nobody made a keyring when asked."""
    return KeyringEmpty(
        "The keyring service runs, but holds no keyring in which something could be kept. Make one named Login in the "
        "system's passwords program, or try again and answer its question.",
        detail="no collection",
    )
