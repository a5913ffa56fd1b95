"""LIVE or SANDBOX, said by pattern, lightness, word and icon: never by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Tokens, tokens_for
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, fill, identify, role_font, text_width

ICONS = {Environment.LIVE: "banknote", Environment.SANDBOX: "flask-conical"}
WORDS = {Environment.LIVE: "LIVE", Environment.SANDBOX: "SANDBOX"}
"""Never translated."""

_TAG_HEIGHT = 20
_TAG_ICON = 14


def motto(environment: Environment) -> str:
    """The sentence beside the word."""
    if environment is Environment.SANDBOX:
        return tr("Practice. Nothing here moves real money.")
    return tr("Real money")


def _tag_width(environment: Environment) -> float:
    return 7 + _TAG_ICON + 5 + text_width(WORDS[environment], role_font(Role.TAG)) + 7


def paint_tag(painter: QPainter, environment: Environment, x: float, y: float, fill: str, ink: str) -> float:
    """Draw the tag with its top left corner at ``x, y``; returns its width."""
    rect = QRectF(x, y, _tag_width(environment), theme().px(_TAG_HEIGHT))
    draw_box(painter, rect, 4, fill, None)
    draw_icon(painter, ICONS[environment], ink, x + 7, y + (rect.height() - _TAG_ICON) / 2, _TAG_ICON)
    words = rect.adjusted(7 + _TAG_ICON + 5, 0, 0, 0)
    draw_text(painter, words, WORDS[environment], role_font(Role.TAG), ink, Qt.AlignmentFlag.AlignVCenter)
    return rect.width()


def paint_ground(painter: QPainter, rect: QRectF, tokens: Tokens, corner: int = 0) -> None:
    """The bar's ground: solid in LIVE; in SANDBOX hatched, with the violet base line. ``corner`` rounds the top."""
    path = QPainterPath()
    path.addRoundedRect(rect.adjusted(0, 0, 0, corner), corner, corner)
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.bar))
    painter.drawPath(path)
    if tokens.environment is not Environment.SANDBOX:
        painter.restore()
        return
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.bar_hatch))
    step, width, height = 14.0, 7.0, rect.height()
    x = rect.left() - height
    while x < rect.right():
        foot = [QPointF(x, rect.bottom()), QPointF(x + width, rect.bottom())]
        head = [QPointF(x + width + height, rect.top()), QPointF(x + height, rect.top())]
        painter.drawPolygon(QPolygonF(foot + head))
        x += step
    painter.restore()
    fill(painter, QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2), tokens.bar_base)


class EnvironmentStrip(Themed, QWidget):
    """The head of a sheet: the same ground, tag and sentence as the bar, 32 high."""

    HEIGHT = 32
    LEFT = 16

    def __init__(self, environment: Environment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = environment
        self._words = ""
        self._right = ""
        self.corner = 0
        """Radius of the two upper corners; a sheet sets it."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()
        self.follow_theme()

    @property
    def environment(self) -> Environment:
        """Which one is shown."""
        return self._environment

    def set_words(self, words: str = "", right: str = "") -> None:
        """The sentence on the left (empty: the usual one) and the account on the right."""
        self._words, self._right = words, right
        self._name()
        self.update()

    def set_environment(self, environment: Environment) -> None:
        """Show the other environment."""
        self._environment = environment
        self._name()
        self.update()

    def _name(self) -> None:
        words = self._words or motto(self._environment)
        identify(self, f"{WORDS[self._environment]}: {words}", "environment", self._right)

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(self.HEIGHT))

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, theme().px(self.HEIGHT))

    def _tokens(self) -> Tokens:
        return tokens_for(self._environment, dark=theme().dark)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._tokens()
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint_ground(painter, rect, tokens, self.corner)
        sandbox = self._environment is Environment.SANDBOX
        middle = rect.height() / 2 - (1 if sandbox and not self.corner else 0)
        fill, ink = (tokens.bar_base, tokens.on_accent) if sandbox else (tokens.bar_text, tokens.bar)
        y = round(middle - theme().px(_TAG_HEIGHT) / 2)
        x = self.LEFT + paint_tag(painter, self._environment, self.LEFT, y, fill, ink)
        words = self._words or motto(self._environment)
        self._plate(painter, words, Role.STRONG, tokens.bar_text, x + (10 if sandbox else 12), middle)
        if self._right:
            width = text_width(self._right, role_font(Role.CAPTION)) + (16 if sandbox else 0)
            start = max(rect.right() - width - (8 if sandbox else 16), x + 24)
            self._plate(painter, self._right, Role.CAPTION, tokens.bar_dim, start, middle)

    def _plate(self, painter: QPainter, text: str, role: Role, ink: str, x: float, middle: float) -> None:
        """Words on the ground; in SANDBOX on a plain plate, so that the hatch never runs through letters."""
        font = role_font(role)
        room = min(text_width(text, font) + 1, self.width() - x - 12)
        height = theme().px(20)
        rect = QRectF(x, round(middle - height / 2), room, height)
        if self._environment is Environment.SANDBOX:
            plate = rect.adjusted(0, 0, 16, 0)
            draw_box(painter, plate, 4, self._tokens().bar, None)
            rect = rect.translated(8, 0)
        draw_text(painter, rect, text, font, ink, Qt.AlignmentFlag.AlignVCenter)


class EnvironmentBar(EnvironmentStrip):
    """The bar across the whole window, 36 high."""

    HEIGHT = Size.BAR


class EnvironmentTag(Themed, QLabel):
    """The small mark in lists of accounts and on exports; shows its own environment, not the window's."""

    def __init__(self, environment: Environment, parent: QWidget | None = None) -> None:
        super().__init__(WORDS[environment], parent)
        self._environment = environment
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_theme()

    def set_environment(self, environment: Environment) -> None:
        """Show the other environment."""
        self._environment = environment
        self.setText(WORDS[environment])
        self.updateGeometry()
        self.update()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.TAG))

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(_tag_width(self._environment) + 0.49), theme().px(_TAG_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self._environment, dark=theme().dark)
        sandbox = self._environment is Environment.SANDBOX
        fill, ink = (tokens.bar_base, tokens.on_accent) if sandbox else (tokens.bar, tokens.bar_text)
        paint_tag(QPainter(self), self._environment, 0, 0, fill, ink)


class SandboxFrame(Themed, QWidget):
    """The violet frame round a window in SANDBOX, above everything and deaf to the mouse.

    It follows the size of its parent and is hidden in LIVE.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        identify(self, tr("Frame of the {environment} window", environment="SANDBOX"), "sandbox-frame")
        window.installEventFilter(self)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setVisible(theme().environment is Environment.SANDBOX)
        self._fit()

    def _fit(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        width = Size.FRAME
        outer = parent.rect()
        self.setGeometry(outer)
        # Only the frame itself is part of the widget: repaints below never come through here.
        self.setMask(_ring(outer, width))
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._fit()
        elif event.type() is QEvent.Type.ChildAdded:
            self.raise_()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(Environment.SANDBOX, dark=theme().dark)
        painter = QPainter(self)
        pen = QPen(QColor(tokens.bar_base), Size.FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        half = Size.FRAME / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))


def raise_frame(window: QWidget | None) -> None:
    """Bring a window's frame back on top after something else was raised."""
    if window is None:
        return
    for frame in window.findChildren(SandboxFrame, options=Qt.FindChildOption.FindDirectChildrenOnly):
        frame.raise_()


def _ring(outer: QRect, width: int) -> QRegion:
    return QRegion(outer) - QRegion(outer.adjusted(width, width, -width, -width))
