"""Switch, check box, radio button: real Qt controls, painted by hand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Tokens
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_text, identify, plain_label, role_font, text_width
from ptsdesk.gui.widgets.focus import RING_RADIUS

MARK = 18
"""The side of a check box and the diameter of a radio mark."""
_GAP = 8


def draw_check(painter: QPainter, rect: QRectF, *, checked: bool, enabled: bool, tokens: Tokens) -> None:
    """The box of a check box."""
    if not checked:
        fill, outline = (tokens.surface, tokens.control) if enabled else (tokens.hover, tokens.line)
        draw_box(painter, rect, 4, fill, outline)
        return
    draw_box(painter, rect, 4, tokens.accent if enabled else tokens.control, None)
    painter.setPen(_mark_pen(tokens.on_accent, 2.6))
    points = [(4.6, 9.4), (7.6, 12.4), (13.4, 6.0)]
    painter.drawPolyline([QPointF(rect.left() + x, rect.top() + y) for x, y in points])


def draw_radio(painter: QPainter, rect: QRectF, *, checked: bool, enabled: bool, tokens: Tokens) -> None:
    """The circle of a radio button."""
    if not checked:
        draw_box(painter, rect, rect.height() / 2, tokens.surface, tokens.control if enabled else tokens.line)
        return
    draw_box(painter, rect, rect.height() / 2, tokens.accent if enabled else tokens.control, None)
    inner = rect.adjusted(6, 6, -6, -6)
    draw_box(painter, inner, inner.height() / 2, tokens.on_accent, None)


def _mark_pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _prepare(button: QAbstractButton, text: str, name: str, identifier: str | None) -> None:
    button.setText(plain_label(text))
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    button.setProperty(RING_RADIUS, 4)
    identify(button, name or text, identifier)


def _word(button: QAbstractButton) -> str:
    return button.text().replace("&&", "&")


def _size(button: QAbstractButton) -> QSize:
    width = MARK + _GAP + text_width(_word(button), button.font())
    return QSize(round(width + 0.99), theme().px(MARK + 2))


def _mark_rect(button: QAbstractButton) -> QRectF:
    return QRectF(0, (button.height() - MARK) / 2, MARK, MARK)


def _draw_word(button: QAbstractButton, painter: QPainter) -> None:
    tokens = theme().tokens
    rect = QRectF(MARK + _GAP, 0, button.width() - MARK - _GAP, button.height())
    ink = tokens.text if button.isEnabled() else tokens.text_3
    draw_text(painter, rect, _word(button), button.font(), ink, Qt.AlignmentFlag.AlignVCenter)


class CheckBox(Themed, QCheckBox):
    """A check box."""

    def __init__(
        self, text: str, identifier: str | None = None, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        _prepare(self, text, name, identifier)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY))

    @override
    def sizeHint(self) -> QSize:
        return _size(self)

    @override
    def minimumSizeHint(self) -> QSize:
        return _size(self)

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = _mark_rect(self)
        draw_check(painter, rect, checked=self.isChecked(), enabled=self.isEnabled(), tokens=theme().tokens)
        _draw_word(self, painter)


class RadioButton(Themed, QRadioButton):
    """A radio button; those of one parent exclude each other."""

    def __init__(
        self, text: str, identifier: str | None = None, *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        _prepare(self, text, name, identifier)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY))

    @override
    def sizeHint(self) -> QSize:
        return _size(self)

    @override
    def minimumSizeHint(self) -> QSize:
        return _size(self)

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = _mark_rect(self)
        draw_radio(painter, rect, checked=self.isChecked(), enabled=self.isEnabled(), tokens=theme().tokens)
        _draw_word(self, painter)


class Switch(Themed, QCheckBox):
    """Something that is on or off at once, without a Save button."""

    WIDTH, HEIGHT = 36, 20

    def __init__(self, name: str, identifier: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty(RING_RADIUS, self.HEIGHT // 2)
        identify(self, name, identifier)
        self.follow_theme()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.WIDTH, self.HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(0, 0, self.WIDTH, self.HEIGHT)
        if self.isChecked():
            fill = tokens.accent if self.isEnabled() else tokens.control
            draw_box(painter, rect, rect.height() / 2, fill, None)
            draw_box(painter, QRectF(19, 3, 14, 14), 7, tokens.on_accent, None)
            painter.setPen(_mark_pen(fill, 1.6))
            painter.drawPolyline([QPointF(23.2, 10.2), QPointF(25.3, 12.3), QPointF(29.0, 8.2)])
            return
        draw_box(painter, rect, rect.height() / 2, tokens.surface, tokens.control)
        draw_box(painter, QRectF(4, 4, 12, 12), 6, tokens.control, None)
