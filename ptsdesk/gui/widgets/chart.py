"""A chart of days, painted: bars up and down from a line, or steps of a level. A day without data is a gap, not a zero.

The values stay exact until they become pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ptsdesk.domain.scales import Scale, pixels, scale
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Tokens
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_text, fill, identify, mix, role_font, set_tip, text_width
from ptsdesk.gui.widgets.privacy import veiled, veiled_figures

HEIGHT = 172
_BELOW = 20
"""Room for the dates."""
_ABOVE = 8
_LEFT_GAP = 10
_BAR_PERCENT = 66
_EMPTY = scale(Decimal(0), Decimal(0))
_CENTRE = Qt.AlignmentFlag.AlignCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class ChartDay:
    """One place on the axis. ``up`` is None when nothing is known; ``down`` is how much goes below the line."""

    up: Decimal | None
    down: Decimal = Decimal(0)
    tip: str = ""
    date: str = ""
    """Written below the axis; empty for most."""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """All that is painted. ``marks`` are values of the scale with their words; ``nothing`` stands over an empty one."""

    days: tuple[ChartDay, ...] = ()
    scale: Scale = _EMPTY
    marks: tuple[tuple[Decimal, str], ...] = ()
    steps: bool = False
    nothing: str = ""


def up_ink(tokens: Tokens) -> str:
    """The colour of money in and of a level: the accent, bright enough for its ground."""
    return tokens.link if tokens.dark else tokens.accent


def down_ink(tokens: Tokens) -> str:
    """The colour of money out."""
    return tokens.text_3


class Chart(Themed, QWidget):
    """Shows one :class:`ChartPicture`. A pointer over a day gets its exact figures; a screen reader the description."""

    def __init__(self, name: str, identifier: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = ChartPicture()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        identify(self, name, identifier)
        self.follow_theme()

    def show_picture(self, picture: ChartPicture, name: str, words: str) -> None:
        """Show other days; ``words`` say the same for somebody who does not see them."""
        self.picture = picture
        self.setAccessibleName(name)
        self.setAccessibleDescription(words)
        self.update()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT))

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, theme().px(HEIGHT))

    # --- where things are --------------------------------------------------------------------------------------------

    def plot(self) -> QRectF:
        """The rectangle of the bars, on whole pixels."""
        font = role_font(Role.KEY)
        left = round(max((text_width(word, font) for _, word in self.picture.marks), default=0)) + _LEFT_GAP
        return QRectF(left, theme().px(_ABOVE), self.width() - left, self.height() - theme().px(_ABOVE + _BELOW))

    def place(self, value: Decimal) -> int:
        """The height of a value on the widget."""
        plot, axis = self.plot(), self.picture.scale
        return int(plot.top()) + pixels(axis.top - value, axis.span, int(plot.height()))

    def slot(self, number: int) -> QRectF:
        """The column of a day."""
        plot = self.plot()
        width = plot.width() / len(self.picture.days)
        return QRectF(plot.left() + number * width, plot.top(), width, plot.height())

    def bar(self, number: int) -> QRectF:
        """The column of a day without the space between the bars."""
        slot = self.slot(number)
        width = max(round(slot.width() * _BAR_PERCENT / 100), 2)
        return QRectF(round(slot.center().x() - width / 2), slot.top(), width, slot.height())

    def day_at(self, position: QPointF) -> int | None:
        """The day under a pointer."""
        return next((n for n in range(len(self.picture.days)) if self.slot(n).contains(position)), None)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.day_at(QPointF(event.pos()))
            set_tip(self, veiled(self.picture.days[number].tip) if number is not None else "")
        return super().event(event)

    # --- painting ----------------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = theme().tokens
        self._paint_axis(painter, tokens)
        for number, day in enumerate(self.picture.days):
            if day.up is None:
                self._paint_gap(painter, self.bar(number), tokens)
            elif not self.picture.steps:
                self._paint_bars(painter, self.bar(number), day, tokens)
            self._paint_date(painter, number, day, tokens)
        if self.picture.steps:
            self._paint_steps(painter, tokens)
        # The line stands in front of the bars.
        fill(painter, QRectF(self.plot().left(), self.place(Decimal(0)), self.plot().width(), 1), tokens.control)
        if self.picture.nothing:
            draw_text(painter, self.plot(), self.picture.nothing, role_font(Role.CAPTION), tokens.text_3, _CENTRE)

    def _paint_axis(self, painter: QPainter, tokens: Tokens) -> None:
        plot, line = self.plot(), theme().px(16)
        for value, word in self.picture.marks:
            height = self.place(value)
            fill(painter, QRectF(plot.left(), height, plot.width(), 1), tokens.line)
            box = QRectF(0, height - line / 2, plot.left() - _LEFT_GAP + 2, line)
            draw_text(
                painter,
                box,
                veiled_figures(word),
                role_font(Role.KEY),
                tokens.text_3,
                _MIDDLE | Qt.AlignmentFlag.AlignRight,
            )

    def _paint_bars(self, painter: QPainter, bar: QRectF, day: ChartDay, tokens: Tokens) -> None:
        zero, up = self.place(Decimal(0)), day.up or Decimal(0)
        if up:
            top = min(self.place(up), zero - 2)
            draw_box(painter, QRectF(bar.left(), top, bar.width(), zero - 1 - top), 2, up_ink(tokens), None)
        if day.down:
            bottom = max(self.place(-day.down), zero + 4)
            draw_box(painter, QRectF(bar.left(), zero + 2, bar.width(), bottom - zero - 2), 2, down_ink(tokens), None)

    def _paint_gap(self, painter: QPainter, bar: QRectF, tokens: Tokens) -> None:
        """A dotted outline across the line: something belongs here and is not known."""
        zero, plot = self.place(Decimal(0)), self.plot()
        above = round(min((zero - plot.top()) * 2 / 5, theme().px(28)))
        below = round(min((plot.bottom() - zero) * 2 / 5, theme().px(28)))
        pen = QPen(QColor(tokens.control), 1)
        pen.setDashPattern([1, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(bar.left(), zero - above, bar.width() - 1, above + below))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_date(self, painter: QPainter, number: int, day: ChartDay, tokens: Tokens) -> None:
        if not day.date:
            return
        font = role_font(Role.COUNT if day.strong else Role.KEY)
        width = text_width(day.date, font) + 2
        left = self.slot(number).center().x() - width / 2
        left = max(0, min(left, self.width() - width))
        box = QRectF(left, self.plot().bottom() + 3, width, theme().px(_BELOW) - 3)
        draw_text(painter, box, day.date, font, tokens.text if day.strong else tokens.text_3, _CENTRE)

    def _paint_steps(self, painter: QPainter, tokens: Tokens) -> None:
        """A level holds for a whole day; where none is known the steps are broken."""
        numbered = enumerate(self.picture.days)
        for known, run in groupby(numbered, key=lambda item: item[1].up is not None):
            if known:
                self._paint_run(painter, [(number, day.up or Decimal(0)) for number, day in run], tokens)

    def _paint_run(self, painter: QPainter, run: list[tuple[int, Decimal]], tokens: Tokens) -> None:
        zero = self.place(Decimal(0))
        line = QPolygonF()
        for number, value in run:
            slot, height = self.slot(number), self.place(value)
            line.append(QPointF(slot.left(), height))
            line.append(QPointF(slot.right(), height))
        ground = QPolygonF(line)
        ground.append(QPointF(self.slot(run[-1][0]).right(), zero))
        ground.append(QPointF(self.slot(run[0][0]).left(), zero))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(up_ink(tokens), tokens.surface, 14 / 100)))
        painter.drawPolygon(ground)
        painter.setPen(QPen(QColor(up_ink(tokens)), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)


class Legend(Themed, QWidget):
    """The colours of the bars with their words, in one line that is cut where its room ends."""

    SIDE, GAP, BETWEEN = 10, 5, 10

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[tuple[bool, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.follow_theme()

    def show_entries(self, entries: tuple[tuple[bool, str], ...]) -> None:
        """Whether it is the colour of money out, and the word, of each entry."""
        self._entries = entries
        identify(self, ", ".join(word for _, word in entries), "chart-legend")
        self.update()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(20))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, font = theme().tokens, role_font(Role.CAPTION)
        painter = QPainter(self)
        left = 0
        for down, word in self._entries:
            ink = down_ink(tokens) if down else up_ink(tokens)
            draw_box(painter, QRectF(left, (self.height() - self.SIDE) / 2, self.SIDE, self.SIDE), 2, ink, None)
            left += self.SIDE + self.GAP
            room = QRectF(left, 0, max(self.width() - left, 0), self.height())
            draw_text(painter, room, word, font, tokens.text_2, _MIDDLE)
            left += round(text_width(word, font)) + self.BETWEEN
