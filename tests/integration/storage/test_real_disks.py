"""A disk that the kernel makes full or read-only: a sentence, nothing sent, and it goes on when there is space."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.figures import figure
from tests.helpers.small_disk import can_mount, run_on

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(
        not can_mount(), reason="nobody may mount here; test_faults tries the same with a limit on the size of files"
    ),
]

PAYING = """
import os, sys
from pathlib import Path
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.helpers.disk import Disk, refusing
from tests.helpers.waiting import taken
from tests.support import scripted_gateway as say
from tests.support.scripted_gateway import ScriptedGateway
from tests.unit.services.conftest import ACCOUNT, ManualClock, form

place = Path(sys.argv[1])
folder, clock, key = DataFolder(place / "data"), ManualClock(), Secret("1f" * 32)
counting = refusing(Disk())
disk = counting.__enter__()  # it refuses nothing; it counts how long the engine waits

def end():
    # Without taking the interpreter down: the engine may still call into the layer, which is gone by then.
    sys.stdout.flush()
    os._exit(0)

def desk_of(journal, *script):
    gateway = ScriptedGateway(*script)
    return LiveDesk(ACCOUNT, gateway, journal, Ports(clock, os.urandom), "3F:A2", "window"), gateway

def pay(journal, number):
    desk, gateway = desk_of(journal, say.accepted)
    intent = desk.prepare(form(order_id=f"P{number}", amount=f"{number}.00", reference=f"Invoice {number}"))
    failed = None
    with taken(disk, clock.waited) as took:
        try:
            desk.submit(intent)
        except PtsError as error:
            failed = error
    if failed:
        print(type(failed).__name__, "|", failed.message, "|", f"{took.whole:.2f}")
    return gateway.executed
"""

FULL = (
    PAYING
    + """
journal = Journal.open(folder, key, clock.now_ms)
assert pay(journal, 1) == ["P1"]
ballast = open(place / "ballast", "wb", buffering=0)
for piece in (65536, 4096, 1):
    try:
        while True:
            ballast.write(bytes(piece))
    except OSError:
        pass
sent = [pay(journal, number) for number in range(2, 30)]
first = next(number for number, one in enumerate(sent) if not one)
assert not any(sent[first:]), "nothing is sent once the disk is full"
try:
    journal.keep_backup(folder)
except PtsError as error:
    print("backup |", error.message, "|", list(folder.backups.glob("*")))
ballast.truncate(0)
print("goes on", pay(journal, 100))
journal.close()
again = Journal.open(folder, key, clock.now_ms)
again.recover()
states = {f"P{number}": again.get(f"P{number}") for number in (*range(1, 30), 100)}
for number, one in enumerate(sent, 2):
    order = states[f"P{number}"]
    assert (order.state.value in ("accepted", "unknown")) if one else (order is None or order.state.value == "not_sent")
print("problems", again.problems(), again.verify().problems, "sent", sum(map(bool, sent)), "of", len(sent))
end()
"""
)

READ_ONLY = (
    PAYING
    + """
import subprocess
journal = Journal.open(folder, key, clock.now_ms)
assert pay(journal, 1) == ["P1"]
journal.close()
before = folder.journal.read_bytes()
subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
try:
    Journal.open(folder, key, clock.now_ms)
except PtsError as error:
    print(type(error).__name__, "|", error.message)
try:
    folder.acquire()
except PtsError as error:
    print(type(error).__name__, "|", error.message)
assert folder.journal.read_bytes() == before
subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
journal = Journal.open(folder, key, clock.now_ms)
print("goes on", pay(journal, 2), journal.verify().problems)
end()
"""
)


def test_a_full_disk(tmp_path: Path) -> None:
    *refusals, backup, goes_on, end = run_on(tmp_path, "4m", FULL)
    told = [line.split(" | ") for line in refusals]
    assert {kind for kind, _, _ in told} == {"JournalDisk"}
    assert all("Make space" in sentence or "Check the disk" in sentence for _, sentence, _ in told)
    longest = max(float(took) for _, _, took in told)
    figure(
        "a real full disk",
        f"{len(told)} payments refused, 0 of them sent; told after {longest} s of work and waits at most; {end}",
    )
    assert longest <= 1
    assert backup.startswith("backup | The disk ")
    assert backup.endswith("| []")
    assert goes_on == "goes on ['P100']"
    assert end.startswith("problems () ()")


def test_a_read_only_disk(tmp_path: Path) -> None:
    opened, owned, goes_on = run_on(tmp_path, "4m", READ_ONLY)
    for line in (opened, owned):
        assert line.startswith("JournalDisk | ")
        assert "Read-only file system" in line
    assert goes_on == "goes on ['P2'] ()"
