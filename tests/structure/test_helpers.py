"""The tools of the proofs: a recording server, a kill runner. None of them may share a fault with what it judges."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.helpers import scale
from tests.structure.source import python_files, shown

JUDGED = ("ptsdesk.protocol", "ptsdesk.client", "ptsdesk.storage")


def imports_of(text: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def shared(paths: tuple[Path, ...]) -> list[str]:
    return [
        f"{shown(path)}: {name}"
        for path in paths
        for name in sorted(imports_of(path.read_text(encoding="utf-8")))
        if any(name == judged or name.startswith(f"{judged}.") for judged in JUDGED)
    ]


def test_the_tools_share_no_code_with_what_they_judge() -> None:
    tools = python_files("tests/helpers")
    assert len(tools) >= 2
    assert shared(tools) == []


def test_a_shared_import_is_found(tmp_path: Path) -> None:
    for number, line in enumerate(
        ("import ptsdesk.client.tls", "from ptsdesk import storage", "from ptsdesk.protocol import x")
    ):
        path = tmp_path / f"{number}.py"
        path.write_text(line)
        assert len(shared((path,))) == 1, line


def test_the_night_runs_ten_times_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "NIGHTLY", True)
    assert scale.nightly(500) == 5000
    monkeypatch.setattr(scale, "NIGHTLY", False)
    assert scale.nightly(500) == scale.share(500)


def test_a_failed_run_can_be_walked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PTSDESK_SEED", raising=False)
    assert scale.seed(7) == 7
    monkeypatch.setenv("PTSDESK_SEED", "12")
    assert scale.seed(7) == 12
