"""The amount field never changes, rounds or loses what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ptsdesk.gui.widgets.amount import LONGEST, AmountField, AmountValidator

State = QValidator.State

WRONG = [
    "1e3",
    "１２",
    "1.234,56",
    "1,234.56",
    "1,234",
    "NaN",
    "-0",
    "٣",
    "1.2345678",
    "",
    "9999999999999999",
    "01",
    "1.",
    ".5",
    "+1",
    " 1",
]
RIGHT = ["0", "1", "2450", "2450.00", "0.01", "999999999999999.999999"]


@pytest.mark.parametrize("text", RIGHT)
def test_plain_amounts_are_acceptable(text):
    assert AmountValidator().validate(text, 0) == (State.Acceptable, text, 0)


@pytest.mark.parametrize("text", WRONG)
def test_everything_else_stays_to_be_explained(text):
    state, kept, _ = AmountValidator().validate(text, 0)
    assert state is State.Intermediate
    assert kept == text
    assert AmountValidator().fixup(text) == text


@pytest.mark.parametrize("text", ["1\n2", "1\x002", "9" * (LONGEST + 1)])
def test_what_no_line_can_hold_is_refused(text):
    assert AmountValidator().validate(text, 0)[0] is State.Invalid


@pytest.fixture
def form(shown):
    """An amount field and another line to leave it for."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    widget.amount, widget.other = AmountField("Amount", ("PHP", "USD")), QLineEdit()
    column.addWidget(widget.amount)
    column.addWidget(widget.other)
    return shown(widget)


@pytest.mark.parametrize("text", [text for text in WRONG if text])
def test_wrong_amounts_get_a_sentence_and_stay_as_typed(form, qtbot, text):
    form.amount.line.setFocus()
    form.amount.line.insert(text)
    form.other.setFocus()
    sentence = form.amount.problem()
    if text != " 1":
        assert sentence.endswith((".", "?"))
    assert form.amount.line.text() == ("1.00" if text == " 1" else text)
    assert form.amount._typed == text


def test_the_figure_is_grouped_for_reading_and_plain_for_editing(form, qtbot):
    form.amount.line.setFocus()
    qtbot.keyClicks(form.amount.line, "1234567.5")
    assert form.amount.line.text() == "1234567.5"
    form.other.setFocus()
    assert form.amount.line.text() == "1,234,567.50"
    assert form.amount.text == "1234567.5"
    assert form.amount.problem() == ""
    form.amount.line.setFocus()
    assert form.amount.line.text() == "1234567.5"


def test_six_decimals_are_shown_all(form):
    form.amount.set_amount("0.123456")
    form.other.setFocus()
    assert form.amount.line.text() == "0.123456"
    assert form.amount.text == "0.123456"


def test_edited_tells_of_figure_and_currency(form, qtbot):
    with qtbot.waitSignal(form.amount.edited):
        qtbot.keyClick(form.amount.line, Qt.Key.Key_5)
    with qtbot.waitSignal(form.amount.edited):
        form.amount.set_currency("USD")
    assert form.amount.currency == "USD"
    form.amount.set_currency("EUR")
    assert form.amount.currency == "USD"
    form.amount.set_currencies(["JPY", "USD"])
    assert form.amount.currency == "USD"


def test_another_check_can_be_given(qtbot):
    from ptsdesk.errors import InputError

    def refuse(text, currency):
        raise InputError("amount", "Over the limit of {most}.", most="5")

    field = AmountField("Amount", ("PHP",), check=refuse)
    qtbot.addWidget(field)
    assert field.problem() == "Over the limit of 5."


def test_the_wheel_does_not_change_the_currency(form, qtbot):
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(form.amount.currency_box, event)
    assert form.amount.currency == "PHP"
