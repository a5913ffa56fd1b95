"""Plants a bug in a copy of the program and sees whether the named test turns red."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 300
_FAILED = 1
_OWN = {"ptsdesk", "build", ".git", ".venv"}
"""What the copy has for itself, or does without."""
_NO_VERDICT = re.compile(
    r"\b(ImportError|ModuleNotFoundError|SyntaxError|IndentationError|NameError)\b|^ERROR ", re.MULTILINE
)


@dataclass(frozen=True)
class Bug:
    """One planted mistake: in ``file`` the text ``old``, which stands there once, becomes ``new``."""

    name: str
    file: str
    old: str
    new: str
    test: str
    """The node id of the test that must turn red."""


class Field:
    """A copy of the program to plant in, with the project's own tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._planted = 0
        words = [sys.executable, "-m", "tests.helpers.nursery"]
        self._nursery = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        shutil.copytree(ROOT / "ptsdesk", folder / "ptsdesk")
        for path in ROOT.iterdir():
            if path.name not in _OWN:
                (folder / path.name).symlink_to(path)

    def run(self, *tests: str) -> tuple[int, str]:
        """These tests against the copy, in a process of their own: its exit code and all that it said."""
        words = ["-q", "--no-header", "-rfE", "-o", "addopts=--import-mode=importlib", *tests]
        pipe_in, pipe_out = self._nursery.stdin, self._nursery.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps({"folder": str(self.folder), "words": words}) + "\n")
        pipe_in.flush()
        told = json.loads(pipe_out.readline())
        return told["code"], told["said"]

    def close(self) -> None:
        """Let the process go that the tests are forked from."""
        for stream in (self._nursery.stdin, self._nursery.stdout):
            assert stream is not None
            stream.close()
        self._nursery.wait(LIMIT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def verdict(self, bug: Bug) -> str:
        """Empty when the named test turns red by the bug; else what happened in place of that."""
        path = self.folder / bug.file
        kept, times = path.read_text(encoding="utf-8"), path.stat()
        if kept.count(bug.old) != 1:
            return f"{bug.name}: the text to change stands {kept.count(bug.old)} times in {bug.file}"
        path.write_text(kept.replace(bug.old, bug.new), encoding="utf-8")
        # Bytecode is known by the second of its source: a second that no other text of this file ever had.
        self._planted += 1
        later_ns = times.st_mtime_ns + self._planted * 10**9
        os.utime(path, ns=(later_ns, later_ns))
        try:
            code, said = self.run("-x", bug.test)
        finally:
            path.write_text(kept, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        if code != _FAILED or f"FAILED {bug.test}" not in said or _NO_VERDICT.search(said):
            return f"{bug.name}: {bug.test} ended with {code}\n{said[-1500:]}"
        return ""
