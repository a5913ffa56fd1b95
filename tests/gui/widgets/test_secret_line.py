"""The line for a secret: taken in every way, shown in none, and empty after every way out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QClipboard, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.gui.widgets.secret_line import SecretEntry

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
CODE = "q7Zp0Wn4Lk2vX9sT1bG6hJ8dM3fR5yCa"


class Place(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.entry = SecretEntry("Safecode", "safecode", help_text="32 characters")
        self.other = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.entry)
        column.addWidget(self.other)


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    place = Place()
    qtbot.addWidget(place)
    place.show()
    qtbot.waitActive(place)
    place.entry.target.setFocus()
    QApplication.processEvents()
    return place


def paste(line: QWidget, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(line, Qt.Key.Key_V, CTRL)


def told(line: QLineEdit) -> list[str]:
    """All that Qt, undo, the clipboard and a screen reader have of it."""
    interface = QAccessible.queryAccessibleInterface(line)
    board = QGuiApplication.clipboard()
    texts = [line.text(), line.displayText(), line.selectedText(), board.text(), board.text(QClipboard.Mode.Selection)]
    texts += [interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value)]
    return [*texts, str(line.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText))]


def test_typed_it_is_bullets_everywhere_and_whole_for_whoever_asks(place: Place) -> None:
    line = place.entry.line
    QTest.keyClicks(line, CODE)
    assert place.entry.secret().reveal() == CODE
    assert line.text() == "•" * 32
    for key in (Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_Z):
        QTest.keyClick(line, Qt.Key.Key_A, CTRL)
        QTest.keyClick(line, key, CTRL)
    assert not line.isUndoAvailable()
    assert not any(CODE[:6] in text for text in told(line))
    place.other.setFocus()
    assert not any(CODE[:6] in text for text in told(line))
    assert place.entry.secret().reveal() == CODE
    assert CODE not in f"{place.entry.secret()!r}"


@pytest.mark.parametrize("around", ["{}", "  {}\r\n", "\t{}\n"])
def test_pasted_it_loses_what_copying_added_and_leaves_the_clipboard(place: Place, around: str) -> None:
    paste(place.entry.line, around.format(CODE))
    assert place.entry.secret().reveal() == CODE
    assert QGuiApplication.clipboard().text() == ""


def test_a_part_can_be_corrected_in_the_middle(place: Place) -> None:
    line = place.entry.line
    QTest.keyClicks(line, "ab cd")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Backspace):
        QTest.keyClick(line, key)
    QTest.keyClicks(line, "X")
    assert place.entry.secret().reveal() == "abXcd"


def test_any_sign_can_be_typed(place: Place) -> None:
    line = place.entry.line
    QTest.keyClick(line, "q", CTRL | ALT)
    QTest.keyClick(line, "Q", SHIFT)
    event = QInputMethodEvent("", [])
    event.setCommitString("é密")
    QApplication.sendEvent(line, event)
    assert place.entry.secret().reveal() == "qQé密"


def test_what_cannot_be_taken_is_told_at_the_field(place: Place) -> None:
    line = place.entry.line
    paste(line, f"{CODE}\n{CODE}")
    assert "more than one line" in place.entry.error
    assert not place.entry.filled
    assert QGuiApplication.clipboard().text()
    paste(line, "x" * 300)
    assert "longer than 256" in place.entry.error
    paste(line, "   ")
    assert not place.entry.filled
    QTest.keyClicks(line, "a")
    assert place.entry.error == ""
    assert place.entry.message == "32 characters"
    QGuiApplication.clipboard().clear()


def test_it_is_empty_when_it_was_given_or_hidden_or_wiped(place: Place) -> None:
    line = place.entry.line
    QTest.keyClicks(line, CODE)
    assert line.give().reveal() == CODE
    assert line.secret_text.is_blank
    QTest.keyClicks(line, CODE)
    place.entry.wipe()
    assert line.secret_text.is_blank
    QTest.keyClicks(line, CODE)
    place.entry.hide()
    assert line.secret_text.is_blank
    assert line.text() == ""
