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
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.environment import EnvironmentStrip
from ptsdesk.gui.widgets.labels import Caption, KeyCaps, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.qr import Matrix, QrView


class QrFullScreen(QWidget):
    """A window of its own with the environment on top. Esc, F11 or the button closes it; so does a payment."""

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
        column.addWidget(Caption(words_of(money), "text_2", parent=self), 0, middle)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

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
