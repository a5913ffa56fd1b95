"""Texts without an end: they come in pieces, whole in the end, and amounts stay hidden in each of them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ptsdesk.gui.pages.dossier_parts import RawAnswers
from ptsdesk.gui.presenter_query import laid_out
from ptsdesk.gui.widgets import privacy
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.privacy import DOTS, Veil

LONG = "\n" * 65_000
HOSTILE = (LONG, "x\n" * 32_000, "[" * 65_000, '{"data":' + "[" * 64_000, "{" + '"a":1,' * 9_000, "<" + "é" * 30_000)


@pytest.fixture
def edit(shown):
    edit = PlainTextEdit("Raw answer", mono=True)
    edit.setReadOnly(True)
    return shown(edit, 400, 200)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_long_text_comes_in_pieces_and_whole(edit, qtbot, text: str) -> None:
    text = laid_out(text)
    edit.setPlainText(text)
    assert len(edit.toPlainText()) <= 8 * 1024
    assert edit.whole == text
    qtbot.waitUntil(lambda: edit.toPlainText() == text)
    assert edit.verticalScrollBar().value() == 0
    assert not edit._more.isActive()


def test_what_is_typed_in_is_there_at_once(shown) -> None:
    edit = shown(PlainTextEdit("Message"), 400, 200)
    edit.setPlainText(LONG)
    assert edit.toPlainText() == LONG


def test_a_later_text_ends_the_one_that_comes(edit, qtbot) -> None:
    edit.setPlainText(LONG)
    edit.setPlainText("Short.")
    for _ in range(5):
        QApplication.processEvents()
    assert edit.toPlainText() == "Short."


def test_amounts_are_hidden_in_every_piece(edit, qtbot) -> None:
    text = '"amount":"2450.00",\n' * 2_000
    edit.setPlainText(text)
    veil = Veil()
    veil.hide_amounts(True)
    try:
        qtbot.waitUntil(lambda: edit.toPlainText().count(DOTS) == 2_000)
        assert "2450" not in edit.toPlainText()
    finally:
        veil.hide_amounts(False)
    assert not privacy.amounts_hidden()
    qtbot.waitUntil(lambda: edit.toPlainText() == text)


def test_five_long_answers_come_one_after_the_other(shown, qtbot) -> None:
    raw = shown(RawAnswers(), 400, 900)
    raw.show_answers(tuple((number, LONG) for number in range(5)), 10)
    edits = raw.findChildren(PlainTextEdit)
    assert [bool(edit.whole) for edit in edits] == [True, False, False, False, False]
    qtbot.waitUntil(lambda: all(edit.toPlainText() == LONG for edit in edits))
    raw.show_answers(((1, LONG), (0, LONG)), 10)
    raw.show_answers(((2, "{}"),), 10)
    for _ in range(5):
        QApplication.processEvents()
    assert [edit.whole for edit in raw.findChildren(PlainTextEdit) if edit.isVisible()] == ["{\n  \n}"]


def test_a_long_text_is_measured_once_for_a_width_and_a_font(shown, monkeypatch: pytest.MonkeyPatch) -> None:
    label = Label("\u202e\u2066" * 500, wrap=True)
    shown(label, 300, 80)
    asked: list[int] = []
    real = Label._height
    monkeypatch.setattr(Label, "_height", lambda self, width: asked.append(width) or real(self, width))
    for _ in range(50):
        label.heightForWidth(211)
    assert asked == [211]
    before = label.heightForWidth(211)
    font = label.font()
    font.setPixelSize(40)
    label.setFont(font)
    assert label.heightForWidth(211) > before
    label.setText("y" * 250)
    label.heightForWidth(211)
    assert asked == [211, 211, 211]
