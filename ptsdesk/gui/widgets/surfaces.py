"""Grounds and frames: cards, lines, page heads, icon tiles, scrolling pages."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, fill, role_font
from ptsdesk.gui.widgets.buttons import Button, IconButton
from ptsdesk.gui.widgets.labels import Caption, KeyCaps, Label, SectionTitle

_MESSAGE = 44
"""The room round a control that takes the focus: its label above, its message below."""


class Card(QFrame):
    """A surface with a 1 px line and rounded corners. ``body`` is its column; a title goes on top."""

    def __init__(
        self, title: str = "", *, aside: str = "", margin: int = Space.CARD, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(10)
        self.title = SectionTitle(title, self)
        self.aside = Caption(aside, parent=self)
        self.title.setVisible(bool(title))
        self.aside.setVisible(bool(aside))
        if title:
            head = QHBoxLayout()
            head.setSpacing(Space.S8)
            head.addWidget(self.title, 1)
            head.addWidget(self.aside)
            self.body.addLayout(head)

    def set_aside(self, text: str) -> None:
        """The small text at the right of the title."""
        self.aside.setText(text)
        self.aside.setVisible(bool(text))


class Divider(Themed, QWidget):
    """A 1 px line across."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), self.rect(), theme().tokens.line)


class IconTile(Themed, QWidget):
    """An icon on a rounded square: 36 with an 18 px icon, or 52 with 26. Decoration only."""

    def __init__(self, icon: str, side: int = 36, tone: Tone = Tone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._side, self._tone = icon, side, tone
        self.setFixedSize(side, side)
        self.follow_theme()

    def set_icon(self, icon: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.update()

    @property
    def tone(self) -> Tone:
        """What its colour says."""
        return self._tone

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), 8, tokens.fill(self._tone), None)
        size = self._side // 2
        draw_icon(painter, self._icon, tokens.ink(self._tone), (self._side - size) / 2, (self._side - size) / 2, size)


class SearchButton(Button):
    """Looks like a search line and opens the command palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", name=tr("Search or run a command"), identifier="open-palette", parent=parent)
        self._keys = KeyCaps(("Ctrl", "K"), self)
        self.setMinimumWidth(180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(268)

    @override
    def sizeHint(self) -> QSize:
        return QSize(268, theme().px(Size.CONTROL))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keys.resize(self._keys.sizeHint())
        self._keys.move(self.width() - self._keys.width() - 8, (self.height() - self._keys.height()) // 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = theme().tokens
        painter = QPainter(self)
        draw_icon(painter, "search", tokens.text_2, 10, (self.height() - 16) / 2)
        room = QRectF(33, 0, self._keys.x() - 41, self.height())
        font, middle = role_font(Role.BODY), Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, room, tr("Search or run a command"), font, tokens.text_3, middle)


class _Line(Caption):
    """One line that says with an ellipsis that there is more of it; an order id may be longer than the head."""

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 60), hint.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)
            return
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(QPainter(self), QRectF(self.rect()), self.text(), self.font(), theme().tokens.text_3, middle)


class PageHead(Themed, QFrame):
    """The head of a page, 64 high: title, a line below it, actions on the right, the search button."""

    back_clicked = Signal()
    search_clicked = Signal()

    def __init__(self, title: str = "", subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = IconButton("arrow-left", tr("Back"), identifier="back", parent=self)
        self.back.hide()
        self.title = Label(title, Role.TITLE, parent=self)
        self.subtitle = _Line(subtitle, parent=self)
        self.search = SearchButton(self)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(Space.S8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PAGE, 0, Space.S20, 0)
        row.setSpacing(Space.S8)
        row.addWidget(self.back)
        row.addLayout(words, 1)
        row.addLayout(self._actions)
        row.addWidget(self.search)
        self.back.clicked.connect(self.back_clicked)
        self.search.clicked.connect(self.search_clicked)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(Size.PAGE_HEAD))

    def set_words(self, title: str, subtitle: str = "", *, back: bool = False) -> None:
        """What page this is; ``back`` shows the arrow."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self.back.setVisible(back)

    def set_actions(self, widgets: Iterable[QWidget]) -> None:
        """Put a page's actions before the search button. Earlier ones are hidden, not destroyed."""
        while (item := self._actions.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
        for widget in widgets:
            self._actions.addWidget(widget)
            widget.show()


class _PageArea(QScrollArea):
    """Scrolls what gets the focus into sight, with the message below it. Qt itself does so for Tab only."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        # Later, because an error that is shown with the focus moves what is below it.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._follow)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        # What is being clicked must not move away from under the pointer.
        clicked = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if isValid(self) and not clicked and new is not None and self.isAncestorOf(new):
            self._later.start(0)

    @Slot()
    def _follow(self) -> None:
        focused = QApplication.focusWidget()
        content, room = self.widget(), theme().px(_MESSAGE)
        if focused is None or content is None or not content.isAncestorOf(focused):
            return
        if focused.height() + 2 * room > self.viewport().height():
            return
        QApplication.sendPostedEvents(content, QEvent.Type.LayoutRequest)
        # Not ensureWidgetVisible: it is content with a control whose message is out of sight.
        top = focused.mapTo(content, QPoint(0, 0))
        self.ensureVisible(top.x(), top.y() + focused.height(), 0, room)
        self.ensureVisible(top.x(), top.y(), 0, room)


def scroll_page(content: QWidget, parent: QWidget | None = None) -> QScrollArea:
    """A page that scrolls up and down and never sideways; the ground shows through."""
    area = _PageArea(parent)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("page", "true")
    area.setWidget(content)
    return area
