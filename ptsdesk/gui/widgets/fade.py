"""The one motion of the program: sheet and drawer appear in 120 ms. Off when motion is reduced."""

from __future__ import annotations

from PySide6.QtCore import Property, QPropertyAnimation, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override

FADE_MS = 120


class _Veil(QWidget):
    """What was there before, on top, growing transparent; then gone. The real widget below is usable at once."""

    def __init__(self, parent: QWidget, before: QPixmap, place: QRect) -> None:
        super().__init__(parent)
        self._before = before
        self._opacity = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(place)
        self._animation = QPropertyAnimation(self, b"opacity", self)
        self._animation.setDuration(FADE_MS)
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.finished.connect(self.deleteLater)

    def run(self) -> None:
        """Begin."""
        self.show()
        self.raise_()
        self._animation.start()

    def _get(self) -> float:
        return self._opacity

    def _put(self, value: float) -> None:
        self._opacity = value
        self.update()

    opacity = Property(float, _get, _put)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._before)


def fade_in(widget: QWidget) -> None:
    """Let a child that was just shown appear over 120 ms instead of at once."""
    parent = widget.parentWidget()
    if theme().reduced_motion or parent is None or not widget.isVisible():
        return
    place = widget.geometry()
    ratio = widget.devicePixelRatioF()
    before = QPixmap(place.size() * ratio)
    before.setDevicePixelRatio(ratio)
    before.fill(theme().colour("window"))
    _Veil(parent, before, place).run()
