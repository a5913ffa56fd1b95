"""The model behind History: pages by key, one at a time, native values for sorting, changes in place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.gui.models.columns import HISTORY_COLUMNS
from ptsdesk.gui.models.history_model import ORDER_ROLE, SORT_ROLE, HistoryModel
from ptsdesk.gui.models.rows import OrderRows
from ptsdesk.gui.widgets.cells import CELL_ROLE, BadgeCell, IdCell, MoneyCell
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

S = OrderState
KEYS = [column.key for column in HISTORY_COLUMNS]


def orders(count: int, **fields: object) -> list[Order]:
    """Newest first."""
    desk = FakeDesk()
    made = [desk.put(S.PAID, created_ms=NOW_MS - 1000 * place, **fields) for place in range(count)]
    return sorted(made, key=lambda order: order.created_ms, reverse=True)


@pytest.fixture
def model(qtmodeltester: ModelTester) -> HistoryModel:
    made = HistoryModel(lambda: NOW_MS)
    qtmodeltester.check(made)
    return made


def cell(model: HistoryModel, row: int, key: str, role: int = Qt.ItemDataRole.DisplayRole) -> object:
    return model.data(model.index(row, KEYS.index(key)), role)


def test_cells_are_plain_text_for_readers_and_native_for_sorting(model: HistoryModel) -> None:
    money = Money("PHP", "12500.00")
    order = orders(1, kind=OrderKind.WITHDRAWAL, money=money, customer="Maria", reference="Advance")[0]
    model.begin([order], None)
    assert cell(model, 0, "time") == "14:08:36"
    assert cell(model, 0, "direction") == "Withdrawal"
    assert cell(model, 0, "who") == "Maria, Advance"
    assert cell(model, 0, "order_id") == order.order_id
    assert cell(model, 0, "amount") == "PHP −12,500.00"
    assert cell(model, 0, "state") == "Paid out"
    assert cell(model, 0, "reference") == "none yet"
    assert cell(model, 0, "amount", SORT_ROLE) == Decimal("-12500.00")
    assert cell(model, 0, "time", SORT_ROLE) == NOW_MS
    assert cell(model, 0, "state", ORDER_ROLE) is order
    assert isinstance(cell(model, 0, "amount", CELL_ROLE), MoneyCell)
    assert isinstance(cell(model, 0, "state", CELL_ROLE), BadgeCell)
    assert isinstance(cell(model, 0, "order_id", CELL_ROLE), IdCell)
    assert cell(model, 0, "amount", Qt.ItemDataRole.ToolTipRole) is None
    assert model.data(QModelIndex(), CELL_ROLE) is None
    every = [column.sort(order) for column in HISTORY_COLUMNS]
    assert all(isinstance(value, int | str | Decimal) for value in every)


def test_heads_have_names_even_where_they_show_none(model: HistoryModel) -> None:
    across, accessible = Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
    heads = [model.headerData(place, across) for place in range(model.columnCount())]
    assert heads == ["Time", "", "Who and what", "Order id", "Channel", "Reference no.", "Amount", "State"]
    assert model.headerData(1, across, accessible) == "Direction"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(99, across) is None
    right = model.headerData(KEYS.index("amount"), across, Qt.ItemDataRole.TextAlignmentRole)
    assert right & int(Qt.AlignmentFlag.AlignRight)


def test_one_page_at_a_time_however_often_a_view_asks(model: HistoryModel, qtmodeltester: ModelTester) -> None:
    wanted: list[str] = []
    model.more_wanted.connect(wanted.append)
    found = orders(450)
    model.begin(found[:200], "a")
    root = QModelIndex()
    for _ in range(5):
        if model.canFetchMore(root):
            model.fetchMore(root)
    model.fetchMore(root)
    assert wanted == ["a"]
    model.append(found[200:400], "b")
    assert model.rowCount() == 400
    model.fetchMore(root)
    model.fail()
    model.fetchMore(root)
    assert wanted == ["a", "b", "b"]
    model.append(found[400:], None)
    assert model.complete
    assert not model.canFetchMore(root)
    model.fetchMore(root)
    assert wanted == ["a", "b", "b"]
    assert model.rowCount() == 450
    qtmodeltester.check(model)


def test_a_view_that_answers_at_once_does_not_re_enter(model: HistoryModel) -> None:
    found = orders(60)
    asked: list[str] = []

    def answer(cursor: str) -> None:
        asked.append(cursor)
        start = int(cursor)
        following = str(start + 20) if start + 20 < 60 else None
        model.append(found[start : start + 20], following)

    model.more_wanted.connect(answer)
    model.rowsInserted.connect(lambda *_: model.fetchMore(QModelIndex()))
    model.begin(found[:20], "20")
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert asked == ["20", "40"]
    assert [model.order_at(row) for row in range(60)] == found


def test_pages_that_overlap_hold_each_order_once(model: HistoryModel) -> None:
    found = orders(30)
    model.begin(found[:20], "x")
    model.append(found[15:], None)
    assert [model.order_at(row).order_id for row in range(model.rowCount())] == [order.order_id for order in found]


def test_an_order_changes_in_place(model: HistoryModel) -> None:
    found = orders(3)
    model.begin(found, None)
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.column())))
    assert cell(model, 1, "state") == "Paid"
    assert model.update_order(replace(found[1], state=S.FAILED))
    assert cell(model, 1, "state") == "Failed"
    assert changed == [(1, len(KEYS) - 1)]
    assert not model.update_order(orders(9)[8])
    assert model.update_order(replace(found[1], state=S.WAITING))
    assert cell(model, 1, "state") == "Failed"


def test_a_new_order_comes_on_top_and_an_old_one_does_not(model: HistoryModel) -> None:
    found = orders(4)
    model.begin(found[1:3], None)
    assert model.insert_order(found[0])
    assert not model.insert_order(found[0])
    assert not model.insert_order(found[3])
    assert [model.order_at(row) for row in range(3)] == found[:3]
    assert model.row_of(found[2].order_id) == 2


def test_an_order_that_no_longer_fits_goes(model: HistoryModel) -> None:
    found = orders(4)
    model.begin(found, None)
    model.remove_order(found[1].order_id)
    model.remove_order("never there")
    assert model.rowCount() == 3
    assert [model.row_of(order.order_id) for order in found] == [0, None, 1, 2]


def test_ages_are_made_anew(model: HistoryModel) -> None:
    now = [NOW_MS]
    model._now_ms = lambda: now[0]
    waiting = replace(orders(1)[0], state=S.WAITING)
    model.begin([waiting], None)
    assert cell(model, 0, "state") == "Waiting"
    now[0] += 3_600_000
    assert cell(model, 0, "state") == "Waiting"
    model.refresh_ages()
    assert cell(model, 0, "state") == "Waiting long"
    model.begin([], None)
    model.refresh_ages()
    assert model.order_at(0) is None


def test_rows_keep_their_index_through_everything() -> None:
    found = orders(6)
    rows = OrderRows()
    rows.extend(found[2:5])
    rows.insert_first(found[1])
    rows.insert_first(found[0])
    rows.extend(found[5:])
    rows.remove(2)
    assert [order.order_id for order in rows] == [found[place].order_id for place in (0, 1, 3, 4, 5)]
    assert [rows.row_of(order.order_id) for order in rows] == list(range(5))
    rows.insert_first(found[2])
    assert rows.row_of(found[2].order_id) == 0
    assert rows[5] is found[5]
    assert len(rows) == 6
    rows.clear()
    assert rows.row_of(found[0].order_id) is None
