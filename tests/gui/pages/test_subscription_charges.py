"""The charges of a subscription as a file, on the clipboard, and in windows of any width."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.subscription_data import CHARGES, FACTS, ms, show, shown


def export(driver: Driver, page: SubscriptionsPage, path: str) -> None:
    driver.click(page.detail.charges.export)
    dialog = driver.window.findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(path)
    dialog.close()
    driver.settle()


def test_the_charges_are_saved_as_a_file(driver: Driver, tmp_path) -> None:
    page, order = shown(driver, facts=FACTS, charges=CHARGES[:2])
    first, second = driver.desk.charges_of[order.order_id]
    driver.desk.charges_of[order.order_id] = (first, replace(second, payment_id='=cmd|"/c calc"', status="7777"))
    driver.context.order_changed.emit(order)
    driver.settle()
    path = tmp_path / "charges.csv"
    export(driver, page, str(path))
    assert page.detail.charges.told.label.text() == "The charges were saved."
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["cycle", "due", "charged_at", "payment_id", "currency", "amount", "status", "state"],
        ["1", "2026-06-12", "2026-06-12T15:21:07+08:00", "P2820261112090000001", "PHP", "999.00", "2000", "paid"],
        ["2", "2026-07-12", "2026-07-12T09:00:44+08:00", '\'=cmd|"/c calc"', "PHP", "999.00", "7777", "unknown"],
    ]


def test_a_file_that_cannot_be_written_is_said(driver: Driver, tmp_path) -> None:
    page = show(driver, facts=FACTS, charges=CHARGES)
    export(driver, page, str(tmp_path / "missing" / "charges.csv"))
    assert page.detail.charges.told.label.text() == "The file could not be written. Choose another folder."
    other = driver.desk.put_subscription(facts=FACTS)
    driver.go("subscriptions", OpenOrder(other.order_id))
    assert not page.detail.charges.told.isVisible()


def test_copy_gives_the_whole_id_of_the_selected_charge(driver: Driver) -> None:
    page = show(driver, facts=FACTS, charges=CHARGES)
    page.detail.charges.table.setFocus()
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "P2820261112090000005"


def test_a_long_list_scrolls_inside_the_table(driver: Driver) -> None:
    page = show(driver, facts=FACTS, charges=tuple(("2000", ms(2026, 1, 1) + n * 86_400_000) for n in range(60)))
    table_view = page.detail.charges.table
    assert table_view.model().rowCount() == 61
    assert table_view.height() < 700
    assert table_view.verticalScrollBar().maximum() > 0


@pytest.mark.parametrize("width", [1440, 1024, 760])
def test_no_state_is_cut_and_nothing_scrolls_sideways(driver: Driver, width: int) -> None:
    driver.window.resize(width, 700)
    page = show(driver, facts=FACTS, charges=(*CHARGES, ("7777", ms(2026, 11, 12))))
    view = page.detail.charges.table
    assert view.horizontalScrollBar().maximum() == 0
    assert view.columnWidth(5) >= 170
    assert not view.isColumnHidden(4)
    assert page.detail.width() <= page.faces.width()
