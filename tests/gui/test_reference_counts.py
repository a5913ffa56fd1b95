"""PySide6 6.12.0 on Python 3.11 loses a reference to None in each of some calls and aborts after thousands of them."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, QObject, QSettings, QStringListModel, Qt
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

CALLS = 1000
SLACK = 50
"""Other threads and caches may take or give some; a lost reference a call shows as a thousand."""


def common_calls(label: QLabel, edit: QLineEdit, table: QTableView) -> list[Callable[[], object]]:
    """Calls that give or take None, True or False, of the kinds that this program makes all the time."""
    model = QStandardItemModel(1, 1)
    model.setItem(0, 0, QStandardItem("x"))
    strings = QStringListModel(["x"], table)
    table.setModel(model)
    parent = QObject()
    return [
        lambda: label.setText("x"),
        lambda: label.setVisible(False),
        label.isVisible,
        lambda: edit.setText("x"),
        edit.text,
        edit.hasSelectedText,
        lambda: edit.setProperty("state", None),
        lambda: edit.property("missing"),
        lambda: label.setEnabled(True),
        lambda: model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole),
        lambda: model.setData(model.index(0, 0), True, Qt.ItemDataRole.UserRole),
        lambda: model.data(model.index(0, 0), Qt.ItemDataRole.UserRole),
        lambda: strings.data(QModelIndex(), Qt.ItemDataRole.DisplayRole),
        lambda: QObject(parent).setParent(None),
        lambda: parent.findChild(QWidget, "missing"),
        lambda: QColor("red").isValid(),
        lambda: QSettings().value("missing"),
        table.update,
        table.selectionModel,
        label.buddy,
    ]


def changes(call: Callable[[], object]) -> dict[str, int]:
    """How the counts of the three have changed after a thousand calls."""
    call()
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(CALLS):
        call()
    after = [sys.getrefcount(one) for one in (None, True, False)]
    return {str(one): new - old for one, old, new in zip((None, True, False), before, after, strict=True)}


@pytest.mark.parametrize("place", range(20))
def test_the_counts_stay_where_they_are(qtbot: QtBot, place: int) -> None:
    label, edit, table = QLabel(), QLineEdit(), QTableView()
    for widget in (label, edit, table):
        qtbot.addWidget(widget)
    found = changes(common_calls(label, edit, table)[place])
    assert all(abs(change) < SLACK for change in found.values()), found


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the three are immortal: their counts never change")
def test_a_call_that_miscounts_is_noticed() -> None:
    count_up = ctypes.pythonapi.Py_IncRef
    assert changes(lambda: count_up(ctypes.py_object(None)))["None"] >= CALLS
