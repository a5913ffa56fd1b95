"""200,000 payments in virtual shops: nobody is paid twice, nothing is shown failed that is paid, nor paid that is not.

And the proof of the proof: without the fence the same shops must find doubles. What is assumed of the provider stands
in ``tests.helpers.model.provider``. Walk a shop again with ``python -m tests.simulation.run --seed N``.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import scale
from tests.helpers.figures import figure
from tests.simulation.judge import DOUBLE, FAILED_BUT_PAID, PAID_BUT_NOT
from tests.simulation.run import PAYMENTS, command

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
FIRST = scale.seed(1)
IN_MEMORY = 196_000
ON_DISK = 4_000
"""Payments over the real journal, encrypted, in a folder in memory; together they are 200,000."""
SMALL = 200
"""Payments in one of these shops."""
WITHOUT_FENCE = 20_000

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]


class Walked:
    """What came of many shops, walked in two processes."""

    def __init__(self, payments: int, in_one: int, *flags: str) -> None:
        shops = -(-payments // in_one)
        self._again = " ".join(("python -m tests.simulation.run", *flags, f"--payments {in_one}"))
        edges = [FIRST + shops * part // PROCESSES for part in range(PROCESSES + 1)]
        began, used = time.monotonic(), os.times()
        running = [
            subprocess.Popen(
                command(first, last, in_one, *flags), cwd=ROOT, stdout=subprocess.PIPE, text=True,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
            for first, last in itertools.pairwise(edges)
        ]  # fmt: skip
        told = [process.communicate()[0] for process in running]
        self.took_s = time.monotonic() - began
        self.cpu_s = sum(os.times()[2:4]) - sum(used[2:4])
        self.ended = [process.returncode for process in running]
        self.lines: list[dict[str, Any]] = [json.loads(line) for text in told for line in text.splitlines()]
        self.shops = shops
        self.payments = sum(line["payments"] for line in self.lines)
        self.faults = self._sum("faults")
        self.acts = self._sum("acts")

    def _sum(self, name: str) -> Counter[str]:
        return sum((Counter(line[name]) for line in self.lines), Counter())

    def stories(self) -> str:
        """How to walk the shops again that found a fault, and what happened in them."""
        wrong = [line for line in self.lines if line["faults"]]
        return "\n".join(f"{self._again} --seed {line['seed']}\n{line['story']}" for line in wrong[:3])

    @property
    def spent(self) -> str:
        """How many payments in how long: so much by the clock on the wall, and so much work of the processors."""
        return f"{self.payments:,} payments in {self.took_s:.0f} s ({self.cpu_s:.0f} s of processor time)"

    @property
    def verdict(self) -> str:
        """The three figures."""
        return ", ".join(f"{self.faults[what]} {what}" for what in (DOUBLE, FAILED_BUT_PAID, PAID_BUT_NOT))


def test_nobody_is_paid_twice() -> None:
    walked = Walked(scale.nightly(IN_MEMORY), PAYMENTS)
    again = sum(count for act, count in walked.acts.items() if act.startswith("sent again"))
    figure(
        "simulated shops",
        f"{walked.spent}, {walked.verdict}; {again:,} sent again by a person, "
        f"{walked.acts['crashes']:,} crashes, seeds from {FIRST}",
    )
    assert (len(walked.lines), walked.ended, walked.faults) == (walked.shops, [0] * PROCESSES, {}), walked.stories()
    assert again > 0
    assert walked.acts["crashes"] > 0
    assert walked.acts["clock set"] > 0


def test_nobody_is_paid_twice_over_the_real_journal() -> None:
    walked = Walked(scale.share(ON_DISK), SMALL, "--real", "--rough")
    figure(
        "simulated shops on the real journal",
        f"{walked.spent}, {walked.verdict}, in rough weather",
    )
    assert (len(walked.lines), walked.ended, walked.faults) == (walked.shops, [0] * PROCESSES, {}), walked.stories()
    assert walked.acts["crashes"] > 0


def test_without_the_fence_the_same_shops_pay_twice() -> None:
    walked = Walked(scale.share(WITHOUT_FENCE), PAYMENTS // 2, "--no-fence")
    figure("the same without the fence", f"{walked.spent}, {walked.verdict}: the proof can fail")
    assert len(walked.lines) == walked.shops
    assert walked.faults[DOUBLE] > 0
    assert all(line["faults"].get(DOUBLE) for line in walked.lines)
