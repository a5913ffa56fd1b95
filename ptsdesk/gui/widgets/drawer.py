"""A docked panel, 484 wide, that follows what is selected. It is not modal."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Size, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import IconButton
from ptsdesk.gui.widgets.fade import fade_in
from ptsdesk.gui.widgets.labels import SectionTitle

_YIELDS = 24
"""How much narrower it gets in the least window."""


class Drawer(QFrame):
    """A head with title, previous, next and close; ``body`` below it; Esc closes."""

    previous_clicked = Signal()
    next_clicked = Signal()
    closed = Signal()

    def __init__(self, title: str, identifier: str = "drawer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(Size.DRAWER - _YIELDS)
        self.setMaximumWidth(Size.DRAWER)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.title = SectionTitle(title, self)
        self.previous = IconButton("chevron-up", tr("Previous order"), identifier="previous-order", parent=self)
        self.next = IconButton("chevron-down", tr("Next order"), identifier="next-order", parent=self)
        self.close_button = IconButton("x", tr("Close dossier"), identifier="close-drawer", parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(Space.S20, Space.S12, Space.S16, 0)
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        for button in (self.previous, self.next, self.close_button):
            head.addWidget(button)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self.body, 1)
        identify(self, title, identifier)
        self.previous.clicked.connect(self.previous_clicked)
        self.next.clicked.connect(self.next_clicked)
        self.close_button.clicked.connect(self.close_drawer)

    def set_title(self, title: str) -> None:
        """Say what is shown."""
        self.title.setText(title)
        self.setAccessibleName(title)

    def open_drawer(self) -> None:
        """Show it, with a short fade."""
        if not self.isVisible():
            self.show()
            fade_in(self)

    def close_drawer(self) -> None:
        """Hide it and tell."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(Size.DRAWER, super().sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_drawer()
            return
        super().keyPressEvent(event)
