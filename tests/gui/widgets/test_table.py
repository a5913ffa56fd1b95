"""The table: fixed rows, cells painted from roles, keys, and what lies over it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractTableModel, QPoint, Qt
from PySide6.QtWidgets import QLabel

from ptsdesk.gui.widgets.badge import BadgeSpec
from ptsdesk.gui.widgets.cells import BadgeCell, IconCell, IdCell, MoneyCell, TextCell, TwoLineCell, cell_text, short_id
from ptsdesk.gui.widgets.gallery_window import OrdersModel
from ptsdesk.gui.widgets.states import EmptyState
from ptsdesk.gui.widgets.table import TableView

WIDTHS = (96, 32, 120, 180, 84, 150, 150)
KINDS = ("text", "icon", "two", "text", "text", "right", "badge")


@pytest.fixture
def table(shown):
    table = TableView("Orders")
    table.setModel(OrdersModel(table))
    table.set_columns(WIDTHS, 2, KINDS)
    return shown(table, 900, 320)


def test_rows_have_one_height_and_nothing_else(table, qapp, look):
    assert {table.rowHeight(row) for row in range(5)} == {40}
    assert not table.showGrid()
    assert not table.alternatingRowColors()
    table.set_row_height(28)
    assert table.rowHeight(0) == 28
    look.apply(qapp, "light", "live", 1.5)
    assert table.rowHeight(0) == 42


def test_the_stretched_column_takes_the_rest(table):
    total = sum(table.columnWidth(column) for column in range(7))
    assert total == table.viewport().width()
    assert table.columnWidth(2) > 120


def test_the_selected_row_is_tinted_with_a_bar(table, look):
    table.selectRow(1)
    image = table.viewport().grab().toImage()
    y = table.rowViewportPosition(1) + 20
    accent, tint, plain = look.tokens.accent, look.tokens.selected, look.tokens.surface
    assert [image.pixelColor(x, y).name().upper() for x in range(4)] == [accent, accent, accent, tint]
    assert image.pixelColor(0, table.rowViewportPosition(0) + 20).name().upper() == plain
    line = table.rowViewportPosition(0) + 39
    assert image.pixelColor(50, line).name().upper() == look.tokens.row_line


def test_every_kind_of_cell_paints_something(table, look):
    image = table.viewport().grab().toImage()
    for column in range(7):
        left, width = table.columnViewportPosition(column), table.columnWidth(column)
        colours = {image.pixelColor(x, y).name() for x in range(left, left + width) for y in range(2, 38)}
        assert len(colours) > 3, column


def test_money_ends_at_the_same_place(table):
    """Right-aligned on the decimal point: the last figure of each row ends in the same pixel column."""
    image = table.viewport().grab().toImage()
    left, width = table.columnViewportPosition(5), table.columnWidth(5)
    ends = []
    for row in range(5):
        top = table.rowViewportPosition(row)
        dark = [
            x
            for x in range(left, left + width)
            for y in range(top + 8, top + 32)
            if image.pixelColor(x, y).lightness() < 120
        ]
        ends.append(max(dark))
    assert max(ends) - min(ends) <= 1


def test_enter_double_click_and_escape(table, qtbot):
    table.selectRow(2)
    with qtbot.waitSignal(table.opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [2]
    with qtbot.waitSignal(table.opened) as told:
        spot = QPoint(50, table.rowViewportPosition(1) + 10)
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [1]
    with qtbot.waitSignal(table.escaped):
        qtbot.keyClick(table, Qt.Key.Key_Escape)


def test_nothing_can_be_edited_and_tab_leaves(table):
    assert table.editTriggers() == TableView.EditTrigger.NoEditTriggers
    assert not table.tabKeyNavigation()


def test_states_lie_over_the_rows_and_go(table):
    empty = EmptyState("No order matches", "Nothing matches 1234.5.")
    table.show_state(empty)
    assert table.shown_state is empty
    assert empty.geometry() == table.viewport().rect()
    table.show_loading()
    assert not empty.isVisible()
    assert table.shown_state.isVisible()
    table.show_state(None)
    assert table.shown_state is None
    assert not empty.isVisible()


def test_loading_takes_the_shape_of_the_columns(table):
    table.show_loading()
    loading = table.shown_state
    assert [kind for _, _, kind in loading._columns] == list(KINDS)
    assert [left for left, _, _ in loading._columns] == [table.columnViewportPosition(c) for c in range(7)]
    table.resize(1000, 400)
    assert loading.geometry() == table.viewport().rect()


def test_ids_are_shortened_in_the_middle_only_when_that_helps():
    whole = "P261112-4ZKR9TCX1MDV6HBW"
    assert short_id(whole) == "P261112-4ZKR…6HBW"
    assert short_id(whole, 8) == "P261112-…6HBW"
    assert short_id("P261112-4ZKR9TCX1") == "P261112-4ZKR9TCX1"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (TextCell("<b>x</b>"), "<b>x</b>"),
        (TwoLineCell("Ana", "Table 9"), "Ana, Table 9"),
        (TwoLineCell("Ana", ""), "Ana"),
        (MoneyCell("PHP", "−1.00"), "PHP −1.00"),
        (IdCell("P261112-4ZKR9TCX1MDV6HBW"), "P261112-4ZKR9TCX1MDV6HBW"),
        (BadgeCell(BadgeSpec("Paid", "circle-check")), "Paid"),
        (IconCell("repeat", "Subscription"), "Subscription"),
    ],
)
def test_plain_text_of_a_cell(cell, text):
    assert cell_text(cell) == text


def test_a_model_without_cells_is_painted_as_text(shown):
    class Plain(QAbstractTableModel):
        def rowCount(self, parent=None):
            return 1

        def columnCount(self, parent=None):
            return 2

        def data(self, index, role=0):
            return ("One", None)[index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    table = TableView("Plain")
    table.setModel(Plain(table))
    table.set_columns((100, 100), 1)
    shown(table, 300, 100)
    image = table.viewport().grab().toImage()
    assert len({image.pixelColor(x, y).name() for x in range(100) for y in range(38)}) > 3


def test_an_unknown_cell_is_painted_as_its_text(table, qtbot):
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    image = QImage(100, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    table.itemDelegate().draw(42, painter, QRectF(0, 0, 100, 40))
    painter.end()
    assert len({image.pixelColor(x, y).name() for x in range(40) for y in range(40)}) > 2


def test_a_label_as_state_gets_the_ground(table):
    label = QLabel("Nothing here")
    table.show_state(label)
    assert label.autoFillBackground()
