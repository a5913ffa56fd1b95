"""Lucide icons, drawn when first needed, in the colour and at the pixel density that is needed."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ptsdesk.gui.theme.assets import ResourceMissingError, resource

STROKE, SMALL_STROKE = "1.75", "2"
"""Of the 24 units of the drawing. An icon of 14 px or less keeps Lucide's own stroke, or it would look faint."""
_SHIPPED_STROKE = 'stroke-width="2"'


@cache
def _source(name: str, stroke: str) -> str:
    path = resource("icons", "lucide", f"{name}.svg")
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ResourceMissingError(f"The icon {name} is missing: install ptsdesk again.") from error
    return text.replace(_SHIPPED_STROKE, f'stroke-width="{stroke}"')


def screen_ratio() -> float:
    """The highest pixel density of the screens in use."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def pixmap(name: str, colour: str, size: int = 16, *, ratio: float | None = None, pad_right: int = 0) -> QPixmap:
    """One icon as a picture. ``pad_right`` widens it with empty pixels: the gap between an icon and its word."""
    return _pixmap(name, colour, size, ratio or screen_ratio(), pad_right)


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, ratio: float, pad_right: int) -> QPixmap:
    drawing = _source(name, SMALL_STROKE if size <= 14 else STROKE).replace("currentColor", QColor(colour).name())
    renderer = QSvgRenderer(drawing.encode())
    image = QImage(round((size + pad_right) * ratio), round(size * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)


def icon(
    name: str, colour: str, size: int = 16, *, disabled: str | None = None, on: str | None = None, pad_right: int = 0
) -> QIcon:
    """The icon for a button: its colour at rest, and where given when disabled or checked."""
    result = QIcon(pixmap(name, colour, size, pad_right=pad_right))
    if disabled is not None:
        result.addPixmap(pixmap(name, disabled, size, pad_right=pad_right), QIcon.Mode.Disabled)
    if on is not None:
        result.addPixmap(pixmap(name, on, size, pad_right=pad_right), QIcon.Mode.Normal, QIcon.State.On)
    return result


def app_icon() -> QIcon:
    """The program's own icon, for the window and the task bar."""
    return QIcon(str(resource("icons", "ptsdesk.svg")))


def forget() -> None:
    """Drop the drawn pictures, after a change of theme."""
    _pixmap.cache_clear()
