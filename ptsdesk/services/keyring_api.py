"""What the window and the verbs may ask about the place that keeps the secrets. Light: imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ptsdesk.domain.profile import KeyringState
from ptsdesk.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class UnlockAnswer:
    """What came of a password: right or not, and how long the next try has to wait, in milliseconds."""

    ok: bool
    wait_ms: int = 0
    judged: bool = True
    """False when the wait of earlier tries was not over: the password was not looked at."""


class KeyringCare(Protocol):
    """The part of :class:`ptsdesk.services.api.Office` that looks after the place of the secrets. Blocking.

    It is the system's keyring. Where there is none that answers, a person may choose a vault (a file that a passphrase
    encrypts) or this session only; neither is ever chosen by itself, and nothing is ever kept in plain text.
    """

    def keyring_state(self) -> KeyringState:
        """How the place of the secrets stands. Asks for nothing to be unlocked; ends within a few seconds; never
        raises.
        """

    def use_vault(self, passphrase: Secret) -> None:
        """Make a vault and keep the secrets in it from now on; those of this session move into it.

        Raises InputError for ``new_password``; KeyringRefused when there is a vault, or when the keyring holds the key
        of a journal that is here; JournalDisk, JournalBusy. Then nothing has changed.
        """

    def open_vault(self, passphrase: Secret) -> UnlockAnswer:
        """Judge the passphrase and, when it is right, open the vault until :meth:`Office.close`. Wrong ones are counted
        and make the next one wait. Raises KeyringRefused for a vault that is gone or damaged.
        """

    def change_vault_passphrase(self, new: Secret, old: Secret) -> None:
        """Encrypt the vault anew. Raises InputError for ``new_password`` or ``old_password``, KeyringError or
        JournalDisk; then the old passphrase holds.
        """

    def use_session_only(self) -> None:
        """Keep no secret on this computer: all are forgotten at the end, the key of the journal among them.

        The journal of the session cannot be read afterwards; only the order ids stay, and each order has to be asked
        about. Raises KeyringRefused where a journal or a vault is, JournalDisk, JournalBusy.
        """
