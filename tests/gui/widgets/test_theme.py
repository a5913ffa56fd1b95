"""The theme: applying it, following the system, fonts, icons and where the files are."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme import assets, fonts, icons
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Mode
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.labels import Label


def test_apply_sets_palette_and_tells_once(look, qapp, qtbot):
    told = []
    look.changed.connect(lambda: told.append(look.tokens))
    with qtbot.waitSignal(look.changed):
        look.apply(qapp, Mode.DARK, Environment.SANDBOX)
    look.apply(qapp, Mode.DARK, Environment.SANDBOX)
    assert len(told) == 1
    assert look.dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == look.tokens.window
    assert qapp.palette().color(QPalette.ColorRole.Accent).name().upper() == "#7C4BD8"
    assert look.tokens.accent in qapp.styleSheet()


def test_text_size_scales_points_within_limits(look, qapp):
    small = look.font(Role.BODY).pointSizeF()
    look.apply(qapp, Mode.LIGHT, Environment.LIVE, 1.5)
    assert look.font(Role.BODY).pointSizeF() == pytest.approx(small * 1.5)
    assert look.px(32) == 48
    look.apply(qapp, Mode.LIGHT, Environment.LIVE, 9)
    assert look.text_scale == 1.5
    look.apply(qapp, Mode.LIGHT, Environment.LIVE, 0.1)
    assert look.text_scale == 0.9
    assert look.px(32) == 32


def test_system_mode_follows_the_system(look, qapp, monkeypatch):
    told = []

    class Hints:
        scheme = Qt.ColorScheme.Light

        def colorScheme(self):
            return self.scheme

        def setColorScheme(self, scheme):
            told.append(scheme)

    hints = Hints()
    monkeypatch.setattr(QApplication, "styleHints", staticmethod(lambda: hints))
    look.apply(qapp, Mode.SYSTEM, Environment.LIVE)
    assert not look.dark
    hints.scheme = Qt.ColorScheme.Dark
    look._system_changed()
    assert look.dark
    look.apply(qapp, Mode.LIGHT, Environment.LIVE)
    look._system_changed()
    assert not look.dark
    assert told == [Qt.ColorScheme.Unknown, Qt.ColorScheme.Light]


def test_labels_take_font_and_colour_from_the_theme(look, qapp, qtbot):
    label = Label("Text", Role.SECTION, "text_2")
    qtbot.addWidget(label)
    label.ensurePolished()
    assert label.font().pointSizeF() == look.font(Role.SECTION).pointSizeF()
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == look.tokens.text_2
    look.apply(qapp, Mode.DARK, Environment.LIVE, 1.2)
    assert label.font().pointSizeF() == pytest.approx(look.font(Role.SECTION).pointSizeF())
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == look.tokens.text_2


def test_figures_are_tabular_and_ids_cannot_be_mistaken(look):
    body, ids = look.font(Role.BODY), look.font(Role.BODY, ids=True)
    assert body.featureValue(QFont.Tag("tnum")) == 1
    assert not body.isFeatureSet(QFont.Tag("zero"))
    assert ids.featureValue(QFont.Tag("zero")) == 1
    assert ids.featureValue(QFont.Tag("ss02")) == 1
    assert look.font(Role.MONO).featureValue(QFont.Tag("calt")) == 0


def test_the_shipped_fonts_are_used(look, qtbot):
    from PySide6.QtGui import QFontInfo, QFontMetricsF

    assert QFontInfo(look.font(Role.BODY)).family() == "Inter"
    assert QFontInfo(look.font(Role.STRONG)).weight() == 600
    assert QFontInfo(look.font(Role.MONO)).family() == "JetBrains Mono"
    metrics = QFontMetricsF(look.font(Role.BODY))
    assert metrics.horizontalAdvance("1111111111") == pytest.approx(metrics.horizontalAdvance("0000000000"))


def test_icons_are_recoloured_at_the_density_asked_for():
    picture = icons.pixmap("lock", "#AD231B", 16, ratio=2)
    image = picture.toImage()
    assert (image.width(), image.height()) == (32, 32)
    colours = {
        image.pixelColor(x, y).name() for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() == 255
    }
    assert colours == {"#ad231b"}
    padded = icons.pixmap("lock", "#AD231B", 16, ratio=1, pad_right=4)
    assert padded.width() == 20


def test_a_missing_icon_says_what_to_do():
    with pytest.raises(assets.ResourceMissingError, match="install ptsdesk again"):
        icons.pixmap("no-such-icon", "#000000")


def test_every_icon_that_the_window_names_is_shipped():
    source = Path(assets.PACKAGE / "gui")
    shipped = {path.stem for path in assets.resource("icons", "lucide").glob("*.svg")}
    named = set()
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"\bicon=\"([a-z0-9-]+)\"", text))
        named |= set(
            re.findall(r"(?:IconButton|IconLabel|IconCell|IconTile|EmptyState|StateTile)\(\s*\"([a-z0-9-]+)\"", text)
        )
    assert named - shipped == set()
    assert len(named) > 10


def test_assets_are_found_in_a_frozen_build(monkeypatch, tmp_path):
    (tmp_path / "resources" / "icons").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assets.root.cache_clear()
    try:
        assert assets.root() == tmp_path / "resources"
    finally:
        assets.root.cache_clear()


def test_missing_assets_are_said(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "_candidates", lambda: (tmp_path,))
    assets.root.cache_clear()
    try:
        with pytest.raises(assets.ResourceMissingError):
            assets.root()
    finally:
        assets.root.cache_clear()


def test_licences_are_shipped_with_fonts_and_icons():
    for parts in (
        ("fonts", "inter", "OFL.txt"),
        ("fonts", "jetbrains-mono", "OFL.txt"),
        ("icons", "lucide", "LICENSE"),
    ):
        assert assets.resource(*parts).stat().st_size > 1000


def test_an_unreadable_font_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "resource", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(assets.ResourceMissingError, match="Broken"):
        fonts._register("inter", "Broken.otf")


def test_a_plain_qt_label_gets_the_body_font(look, qtbot):
    label = QLabel("x")
    qtbot.addWidget(label)
    assert label.font().pointSizeF() == look.font(Role.BODY).pointSizeF()


def test_a_part_keeps_the_font_that_its_owner_gave_it(look, qapp, qtbot):
    """The owner is told after its parts: in any other order they overrule it."""
    amounts = [AmountField("Amount", ("PHP",)) for _ in range(40)]
    for amount in amounts:
        qtbot.addWidget(amount)
    look.apply(qapp, Mode.DARK, Environment.SANDBOX)
    assert {amount.line.font().pointSizeF() for amount in amounts} == {look.font(Role.AMOUNT).pointSizeF()}
