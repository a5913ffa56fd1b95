"""What settings are made of: a heading, and cards with rows: words on the left, the control on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.surfaces import Card, Divider, scroll_page

_STACKED = 400
"""Below this width of a card a control stands under its words."""


class SettingsSection(QWidget):
    """One section: a title (none when it makes its own), maybe a line under it, and ``body``. It scrolls by itself."""

    def __init__(self, title: str, parent: QWidget | None = None, *, under: QWidget | None = None) -> None:
        super().__init__(parent)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(Space.S28, Space.S20, Space.PAGE, Space.PAGE)
        self.body.setSpacing(Space.S12)
        self.heading = QHBoxLayout()
        self.heading.setSpacing(Space.S8)
        if title:
            words = QVBoxLayout()
            words.setSpacing(Space.S4)
            words.addWidget(Label(title, Role.TITLE, wrap=True, parent=self))
            if under is not None:
                words.addWidget(under)
            self.heading.addLayout(words, 1)
            self.body.addLayout(self.heading)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll_page(content, self))

    def add_title(self, text: str) -> None:
        """A heading further down."""
        self.body.addSpacing(Space.S8)
        self.body.addWidget(Label(text, Role.TITLE, parent=self))


class SettingsCard(Card):
    """Rows with lines between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self._rows: list[QHBoxLayout] = []

    def add_row(self, title: str, text: str | Label, control: QWidget | None = None, *, wide: bool = False) -> None:
        """Append a row; ``wide`` gives the control half of the width. A text that changes comes as its label."""
        if self.body.count():
            self.body.addWidget(Divider(self))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(Label(title, Role.EMPHASIS, parent=self))
        if text:
            words.addWidget(text if isinstance(text, Label) else Caption(text, "text_2", wrap=True, parent=self))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        row.setSpacing(Space.S20)
        row.addLayout(words, 1)
        if control is not None:
            row.addWidget(control, 1 if wide else 0, Qt.AlignmentFlag.AlignVCenter)
            self._rows.append(row)
        self.body.addLayout(row)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        stacked = event.size().width() < theme().px(_STACKED)
        ways = QHBoxLayout.Direction
        for row in self._rows:
            row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
            row.setSpacing(Space.S8 if stacked else Space.S20)
        super().resizeEvent(event)
