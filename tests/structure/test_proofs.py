"""How the proofs say what they counted, and how much of them a run does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import scale
from tests.helpers.figures import figure
from tests.structure.source import ROOT


@pytest.mark.parametrize(
    ("whole", "cases", "tried"),
    [(False, 36_000, 3_600), (False, 7, 1), (False, 11, 2), (True, 36_000, 36_000), (True, 7, 7)],
)
def test_a_run_does_a_tenth_or_all(monkeypatch: pytest.MonkeyPatch, whole: bool, cases: int, tried: int) -> None:
    monkeypatch.setattr(scale, "WHOLE", whole)
    assert scale.share(cases) == tried


def test_something_is_counted() -> None:
    figure("figures of a run", "1 said, 1 printed at its end")


def test_what_was_counted_is_printed_at_the_end() -> None:
    node = f"{__file__}::{test_something_is_counted.__name__}"
    command = [sys.executable, "-m", "pytest", "-q", node]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("figures of a run: 1 said, 1 printed at its end") == 1


def proofs() -> list[Path]:
    """Files that say a figure, but this one."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    imported = "from tests.helpers.figures import figure"
    return [path for path in files if path != Path(__file__) and imported in path.read_text(encoding="utf-8")]


def test_what_says_a_figure_is_a_proof() -> None:
    """`make prove` runs what has the mark."""
    assert [path.name for path in proofs() if "mark.proof" not in path.read_text(encoding="utf-8")] == []
    assert len(proofs()) > 5


def test_the_page_about_money_safety_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "money-safety.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[^`]+\.py)`", text))
    assert len(named) > 10
    assert named <= {path.relative_to(ROOT).as_posix() for path in proofs()}
