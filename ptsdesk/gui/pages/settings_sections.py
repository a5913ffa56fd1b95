"""The small sections of the settings: appearance and language, about."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ptsdesk import __version__
from ptsdesk.domain.settings import Appearance
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.settings_rows import SettingsCard, SettingsSection
from ptsdesk.gui.widgets.choices import Choice, ChoiceGroup, Segmented
from ptsdesk.gui.widgets.inputs import TextField
from ptsdesk.gui.widgets.toggles import Switch

TEXT_SIZES = (90, 100, 115, 130, 150)


class AppearanceSection(SettingsSection):
    """The look takes effect at once, the language at the next start."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Appearance"), parent)
        self._context = context
        self.modes = ChoiceGroup(tr("Appearance"), "appearance", columns=3, parent=self)
        self.modes.set_choices(
            (
                Choice(Appearance.SYSTEM, tr("As the computer"), icon="monitor", identifier="appearance-system"),
                Choice(Appearance.LIGHT, tr("Light"), icon="sun", identifier="appearance-light"),
                Choice(Appearance.DARK, tr("Dark"), icon="moon", identifier="appearance-dark"),
            ),
            chosen=context.settings.appearance,
        )
        sizes = [(str(size), tr("{n} %", n=size)) for size in TEXT_SIZES]
        self.sizes = Segmented(tr("Text size"), sizes, "text-size", self)
        self.sizes.choose(str(context.settings.text_scale))
        self.pseudo = Switch(tr("Pseudo-language"), "pseudo-language", self)
        self.pseudo.setChecked(context.settings.pseudo_language)
        self.body.addWidget(self.modes)
        card = SettingsCard(self)
        card.add_row(tr("Text size"), tr("On top of the computer's own scale. 90 % to 150 %."), self.sizes)
        self.body.addWidget(card)
        self.add_title(tr("Language and region"))
        region = SettingsCard(self)
        region.add_row(tr("Language"), tr("English. Money words on the confirm sheet are English too."))
        region.add_row(tr("Time zone"), tr("Manila, UTC+8. Every time on the screen is Manila's."))
        text = tr("Shows every translated text with marks, so that a forgotten one is seen. From the next start on.")
        region.add_row(tr("Pseudo-language"), text, self.pseudo)
        self.body.addWidget(region)
        self.body.addStretch(1)
        self.modes.chosen.connect(self._mode_chosen)
        self.sizes.chosen.connect(self._size_chosen)
        self.pseudo.toggled.connect(self._pseudo_toggled)
        context.settings_changed.connect(self._changed_elsewhere)

    @Slot(str)
    def _mode_chosen(self, key: str) -> None:
        self._context.change_settings(appearance=Appearance(key))

    @Slot(str)
    def _size_chosen(self, key: str) -> None:
        self._context.change_settings(text_scale=int(key))

    @Slot(bool)
    def _pseudo_toggled(self, on: bool) -> None:
        self._context.change_settings(pseudo_language=on)

    @Slot()
    def _changed_elsewhere(self) -> None:
        self.modes.choose(self._context.settings.appearance)
        self.sizes.choose(str(self._context.settings.text_scale))


class AboutSection(SettingsSection):
    """Which program this is and where its data lies."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("About"), parent)
        card = SettingsCard(self)
        card.add_row(tr("Version"), f"ptsdesk {__version__}")
        self.folder = TextField(tr("Data folder"), "data-folder", copy_name=tr("Copy data folder"), parent=self)
        self.folder.set_value(context.data_folder)
        text = tr("Journal, accounts, settings and log. Secrets are not in it: they are in the keyring.")
        card.add_row(tr("Data folder"), text, self.folder, wide=True)
        fonts = tr("Inter and JetBrains Mono under the SIL Open Font License; Lucide icons under the ISC licence.")
        card.add_row(tr("Fonts and icons"), fonts)
        self.body.addWidget(card)
        self.body.addStretch(1)
