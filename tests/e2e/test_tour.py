"""``ptsdesk tour``: the main job through the real window, offscreen; its screens are pictures, the order is Paid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import PTSDESK

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="not run there")
def test_the_tour_ends_with_paid(tmp_path: Path) -> None:
    words = [*PTSDESK, "--data-dir", str(tmp_path / "data"), "tour", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(words, capture_output=True, text=True, timeout=110, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Paid: P" in done.stdout
    pictures = sorted((tmp_path / "out").glob("*.png"))
    assert len(pictures) >= 4
    assert all(picture.read_bytes().startswith(SIGNATURE) for picture in pictures)
    names = " ".join(picture.name for picture in pictures)
    assert all(part in names for part in ("paid", "dossier", "history", "dark"))
