"""The locked window: what covers it, what opens it, and that nothing of what is covered can be reached."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import isValid

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.dialogs.qr_full import QrFullScreen
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.palette_dialog import PaletteDialog
from ptsdesk.gui.presenter_lock import Why
from ptsdesk.gui.shell.accounts import AccountList
from ptsdesk.gui.shell.closing import ClosingSheet
from ptsdesk.gui.shell.shortcut_sheet import ShortcutSheet
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import payment_qr
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import (
    cover_of,
    locker_of,
    open_again,
    reached_by_tab,
    said,
    told_by_tree,
)
from tests.gui.support.pages import remembering
from tests.gui.support.shell import Shell

MakeShell = Callable[..., Shell]
WRONG = "battery staple"


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
