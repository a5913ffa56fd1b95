"""The strict provider in a process of its own: what it computes takes nothing from the window that is measured.

One line in is the name of a hostile answer for the creates that follow, or empty for good ones; one line out says that
it is set. At the end of the input it tells what it complained of.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.hostile.recipes import made, recipes
from tests.support.strict_server import StrictProvider
from tests.support.strict_wire import Answer

ROOT = Path(__file__).resolve().parents[2]


class DistantProvider:
    """This side. Use as a context manager; at its end the other side may have nothing to complain about."""

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / "ca.pem"
        self.private_key_file = folder / "merchant.pem"
        self.platform_key_file = folder / "platform.pem"
        command = [sys.executable, "-m", "tests.support.strict_process", str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._line()

    def answer_with(self, name: str) -> None:
        """What becomes of the payments from now on."""
        assert self._process.stdin is not None
        print(name, file=self._process.stdin, flush=True)
        assert self._line() == name

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        said, _ = self._process.communicate(timeout=60)
        if error is None:
            assert (self._process.returncode, json.loads(said)) == (0, [])


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """The other side."""
    with StrictProvider(Path(sys.argv[1])) as provider:
        say(provider.url)
        for line in sys.stdin:
            name = line.rstrip("\n")
            recipe = recipes()[name] if name else None

            def spoil(server: StrictProvider, fields: dict[str, Any], good: Answer, recipe: Any = recipe) -> Answer:
                return made(recipe, "payment", server, fields) if recipe is not None else good

            provider.spoil = spoil
            say(name)
        say(json.dumps(provider.complaints))


if __name__ == "__main__":
    main()
