from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme.tokens import tokens_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.usefixtures("secret_service")]

SCREENS = {
    "payment-form", "confirm", "payment-waiting-QR-code", "payment-paid", "history", "dossier", "query",
    "unresolved-answer-lost", "overview", "settings-connection-doctor", "overview-dark", "payment-form-dark",
    "history-and-dossier-dark", "overview-1024x700", "payment-1024x700", "history-1024x700", "overview-200-percent",
    "callback-not-signed", "withdrawal-form", "withdrawal-confirm", "withdrawal-paid-out", "payees",
    "subscription-form", "subscription-confirm", "subscription-active", "withdrawal-1024x700",
    "subscriptions-200-percent", "welcome", "connect-an-account",
}  # fmt: skip
BEFORE_AN_ACCOUNT = {"welcome", "connect-an-account"}
"""Shown in the plain colours: no environment is chosen yet."""


def run(*arguments: object, expect: int = 0) -> str:
    command = [sys.executable, "-m", "ptsdesk", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_the_main_job_from_the_amount_to_paid(tmp_path: Path) -> None:
    out, data = tmp_path / "pictures", tmp_path / "data"
    lines = run("--data-dir", data, "tour", "--out", out).splitlines()
    pictures = {Path(line).name.partition("-")[2].removesuffix(".png"): QImage(line) for line in lines[:-1]}
    assert set(pictures) >= SCREENS
    assert not any(picture.isNull() for picture in pictures.values())
    assert pictures["overview-1024x700"].width() == 1024
    assert pictures["overview-200-percent"].width() == 2048
    # The ground of the page is that of the theme, the frame of every screen is violet.
    for name, picture in pictures.items():
        if name in BEFORE_AN_ACCOUNT:
            continue
        tokens = tokens_for(Environment.SANDBOX, dark="dark" in name)
        assert picture.pixelColor(1, picture.height() // 2).name().upper() == tokens.bar_base, name
    word, _, order_id = lines[-1].partition(": ")
    assert word == "Paid"
    listed = json.loads(run("--data-dir", data, "history", "list"))
    assert {order["order_id"]: order["state"] for order in listed["orders"]}[order_id] == "paid"


def test_a_tour_that_cannot_begin_says_why_and_fails(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"not a journal" * 1000)
    said = run("--data-dir", tmp_path, "tour", "--out", tmp_path / "out", expect=1)
    assert said.startswith("The tour stopped: ")
    assert list((tmp_path / "out").iterdir()) == []
