"""The QR code over the whole screen, for the customer on the other side of the counter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.domain.money import Money
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import figures
from ptsdesk.gui.presenter_payment import words_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import announce, identify
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.environment import EnvironmentStrip
from ptsdesk.gui.widgets.labels import Caption, KeyCaps, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.qr import Matrix, QrView
from ptsdesk.gui.widgets.surfaces import IconTile


class QrFullScreen(QWidget):
    """A window of its own with the environment on top. Esc, F11 or the button closes it.

    A payment takes the code away and says so by itself.
    """

    closed = Signal()

    def __init__(self, matrix: Matrix, money: Money, merchant: str, environment: Environment, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Scan to pay"))
        identify(self, tr("QR code, full screen"), "qr-full-screen")
        self.setAutoFillBackground(True)
        self.strip = EnvironmentStrip(environment, self)
        self.view = QrView(tr("QR code"), "qr-code-full", side=theme().px(640), parent=self)
        self.view.show_matrix(matrix)
        self.close_button = Button(tr("Close full screen"), icon="minimize", parent=self)
        self.close_button.clicked.connect(self.close)
        self.left = Label("", Role.SECTION, "text_2", parent=self)
        self.left.hide()
        self.words = _Words(self)
        self.words.hide()
        middle = Qt.AlignmentFlag.AlignHCenter
        amount = MoneyLabel(money.currency, figures(money), MoneySize.HERO, words=words_of(money), parent=self)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(KeyCaps(("Esc",), self))
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.S24)
        column.setSpacing(Space.S12)
        column.addWidget(self.strip)
        column.addSpacing(Space.S12)
        column.addWidget(Label(merchant, Role.TITLE, parent=self), 0, middle)
        column.addWidget(amount, 0, middle)
        spoken = Caption("", "text_2", parent=self)
        spoken.set_amount_in_words(words_of(money))
        column.addWidget(spoken, 0, middle)
        column.addWidget(self.left, 0, middle)
        column.addWidget(self.view, 1)
        column.addWidget(self.words, 1)
        column.addLayout(foot)

    def show_left(self, line: str) -> None:
        """How long the code can still be paid; empty when that is not known or there is no code."""
        self.left.setText(line)
        self.left.setVisible(bool(line) and not self.view.isHidden())

    def show_words(self, icon: str, tone: Tone, title: str, text: str) -> None:
        """Take the code away and say why: it is paid, or its time is over."""
        told = self.view.isHidden() and self.words.title.text() == title
        self.view.clear()
        self.view.hide()
        self.left.hide()
        self.words.show_words(icon, tone, title, text)
        self.words.show()
        if not told:
            announce(self, f"{title}. {text}", assertive=True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11) and not event.isAutoRepeat():
            self.close()
            return
        super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)


class _Words(QWidget):
    """What stands in the place of the code."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tile = IconTile("circle-check", 104, Tone.OK, self)
        self.title = Label("", Role.FIGURE, parent=self)
        self.text = Label("", Role.SECTION_PLAIN, "text_2", parent=self)
        column = QVBoxLayout(self)
        column.setSpacing(Space.S16)
        column.addStretch(1)
        for widget in (self.tile, self.title, self.text):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def show_words(self, icon: str, tone: Tone, title: str, text: str) -> None:
        """Say something else."""
        self.tile.set_icon(icon, tone)
        self.title.setText(title)
        self.text.setText(text)
