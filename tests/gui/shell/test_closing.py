from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ptsdesk.gui.shell.closing import ClosingSheet
from tests.gui.support.shell import Shell


def test_closing_while_money_is_sent_waits_for_the_record(two: Shell) -> None:
    done = two.start_payment()
    two.window.close()
    assert two.window.isVisible()
    sheet = two.window.findChild(ClosingSheet)
    assert sheet is not None
    assert sheet.isVisible()
    said = " ".join(label.text() for label in sheet.findChildren(QLabel))
    assert "It can no longer be cancelled. The window closes when the answer is recorded." in said
    two.desk.release()
    two.qtbot.waitUntil(lambda: not two.window.isVisible())
    assert len(done) == 1


def test_closing_can_be_taken_back(two: Shell) -> None:
    two.start_payment()
    two.window.close()
    sheet = two.window.findChild(ClosingSheet)
    assert sheet is not None
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    two.desk.release()
    two.settle()
    assert two.window.isVisible()


def test_closing_otherwise_is_at_once(two: Shell) -> None:
    two.window.close()
    assert not two.window.isVisible()
    assert two.context.desk is None
