"""The vault's passphrase is changed in the settings: what is told, where, and that nothing of it stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from shiboken6 import isValid

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import JournalDisk, ServiceStopped
from ptsdesk.gui.dialogs.passphrase_sheet import PassphraseSheet
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_lock import LockSection
from ptsdesk.gui.presenter_lock import Why
from tests.gui.pages.driver import Driver
from tests.gui.support.locking import locker_of, said

OLD, NEW = "correct horse battery", "staple battery horse"
VAULT = KeyringState(KeyringKind.VAULT, "", "Secrets are kept in a vault, and it is open.")


@pytest.fixture
def section(driver: Driver) -> LockSection:
    """The section over an office whose secrets are in a vault."""
    driver.shell.office.keyring, driver.shell.office.passphrase = VAULT, OLD
    return shown(driver)


def shown(driver: Driver) -> LockSection:
    page = driver.go("settings", "lock")
    assert isinstance(page, SettingsPage)
    found = page.sections["lock"]
    assert isinstance(found, LockSection)
    return found


def sheet_of(driver: Driver, section: LockSection) -> PassphraseSheet:
    driver.click(section.vault.change)
    sheet = section.vault.sheet
    assert sheet is not None
    driver.until(lambda: sheet.awake)
    return sheet


def give(driver: Driver, sheet: PassphraseSheet, old: str = OLD, new: str = NEW, again: str = NEW) -> None:
    for line, text in ((sheet.old, old), (sheet.new, new), (sheet.again, again)):
        line.empty()
        driver.type(line, text)
    driver.key(Qt.Key.Key_Return)
    driver.settle()


def errors(sheet: PassphraseSheet) -> list[str]:
    return [field.error for field in sheet.fields.values()]


def test_it_is_changed_and_nothing_that_was_typed_stays(driver: Driver, section: LockSection) -> None:
    sheet = sheet_of(driver, section)
    assert sheet.old.hasFocus()
    assert any("still opens with the old one" in label.text() for label in sheet.findChildren(QLabel))
    lines = (sheet.old, sheet.new, sheet.again)
    gone: list[str] = []
    sheet.finished.connect(lambda _: gone.extend(line.text() for line in lines))
    give(driver, sheet)
    assert driver.shell.office.passphrase == NEW
    assert driver.shell.office.keyring_calls == ["change passphrase"]
    assert gone == ["", "", ""]
    assert "The passphrase is changed" in said(driver.shell)


@pytest.mark.parametrize(
    ("kind", "told", "untold"),
    [
        (KeyringKind.READY, "remove the entry of ptsdesk whose name ends with /lock", "vault"),
        (KeyringKind.LOCKED, "remove the entry of ptsdesk whose name ends with /lock", "vault"),
        (KeyringKind.VAULT, "no other program can remove it there", "/lock"),
        (KeyringKind.SESSION, "kept for this session only", "/lock"),
    ],
)
def test_what_is_left_without_the_password_of_the_lock_depends_on_where_it_is(
    driver: Driver, kind: KeyringKind, told: str, untold: str
) -> None:
    driver.shell.office.keyring = KeyringState(kind, "", "")
    section = shown(driver)
    driver.until(lambda: told in section.forgotten.text())
    assert "There is no other password." in section.forgotten.text()
    assert untold not in section.forgotten.text()


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("", NEW, NEW, ["Type the passphrase that is set now.", "", ""]),
        (OLD, "too short", "too short", ["", "Use at least 12 characters.", ""]),
        (OLD, NEW, NEW[:-1], ["", "", "This is not the same. Type the new passphrase twice."]),
    ],
)
def test_what_is_wrong_is_told_where_it_was_typed(
    driver: Driver, section: LockSection, old: str, new: str, again: str, told: list[str]
) -> None:
    sheet = sheet_of(driver, section)
    give(driver, sheet, old, new, again)
    assert errors(sheet) == told
    assert driver.shell.office.keyring_calls == []


def test_a_wrong_old_one_is_told_and_the_new_one_need_not_be_typed_again(driver: Driver, section: LockSection) -> None:
    sheet = sheet_of(driver, section)
    give(driver, sheet, old=NEW)
    assert errors(sheet) == ["This is not the passphrase.", "", ""]
    assert sheet.old.hasFocus()
    assert driver.shell.office.passphrase == OLD
    sheet.old.empty()
    driver.type(sheet.old, OLD)
    assert errors(sheet) == ["", "", ""], "what was corrected is told no longer"
    driver.click(sheet.commit)
    driver.settle()
    assert driver.shell.office.passphrase == NEW


def test_a_disk_that_takes_nothing_is_told_in_the_sheet_and_the_old_one_holds(
    driver: Driver, section: LockSection
) -> None:
    sheet = sheet_of(driver, section)
    driver.shell.office.keyring_failure = JournalDisk("The vault could not be written.")
    give(driver, sheet)
    assert sheet.error.isVisible()
    assert sheet.error.text.text() == "The vault could not be written."
    assert driver.shell.office.passphrase == OLD


def test_the_lock_puts_it_away_also_while_the_vault_is_encrypted(driver: Driver, section: LockSection) -> None:
    office = driver.shell.office
    office.password = "correct horse"
    for hold in (False, True):
        sheet = sheet_of(driver, section)
        lines = (sheet.old, sheet.new, sheet.again)
        for line, text in zip(lines, (OLD, NEW, NEW), strict=True):
            driver.type(line, text)
        if hold:
            office.hold()
            driver.key(Qt.Key.Key_Return)
            assert sheet.busy
            sheet.reject()
            assert sheet.isVisible(), "what is under way is waited for"
        locker_of(driver.shell).lock(Why.HAND)
        assert not isValid(sheet) or not any(line.text() for line in lines)
        assert not isValid(sheet) or sheet.isHidden()
        office.release()
        driver.settle()
        locker_of(driver.shell)._open()
        driver.settle()
    assert office.passphrase == NEW


def test_without_a_vault_there_is_no_such_row(driver: Driver) -> None:
    section = shown(driver)
    assert not section.vault.isVisible()
    assert "Passphrase of the vault" not in said(driver.shell)


def test_an_office_that_cannot_be_asked_leaves_the_row_out(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> KeyringState:
        raise ServiceStopped("It ended.")

    monkeypatch.setattr(driver.shell.office, "keyring_state", stopped)
    assert not shown(driver).vault.isVisible()
