"""Short lists of words: key and value, and numbered steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_text, role_font
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.surfaces import Divider


class KeyValueList(Themed, QWidget):
    """Keys on the left, values on the right; a value is a text or a widget. Values can be marked and copied.

    ``lines`` draws a rule under each row, as the confirm sheet does.
    """

    def __init__(
        self, *, key_width: int = 112, lines: bool = False, spacing: int | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(spacing if spacing is not None else 7 if lines else 6)
        self._key_width = key_width - 8
        self._grid.setColumnStretch(1, 1)
        self.values: dict[str, QWidget] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self._grid.setColumnMinimumWidth(0, theme().px(self._key_width))

    def set_rows(self, rows: Iterable[tuple[str, str | QWidget]]) -> None:
        """Show these rows instead of the ones before."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.values = {}
        for key, value in rows:
            self.add_row(key, value)

    def add_row(self, key: str, value: str | QWidget, *, ids: bool = False, strong: bool = False) -> QWidget:
        """Append a row; returns the widget of the value."""
        widget = value if isinstance(value, QWidget) else self._label(value, ids=ids, strong=strong)
        row = self._grid.rowCount()
        name = Label(key, Role.BODY, "text_3", parent=self)
        name.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleDescription(key)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(widget, row, 1)
        self.values[key] = widget
        if self._lines:
            self._grid.addWidget(Divider(self), row + 1, 0, 1, 2)
        return widget

    def _label(self, text: str, *, ids: bool, strong: bool) -> Label:
        label = Label(text, Role.STRONG if strong else Role.BODY, wrap=True, ids=ids, parent=self)
        return label.set_selectable()

    def text(self, key: str) -> str:
        """The text of a row, for rows made from text."""
        widget = self.values[key]
        return widget.text() if isinstance(widget, Label) else ""


class _Numbered(Themed, QWidget):
    def __init__(self, number: int, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = number
        self._label = Label(text, Role.CAPTION, "text_2", wrap=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 1, 0, 1)
        column.addWidget(self._label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(0, self._label.y() + (min(self._label.height(), theme().px(16)) - 18) / 2, 18, 18)
        draw_box(painter, rect, 9, tokens.neutral_fill, None)
        draw_text(painter, rect, str(self._number), role_font(Role.KEY), tokens.neutral, Qt.AlignmentFlag.AlignCenter)


class StepList(QWidget):
    """Numbered sentences: what happens next."""

    def __init__(self, steps: Sequence[str], *, spacing: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        for number, text in enumerate(steps, start=1):
            column.addWidget(_Numbered(number, text, self))
