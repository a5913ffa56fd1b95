"""The lines for a card: what is typed, pasted, dropped or dictated is taken in order, and never given away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QClipboard, QDragEnterEvent, QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.card_entry import grouped_number
from ptsdesk.gui.forms.card_fields import IDLE_MS, CardFields
from ptsdesk.gui.widgets.card_line import SecretLine
from tests.gui.support.card_form import accessible_texts, holds, line_texts
from tests.support.test_cards import NUMBERS, adjacent_swaps, single_digit_errors

NOW_MS = 1_794_463_716_000
VISA, AMEX = "4242424242424242", "378282246310005"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


class Desk:
    """The card fields and another line, in a window of their own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.card = CardFields(lambda: NOW_MS)
        self.other = QLineEdit()
        column = QVBoxLayout(self.window)
        column.addWidget(self.card)
        column.addWidget(self.other)
        qtbot.addWidget(self.window)
        self.window.resize(760, 200)
        self.window.show()
        qtbot.waitActive(self.window)
        qtbot.waitExposed(self.window)

    def into(self, widget: QWidget) -> None:
        widget.setFocus()
        QApplication.processEvents()
        assert widget.hasFocus()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    yield Desk(qtbot)
    QGuiApplication.clipboard().clear()


def number(desk: Desk) -> SecretLine:
    desk.into(desk.card.number_line)
    return desk.card.number_line


def paste(line: QLineEdit, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(line, KEY.Key_V, CTRL)


def bullets(text: str) -> str:
    return "".join("•" if character.isdigit() else character for character in text)


@pytest.mark.parametrize(("network", "typed"), NUMBERS)
def test_published_numbers_are_taken_grouped_and_confirmed(desk: Desk, network: str, typed: str) -> None:
    line, card = number(desk), desk.card
    for count in range(1, len(typed) + 1):
        QTest.keyClicks(line, typed[count - 1])
        assert line.text() == bullets(grouped_number(typed[:count]))
        assert line.cursorPosition() == len(line.text())
    assert card.number_field.message == f"{len(typed)} digits, the check digit is right"
    assert (card.brand, card.last4) == (network, typed[-4:])
    assert card.number_frame.chip.word
    assert card.number_frame.chip.isVisible()
    desk.into(desk.other)
    assert line.text() == f"ends {typed[-4:]}"
    assert not card.number_field.error


def test_every_slip_that_luhn_catches_is_refused_at_the_field(desk: Desk) -> None:
    line, card = number(desk), desk.card
    for _, typed in NUMBERS:
        for slip in [*single_digit_errors(typed)][:: len(typed)] + [*adjacent_swaps(typed)][::3]:
            card.wipe()
            if line.take(slip):
                assert not card.check_number()
            assert card.number_field.error
            assert not card.last4
            assert slip not in card.number_field.error


PASTES = (
    VISA, "4242 4242 4242 4242", "4242-4242-4242-4242", "4242.4242.4242.4242", "  4242  4242 4242 4242 \r\n",
    "4242\u00a04242\u00a04242\u00a04242", "4242\u20134242\u20134242\u20134242", "４２４２４２４２４２４２４２４２",
    "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "4242\u200b4242\u200b4242\u200b4242", "Card: 4242-4242-4242-4242",
    "Visa 4242 4242 4242 4242 exp 08/29 cvc 123", "4242\t4242\t4242\t4242",
)  # fmt: skip


@pytest.mark.parametrize("text", PASTES)
def test_a_pasted_number_is_taken_in_any_dress_and_leaves_the_clipboard(desk: Desk, text: str) -> None:
    line = number(desk)
    paste(line, text)
    assert desk.card.last4 == "4242"
    assert line.text() == "•••• •••• •••• ••••"
    assert QGuiApplication.clipboard().text() == ""


def test_what_was_not_taken_stays_on_the_clipboard_and_is_explained(desk: Desk) -> None:
    line = number(desk)
    paste(line, "1" * 21)
    assert "more digits than a card number" in desk.card.number_field.error
    assert len(desk.card.number) == 0
    assert QGuiApplication.clipboard().text()
    paste(line, "no digits here")
    assert line.text() == ""


def test_a_paste_over_a_marked_number_replaces_it_or_leaves_it(desk: Desk) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    QTest.keyClick(line, KEY.Key_A, CTRL)
    paste(line, "1" * 25)
    assert desk.card.number.reveal() == VISA
    paste(line, "3782 822463 10005")
    assert desk.card.number.reveal() == AMEX


def test_typing_stops_at_the_length_of_the_network(desk: Desk) -> None:
    line = number(desk)
    QTest.keyClicks(line, AMEX + "99")
    assert desk.card.number.reveal() == AMEX
    desk.card.wipe()
    QTest.keyClicks(line, "4 2-4/2a4x2")
    assert desk.card.number.reveal() == "424242"


EDIT = st.one_of(
    st.tuples(st.just("type"), st.sampled_from("0123456789")),
    st.tuples(st.just("back"), st.none()),
    st.tuples(st.just("delete"), st.none()),
    st.tuples(st.just("move"), st.integers(0, 19)),
    st.tuples(st.just("paste"), st.text("0123456789", min_size=1, max_size=4)),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDIT, max_size=40))
def test_the_cursor_stays_where_a_person_works(desk: Desk, edits: list[tuple[str, object]]) -> None:
    line = number(desk)
    desk.card.wipe()
    text, at = "", 0
    for what, value in edits:
        before = text
        if what == "move":
            at = min(int(str(value)), len(text))
            QTest.keyClick(line, KEY.Key_Home)
            for _ in range(at):
                QTest.keyClick(line, KEY.Key_Right)
        elif what == "back":
            QTest.keyClick(line, KEY.Key_Backspace)
            text, at = (text[: at - 1] + text[at:], at - 1) if at else (text, at)
        elif what == "delete":
            QTest.keyClick(line, KEY.Key_Delete)
            text = text[:at] + text[at + 1 :]
        else:
            put = str(value)
            if what == "type":
                QTest.keyClicks(line, put)
            else:
                assert line.take(put) or len(desk.card.number) == len(before)
            if len(desk.card.number) > len(before):
                text, at = text[:at] + put + text[at:], at + len(put)
        assert desk.card.number.reveal() == text
        assert line.at == at
        assert line.text() == bullets(grouped_number(text))
        left = line.text()[: line.cursorPosition()]
        assert left.count("•") == at


def test_keys_that_mark_all(desk: Desk) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    for key, held in ((KEY.Key_A, CTRL), (KEY.Key_Home, SHIFT), (KEY.Key_End, SHIFT)):
        QTest.keyClick(line, key, held)
        assert line.all_marked
        assert line.selectedText() == ""
        QTest.keyClick(line, KEY.Key_Right)
        assert not line.all_marked
        assert line.at == 16
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton)
    assert line.all_marked
    QTest.keyClick(line, KEY.Key_Left)
    assert line.at == 0
    QTest.keyClick(line, KEY.Key_A, CTRL)
    QTest.keyClicks(line, "5")
    assert desk.card.number.reveal() == "5"
    QTest.keyClick(line, KEY.Key_Backspace, CTRL)
    assert len(desk.card.number) == 0


def test_a_click_puts_the_cursor_between_two_digits(desk: Desk) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(1, 10))
    assert line.at == 0
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 1, 10))
    assert line.at == 16
    middle = round(10 + line._left_of(5))
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(middle, 10))
    assert line.at == 5


def test_copying_cutting_undoing_and_menus_give_nothing_away(desk: Desk) -> None:
    line, board = number(desk), QGuiApplication.clipboard()
    QTest.keyClicks(line, VISA)
    board.setText("mine")
    for key in (KEY.Key_C, KEY.Key_X, KEY.Key_Insert, KEY.Key_Z, KEY.Key_Y):
        QTest.keyClick(line, KEY.Key_A, CTRL)
        QTest.keyClick(line, key, CTRL)
    QTest.keyClick(line, KEY.Key_Delete, SHIFT | CTRL)
    line.selectAll()
    line.copy()
    line.cut()
    assert not holds(board.text(), VISA)
    assert board.text(QClipboard.Mode.Selection) == "" or not holds(board.text(QClipboard.Mode.Selection), VISA)
    assert not line.isUndoAvailable()
    assert not line.isRedoAvailable()
    assert line.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not line.dragEnabled()
    assert line.completer() is None
    for _, text in line_texts(line):
        assert not holds(text, VISA)


@pytest.mark.parametrize("focused", [True, False])
def test_a_screen_reader_is_told_bullets_or_the_last_four(desk: Desk, focused: bool) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    QTest.keyClicks(desk.card.code_line, "739")
    if not focused:
        desk.into(desk.other)
    for widget in (line, desk.card.code_line):
        texts = [text for _, text in accessible_texts(widget)]
        assert not any(holds(text, VISA) or "739" in text for text in texts)
    told = QAccessible.queryAccessibleInterface(line)
    assert told.text(QAccessible.Text.Value) == ("•••• •••• •••• ••••" if focused else "ends 4242")
    assert told.text(QAccessible.Text.Name) == "Card number"


def test_input_methods_are_told_that_it_is_secret(desk: Desk) -> None:
    hint = Qt.InputMethodHint
    for line in (desk.card.number_line, desk.card.code_line):
        for wanted in (hint.ImhSensitiveData, hint.ImhNoPredictiveText, hint.ImhHiddenText, hint.ImhDigitsOnly):
            assert line.inputMethodHints() & wanted
        surrounding = line.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText)
        assert not any(character.isdigit() for character in str(surrounding))


def test_digits_come_from_input_methods_dictation_and_drops(desk: Desk) -> None:
    line = number(desk)
    event = QInputMethodEvent("42", [])
    event.setCommitString("4242")
    QApplication.sendEvent(line, event)
    assert desk.card.number.reveal() == "4242"
    told = QAccessible.queryAccessibleInterface(line)
    told.editableTextInterface().insertText(4, "4242")
    assert desk.card.number.reveal() == "42424242"
    told.setText(QAccessible.Text.Value, "5555 5555 5555 4444")
    assert desk.card.number.reveal() == "5555555555554444"
    line.setText("")
    assert len(desk.card.number) == 0
    data = QMimeData()
    data.setText(VISA)
    held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, *held)
    line.dragEnterEvent(entering)
    assert entering.isAccepted()
    line.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, *held))
    assert desk.card.last4 == "4242"
    for _, text in line_texts(line):
        assert not holds(text, VISA)


def test_words_of_a_line_without_focus_are_not_taken_for_digits(desk: Desk) -> None:
    line = number(desk)
    QTest.keyClicks(line, "4917610000000000003"[:16])
    desk.into(desk.other)
    QAccessible.queryAccessibleInterface(line).editableTextInterface().insertText(0, "3")
    assert len(desk.card.number) == 17


# --- the security code and the expiry --------------------------------------------------------------------------------


def test_the_code_follows_the_network(desk: Desk) -> None:
    card = desk.card
    desk.into(card.code_line)
    QTest.keyClicks(card.code_line, "12345")
    assert len(card.code) == 4
    QTest.keyClicks(number(desk), VISA)
    assert not card.check_code()
    assert "3 digits, on the back" in card.code_field.error
    card.wipe()
    QTest.keyClicks(number(desk), AMEX)
    assert card.code_field.message == "4 digits, on the front"
    QTest.keyClicks(card.code_line, "123")
    desk.into(card.code_line)
    desk.into(desk.other)
    assert "4 digits, on the front" in card.code_field.error
    assert card.code_line.text() == "•••"


def test_a_card_number_in_the_code_or_the_expiry_is_refused_and_wiped(desk: Desk) -> None:
    card = desk.card
    for line, field in (
        (card.code_line, card.code_field),
        (card.expiry.month, card.expiry_field),
        (card.expiry.year, card.expiry_field),
    ):
        field.clear_messages()
        desk.into(line)
        paste(line, VISA)
        assert "looked like a card number" in field.error
        assert line.text() == ""
        assert card.is_empty


@pytest.mark.parametrize("text", ["08/29", "8/2029", "08-29", "8.29", "0829 ", "08 / 29", "０８/２９"])
@pytest.mark.parametrize("part", ["month", "year"])
def test_an_expiry_is_pasted_in_any_dress(desk: Desk, text: str, part: str) -> None:
    expiry = desk.card.expiry
    line = getattr(expiry, part)
    desk.into(line)
    paste(line, text)
    assert [expiry.parts[0], expiry.parts[1][-2:]] == ["08", "29"]
    assert desk.card.check_expiry()


def test_two_digits_of_the_month_lead_on(desk: Desk) -> None:
    expiry = desk.card.expiry
    desk.into(expiry.month)
    QTest.keyClicks(expiry.month, "1")
    assert expiry.month.hasFocus()
    QTest.keyClicks(expiry.month, "2")
    assert expiry.year.hasFocus()
    QTest.keyClick(expiry.year, KEY.Key_Backspace)
    assert expiry.month.hasFocus()
    expiry.wipe()
    QTest.keyClicks(expiry.month, "8")
    assert expiry.parts == ("08", "")
    assert expiry.year.hasFocus()
    expiry.wipe()
    desk.into(expiry.month)
    QTest.keyClicks(expiry.month, "1/")
    assert expiry.year.hasFocus()


EXPIRIES = {
    ("13", "29"): "01 to 12",
    ("00", "29"): "01 to 12",
    ("10", "26"): "expired",
    ("08", "x9"): "for example 29",
    ("08", "99"): "too far",
}


@pytest.mark.parametrize("parts", EXPIRIES)
def test_a_wrong_expiry_is_explained_where_it_is(desk: Desk, parts: tuple[str, str]) -> None:
    expiry = desk.card.expiry
    for line, text in zip((expiry.month, expiry.year), parts, strict=True):
        desk.into(line)
        line.setText("")
        QTest.keyClicks(line, text)
    desk.into(expiry.year)
    desk.into(desk.other)
    assert EXPIRIES[parts] in desk.card.expiry_field.error
    for line in (expiry.month, expiry.year):
        assert line.accessibleDescription() == desk.card.expiry_field.error
    assert (expiry.month.text(), expiry.year.text()) == parts


# --- wiping ----------------------------------------------------------------------------------------------------------


def fill(desk: Desk) -> None:
    QTest.keyClicks(number(desk), VISA)
    QTest.keyClicks(desk.card.expiry.month, "08")
    QTest.keyClicks(desk.card.expiry.year, "29")
    QTest.keyClicks(desk.card.code_line, "739")
    assert desk.card.check_all()


def test_the_card_is_given_once_and_gone(desk: Desk) -> None:
    fill(desk)
    told: list[bool] = []
    desk.card.wiped.connect(lambda: told.append(True))
    card = desk.card.take()
    assert card.number.reveal() == VISA
    assert desk.card.is_empty
    assert desk.card.number.is_blank
    assert desk.card.code.is_blank
    assert not told, "nobody is told that a card was lost which was taken"


def test_five_minutes_without_a_key_wipe_it_and_say_so(desk: Desk) -> None:
    fill(desk)
    timer = desk.card._idle
    assert timer.interval() == IDLE_MS == 300_000
    assert timer.isActive()
    timer.timeout.emit()
    assert desk.card.is_empty
    assert "after five minutes" in desk.card.number_field.message
    assert not timer.isActive()
    QTest.keyClicks(number(desk), "4")
    assert "five minutes" not in desk.card.number_field.message


def test_a_key_begins_the_five_minutes_anew(desk: Desk) -> None:
    fill(desk)
    timer = desk.card._idle
    timer.setInterval(60_000)
    timer.start()
    timer.setInterval(IDLE_MS)
    assert timer.remainingTime() > 60_000
    timer.start(5_000)
    timer.setInterval(IDLE_MS)
    QTest.keyClick(desk.card.expiry.year, KEY.Key_Left)
    assert timer.remainingTime() > 60_000


def test_hiding_wipes(desk: Desk) -> None:
    fill(desk)
    desk.card.hide()
    assert desk.card.is_empty
    for line in (desk.card.number_line, desk.card.code_line, desk.card.expiry.month, desk.card.expiry.year):
        assert line.text() == ""
        assert not line.isUndoAvailable()


def test_digits_are_painted_only_while_typed(desk: Desk) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    shown = line.grab().toImage()
    desk.into(desk.other)
    resting = line.grab().toImage()
    assert shown != resting
    desk.into(line)
    for _ in range(4):
        QTest.keyClick(line, KEY.Key_Backspace)
    QTest.keyClicks(line, "4241")
    assert line.grab().toImage() != shown
