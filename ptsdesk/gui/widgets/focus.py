"""The focus ring: 2 px wide, 2 px off, drawn over the window because a style sheet cannot draw outside a control."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed

_GAP, _WIDTH = 2, 2
_OUT = _GAP + _WIDTH
_MOVES = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.LayoutRequest}
)

RING_TARGET = "ringTarget"
"""A property on a frame: the ring goes round the frame while one of its children has the focus."""
RING_RADIUS = "ringRadius"
"""A property: the corner radius of a control that is not 6."""
RING_INSIDE = "ringInside"
"""A property: draw the ring just inside, for tables and text areas that fill their place."""


def paint_ring(painter: QPainter, rect: QRectF, radius: int) -> None:
    """Draw the ring just inside ``rect``, round a control whose corners have this radius."""
    corner, half = radius + _OUT - _WIDTH / 2, _WIDTH / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme().tokens.focus), _WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), corner, corner)


def ring_target(focused: QWidget) -> QWidget:
    """What the ring goes round: the control itself or the frame that it belongs to."""
    at: QWidget | None = focused
    while at is not None and not at.isWindow():
        if at.property(RING_TARGET):
            return at
        at = at.parentWidget()
    return focused


class FocusRing(Themed, QWidget):
    """One ring for one window; it follows the keyboard focus inside that window.

    It is a child of the window, cut to the scroll areas round its target, so it outlives every page.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)
        self.follow_theme()

    @property
    def target(self) -> QWidget | None:
        """What the ring goes round now."""
        return self._target

    @Slot(QWidget, QWidget)
    def _focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._let_go()
        if new is not None and self._window.isAncestorOf(new):
            self._hold(ring_target(new))

    def _let_go(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched = []
        self._target = None
        self.hide()

    def _hold(self, target: QWidget) -> None:
        self._target = target
        at: QWidget | None = target
        while at is not None and at is not self._window:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._fit()
        return False

    def _place(self, widget: QWidget) -> QRect:
        return QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size())

    def _fit(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisibleTo(self._window):
            self.hide()
            return
        out = 0 if target.property(RING_INSIDE) else _OUT
        rect = self._place(target).adjusted(-out, -out, out, out)
        shape = QRegion(rect) - QRegion(rect.adjusted(_OUT, _OUT, -_OUT, -_OUT))
        self._watched = [widget for widget in self._watched if isValid(widget)]
        for widget in self._watched:
            parent = widget.parentWidget()
            area = parent.parentWidget() if parent is not None else None
            if isinstance(area, QAbstractScrollArea) and area.viewport() is parent and parent is not None:
                shape &= QRegion(self._place(parent))
        self.setGeometry(rect)
        # The middle is not part of the widget: what the control paints never passes through here.
        self.setMask(shape.translated(-rect.topLeft()))
        self.raise_()
        self.setVisible(not shape.isEmpty())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        target = self._target
        radius = target.property(RING_RADIUS) if target is not None and isValid(target) else None
        paint_ring(QPainter(self), QRectF(self.rect()), radius if isinstance(radius, int) else Radius.CONTROL)
