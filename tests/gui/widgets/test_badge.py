"""Badges: three shapes that can be told apart without colour, and what a screen reader says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QColor, QImage

from ptsdesk.gui.widgets.badge import Badge, BadgeSpec, CountBadge, Shape, Tone
from ptsdesk.gui.widgets.base import mix


def edge(image: QImage) -> list[str]:
    """The colours along the upper edge, without the corners."""
    return [image.pixelColor(x, 0).name() for x in range(8, image.width() - 8)]


def make(qtbot, shape: Shape, tone: Tone = Tone.ATTENTION) -> Badge:
    badge = Badge(BadgeSpec("Result unknown", "flag", tone, shape))
    qtbot.addWidget(badge)
    return badge


@pytest.mark.parametrize("tone", list(Tone))
def test_filled_has_no_outline(qtbot, picture, look, tone):
    image = picture(make(qtbot, Shape.FILLED, tone))
    assert set(edge(image)) == {look.tokens.fill(tone).lower()}


def test_outlined_has_a_whole_line_on_the_surface(qtbot, picture, look):
    image = picture(make(qtbot, Shape.OUTLINED, Tone.WAIT))
    assert set(edge(image)) == {mix(look.tokens.wait, look.tokens.surface, 0.55)}
    assert image.pixelColor(4, 4).name().upper() == look.tokens.surface


def test_dashed_has_gaps_on_its_fill(qtbot, picture, look):
    colours = edge(picture(make(qtbot, Shape.DASHED)))
    assert {look.tokens.attention.lower(), look.tokens.attention_fill.lower()} <= set(colours)
    dashes = sum(1 for before, now in pairwise(colours) if before != now)
    assert dashes > 10


def test_the_three_shapes_differ_in_grey(qtbot, picture):
    lines = []
    for shape in Shape:
        image = picture(make(qtbot, shape)).convertToFormat(QImage.Format.Format_Grayscale8)
        lines.append(tuple(edge(image)))
    assert len(set(lines)) == 3


def test_badge_is_22_high_and_wide_enough(qtbot):
    badge = make(qtbot, Shape.FILLED)
    assert badge.sizeHint().height() == 22
    assert badge.sizeHint().width() > badge.fontMetrics().horizontalAdvance("Result unknown") + 14


def test_badge_is_read_as_a_status(qtbot):
    badge = make(qtbot, Shape.FILLED)
    assert badge.accessibleName() == "Status: Result unknown"
    badge.set_spec(BadgeSpec("Paid", "circle-check", Tone.OK))
    assert badge.accessibleName() == "Status: Paid"
    assert badge.text() == "Paid"


def test_the_word_is_painted_not_parsed(qtbot, picture):
    plain, marked = (Badge(BadgeSpec(text, "flag")) for text in ("Paid", "<b>Paid</b>"))
    for badge in (plain, marked):
        qtbot.addWidget(badge)
    assert marked.sizeHint().width() > plain.sizeHint().width() + 20


def test_count_badge_hides_at_zero_and_caps_at_99(qtbot, shown):
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    count = CountBadge(2, window)
    shown(window, 100, 40)
    assert count.isVisible()
    assert count.accessibleName() == "2 need attention"
    count.set_count(1)
    assert count.accessibleName() == "1 needs attention"
    count.set_count(0)
    assert not count.isVisible()
    count.set_count(250)
    assert count.text() == "99+"


def test_mix_lays_one_colour_over_another():
    assert QColor(mix("#000000", "#FFFFFF", 0.5)).lightness() == pytest.approx(128, abs=1)
