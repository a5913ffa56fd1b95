"""The words of a keyring that stands between the person and the accounts, and of the vault's face."""

from __future__ import annotations

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.gui import presenter_lock
from ptsdesk.gui.i18n import tr
from ptsdesk.services.api import UnlockAnswer


def vault_title() -> str:
    """Of the face that asks for the passphrase."""
    return tr("The vault is locked")


def vault_about() -> str:
    """What it is, and what opens it."""
    return tr("The accounts' secrets are in a vault on this computer. Its passphrase opens it until ptsdesk is closed.")


def wrong_line(answer: UnlockAnswer) -> str:
    """Why a passphrase did not open the vault."""
    if not answer.wait_ms:
        return tr("This is not the passphrase. Type it again.")
    return presenter_lock.wait_line(answer.wait_ms)


def waiting(state: KeyringState) -> tuple[str, str]:
    """Title and text while an account is being opened and the keyring does not answer."""
    name = state.name or tr("The keyring")
    if state.kind is KeyringKind.HUNG:
        return tr("Waiting for the keyring"), tr("{name} does not answer yet.", name=name)
    if state.kind is KeyringKind.NO_COLLECTION:
        text = tr("{name} asks for a password for a new keyring, in a window of its own. Answer there.", name=name)
        return tr("Waiting for the keyring"), text
    text = tr("{name} is locked and asks for its password, in a window of its own. Answer there.", name=name)
    return tr("Waiting for the keyring"), text


def choose_instead() -> str:
    """Over what may be chosen in the keyring's place."""
    return tr("Or let ptsdesk keep the secrets in another way:")
