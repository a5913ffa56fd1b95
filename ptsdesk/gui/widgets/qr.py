"""A QR code on the screen: always black on white, four modules of margin, whole pixels."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, identify

QUIET = 4
"""Modules of white round the code (ISO/IEC 18004)."""

Matrix = Sequence[Sequence[bool]]

_BLACK, _WHITE = "#000000", "#FFFFFF"


def matrix_of(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code that holds the text, error correction M. Takes some ms: not for the GUI thread."""
    import segno  # noqa: PLC0415 - it loads urllib and ssl, which no window needs before its first code

    return tuple(tuple(bool(module) for module in row) for row in segno.make_qr(text, error="m").matrix)


def draw_matrix(painter: QPainter, matrix: Matrix, side: int) -> None:
    """Fill a square of ``side`` device pixels with white and the code in the middle, at a whole number a module."""
    count = len(matrix) + 2 * QUIET
    module = max(side // count, 1)
    start = (side - module * len(matrix)) // 2
    painter.fillRect(QRect(0, 0, side, side), QColor(_WHITE))
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(QRect(start + x * module, start + y * module, module, module), QColor(_BLACK))


def qr_image(matrix: Matrix, side: int) -> QImage:
    """The code as a picture to save or copy, at least as large as asked and a whole number of pixels a module."""
    count = len(matrix) + 2 * QUIET
    size = count * max(-(-side // count), 1)
    image = QImage(size, size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    draw_matrix(painter, matrix, size)
    painter.end()
    return image


class QrView(Themed, QWidget):
    """Shows a matrix that the caller made and checked, or nothing."""

    def __init__(
        self,
        name: str = "",
        identifier: str = "qr-code",
        *,
        side: int = 288,
        framed: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._matrix: Matrix = ()
        self._side = side
        self._framed = framed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        identify(self, name or tr("QR code"), identifier)
        self.follow_theme()

    @property
    def matrix(self) -> Matrix:
        """The modules shown; empty when there is no code."""
        return self._matrix

    def show_matrix(self, matrix: Matrix) -> None:
        """Show these modules."""
        self._matrix = matrix
        self.setAccessibleDescription(tr("Shown to the customer") if matrix else "")
        self.update()

    def show_text(self, text: str) -> None:
        """Make the code here. Use :meth:`show_matrix` for one that was decoded and compared before."""
        self.show_matrix(matrix_of(text))

    def clear(self) -> None:
        """Remove the code: it was paid or is no longer valid."""
        self.show_matrix(())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 120)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        square = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if self._framed:
            draw_box(painter, square, Radius.CARD, _WHITE, None if theme().dark else theme().tokens.line)
        if not self._matrix:
            return
        inset = 6 if self._framed else 0
        ratio = self.devicePixelRatioF()
        pixels = int((side - 2 * inset) * ratio)
        image = QImage(pixels, pixels, QImage.Format.Format_RGB32)
        inner = QPainter(image)
        draw_matrix(inner, self._matrix, pixels)
        inner.end()
        image.setDevicePixelRatio(ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(square.adjusted(inset, inset, -inset, -inset).topLeft(), image)
