"""The lines for a card: what is typed, pasted, dropped or dictated is taken in order, and never given away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QClipboard, QDragEnterEvent, QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.card_entry import grouped_number
from tests.gui.support.card_form import accessible_texts, holds, line_texts
from tests.gui.support.card_window import AMEX, VISA, CardWindow, bullets, number, paste
from tests.support.test_cards import NUMBERS, adjacent_swaps, cvc_for, single_digit_errors

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[CardWindow]:
    yield CardWindow(qtbot)
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize(("network", "typed"), NUMBERS)
def test_published_numbers_are_taken_grouped_and_confirmed(desk: CardWindow, network: str, typed: str) -> None:
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


def test_every_slip_that_luhn_catches_is_refused_at_the_field(desk: CardWindow) -> None:
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
def test_a_pasted_number_is_taken_in_any_dress_and_leaves_the_clipboard(desk: CardWindow, text: str) -> None:
    line = number(desk)
    paste(line, text)
    assert desk.card.last4 == "4242"
    assert line.text() == "•••• •••• •••• ••••"
    assert QGuiApplication.clipboard().text() == ""


def test_what_was_not_taken_stays_on_the_clipboard_and_is_explained(desk: CardWindow) -> None:
    line = number(desk)
    paste(line, "1" * 21)
    assert "more digits than a card number" in desk.card.number_field.error
    assert len(desk.card.number) == 0
    assert QGuiApplication.clipboard().text()
    paste(line, "no digits here")
    assert line.text() == ""


def test_a_paste_over_a_marked_number_replaces_it_or_leaves_it(desk: CardWindow) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    QTest.keyClick(line, KEY.Key_A, CTRL)
    paste(line, "1" * 25)
    assert desk.card.number.reveal() == VISA
    paste(line, "3782 822463 10005")
    assert desk.card.number.reveal() == AMEX


def test_typing_stops_at_the_length_of_the_network(desk: CardWindow) -> None:
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
def test_the_cursor_stays_where_a_person_works(desk: CardWindow, edits: list[tuple[str, object]]) -> None:
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


def test_keys_that_mark_all(desk: CardWindow) -> None:
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


def test_a_click_puts_the_cursor_between_two_digits(desk: CardWindow) -> None:
    line = number(desk)
    QTest.keyClicks(line, VISA)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(1, 10))
    assert line.at == 0
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 1, 10))
    assert line.at == 16
    middle = round(10 + line._left_of(5))
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(middle, 10))
    assert line.at == 5


@pytest.mark.parametrize("of", ["number", "code"])
def test_copying_cutting_undoing_and_menus_give_nothing_away(desk: CardWindow, of: str) -> None:
    line, board = number(desk), QGuiApplication.clipboard()
    QTest.keyClicks(line, VISA)
    if of == "code":
        line = desk.card.code_line
        desk.into(line)
        QTest.keyClicks(line, cvc_for(VISA))
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
def test_a_screen_reader_is_told_bullets_or_the_last_four(desk: CardWindow, focused: bool) -> None:
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


def test_input_methods_are_told_that_it_is_secret(desk: CardWindow) -> None:
    hint = Qt.InputMethodHint
    for line in (desk.card.number_line, desk.card.code_line):
        for wanted in (hint.ImhSensitiveData, hint.ImhNoPredictiveText, hint.ImhHiddenText, hint.ImhDigitsOnly):
            assert line.inputMethodHints() & wanted
        surrounding = line.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText)
        assert not any(character.isdigit() for character in str(surrounding))


def test_digits_come_from_input_methods_dictation_and_drops(desk: CardWindow) -> None:
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


def test_words_of_a_line_without_focus_are_not_taken_for_digits(desk: CardWindow) -> None:
    line = number(desk)
    QTest.keyClicks(line, "4917610000000000003"[:16])
    desk.into(desk.other)
    QAccessible.queryAccessibleInterface(line).editableTextInterface().insertText(0, "3")
    assert len(desk.card.number) == 17
