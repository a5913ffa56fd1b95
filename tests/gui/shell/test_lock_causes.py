"""What makes the window lock: the computer, the time without use; what its cover then says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.gui.context import Notice
from ptsdesk.gui.lock.idle import IdleWatch
from ptsdesk.services.api import Away
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import (
    cover_of,
    leave_alone,
    locker_of,
    open_again,
    said,
    still_clock,
)
from tests.gui.support.pages import remembering
from tests.gui.support.shell import Shell

MakeShell = Callable[..., Shell]


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


def test_the_settings_promise_no_more_than_the_computer_tells(shell: Shell) -> None:
    shell.conductor.go("settings", "lock")
    shell.settle()
    (line,) = (text for text in said(shell) if "screen is locked" in text)
    assert line.endswith("where this computer tells it.")


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
