"""The timeline of an order: what happened, when exactly, with one detail; what did not happen yet is dashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.base import Themed, draw_icon, identify
from ptsdesk.gui.widgets.labels import Caption, Label

_ICON = 16
_ICON_LEFT = 3
_TEXT_LEFT = 32


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One line. ``time`` is text as shown ("14:02:06.290", "since 14:02:06", "not yet"). ``pending`` is not yet."""

    title: str
    time: str = ""
    detail: str = ""
    icon: str = "circle-check"
    tone: Tone = Tone.OK
    badge: BadgeSpec | None = None
    pending: bool = False
    quoted: tuple[tuple[str, str], ...] = ()
    """Lines below the detail, each with a time of its own at the right."""


class _Row(QWidget):
    """A step's words; the timeline paints the icon and the line beside it."""

    def __init__(self, step: TimelineStep, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.title = Label(step.title, Role.EMPHASIS, wrap=True, parent=self)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        if step.time:
            head.addWidget(Caption(step.time, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        self._add_detail(step, column)
        for text, time in step.quoted:
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(Caption(text, "text_2", wrap=True, parent=self), 1)
            line.addWidget(Caption(time, parent=self), 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(line)
        said = (step.title, step.time, step.detail, *(f"{text} {time}" for text, time in step.quoted))
        identify(self, ", ".join(part for part in said if part), "")

    def _add_detail(self, step: TimelineStep, column: QVBoxLayout) -> None:
        detail = Caption(step.detail, "text_2", wrap=step.badge is None, parent=self) if step.detail else None
        if step.badge is None:
            if detail is not None:
                column.addWidget(detail)
            return
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Badge(step.badge, self))
        if detail is not None:
            detail.set_ink("text_3")
            row.addWidget(detail, 1)
        row.addStretch(1)
        column.addLayout(row)


class Timeline(Themed, QWidget):
    """Steps from the oldest to what is still open. Setting equal steps again changes nothing on the screen."""

    def __init__(
        self, name: str, identifier: str | None = None, *, spacing: int = 10, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._steps: tuple[TimelineStep, ...] = ()
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_TEXT_LEFT, 2, 0, 2)
        self._column.setSpacing(spacing)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        identify(self, name, identifier)
        self.follow_theme()

    @property
    def steps(self) -> tuple[TimelineStep, ...]:
        """What is shown."""
        return self._steps

    def set_steps(self, steps: Sequence[TimelineStep]) -> None:
        """Show these steps; rows that stay the same are kept."""
        new = tuple(steps)
        if new == self._steps:
            return
        pairs = enumerate(zip(self._steps, new, strict=False))
        same = next((place for place, (old, now) in pairs if old != now), min(len(self._steps), len(new)))
        for row in self._rows[same:]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = self._rows[:same]
        for step in new[same:]:
            row = _Row(step, self)
            self._column.addWidget(row)
            self._rows.append(row)
        self._steps = new
        self.updateGeometry()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        tops = [row.y() + round((min(row.title.height(), theme().px(18)) - _ICON) / 2) for row in self._rows]
        for upper, lower in pairwise(tops):
            start, end = upper + _ICON + 2, lower - 2
            painter.fillRect(QRectF(_ICON_LEFT + _ICON / 2 - 1, start, 2, end - start), theme().colour("line"))
        for step, top in zip(self._steps, tops, strict=True):
            icon = "circle-dashed" if step.pending else step.icon
            ink = tokens.text_3 if step.pending else tokens.ink(step.tone)
            draw_icon(painter, icon, ink, _ICON_LEFT, top, _ICON)
