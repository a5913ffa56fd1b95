"""The tokens keep the contrast that the design promises, computed by the WCAG formula."""

from __future__ import annotations

import pytest

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme.qss import build_qss
from ptsdesk.gui.theme.tokens import Tokens, Tone, tokens_for

LIVE, SANDBOX = Environment.LIVE, Environment.SANDBOX


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_knows_its_ends():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)


# environment, foreground, ground, light, dark
FIGURES = [
    (LIVE, "text", "surface", 18.0, 14.0),
    (LIVE, "text_2", "surface", 8.4, 8.6),
    (LIVE, "text_3", "surface", 5.6, 6.2),
    (LIVE, "control", "surface", 3.4, 3.9),
    (LIVE, "control", "window", 3.1, 4.2),
    (LIVE, "on_accent", "accent", 6.3, 5.2),
    (SANDBOX, "on_accent", "accent", 7.6, 5.4),
    (LIVE, "link", "surface", 7.7, 8.3),
    (SANDBOX, "link", "surface", 9.1, 8.4),
    (LIVE, "focus", "surface", 6.3, 8.3),
    (SANDBOX, "focus", "surface", 7.6, 8.4),
    (LIVE, "ok", "ok_fill", 5.8, 7.6),
    (LIVE, "wait", "wait_fill", 7.0, 7.5),
    (LIVE, "attention", "attention_fill", 6.4, 8.2),
    (LIVE, "bad", "bad_fill", 5.9, 7.4),
    (LIVE, "neutral", "neutral_fill", 7.0, 6.9),
    (LIVE, "bar_text", "bar", 17.5, 14.9),
    (LIVE, "bar_dim", "bar", 9.7, 6.5),
    (SANDBOX, "bar_text", "bar", 9.9, 9.7),
    (SANDBOX, "bar_text", "bar_hatch", 7.9, 7.5),
]


@pytest.mark.parametrize(("environment", "ink", "ground", "light", "dark"), FIGURES)
def test_contrast_is_as_designed(environment, ink, ground, light, dark):
    for wanted, is_dark in ((light, False), (dark, True)):
        tokens = tokens_for(environment, dark=is_dark)
        assert contrast(getattr(tokens, ink), getattr(tokens, ground)) == pytest.approx(wanted, abs=0.051)


def all_sets() -> list[Tokens]:
    return [tokens_for(environment, dark=dark) for environment in Environment for dark in (False, True)]


@pytest.mark.parametrize("tokens", all_sets(), ids=lambda t: f"{t.environment}-{'dark' if t.dark else 'light'}")
def test_small_text_is_readable_on_every_ground(tokens):
    grounds = ("surface", "window", "sidebar", "sunken", "selected")
    worst = min(contrast(tokens.text_3, getattr(tokens, ground)) for ground in grounds)
    assert worst >= 4.5
    assert contrast(tokens.on_send, tokens.send) >= 4.5
    assert all(contrast(tokens.ink(tone), tokens.fill(tone)) >= 4.5 for tone in Tone)
    assert all(contrast(tokens.ink(tone), tokens.surface) >= 4.5 for tone in Tone)


def test_worst_small_text_is_the_figure_of_the_design():
    sets = {dark: [t for t in all_sets() if t.dark is dark] for dark in (False, True)}
    worst = {
        dark: min(contrast(t.text_3, ground) for t in group for ground in (t.surface, t.sidebar, t.selected))
        for dark, group in sets.items()
    }
    assert worst[False] == pytest.approx(4.7, abs=0.06)
    assert worst[True] == pytest.approx(5.2, abs=0.06)


def test_live_and_sandbox_differ_without_colour():
    """In greyscale: the bars differ in lightness by far, so nobody needs to see violet."""
    for dark in (False, True):
        live, sandbox = tokens_for(LIVE, dark=dark), tokens_for(SANDBOX, dark=dark)
        assert contrast(live.bar, sandbox.bar) > 7
        assert contrast(live.send, sandbox.send) > 2
        assert live.accent != sandbox.accent


def test_every_colour_is_a_full_hex_value():
    for tokens in all_sets():
        colours = tokens.colours()
        assert len(colours) == 36
        assert all(len(value) == 7 and int(value[1:], 16) >= 0 for value in colours.values())


@pytest.mark.parametrize("tokens", all_sets(), ids=lambda t: f"{t.environment}-{'dark' if t.dark else 'light'}")
def test_style_sheet_names_no_font_and_leaves_no_place_open(tokens):
    sheet = build_qss(tokens)
    assert "font" not in sheet
    assert "$" not in sheet
    assert tokens.accent in sheet
