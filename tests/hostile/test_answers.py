"""Every hostile answer of the data files to every operation: no crash, no false success, in time, in little memory.

The provider answers over real TLS; the client is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.client.transport import DEADLINE_S
from tests.helpers.figures import figure
from tests.helpers.ram import ram_folder
from tests.helpers.scale import WHOLE
from tests.hostile.recipes import OPERATIONS, Recipe, made, recipes, waits
from tests.structure.source import ROOT
from tests.support.strict_server import StrictProvider

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process held at most is asked of Linux")

LEAST = 300
SHORT_S = 0.4
"""For an answer that only a deadline ends; what the real one does is asked of two of them."""
LONGEST_S = 30
"""For a call whole, with what is recorded around it (the money safety rules)."""
GROWTH_KB = 50 * 1024
BEFORE = {"payment/query": "accepted", "withdraw/query": "accepted", "subscribe/query": "accepted"}
TAKEN = {
    "payment": "accepted", "withdraw": "accepted", "subscribe": "accepted",
    "payment/query": "paid", "withdraw/query": "paid", "subscribe/query": "active",
}  # fmt: skip


class Trial:
    """A provider that answers by a recipe, and a client that is asked to ask it."""

    def __init__(self, provider: StrictProvider, process: subprocess.Popen[str]) -> None:
        self.provider = provider
        self.process = process
        self.worst_s, self.worst_kb = 0.0, 0
        self.tried = 0
        self.faults: list[str] = []

    def run(self, name: str, recipe: Recipe, operation: str, deadline_s: float | None = None) -> None:
        """One answer to one operation."""
        order_id = self._standing(operation.partition("/")[0]) if "/" in operation else ""
        self.provider.spoil = self.provider.spoil_query = lambda provider, fields, _: made(
            recipe, operation, provider, fields
        )
        self.provider.tell_time = not recipe.get("untimed")
        short = SHORT_S if waits(recipe) else DEADLINE_S
        said = self._ask(operation, order_id, deadline_s or short)
        self.provider.spoil = self.provider.spoil_query = None
        self.provider.tell_time = True
        self.tried += 1
        if fault := self._fault(recipe, operation, said):
            self.faults.append(f"{name} to {operation}: {fault}")
        if "took_s" in said:
            self.worst_s, self.worst_kb = max(self.worst_s, said["took_s"]), max(self.worst_kb, said["grown_kb"])

    def _standing(self, kind: str) -> str:
        said = self._ask(kind, "", DEADLINE_S)
        assert said["state"] == "accepted", said
        return str(said["order_id"])

    def _ask(self, operation: str, order_id: str, deadline_s: float) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = {"operation": operation, "order_id": order_id, "deadline_s": deadline_s}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        text = self.process.stdout.readline()
        if not text:
            assert self.process.stderr is not None
            pytest.fail(f"the client died: {self.process.stderr.read()}")
        return dict(json.loads(text))

    def _fault(self, recipe: Recipe, operation: str, said: dict[str, Any]) -> str:
        if "error" in said:
            return str(said["error"])
        if said["took_s"] > LONGEST_S:
            return f"took {said['took_s']:.1f} s"
        if said["grown_kb"] > GROWTH_KB:
            return f"took {said['grown_kb'] // 1024} MB"
        if recipe.get("true"):
            return "" if said["state"] == TAKEN[operation] else f"is {said['state']}"
        if "/" in operation:
            # "unknown": signed and about the order, with a status that this version does not know.
            harmless = said["state"] == "unknown" or (said["state"] == BEFORE[operation] and not said["proved"])
        else:
            harmless = said["state"] in ("unknown", "refused_checking") and not said["proved"]
        return "" if harmless else f"is {said['state']}, proved: {said['proved']}"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with StrictProvider(tmp_path_factory.mktemp("strict")) as provider, ram_folder() as folder:
        settings = {
            "url": provider.url,
            "ca_file": str(provider.ca_file),
            "private_key_file": str(provider.private_key_file),
            "platform_key_file": str(provider.platform_key_file),
            "folder": str(folder),
        }
        command = [sys.executable, "-W", "error", "-m", "tests.hostile.client", json.dumps(settings)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            assert process.stdin is not None
            assert process.stderr is not None
            trial = Trial(provider, process)
            yield trial
            process.stdin.close()
            assert (process.stderr.read(), process.wait(60)) == ("", 0)
        assert provider.complaints == []


def chosen() -> list[tuple[str, str]]:
    """The answers of this run, each with an operation."""
    pairs = [(name, operation) for name in recipes() for operation in OPERATIONS]
    # Eleven is prime to the six operations, so that every one of them gets its share.
    return pairs if WHOLE else pairs[::11]


def test_the_data_files_hold_enough() -> None:
    assert len(recipes()) >= LEAST
    assert sum(waits(recipe) for recipe in recipes().values()) >= 8
    assert all(path.stat().st_size < 20_000 for path in Path(__file__).parent.glob("answers/*.json"))


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_no_answer_is_a_false_success_or_a_crash(trial: Trial) -> None:
    pairs = chosen()
    for name, operation in pairs:
        trial.run(name, recipes()[name], operation)
    figure(
        "hostile answers",
        f"{len({name for name, _ in pairs})} answers, {trial.tried:,} times, {len(trial.faults)} crashes or false "
        f"successes, {trial.worst_s:.1f} s and {trial.worst_kb / 1024:.0f} MB at most",
    )
    assert trial.faults == []
    assert trial.tried == len(pairs)


@pytest.mark.proof
@pytest.mark.skipif(not WHOLE, reason="half a minute each: in `make prove`")
@pytest.mark.parametrize("name", ["wire: body in drips", "wire: silence in the head"])
def test_the_real_deadline_holds(trial: Trial, name: str) -> None:
    before = len(trial.faults)
    trial.run(name, recipes()[name], "payment", DEADLINE_S)
    figure(f"hostile answers, {name}, whole deadline", f"{trial.worst_s:.2f} s")
    assert trial.faults[before:] == []
