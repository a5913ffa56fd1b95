"""A field shows exactly one line, and an error is seen, described and announced."""

from __future__ import annotations

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.field import Field, first_error
from ptsdesk.gui.widgets.inputs import ComboBox, LineEdit, PlainTextEdit, SearchEdit, TextField


@pytest.fixture
def said(monkeypatch):
    """Announcements, caught on their way to a screen reader that is said to be there."""
    heard = []

    class Listening(QAccessible):
        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event) -> None:
            heard.append((event.message(), event.politeness().name))

    monkeypatch.setattr(QtGui, "QAccessible", Listening)
    return heard


def make(qtbot, **options) -> Field:
    field = Field("Account number", LineEdit("Account number"), help_text="As on the card.", **options)
    qtbot.addWidget(field)
    return field


def lines(field: Field) -> list[str]:
    """The texts that are visible below the control."""
    shown = [field._line.label, field._help_line]
    return [label.text() for label in shown if label.isVisibleTo(field)]


def test_exactly_one_line_by_rank(qtbot):
    field = make(qtbot)
    assert lines(field) == ["As on the card."]
    field.set_confirmation("Checked.")
    assert lines(field) == ["Checked."]
    field.set_warning("The list is old.")
    assert lines(field) == ["The list is old."]
    field.set_error("9 digits. It has 11.")
    assert lines(field) == ["9 digits. It has 11."]
    field.set_error("")
    assert lines(field) == ["The list is old."]
    field.clear_messages()
    field.set_help("")
    assert lines(field) == []


def test_error_outlines_describes_and_announces(qtbot, said, look, picture):
    field = make(qtbot)
    field.show()
    field.set_error("9 digits. It has 11.")
    assert field.error == "9 digits. It has 11."
    assert field.target.accessibleDescription() == "9 digits. It has 11."
    assert field.target.property("invalid") is True
    assert said == [("9 digits. It has 11.", "Assertive")]
    image = picture(field.control)
    assert image.pixelColor(image.width() // 2, 0).name().upper() == look.tokens.bad
    assert image.pixelColor(image.width() // 2, 1).name().upper() == look.tokens.bad
    field.set_error("9 digits. It has 11.")
    assert len(said) == 1
    field.set_error("")
    assert field.target.accessibleDescription() == "As on the card."
    assert field.target.property("invalid") is False
    assert len(said) == 1


def test_nobody_hears_of_what_nobody_can_see(qtbot, said):
    """The window is locked, say: what goes on behind the cover is not announced."""
    field = make(qtbot)
    field.set_error("9 digits. It has 11.")
    assert said == []


def test_an_error_keeps_what_was_typed(qtbot):
    field = make(qtbot)
    field.control.setText("<b>0927</b>")
    field.set_error("Digits only.")
    assert field.control.text() == "<b>0927</b>"


def test_label_optional_and_buddy(qtbot):
    field = make(qtbot, optional=True)
    assert field.label.buddy() is field.control
    assert field._optional.text() == "optional"
    field.set_label("Number")
    assert field.control.accessibleName() == "Account number"
    assert not make(qtbot)._optional.isVisibleTo(field)


def test_a_frame_of_parts_is_outlined_as_one(qtbot):
    field = Field("Amount", AmountField("Amount", ("PHP",)))
    qtbot.addWidget(field)
    field.set_error("Type the amount.")
    assert field.control.property("invalid") is True
    assert field.target is field.control.line
    assert field.target.accessibleDescription() == "Type the amount."


def test_focus_goes_to_the_first_error(shown, qtbot):
    window = QWidget()
    fields = [Field(str(n), LineEdit(f"line {n}"), parent=window) for n in range(3)]
    shown(window, 300, 200)
    assert first_error(fields) is None
    fields[1].set_error("Wrong.")
    fields[2].set_error("Wrong too.")
    assert first_error(fields) is fields[1]
    assert fields[1].control.hasFocus()


def test_text_field_copies_the_whole_value(qtbot):
    field = TextField("Pay link", word="Copy", shorten=True)
    qtbot.addWidget(field)
    link = "https://pay.example/" + "x" * 300
    field.resize(200, 32)
    field.show()
    field.set_value(link)
    assert "…" in field.line.text()
    assert field.line.isReadOnly()
    assert field.line.accessibleDescription() == link
    with qtbot.waitSignal(field.copied) as blocker:
        qtbot.mouseClick(field.copy_button, Qt.MouseButton.LeftButton)
    assert blocker.args == [link]
    assert QGuiApplication.clipboard().text() == link
    field.resize(4000, 32)
    assert field.line.text() == link
    assert field.copy_button.accessibleName() == "Copy Pay link"


def test_search_clears_and_keeps_the_focus(shown, qtbot):
    search = shown(SearchEdit("Search history"), 400, 40)
    qtbot.keyClicks(search.line, "abc")
    assert search._clear.isVisible()
    assert not search._keys.isVisible()
    with qtbot.waitSignal(search.cleared):
        qtbot.mouseClick(search._clear, Qt.MouseButton.LeftButton)
    assert search.line.text() == ""
    assert search.line.hasFocus()


def test_controls_have_the_height_of_the_design_and_grow_with_the_text(qapp, look, qtbot):
    line, combo = LineEdit("a"), ComboBox("b", items=[("One", 1)])
    for widget in (line, combo):
        qtbot.addWidget(widget)
        assert widget.height() == 32
    look.apply(qapp, "light", "live", 1.5)
    assert line.height() == combo.height() == 48


def test_tab_leaves_a_text_area(qtbot):
    area = PlainTextEdit("Raw answer", mono=True)
    qtbot.addWidget(area)
    assert area.tabChangesFocus()
    assert area.font().family() == "JetBrains Mono"
