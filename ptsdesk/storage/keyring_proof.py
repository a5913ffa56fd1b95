"""Whether the place of the secrets keeps what it is given: an item of no meaning is written, read and removed."""

from __future__ import annotations

import time
from collections.abc import Callable

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import KeyringRefused
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore


@forgetting
def prove_keyring(secrets: SecretStore, folder: DataFolder, random_bytes: Callable[[int], bytes]) -> int:
    """Try it, and return how many milliseconds it took; nothing of the item is left. Raises KeyringError."""
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
    return (time.monotonic_ns() - began) // 1_000_000
