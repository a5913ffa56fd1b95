"""Texts: always plain, wrapping without keeping a page from shrinking."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ptsdesk.gui.theme import icons
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_text, repolish, role_font, text_width
from ptsdesk.gui.widgets.privacy import DOTS, amounts_hidden, veiled, veiled_words

_SHORT_WORD = 12
"""Words up to this length fit in the narrowest label."""
_LONG_TEXT = 200
"""From this length on it pays to remember how high a text is."""


class Label(Themed, QLabel):
    """Plain text in a role and an ink (a token name such as ``text_2`` or ``bad``).

    A wrapping label tells a small minimum width: Qt's own answer would keep pages from shrinking.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        ink: str = "text",
        *,
        wrap: bool = False,
        ids: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._ids = ids
        self._own_font = False
        self._long_words: tuple[str, ...] = ()
        self._heights: dict[tuple[int, str], int] = {}
        """Of a long text, by its width and font: a layout asks for them a hundred times."""
        self._whole = ""
        self._private = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._ink = "text"
        self.set_ink(ink)
        if wrap:
            self.setWordWrap(True)
        if text:
            self.setText(text)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        if self._role is not Role.BODY or self._ids or self._own_font:
            # The application's own font is the body's, so most labels need none.
            self._own_font = True
            self.setFont(role_font(self._role, ids=self._ids))
        if amounts_hidden() or DOTS in self.text():
            self._show_text()

    def set_ink(self, ink: str) -> None:
        """Change the colour to another token."""
        if ink == self._ink:
            return
        self._ink = ink
        self.setProperty("ink", ink)
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            repolish(self)

    @property
    def role(self) -> Role:
        """What the text is for."""
        return self._role

    def set_role(self, role: Role) -> None:
        """Change what the text is for."""
        self._role = role
        self.retheme()

    def set_selectable(self) -> Label:
        """Let people mark and copy the text with the mouse; returns the label."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        return self

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 40), hint.height()) if self.wordWrap() else hint

    # Qt wraps between words only and cuts what is wider than the label: a name or an id is shown whole instead.

    @override
    def setText(self, text: str) -> None:
        self._whole, self._private = text, False
        self._show_text()

    def set_amount_in_words(self, text: str) -> None:
        """Show an amount in words: dots while amounts are hidden."""
        self._whole, self._private = text, True
        self._show_text()

    def _show_text(self) -> None:
        text = (veiled_words if self._private else veiled)(self._whole, self)
        # Looked for once: a page asks its labels for their heights a thousand times.
        self._long_words = tuple(word for word in text.split() if len(word) > _SHORT_WORD)
        self._heights.clear()
        super().setText(text)

    def _breaks(self, width: int) -> bool:
        """Whether a word is wider than a line."""
        if not self._long_words or not self.wordWrap():
            return False
        metrics = self.fontMetrics()
        return any(metrics.horizontalAdvance(word) > width for word in self._long_words)

    def _lines(self, width: int) -> tuple[QTextLayout, float]:
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    @override
    def heightForWidth(self, width: int) -> int:
        if len(self._whole) < _LONG_TEXT:
            return self._height(width)
        margins = self.contentsMargins()
        key = (width - margins.left() - margins.right(), self.font().key())
        if key not in self._heights:
            self._heights[key] = self._height(width)
        return self._heights[key]

    def _height(self, width: int) -> int:
        if not self._long_words:
            return super().heightForWidth(width)
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        if not self._breaks(inner):
            return super().heightForWidth(width)
        return round(self._lines(inner)[1] + 0.49) + margins.top() + margins.bottom()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._long_words or not self._breaks(self.contentsRect().width()):
            super().paintEvent(event)
            return
        room = self.contentsRect()
        layout, height = self._lines(room.width())
        top = bool(self.alignment() & Qt.AlignmentFlag.AlignTop)
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        above = 0.0 if top else max((room.height() - height) / 2, 0.0)
        layout.draw(painter, QPointF(room.left(), room.top() + above))


class SectionTitle(Label):
    """The heading of a card or a part of a form."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, Role.SECTION, parent=parent)


class Caption(Label):
    """Small text beside or below something."""

    def __init__(
        self, text: str = "", ink: str = "text_3", *, wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, Role.CAPTION, ink, wrap=wrap, parent=parent)


class IconLabel(Themed, QWidget):
    """An icon and a line of text, for lines such as "Code checked"."""

    def __init__(
        self,
        icon: str,
        text: str = "",
        role: Role = Role.CAPTION,
        ink: str = "text_2",
        *,
        icon_ink: str | None = None,
        icon_size: int = 16,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._icon_ink, self._icon_size = icon, icon_ink or ink, icon_size
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter)
        self.label = Label(text, role, ink, wrap=wrap, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6 if icon_size < 16 else 8)
        row.addWidget(self._picture, 0)
        row.addWidget(self.label, 1)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        line = QFontMetricsF(role_font(self.label.role)).height()
        above = max(round((line - self._icon_size) / 2), 0) if self.label.wordWrap() else 0
        self._picture.setContentsMargins(0, above, 0, 0)
        self._picture.setPixmap(icons.pixmap(self._icon, getattr(theme().tokens, self._icon_ink), self._icon_size))

    def show_line(self, icon: str, text: str, ink: str, icon_ink: str | None = None) -> None:
        """Change everything at once."""
        self._icon, self._icon_ink = icon, icon_ink or ink
        self.label.setText(text)
        self.label.set_ink(ink)
        self.retheme()


class KeyCap(Themed, QLabel):
    """A key of the keyboard, drawn small."""

    HEIGHT = 18
    _MARGIN = 5

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.KEY))
        self.setFixedSize(self.sizeHint())

    @override
    def sizeHint(self) -> QSize:
        width = text_width(self.text(), role_font(Role.KEY)) + 2 * self._MARGIN
        height = theme().px(self.HEIGHT)
        return QSize(max(round(width), height - 2), height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), 4, tokens.surface, tokens.line)
        draw_text(painter, QRectF(self.rect()), self.text(), self.font(), tokens.text_3, Qt.AlignmentFlag.AlignCenter)


class KeyCaps(QWidget):
    """The keys of a shortcut side by side, read as one: ``KeyCaps(("Ctrl", "K"))``."""

    def __init__(self, keys: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for key in keys:
            row.addWidget(KeyCap(key, self))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
