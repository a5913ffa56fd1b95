"""The lines of the connection doctor as widgets: name and state, finding and detail, and a link where one helps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_doctor import LineWords, Way
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.surfaces import Card, Divider

_NAME = 200
"""The width of the column of names, without its icon."""
_STACKED = 460
"""Below this width the finding stands under the name."""
_BESIDE_ICON = 28


class DoctorRow(Themed, QWidget):
    """One line. :attr:`followed` carries where its link leads."""

    followed = Signal(str)

    def __init__(self, words: LineWords, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        identify(self, tr("{name}: {state}", name=words.name, state=words.state), f"check-{words.key}")
        self._name = self._make_name()
        self.remedy = Caption(words.remedy, "text", wrap=True, parent=self).set_selectable()
        self.remedy.hide()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(Space.S12)
        self._columns.addWidget(self._name, 0, Qt.AlignmentFlag.AlignTop)
        self._findings = self._make_findings()
        self._columns.addLayout(self._findings, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        row.setSpacing(Space.S12)
        row.addLayout(self._columns, 1)
        if words.link:
            self.link = Button(
                words.link,
                Kind.LINK,
                name=tr("{link}: {name}", link=words.link, name=words.name),
                identifier=f"check-{words.key}-link",
                parent=self,
            )
            self.link.clicked.connect(self._follow)
            row.addWidget(self.link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.follow_theme()

    def _make_name(self) -> QWidget:
        words = self.words
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        icon = IconLabel(words.icon, words.name, Role.EMPHASIS, "text", icon_ink=words.tone.value, icon_size=18)
        icon.layout().setSpacing(_BESIDE_ICON - 18)  # type: ignore[union-attr]  # made in its constructor
        column.addWidget(icon)
        state = Caption(words.state, words.tone.value, parent=box)
        state.setContentsMargins(_BESIDE_ICON, 0, 0, 0)
        column.addWidget(state)
        return box

    def _make_findings(self) -> QVBoxLayout:
        words = self.words
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(words.finding, Role.BODY, wrap=True, parent=self).set_selectable())
        if words.detail:
            # What is not green says more than a detail: it is what to do.
            ink = "text_3" if words.tone is Tone.OK else "text"
            column.addWidget(Caption(words.detail, ink, wrap=True, parent=self).set_selectable())
        column.addWidget(self.remedy)
        return column

    @Slot()
    def _follow(self) -> None:
        if self.words.way is not Way.REMEDY:
            self.followed.emit(self.words.way.value)
            return
        shown = not self.remedy.isVisibleTo(self)
        self.remedy.setVisible(shown)
        self.link.set_text(tr("Hide") if shown else self.words.link)

    @override
    def retheme(self) -> None:
        self._place()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def _place(self) -> None:
        stacked = self.width() < theme().px(_STACKED)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self._columns.setSpacing(Space.S4 if stacked else Space.S12)
        self._findings.setContentsMargins(_BESIDE_ICON if stacked else 0, 0, 0, 0)
        self._name.setFixedWidth(max(self.width() - 2 * Space.CARD, 0) if stacked else theme().px(_NAME))


class DoctorCard(Card):
    """All lines, with thin ones between them. :attr:`followed` carries where a link leads."""

    followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self.rows: list[DoctorRow] = []

    def show_lines(self, lines: list[LineWords]) -> None:
        """Show these instead."""
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.rows = []
        for words in lines:
            if self.rows:
                self.body.addWidget(Divider(self))
            row = DoctorRow(words, self)
            row.followed.connect(self.followed)
            self.body.addWidget(row)
            self.rows.append(row)
