"""Security code and expiry, and the ways in which a card is wiped from its fields."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ptsdesk.gui.forms.card_fields import IDLE_MS
from tests.gui.support.card_window import AMEX, VISA, CardWindow, number, paste

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[CardWindow]:
    yield CardWindow(qtbot)
    QGuiApplication.clipboard().clear()


# --- the security code and the expiry --------------------------------------------------------------------------------


def test_the_code_follows_the_network(desk: CardWindow) -> None:
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


def test_a_card_number_in_the_code_or_the_expiry_is_refused_and_wiped(desk: CardWindow) -> None:
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
def test_an_expiry_is_pasted_in_any_dress(desk: CardWindow, text: str, part: str) -> None:
    expiry = desk.card.expiry
    line = getattr(expiry, part)
    desk.into(line)
    paste(line, text)
    assert [expiry.parts[0], expiry.parts[1][-2:]] == ["08", "29"]
    assert desk.card.check_expiry()


def test_two_digits_of_the_month_lead_on(desk: CardWindow) -> None:
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
def test_a_wrong_expiry_is_explained_where_it_is(desk: CardWindow, parts: tuple[str, str]) -> None:
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


def fill(desk: CardWindow) -> None:
    QTest.keyClicks(number(desk), VISA)
    QTest.keyClicks(desk.card.expiry.month, "08")
    QTest.keyClicks(desk.card.expiry.year, "29")
    QTest.keyClicks(desk.card.code_line, "739")
    assert desk.card.check_all()


def test_the_card_is_given_once_and_gone(desk: CardWindow) -> None:
    fill(desk)
    told: list[bool] = []
    desk.card.wiped.connect(lambda: told.append(True))
    card = desk.card.take()
    assert card.number.reveal() == VISA
    assert desk.card.is_empty
    assert desk.card.number.is_blank
    assert desk.card.code.is_blank
    assert not told, "nobody is told that a card was lost which was taken"


def test_five_minutes_without_a_key_wipe_it_and_say_so(desk: CardWindow) -> None:
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


def test_a_key_begins_the_five_minutes_anew(desk: CardWindow) -> None:
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


def test_hiding_wipes(desk: CardWindow) -> None:
    fill(desk)
    desk.card.hide()
    assert desk.card.is_empty
    for line in (desk.card.number_line, desk.card.code_line, desk.card.expiry.month, desk.card.expiry.year):
        assert line.text() == ""
        assert not line.isUndoAvailable()


def test_digits_are_painted_only_while_typed(desk: CardWindow) -> None:
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
