"""The model behind the charges of a subscription: the planned one on top, then the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ptsdesk.domain.charges import ChargeRow
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import figures
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.cells import CELL_ROLE, BadgeCell, Cell, IdCell, MoneyCell, TextCell, cell_text

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class ChargeColumn:
    """``title`` is English; ``from_width`` is the least width of the table at which the column is shown."""

    title: str
    width: int
    right: bool = False
    from_width: int = 0


COLUMNS = (
    ChargeColumn("Cycle", 62, right=True),
    ChargeColumn("Due", 108, from_width=520),
    ChargeColumn("Charged at", 142),
    ChargeColumn("Provider's id", 170, from_width=660),
    ChargeColumn("Amount", 146, right=True),
    ChargeColumn("State", 110),
)
CHARGED_AT, PROVIDER_ID, AMOUNT, STATE = 2, 3, 4, 5


class ChargeModel(QAbstractTableModel):
    """Holds every reported charge; there are few enough of them to make all cells at once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[ChargeRow, ...] = ()
        self._cells: tuple[tuple[Cell, ...], ...] = ()

    def show_rows(self, rows: Sequence[ChargeRow], now_ms: int) -> bool:
        """Show these, newest first already; False when nothing changed."""
        cells = tuple(_cells(row, now_ms) for row in rows)
        if cells == self._cells:
            return False
        self.beginResetModel()
        self._rows, self._cells = tuple(rows), cells
        self.endResetModel()
        return True

    @property
    def rows(self) -> tuple[ChargeRow, ...]:
        """What is shown, in its order."""
        return self._rows

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        cell = self._cells[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return cell_text(cell) if shown else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and section == AMOUNT:
            return tr("The provider's list has no amounts: each charge is shown with that of the subscription.")
        return tr(COLUMNS[section].title) if role == Qt.ItemDataRole.DisplayRole else None


def is_planned(row: ChargeRow) -> bool:
    """Whether a row is the charge that comes next: the provider reports none without an id or a status."""
    return not row.payment_id and not row.status and row.at_ms is None


def _cells(row: ChargeRow, now_ms: int) -> tuple[Cell, ...]:
    planned = is_planned(row)
    ink = "text_3" if planned else "text"
    return (
        TextCell(str(row.cycle), ink="text_2", right=True),
        TextCell(words.due_words(row), ink="text" if row.due else "text_3"),
        TextCell(words.charged_at(row, now_ms), ink="text" if row.at_ms is not None else "text_3"),
        IdCell(row.payment_id, whole=True),
        MoneyCell(row.money.currency, figures(row.money), ink),
        BadgeCell(words.planned_badge() if planned else words.charge_badge(row.status)),
    )
