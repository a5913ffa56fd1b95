"""What opens the locked window, and how its password is set."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ptsdesk.errors import KeyringAbsent, KeyringLocked, ServiceStopped
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.lock.password_sheet import PasswordSheet
from ptsdesk.gui.presenter_lock import Why
from ptsdesk.services.api import Away
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import (
    PASSWORD,
    cover_of,
    leave_alone,
    locker_of,
    open_again,
    reached_by_tab,
    said,
    still_clock,
    told_by_tree,
    type_password,
)
from tests.gui.support.shell import Shell

MakeShell = Callable[..., Shell]
WRONG = "battery staple"


# --- opening --------------------------------------------------------------------------------------------------------


def test_with_a_password_the_window_starts_locked(make_shell: MakeShell, office: FakeOffice) -> None:
    shell = make_shell(office).start()
    assert locker_of(shell).locked
    assert "Locked since the start at 14:08." in said(shell)
    type_password(shell, WRONG)
    assert locker_of(shell).locked
    assert cover_of(shell).field.error == "This is not the password. Type it again."
    assert cover_of(shell).line.text() == ""
    type_password(shell, PASSWORD)
    assert not locker_of(shell).locked
    assert shell.office.tried == [WRONG, PASSWORD]


def test_another_account_does_not_lock_again(used: Shell) -> None:
    used.opening.retry()
    used.settle()
    assert not locker_of(used).locked


def test_a_wrong_password_waits_and_says_how_long(used: Shell) -> None:
    clock = still_clock(used)
    used.office.unlock_waits = [75_000]
    used.press("Ctrl+L")
    cover = cover_of(used)
    type_password(used, WRONG)
    assert cover.field.error == "Too many wrong tries. Wait 1 min 15 s."
    type_password(used, PASSWORD)
    assert used.office.tried[-1] == WRONG
    assert cover.line.text() == ""
    assert not cover.unlock.isEnabled()
    clock.ms += 70_000
    cover._tick()
    assert cover.field.error == "Too many wrong tries. Wait 5 s."
    used.qtbot.keyClicks(cover.line, PASSWORD)
    clock.ms += 5_000
    cover._tick()
    assert (cover.field.error, cover.field.message) == ("", "You may try again now.")
    assert cover.line.text() == ""
    type_password(used, PASSWORD)
    assert not locker_of(used).locked


@pytest.mark.parametrize("away", list(Away))
def test_a_password_opens_only_the_lock_it_was_typed_at(used: Shell, away: Away) -> None:
    used.press("Ctrl+L")
    used.office.hold()
    cover = cover_of(used)
    used.qtbot.keyClicks(cover.line, PASSWORD)
    used.press("Return")
    used.office.tell_away(away)
    QApplication.processEvents()
    used.office.release()
    used.settle()
    assert locker_of(used).locked
    assert cover.field.message == "The computer was locked meanwhile. Type the password again."
    open_again(used)


def test_an_empty_password_is_not_tried(used: Shell) -> None:
    used.press("Ctrl+L")
    used.press("Return")
    assert cover_of(used).field.error == "Type the password."
    assert used.office.tried == [PASSWORD]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyringLocked("Unlock it, then try again."), "The keyring is locked. Unlock it, then try again."),
        (KeyringAbsent("Install one."), "No keyring found. Install one."),
    ],
)
def test_a_keyring_that_fails_is_told_at_the_field_and_opens_nothing(
    used: Shell, error: KeyringLocked, sentence: str
) -> None:
    used.press("Ctrl+L")
    used.office.lock_failure = error
    type_password(used, PASSWORD)
    assert locker_of(used).locked
    assert cover_of(used).field.error == sentence
    used.office.lock_failure = None
    type_password(used, PASSWORD)
    assert not locker_of(used).locked


def test_a_keyring_that_hangs_holds_nothing_up(used: Shell) -> None:
    used.press("Ctrl+L")
    used.office.hold()
    cover = cover_of(used)
    used.qtbot.keyClicks(cover.line, PASSWORD)
    used.press("Return")
    assert cover.field.message == "Checking…"
    assert cover.line.text() == ""
    used.press("Return")
    used.office.release()
    used.settle()
    assert not locker_of(used).locked
    assert used.office.tried == [PASSWORD, PASSWORD]


def test_while_nobody_knows_whether_there_is_a_password_nothing_opens(used: Shell) -> None:
    used.context.password_set = None
    used.office.lock_failure = KeyringLocked("Unlock it.")
    used.press("Ctrl+L")
    used.settle()
    cover = cover_of(used)
    assert cover.field.error == "The keyring is locked. Unlock it."
    assert cover.unlock.plain_text == "Try again"
    used.press("Return")
    used.settle()
    assert locker_of(used).locked
    used.office.lock_failure = None
    used.press("Return")
    used.settle()
    assert cover.unlock.plain_text == "Unlock"
    open_again(used)


def test_a_worker_that_died_is_replaced_for_the_password(used: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = FakeOffice()
    dead.lock_failure = ServiceStopped("Gone.")
    used.opening._office = dead
    used.press("Ctrl+L")
    open_again(used)
    assert dead.closed == 1


def test_caps_lock_is_told_only_when_it_is_known(used: Shell) -> None:
    used.press("Ctrl+L")
    cover = cover_of(used)
    used.qtbot.keyClick(cover.line, Qt.Key.Key_CapsLock)
    assert cover.field.message == ""
    press = used.qtbot.keyClick
    press(cover.line, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert cover.field.message == ""
    QTest.keyClicks(cover.line, "A")
    assert cover.field.message == "Caps Lock is on" or cover.line.text() == "aA"
    cover.line._learn_caps(_key(Qt.Key.Key_B, "B"))
    assert cover.field.message == "Caps Lock is on"
    cover.line._learn_caps(_key(Qt.Key.Key_B, "B", Qt.KeyboardModifier.ShiftModifier))
    assert cover.field.message == ""
    cover.line._learn_caps(_key(Qt.Key.Key_B, "b", Qt.KeyboardModifier.ShiftModifier))
    assert cover.field.message == "Caps Lock is on"
    cover.line._learn_caps(_key(Qt.Key.Key_CapsLock, ""))
    assert cover.field.message == ""
    cover.line._learn_caps(_key(Qt.Key.Key_1, "1"))
    assert cover.field.message == ""


def _key(key: Qt.Key, text: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, key, held, text)


def test_what_was_copied_is_not_there_any_more_under_the_lock(used: Shell) -> None:
    clips().copy_text("P2820261112090000005")
    used.press("Ctrl+L")
    assert QApplication.clipboard().text() == ""


def test_the_line_gives_its_password_to_nobody(used: Shell) -> None:
    used.press("Ctrl+L")
    line = cover_of(used).line
    QApplication.clipboard().setText("before")
    used.qtbot.keyClicks(line, "sesame open")
    line.selectAll()
    line.copy()
    line.cut()
    assert QApplication.clipboard().text() == "before"
    assert not [text for text in told_by_tree() if "sesame" in text]
    line.empty()
    line.undo()
    assert line.text() == ""
    assert line.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu


# --- without a password ---------------------------------------------------------------------------------------------


def test_lock_now_offers_to_set_a_password_and_locks(shell: Shell) -> None:
    shell.press("Ctrl+L")
    sheet = shell.window.findChild(PasswordSheet)
    assert sheet is not None
    assert not locker_of(shell).locked
    for line in (sheet.new, sheet.again):
        line.setFocus()
        shell.qtbot.keyClicks(line, PASSWORD)
    shell.press("Return")
    shell.qtbot.waitUntil(lambda: locker_of(shell).locked)
    assert shell.office.password == PASSWORD
    open_again(shell)
    assert shell.office.tried == [PASSWORD]


def test_lock_now_may_lock_without_one(shell: Shell) -> None:
    shell.press("Ctrl+L")
    shell.qtbot.mouseClick(shell.find("lock-anyway"), Qt.MouseButton.LeftButton)
    assert locker_of(shell).locked
    assert cover_of(shell).field.message == "Asking the keyring…"
    assert not cover_of(shell).unlock.isEnabled()
    shell.settle()
    assert "No password is set" in said(shell)
    assert cover_of(shell).unlock.plain_text == "Continue"
    assert reached_by_tab(shell) == {cover_of(shell).unlock}
    open_again(shell)
    shell.qtbot.waitUntil(lambda: shell.window.findChild(PasswordSheet) is None)


def test_without_a_password_idle_covers_all_the_same(shell: Shell) -> None:
    clock = still_clock(shell)
    leave_alone(shell, clock, 5)
    shell.settle()
    assert {"No password is set", "Locked at 14:08 after 5 minutes without use."} <= said(shell)
    open_again(shell)
    leave_alone(shell, clock, 4.9)
    assert not locker_of(shell).locked


@pytest.mark.parametrize(
    ("new", "again", "field", "sentence"),
    [
        ("short", "short", "new_field", "Use at least 8 characters."),
        ("aaaaaaaaaa", "aaaaaaaaaa", "new_field", "Use more than two different characters."),
        (PASSWORD, WRONG, "again_field", "This is not the same. Type the new password twice."),
    ],
)
def test_what_cannot_be_used_is_told_where_it_was_typed(
    shell: Shell, new: str, again: str, field: str, sentence: str
) -> None:
    shell.press("Ctrl+L")
    sheet = shell.window.findChild(PasswordSheet)
    assert sheet is not None
    shell.qtbot.keyClicks(sheet.new, new)
    shell.qtbot.keyClicks(sheet.again, again)
    shell.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
    assert getattr(sheet, field).error == sentence
    assert not locker_of(shell).locked
    assert not shell.office.password


def test_a_change_asks_for_the_old_password(used: Shell) -> None:
    used.conductor.go("settings", "lock")
    used.settle()
    assert used.find("lock-password-set").text() == "Change the password"  # type: ignore[attr-defined]
    used.qtbot.mouseClick(used.find("lock-password-set"), Qt.MouseButton.LeftButton)
    sheet = used.window.findChild(PasswordSheet)
    assert sheet is not None
    for line, text in ((sheet.new, WRONG), (sheet.again, WRONG)):
        used.qtbot.keyClicks(line, text)
    used.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
    assert sheet.old_field.error == "Type the password that is set now."
    used.qtbot.keyClicks(sheet.old, "no idea")
    used.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
    used.settle()
    assert sheet.old_field.error == "This is not the password that is set now."
    sheet.old.empty()
    used.qtbot.keyClicks(sheet.old, PASSWORD)
    used.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
    used.settle()
    assert used.office.password == WRONG


def test_a_keyring_that_does_not_take_the_password_is_told_in_the_sheet(shell: Shell) -> None:
    shell.office.lock_failure = KeyringLocked("Unlock it.")
    shell.press("Ctrl+L")
    sheet = shell.window.findChild(PasswordSheet)
    assert sheet is not None
    for line in (sheet.new, sheet.again):
        shell.qtbot.keyClicks(line, PASSWORD)
    shell.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
    shell.settle()
    assert sheet.new_field.error == "The keyring is locked. Unlock it."
    sheet._tell_hanging()
    assert sheet.hint.text().startswith("The keyring has not answered yet.")


def test_a_sheet_with_a_password_in_it_does_not_outlive_the_lock(used: Shell) -> None:
    used.context.password_asked.emit()
    sheet = used.window.findChild(PasswordSheet)
    assert sheet is not None
    used.qtbot.keyClicks(sheet.old, PASSWORD)
    locker_of(used).lock(Why.SLEEP)
    assert all(line.text() == "" for line in (sheet.old, sheet.new, sheet.again))
    open_again(used)
    used.qtbot.waitUntil(lambda: used.window.findChild(PasswordSheet) is None)
