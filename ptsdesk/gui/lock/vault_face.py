"""What stands in the window while the vault is locked: its passphrase, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.gui import presenter_keyring as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.cover import LockCover
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import identify


class VaultFace(LockCover):
    """As the face of the lock. Whoever shows it judges the passphrase."""

    opens: ClassVar[str] = "Open the vault"
    missing: ClassVar[str] = "Type the passphrase."

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(words.vault_about(), clock, parent)
        self.title.setText(words.vault_title())
        self.tile.set_icon("lock-keyhole")
        self.field.set_label(tr("Passphrase"))
        identify(self.line, tr("Passphrase of the vault"), "vault-passphrase")
        identify(self.unlock, tr("Open the vault"), "open-vault")
        identify(self, words.vault_title(), "vault-face")
        self.show_meanwhile("", "", "")

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """The window locks, or the face goes: what was typed does not wait for the next person."""
        super().hideEvent(event)
        self.line.empty()
