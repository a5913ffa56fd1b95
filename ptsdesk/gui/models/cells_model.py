"""A small table whose rows are cells that are ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.cells import CELL_ROLE, Cell, cell_text

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
Row = tuple[Cell, ...]


class CellsModel(QAbstractTableModel):
    """Holds all of its rows. ``titles`` are translated; ``right`` are the columns that stand at their right edge."""

    def __init__(
        self, titles: Sequence[str], right: frozenset[int] = frozenset(), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._right = right
        self._rows: tuple[Row, ...] = ()

    def set_titles(self, titles: Sequence[str], right: frozenset[int]) -> None:
        """Other columns, without rows."""
        self.beginResetModel()
        self._titles, self._right, self._rows = tuple(titles), right, ()
        self.endResetModel()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. As many as before are changed in place, so that a selected row stays selected."""
        fresh = tuple(rows)
        if fresh == self._rows:
            return
        if len(fresh) != len(self._rows):
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()
            return
        self._rows = fresh
        self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self._titles) - 1))

    def row(self, at: int) -> Row:
        """The cells of a row."""
        return self._rows[at]

    @override
    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        cell = self.row(index.row())[index.column()]
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_text(cell)
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def _side(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
