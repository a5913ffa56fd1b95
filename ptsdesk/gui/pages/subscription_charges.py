"""The charges of a subscription as a table, and the same as a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.charges import ChargeRow, export_rows, planned_row
from ptsdesk.domain.orders import Order
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.charge_model import CHARGED_AT, COLUMNS, PROVIDER_ID, STATE, ChargeModel
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import badge_width
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.cells import CELL_ROLE, BadgeCell
from ptsdesk.gui.widgets.file_dialog import ask_where_to_save
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label, SectionTitle
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.table import EDGE, TableView

MOST_ROWS = 14
"""More rows than these scroll inside the table."""
EMPTY_HEIGHT = 96


def write_csv(path: str, rows: Sequence[Sequence[str]]) -> bool:
    """Write rows as comma-separated values in UTF-8; False when the file cannot be written. Blocks."""
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    except OSError:
        return False
    return True


class ChargesCard(Card):
    """One row a charge, the newest on top; the planned one above them. What is not signed is said below."""

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(margin=1, parent=parent)
        self._tasks = tasks
        self._order: Order | None = None
        self._rows: tuple[ChargeRow, ...] = ()
        self.reported = Caption("", parent=self)
        self.export = Button(tr("Export"), Kind.GHOST, icon="download", name=tr("Export charges"), parent=self)
        self.told = IconLabel("check", "", parent=self)
        self.model = ChargeModel(self)
        self.table = TableView(tr("Charges"), "charges", parent=self)
        self.table.setModel(self.model)
        self.empty = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.foot = IconLabel("info", tr(words.NOT_COVERED), wrap=True, parent=self)
        self._lay_out()
        self.export.clicked.connect(self._choose_file)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy_id)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.S16, Space.S8, Space.S12, Space.S8)
        head.setSpacing(Space.S8)
        head.addWidget(SectionTitle(tr("Charges"), self))
        head.addWidget(self.reported)
        head.addStretch(1)
        head.addWidget(self.told)
        head.addWidget(self.export)
        below = QHBoxLayout()
        below.setContentsMargins(Space.S16, Space.S8, Space.S16, Space.S8)
        below.addWidget(self.foot)
        self.empty.setMinimumHeight(theme().px(EMPTY_HEIGHT))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.setSpacing(0)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty)
        self.body.addWidget(Divider(self))
        self.body.addLayout(below)
        self.told.hide()

    def show_charges(self, order: Order, charges: Sequence[Charge], rows: tuple[ChargeRow, ...], now_ms: int) -> None:
        """Show what was reported last: ``rows`` of ``charges``, oldest first."""
        if self._order is None or self._order.order_id != order.order_id:
            self.told.hide()
        self._order, self._rows = order, rows
        planned = planned_row(order, charges)
        shown = (*((planned,) if planned else ()), *reversed(rows))
        self.reported.setText(words.reported_line(order, now_ms))
        self.export.setVisible(bool(rows))
        self.empty.setText(words.no_charges(order))
        self.empty.setVisible(not shown)
        self.table.setVisible(bool(shown))
        selected = self._selected_id()
        if self.model.show_rows(shown, now_ms):
            self._select(selected)
            self._fit()

    def _selected_id(self) -> str:
        row = self.table.currentIndex().row()
        return self.model.rows[row].payment_id if 0 <= row < len(self.model.rows) else ""

    def _select(self, payment_id: str) -> None:
        """The charge that was selected, else the newest one."""
        ids = [row.payment_id for row in self.model.rows]
        newest = 1 if len(ids) > 1 and not ids[0] else 0
        if ids:
            self.table.selectRow(ids.index(payment_id) if payment_id and payment_id in ids else newest)

    # --- pixels ------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        """As high as its rows, up to a bound; fewer columns where there is less room."""
        rows = min(len(self.model.rows), MOST_ROWS)
        self.table.setFixedHeight(theme().px(Size.TABLE_HEAD) + rows * theme().px(Size.ROW) + 2)
        room = self.width() - 2
        for place, column in enumerate(COLUMNS):
            self.table.setColumnHidden(place, room < theme().px(column.from_width))
        stretch = CHARGED_AT if self.table.isColumnHidden(PROVIDER_ID) else PROVIDER_ID
        widths = [column.width for column in COLUMNS]
        widths[STATE] = self._state_width()
        self.table.set_columns(tuple(widths), stretch)

    def _state_width(self) -> int:
        """So wide that no state is cut, in pixels at 100 %."""
        cells = [self.model.index(row, STATE).data(CELL_ROLE) for row in range(self.model.rowCount())]
        widest = max((badge_width(cell.spec.text) for cell in cells if isinstance(cell, BadgeCell)), default=0.0)
        needed = round(widest) + 2 * EDGE + Space.S4
        return max(COLUMNS[STATE].width, min(round(needed * 100 / theme().px(100)), 220))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def _copy_id(self) -> None:
        selected = self._selected_id()
        if selected:
            clips().copy_text(selected)
            self._tell("check", tr("The provider's id was copied."), "ok")

    @Slot()
    def _choose_file(self) -> None:
        if self._order is None or not self._rows:
            return
        name = f"{self._order.order_id}-charges.csv"
        kinds = tr("Comma-separated values (*.csv)")
        ask_where_to_save(self, tr("Export charges"), name, kinds, self._file_chosen)

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        rows = export_rows(self._rows)
        self._tasks.run_read(lambda: write_csv(path, rows), self._written)

    def _written(self, good: bool) -> None:
        if good:
            self._tell("check", tr("The charges were saved."), "ok")
        else:
            self._tell("circle-alert", tr("The file could not be written. Choose another folder."), "bad")

    def _tell(self, icon: str, text: str, ink: str) -> None:
        self.told.show_line(icon, text, "text_2" if ink == "ok" else ink, ink)
        self.told.show()
