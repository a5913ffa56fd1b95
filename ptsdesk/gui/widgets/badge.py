"""Badges: always an icon and a word. Filled is final, outlined may still change, dashed needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Size, Tokens, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, mix, role_font, text_width
from ptsdesk.gui.widgets.privacy import veiled

__all__ = ["Badge", "BadgeSpec", "CountBadge", "Shape", "Tone", "badge_width", "paint_badge"]

_ICON = 14
_LEFT, _GAP, _RIGHT = 7, 4, 8


class Shape(StrEnum):
    """What the outline says."""

    FILLED = "filled"
    OUTLINED = "outlined"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """What a badge shows."""

    text: str
    icon: str
    tone: Tone = Tone.NEUTRAL
    shape: Shape = Shape.FILLED


def badge_width(text: str) -> float:
    """The width of a badge with this word."""
    return _LEFT + _ICON + _GAP + text_width(text, role_font(Role.CAPTION_EMPHASIS)) + _RIGHT


def _outline(painter: QPainter, rect: QRectF, spec: BadgeSpec, tokens: Tokens) -> None:
    ink = tokens.ink(spec.tone)
    if spec.shape is Shape.FILLED:
        draw_box(painter, rect, Radius.BADGE, tokens.fill(spec.tone), None)
    elif spec.shape is Shape.OUTLINED:
        draw_box(painter, rect, Radius.BADGE, tokens.surface, mix(ink, tokens.surface, 0.55))
    else:
        draw_box(painter, rect, Radius.BADGE, tokens.fill(spec.tone), None)
        pen = QPen(QColor(ink), 1)
        pen.setDashPattern([3, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), Radius.BADGE - 0.5, Radius.BADGE - 0.5)


def paint_badge(painter: QPainter, spec: BadgeSpec, origin: QPointF, room: float, tokens: Tokens) -> None:
    """Draw a badge with its top left corner at ``origin``, at most ``room`` wide (the word is then cut)."""
    height = theme().px(Size.BADGE)
    rect = QRectF(origin.x(), origin.y(), min(badge_width(spec.text), room), height)
    painter.save()
    _outline(painter, rect, spec, tokens)
    ink = tokens.ink(spec.tone)
    draw_icon(painter, spec.icon, ink, rect.left() + _LEFT, rect.top() + (height - _ICON) / 2, _ICON)
    words = rect.adjusted(_LEFT + _ICON + _GAP, 0, -2, 0)
    draw_text(painter, words, spec.text, role_font(Role.CAPTION_EMPHASIS), ink, Qt.AlignmentFlag.AlignVCenter)
    painter.restore()


class Badge(Themed, QLabel):
    """The badge as a widget, read as "Status: Paid"."""

    def __init__(self, spec: BadgeSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_spec(spec)
        self.follow_theme()

    def set_spec(self, spec: BadgeSpec) -> None:
        """Show another state."""
        self.spec = spec
        self.setText(veiled(spec.text, self))
        self.setAccessibleName(tr("Status: {state}", state=spec.text))
        self.updateGeometry()
        self.update()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.CAPTION_EMPHASIS))
        self.setText(veiled(self.spec.text, self))

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self.spec.text) + 0.49), theme().px(Size.BADGE))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), self.spec, QPointF(0, 0), self.width(), theme().tokens)


class CountBadge(Themed, QLabel):
    """A number that asks for attention, beside a navigation entry or a tab. Hidden at zero."""

    def __init__(self, count: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count)
        self.follow_theme()

    def set_count(self, count: int) -> None:
        """Show a number; more than 99 is shown as 99+."""
        self.count = count
        self.setText(str(count) if count <= 99 else "99+")
        self.setAccessibleName(plural("{n} needs attention", "{n} need attention", count))
        self.setVisible(count > 0 and (self.parentWidget() is not None))
        self.updateGeometry()
        self.update()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.COUNT))

    @override
    def sizeHint(self) -> QSize:
        return count_size(self.text())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_count(QPainter(self), self.text(), QRectF(self.rect()))


def count_size(text: str) -> QSize:
    """The size of a count badge."""
    height = theme().px(18)
    return QSize(max(round(text_width(text, role_font(Role.COUNT))) + 12, height + 1), height)


def paint_count(painter: QPainter, text: str, rect: QRectF) -> None:
    """Draw a count badge."""
    tokens = theme().tokens
    draw_box(painter, rect, rect.height() / 2, tokens.attention_fill, None)
    draw_text(painter, rect, text, role_font(Role.COUNT), tokens.attention, Qt.AlignmentFlag.AlignCenter)
