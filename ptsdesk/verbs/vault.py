"""A vault in the keyring's place is opened before a verb that needs a secret: at the terminal, never from an option."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import VaultLocked
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.settings import data_folder

if TYPE_CHECKING:
    from ptsdesk.services.api import Office

PROMPT = "Passphrase of the vault: "
WITHOUT_SECRETS = frozenset({("profile", "list"), ("profile", "export")})
"""The verbs that read no secret."""


def open_vault(data_dir: Path | None, office: Office, ask: Callable[[str], Secret | None]) -> None:
    """Ask for the passphrase when there is a vault. Without a terminal nobody is asked, and the verb says it is locked.

    Raises VaultLocked for a wrong passphrase, KeyringRefused for a vault that cannot be read.
    """
    if not DataFolder(data_folder(data_dir)).vault.exists():
        return
    passphrase = ask(PROMPT)
    if passphrase is None:
        return
    answer = office.open_vault(passphrase)
    if answer.ok:
        return
    if answer.wait_ms:
        seconds = -(-answer.wait_ms // 1000)
        raise VaultLocked(
            "Too many wrong tries. Wait {seconds} s, then try again.", seconds=seconds, detail="throttled"
        )
    raise VaultLocked("This is not the passphrase of the vault. Try again.", detail="wrong passphrase")


def ask_at_terminal(prompt: str) -> Secret | None:
    """What a person types unseen at the terminal of this process; None where there is none or nothing was typed."""
    if not _has_terminal():
        return None
    from getpass import getpass  # noqa: PLC0415 - for a vault only

    try:
        typed = getpass(prompt)
    except (EOFError, OSError):
        return None
    return Secret(typed) if typed else None


def _has_terminal() -> bool:
    """Standard input may be a pipe with something else in it."""
    if sys.platform == "win32":  # pragma: no cover - run on Windows only
        return sys.stdin is not None and sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
