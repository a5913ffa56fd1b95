"""The words of a keyring that stands between the person and the accounts, and of the vault's face."""

from __future__ import annotations

from ptsdesk.domain.lock_rules import check_passphrase
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import InputError
from ptsdesk.gui import presenter_lock
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_errors import message
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


def passphrase_title() -> str:
    """Over the row of the settings."""
    return tr("Passphrase of the vault")


def passphrase_about() -> str:
    """What it opens, and when it is asked for."""
    return tr(
        "The accounts' secrets and the key of the journal are in a vault in the data folder. ptsdesk asks for its "
        "passphrase at each start. Nobody can reset it."
    )


def change_passphrase() -> str:
    """The button of the row, and the title of its sheet."""
    return tr("Change the passphrase")


def change_means() -> str:
    """What the change does, and what it cannot do."""
    return tr(
        "The vault is encrypted anew, and the old passphrase does not open it any more. A copy that was made of it "
        "before, in a backup for instance, still opens with the old one."
    )


def passphrase_changed() -> tuple[str, str]:
    """Title and text when it is done."""
    return tr("The passphrase is changed"), tr("The new one opens the vault from now on.")


def change_problems(old: str, new: str, again: str) -> dict[str, str]:
    """What is wrong with what was typed for a change, by field: ``old_password``, ``new_password``, ``again``."""
    found: dict[str, str] = {}
    if not old:
        found["old_password"] = tr("Type the passphrase that is set now.")
    try:
        check_passphrase(new)
    except InputError as error:
        found["new_password"] = message(error)
    if new != again:
        found["again"] = tr("This is not the same. Type the new passphrase twice.")
    return found
