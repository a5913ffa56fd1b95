"""Setting the password of the lock: nothing that happens meanwhile leaves a lock that opens without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.errors import KeyringLocked
from ptsdesk.gui.lock.password_sheet import PasswordSheet
from ptsdesk.gui.presenter_lock import Why
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import PASSWORD, cover_of, locker_of, open_again, type_password
from tests.gui.support.shell import Shell

MakeShell = Callable[..., Shell]
OTHER = "battery staple"


def sheets(shell: Shell) -> list[PasswordSheet]:
    return [sheet for sheet in shell.window.findChildren(PasswordSheet) if sheet.isVisible()]


def give(shell: Shell, text: str = PASSWORD) -> PasswordSheet:
    """Type a new password into the open sheet and press Enter."""
    (sheet,) = sheets(shell)
    for line in (sheet.new, sheet.again):
        line.setFocus()
        shell.qtbot.keyClicks(line, text)
    shell.press("Return")
    return sheet


def opens_with(shell: Shell, password: str) -> None:
    """Only this opens: not Return alone, not another one."""
    shell.press("Return")
    shell.settle()
    assert locker_of(shell).locked
    assert cover_of(shell).unlock.plain_text == "Unlock"
    type_password(shell, "something else")
    assert locker_of(shell).locked
    type_password(shell, password)
    assert not locker_of(shell).locked


# --- while it is being kept -----------------------------------------------------------------------------------------


def test_a_sheet_whose_password_is_being_kept_waits_for_the_answer(shell: Shell) -> None:
    shell.press("Ctrl+L")
    shell.office.hold()
    sheet = give(shell)
    shell.press("Esc")
    for button in (sheet.cancel, sheet.anyway):
        shell.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.isEnabled()
    sheet._anyway()
    assert sheets(shell) == [sheet]
    assert not locker_of(shell).locked
    shell.office.release()
    shell.qtbot.waitUntil(lambda: locker_of(shell).locked)
    assert shell.context.password_set
    opens_with(shell, PASSWORD)


@pytest.mark.parametrize("why", [Why.SCREEN, Why.SLEEP, Why.IDLE])
def test_a_lock_before_the_keyring_answered_opens_only_with_the_new_password(shell: Shell, why: Why) -> None:
    shell.context.password_asked.emit()
    shell.office.hold()
    sheet = give(shell)
    locker_of(shell).lock(why)
    QApplication.processEvents()
    assert not sheets(shell)
    assert sheet.new.text() == ""
    shell.press("Return")
    assert locker_of(shell).locked
    shell.office.release()
    shell.settle()
    assert shell.context.password_set
    opens_with(shell, PASSWORD)


def test_that_none_is_set_counts_only_when_none_is_being_kept(shell: Shell) -> None:
    """The answer that there is none may overtake the one that the new one is kept."""
    shell.context.password_asked.emit()
    shell.office.hold()
    give(shell)
    locker_of(shell).lock(Why.SCREEN)
    locker_of(shell)._told_set(False)
    assert not cover_of(shell).unlock.isEnabled()
    shell.office.release()
    shell.settle()
    opens_with(shell, PASSWORD)


def test_what_the_keyring_did_not_take_leaves_a_lock_without_a_password(shell: Shell) -> None:
    shell.context.password_asked.emit()
    shell.office.hold()
    give(shell)
    locker_of(shell).lock(Why.SCREEN)
    shell.office.lock_failure = KeyringLocked("Unlock it.")
    shell.office.release()
    shell.settle()
    cover = cover_of(shell)
    assert (cover.unlock.plain_text, cover.field.error) == ("Try again", "The keyring is locked. Unlock it.")
    shell.office.lock_failure = None
    shell.press("Return")
    shell.settle()
    assert cover.unlock.plain_text == "Continue"
    open_again(shell)


def test_an_answer_of_a_sheet_that_is_gone_closes_no_other_one(used: Shell) -> None:
    used.context.password_asked.emit()
    (first,) = sheets(used)
    used.qtbot.keyClicks(first.old, PASSWORD)
    answers = []
    first.given.disconnect(locker_of(used)._save)
    first.given.connect(lambda *_given: answers.append(locker_of(used)._sheet))
    give(used, OTHER)
    assert answers == [first]
    locker_of(used)._saving += 1
    locker_of(used).lock(Why.SCREEN)
    open_again(used)
    used.context.password_asked.emit()
    locker_of(used)._saved(first, None)
    assert len(sheets(used)) == 1


# --- what was remembered is not trusted -----------------------------------------------------------------------------


def test_a_remembered_no_password_opens_nothing(shell: Shell) -> None:
    shell.office.password = PASSWORD
    assert shell.context.password_set is False
    locker_of(shell).lock(Why.IDLE)
    shell.press("Return")
    assert locker_of(shell).locked
    shell.settle()
    opens_with(shell, PASSWORD)


def test_a_password_that_was_not_known_of_is_asked_for_in_the_sheet(shell: Shell) -> None:
    shell.office.password = PASSWORD
    shell.press("Ctrl+L")
    sheet = give(shell, OTHER)
    shell.settle()
    assert sheet.old_field.isVisible()
    assert sheet.old_field.error == "This is not the password that is set now."
    assert QApplication.focusWidget() is sheet.old
    assert sheet.title.text() == "Change the password"
    assert not sheet.anyway.isVisible()
    assert shell.context.password_set
    shell.qtbot.keyClicks(sheet.old, PASSWORD)
    shell.press("Return")
    shell.qtbot.waitUntil(lambda: locker_of(shell).locked)
    assert shell.office.password == OTHER
    opens_with(shell, OTHER)


def test_after_an_opening_that_could_not_ask_the_sheet_asks(make_shell: MakeShell, office: FakeOffice) -> None:
    office.lock_failure = KeyringLocked("Unlock it.")
    shell = make_shell(office)
    with shell.qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    shell.opening.open("Sandbox shop")
    shell.settle()
    assert shell.context.password_set is None
    office.lock_failure = None
    shell.context.password_asked.emit()
    sheet = give(shell, OTHER)
    shell.settle()
    assert sheet.old_field.isVisible()
    assert office.password == PASSWORD
    sheet.reject()


# --- one sheet ------------------------------------------------------------------------------------------------------


def test_lock_now_again_keeps_the_open_sheet(shell: Shell) -> None:
    shell.press("Ctrl+L")
    (sheet,) = sheets(shell)
    shell.qtbot.keyClicks(sheet.new, PASSWORD)
    shell.press("Ctrl+L")
    shell.press("Ctrl+L")
    assert sheets(shell) == [sheet]
    assert sheet.new.text() == PASSWORD


def test_lock_now_over_the_sheet_of_the_settings_offers_to_lock_there(shell: Shell) -> None:
    shell.context.password_asked.emit()
    (sheet,) = sheets(shell)
    assert not sheet.anyway.isVisible()
    shell.press("Ctrl+L")
    assert sheets(shell) == [sheet]
    shell.qtbot.mouseClick(sheet.anyway, Qt.MouseButton.LeftButton)
    assert locker_of(shell).locked
    open_again(shell)
