"""The locked window: what covers it, what opens it, and that nothing of what is covered can be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import KeyringAbsent, KeyringLocked, ServiceStopped
from ptsdesk.gui.context import NEW, Notice, OpenOrder
from ptsdesk.gui.dialogs.qr_full import QrFullScreen
from ptsdesk.gui.lock.idle import IdleWatch
from ptsdesk.gui.lock.password_sheet import PasswordSheet
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.palette_dialog import PaletteDialog
from ptsdesk.gui.presenter_lock import Why
from ptsdesk.gui.shell.accounts import AccountList
from ptsdesk.gui.shell.closing import ClosingSheet
from ptsdesk.gui.shell.shortcut_sheet import ShortcutSheet
from ptsdesk.services.api import Away
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import payment_qr
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import (
    PASSWORD,
    cover_of,
    leave_alone,
    locker_of,
    open_again,
    reached_by_tab,
    still_clock,
    told_by_tree,
    type_password,
)
from tests.gui.support.pages import remembering
from tests.gui.support.shell import Shell

MakeShell = Callable[..., Shell]
WRONG = "battery staple"


@pytest.fixture
def office() -> FakeOffice:
    """With a password."""
    office = FakeOffice()
    office.password = PASSWORD
    return office


@pytest.fixture
def used(make_shell: MakeShell, office: FakeOffice) -> Shell:
    """A window with a password, opened once after its start."""
    shell = make_shell(office).start()
    open_again(shell)
    return shell


def said(shell: Shell) -> set[str]:
    return {label.text() for label in shell.window.findChildren(QLabel) if label.isVisible() and label.text()}


# --- covering -------------------------------------------------------------------------------------------------------


def test_the_bar_stays_and_everything_else_is_gone(used: Shell) -> None:
    used.press("Ctrl+L")
    assert locker_of(used).locked
    assert used.frame.bar.isVisible()
    assert not used.frame.below.isVisible()
    assert not used.window.isAncestorOf(used.frame.below)
    texts = said(used)
    assert {"Locked", "Password", "No open orders.", "Locked at 14:08 by hand."} <= texts
    assert not [text for text in texts if "payment" in text.lower() or "Amount" in text]


def test_a_screen_reader_finds_only_the_cover(used: Shell) -> None:
    driver = Driver(used, used.desk)
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.fill(page, reference="Invoice 2248")
    assert any("Invoice 2248" in text for text in told_by_tree())
    used.press("Ctrl+L")
    told = [text for text in told_by_tree() if text]
    assert not [text for text in told if "Invoice" in text or "2,450" in text or "2450" in text]
    assert "Unlock" in told


def test_a_picture_of_the_window_shows_nothing_of_it(used: Shell) -> None:
    used.press("Ctrl+L")
    covered = used.window.grab().toImage()
    open_again(used)
    used.conductor.go("history")
    used.settle()
    used.press("Ctrl+L")
    assert used.window.grab().toImage() == covered


def test_tab_stays_on_the_cover(used: Shell) -> None:
    used.press("Ctrl+L")
    cover = cover_of(used)
    assert QApplication.focusWidget() is cover.line
    assert reached_by_tab(used) == {cover.line, cover.unlock}


def test_no_shortcut_works(make_shell: MakeShell, office: FakeOffice) -> None:
    shell = make_shell(office, load=remembering).start()
    open_again(shell)
    shell.press("Ctrl+L")
    before = {page: list(page.calls) for page in shell.stack.pages()}  # type: ignore[attr-defined]
    keys = [key.toString() for action in shell.conductor.commands.actions.values() for key in action.shortcuts()]
    for key in [*(key for key in keys if key != "Ctrl+Q"), "Esc", "/", "F11", "Alt+Up"]:
        cover_of(shell).line.empty()
        shell.press(key)
    QTest.keyClick(shell.window.windowHandle(), Qt.Key.Key_Alt)
    assert locker_of(shell).locked
    assert {page: page.calls for page in shell.stack.pages()} == before  # type: ignore[attr-defined]
    assert shell.window.menuWidget() is None or not shell.window.menuWidget().isVisible()
    assert QApplication.activePopupWidget() is None
    assert not shell.context.settings.hide_amounts


def test_popups_dialogs_and_other_windows_are_closed_or_covered(used: Shell) -> None:
    QTest.keyClick(used.window.windowHandle(), Qt.Key.Key_Alt)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()
    used.conductor.show_accounts()
    account_list = used.window.findChild(AccountList)
    assert account_list is not None
    dialog = QFileDialog(used.window, "Save")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.open()
    other = QWidget(used.window, Qt.WindowType.Window)
    other.show()
    locker_of(used).lock(Why.SCREEN)
    visible = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert visible == [used.window]
    late = QWidget(None, Qt.WindowType.Window)
    used.qtbot.addWidget(late)
    late.show()
    late.activateWindow()
    used.qtbot.waitUntil(lambda: not late.isVisible())
    open_again(used)
    assert not other.isVisible()
    assert not dialog.isVisible()


def test_the_customers_view_goes_away(used: Shell) -> None:
    order = used.desk.put(OrderState.WAITING, qr_code=payment_qr(Money("PHP", "2450.00")), attempts=1, checks=1)
    driver = Driver(used, used.desk)
    page = driver.go("payment", OpenOrder(order.order_id))
    assert isinstance(page, PaymentPage)
    page.result.qr.full_screen()
    full = used.window.findChild(QrFullScreen)
    assert full is not None
    assert full.isVisible()
    full.activateWindow()
    QTest.keySequence(full.windowHandle(), "Ctrl+L")
    assert locker_of(used).locked
    used.qtbot.waitUntil(lambda: not isValid(full))
    assert not [text for text in told_by_tree() if "2,450" in text]
    open_again(used)
    page.result.qr.full_screen()
    again = used.window.findChild(QrFullScreen)
    assert again is not None
    again.close()


def test_lock_now_is_at_the_foot_of_the_sidebar_and_in_the_palette(used: Shell) -> None:
    used.qtbot.mouseClick(used.frame.sidebar.buttons["lock"], Qt.MouseButton.LeftButton)
    assert locker_of(used).locked
    open_again(used)
    used.press("Ctrl+K")
    palette = used.window.findChild(PaletteDialog)
    assert palette is not None
    used.qtbot.keyClicks(palette.line, "lock now")
    used.press("Return")
    assert locker_of(used).locked


def test_a_palette_and_a_list_of_shortcuts_let_the_lock_through(used: Shell) -> None:
    used.press("Ctrl+K")
    used.press("Ctrl+L")
    assert locker_of(used).locked
    open_again(used)
    used.qtbot.waitUntil(lambda: used.window.findChild(PaletteDialog) is None)
    used.press("F1")
    used.press("Ctrl+L")
    assert locker_of(used).locked
    open_again(used)
    sheet = used.window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()


# --- what is kept and what is not -----------------------------------------------------------------------------------


def test_page_focus_and_what_was_typed_come_back(used: Shell) -> None:
    driver = Driver(used, used.desk)
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.fill(page)
    line = page.edit.form.texts.lines["reference"]
    line.setFocus()
    line.setCursorPosition(3)
    used.press("Ctrl+L")
    used.settle()
    open_again(used)
    assert used.stack.page is page
    assert QApplication.focusWidget() is line
    assert (line.text(), line.cursorPosition()) == ("Invoice 2248", 3)
    assert page.edit.form.amount.text == "2450.00"
    assert used.desk.drafts[OrderKind.PAYMENT]


def test_an_armed_sheet_is_cancelled_and_nothing_is_sent(used: Shell) -> None:
    driver = Driver(used, used.desk)
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    page.wake_ms = 1
    driver.fill(page)
    sheet = driver.open_sheet(page)
    driver.until(lambda: sheet.awake)
    used.press("Ctrl+L")
    assert locker_of(used).locked
    used.press("Ctrl+Return")
    open_again(used)
    used.press("Ctrl+L")
    open_again(used)
    assert page.flow.sheet is None
    assert not driver.submits()


def test_a_sheet_that_was_being_prepared_does_not_open_behind_the_lock(used: Shell) -> None:
    driver = Driver(used, used.desk)
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.fill(page)
    page.primary()
    used.press("Ctrl+L")
    used.settle()
    open_again(used)
    assert page.flow.sheet is None
    assert not driver.submits()


def test_a_payment_that_is_being_sent_goes_on_and_its_result_is_shown_after(used: Shell) -> None:
    driver = Driver(used, used.desk)
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    page.wake_ms = 1
    driver.fill(page)
    sheet = driver.open_sheet(page)
    driver.until(lambda: sheet.awake)
    used.desk.hold()
    driver.click(sheet.commit)
    used.press("Ctrl+L")
    assert used.tasks.money_running
    used.desk.release()
    driver.settle()
    open_again(used)
    assert page.face is page.result
    assert len(driver.submits()) == 1


def test_open_orders_are_still_asked_about(used: Shell) -> None:
    used.press("Ctrl+L")
    used.desk.put(OrderState.UNKNOWN, next_check_ms=used.desk.now + 10**7)
    due = used.desk.put(OrderState.WAITING, next_check_ms=used.desk.now - 1)
    used.watcher.look()
    line = cover_of(used).watched.label
    Driver(used, used.desk).until(lambda: "are still being watched. 1 needs attention." in line.text())
    assert ("check", due.order_id) in used.desk.calls


def test_the_window_closes_from_the_lock_and_waits_for_a_payment(used: Shell) -> None:
    used.start_payment()
    used.press("Ctrl+L")
    used.window.close()
    sheet = cover_of(used).findChild(ClosingSheet)
    assert sheet is not None
    assert sheet.isVisible()
    used.desk.release()
    used.qtbot.waitUntil(lambda: not used.window.isVisible())


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
    assert not cover.unlock.isEnabled()
    clock.ms += 70_000
    cover._tick()
    assert cover.field.error == "Too many wrong tries. Wait 5 s."
    clock.ms += 5_000
    cover._tick()
    assert (cover.field.error, cover.field.message) == ("", "You may try again now.")
    used.press("Return")
    used.settle()
    assert not locker_of(used).locked


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
    assert "No password is set" in said(shell)
    assert cover_of(shell).unlock.plain_text == "Continue"
    assert reached_by_tab(shell) == {cover_of(shell).unlock}
    open_again(shell)
    shell.qtbot.waitUntil(lambda: shell.window.findChild(PasswordSheet) is None)


def test_without_a_password_idle_covers_all_the_same(shell: Shell) -> None:
    clock = still_clock(shell)
    leave_alone(shell, clock, 5)
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


# --- what makes it lock ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "line"),
    [
        (Away.LOCKED, "Locked at 14:08 together with the computer's screen."),
        (Away.SLEEP, "Locked at 14:08, before the computer went to sleep."),
    ],
)
def test_the_computers_own_lock_locks_the_window(used: Shell, away: Away, line: str) -> None:
    used.office.tell_away(away)
    used.qtbot.waitUntil(lambda: locker_of(used).locked)
    used.office.tell_away(Away.LOCKED)
    used.settle()
    assert line in said(used)


def test_real_input_counts_and_nothing_else(used: Shell) -> None:
    clock = still_clock(used)
    handle = used.window.windowHandle()
    uses: list[Callable[[], object]] = [
        lambda: QTest.keyClick(handle, Qt.Key.Key_Shift),
        lambda: QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(700, 60)),
        lambda: QTest.mouseMove(handle, QPoint(701, 61)) or QTest.mouseMove(handle, QPoint(720, 70)),
        lambda: QApplication.sendEvent(handle, _wheel()),
    ]
    for use in uses:
        leave_alone(used, clock, 4.9)
        use()
        QApplication.processEvents()
        leave_alone(used, clock, 4.9)
        assert not locker_of(used).locked
        use()
    leave_alone(used, clock, 4.9)
    used.watcher.look()
    used.settle()
    used.context.toast(Notice.INFO, "Something happened")
    used.window.repaint()
    QApplication.processEvents()
    leave_alone(used, clock, 0.2)
    assert locker_of(used).locked


def _wheel() -> QWheelEvent:
    nothing = Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        QPointF(700, 300), QPointF(700, 300), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, nothing,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def test_a_key_that_comes_after_the_time_is_over_reaches_nothing(make_shell: MakeShell, office: FakeOffice) -> None:
    shell = make_shell(office, load=remembering).start()
    open_again(shell)
    clock = still_clock(shell)
    line = shell.page.line
    line.setFocus()
    clock.ms += 6 * 60_000
    QTest.keyClick(shell.window.windowHandle(), Qt.Key.Key_7)
    assert locker_of(shell).locked
    open_again(shell)
    assert line.text() == ""


def test_a_mouse_that_stays_where_it_is_is_not_used(used: Shell) -> None:
    clock = still_clock(used)
    handle = used.window.windowHandle()
    QTest.mouseMove(handle, QPoint(500, 60))
    QApplication.processEvents()
    leave_alone(used, clock, 4.9)
    QTest.mouseMove(handle, QPoint(500, 60))
    QApplication.processEvents()
    leave_alone(used, clock, 0.2)
    assert locker_of(used).locked


def test_the_time_is_a_setting(make_shell: MakeShell) -> None:
    shell = make_shell(settings=Settings(appearance=Appearance.LIGHT, lock_after_min=7)).start()
    shell.conductor.go("settings", "lock")
    shell.settle()
    box = shell.find("lock-after")
    assert box.currentText() == "7 minutes"  # type: ignore[attr-defined]
    box.setFocus()
    shell.press("Down")
    assert shell.context.settings.lock_after_min == 10
    clock = still_clock(shell)
    shell.context.change_settings(lock_after_min=1)
    leave_alone(shell, clock, 1)
    assert "Locked at 14:08 after 1 minute without use." in said(shell)


def test_the_clock_of_idleness_goes_on(qapp: QApplication) -> None:
    watch = IdleWatch()
    first = watch.clock()
    assert watch.clock() >= first
    watch.start(60_000)
    watch.look()
    assert watch._timer.isActive()
    watch.stop()


def test_lines_of_the_cover_claim_what_is_known(used: Shell) -> None:
    used.desk.save_draft(OrderKind.WITHDRAWAL, {"amount": "1.00"})
    used.press("Ctrl+L")
    used.settle()
    assert "1 withdrawal draft kept." in said(used)
    assert not [text for text in said(used) if "card" in text.lower()]
    assert isinstance(cover_of(used).line, QLineEdit)
