"""The gallery draws, in every mode and density, and the widgets load nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ptsdesk.gui.theme.tokens import Mode
from ptsdesk.gui.widgets import gallery

MODES = [Mode.LIGHT, Mode.DARK]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_components_are_drawn_at_the_size_of_the_design(qapp, mode, ratio):
    image = gallery.draw_components(qapp, mode, ratio)
    assert (image.width(), image.height()) == (round(1577 * ratio), round(1008 * ratio))
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    assert len(colours) > 60


@pytest.mark.parametrize("mode", MODES)
def test_live_stands_beside_sandbox(qapp, look, mode):
    image = gallery.draw_environments(qapp, mode)
    assert (image.width(), image.height()) == (1440, 720)
    assert image.pixelColor(719, 400).name().upper() == look.tokens.window
    assert image.pixelColor(720, 400).name().upper() == look.tokens.bar_base
    assert image.pixelColor(1439, 400).name().upper() == look.tokens.bar_base


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("page", "sheet"), [("payment", False), ("history", False), ("payment", True)])
def test_mock_windows_are_drawn(qapp, mode, page, sheet):
    image = gallery.draw_window(qapp, mode, page, sheet=sheet)
    assert (image.width(), image.height()) == (1440, 900)
    assert len({image.pixelColor(x, 450).name() for x in range(0, 1440, 2)}) > 20


def test_cards_of_the_gallery_stand_where_the_picture_has_them(qapp):
    """The vertical places of the cards in picture 14, within a few pixels."""
    image = gallery.draw_components(qapp, Mode.LIGHT)
    ground = "#f4f5f7"
    columns = {100: [20, 201, 215, 368, 382, 597, 611, 777, 791], 1200: [20, 144, 158, 283, 297, 624, 638, 836]}
    for x, wanted in columns.items():
        edges, before = [], True
        for y in range(image.height()):
            is_ground = image.pixelColor(x, y).name() == ground
            if is_ground != before:
                edges.append(y)
            before = is_ground
        assert edges[: len(wanted)] == pytest.approx(wanted, abs=8)


@pytest.mark.slow
def test_the_command_writes_pictures(tmp_path, monkeypatch, qapp):
    monkeypatch.setattr(gallery, "QApplication", lambda arguments: qapp)
    assert gallery.main([str(tmp_path / "out")]) == 0
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"14-components-light.png", "12-environment-dark-200pct.png"} <= names
    assert gallery.main([]) == 2


def test_widgets_load_no_heavy_library():
    heavy = "requests keyring sqlalchemy alembic Crypto cryptography pydantic babel segno"
    code = (
        "import sys, pkgutil, importlib, ptsdesk.gui.widgets as w\n"
        "names = [m.name for m in pkgutil.iter_modules(w.__path__)]\n"
        "[importlib.import_module(f'ptsdesk.gui.widgets.{name}') for name in names]\n"
        f"print(','.join(n for n in {heavy!r}.split() if n in sys.modules), len(names))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded, count = done.stdout.strip().split(" ") if " " in done.stdout.strip() else ("", done.stdout.strip())
    assert loaded == ""
    assert int(count) > 20
