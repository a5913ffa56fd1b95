"""A journal that cannot be read: what happened, the backups, what putting one back means, and what it did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.record import Backup, ChainReport, Finding, JournalHealth, NotedOrder, RestoreReport
from ptsdesk.errors import JournalDamaged, JournalDisk
from ptsdesk.gui.dialogs.restore_sheet import RestoreSheet
from ptsdesk.gui.pages.restore import RestorePage
from ptsdesk.gui.pages.settings_journal import JournalSection
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.services.api import Away
from tests.gui.support.fake_desk import NOW_MS
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import PASSWORD, cover_of, locker_of, open_again, said, type_password
from tests.gui.support.shell import Shell

HOUR = 3_600_000
BACKUPS = (
    Backup("journal-2.db", NOW_MS - 6 * HOUR, 1_300_000, "0004"),
    Backup("journal-1.db", NOW_MS - 30 * HOUR, 1_200_000, "0004"),
)
IDS = ("W261112-A", "P261112-B")


@pytest.fixture
def office() -> FakeOffice:
    office = FakeOffice()
    office.failures = [JournalDamaged("The disk image is malformed.")]
    office.kept = BACKUPS
    return office


@pytest.fixture
def shell(qtbot: QtBot, office: FakeOffice) -> Iterator[Shell]:
    shell = Shell(qtbot, office)
    with qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    yield shell
    shell.end()


def restore_page(shell: Shell) -> RestorePage:
    shell.opening.open(shell.context.account.name)
    shell.qtbot.waitUntil(lambda: isinstance(shell.stack.currentWidget(), RestorePage), timeout=shell.patience_ms)
    shell.settle()
    page = shell.stack.currentWidget()
    assert isinstance(page, RestorePage)
    return page


def confirm(shell: Shell, page: RestorePage) -> RestoreSheet:
    with shell.qtbot.waitSignal(page.sheet_opened) as opened:
        page.restore.click()
    assert opened.args is not None
    sheet = opened.args[0]
    assert isinstance(sheet, RestoreSheet)
    return sheet


def test_it_says_what_happened_and_lists_the_backups_with_their_age(shell: Shell, office: FakeOffice) -> None:
    page = restore_page(shell)
    assert page.title.text() == "The journal cannot be read"
    assert page.what.text.text() == "The disk image is malformed."
    assert "nothing in it was deleted" in page.text.text()
    titles = [(card.choice.title, card.choice.detail) for card in page.choices.cards]
    assert titles[0] == ("Backup of 12 Nov, 08:08", "6 h ago, 1.2 MB, journal-2.db")
    assert page.choices.key == "journal-2.db"
    assert shell.context.desk is None


def test_nothing_is_put_back_before_it_was_confirmed(shell: Shell, office: FakeOffice) -> None:
    page = restore_page(shell)
    sheet = confirm(shell, page)
    assert sheet.title.text() == "Put back the backup of 12 Nov, 08:08?"
    sheet.reject()
    shell.settle()
    assert office.care == []
    assert shell.opening.under_way is False


def test_what_it_did_is_said_and_the_account_opens(shell: Shell, office: FakeOffice) -> None:
    office.report = RestoreReport("journal-1.db", "journal-damaged.db", 2, IDS)
    page = restore_page(shell)
    page.choices.choose("journal-1.db")
    sheet = confirm(shell, page)
    sheet.commit.click()
    shell.qtbot.waitUntil(page.note.isVisible)
    assert office.care == ["restore journal-1.db"]
    assert page.note.title.text() == "The backup was put back"
    text = page.note.text.text()
    assert "2 open orders are asked about first." in text
    assert "is kept as journal-damaged.db" in text
    assert "2 orders may have been sent after the backup and are missing" in text
    assert "Do not pay them again before." in text
    assert page.title.text() == "The backup is in use; orders are missing"
    assert page.tile.tone is Tone.ATTENTION
    assert page.missing.text() == "P261112-B\nW261112-A"
    assert not page.restore.isVisible()
    page.retry.click()
    shell.qtbot.waitUntil(lambda: shell.context.desk is not None, timeout=shell.patience_ms)


def test_only_a_journal_that_lacks_nothing_is_whole_again(shell: Shell, office: FakeOffice) -> None:
    office.report = RestoreReport("journal-2.db", "", 0, ())
    page = restore_page(shell)
    confirm(shell, page).commit.click()
    shell.qtbot.waitUntil(page.note.isVisible)
    assert page.title.text() == "The journal is whole again"
    assert page.tile.tone is Tone.OK
    assert "may have been sent" not in page.note.text.text()


def test_a_backup_that_cannot_be_put_back_leaves_the_choice(shell: Shell, office: FakeOffice) -> None:
    office.care_failure = JournalDisk("The disk is full.")
    page = restore_page(shell)
    confirm(shell, page).commit.click()
    shell.qtbot.waitUntil(page.note.isVisible)
    assert page.note.title.text() == "The disk does not take the record"
    assert page.restore.isEnabled()
    assert page.choices.isVisible()


def test_with_a_password_it_is_locked_first(shell: Shell, office: FakeOffice) -> None:
    office.password = PASSWORD
    page = restore_page(shell)
    assert locker_of(shell).locked
    assert not page.isVisible()
    assert "Locked since the start at 14:08." in said(shell)
    assert QApplication.focusWidget() is cover_of(shell).line
    type_password(shell, "battery staple")
    assert locker_of(shell).locked
    office.tell_away(Away.LOCKED)
    open_again(shell)
    assert page.isVisible()
    office.failures = []
    page.retry.click()
    shell.qtbot.waitUntil(lambda: shell.context.desk is not None, timeout=shell.patience_ms)
    assert not locker_of(shell).locked


def test_without_a_backup_it_says_so(shell: Shell, office: FakeOffice) -> None:
    office.kept = ()
    page = restore_page(shell)
    assert page.none.text() == "There is no backup in this data folder. Ask your administrator, and delete nothing."
    assert not page.restore.isEnabled()


@pytest.fixture
def section(qtbot: QtBot, office: FakeOffice) -> Iterator[tuple[Shell, JournalSection]]:
    office.failures = []
    shell = Shell(qtbot, office).start()
    shell.context.navigate("settings", "journal")
    shell.settle()
    section = shell.stack.page.sections["journal"]  # type: ignore[union-attr, attr-defined]
    assert isinstance(section, JournalSection)
    yield shell, section
    shell.end()


def test_the_settings_say_when_it_was_checked_and_how_old_the_backup_is(
    office: FakeOffice, section: tuple[Shell, JournalSection]
) -> None:
    shell, shown = section
    assert shown.record_line.text() == "48,207 entries. The first whole check is under way."
    assert shown.backup_line.text().startswith("No backup was made yet.")
    lost = NotedOrder("W261112-A", OrderKind.WITHDRAWAL, "Shop", NOW_MS)
    finding = Finding("missing", True, "{count} orders are missing.", {"count": 1})
    known = JournalHealth(48207, "seal", True, NOW_MS - 2 * HOUR, NOW_MS - 6 * HOUR, (finding,), (lost,))
    office.health = known
    shown.look()
    shell.settle()
    assert shown.record_line.text() == "48,207 entries. Checked 2 h ago. Its end fits the note in the keyring."
    assert shown.backup_line.text().startswith("The newest is 6 h ago.")
    assert shown.missing.text() == "W261112-A"
    office.health = replace(known, anchored=False, kept=2, kept_size=3 * 1024 * 1024)
    shown.look()
    shell.settle()
    assert "holds no note that fits" in shown.record_line.text()
    assert "2 journals that a backup took the place of are kept there: 3.0 MB." in shown.backup_line.text()


def test_both_are_done_now_one_at_a_time(office: FakeOffice, section: tuple[Shell, JournalSection]) -> None:
    shell, shown = section
    shown.verify.click()
    shown.backup.click()
    shell.settle()
    assert office.care == ["verify"]
    assert shown.note.text.text() == "All fits: 48,207 entries were checked."
    shown.backup.click()
    shell.settle()
    assert shown.note.text.text() == "The backup journal-now.db was made."
    office.checked = ChainReport(48207, "seal", True, ("Entry 5 does not fit.",), 1)
    shown.verify.click()
    shell.settle()
    assert shown.note.text.text() == "1 entry does not fit: Entry 5 does not fit."
    office.care_failure = JournalDisk("The disk is full.")
    shown.backup.click()
    shell.settle()
    assert shown.note.title.text() == "The disk does not take the record"
