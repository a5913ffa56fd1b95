"""The table: fixed row heights, no grid, no stripes; the selected row is tinted with a bar on its left."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatchmethod

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import badge_width, paint_badge
from ptsdesk.gui.widgets.base import Themed, draw_icon, draw_text, fit_font, identify, role_font, text_width
from ptsdesk.gui.widgets.cells import (
    CELL_ROLE,
    NARROW,
    BadgeCell,
    IconCell,
    IdCell,
    MoneyCell,
    TextCell,
    TwoLineCell,
    short_id,
)
from ptsdesk.gui.widgets.focus import RING_INSIDE
from ptsdesk.gui.widgets.money import true_minus
from ptsdesk.gui.widgets.privacy import veiled_figures
from ptsdesk.gui.widgets.states import LoadingState

EDGE, FIRST_EDGE = 8, 16
"""Empty pixels at the sides of a cell, and at the left of the first column."""
_BESIDE = 6
"""Between two badges. What a person said gives way to what is known: then its icon stands alone."""
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight

Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Paints every kind of cell in :mod:`.cells`; a cell without one is plain text."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, theme().px(Size.ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        view = option.widget
        selected = isinstance(view, QTableView) and view.selectionModel().isRowSelected(index.row(), QModelIndex())
        painter.save()
        self._ground(painter, rect, selected=selected, first=index.column() == 0)
        cell = index.data(CELL_ROLE)
        if cell is None:
            cell = TextCell(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))
        left = FIRST_EDGE if index.column() == 0 else EDGE
        self.draw(cell, painter, rect.adjusted(left, 0, -EDGE, -1))
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRectF, *, selected: bool, first: bool) -> None:
        if selected:
            painter.fillRect(rect, theme().colour("selected"))
            if first:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height() - 1), theme().colour("accent"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme().colour("row_line"))

    @singledispatchmethod
    def draw(self, cell: object, painter: QPainter, rect: QRectF) -> None:
        """Paint one cell inside ``rect``."""
        draw_text(painter, rect, str(cell), role_font(Role.BODY), theme().tokens.text, _LEFT)

    @draw.register
    def _(self, cell: TextCell, painter: QPainter, rect: QRectF) -> None:
        font = role_font(Role.STRONG if cell.strong else Role.BODY, ids=cell.ids)
        draw_text(painter, rect, cell.text, font, getattr(theme().tokens, cell.ink), _RIGHT if cell.right else _LEFT)

    @draw.register
    def _(self, cell: TwoLineCell, painter: QPainter, rect: QRectF) -> None:
        tokens = theme().tokens
        if not cell.sub or rect.height() < theme().px(34):
            draw_text(painter, rect, cell.title, role_font(Role.EMPHASIS), tokens.text, _LEFT)
            return
        line = theme().px(17)
        top = QRectF(rect.left(), rect.center().y() - line, rect.width(), line)
        draw_text(painter, top, cell.title, role_font(Role.EMPHASIS), tokens.text, _LEFT)
        draw_text(painter, top.translated(0, line), cell.sub, role_font(Role.CAPTION), tokens.text_3, _LEFT)

    @draw.register
    def _(self, cell: MoneyCell, painter: QPainter, rect: QRectF) -> None:
        figures = veiled_figures(true_minus(cell.figures))
        font = role_font(Role.STRONG)
        code = role_font(Role.CAPTION)
        code_width = text_width(cell.currency, code)
        if text_width(figures, font) + 6 + code_width > rect.width():
            font = role_font(Role.CAPTION_STRONG)
            need = text_width(figures, font) + code_width
            font, code = (fit_font(one, need, rect.width() - 6) for one in (font, code))
            code_width = text_width(cell.currency, code)
        metrics = QFontMetricsF(font)
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        width = metrics.horizontalAdvance(figures)
        painter.setFont(font)
        painter.setPen(theme().colour(cell.ink))
        painter.drawText(QPointF(rect.right() - width, baseline), figures)
        # The codes stand under each other as long as the figures leave them room.
        left = min(rect.right() - width - 10, rect.right() - text_width("−12,500.00", font) - 10)
        left = max(left - code_width, rect.left())
        painter.setFont(code)
        painter.setPen(theme().colour("text_3"))
        painter.drawText(QPointF(left, baseline), cell.currency)

    @draw.register
    def _(self, cell: IdCell, painter: QPainter, rect: QRectF) -> None:
        font = role_font(Role.BODY, ids=True)
        forms = (*((cell.text,) if cell.whole else ()), short_id(cell.text), short_id(cell.text, NARROW))
        shown = next((text for text in forms if text_width(text, font) <= rect.width()), forms[-1])
        draw_text(painter, rect, shown, font, theme().tokens.text_2, _LEFT)

    @draw.register
    def _(self, cell: BadgeCell, painter: QPainter, rect: QRectF) -> None:
        top = rect.top() + (rect.height() - theme().px(Size.BADGE)) / 2
        tokens, left = theme().tokens, rect.left()
        if cell.beside is not None:
            first = badge_width(cell.spec.text)
            whole = first + _BESIDE + badge_width(cell.beside.text) <= rect.width()
            beside = cell.beside if whole else replace(cell.beside, text="")
            room = rect.width() - badge_width(beside.text) - _BESIDE
            at = QPointF(left + min(first, room) + _BESIDE, round(top))
            paint_badge(painter, beside, at, rect.right() - at.x(), tokens)
            paint_badge(painter, cell.spec, QPointF(left, round(top)), room, tokens)
            return
        paint_badge(painter, cell.spec, QPointF(left, round(top)), rect.width(), tokens)

    @draw.register
    def _(self, cell: IconCell, painter: QPainter, rect: QRectF) -> None:
        ink = theme().tokens.ink(cell.tone)
        draw_icon(painter, cell.icon, ink, rect.center().x() - 8, round(rect.center().y() - 8))


class TableView(Themed, QTableView):
    """A read-only table of whole rows. Enter or a double click tells :attr:`opened`; Esc tells :attr:`escaped`.

    :meth:`show_state` lays a widget over the rows (empty, error), :meth:`show_loading` grey shapes in the columns.
    """

    opened = Signal(int)
    escaped = Signal()

    def __init__(
        self, name: str, identifier: str | None = None, *, row_height: int = Size.ROW, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self._state: QWidget | None = None
        self._loading: LoadingState | None = None
        self._kinds: tuple[str, ...] = ()
        self._widths: tuple[int, ...] = ()
        self._stretch = 0
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setProperty(RING_INSIDE, True)
        self._set_headers()
        self.doubleClicked.connect(self._double_clicked)
        identify(self, name, identifier)
        self.follow_theme()

    def _set_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY))
        head = self.horizontalHeader()
        head.setFont(role_font(Role.BODY))
        head.setFixedHeight(theme().px(Size.TABLE_HEAD))
        self.verticalHeader().setMinimumSectionSize(theme().px(self._row_height))
        self.verticalHeader().setDefaultSectionSize(theme().px(self._row_height))
        self._fit_columns()
        self.viewport().update()

    def set_row_height(self, pixels: int) -> None:
        """40, or 28 for the compact view."""
        self._row_height = pixels
        self.retheme()

    def set_columns(self, widths: tuple[int, ...], stretch: int, kinds: tuple[str, ...] = ()) -> None:
        """Column widths in pixels at 100 %; the one at ``stretch`` takes the rest. ``kinds`` shape the loading rows."""
        self._widths, self._stretch = widths, stretch
        self._kinds = kinds or ("text",) * len(widths)
        self._fit_columns()

    def _fit_columns(self) -> None:
        head = self.horizontalHeader()
        for column, width in enumerate(self._widths[: head.count()]):
            if column == self._stretch:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            else:
                head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                head.resizeSection(column, theme().px(width))

    def show_state(self, widget: QWidget | None) -> None:
        """Lay a widget over the rows, or with None show the rows again."""
        if self._loading is not None and widget is not self._loading:
            self._loading.hide()
        if self._state is not None and self._state is not widget:
            self._state.hide()
        self._state = widget
        if widget is not None:
            widget.setParent(self.viewport())
            widget.setAutoFillBackground(True)
            self._fit_state()
            widget.show()
            widget.raise_()

    def show_loading(self) -> None:
        """Grey shapes in the columns of this table."""
        if self._loading is None:
            self._loading = LoadingState(parent=self.viewport())
        self.show_state(self._loading)

    @property
    def shown_state(self) -> QWidget | None:
        """What lies over the rows."""
        return self._state

    def _fit_state(self) -> None:
        if self._state is None:
            return
        self._state.setGeometry(self.viewport().rect())
        if self._state is self._loading and self._loading is not None:
            head = self.horizontalHeader()
            places = [
                (float(head.sectionViewportPosition(i)), float(head.sectionSize(i))) for i in range(len(self._kinds))
            ]
            columns = [(left, width, kind) for (left, width), kind in zip(places, self._kinds, strict=True)]
            self._loading.set_columns(columns, theme().px(self._row_height))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_state()

    def _double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        # A Python override holds the GIL over the whole frame: without it each cell waits for worker threads.
        super().paintEvent(event)
