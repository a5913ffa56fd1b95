"""The window before its first account: two ways to begin, the keyring's state, and nothing else to go to."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.record import Backup
from ptsdesk.errors import KeyringRefused
from ptsdesk.gui import presenter_welcome as words
from ptsdesk.gui.dialogs.licences import LicenceSheet
from ptsdesk.gui.dialogs.vault_sheets import SessionSheet, VaultSheet
from ptsdesk.gui.pages.keyring_part import KeyringPart
from ptsdesk.gui.pages.welcome import WelcomePage
from ptsdesk.gui.pages.welcome_restore import BackupsPage
from ptsdesk.gui.shell.first_run import SENSIBLE
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.widgets.sheet import Sheet
from tests.gui.support.fake_desk import NOW_MS
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import locker_of
from tests.gui.support.shell import Shell
from tests.structure.source import ROOT

MakeShell = Callable[..., Shell]
LOCKED = KeyringState(KeyringKind.LOCKED, "GNOME Keyring", "GNOME Keyring is locked. Unlock it.", may_choose=True)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def office() -> FakeOffice:
    return FakeOffice()


@pytest.fixture
def shell(make_shell: MakeShell, office: FakeOffice) -> Shell:
    return make_shell(office, welcome=True).start()


def welcome(shell: Shell) -> WelcomePage:
    page = shell.stack.page
    assert isinstance(page, WelcomePage)
    return page


def until_sheet(shell: Shell, kind: type[Sheet]) -> Sheet:
    shell.qtbot.waitUntil(lambda: shell.window.findChild(kind) is not None)
    sheet = shell.window.findChild(kind)
    assert isinstance(sheet, Sheet)
    return sheet


def test_it_stands_alone_and_opens_nothing(shell: Shell, office: FakeOffice) -> None:
    page = welcome(shell)
    frame = shell.frame
    assert not [part for part in (frame.bar, frame.sidebar, frame.head, frame.outline) if part.isVisible()]
    assert [card.button.text() for card in page.cards] == ["Open the sandbox", "Connect an account"]
    assert shell.window.windowTitle() == "ptsdesk"
    assert theme().environment is Environment.LIVE
    assert office.opened == []
    enabled = {key for key, action in shell.conductor.commands.actions.items() if action.isEnabled()}
    assert enabled == SENSIBLE


def test_one_click_opens_the_sandbox_and_it_is_not_shown_again(shell: Shell, office: FakeOffice) -> None:
    with shell.qtbot.waitSignal(shell.opening.opened):
        welcome(shell).sandbox.click()
    shell.settle()
    assert office.opened == ["Sandbox shop"]
    assert shell.stack.wanted == "payment"
    frame = shell.frame
    assert [part.isVisible() for part in (frame.bar, frame.sidebar, frame.head, frame.head.search, frame.outline)] == [
        True
    ] * 5
    assert theme().environment is Environment.SANDBOX
    assert shell.window.windowTitle() == "ptsdesk — SANDBOX — Sandbox shop"
    assert shell.context.settings.welcomed
    assert all(action.isEnabled() for action in shell.conductor.commands.actions.values())


@pytest.mark.parametrize("by", ["button", "command"])
def test_the_way_to_the_connect_page_and_back(shell: Shell, by: str) -> None:
    if by == "button":
        welcome(shell).connect_account.click()
    else:
        shell.conductor.run_command("connect")
    assert shell.stack.wanted == "connect"
    head = shell.frame.head
    assert (head.isVisible(), head.back.isVisible(), head.search.isVisible()) == (True, True, False)
    assert not shell.frame.sidebar.isVisible()
    head.back.click()
    welcome(shell)
    assert not head.isVisible()


def test_the_keyring_is_named(shell: Shell) -> None:
    keyring = welcome(shell).keyring
    assert keyring.line.label.text() == "Secrets will be kept in GNOME Keyring. It was found and is unlocked."
    assert offered(keyring) == []


def offered(keyring: KeyringPart) -> list[str]:
    """The buttons that can be pressed."""
    buttons = (keyring.again, keyring.open_vault, keyring.vault, keyring.session)
    return [button.accessibleIdentifier() for button in buttons if button.isVisible()]


@pytest.mark.parametrize("kind", [kind for kind in KeyringKind if not KeyringState(kind, "", "").ready])
def test_every_state_that_is_not_ready_says_so_and_what_to_do(
    make_shell: MakeShell, office: FakeOffice, kind: KeyringKind
) -> None:
    office.keyring = KeyringState(kind, "KWallet", "{name} says so. Do this.", params={"name": "KWallet"})
    shell = make_shell(office, welcome=True).start()
    keyring = welcome(shell).keyring
    assert keyring.note.isVisible()
    assert keyring.note.text.text() == "KWallet says so. Do this."
    assert keyring.note.title.text()
    assert not keyring.line.isVisible()
    assert offered(keyring) == (["open-the-vault"] if kind is KeyringKind.VAULT_LOCKED else ["keyring-again"])


def test_what_was_put_right_outside_is_seen_by_looking_again(make_shell: MakeShell, office: FakeOffice) -> None:
    office.keyring = LOCKED
    shell = make_shell(office, welcome=True).start()
    keyring = welcome(shell).keyring
    assert offered(keyring) == ["keyring-again", "use-a-vault-with-a-passphrase", "keep-them-for-this-session-only"]
    office.keyring = KeyringState(KeyringKind.READY, "KWallet", "")
    with shell.qtbot.waitSignal(keyring.changed) as changed:
        keyring.again.click()
    assert changed.args == [True]
    assert offered(keyring) == []
    assert not keyring.note.isVisible()


def test_it_looks_again_by_itself_while_it_is_not_ready(
    make_shell: MakeShell, office: FakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptsdesk.gui.pages.keyring_part.AGAIN_MS", 1)
    office.keyring = LOCKED
    shell = make_shell(office, welcome=True)
    with shell.qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    keyring = welcome(shell).keyring
    shell.qtbot.waitUntil(lambda: keyring.note.isVisible())
    office.keyring = KeyringState(KeyringKind.READY, "KWallet", "")
    shell.qtbot.waitUntil(lambda: keyring.ready)


def test_a_vault_is_made_with_a_passphrase_typed_twice(make_shell: MakeShell, office: FakeOffice) -> None:
    office.keyring = LOCKED
    shell = make_shell(office, welcome=True).start()
    keyring = welcome(shell).keyring
    keyring.vault.click()
    sheet = until_sheet(shell, VaultSheet)
    assert isinstance(sheet, VaultSheet)
    sheet.line.setText("short")
    sheet.commit.click()
    assert sheet.field.error
    sheet.line.setText(PASSPHRASE)
    sheet.again.setText("something else")
    sheet.commit.click()
    assert sheet.again_field.error == "This is not the same. Type the passphrase twice."
    assert office.keyring_calls == []
    sheet.again.setText(PASSPHRASE)
    sheet.commit.click()
    assert (sheet.line.text(), sheet.again.text()) == ("", "")
    shell.qtbot.waitUntil(lambda: keyring.ready)
    assert len(office.keyring_calls) == 1
    assert keyring.line.label.text() == "Secrets will be kept in this computer's vault. It is open."


def test_a_vault_that_cannot_be_made_says_why_in_the_sheet(make_shell: MakeShell, office: FakeOffice) -> None:
    office.keyring, office.keyring_failure = LOCKED, KeyringRefused("There is a journal of the keyring here.")
    shell = make_shell(office, welcome=True).start()
    welcome(shell).keyring.vault.click()
    sheet = until_sheet(shell, VaultSheet)
    assert isinstance(sheet, VaultSheet)
    for line in (sheet.line, sheet.again):
        line.setText(PASSPHRASE)
    sheet.commit.click()
    shell.qtbot.waitUntil(lambda: bool(sheet.field.error))
    assert sheet.field.error == "Access was refused. There is a journal of the keyring here."


def test_the_vault_sheet_goes_with_the_lock(make_shell: MakeShell, office: FakeOffice) -> None:
    office.keyring = LOCKED
    shell = make_shell(office, welcome=True).start()
    welcome(shell).keyring.vault.click()
    sheet = until_sheet(shell, VaultSheet)
    assert isinstance(sheet, VaultSheet)
    sheet.line.setText(PASSPHRASE)
    locker_of(shell).lock_now()
    assert sheet.isHidden()
    assert sheet.line.text() == ""
    assert locker_of(shell).locked


def test_this_session_only_is_asked_for_with_its_price(make_shell: MakeShell, office: FakeOffice) -> None:
    office.keyring = LOCKED
    shell = make_shell(office, welcome=True).start()
    keyring = welcome(shell).keyring
    keyring.session.click()
    sheet = until_sheet(shell, SessionSheet)
    assert sheet.focusWidget() is sheet.cancel
    assert office.keyring_calls == []
    sheet.commit.click()
    shell.qtbot.waitUntil(lambda: keyring.ready)
    assert "forgotten when ptsdesk is closed" in keyring.line.label.text()
    assert offered(keyring) == (["use-a-vault-with-a-passphrase"] if office.keyring.may_choose else [])


def test_backups_and_licences(make_shell: MakeShell, office: FakeOffice) -> None:
    office.kept = (Backup("journal-2.db", NOW_MS - 3_600_000, 1_300_000, "0004"),)
    shell = make_shell(office, welcome=True).start()
    welcome(shell).licences.click()
    sheet = until_sheet(shell, LicenceSheet)
    sheet.reject()
    welcome(shell).backups.click()
    shell.settle()
    page = shell.stack.page
    assert isinstance(page, BackupsPage)
    assert not page.restore.what.isVisible()
    assert len(page.restore.choices.cards) == 1
    with shell.qtbot.waitSignal(page.restore.sheet_opened) as opened:
        page.restore.restore.click()
    assert opened.args is not None
    opened.args[0].commit.click()
    shell.qtbot.waitUntil(lambda: page.restore.done)
    assert office.care == ["restore journal-2.db"]
    with shell.qtbot.waitSignal(shell.opening.opened):
        page.restore.retry.click()


def test_it_can_be_used_with_the_keyboard_only(shell: Shell) -> None:
    page = welcome(shell)
    names = []
    for _ in range(5):
        shell.press("Tab")
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName())
    assert names == ["Open the sandbox", "Connect an account", "Language", "Restore from a backup", "Licences"]
    page.connect_account.setFocus()
    shell.press("Space")
    assert shell.stack.wanted == "connect"
    shell.press("Esc")
    welcome(shell)


def test_every_part_that_is_shipped_has_its_licence() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {line.partition("==")[0] for line in settings["project"]["dependencies"]}
    assert needed - {name for name, _ in words.LICENCES} == set()


@pytest.mark.parametrize("size", [QSize(820, 560), QSize(1024, 700), QSize(1440, 900)])
def test_nothing_is_cut_in_a_small_window(make_shell: MakeShell, office: FakeOffice, size: QSize) -> None:
    office.keyring = LOCKED
    shell = make_shell(office, welcome=True, size=size).start()
    page = welcome(shell)
    parts: list[QWidget] = [page.sandbox, page.connect_account, page.keyring, page.language, page.licences]
    for part in parts:
        left = part.mapTo(shell.window, part.rect().topLeft()).x()
        assert left >= 0
        assert left + part.width() <= shell.window.width()
        assert part.width() >= part.minimumSizeHint().width()
