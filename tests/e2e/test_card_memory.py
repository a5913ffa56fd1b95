"""What is left of a card in the memory of every process of ptsdesk, ten seconds after its result."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.test_hardening import PTRACE, children, may, wait_for
from tests.helpers.figures import figure
from tests.support.command import Command
from tests.support.memory_scan import Card, Scan
from tests.support.strict_modes import MODES, refuse
from tests.support.strict_server import Spoil, StrictProvider
from tests.support.test_cards import luhn

pytestmark = [
    pytest.mark.proof,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux" or not may(PTRACE), reason="reads the memory of other processes"),
]
AFTER_S = 10
ROOT = Path(__file__).parents[2]


def new_card() -> Card:
    """A card that no source text of the window under test holds."""
    while True:
        number = "4" + "".join(secrets.choice("0123456789") for _ in range(15))
        if luhn(number) and len(set(number[4:14])) > 4:
            code = "".join(secrets.choice("123456789") for _ in range(3))
            return Card(number, "08", "29", code)


class Window:
    """The window under test, and every process that belongs to it."""

    def __init__(self, shop: Command, log: Path) -> None:
        words = [sys.executable, "-m", "tests.support.card_window_child", str(shop.data_dir), "Shop"]
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
                bufsize=0,
            )
        self.answer("ready")

    def answer(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().decode().strip() == word

    def tell(self, word: str, keys: str = " ") -> None:
        assert self.process.stdin is not None
        for key in keys:
            self.process.stdin.write(f"{word} {key}\n".encode())
            self.answer(word)

    def type(self, card: Card) -> None:
        self.tell("form")
        for word, keys in (("number", card.number), ("month", card.month), ("year", card.year), ("code", card.code)):
            self.tell(word, keys)

    def pids(self) -> dict[int, str]:
        """The window and what it started."""
        below = {pid: _name(words) for pid, words in children(self.process.pid).items()}
        return {self.process.pid: "window", **below}

    def copies(self, card: Card) -> dict[str, Counter[str]]:
        """What each process holds of a card."""
        scan, found = Scan(card), dict[str, Counter[str]]()
        for pid, name in self.pids().items():
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile, and its memory with it
                found[name] = found.get(name, Counter()) + scan.of(pid)
        return found


def _name(words: str) -> str:
    return "worker" if "ptsdesk.services.worker" in words else words


@pytest.fixture
def window(strict: StrictProvider, strict_shop: Command, tmp_path: Path) -> Iterator[Window]:
    found = Window(strict_shop, tmp_path / "window.log")
    yield found
    if found.process.poll() is None:
        found.tell("end")
    assert found.process.wait(90) == 0, (tmp_path / "window.log").read_text()
    assert found.process.stdin is not None
    assert found.process.stdout is not None
    found.process.stdin.close()
    found.process.stdout.close()


WAYS: dict[str, tuple[str, Spoil | None]] = {
    "accepted": ("send", None),
    "refused": ("send", refuse("1007", "No")),
    "no answer": ("send", MODES["drop"]),
    "timed out": ("send", MODES["hang"]),
    "cancelled": ("cancel", None),
}


def _passed(moment: float) -> bool:
    return time.monotonic() >= moment


def test_ten_seconds_after_the_result(window: Window, strict: StrictProvider) -> None:
    left: dict[str, Counter[str]] = {}
    for name, (way, spoil) in WAYS.items():
        card = new_card()
        strict.spoil = spoil
        window.type(card)
        assert window.copies(card)["window"], "the scan does not find the card that stands in the form"
        window.tell(way)
        wait_for(partial(_passed, time.monotonic() + AFTER_S))
        for where, copies in window.copies(card).items():
            print(name, where, dict(copies))
            left[where] = left.get(where, Counter()) + copies
    counted = {where: sum(copies.values()) for where, copies in left.items()}
    figure("card memory", f"{len(WAYS)} sessions: {counted} ten seconds after the result")
    assert counted == {"window": 0, "worker": 0}
