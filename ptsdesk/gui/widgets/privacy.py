"""Dots in the place of amounts, for as long as a person wants them hidden: one place for every text on the screen.

Labels, cells and whatever paints its own text pass it through :func:`veiled`; names and descriptions for screen readers
are looked through by :class:`Veil`. What a person types is not hidden, and a confirm sheet shows what it sends only.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QPaintDevice
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.gui.theme.theme import theme

DOTS = "••••"
SHOWS_AMOUNTS = "showsAmounts"
"""A property: this widget and all in it show amounts even while they are hidden elsewhere; False takes it back inside
one that does.
"""
SWEEP_MS = 1000
_hidden = False


@cache
def _figures() -> re.Pattern[str]:
    # Every widget imports this module before the first paint; the currencies are wanted only once amounts are hidden.
    from ptsdesk.domain.money import DECIMALS  # noqa: PLC0415 - not before the first paint

    with_code = rf"(?P<code>\b(?:{'|'.join(DECIMALS)})\s)[−-]?\d[\d,]*(?:\.\d+)?"
    return re.compile(rf"{with_code}|(?<![\d.,:])[−-]?\d[\d,]*\.\d{{2}}(?![\d.])")


@cache
def _in_answer() -> re.Pattern[str]:
    names = "amount|balance|fee|total|available|frozen"
    return re.compile(rf'("\w*(?:{names})\w*"\s*:\s*)(?:"[−-]?\d[^"]*"|-?\d[\d.eE+-]*)')


def amounts_hidden() -> bool:
    """Whether dots stand in the place of amounts now."""
    return _hidden


def _shows(place: QPaintDevice | None) -> bool:
    at = place if isinstance(place, QWidget) else None
    while at is not None:
        shows = at.property(SHOWS_AMOUNTS)
        if shows is not None:
            return bool(shows)
        at = at.parentWidget()
    return False


def veiled(text: str, place: QPaintDevice | None = None) -> str:
    """A text with dots for every amount in it, when they are hidden and ``place`` is no exception."""
    if not _hidden or not text or _shows(place):
        return text
    return _figures().sub(lambda found: f"{found['code'] or ''}{DOTS}", text)


def veiled_figures(figures: str, place: QPaintDevice | None = None) -> str:
    """The same for a text that is nothing but figures, or in place of which there is a word."""
    private = _hidden and any(letter.isdigit() for letter in figures) and not _shows(place)
    return DOTS if private else figures


def veiled_words(words: str, place: QPaintDevice | None = None) -> str:
    """The same for an amount in words."""
    return DOTS if _hidden and words and not _shows(place) else words


def veiled_answer(text: str, place: QPaintDevice | None = None) -> str:
    """The same for an answer as the provider wrote it."""
    return veiled(_in_answer().sub(rf'\1"{DOTS}"', text), place) if _hidden and not _shows(place) else text


class Veil(QObject):
    """Hides and shows amounts. Names and descriptions are looked through at once, and every second while hidden."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(SWEEP_MS)
        self._timer.timeout.connect(self.sweep)

    def hide_amounts(self, hidden: bool) -> None:
        """Take effect everywhere."""
        global _hidden  # noqa: PLW0603 - one screen, one wish
        if hidden == _hidden:
            return
        _hidden = hidden
        theme().tell_followers()
        self.sweep()
        if hidden:
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def sweep(self) -> None:
        """Look through what screen readers and tool tips tell."""
        for widget in QApplication.allWidgets():
            for name, (told, tell) in _TOLD.items():
                _look_at(widget, f"whole-{name}", told(widget), tell)


_TOLD = {
    "name": (QWidget.accessibleName, QWidget.setAccessibleName),
    "description": (QWidget.accessibleDescription, QWidget.setAccessibleDescription),
    "tip": (QWidget.toolTip, QWidget.setToolTip),
}


def _look_at(widget: QWidget, key: str, text: str, tell: object) -> None:
    if not text:
        return
    whole = widget.property(key)
    if DOTS in text:
        # What was hidden comes back, unless something else is told by now.
        if isinstance(whole, str) and (not _hidden or _shows(widget)):
            tell(widget, whole)  # type: ignore[operator]  # a setter by name
            widget.setProperty(key, None)
        return
    shown = veiled(text, widget)
    if shown != text:
        widget.setProperty(key, text)
        tell(widget, shown)  # type: ignore[operator]  # as above
