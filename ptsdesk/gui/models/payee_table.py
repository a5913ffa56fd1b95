"""The payee book as a table: what stands in a row, and the two cells that only this table has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter

from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.gui import presenter_payees as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.cells_model import NO_PARENT, CellsModel, Index, Row
from ptsdesk.gui.presenter_payees import Mark
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.avatar import draw_avatar
from ptsdesk.gui.widgets.base import draw_icon, draw_text, role_font, text_width
from ptsdesk.gui.widgets.cells import Cell, TextCell, TwoLineCell
from ptsdesk.gui.widgets.table import CellDelegate

ROW = 48
_MARKS_WIDE, _ROOMY = 150, 620
_AVATAR, _ICON, _GAP = 32, 16, 10
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class PersonCell(TwoLineCell):
    """A picture of letters before a title and a line."""

    letters: str = ""


@dataclass(frozen=True, slots=True)
class MarksCell(TextCell):
    """Icons, with a word behind a single one while there is room. ``text`` is all of their words."""

    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PayeeColumn:
    """A column: its heading (English, translated when shown), width, the shape of its grey cell, and from which width
    of the table on it is shown.
    """

    key: str
    title: str
    width: int
    kind: str = "text"
    from_width: int = 0


COLUMNS = (
    PayeeColumn("payee", "Payee", 200, kind="two"),
    PayeeColumn("marks", "Alerts", 64),
    PayeeColumn("times", "Paid out", 84, from_width=480),
    PayeeColumn("last", "Last paid", 96, from_width=380),
    PayeeColumn("since", "Account since", 116, from_width=680),
)


def widths(room: float) -> tuple[int, ...]:
    """The widths in a table of this width at 100 %: marks have words where there is room for them."""
    marks = _MARKS_WIDE if room >= _ROOMY else COLUMNS[1].width
    return tuple(marks if column.key == "marks" else column.width for column in COLUMNS)


def titles() -> tuple[str, ...]:
    """The headings."""
    return tuple(tr(column.title) for column in COLUMNS)


def payee_cells(entry: PayeeEntry, names: Mapping[str, str], now_ms: int) -> tuple[Cell, ...]:
    """The row of a payee. ``names`` are those of banks and wallets by code."""
    payee, found = entry.payee, words.marks(entry)
    return (
        PersonCell(payee.name, words.account_in_list(payee, names), words.initials(payee.name)),
        MarksCell(", ".join(mark.word for mark in found), marks=found),
        TextCell(words.times_paid(entry), ink="text" if entry.times_paid else "text_3"),
        TextCell(words.last_paid(entry, now_ms), ink="text_2"),
        TextCell(words.since(payee, now_ms), ink="text_2"),
    )


class PayeeModel(CellsModel):
    """The payee book. A row is made when it is looked at: 10,000 at once would hold the window for half a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(titles(), parent=parent)
        self._entries: tuple[PayeeEntry, ...] = ()
        self._names: Mapping[str, str] = {}
        self._now_ms = 0
        self._made: dict[int, Row] = {}

    def set_entries(self, entries: tuple[PayeeEntry, ...], names: Mapping[str, str], now_ms: int) -> None:
        """Show these payees as of now. As many as before are changed in place: a selected row stays selected."""
        others = len(entries) != len(self._entries)
        if others:
            self.beginResetModel()
        self._entries, self._names, self._now_ms, self._made = entries, names, now_ms, {}
        if others:
            self.endResetModel()
        elif entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(entries) - 1, self.columnCount() - 1))

    @override
    def row(self, at: int) -> Row:
        if at not in self._made:
            self._made[at] = payee_cells(self._entries[at], self._names, self._now_ms)
        return self._made[at]

    @override
    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._entries)


class PayeeTableDelegate(CellDelegate):
    """Paints the two cells of this table besides all others."""

    @override
    def draw(self, cell: object, painter: QPainter, rect: QRectF) -> None:
        if isinstance(cell, PersonCell):
            side = theme().px(_AVATAR)
            draw_avatar(painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), cell.letters)
            rect = rect.adjusted(side + _GAP, 0, 0, 0)
        elif isinstance(cell, MarksCell):
            _draw_marks(cell, painter, rect)
            return
        super().draw(cell, painter, rect)


def _draw_marks(cell: MarksCell, painter: QPainter, rect: QRectF) -> None:
    left = rect.left()
    for mark in cell.marks:
        draw_icon(painter, mark.icon, theme().tokens.ink(mark.tone), left, round(rect.center().y() - _ICON / 2))
        left += _ICON + 6
    font = role_font(Role.CAPTION_EMPHASIS)
    if len(cell.marks) == 1 and text_width(cell.text, font) <= rect.right() - left:
        ink = theme().tokens.ink(cell.marks[0].tone)
        draw_text(painter, rect.adjusted(left - rect.left(), 0, 0, 0), cell.text, font, ink, _LEFT)
