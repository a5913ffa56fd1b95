"""The card fields in a window of their own, and what a person does with them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.gui.forms.card_fields import CardFields
from ptsdesk.gui.widgets.card_line import SecretLine

NOW_MS = 1_794_463_716_000
VISA, AMEX = "4242424242424242", "378282246310005"


class CardWindow:
    """The card fields and another line, in a window of their own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.card = CardFields(lambda: NOW_MS)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.card)
        column.addWidget(self.other)
        qtbot.addWidget(self.window)
        self.window.resize(760, 200)
        self.window.show()
        qtbot.waitActive(self.window)
        qtbot.waitExposed(self.window)

    def into(self, widget: QWidget) -> None:
        widget.setFocus()
        QApplication.processEvents()
        assert widget.hasFocus()


def number(window: CardWindow) -> SecretLine:
    window.into(window.card.number_line)
    return window.card.number_line


def paste(line: QLineEdit, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def bullets(text: str) -> str:
    return "".join("•" if character.isdigit() else character for character in text)
