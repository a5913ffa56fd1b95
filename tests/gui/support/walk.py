"""Walks what a person sees and what a screen reader is told, in a window as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QWidget,
)

PLAIN = re.compile(
    r"""[\W\d_]*                                   # numbers, times, signs
      | (?:PHP|USD|LIVE|SANDBOX|ptsdesk|QRPH|MAYA|UTC|HH|MM)
      | [A-Z]\d{6}-\w+(?:…\w+)?                     # order ids
      | (?:(?:Ctrl|Shift|Alt|Enter|Esc|Up|Down|Tab|F\d+|[A-Z]|\d)\+?)+  # key caps
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True)
class Seen:
    """A text and where it stands."""

    text: str
    where: str


def _texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text().replace("&&", "&")
    if isinstance(widget, QLineEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QComboBox):
        for index in range(widget.count()):
            yield "item", widget.itemText(index)
    if isinstance(widget, QTabBar):
        for index in range(widget.count()):
            yield "tab", widget.tabText(index)
    if isinstance(widget, QTableView):
        yield from (("header", text) for text in _headers(widget.model()))
    yield "tool tip", widget.toolTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "title", widget.windowTitle()


def _headers(model: QAbstractItemModel | None) -> Iterator[str]:
    if model is not None:
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def texts(window: QWidget) -> Iterator[Seen]:
    """Every text of every visible widget."""
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisibleTo(window):
            for kind, text in _texts_of(widget):
                if text.strip():
                    yield Seen(text, f"{type(widget).__name__} {widget.objectName()} {kind}")
    for action in window.findChildren(QAction):
        if action.text():
            yield Seen(action.text().replace("&", ""), f"action {action.objectName()}")


def untranslated(text: str, given: frozenset[str]) -> bool:
    """Whether a part of a text is neither in the pseudo-language nor given (ids, names, codes, what others wrote)."""
    rest = text
    for part in sorted(given, key=len, reverse=True):
        rest = rest.replace(part, " ")
    while (cut := _without_innermost(rest)) != rest:
        rest = cut
    return any(not PLAIN.fullmatch(token.strip("·,.:;()…×")) for token in _TOKEN.findall(rest))


_INNERMOST = re.compile(r"\[[^\[\]]*·\]")


def _without_innermost(text: str) -> str:
    return _INNERMOST.sub(" ", text)


INTERACTIVE = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QTabBar)


def interactive(window: QWidget) -> Iterator[QWidget]:
    """Every visible widget that a person can press, type into or choose from."""
    for widget in window.findChildren(QWidget):
        inner = widget.parentWidget()
        part = isinstance(inner, QComboBox | QTabBar) or isinstance(widget, QHeaderView)
        if isinstance(widget, INTERACTIVE) and widget.isVisibleTo(window) and widget.isVisible() and not part:
            yield widget


def told_name(widget: QWidget) -> str:
    """The name a screen reader gets."""
    told = QAccessible.queryAccessibleInterface(widget)
    assert isinstance(told, QAccessibleInterface)
    return told.text(QAccessible.Text.Name)
