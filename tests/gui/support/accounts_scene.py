"""Picture 09: two LIVE accounts beside the built-in one; the second lacks two parts."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.profile import AccountState, SecretKind
from ptsdesk.gui.dialogs.office_sheet import OfficeSheet
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_accounts import AccountsSection
from ptsdesk.gui.presenter_accounts import Part
from ptsdesk.gui.theme.theme import theme
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_accounts import full_state
from tests.gui.support.fake_desk import FakeDesk, account
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell

TRADING, CEBU = "Harbor & Co. Trading", "Harbor Cebu"
URL = "https://api.pts-provider.example"
SAFECODE = "q7Zp0Wn4Lk2vX9sT1bG6hJ8dM3fR5yCa"


def live(name: str, user_id: str, pem: str = "PEM") -> Account:
    """A LIVE account at the provider of the pictures."""
    return Account(name, Environment.LIVE, URL, user_id, "smajhv5r2etr", pem)


def half(of: Account) -> AccountState:
    """Without its transaction secret."""
    full = full_state(of)
    kind = SecretKind.TRANSACTION_SECRET
    return replace(full, secrets=tuple(replace(one, stored=one.kind is not kind) for one in full.secrets))


class AccountsScene:
    """The section in the real window over an office in memory."""

    def __init__(self, qtbot: QtBot, size: QSize | None = None) -> None:
        trading, cebu = live(TRADING, "28"), live(CEBU, "41", "")
        self.office = FakeOffice(FakeDesk(account()), FakeDesk(trading), FakeDesk(cebu))
        self.office.states[CEBU] = half(cebu)
        shell = Shell(qtbot, self.office, size=size)
        theme().reduced_motion = True
        shell.start(TRADING)
        self.driver = Driver(shell, shell.desk)
        page = self.driver.go("settings", "accounts")
        assert isinstance(page, SettingsPage)
        section = page.sections["accounts"]
        assert isinstance(section, AccountsSection)
        self.page, self.section = page, section
        self.driver.until(lambda: section.state is not None)

    def choose(self, name: str) -> None:
        """Press the card of an account."""
        card = next(card for card in self.section.cards.cards if card.words.name == name)
        self.driver.click(card)
        self.driver.settle()

    def edit(self, part: Part) -> OfficeSheet:
        """Press Replace or Add of a part."""
        self.section.secrets.rows[part].edit.click()
        return self.sheet

    @property
    def sheet(self) -> OfficeSheet:
        """The sheet that was opened last."""
        assert self.section.sheet is not None
        return self.section.sheet

    def field(self, key: str) -> QWidget:
        """A line of the public part."""
        return self.section.details.texts.lines[key]

    def said(self, word: str) -> list[str]:
        """What the office was asked for that begins with a word."""
        return [call for call in self.office.account_calls if call.startswith(word)]
