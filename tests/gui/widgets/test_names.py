"""Every control has a name for people and an identifier for drivers, unique in its window."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface, Qt, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QWidget,
)

from ptsdesk.gui.theme.tokens import Mode
from ptsdesk.gui.widgets.base import announce, identify, plain_label, set_tip, slug
from ptsdesk.gui.widgets.gallery import Components, EnvironmentView
from ptsdesk.gui.widgets.gallery_window import MockWindow, confirm_sheet

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView, QTabBar)


def controls(window: QWidget) -> list[QWidget]:
    """What a person can use, without the parts that Qt makes inside a control."""
    found = [widget for kind in CONTROLS for widget in window.findChildren(kind) if widget.isVisibleTo(window)]
    return [w for w in found if not w.objectName().startswith("qt_") and type(w).__module__.startswith("ptsdesk")]


@pytest.mark.parametrize("page", ["payment", "history"])
def test_every_control_is_named_and_unique(qapp, look, shown, page):
    look.apply(qapp, Mode.LIGHT, "sandbox")
    window = shown(MockWindow(page), 1440, 900)
    found = controls(window)
    assert len(found) > 20
    assert [type(w).__name__ for w in found if not w.accessibleName()] == []
    assert [w.accessibleName() for w in found if not w.accessibleIdentifier()] == []
    assert [w.accessibleName() for w in found if w.accessibleIdentifier() != w.objectName()] == []
    twice = {key for key, count in Counter(w.accessibleIdentifier() for w in found).items() if count > 1}
    assert twice == set()


def test_sheet_controls_are_named(look, shown):
    window = shown(QWidget(), 1000, 800)
    sheet = confirm_sheet(window)
    sheet.open_sheet()
    assert sheet.accessibleName() == "Send this withdrawal?"
    assert all(w.accessibleName() and w.accessibleIdentifier() for w in controls(sheet))
    sheet.reject()


def test_gallery_controls_are_named(shown):
    window = shown(Components(), 1577, 1008)
    assert [w.accessibleIdentifier() for w in controls(window) if not w.accessibleName()] == []


def walk(interface: QAccessibleInterface, depth: int = 0):
    """The tree that assistive technology sees."""
    yield interface
    if depth < 40:
        for index in range(interface.childCount()):
            child = interface.child(index)
            if child is not None:
                yield from walk(child, depth + 1)


WANT_NAMES = {
    QAccessible.Role.PushButton,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.Table,
    QAccessible.Role.PageTab,
    QAccessible.Role.Dialog,
    QAccessible.Role.ButtonMenu,
}


def test_what_assistive_technology_sees_has_names_and_roles(look, shown):
    window = shown(MockWindow("payment"), 1440, 900)
    sheet = confirm_sheet(window)
    sheet.open_sheet()
    seen = list(walk(QAccessible.queryAccessibleInterface(window)))
    roles = Counter(one.role() for one in seen)
    nameless = [one.role() for one in seen if one.role() in WANT_NAMES and not one.text(QAccessible.Text.Name)]
    assert nameless == []
    # The channel cards and the decisions are radio buttons, the sheet is a dialog.
    assert roles[QAccessible.Role.RadioButton] >= 4
    assert roles[QAccessible.Role.Dialog] == 1
    assert roles[QAccessible.Role.PushButton] > 10
    sheet.reject()


def test_a_label_is_tied_to_its_control(shown):
    window = shown(MockWindow("payment"), 1440, 900)
    line = window.findChild(QLineEdit, "your-reference")
    relations = QAccessible.queryAccessibleInterface(line).relations(QAccessible.RelationFlag.Label)
    assert [pair[0].text(QAccessible.Text.Name) for pair in relations] == ["Your reference"]


def test_table_cells_are_read_as_plain_text(shown):
    window = shown(MockWindow("history"), 1440, 900)
    table = QAccessible.queryAccessibleInterface(window.table)
    texts = {one.text(QAccessible.Text.Name) for one in walk(table)}
    assert {"Lakeside Cafe, Invoice 2248", "PHP 2,450.00", "Result unknown", "Money out"} <= texts


def test_environment_is_said(qapp, look, shown):
    view = shown(EnvironmentView(look.environment), 720, 720)
    assert view.bar.accessibleName() == "LIVE: Real money"
    assert view.bar.accessibleDescription() == "Harbor & Co. Trading  ·  merchant 28"


def test_identify_gives_name_identifier_and_object_name(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    assert identify(button, "Channel: QR Ph", description="any bank") is button
    assert button.accessibleName() == "Channel: QR Ph"
    assert button.accessibleIdentifier() == button.objectName() == "channel-qr-ph"
    assert button.accessibleDescription() == "any bank"
    identify(button, "Kanal", "channel")
    assert button.accessibleIdentifier() == "channel"


def test_slug_and_plain_label():
    assert slug("  Last 4 digits! ") == "last-4-digits"
    assert plain_label("Harbor & Co.") == "Harbor && Co."


@pytest.mark.parametrize("text", ["plain", "a & b", "<b>x</b> & y", "a < b", "one\n<i>two</i>", "say &lt;b&gt;"])
def test_tool_tips_show_exactly_the_text(qtbot, text):
    button = QPushButton()
    qtbot.addWidget(button)
    set_tip(button, text)
    tip = button.toolTip()
    shown = QTextDocumentFragment.fromHtml(tip).toPlainText() if Qt.mightBeRichText(tip) else tip
    assert shown == text


def test_announcing_without_a_screen_reader_is_quiet(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    announce(button, "")
    announce(button, "Nobody listens.")
