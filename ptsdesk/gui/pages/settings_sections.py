"""The small sections of the settings: appearance and language, merchant accounts, about."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ptsdesk import __version__
from ptsdesk.domain.settings import Appearance
from ptsdesk.gui import presenter_findings as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.settings_rows import SettingsCard, SettingsSection
from ptsdesk.gui.shell.accounts import account_line
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.choices import Choice, ChoiceGroup, Segmented
from ptsdesk.gui.widgets.environment import EnvironmentTag
from ptsdesk.gui.widgets.inputs import TextField
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.toggles import Switch
from ptsdesk.services.findings import Learned

TEXT_SIZES = (90, 100, 115, 130, 150)
ADD_COMMAND = (
    "ptsdesk profile add NAME --url URL --user-id ID --guid GUID --platform-key FILE --private-key FILE --secrets-stdin"
)


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


class AccountsSection(SettingsSection):
    """Which accounts this computer knows, and how an administrator adds one."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Merchant accounts"), parent)
        text = tr(
            "Accounts are added by an administrator on the command line, so that the secrets "
            "and the private key go straight into the keyring. Close this window first."
        )
        self.body.addWidget(Note(text, title=tr("Add a merchant account"), parent=self))
        self.command = TextField(tr("Command"), "add-account-command", copy_name=tr("Copy command"), parent=self)
        self.command.set_value(ADD_COMMAND)
        self.body.addWidget(self.command)
        card = SettingsCard(self)
        for tag in context.accounts or (context.account,):
            state = tr("Open now.") if tag.name == context.account.name else ""
            about = ". ".join(part for part in (account_line(tag), state) if part)
            card.add_row(tag.name, about, EnvironmentTag(tag.environment, self))
        self.answer_type = Label(words.answer_type(Learned(), context.now_ms()), Role.EMPHASIS, parent=self)
        text = tr("How the open account's provider answers create calls. Set by the provider, for each merchant.")
        card.add_row(tr("Answer type"), text, self.answer_type)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self._context = context
        context.desk_ready.connect(self.learn)
        self.learn()

    @Slot()
    def learn(self) -> None:
        """Read what earlier answers taught."""
        desk = self._context.desk
        if desk is not None:
            self._context.tasks.run_read(desk.learned, self._learned)

    def _learned(self, learned: Learned) -> None:
        self.answer_type.setText(words.answer_type(learned, self._context.now_ms()))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self.learn()
        super().showEvent(event)


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
