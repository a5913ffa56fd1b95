"""The kill runner: shops that pay at a recording server and are killed, at moments placed by what happens.

A kill comes at a step of the program, at a stage of a request, or after a share of the time that a payment was seen to
take; never at a moment of the wall clock, so that a slow computer kills at the same places. Every kill is ``SIGKILL``.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.helpers import witness
from tests.helpers.recorder import Fate, Recorded, Recorder, Stage

LONGEST_S = 100
"""More than any life takes: one that says nothing for so long hangs."""


class Stable:
    """The process that all lives are forked from."""

    def __init__(self, module: str = "tests.support.paying") -> None:
        words = [sys.executable, "-m", module]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rest = b""
        assert self.next_line(LONGEST_S) == {"ready": True}

    def begin(self, life: dict[str, Any]) -> None:
        """A life begins."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(life).encode() + b"\n")
        self._process.stdin.flush()

    def next_line(self, limit_s: float) -> dict[str, Any] | None:
        """What is told next; None when nothing was told for so long."""
        assert self._process.stdout is not None
        handle = self._process.stdout.fileno()
        while b"\n" not in self._rest:
            if not select.select([handle], [], [], max(0.0, limit_s))[0]:
                return None
            piece = os.read(handle, 65536)
            if not piece:
                raise EOFError("the stable is gone")
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        told: dict[str, Any] = json.loads(line)
        return told

    def whole_life(self, life: dict[str, Any]) -> dict[str, Any]:
        """A life from its beginning to its end: all that it told, the last word of each name."""
        self.begin(life)
        told: dict[str, Any] = {}
        while "ended" not in told:
            line = self.next_line(LONGEST_S)
            if line is None:
                raise TimeoutError("a life hangs")
            told |= line
        return told

    def close(self) -> None:
        """It ends with its input."""
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait(LONGEST_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class Kill:
    """Where a life ends: at a step, or at a stage of its ``nth`` create, or a share of a payment after its ``nth``."""

    step: int | None = None
    nth: int = 0
    stage: Stage | None = None
    share: float = 0.0


@dataclass
class Measured:
    """What the life without a kill took: steps of the start, of settling, of one payment, and a payment's seconds."""

    opening: int = 1
    settling: int = 1
    paying: int = 1
    seconds: float = 0.1


@dataclass
class Shop:
    """One data folder, the server that it pays at, and the judge of both."""

    stable: Stable
    server: Recorder
    data_dir: Path
    scratch: Path
    chance: random.Random
    key: str = ""
    shift_s: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    lives: int = 0
    wrong: list[str] = field(default_factory=list)
    """What may not be, in words. Empty at the end."""
    announced: dict[str, int] = field(default_factory=dict)
    copies: int = 0
    """How many journals were copied and read at the moment a create's first bytes came."""
    measured: Measured = field(default_factory=Measured)
    _pid: int = 0
    _kill: Kill | None = None
    _seen: int = 0

    def __post_init__(self) -> None:
        self.server.watch = self._watch
        self.server.fate = self._fate

    # --- at the server -------------------------------------------------------------------------------------------

    def _fate(self, record: Recorded) -> Fate:
        fates = (Fate.GOOD, Fate.NEVER_ARRIVED, Fate.DROPPED, Fate.CUT, Fate.LATE, Fate.REFUSED, Fate.BUSY)
        return self.chance.choices(fates, (60, 10, 8, 8, 6, 4, 4))[0] if self.measured.opening > 1 else Fate.GOOD

    def _watch(self, stage: Stage, record: Recorded) -> None:
        if stage is Stage.HEAD:
            self._seen += 1
            witness.freeze(self._pid)
            witness.copy_journal(self.data_dir / "journal.db", self.scratch / str(record.number))
            witness.thaw(self._pid)
        elif stage is Stage.WHOLE:
            self._judge_copy(record)
        kill = self._kill
        if kill is not None and kill.stage is stage and kill.nth == self._seen:
            self._end(self._pid)

    def _judge_copy(self, record: Recorded) -> None:
        """The order lies on the disk as being sent, with the very timestamp that the request bears."""
        folder = self.scratch / str(record.number)
        row = witness.read_orders(folder / "journal.db", self.key, record.order_id).get(record.order_id)
        listed = witness.listed_ids(folder / "journal.db")
        shutil.rmtree(folder)
        self.copies += 1
        if record.order_id not in listed:
            self.wrong.append(f"{record.order_id}: sent, and its id is not in the list")
        if row is None:
            self.wrong.append(f"{record.order_id}: sent without a record")
        elif (row.state, row.signed_at) != ("sending", record.fields["timestamp"]):
            self.wrong.append(f"{record.order_id}: sent at {record.fields['timestamp']}, the disk says {row}")

    def _end(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    # --- lives ---------------------------------------------------------------------------------------------------

    def live(
        self, intents: list[int], kill: Kill | None = None, *, counted: bool = False, again: bool = True
    ) -> list[dict[str, Any]]:
        """One life, to its end or to its kill; what it told. ``again``: whether it may send orders again."""
        self.lives += 1
        self._seen, self._kill = 0, kill
        self.server.clock_shift_s = self.shift_s
        self.stable.begin(
            {
                "data_dir": str(self.data_dir),
                "account": "Shop",
                "shift_ms": self.shift_s * 1000,
                "intents": intents,
                "again": again,
                "counted": counted or (kill is not None and kill.step is not None),
                "dies_at": kill.step if kill else None,
            }
        )
        told = list(self._listen(kill))
        self._kill = None
        # What a dead shop had sent is judged by the clock of its own life.
        self.server.wait_until_quiet()
        code = told[-1]["ended"]
        if code == -signal.SIGKILL:
            self.kills[_name(kill)] += 1
        elif code:
            self.wrong.append(f"a life ended with {code}")
        return told

    def _listen(self, kill: Kill | None) -> Iterator[dict[str, Any]]:
        payments, limit = 0, float(LONGEST_S)
        ends: float | None = None
        while True:
            told = self.stable.next_line(limit if ends is None else ends - time.monotonic())
            if told is None:
                if ends is None:
                    raise TimeoutError("a life hangs")
                self._end(self._pid)
                ends = None
                continue
            yield told
            self._pid = told.get("pid", self._pid)
            if "paying" in told:
                self.announced[told["paying"]] = told["number"]
                payments += 1
                if kill is not None and kill.step is None and kill.stage is None and payments == kill.nth:
                    ends = time.monotonic() + kill.share * self.measured.seconds
            if "ended" in told:
                return

    def measure(self, intents: list[int]) -> None:
        """A life without a kill that says how long things take, in steps and in seconds."""
        began = time.monotonic()
        told = self.live(intents)
        self.measured.seconds = max(0.001, (time.monotonic() - began) / (len(intents) + 1))
        told = self.live([number + len(intents) for number in intents], counted=True)
        at = {name: count for line in told for name, count in line.items() if name in ("opened", "settled", "done")}
        paying = (at["done"] - at["settled"]) // len(intents)
        self.measured = Measured(at["opened"], at["settled"] - at["opened"], paying, self.measured.seconds)

    def next_kill(self, most: int) -> Kill:
        """Somewhere in a life of at most so many payments."""
        kind, nth = self.chance.randrange(10), self.chance.randint(1, max(1, most))
        start = self.measured.opening + 2 * self.measured.settling
        if kind < 2:  # while it opens, recovers and asks about what the life before left
            return Kill(step=self.chance.randint(1, start))
        if kind < 6:
            return Kill(step=start + self.chance.randint(1, nth * self.measured.paying))
        if kind < 8:
            return Kill(nth=nth, stage=self.chance.choice(tuple(Stage)))
        return Kill(nth=nth, share=self.chance.random())


def _name(kill: Kill | None) -> str:
    if kill is None:
        return "by nobody"
    if kill.step is not None:
        return "step"
    return kill.stage.value if kill.stage else "moment"
