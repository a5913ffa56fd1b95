"""The vault's row in the settings: there while the secrets are kept in one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.gui import presenter_keyring as words
from ptsdesk.gui.context import Context, Notice
from ptsdesk.gui.dialogs.passphrase_sheet import PassphraseSheet
from ptsdesk.gui.pages.settings_rows import SettingsCard
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.services.api import Office


class VaultCard(QWidget):
    """Asks the office, off the window's thread, whether there is a vault; where there is none it is not seen."""

    told = Signal(object)
    """A :class:`KeyringState`: where the secrets are kept."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.sheet: PassphraseSheet | None = None
        self.change = Button(words.change_passphrase(), identifier="vault-passphrase-change", parent=self)
        card = SettingsCard(self)
        card.add_row(words.passphrase_title(), words.passphrase_about(), self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.hide()
        self.change.clicked.connect(self._open)

    def look(self) -> None:
        """Ask where the secrets are kept."""
        with_office = self._context.with_office
        if with_office is not None:
            self._context.tasks.run_read(partial(with_office, _state), self._came, self._not_told, owner=self)

    def _came(self, state: KeyringState) -> None:
        self.told.emit(state)
        self.setVisible(state.kind in {KeyringKind.VAULT, KeyringKind.VAULT_LOCKED})

    def _not_told(self, _error: object) -> None:
        """The office itself is gone, which every page tells; the row stays as it was."""

    @Slot()
    def _open(self) -> None:
        sheet = self.sheet = PassphraseSheet(self._context, self._context.sheet_host or self)
        sheet.answered.connect(self._changed)
        sheet.open_sheet()

    @Slot()
    def _changed(self) -> None:
        self._context.toast(Notice.DONE, *words.passphrase_changed())

    def wipe(self) -> bool:
        """The window locks: a sheet in which a passphrase may stand goes. Whether there was one."""
        sheet, self.sheet = self.sheet, None
        if sheet is None or not isValid(sheet) or sheet.isHidden():
            return False
        sheet.put_away()
        return True


def _state(office: Office) -> KeyringState:
    return office.keyring_state()
