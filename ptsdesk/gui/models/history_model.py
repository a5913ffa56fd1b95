"""The model behind History: orders in pages by key, updated in place, never more read than was scrolled to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ptsdesk.domain.orders import Order
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.columns import HISTORY_COLUMNS, Column
from ptsdesk.gui.models.rows import OrderRows, is_older
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.cells import CELL_ROLE, Cell, cell_text

SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""A cell's native value: milliseconds, Decimal, code."""
ORDER_ROLE = int(Qt.ItemDataRole.UserRole) + 3
"""The row's order."""

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class HistoryModel(QAbstractTableModel):
    """Holds what was read so far. It reads nothing itself: it asks for the next page through :attr:`more_wanted`.

    Whoever answers calls :meth:`begin` for a new list, :meth:`append` for its next pages, :meth:`fail` when a page
    could not be read. One page is asked for at a time, however often a view calls ``fetchMore``.
    """

    more_wanted = Signal(str)
    """The cursor of the next page."""

    def __init__(
        self,
        now_ms: Callable[[], int],
        columns: Sequence[Column] = HISTORY_COLUMNS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._columns = tuple(columns)
        self._rows = OrderRows()
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._cursor: str | None = None
        self._asking = False

    # --- filling -----------------------------------------------------------------------------------------------------

    def begin(self, orders: Sequence[Order], cursor: str | None) -> None:
        """Show the first page of a list."""
        self.beginResetModel()
        self._rows.clear()
        self._cells.clear()
        self._rows.extend(self._rows.unknown(orders))
        self._cursor, self._asking = cursor, True
        self.endResetModel()
        self._asking = False

    def append(self, orders: Sequence[Order], cursor: str | None) -> None:
        """Show the page that was asked for."""
        fresh = self._rows.unknown(orders)
        self._cursor = cursor
        if fresh:
            # Views ask for more while they hear of new rows: the guard stays until the rows are in (as in begin).
            self._asking = True
            self.beginInsertRows(_NO_PARENT, len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows.extend(fresh)
            self.endInsertRows()
        self._asking = False

    def fail(self) -> None:
        """The page could not be read; the next scroll asks again."""
        self._asking = False

    @property
    def complete(self) -> bool:
        """Whether there is nothing more to read."""
        return self._cursor is None

    # --- live changes ------------------------------------------------------------------------------------------------

    def update_order(self, order: Order) -> bool:
        """Show an order's new state; False when it is not in the list."""
        row = self._rows.row_of(order.order_id)
        if row is None:
            return False
        if is_older(order, self._rows[row]):
            return True
        self._rows.replace(row, order)
        self._cells.pop(order.order_id, None)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))
        return True

    def insert_order(self, order: Order) -> bool:
        """Show a new order at the top; False when its place is not there."""
        if self._rows.row_of(order.order_id) is not None:
            return False
        if len(self._rows) and order.created_ms < self._rows[0].created_ms:
            return False
        self.beginInsertRows(_NO_PARENT, 0, 0)
        self._rows.insert_first(order)
        self.endInsertRows()
        return True

    def remove_order(self, order_id: str) -> None:
        """Take an order out that the filter no longer lets through."""
        row = self._rows.row_of(order_id)
        if row is None:
            return
        self.beginRemoveRows(_NO_PARENT, row, row)
        self._rows.remove(row)
        self._cells.pop(order_id, None)
        self.endRemoveRows()

    def refresh_ages(self) -> None:
        """Time went on: "Waiting" may have become "Waiting long", today may be another day."""
        self._cells.clear()
        if len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))

    # --- asking ------------------------------------------------------------------------------------------------------

    def order_at(self, row: int) -> Order | None:
        """The order of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, order_id: str) -> int | None:
        """Where an order stands."""
        return self._rows.row_of(order_id)

    # --- what Qt asks ------------------------------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._cursor is not None and not self._asking

    @override
    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent) or self._cursor is None:
            return
        self._asking = True
        self.more_wanted.emit(self._cursor)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        order = self._rows[index.row()]
        column = self._columns[index.column()]
        if role == SORT_ROLE:
            return column.sort(order)
        if role == ORDER_ROLE:
            return order
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role not in (CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self._cells_of(order)[index.column()]
        return cell if role == CELL_ROLE else cell_text(cell)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr(column.title) if column.title else tr("Direction")
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title) if column.title else ""
        return None

    def _cells_of(self, order: Order) -> tuple[Cell, ...]:
        """A row's cells, made once: a repaint must cost as little as it can."""
        cells = self._cells.get(order.order_id)
        if cells is None:
            now = self._now_ms()
            cells = tuple(column.cell(order, now) for column in self._columns)
            self._cells[order.order_id] = cells
        return cells
