"""The cards of the overview: what needs attention, today's counts, and what can be practised in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.orders import UNRESOLVED, Order
from ptsdesk.gui import presenter, presenter_time
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.overview_data import MOST_ROWS, Line, Overview
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, CountBadge
from ptsdesk.gui.widgets.base import Themed, draw_text, identify, role_font
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.money import MoneyLabel
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.api import ScenarioLine


class AttentionRow(Themed, QWidget):
    """One order: badge, what, since when, how much, and the way to it."""

    HEIGHT = 48
    COLUMNS = (196, 0, 132, 140, 88)

    def __init__(self, order: Order, now_ms: int, go: Callable[[Order], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order = order
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, 0, Space.S12, 0)
        row.setSpacing(Space.S12)
        what = presenter.headline(order)
        row.addWidget(_fixed(Badge(presenter.badge(order, now_ms)), self.COLUMNS[0]))
        row.addWidget(_TwoLines(what, _detail(order)), 1)
        since = _fixed(_column(presenter_time.age(order.created_ms, now_ms), _when(order, now_ms)), self.COLUMNS[2])
        row.addWidget(since)
        figures = presenter.figures(order.money, out=presenter.is_out(order.kind))
        money = MoneyLabel(order.money.currency, figures, align=Qt.AlignmentFlag.AlignRight)
        row.addWidget(_fixed(money, self.COLUMNS[3], Qt.AlignmentFlag.AlignRight))
        word = tr("Resolve") if order.state in UNRESOLVED else tr("Open")
        name = tr("{word}: {what}, {id}", word=word, what=what, id=order.order_id)
        button = Button(word, name=name, identifier=f"attention-{order.order_id}")
        button.setFixedWidth(theme().px(self.COLUMNS[4]))
        button.clicked.connect(partial(go, order))
        row.addWidget(button)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(self.HEIGHT))


def _when(order: Order, now_ms: int) -> str:
    return tr("made {time}", time=presenter_time.time_in_list(order.created_ms, now_ms))


def _fixed(widget: QWidget, width: int, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> QWidget:
    """A widget in a column of a fixed width."""
    box = QWidget()
    box.setFixedWidth(theme().px(width))
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 0, align | Qt.AlignmentFlag.AlignVCenter)
    return box


def _detail(order: Order) -> str:
    parts = (order.customer if order.reference else "", presenter.channel_word(order.channel))
    return ", ".join(part for part in parts if part)


class _TwoLines(Themed, QWidget):
    """A title and a line below it, cut with an ellipsis where the room ends."""

    def __init__(self, title: str, sub: str) -> None:
        super().__init__()
        self._title, self._sub = title, sub
        self.setAccessibleName(", ".join(part for part in (title, sub) if part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        line = theme().px(18)
        top = QRectF(0, self.height() / 2 - line, self.width(), line)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, top, self._title, role_font(Role.EMPHASIS), tokens.text, middle)
        draw_text(painter, top.translated(0, line), self._sub, role_font(Role.CAPTION), tokens.text_3, middle)


def _column(title: str, sub: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(Label(title, Role.EMPHASIS))
    column.addWidget(Caption(sub))
    return box


class _Head(Themed, QFrame):
    """The head of the list, like a table's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, 0, Space.S12, 0)
        row.setSpacing(Space.S12)
        self._labels: list[tuple[Label, int]] = []
        words = (tr("State"), tr("What"), tr("Since"), tr("Amount"), "")
        for word, width in zip(words, AttentionRow.COLUMNS, strict=True):
            label = Label(word, Role.BODY, "text_2", parent=self)
            if word == tr("Amount"):
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(label, 0 if width else 1)
            self._labels.append((label, width))
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(Size.TABLE_HEAD))
        for label, width in self._labels:
            if width:
                label.setFixedWidth(theme().px(width))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(1, 0, -1, 0), theme().colour("sunken"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().colour("line"))


class AttentionCard(Card):
    """The orders that need somebody, worst first."""

    order_wanted = Signal(object)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self.count = CountBadge(0, self)
        self.show_all = Button(tr("Show all in History"), Kind.LINK, identifier="attention-all", parent=self)
        self.show_all.clicked.connect(self.all_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(Space.CARD, Space.S8, Space.S12, Space.S8)
        head.setSpacing(Space.S8)
        head.addWidget(Label(tr("Needs attention"), Role.SECTION, parent=self))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.show_all)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._empty = IconLabel("circle-check", "", Role.BODY, "text_2", icon_ink="ok", parent=self)
        self._empty.setContentsMargins(Space.CARD, Space.S16, Space.CARD, Space.S16)
        self.foot = IconLabel("radar", "", Role.CAPTION, "text_2", parent=self)
        self.foot.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        self.body.addLayout(head)
        self._table_head = _Head(self)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self._table_head)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._empty)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.foot)
        identify(self, tr("Needs attention"), "attention")

    def show_overview(self, overview: Overview, now_ms: int) -> None:
        """Show what was read."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, order in enumerate(overview.attention[:MOST_ROWS]):
            if number:
                self._rows.addWidget(Divider(self))
            self._rows.addWidget(AttentionRow(order, now_ms, self.order_wanted.emit, self))
        count = len(overview.attention)
        self.count.set_count(count)
        self._table_head.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        self._empty.show_line("circle-check", tr("Nothing needs attention."), "text_2", "ok")
        self.show_all.setVisible(count > 0)
        self.foot.show_line("radar", _watch_line(overview), "text_2")


def _watch_line(overview: Overview) -> str:
    if overview.watched == 0:
        return tr("No open orders are being watched.")
    parts = [plural("{n} open order is being watched.", "{n} open orders are being watched.", overview.watched)]
    if overview.last_check_ms is not None:
        parts.append(tr("Last check {time}.", time=presenter_time.clock_time(overview.last_check_ms)))
    if overview.next_check_ms is not None and overview.next_check_ms > overview.read_ms:
        parts.append(tr("Next check {time}.", time=presenter_time.clock_time(overview.next_check_ms)))
    return " ".join(parts)


class TodayCard(Card):
    """Counts and sums of the orders made today; one currency a line, open, failed and unknown apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Today"), aside=tr("made since 00:00 Manila"), parent=parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.S12)
        self._grid.setVerticalSpacing(Space.S12)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        identify(self, tr("Today"), "today")

    def show_overview(self, overview: Overview) -> None:
        """Show what was read."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        lines: tuple[tuple[str, Tone, str, Line, bool], ...] = (
            ("arrow-down-left", Tone.OK, tr("Collected"), overview.collected, False),
            ("arrow-up-right", Tone.NEUTRAL, tr("Paid out"), overview.paid_out, True),
            ("clock", Tone.WAIT, tr("Still open"), overview.still_open, False),
            ("circle-x", Tone.BAD, tr("Failed"), overview.failed, False),
            ("circle-question-mark", Tone.ATTENTION, tr("Result unknown"), overview.unknown, False),
        )
        for number, (icon, tone, word, line, out) in enumerate(lines):
            if number == 2:
                self._grid.addWidget(Divider(self), self._grid.rowCount(), 0, 1, 3)
            self._add(icon, tone, word, line, out=out)

    def _add(self, icon: str, tone: Tone, word: str, line: Line, *, out: bool) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(IconLabel(icon, word, Role.BODY, "text_2", icon_ink=tone.value, parent=self), row, 0)
        count = Label(str(line.count), Role.EMPHASIS, parent=self)
        count.setAccessibleDescription(word)
        self._grid.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight)
        for offset, money in enumerate(line.sums):
            figures = presenter.figures(money, out=out)
            label = MoneyLabel(money.currency, figures, align=Qt.AlignmentFlag.AlignRight, parent=self)
            self._grid.addWidget(label, row + offset, 2, Qt.AlignmentFlag.AlignRight)


class ScenarioCard(Card):
    """What the embedded provider can play, chosen by the amount or by words in the reference."""

    def __init__(self, scenarios: Iterable[ScenarioLine], parent: QWidget | None = None) -> None:
        super().__init__(tr("Practise with the sandbox"), parent=parent)
        text = tr(
            "Make a payment with one of these amounts, or write the words into your reference, to see "
            "how it is handled. Every other amount is accepted and paid after a few seconds."
        )
        self.body.addWidget(Caption(text, "text_2", wrap=True, parent=self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.S20)
        grid.setVerticalSpacing(Space.S8)
        grid.setColumnStretch(2, 1)
        for column, word in enumerate((tr("Amount"), tr("Reference"), tr("What happens"))):
            grid.addWidget(Label(word, Role.CAPTION_EMPHASIS, "text_2", parent=self), 0, column)
        for row, scenario in enumerate(scenarios, start=1):
            amount = Label(scenario.amount, Role.BODY, ids=True, parent=self).set_selectable()
            remark = Label(scenario.remark, Role.BODY, ids=True, parent=self).set_selectable()
            grid.addWidget(amount, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(remark, row, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(tr(scenario.sentence), Role.BODY, "text_2", wrap=True, parent=self), row, 2)
        self.body.addLayout(grid)
        identify(self, tr("Practise with the sandbox"), "scenarios")
