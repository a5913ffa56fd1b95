"""Absurdly long values: a sum is never cut, a name or an id is broken into lines, a reason stays one line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.gui import presenter
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.widgets.base import fit_font, role_font, text_width
from ptsdesk.gui.widgets.cells import CELL_ROLE, MoneyCell
from ptsdesk.gui.widgets.figure_table import FigureCell, FigureTable
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import PageHead

LONG = "999,999,999,999,999.999999"


def ink(image: QImage) -> QRect:
    """Where something darker than the ground is painted."""
    ground, left, right = image.pixelColor(0, 0).lightness(), image.width(), -1
    for x in range(image.width()):
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 60 for y in range(image.height())):
            left, right = min(left, x), max(right, x)
    return QRect(left, 0, right - left + 1, 1)


@pytest.mark.parametrize("size", list(MoneySize))
@pytest.mark.parametrize("align", [Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight])
def test_a_sum_is_drawn_smaller_rather_than_cut(qtbot: QtBot, size: MoneySize, align: Qt.AlignmentFlag) -> None:
    label = MoneyLabel("PHP", LONG, size, align=align)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    whole = ink(label.grab().toImage()).width()
    label.resize(label.sizeHint().width() * 6 // 10, label.height())
    shown = ink(label.grab().toImage())
    assert shown.left() >= 0
    assert shown.right() < label.width() - 1 or align is Qt.AlignmentFlag.AlignRight
    assert whole * 0.5 < shown.width() <= label.width()


def test_an_ordinary_sum_keeps_its_room_and_a_long_one_gives_some_away(qtbot: QtBot) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    money, words = MoneyLabel("PHP", "1,234,567.89", MoneySize.HERO), Label("some words " * 20, wrap=True)
    line.addWidget(money)
    line.addWidget(words)
    row.resize(340, 200)
    row.show()
    assert money.width() >= money.sizeHint().width()
    money.set_money("PHP", LONG)
    assert money.minimumSizeHint().width() < money.sizeHint().width()
    assert row.minimumSizeHint().width() < money.sizeHint().width()


def test_a_font_that_fits_stays() -> None:
    font = role_font(Role.STRONG)
    need = text_width(LONG, font)
    assert fit_font(font, need, need) is font
    for room in (need * 0.9, need * 0.5, 40.0):
        assert text_width(LONG, fit_font(font, need, room)) <= room


@pytest.mark.parametrize("cell", [MoneyCell("PHP", "-" + LONG), FigureCell(LONG)])
def test_a_sum_in_a_table_is_whole_and_apart_from_its_code(qtbot: QtBot, cell: object) -> None:
    table = FigureTable("Figures", "figures")
    qtbot.addWidget(table)
    model = QStandardItemModel(1, 1)
    item = QStandardItem(LONG)
    item.setData(cell, CELL_ROLE)
    model.setItem(0, 0, item)
    table.setModel(model)
    image = QImage(130, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    drawn: list[str] = []

    class Painter(QPainter):
        def drawText(self, *arguments: object) -> None:  # type: ignore[override]
            drawn.append(str(arguments[-1]))
            boxes.append(self.boundingRect(QRect(0, 0, 9999, 40), 0, str(arguments[-1])).width())

    boxes: list[int] = []
    painter = Painter(image)
    delegate = table.itemDelegate()
    delegate.draw(cell, painter, QRectF(5, 0, 120, 40))  # type: ignore[attr-defined]
    painter.end()
    assert any(LONG in text for text in drawn)
    assert sum(boxes) <= 122


def test_a_word_wider_than_the_label_is_broken_into_lines(qtbot: QtBot) -> None:
    label = Label("W" * 64, wrap=True)
    qtbot.addWidget(label)
    line = label.fontMetrics().lineSpacing()
    assert label.heightForWidth(200) >= 4 * line
    assert label.heightForWidth(2000) < 2 * line
    label.resize(200, label.heightForWidth(200))
    image = label.grab().toImage()
    last = image.copy(0, image.height() - line, image.width(), line)
    assert ink(last).width() > 10
    assert ink(image).right() < 200
    assert label.text() == "W" * 64


def test_a_short_text_is_left_to_qt(qtbot: QtBot) -> None:
    label = Label("Two words", wrap=True)
    qtbot.addWidget(label)
    assert not label._breaks(5)
    assert label.heightForWidth(40) > label.heightForWidth(400)


def test_the_line_of_a_page_head_ends_with_an_ellipsis(qtbot: QtBot) -> None:
    head = PageHead("Subscription", "S" * 64)
    qtbot.addWidget(head)
    head.resize(400, 64)
    head.show()
    assert head.subtitle.width() < head.subtitle.fontMetrics().horizontalAdvance("S" * 64)
    assert head.search.geometry().right() < 400
    assert head.subtitle.text() == "S" * 64
    shown = ink(head.subtitle.grab().toImage())
    assert shown.right() < head.subtitle.width()


def test_what_the_provider_wrote_is_told_in_one_line() -> None:
    text = "<b>No</b> &amp;\nsuch\taccount\u202e here.. "
    assert presenter.told_in_passing(text) == "<b>No</b> &amp; such account here"
    assert len(presenter.told_in_passing("ab " * 900)) <= 162
    assert presenter.told_in_passing("ab " * 900).endswith(" a…")
