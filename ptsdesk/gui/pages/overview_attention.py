"""The card of what needs attention, worst first: what, since when, how much, and the way to it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order, contradicts_mark
from ptsdesk.gui import presenter, presenter_overview
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.overview_data import MOST_ROWS, Overview
from ptsdesk.gui.presenter_marks import mark_badge
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec, CountBadge
from ptsdesk.gui.widgets.base import Themed, draw_text, fill, fit_font, identify, role_font, set_tip, text_width
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.money import MoneyLabel
from ptsdesk.gui.widgets.surfaces import Card, Divider

_RIGHT = Qt.AlignmentFlag.AlignRight
_COMPACT_BELOW = 780


def _badge(order: Order, now_ms: int) -> BadgeSpec:
    """The state; of an order whose mark a verified answer contradicts, that."""
    mark = mark_badge(order) if contradicts_mark(order) else None
    return mark or presenter.badge(order, now_ms)


class _Cell(Themed, QWidget):
    """A widget in a column of a fixed width."""

    def __init__(self, widget: QWidget, width: int, align: Qt.AlignmentFlag, parent: QWidget) -> None:
        super().__init__(parent)
        self._width = width
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(widget, 0, align | Qt.AlignmentFlag.AlignVCenter)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedWidth(theme().px(self._width))


class _TwoLines(Themed, QWidget):
    """A title and a line below it, cut with an ellipsis where the room ends."""

    def __init__(self, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = self._sub = ""
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        if self._width:
            self.setFixedWidth(theme().px(self._width))

    def show_lines(self, title: str, sub: str) -> None:
        """Say something else."""
        if (title, sub) != (self._title, self._sub):
            self._title, self._sub = title, sub
            said = ", ".join(part for part in (title, sub) if part)
            self.setAccessibleName(said)
            # A line may be cut.
            set_tip(self, said)
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        line = theme().px(18)
        top = QRectF(0, self.height() / 2 - line, self.width(), line)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, top, self._title, role_font(Role.EMPHASIS), tokens.text, middle)
        draw_text(painter, top.translated(0, line), self._sub, role_font(Role.CAPTION), tokens.text_3, middle)


class _Sum(MoneyLabel):
    """Codes stand under each other, as in a table."""

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        code = text_width("PHP", role_font(Role.CAPTION))
        least = text_width("−12,500.00", role_font(Role.EMPHASIS)) + code + 10
        return QSize(max(hint.width(), round(least)), hint.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        currency, _, figures = self.text().partition(" ")
        tokens, middle = theme().tokens, Qt.AlignmentFlag.AlignVCenter
        painter, room = QPainter(self), QRectF(self.rect())
        font, code = role_font(Role.EMPHASIS), role_font(Role.CAPTION)
        need = text_width(figures, font) + text_width(currency, code)
        font, code = (fit_font(one, need, room.width() - 6) for one in (font, code))
        draw_text(painter, room, figures, font, tokens.text, middle | _RIGHT)
        draw_text(painter, room, currency, code, tokens.text_3, middle)


class AttentionRow(Themed, QWidget):
    """One order: badge, what, since when, how much, and the way to it."""

    HEIGHT = 48
    COLUMNS = (180, 0, 120, 132, 88)

    wanted = Signal(object)
    """Its button was pressed: an ``Order``."""

    def __init__(self, order: Order, now_ms: int, parent: QWidget, *, compact: bool = False) -> None:
        super().__init__(parent)
        self.order = order
        self.badge = Badge(_badge(order, now_ms), self)
        self.what = _TwoLines(0, self)
        self.since = _TwoLines(self.COLUMNS[2], self)
        figures = presenter.figures(order.money, out=presenter.is_out(order.kind))
        self.money = _Sum(order.money.currency, figures, align=_RIGHT, parent=self)
        self.button = Button(identifier=f"attention-{order.order_id}", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, 0, Space.S12, 0)
        row.setSpacing(Space.S12)
        row.addWidget(_Cell(self.badge, self.COLUMNS[0], Qt.AlignmentFlag.AlignLeft, self))
        row.addWidget(self.what, 1)
        row.addWidget(self.since)
        row.addWidget(_Cell(self.money, self.COLUMNS[3], _RIGHT, self))
        row.addWidget(self.button)
        self.button.clicked.connect(self._pressed)
        self.show_order(order, now_ms, compact=compact)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(self.HEIGHT))
        self.button.setFixedWidth(theme().px(self.COLUMNS[4]))

    def show_order(self, order: Order, now_ms: int, *, compact: bool = False) -> None:
        """The same order, as it is now. Where there is little room its age stands before the detail."""
        self.order = order
        word, what = presenter_overview.attention_word(order), presenter_overview.attention_title(order)
        self.badge.set_spec(_badge(order, now_ms))
        since, moment = presenter_overview.attention_since(order, now_ms)
        detail = presenter_overview.attention_detail(order, now_ms)
        self.what.show_lines(what, f"{since}, {detail}" if compact else detail)
        self.since.show_lines(since, moment)
        self.since.setVisible(not compact)
        self.button.set_text(word)
        self.button.setAccessibleName(tr("{word}: {what}, {id}", word=word, what=what, id=order.order_id))

    @Slot()
    def _pressed(self) -> None:
        self.wanted.emit(self.order)


class _Head(Themed, QFrame):
    """The head of the list, like a table's."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.CARD, 0, Space.S12, 0)
        row.setSpacing(Space.S12)
        self._labels: list[tuple[Label, int]] = []
        words = (tr("State"), tr("What"), tr("Since"), tr("Amount"), "")
        for place, (word, width) in enumerate(zip(words, AttentionRow.COLUMNS, strict=True)):
            label = Label(word, Role.BODY, "text_2", parent=self)
            if place == 3:
                label.setAlignment(_RIGHT | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(label, 0 if width else 1)
            self._labels.append((label, width))
        self.follow_theme()

    def set_compact(self, *, compact: bool) -> None:
        """Without the column of times."""
        self._labels[2][0].setVisible(not compact)

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(Size.TABLE_HEAD))
        for label, width in self._labels:
            if width:
                label.setFixedWidth(theme().px(width))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, self.rect().adjusted(1, 0, -1, 0), theme().tokens.sunken)
        fill(painter, QRectF(0, self.height() - 1, self.width(), 1), theme().tokens.line)


class AttentionCard(Card):
    """The orders that need somebody, worst first."""

    order_wanted = Signal(object)
    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self.rows: list[AttentionRow] = []
        self._now_ms = 0
        self._compact = False
        self._lines: list[Divider] = []
        self.count = CountBadge(0, self)
        self.show_all = Button(tr("Show all in History"), Kind.LINK, identifier="attention-all", parent=self)
        self.show_all.clicked.connect(self.all_wanted)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._empty = IconLabel("circle-check", "", Role.BODY, "text_2", icon_ink="ok", parent=self)
        self._empty.setContentsMargins(Space.CARD, Space.S16, Space.CARD, Space.S16)
        self.more = Label("", Role.CAPTION, "text_2", parent=self)
        self.more.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        self.foot = IconLabel("radar", "", Role.CAPTION, "text_2", wrap=True, parent=self)
        self.foot.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        self._table_head = _Head(self)
        self.body.addLayout(self._heading())
        self.body.addWidget(Divider(self))
        self.body.addWidget(self._table_head)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.more)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.foot)
        for widget in (self._table_head, self.more):
            widget.hide()
        identify(self, tr("Needs attention"), "attention")

    def _heading(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(Space.CARD, Space.S8, Space.S12, Space.S8)
        head.setSpacing(Space.S8)
        head.addWidget(Label(tr("Needs attention"), Role.SECTION, parent=self))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.show_all)
        return head

    def show_overview(self, overview: Overview, now_ms: int) -> None:
        """Show what was read. The same orders keep their rows, so that the keyboard stays where it is."""
        orders, self._now_ms = overview.attention[:MOST_ROWS], now_ms
        if [order.order_id for order in orders] == [row.order.order_id for row in self.rows]:
            for row, order in zip(self.rows, orders, strict=True):
                row.show_order(order, now_ms, compact=self._compact)
        else:
            self._rebuild(orders, now_ms)
        count = len(overview.attention)
        hidden = count - len(orders)
        self.count.set_count(count)
        self.show_all.setVisible(count > 0)
        self._table_head.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        self._empty.show_line("circle-check", tr("Nothing needs attention."), "text_2", "ok")
        self.more.setText(plural("and {n} more", "and {n} more", hidden))
        self.more.setVisible(hidden > 0)
        watched = presenter_overview.watch_line(
            overview.watched, overview.last_check_ms, overview.next_check_ms, overview.read_ms
        )
        self.foot.show_line("radar", watched, "text_2")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < theme().px(_COMPACT_BELOW)
        if compact is not self._compact:
            self._compact = compact
            self._table_head.set_compact(compact=compact)
            self.show_ages(self._now_ms)

    def show_ages(self, now_ms: int) -> None:
        """Time went on."""
        self._now_ms = now_ms
        for row in self.rows:
            row.show_order(row.order, now_ms, compact=self._compact)

    def _rebuild(self, orders: tuple[Order, ...], now_ms: int) -> None:
        focused = next((place for place, row in enumerate(self.rows) if row.button.hasFocus()), None)
        focused_id = self.rows[focused].order.order_id if focused is not None else ""
        for widget in (*self.rows, *self._lines):
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.rows, self._lines = [], []
        before: QWidget = self.show_all
        for order in orders:
            if self.rows:
                self._lines.append(Divider(self))
                self._rows.addWidget(self._lines[-1])
            row = AttentionRow(order, now_ms, self, compact=self._compact)
            row.wanted.connect(self.order_wanted)
            self._rows.addWidget(row)
            self.rows.append(row)
            QWidget.setTabOrder(before, row.button)
            before = row.button
        if focused is not None:
            self._focus(focused_id, focused)

    def _focus(self, order_id: str, place: int) -> None:
        """The order that had the focus, else the one that took its place."""
        row = next((row for row in self.rows if row.order.order_id == order_id), None)
        if row is None and self.rows:
            row = self.rows[min(place, len(self.rows) - 1)]
        (row.button if row is not None else self.show_all).setFocus(Qt.FocusReason.OtherFocusReason)
