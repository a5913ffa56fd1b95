"""When the window locks, with which password, and what is hidden on it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.lock_rules import MAX_MINUTES, MIN_MINUTES
from ptsdesk.domain.profile import KeyringState
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.settings_rows import SettingsCard, SettingsSection
from ptsdesk.gui.pages.settings_vault import VaultCard
from ptsdesk.gui.presenter_lock import forgotten_words, password_line
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.inputs import ComboBox
from ptsdesk.gui.widgets.labels import Caption
from ptsdesk.gui.widgets.toggles import Switch

_OFFERED = (MIN_MINUTES, 2, 3, 5, 10, MAX_MINUTES)
_WIDTH = 150


class LockSection(SettingsSection):
    """Every change holds at once. The password is set in a sheet of its own."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Lock and privacy"), parent)
        self._context = context
        self.password = Button(tr("Set a password"), identifier="lock-password-set", parent=self)
        self.state = Caption("", "text_2", wrap=True, parent=self)
        self.minutes = ComboBox(tr("Lock after"), "lock-after", self._choices(), parent=self)
        self.minutes.setFixedWidth(theme().px(_WIDTH))
        self.amounts = Switch(tr("Hide amounts"), "hide-amounts", self)
        card = SettingsCard(self)
        card.add_row(tr("Password of the lock"), self.state, self.password)
        text = tr("Without a key or the mouse. The card form is emptied, drafts stay, open orders are still watched.")
        card.add_row(tr("Lock when nobody uses it"), text, self.minutes)
        text = tr(
            "The window also locks when this computer's screen is locked and when it goes to sleep, where this "
            "computer tells it."
        )
        card.add_row(tr("Lock with the computer"), text)
        text = tr(
            "Shows dots in place of amounts until you press Ctrl+Shift+H. A confirm sheet always shows its amount."
        )
        card.add_row(tr("Hide amounts"), text, self.amounts)
        self.body.addWidget(card)
        self.vault = VaultCard(context, self)
        self.body.addWidget(self.vault)
        self.add_title(tr("When the password is forgotten"))
        forgotten = SettingsCard(self)
        self.forgotten = Caption(forgotten_words(None), "text_2", wrap=True, parent=self)
        forgotten.add_row(tr("Without it"), self.forgotten)
        self.body.addWidget(forgotten)
        self.body.addStretch(1)
        self.vault.told.connect(self._show_place)
        self.password.clicked.connect(context.password_asked)
        self.minutes.activated.connect(self._chosen)
        self.amounts.toggled.connect(self._hidden)
        context.settings_changed.connect(self._show)
        context.password_told.connect(self._show)
        self._show()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.vault.look()

    def wipe(self) -> bool:
        """The window locks. Whether a sheet in which a passphrase may stand was put away."""
        return self.vault.wipe()

    def _choices(self) -> list[tuple[str, object]]:
        offered = sorted({*_OFFERED, self._context.settings.lock_after_min})
        return [(plural("{n} minute", "{n} minutes", count), count) for count in offered]

    @Slot()
    def _show(self) -> None:
        settings = self._context.settings
        self.state.setText(password_line(self._context.password_set))
        self.password.set_text(tr("Change the password") if self._context.password_set else tr("Set a password"))
        at = self.minutes.findData(settings.lock_after_min)
        self.minutes.setCurrentIndex(at)
        self.amounts.setChecked(settings.hide_amounts)

    @Slot(object)
    def _show_place(self, state: KeyringState) -> None:
        self.forgotten.setText(forgotten_words(state.kind))

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self._context.change_settings(lock_after_min=self.minutes.itemData(index))

    @Slot(bool)
    def _hidden(self, on: bool) -> None:
        self._context.change_settings(hide_amounts=on)
