"""Every numbered fault point of the way of an order: a mistake, ``kill -9``, a disk that refuses once or for ever."""

from __future__ import annotations

import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import judge, witness
from tests.helpers.figures import figure
from tests.helpers.kills import Stable
from tests.helpers.points import Fault, can_happen
from tests.helpers.recorder import Fate, Recorder, Stage
from tests.helpers.scale import seed, share
from tests.support.faulty import KEY
from tests.support.live_desk import Place

pytestmark = [
    pytest.mark.proof,
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
]

LATER_S = 60
SEED = 20261128


@pytest.fixture(scope="module")
def stable() -> Iterator[Stable]:
    with Stable() as stable:
        yield stable


@dataclass
class Bench:
    """Tries one case after the other, each on a copy of the same data folder, at a server of its own."""

    stable: Stable
    server: Recorder
    folder: Path
    template: Path | None = None
    shift_s: int = 0
    cases: int = 0
    wrong: list[str] = field(default_factory=list)
    _kept: tuple[int, dict[tuple[str, str], dict[str, Any]]] = (0, {})
    _first: int = 0

    def life(self, data_dir: Path, act: str, later_s: int = 0, **words: Any) -> dict[str, Any]:
        """One life at this bench, so much later."""
        self.server.clock_shift_s = self.shift_s + later_s
        place = {name: str(value) for name, value in vars(Place.of(self.server)).items()}
        usual = {"at": None, "fault": None, "counted": "", "kind": "payment", "reference": f"case {self.cases}"}
        shift = {"shift_ms": self.server.clock_shift_s * 1000}
        return self.stable.whole_life({"data_dir": str(data_dir), "act": act, **usual, **place, **shift, **words})

    def begin(self) -> Path:
        """The data folder of the next case; the server knows what it knew when the template was made."""
        self.cases += 1
        self._first, self.server.orders = len(self.server.records), dict(self._kept[1])
        data_dir = self.folder / f"case {self.cases}"
        if self.template is not None:
            shutil.copytree(self.template, data_dir)
        return data_dir

    def keep(self, template: Path) -> None:
        """Every case begins with this data folder, and with what the server knows now."""
        self.template, self._kept = template, (len(self.server.records), dict(self.server.orders))

    def watch_the_disk(self, data_dir: Path) -> None:
        """Each create's order lies on the disk as being sent when the create is here; the client waits meanwhile."""

        def watch(stage: Stage, record: Any) -> None:
            if stage is not Stage.WHOLE:
                return
            copy = witness.copy_journal(data_dir / "journal.db", self.folder / f"copy {record.number}")
            row = witness.read_orders(copy, KEY, record.order_id).get(record.order_id)
            shutil.rmtree(copy.parent)
            if row is None or (row.state, row.signed_at) != ("sending", record.fields["timestamp"]):
                self.wrong.append(f"sent, and the disk says {row}")

        self.server.watch = watch

    def judged(self, name: str, data_dir: Path, said: dict[str, Any]) -> None:
        """After the next start and a minute, all that must hold."""
        self.life(data_dir, "look")
        self.life(data_dir, "look", LATER_S)
        journal = witness.read_orders(data_dir / "journal.db", KEY)
        records = self.server.records[: self._kept[0]] + self.server.records[self._first :]
        mine = [one for one in records if one.fields and one.order_id in {*journal, said.get("order_id")}]
        found = judge.lost(mine, journal) + judge.paid_twice(mine) + judge.claims(mine, journal)
        found += judge.repeats(one for one in mine if one.is_create or one.not_found)
        executed = {one.order_id for one in mine if one.executed}
        found += [f"{one}: {journal[one].state}" for one in executed if journal[one].state != "paid"]
        if said.get("state") in judge.TAKEN and said["order_id"] not in executed:
            found.append(f"claimed {said['state']}")
        if said.get("state") in judge.NOTHING_MOVED and said["order_id"] in executed:
            found.append(f"claimed {said['state']}, executed")
        self.wrong += [f"{name}: {one}" for one in found]
        shutil.rmtree(data_dir)


@pytest.fixture
def bench(stable: Stable, tmp_path: Path) -> Iterator[Bench]:
    (tmp_path / "server").mkdir()
    with Recorder(tmp_path / "server") as server:
        yield Bench(stable, server, tmp_path)


def template_of(bench: Bench, act: str) -> None:
    """An empty journal; for sending again one with an order that never arrived and was twice not found since."""
    data_dir = bench.folder / "template"
    bench.life(data_dir, "look")
    if act == "again":
        bench.server.fate = lambda _: Fate.NEVER_ARRIVED
        assert bench.life(data_dir, "send")["state"] == "unknown"
        bench.server.fate = lambda _: Fate.GOOD
        told = [bench.life(data_dir, "look", later_s)["verdicts"] for later_s in (25, 90)]
        assert told == [["ask"], ["yes"]]
        bench.shift_s = 100
    bench.keep(data_dir)


EVERY_WAY = """
    clock.now_ms clock.monotonic_ms random.call journal.get journal.step transport.post request.call line.take line.send
    line.read
"""
WAYS_OWN = {"send": "journal.add journal.twins", "again": "journal.events journal.unresolved"}
A_START = "journal.recover journal.due journal.get journal.touch journal.step transport.post line.send"
"""What is visited, at the least. A place that is missing here one day is a place where nothing is tried any more."""


def places(*names: str) -> set[str]:
    """The two points of each call."""
    return {f"{name} {when}" for text in names for name in text.split() for when in ("before", "behind")}


WAYS = [("send", "payment"), ("send", "withdraw"), ("again", "payment")]


@pytest.mark.parametrize(("act", "kind"), WAYS)
def test_no_fault_at_any_point_costs_anything(bench: Bench, act: str, kind: str) -> None:
    template_of(bench, act)
    data_dir = bench.begin()
    bench.watch_the_disk(data_dir)
    said = bench.life(data_dir, act, kind=kind)
    points = said["points"]
    assert said["state"] == "accepted", said
    assert set(points) >= places(EVERY_WAY, WAYS_OWN[act]), "points of the send path that are visited no more"
    bench.judged("no fault", data_dir, said)
    assert bench.wrong == []

    cases = [(at, fault) for at, point in enumerate(points) for fault in Fault if can_happen(point, fault)]
    tried: Counter[str] = Counter()
    for at, fault in random.Random(seed(SEED)).sample(cases, share(len(cases))):
        data_dir, name = bench.begin(), f"{fault} at {at} {points[at]}"
        bench.watch_the_disk(data_dir)
        said = bench.life(data_dir, act, kind=kind, at=at, fault=fault.value)
        if fault is not Fault.KILL and not said.get("happened"):
            bench.wrong.append(f"{name}: was not reached")
        if (said["ended"] == -9) is not (fault is Fault.KILL):
            bench.wrong.append(f"{name}: ended with {said['ended']}")
        bench.judged(name, data_dir, said)
        tried[fault.value] += 1
    figure(
        f"fault points ({act} {kind})",
        f"{len(points)} points ({len(set(points))} places), {tried.total()} of {len(cases)} cases tried "
        f"({', '.join(f'{times} {name}' for name, times in tried.items())}): {len(bench.wrong)} wrong",
    )
    assert bench.wrong == []


def test_a_kill_at_any_point_of_a_start_costs_nothing(bench: Bench) -> None:
    template_of(bench, "send")
    template = bench.begin()
    # One order that was executed and whose answer nobody saw, one whose answer came from nowhere near the provider.
    at = bench.life(bench.begin(), "send")["points"].index("line.send behind")
    bench.life(template, "send", at=at, fault=Fault.KILL.value, reference="first")
    bench.server.fate = lambda _: Fate.BUSY
    bench.life(template, "send", kind="withdraw", reference="second")
    bench.server.fate = lambda _: Fate.GOOD
    bench.keep(template)
    bench.shift_s = 40
    points = bench.life(bench.begin(), "look", counted="start")["points"]
    assert set(points) >= places(A_START)
    tried = 0
    for at in random.Random(seed(SEED)).sample(range(len(points)), share(len(points))):
        data_dir = bench.begin()
        said = bench.life(data_dir, "look", counted="start", at=at, fault=Fault.KILL.value)
        assert said["ended"] == -9
        bench.judged(f"killed at {at} {points[at]}", data_dir, said)
        tried += 1
    figure("kills of a start", f"{tried} of {len(points)} points of recovery tried: {len(bench.wrong)} wrong")
    assert bench.wrong == []
