"""What every widget here shares: names for people and drivers, plain tool tips, the link to the theme, painting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar
from weakref import WeakKeyDictionary, ref

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ptsdesk.gui.theme import icons
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.widgets.privacy import veiled

AnyWidget = TypeVar("AnyWidget", bound=QWidget)

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def slug(name: str) -> str:
    """``Channel: QR Ph`` gives ``channel-qr-ph``."""
    return _NOT_WORD.sub("-", name.lower()).strip("-")


def identify(widget: AnyWidget, name: str, identifier: str | None = None, description: str = "") -> AnyWidget:
    """Give a widget its accessible name (translated) and its identifier (never translated); returns the widget.

    Drivers use the identifier: on Linux Qt reports a combo box's current value as its name.
    """
    widget.setAccessibleName(name)
    key = identifier if identifier is not None else slug(name)
    widget.setAccessibleIdentifier(key)
    widget.setObjectName(key)
    if description:
        widget.setAccessibleDescription(description)
    return widget


def set_tip(widget: QWidget, text: str) -> None:
    """A tool tip that shows exactly this text: Qt would otherwise read markup in it.

    Qt takes a text for markup only when it finds a tag or ``&lt;``; such a text is escaped and marked as markup.
    """
    if "<" not in text and "&lt;" not in text:
        widget.setToolTip(text)
        return
    # By hand: the html module would load a table of two thousand names at start.
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    widget.setToolTip(f"<qt>{escaped}</qt>")


def plain_label(text: str) -> str:
    """A button or menu text in which ``&`` is only a character, not a shortcut mark."""
    return text.replace("&", "&&")


def announce(widget: QWidget, text: str, *, assertive: bool = False) -> None:
    """Have a screen reader say a sentence; assertive interrupts."""
    # Loading the two classes costs as much as ten widgets, and nothing is announced before the first paint.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415

    if not text or not QAccessible.isActive():
        return
    if not widget.window().isVisible():
        return  # nobody hears of what nobody can see: the window is locked
    event = QAccessibleAnnouncementEvent(widget, veiled(text, widget))
    level = QAccessible.AnnouncementPoliteness.Assertive if assertive else QAccessible.AnnouncementPoliteness.Polite
    event.setPoliteness(level)
    QAccessible.updateAccessibility(event)


def repolish(widget: QWidget) -> None:
    """Have the style sheet read a changed property."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


class Themed:
    """A widget that re-reads its tokens, fonts and icons when the theme changes.

    Call :meth:`follow_theme` at the end of the constructor; write :meth:`retheme`.
    """

    def follow_theme(self) -> None:
        """Read the theme now and at each change, for as long as the widget lives."""
        self.retheme()
        theme().follow(self)

    def retheme(self) -> None:
        """Take fonts, icons and heights from the theme."""

    def theme_changed(self) -> None:
        """What the theme calls."""
        self.retheme()
        if isinstance(self, QWidget):
            self.updateGeometry()
            self.update()


def ratio_of(painter: QPainter) -> float:
    """The pixel density of what is painted on."""
    device: QPaintDevice | None = painter.device()
    return device.devicePixelRatio() if device is not None else 1.0


def draw_icon(painter: QPainter, name: str, colour: str, x: float, y: float, size: int = 16) -> None:
    """One icon with its top left corner at ``x, y``."""
    picture: QPixmap = icons.pixmap(name, colour, size, ratio=ratio_of(painter))
    painter.drawPixmap(QPointF(x, y), picture)


def draw_text(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: str, align: Qt.AlignmentFlag) -> None:
    """One line of plain text, cut with an ellipsis when it does not fit."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(veiled(text, painter.device()), Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), shown)


_HOLDERS: WeakKeyDictionary[QWidget, ref[QWidget]] = WeakKeyDictionary()
"""What hands its focus on to a control in it. Kept here, because asking Qt from Python ties wrappers together."""


def hand_focus_on(holder: QWidget, control: QWidget) -> None:
    """Let a widget that holds controls give its focus to one of them."""
    holder.setFocusProxy(control)
    _HOLDERS[holder] = ref(control)


def control_in(widget: QWidget) -> QWidget:
    """What gets the focus that is given to a widget; the widget itself when it hands nothing on."""
    known = _HOLDERS.get(widget)
    control = known() if known is not None else None
    return control if control is not None else widget


@contextmanager
def without_holders(window: QWidget) -> Iterator[None]:
    """Nothing in a window hands its focus on meanwhile."""
    known = [(holder, control()) for holder, control in _HOLDERS.items() if isValid(holder)]
    found = [(holder, control) for holder, control in known if control is not None and isValid(control)]
    found = [(holder, control) for holder, control in found if holder.isVisible() and holder.window() is window]
    for holder, _ in found:
        holder.setFocusProxy(None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for holder, control in found:
            if isValid(holder) and isValid(control):
                holder.setFocusProxy(control)


def fit_font(font: QFont, need: float, room: float) -> QFont:
    """The font, or a smaller one when ``need`` pixels are more than there is room for: a sum is never cut."""
    if need <= room:
        return font
    smaller = QFont(font)
    # A little less than the share: hinted glyphs do not shrink evenly.
    share = max(room - 1, 1) / need * 0.96
    if font.pixelSize() > 0:
        smaller.setPixelSize(max(int(font.pixelSize() * share), 1))
    else:
        smaller.setPointSizeF(font.pointSizeF() * share)
    return smaller


def fill(painter: QPainter, rect: QRect | QRectF, colour: str | QColor) -> None:
    """Fill a rectangle. Not ``fillRect``: its many overloads make Python learn every gradient preset first."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRect(rect)


def draw_box(
    painter: QPainter, rect: QRectF, radius: float, fill: str | None, outline: str | None, width: float = 1.0
) -> None:
    """A rounded box whose outline lies inside ``rect``, sharp on whole pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill) if fill is not None else Qt.BrushStyle.NoBrush)
    if outline is None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
        return
    painter.setPen(QPen(QColor(outline), width))
    half = width / 2
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half)


def mix(colour: str, ground: str, share: float) -> str:
    """A colour laid over a ground with an opacity from 0 to 1."""
    top, below = QColor(colour), QColor(ground)
    pairs = ((top.red(), below.red()), (top.green(), below.green()), (top.blue(), below.blue()))
    return QColor(*(round(share * a + (1 - share) * b) for a, b in pairs)).name()


def text_width(text: str, font: QFont) -> float:
    """How wide a line is in pixels."""
    return QFontMetricsF(font).horizontalAdvance(text)


def role_font(role: Role, *, ids: bool = False) -> QFont:
    """The font of a role at the text size in force."""
    return theme().font(role, ids=ids)
