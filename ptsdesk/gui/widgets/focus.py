"""The focus ring: 2 px wide, 2 px off, drawn over the window because a style sheet cannot draw outside a control."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

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


def ring_target(focused: QWidget) -> QWidget:
    """What the ring goes round: the control itself or the frame that it belongs to."""
    at: QWidget | None = focused
    while at is not None and not at.isWindow():
        if at.property(RING_TARGET):
            return at
        at = at.parentWidget()
    return focused


def ring_host(target: QWidget) -> QWidget:
    """What the ring is a child of: the content of the nearest scroll area (it scrolls along), else the window."""
    at = target
    while not at.isWindow():
        parent = at.parentWidget()
        if parent is None:
            return at
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            return at
        at = parent
    return at


class FocusRing(Themed, QWidget):
    """One ring for one window; it follows the keyboard focus inside that window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("")
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
        if new is None or not self._window.isAncestorOf(new):
            self._let_go()
            return
        self._hold(ring_target(new))

    def _let_go(self) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        self._target = None
        self.setParent(self._window)
        self.hide()

    def _hold(self, target: QWidget) -> None:
        self._let_go()
        self._target = target
        host = ring_host(target)
        self.setParent(host)
        at: QWidget | None = target
        while at is not None and at is not host:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()
        target.destroyed.connect(self._target_gone)
        self._fit()

    @Slot()
    def _target_gone(self) -> None:
        self._watched = []
        self._target = None
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._fit()
        return False

    def _fit(self) -> None:
        target, host = self._target, self.parentWidget()
        if target is None or host is None or not target.isVisibleTo(host):
            self.hide()
            return
        out = -_WIDTH if target.property(RING_INSIDE) else _OUT
        out = 0 if target.property(RING_INSIDE) else out
        rect = QRect(target.mapTo(host, QPoint(0, 0)), target.size()).adjusted(-out, -out, out, out)
        self.setGeometry(rect)
        inner = self.rect().adjusted(_OUT, _OUT, -_OUT, -_OUT)
        # The middle is not part of the widget: what the control paints never passes through here.
        self.setMask(QRegion(self.rect()) - QRegion(inner))
        self.raise_()
        self.show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        target = self._target
        radius = target.property(RING_RADIUS) if target is not None else None
        corner = (radius if isinstance(radius, int) else Radius.CONTROL) + _OUT - _WIDTH / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme().tokens.focus), _WIDTH))
        half = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), corner, corner)
