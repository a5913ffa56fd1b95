"""A sheet commits once, wakes late, and no stray key sends money."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.environment import EnvironmentBar, SandboxFrame
from ptsdesk.gui.widgets.inputs import LineEdit
from ptsdesk.gui.widgets.sheet import Scrim, Sheet

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(shown):
    """A window with a bar and a line below the sheet."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    widget.bar, widget.line = EnvironmentBar(Environment.LIVE), QLineEdit()
    column.addWidget(widget.bar)
    column.addWidget(widget.line)
    column.addStretch(1)
    shown(widget, 900, 700)
    widget.line.setFocus()
    return widget


def opened(window: QWidget, wake_ms: int | None = 0, **options) -> Sheet:
    sheet = Sheet(window, "Send this?", "Send PHP 1.00 in LIVE", wake_ms=wake_ms, **options)
    sheet.digits = LineEdit("Last 4 digits")
    sheet.body.addWidget(sheet.digits)
    sheet.sent = []
    sheet.committed.connect(lambda: sheet.sent.append(True))
    sheet.open_sheet()
    return sheet


def test_sheet_lies_in_the_window_below_the_bar(window):
    sheet = opened(window)
    assert not sheet.isWindow()
    assert sheet.window() is window
    assert sheet.width() == 580
    assert sheet.scrim.geometry().top() == window.bar.height() == 36
    assert sheet.scrim.geometry().bottom() == window.rect().bottom()
    window.resize(1000, 500)
    QApplication.processEvents()
    assert sheet.scrim.width() == 1000
    assert sheet.geometry().center().x() == pytest.approx(500, abs=1)
    sheet.reject()


def test_focus_begins_at_cancel_or_where_asked(window):
    sheet = opened(window)
    assert sheet.cancel.hasFocus()
    sheet.reject()
    second = Sheet(window, "Send this?", "Send", wake_ms=0)
    digits = LineEdit("Last 4 digits")
    second.body.addWidget(digits)
    second.set_first_focus(digits)
    second.open_sheet()
    assert digits.hasFocus()
    second.reject()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("place", ["digits", "cancel", "commit"])
def test_enter_does_nothing(window, qtbot, key, place):
    sheet = opened(window)
    widget = getattr(sheet, place)
    widget.setFocus()
    qtbot.keyClick(widget, key)
    assert sheet.sent == []
    assert sheet.isVisible()
    sheet.reject()


def test_escape_rejects_and_gives_the_focus_back(window, qtbot):
    sheet = opened(window)
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(sheet.digits, Qt.Key.Key_Escape)
    assert sheet.sent == []
    assert window.line.hasFocus()
    assert not sheet.scrim.isVisible()


def test_ctrl_enter_commits_once(window, qtbot):
    sheet = opened(window)
    qtbot.keyClick(sheet.digits, Qt.Key.Key_Return, CONTROL)
    assert sheet.sent == [True]
    sheet._commit()
    assert sheet.sent == [True]
    assert not sheet.isVisible()


def test_a_held_ctrl_enter_does_not_commit_when_the_button_wakes(window, qtbot):
    sheet = opened(window)
    for repeat in (True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CONTROL, "", repeat, 1)
        QApplication.sendEvent(sheet.digits, event)
    assert sheet.sent == []
    sheet.reject()


def test_asleep_until_time_and_readiness_agree(window, qtbot):
    sheet = opened(window, wake_ms=40)
    sheet.set_ready(False, "Type the last 4 digits")
    assert not sheet.commit.isEnabled()
    assert sheet.hint.text() == "Send wakes in 1 s"
    qtbot.keyClick(sheet.digits, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: sheet.hint.text() == "Type the last 4 digits")
    assert not sheet.commit.isEnabled()
    sheet.set_ready(True)
    assert sheet.commit.isEnabled()
    assert sheet.hint.text() == "Enter does not send"
    qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
    assert sheet.sent == [True]


def test_money_waits_two_seconds_other_things_do_not(window):
    sheet = opened(window, wake_ms=None)
    assert sheet._waker.interval() == 2000
    assert sheet.hint.text() == "Send wakes in 2 s"
    assert not sheet.awake
    sheet.reject()
    plain = opened(window, wake_ms=None, kind=Kind.PRIMARY)
    assert plain.awake
    assert plain.hint.text() == ""
    plain.reject()


def test_tab_goes_round_inside(window, qtbot):
    sheet = opened(window)
    sheet.digits.setFocus()
    seen = []
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert set(seen) == {sheet.digits, sheet.cancel, sheet.commit}
    assert seen[:3] == [sheet.cancel, sheet.commit, sheet.digits]
    qtbot.keyClick(sheet.digits, Qt.Key.Key_Backtab)
    assert sheet.commit.hasFocus()
    sheet.reject()


def test_focus_comes_back_when_something_below_takes_it(window):
    sheet = opened(window)
    window.line.setFocus()
    assert sheet.isAncestorOf(QApplication.focusWidget())
    sheet.reject()


def test_an_overlay_on_top_may_take_the_focus(window):
    sheet = opened(window)
    lock = Scrim(window, 36)
    lock.cover()
    password = QLineEdit(lock)
    password.show()
    password.setFocus()
    assert password.hasFocus()
    lock.hide()
    sheet.reject()


def test_window_shortcuts_rest_but_the_lock(window, qtbot):
    fired = []
    for keys in ("Ctrl+N", "Ctrl+L"):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda keys=keys: fired.append(keys))
    sheet = opened(window)
    sheet.let_pass([QKeyCombination(CONTROL, Qt.Key.Key_L)])
    qtbot.keyClick(sheet.digits, Qt.Key.Key_N, CONTROL)
    qtbot.keyClick(sheet.digits, Qt.Key.Key_L, CONTROL)
    assert fired == ["Ctrl+L"]
    sheet.reject()
    qtbot.keyClick(window.line, Qt.Key.Key_N, CONTROL)
    assert fired == ["Ctrl+L", "Ctrl+N"]


def test_the_mouse_cannot_reach_what_lies_below(window, qtbot):
    sheet = opened(window)
    inside_line = window.line.mapTo(window, QPoint(5, 5))
    assert window.childAt(inside_line) is sheet.scrim
    qtbot.mouseClick(sheet.scrim, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert sheet.isVisible()
    sheet.reject()


def test_the_sandbox_frame_stays_above_the_scrim(qapp, look, window):
    look.apply(qapp, "light", "sandbox")
    frame = SandboxFrame(window)
    frame.show()
    sheet = opened(window)
    order = [child for child in window.children() if child in (frame, sheet.scrim)]
    assert order == [sheet.scrim, frame]
    assert sheet.strip.environment is Environment.SANDBOX
    sheet.reject()


def test_a_tall_sheet_stays_inside_the_window(window, qtbot):
    sheet = Sheet(window, "Send this?", "Send", wake_ms=0)
    for number in range(60):
        sheet.body.addWidget(LineEdit(f"Line {number}"))
    sheet.open_sheet()
    assert sheet.geometry().bottom() <= sheet.scrim.rect().bottom()
    assert sheet.commit.isVisible()
    sheet.reject()


def test_a_sheet_fades_in_and_the_veil_goes(window, look, qtbot):
    look.reduced_motion = False
    sheet = opened(window)
    veils = [child for child in sheet.scrim.children() if type(child).__name__ == "_Veil"]
    assert len(veils) == 1
    with qtbot.waitSignal(veils[0].destroyed):
        pass
    sheet.reject()
