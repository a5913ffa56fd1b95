"""The focus ring follows the keyboard, stays outside the control, and lets the mouse through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from shiboken6 import delete

from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.focus import FocusRing
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.gui.widgets.table import TableView
from ptsdesk.gui.widgets.toggles import Switch


@pytest.fixture
def window(shown):
    """Two buttons, an amount, a switch, and a ring."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(20, 20, 20, 20)
    widget.first, widget.second = Button("First"), Button("Second")
    widget.amount, widget.switch = AmountField("Amount", ("PHP",)), Switch("On")
    for control in (widget.first, widget.second, widget.amount, widget.switch):
        column.addWidget(control)
    widget.ring = FocusRing(widget)
    return shown(widget, 300, 260)


def around(window: QWidget, control: QWidget, out: int = 4) -> QRect:
    """Where the ring must be."""
    return QRect(control.mapTo(window, QPoint(0, 0)), control.size()).adjusted(-out, -out, out, out)


def test_ring_goes_where_tab_goes(window, qtbot):
    window.first.setFocus()
    assert window.ring.isVisible()
    assert window.ring.geometry() == around(window, window.first)
    qtbot.keyClick(window.first, Qt.Key.Key_Tab)
    assert window.second.hasFocus()
    assert window.ring.geometry() == around(window, window.second)


def test_ring_is_two_pixels_off_and_two_wide(window, look):
    window.first.setFocus()
    image = window.grab().toImage()
    box = around(window, window.first)
    middle = box.center().y()
    colours = [image.pixelColor(box.left() + x, middle).name().upper() for x in range(5)]
    focus = look.tokens.focus
    assert colours[:2] == [focus, focus]
    assert focus not in colours[2:4]
    assert colours[4] == look.tokens.control


def test_ring_goes_round_a_frame_of_parts(window):
    window.amount.line.setFocus()
    assert window.ring.target is window.amount
    window.amount.currency_box.setFocus()
    assert window.ring.geometry() == around(window, window.amount)


def test_ring_follows_a_resize(window, qtbot):
    window.first.setFocus()
    window.resize(500, 300)
    qtbot.waitUntil(lambda: window.ring.geometry() == around(window, window.first))


def test_ring_lets_the_mouse_through_and_is_only_a_line(window):
    window.first.setFocus()
    assert window.ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    centre = window.ring.rect().center()
    assert not window.ring.mask().contains(centre)
    assert window.childAt(window.first.geometry().center()) is window.first


def test_ring_hides_with_its_control_and_without_focus(window, qtbot):
    window.first.setFocus()
    window.first.hide()
    assert window.ring.target is not window.first
    window.second.setFocus()
    window.second.clearFocus()
    assert not window.ring.isVisible()


def test_ring_survives_its_control(window, qtbot):
    extra = QLineEdit(window)
    extra.show()
    extra.setFocus()
    assert window.ring.target is extra
    extra.deleteLater()
    qtbot.waitUntil(lambda: window.ring.target is not extra)
    window.first.setFocus()
    assert window.ring.geometry() == around(window, window.first)


def test_ring_is_cut_by_a_scroll_area(shown, qtbot):
    outer = QWidget()
    column = QVBoxLayout(outer)
    content = QWidget()
    inner = QVBoxLayout(content)
    buttons = [Button(f"Button {n}") for n in range(20)]
    for button in buttons:
        inner.addWidget(button)
    area = scroll_page(content)
    column.addWidget(area)
    ring = FocusRing(outer)
    shown(outer, 240, 200)
    buttons[0].setFocus()
    assert ring.geometry() == around(outer, buttons[0])
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not ring.isVisible()
    area.verticalScrollBar().setValue(0)
    assert ring.isVisible()


def test_ring_of_a_table_is_inside(shown):
    outer = QWidget()
    column = QVBoxLayout(outer)
    table = TableView("Orders")
    column.addWidget(table)
    ring = FocusRing(outer)
    shown(outer, 240, 200)
    table.setFocus()
    assert ring.geometry() == around(outer, table, 0)


def test_a_ring_takes_no_part_in_another_window(window, shown):
    other = shown(QLineEdit(), 100, 40)
    other.setFocus()
    assert window.ring.target is not other


def test_ring_survives_the_end_of_a_parent_that_its_control_has_left(window):
    """A sheet's content may move to another parent while the sheet goes away."""
    box = QWidget(window)
    button = Button("Inside")
    button.setParent(box)
    window.ring._hold(button)
    button.setParent(window)
    delete(box)
    button.show()
    button.resize(200, 40)
    assert window.ring.target is button
