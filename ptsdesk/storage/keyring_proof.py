"""Whether the keyring keeps what it is given: an item of no meaning is written, read, compared and removed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import KeyringRefused
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore

_NAMES = {"win32": "Windows Credential Manager", "darwin": "macOS Keychain"}


@dataclass(frozen=True, slots=True)
class KeyringProof:
    """The keyring's name, and how long the item took to be written, read and removed."""

    name: str
    took_ms: int


@forgetting
def prove_keyring(secrets: SecretStore, folder: DataFolder, random_bytes: Callable[[int], bytes]) -> KeyringProof:
    """Try it; nothing of the item is left. Raises KeyringError with what to do."""
    entry, item = f"{folder.make_identity(random_bytes)}/doctor", Secret(random_bytes(16).hex())
    began = time.monotonic_ns()
    secrets.set(entry, item)
    try:
        kept = secrets.get(entry)
    finally:
        secrets.delete(entry)
    if kept != item or secrets.get(entry) is not None:
        raise KeyringRefused(
            "The keyring did not keep a test item as it was given. Sign out of this computer and in again, then try "
            "again.",
            detail="read back",
        )
    return KeyringProof(_NAMES.get(sys.platform, "Secret Service"), (time.monotonic_ns() - began) // 1_000_000)
