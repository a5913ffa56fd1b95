from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk import errors
from ptsdesk.domain.account import Environment
from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.context import NEW
from ptsdesk.gui.main_window import MainWindow, geometry_file
from ptsdesk.gui.pages.placeholder import ProblemPage
from ptsdesk.gui.pages.restore import RestorePage
from ptsdesk.gui.shell.accounts import AccountList
from ptsdesk.gui.shell.places import PLACES
from ptsdesk.gui.shell.shortcut_sheet import ShortcutSheet
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import tokens_for
from ptsdesk.services.api import Connection
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.pages import remembering
from tests.gui.support.shell import LIVE, Shell

MakeShell = Callable[..., Shell]


# --- environments ---------------------------------------------------------------------------------------------------


def test_the_sandbox_is_said_everywhere(two: Shell) -> None:
    assert two.window.windowTitle() == "ptsdesk — SANDBOX — Sandbox shop"
    assert two.frame.bar.accessibleName() == "SANDBOX: Practice. Nothing here moves real money."
    assert two.frame.outline.isVisible()
    assert theme().environment is Environment.SANDBOX


def test_live_is_said_everywhere(two: Shell) -> None:
    two.conductor.switch_account(two.tag(LIVE))
    two.qtbot.waitUntil(lambda: two.context.desk is not None)
    assert two.window.windowTitle() == f"ptsdesk — LIVE — {LIVE}"
    assert two.frame.bar.accessibleName() == "LIVE: Real money"
    assert not two.frame.outline.isVisible()
    assert theme().environment is Environment.LIVE


def test_nothing_of_one_account_is_left_in_another(two: Shell) -> None:
    old = two.stack.pages()
    two.conductor.switch_account(two.tag(LIVE))
    two.qtbot.waitUntil(lambda: two.context.desk is not None)
    two.settle()
    assert not set(old) & set(two.stack.pages())
    assert ("desk", LIVE) in two.page.calls
    assert two.office.opened == ["Sandbox shop", LIVE]


def test_the_new_environment_shows_before_its_account_is_open(two: Shell) -> None:
    two.office.hold()
    two.conductor.switch_account(two.tag(LIVE))
    assert two.window.windowTitle().startswith("ptsdesk — LIVE")
    assert two.context.desk is None
    two.office.release()


def test_no_switch_while_money_is_sent(two: Shell) -> None:
    two.start_payment()
    two.conductor.switch_account(two.tag(LIVE))
    assert two.context.account.name == "Sandbox shop"
    two.desk.release()
    two.settle()


def test_the_switcher_lists_every_account_with_its_tag(two: Shell) -> None:
    two.conductor.show_accounts()
    popup = two.window.findChild(AccountList)
    assert popup is not None
    rows = [(row.accessibleName(), row.accessibleDescription()) for row in popup.rows[:-1]]
    assert rows == [
        ("Open Sandbox shop", "SANDBOX, Built-in test provider, open now"),
        (f"Open {LIVE}", "LIVE, Merchant 28, 127.0.0.1:9"),
    ]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    two.qtbot.waitUntil(lambda: two.context.account.name == LIVE and two.context.desk is not None)


# --- opening --------------------------------------------------------------------------------------------------------


def test_the_page_is_there_before_the_account_is_open(make_shell: MakeShell) -> None:
    office = FakeOffice()
    office.hold()
    shell = make_shell(office, load=remembering)
    with shell.qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    shell.opening.open("Sandbox shop")
    assert shell.page.key == "payment"
    assert shell.page.calls == ["arrived"]
    office.release()
    shell.qtbot.waitUntil(lambda: ("desk", "Sandbox shop") in shell.page.calls)


@pytest.mark.parametrize(
    "error",
    [errors.KeyringAbsent("None runs."), errors.KeyringLocked("It is locked."), errors.JournalNewer("Newer."),
     errors.JournalDisk("Full."), errors.SandboxError("No."),
     errors.ServiceStopped("Gone.")],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_trouble_stands_in_the_place_of_the_page(make_shell: MakeShell, error: errors.PtsError) -> None:
    office = FakeOffice()
    office.failures = [error, error]
    shell = make_shell(office, load=remembering)
    with shell.qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    shell.opening.open("Sandbox shop")
    shell.qtbot.waitUntil(lambda: isinstance(shell.stack.currentWidget(), ProblemPage))
    problem = shell.stack.currentWidget()
    assert isinstance(problem, ProblemPage)
    said = [label.text() for label in problem.findChildren(QLabel)]
    assert error.title in said
    assert any(text.startswith(error.message) for text in said)
    QTest.keyClick(problem.retry, Qt.Key.Key_Space)
    shell.qtbot.waitUntil(lambda: not office.failures)
    shell.opening.retry()
    shell.qtbot.waitUntil(lambda: shell.context.desk is not None)
    assert shell.page.key == "payment"


def test_a_busy_journal_is_tried_again_by_itself(make_shell: MakeShell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptsdesk.gui.shell.opening.BUSY_RETRY_MS", 20)
    office = FakeOffice()
    office.failures = [errors.JournalBusy("Open in {folder}.", folder="/x"), errors.JournalBusy("Still.")]
    shell = make_shell(office, load=remembering)
    failed: list[object] = []
    shell.opening.failed.connect(failed.append)
    shell.start()
    assert len(failed) == 1
    assert shell.page.key == "payment"


def test_an_office_whose_process_has_ended_is_replaced(two: Shell) -> None:
    two.office.failures = [errors.ServiceStopped("Gone.")]
    two.conductor.show_problem(errors.ServiceStopped("Gone."))
    two.opening.retry()
    two.qtbot.waitUntil(lambda: two.context.desk is not None)
    assert two.office.closed == 1
    assert two.office.opened == ["Sandbox shop", "Sandbox shop"]


def test_a_journal_that_goes_away_later_is_told(two: Shell) -> None:
    two.watcher.stopped.connect(two.conductor.show_problem)
    two.desk.failure = None
    two.watcher._failed(errors.JournalDamaged("The file is not a journal."))
    assert isinstance(two.stack.currentWidget(), RestorePage)
    assert two.context.desk is None


# --- going places ---------------------------------------------------------------------------------------------------


def test_alt_and_a_number_go_to_the_places_in_order(two: Shell) -> None:
    for number, place in enumerate(PLACES, start=1):
        two.press(f"Alt+{number}")
        assert two.page.key == place.key
        assert two.frame.sidebar.buttons[place.key].isChecked()
        assert two.frame.head.title.text() == place.text


@pytest.mark.parametrize(
    ("keys", "call"), [("F5", "check"), ("Ctrl+F", "search"), ("Ctrl+Return", "primary"), ("Esc", "escape")]
)
def test_the_page_hears_the_windows_shortcuts(two: Shell, keys: str, call: str) -> None:
    two.press("Alt+4")
    two.page.calls.clear()
    two.press(keys)
    assert two.page.calls == [call]


def test_a_slash_searches_outside_text_fields_only(two: Shell) -> None:
    two.page.line.setFocus()
    two.press("/")
    assert two.page.line.text() == "/"
    assert "search" not in two.page.calls
    two.page.line.clearFocus()
    two.press("/")
    assert two.page.calls[-1] == "search"


def test_ctrl_n_opens_an_empty_form(two: Shell) -> None:
    two.press("Alt+1")
    two.press("Ctrl+N")
    assert two.page.key == "payment"
    assert ("open", NEW) in two.page.calls


def test_ctrl_comma_opens_settings_and_f6_goes_round(two: Shell) -> None:
    two.press("Ctrl+,")
    assert two.page.key == "settings"
    panes = []
    for _ in range(3):
        two.press("F6")
        focused = QApplication.focusWidget()
        owners = [pane.isAncestorOf(focused) for pane in (two.frame.sidebar, two.frame.head, two.stack)]
        panes.append(owners.index(True))
    assert sorted(panes) == [0, 1, 2]


def test_a_page_may_refuse_to_be_left(two: Shell) -> None:
    two.page.may_leave = False
    two.press("Alt+1")
    assert two.page.key == "payment"
    assert two.frame.sidebar.buttons["payment"].isChecked()
    two.window.close()
    assert two.window.isVisible()
    two.page.may_leave = True


def test_f1_lists_the_shortcuts(two: Shell) -> None:
    two.press("F1")
    sheet = two.window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.isVisible()
    two.press("Alt+1")
    assert two.page.key == "payment"
    two.press("Esc")
    two.qtbot.waitUntil(lambda: two.window.findChild(ShortcutSheet) is None)


def test_alt_alone_shows_the_menu_bar(two: Shell) -> None:
    handle = two.window.windowHandle()
    assert two.window.findChild(QMenuBar) is None
    QTest.keyClick(handle, Qt.Key.Key_Alt)
    bar = two.window.menuBar()
    assert bar.isVisible()
    assert [action.text().replace("&", "") for action in bar.actions()] == ["File", "Go", "View", "Help"]
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()
    QTest.keyClick(handle, Qt.Key.Key_Alt)
    assert not bar.isVisible()
    two.press("Alt+1")
    assert not bar.isVisible()


@pytest.mark.parametrize("alt_first", [True, False])
def test_alt_that_was_part_of_a_shortcut_shows_no_menu_bar(two: Shell, alt_first: bool) -> None:
    """The key of a shortcut reaches nobody as a press; Alt itself is pressed and let go as an X server tells it."""
    handle = two.window.windowHandle()
    for key, place in ((Qt.Key.Key_1, PLACES[0].key), (Qt.Key.Key_4, PLACES[3].key)):
        QTest.keyPress(handle, Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier)
        QTest.keyPress(handle, key, Qt.KeyboardModifier.AltModifier)
        releases = [(Qt.Key.Key_Alt, Qt.KeyboardModifier.NoModifier), (key, Qt.KeyboardModifier.AltModifier)]
        for released, held in releases if alt_first else reversed(releases):
            QTest.keyRelease(handle, released, held)
        assert two.page.key == place
        bar = two.window.findChild(QMenuBar)
        assert bar is None or not bar.isVisible()
        assert QApplication.activePopupWidget() is None


def test_no_shortcut_repeats_and_none_is_taken_twice(two: Shell) -> None:
    keys = [key.toString() for action in two.conductor.commands.actions.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert not any(action.autoRepeat() for action in two.conductor.commands.actions.values())


def test_a_narrow_window_shows_icons_only(two: Shell) -> None:
    two.window.resize(QSize(1024, 700))
    assert two.frame.sidebar.narrow
    two.window.resize(QSize(1440, 900))
    assert not two.frame.sidebar.narrow


# --- status ---------------------------------------------------------------------------------------------------------


def test_the_status_corner_tells_connection_and_clock_and_opens_the_doctor(two: Shell) -> None:
    status = two.frame.sidebar.status
    assert status.accessibleDescription() == "Connected, clock +0.3 s"
    two.context.tell_connection(Connection(False, None, "<b>No route</b> & such.", "The provider could not be reached"))
    assert status.accessibleDescription() == "Not reachable"
    assert "<b>" not in status.toolTip()
    assert "No route" in status.toolTip()
    QTest.mouseClick(status, Qt.MouseButton.LeftButton)
    assert two.page.calls[-2:] == [("open", "doctor"), "arrived"]


def test_the_count_stands_beside_unresolved(two: Shell) -> None:
    two.desk.put(OrderState.UNKNOWN, next_check_ms=two.desk.now + 10**6)
    two.watcher.look()
    two.qtbot.waitUntil(lambda: two.frame.sidebar.buttons["unresolved"].count == 1)


def test_every_label_of_the_shell_is_plain_text(two: Shell) -> None:
    two.conductor.switch_account(two.tag(LIVE))
    two.qtbot.waitUntil(lambda: two.context.desk is not None)
    labels = two.window.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels if label.text()} == {Qt.TextFormat.PlainText}
    assert all(isinstance(widget, QWidget) for widget in labels)


def test_the_place_on_the_screen_is_kept(qtbot: QtBot, tmp_path: Path) -> None:
    first = MainWindow("Sandbox shop", Environment.SANDBOX, geometry=geometry_file(tmp_path / "window.ini"))
    qtbot.addWidget(first)
    first.setGeometry(40, 50, 900, 640)
    first.show()
    first.close()
    second = MainWindow("Sandbox shop", Environment.SANDBOX, geometry=geometry_file(tmp_path / "window.ini"))
    qtbot.addWidget(second)
    assert second.height() == 640


def test_the_first_blink_wears_the_environment(qtbot: QtBot) -> None:
    for environment, word in ((Environment.LIVE, "LIVE"), (Environment.SANDBOX, "SANDBOX")):
        window = MainWindow("Shop", environment, "light")
        qtbot.addWidget(window)
        tokens = tokens_for(environment, dark=False)
        picture = window.grab().toImage()
        assert picture.pixelColor(300, 20).name().upper() == tokens.bar
        sandbox = environment is Environment.SANDBOX
        edge = picture.pixelColor(1, picture.height() // 2).name().upper()
        assert (edge == tokens.bar_base) is sandbox
        assert window.windowTitle() == f"ptsdesk — {word} — Shop"


def test_a_minimised_window_comes_to_the_front(two: Shell) -> None:
    two.window.showMinimized()
    two.window.come_to_front()
    assert not two.window.isMinimized()
    assert two.window.isVisible()
