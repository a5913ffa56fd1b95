"""The part of the office that looks after the place of the secrets (see :class:`ptsdesk.services.keyring_api`)."""

from __future__ import annotations

from collections.abc import Callable

from ptsdesk.domain.profile import KeyringState
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.services.keyring_api import UnlockAnswer
from ptsdesk.storage.secret_place import SecretPlace


class PlaceCare:
    """What chooses or changes the place owns the data folder first: another ptsdesk may be at work in it."""

    def __init__(self, place: SecretPlace, own: Callable[[], None]) -> None:
        self._place = place
        self.__own = own

    def keyring_state(self) -> KeyringState:
        """How the place of the secrets stands."""
        return self._place.state()

    @forgetting
    def use_vault(self, passphrase: Secret) -> None:
        """Make a vault."""
        self.__own()
        self._place.use_vault(passphrase)

    @forgetting
    def open_vault(self, passphrase: Secret) -> UnlockAnswer:
        """Judge the passphrase of the vault."""
        judged = self._place.vault.open(passphrase)
        return UnlockAnswer(judged.ok, judged.wait_ms, judged.judged)

    @forgetting
    def change_vault_passphrase(self, new: Secret, old: Secret) -> None:
        """Encrypt the vault anew."""
        self.__own()
        self._place.vault.change(new, old)

    def use_session_only(self) -> None:
        """Keep no secret on this computer."""
        self.__own()
        self._place.use_session_only()
