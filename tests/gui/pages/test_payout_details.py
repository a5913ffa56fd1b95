"""The members of a payout's details: asked for by the route, checked by the rules, never lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.gui.forms.key_values import KeyValueEditor
from ptsdesk.gui.forms.payout_details import PayoutDetails
from ptsdesk.gui.forms.payout_route import PayoutRoute
from ptsdesk.services.api import ChannelList
from tests.gui.support.fake_desk import CHANNELS, NOW_MS

PAN = "5555 5555 5555 4444"


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    QVBoxLayout(shown)
    qtbot.addWidget(shown)
    shown.resize(900, 700)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def put(window: QWidget, widget: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()
    QApplication.processEvents()


@pytest.fixture
def editor(window: QWidget) -> KeyValueEditor:
    made = KeyValueEditor()
    put(window, made)
    return made


@pytest.fixture
def details(window: QWidget) -> PayoutDetails:
    made = PayoutDetails()
    put(window, made)
    return made


def add(editor: KeyValueEditor, name: str, value: str) -> None:
    editor.add.click()
    editor.rows[-1].name.setText(name)
    editor.rows[-1].value.setText(value)


# --- name and value -------------------------------------------------------------------------------------------------


def test_rows_are_added_taken_out_and_numbered(editor: KeyValueEditor) -> None:
    heard: list[int] = []
    editor.edited.connect(lambda: heard.append(len(editor.rows)))
    for name in ("one", "two", "three"):
        add(editor, name, name.upper())
    assert editor.values() == {"one": "ONE", "two": "TWO", "three": "THREE"}
    editor.rows[1].remove.click()
    assert editor.values() == {"one": "ONE", "three": "THREE"}
    assert [row.remove.accessibleName() for row in editor.rows] == ["Remove detail 1", "Remove detail 2"]
    assert [row.name.accessibleIdentifier() for row in editor.rows] == ["detail-name-1", "detail-name-2"]
    assert QApplication.focusWidget() is editor.rows[1].name
    assert heard[-1] == 2
    editor.set_values({"four": "4"})
    assert editor.values() == {"four": "4"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("", "x", "Type the name of this detail."),
        ("Branch", "x", "A name has small letters, digits and _, and begins with a letter."),
        ("1st", "x", "A name has small letters, digits and _, and begins with a letter."),
        ("phone", "x", "There is a field of its own for this."),
        ("channel_subject", "x", "There is a field of its own for this."),
        ("card_number", "x", "Card data and secrets are never given this way."),
        ("cvc", "123", "Card data and secrets are never given this way."),
        ("branch", "", "Type the value, or remove this detail."),
        ("branch", "<b>", "Leave out the characters < and >."),
    ],
)
def test_what_cannot_be_used_is_said_in_its_row(editor: KeyValueEditor, name: str, value: str, sentence: str) -> None:
    add(editor, "good", "1")
    add(editor, name, value)
    assert not editor.check()
    assert [row.error for row in editor.rows] == ["", sentence]
    stop = editor.wrong_stop()
    assert stop is not None
    assert stop.accessibleDescription() == sentence
    row = editor.rows[1]
    row.name.setText("branch")
    row.value.setText("0417")
    assert row.error == ""
    assert editor.check()
    assert editor.wrong_stop() is None


def test_a_name_twice_is_refused_and_empty_rows_count_for_nothing(editor: KeyValueEditor) -> None:
    for pair in (("branch", "1"), ("branch", "2"), ("", "")):
        add(editor, *pair)
    assert not editor.check()
    assert [row.error for row in editor.rows] == ["This name is there twice.", "This name is there twice.", ""]
    editor.rows[0].remove.click()
    assert editor.check()
    assert editor.values() == {"branch": "2"}


@pytest.mark.parametrize("place", ["name", "value"])
def test_a_card_number_is_wiped_from_a_row(qtbot: QtBot, editor: KeyValueEditor, place: str) -> None:
    add(editor, "", "")
    line = getattr(editor.rows[0], place)
    line.setFocus()
    QApplication.clipboard().setText(PAN)
    qtbot.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""
    assert not line.isUndoAvailable()
    assert "looked like a card number" in editor.rows[0].error
    assert line.property("invalid")


def test_tab_follows_the_rows_in_a_page(qtbot: QtBot, window: QWidget, editor: KeyValueEditor) -> None:
    after = KeyValueEditor("Second")
    put(window, after)
    QWidget.setTabOrder(editor.add, after.add)
    add(editor, "one", "1")
    add(editor, "two", "2")
    editor.add.setFocus()
    for stop in (*editor.stops()[1:], after.add):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is stop


# --- the members ----------------------------------------------------------------------------------------------------


def shown(details: PayoutDetails) -> list[str]:
    return [name for name, line in details.texts.lines.items() if line.isVisible()]


def test_the_route_decides_what_is_asked_for(details: PayoutDetails) -> None:
    details.set_route("QRPH_INSTAPAY", "BPI")
    assert shown(details) == ["name", "account_number", "email"]
    assert details.account_member == "account_number"
    details.set_route("QRPH_INSTAPAY", "GCASH")
    assert shown(details) == ["name", "phone", "email"]
    assert details.account_member == "phone"
    details.more.open()
    assert shown(details) == ["name", "account_number", "phone", "email", "address"]
    details.set_hidden({"name"})
    assert shown(details) == ["account_number", "phone", "email", "address"]


def test_nothing_typed_is_lost_by_another_route_and_nothing_that_is_sent_is_folded_away(details: PayoutDetails) -> None:
    details.set_route("QRPH_INSTAPAY", "BPI")
    details.texts.lines["account_number"].setText("1234567890")
    assert not details.more.opened
    details.set_route("QRPH_INSTAPAY", "GCASH")
    assert "account_number" in shown(details)
    assert details.values() == {"account_number": "1234567890"}
    details.set_route("QRPH_INSTAPAY", "BPI")
    assert not details.more.opened


def test_values_are_numbers_without_spaces_and_come_back(details: PayoutDetails) -> None:
    details.set_route("QRPH_INSTAPAY", "GCASH")
    values = {"name": "Ana", "phone": "09995550163", "address": "14 Mabini", "branch_code": "7"}
    details.set_values(values)
    assert details.texts.lines["phone"].text() == "0999 555 0163"
    assert details.more.opened
    assert details.values() == values
    details.set_values({})
    assert details.values() == {}
    assert not details.more.opened


def test_every_missing_and_wrong_member_is_said(details: PayoutDetails) -> None:
    details.set_route("QRPH_INSTAPAY", "BPI")
    details.set_values({"email": "x", "address": "<"})
    details.more.open(False)
    assert not details.check_all()
    told = {name: field.error for name, field in details.texts.fields.items() if field.error}
    assert set(told) == {"name", "account_number", "email", "address"}
    assert details.more.opened
    assert details.focus_first_error()
    assert QApplication.focusWidget() is details.texts.lines["name"]
    details.set_values({"name": "Ana", "account_number": "1234567890"})
    assert details.check_all()
    assert not details.focus_first_error()


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("details.name", True),
        ("details.address", True),
        ("details.branch_code", True),
        ("details", True),
        ("details.other", False),
        ("amount", False),
        ("name", False),
    ],
)
def test_a_problem_of_the_services_is_shown_where_it_belongs(details: PayoutDetails, field: str, answers: bool) -> None:
    details.set_values({"branch_code": "7"})
    details.more.open(False)
    assert details.show_problem(field, "Told.") is answers
    errors = [one.error for one in details.texts.fields.values()] + [row.error for row in details.others.rows]
    assert ("Told." in errors) is answers
    assert details.focus_first_error() is answers
    if field == "details.branch_code":
        assert QApplication.focusWidget() is details.others.rows[0].name


def test_the_stops_are_those_of_the_page_from_the_top(details: PayoutDetails) -> None:
    details.set_route("QRPH_INSTAPAY", "GCASH")
    lines = details.texts.lines
    assert details.stops() == [
        lines["name"], lines["phone"], lines["email"], details.more.button,
        lines["account_number"], lines["address"], details.others.add,
    ]  # fmt: skip


# --- the route ------------------------------------------------------------------------------------------------------


def test_only_the_banks_of_the_channel_are_offered_and_a_choice_is_kept(window: QWidget) -> None:
    route = PayoutRoute()
    put(window, route)
    route.show_list(ChannelList("PHP", CHANNELS, NOW_MS))
    assert (route.channel, route.subject) == ("", "")
    assert not route.check()
    route.channel_box.setCurrentIndex(0)
    assert not route.check()
    assert route.subject_field.error == "Choose who receives it."
    route.subject_box.setCurrentIndex(2)
    assert route.check()
    assert (route.channel, route.subject) == ("QRPH_INSTAPAY", "MAYA")
    route.channel_box.setCurrentIndex(1)
    assert (route.channel, route.subject) == ("MAYA", "MAYA")
    route.show_list(ChannelList("PHP", CHANNELS, NOW_MS), "QRPH_INSTAPAY", "gcash")
    assert (route.channel, route.subject) == ("QRPH_INSTAPAY", "GCASH")


def test_an_empty_list_offers_nothing_and_says_so(window: QWidget) -> None:
    route = PayoutRoute()
    put(window, route)
    route.show_list(ChannelList("PHP", (), NOW_MS))
    assert not route.check()
    assert route.channel_field.error == "Choose how the money goes."
    assert route.stops() == [route.channel_box, route.subject_box]
    assert route.show_problem("channel", "No such channel.")
    assert not route.show_problem("amount", "x")
