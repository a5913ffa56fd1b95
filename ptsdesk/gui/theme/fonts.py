"""The type of the design: Inter in eight roles, JetBrains Mono for raw answers only.

Sizes are points, so that the text size scales them. Figures are always tabular; ids and account numbers also get the
slashed zero and the letters that cannot be mistaken (``zero`` and ``ss02``).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import Enum
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from ptsdesk.gui.theme.assets import ResourceMissingError, resource

SANS = "Inter"
MONO = "JetBrains Mono"

_WINDOW_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")
_MONO_FILE = "JetBrainsMono-Regular.ttf"
_POINTS_A_PIXEL = 1.0 if sys.platform == "darwin" else 0.75
"""Qt counts 72 dots an inch on macOS and 96 elsewhere; a screen that is denser is Qt's own scaling."""

_REGULAR, _MEDIUM, _SEMIBOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold


@dataclass(frozen=True, slots=True)
class _Face:
    pixels: int
    weight: QFont.Weight
    mono: bool = False
    spacing: float = 100
    """Letter spacing in percent of the font's own: large sizes of Inter are set a little tighter."""


class Role(Enum):
    """What a text is for."""

    FIGURE = _Face(28, _SEMIBOLD, spacing=98)
    HERO = _Face(26, _SEMIBOLD, spacing=98)
    TITLE = _Face(20, _SEMIBOLD, spacing=98.5)
    AMOUNT = _Face(20, _SEMIBOLD)
    SECTION = _Face(15, _SEMIBOLD)
    SECTION_PLAIN = _Face(15, _REGULAR)
    """The currency code before a large figure."""
    BODY = _Face(13, _REGULAR)
    EMPHASIS = _Face(13, _MEDIUM)
    STRONG = _Face(13, _SEMIBOLD)
    CAPTION = _Face(12, _REGULAR)
    CAPTION_EMPHASIS = _Face(12, _MEDIUM)
    CAPTION_STRONG = _Face(12, _SEMIBOLD)
    KEY = _Face(11, _MEDIUM)
    COUNT = _Face(11, _SEMIBOLD)
    TAG = _Face(12, _SEMIBOLD, spacing=107)
    """LIVE and SANDBOX: capitals need air."""
    MONO = _Face(12, _REGULAR, mono=True)


def load_window_fonts() -> None:
    """Register what the first window needs. The mono face waits until a raw answer is shown."""
    for name in _WINDOW_FILES:
        _register("inter", name)


@cache
def _register(folder: str, name: str) -> None:
    path = resource("fonts", folder, name)
    if QFontDatabase.addApplicationFont(str(path)) < 0:
        raise ResourceMissingError(f"The font {name} cannot be read: install ptsdesk again.")


@cache
def font(role: Role, scale: float = 1.0, *, ids: bool = False) -> QFont:
    """The font of a role at a text size (0.9 to 1.5). The object is shared: copy it before changing it."""
    face = role.value
    if face.mono:
        _register("jetbrains-mono", _MONO_FILE)
    result = QFont(MONO if face.mono else SANS)
    result.setPointSizeF(face.pixels * _POINTS_A_PIXEL * scale)
    result.setWeight(face.weight)
    result.setLetterSpacing(QFont.SpacingType.PercentageSpacing, face.spacing)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if face.mono:
        result.setFeature(QFont.Tag("calt"), 0)
        return result
    result.setFeature(QFont.Tag("tnum"), 1)
    if ids:
        result.setFeature(QFont.Tag("zero"), 1)
        result.setFeature(QFont.Tag("ss02"), 1)
    return result
