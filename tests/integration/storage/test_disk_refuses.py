"""The k-th write or flush fails, for every k, once and for ever: nothing is sent behind it, and no order is lost."""

from __future__ import annotations

import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalBusy, JournalDisk, JournalError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage import order_ids, sqlite
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.helpers import scale
from tests.helpers.disk import Disk, Trouble, refusing
from tests.helpers.figures import figure
from tests.helpers.waiting import Taken, taken
from tests.support import scripted_gateway as say
from tests.support.orders import an_order
from tests.support.scripted_gateway import ScriptedGateway
from tests.unit.services.conftest import ACCOUNT, ManualClock, form

S = OrderState
KEY = Secret("1f" * 32)
TOLD_S = 1
"""A person hears of it within a second, not counting what other programs take of the machine."""


@dataclass
class Ran:
    """One submit on a disk."""

    disk: Disk
    sent: list[str] = field(default_factory=list)
    at_first_byte: list[str] = field(default_factory=list)
    noted: list[bool] = field(default_factory=list)
    error: JournalError | None = None
    taken: Taken = field(default_factory=Taken)
    after: OrderState | None = None
    problems: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with one order, closed."""
    folder = tmp_path_factory.mktemp("base") / "data"
    clock = ManualClock()
    journal = Journal.open(DataFolder(folder), KEY, clock.now_ms)
    desk = LiveDesk(ACCOUNT, ScriptedGateway(say.accepted), journal, Ports(clock, os.urandom), "3F:A2", "window")
    desk.submit(desk.prepare(form(order_id="P0")))
    journal.close()
    return folder


def submit(base: Path, place: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Copy the journal, pay with it on the disk, then look at it on a sound one."""
    shutil.copytree(base, place)
    folder, clock, ran = DataFolder(place), ManualClock(), Ran(disk)
    gateway = ScriptedGateway(say.accepted)
    gateway.on_write = lambda: look(folder, ran)
    with monkeypatch.context() as patch, refusing(Disk()) as quiet:
        journal = Journal.open(folder, KEY, clock.now_ms)
        desk = LiveDesk(ACCOUNT, gateway, journal, Ports(clock, os.urandom), "3F:A2", "window")
        intent = desk.prepare(form(order_id="P1", reference="Invoice 9", amount="250.00"))
        patch.setattr(order_ids, "_flush", disk.call("flush", order_ids._flush))
        patch.setattr(order_ids, "_write", disk.call("write", order_ids._write))
        del quiet
        with refusing(disk):
            with taken(disk, clock.waited) as ran.taken:
                try:
                    desk.submit(intent)
                except JournalError as error:
                    ran.error = error
            disk.heal()
            journal.close()
    ran.sent = gateway.executed
    assert clock.waited == [], "a disk that refuses is said at once"
    journal = Journal.open(folder, KEY, clock.now_ms)
    journal.recover()
    order = journal.get("P1")
    ran.after = order.state if order else None
    ran.problems = (*journal.problems(), *journal.verify().problems)
    journal.close()
    shutil.rmtree(place)
    return ran


def look(folder: DataFolder, ran: Ran) -> None:
    """What another program finds on the disk when the first byte leaves."""
    other = sqlite._open(f"{folder.journal.absolute().as_uri()}?mode=rw&vfs=unix", KEY, ())
    ran.at_first_byte += [row[0] for row in other.execute("SELECT state FROM orders WHERE order_id = 'P1'")]
    other.close()
    ran.noted.append(b'"P1"' in folder.order_ids.read_bytes())


def test_a_sound_disk_takes_it(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = submit(base, tmp_path / "one", Disk(), monkeypatch)
    assert (ran.sent, ran.at_first_byte, ran.noted) == (["P1"], ["sending"], [True])
    assert (ran.after, ran.error, ran.problems) == (S.ACCEPTED, None, ())
    assert {"write", "flush"} <= set(ran.disk.asked)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
def test_nothing_is_sent_behind_a_failed_record(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, for_ever: bool
) -> None:
    whole = submit(base, tmp_path / "whole", Disk(trouble), monkeypatch)
    points = len(whole.disk.asked)
    # All of them in every run for the disk that fails in every way, a tenth for the others.
    step = 1 if scale.WHOLE or trouble is Trouble.FAILING else 10
    ran = [submit(base, tmp_path / str(at), Disk(trouble, at, for_ever), monkeypatch) for at in range(0, points, step)]
    refused = [one for one in ran if one.disk.refused]
    sent = sum(bool(one.sent) for one in refused)
    behind = sum(bool(one.sent) and (one.at_first_byte, one.noted) != (["sending"], [True]) for one in ran)
    longest = max(one.taken.whole for one in ran)
    figure(
        f"disk {trouble.name.lower().replace('_', ' ')}, {'for ever' if for_ever else 'once'}",
        f"{len(ran)} of {points} points tried, {len(refused)} refused: {len(refused) - sent} not sent, {sent} sent "
        f"with a whole record before, {behind} behind a failed one; "
        f"told after {longest:.2f} s of work and waits at most",
    )
    assert len(refused) > 3
    for one in ran:
        check(one)


def check(ran: Ran) -> None:
    where = f"{ran.disk.trouble} at {ran.disk.at}"
    assert ran.problems == (), where
    if ran.sent:
        assert (ran.sent, ran.at_first_byte, ran.noted) == (["P1"], ["sending"], [True]), where
        assert ran.after in (S.ACCEPTED, S.UNKNOWN), where
    else:
        assert isinstance(ran.error, JournalDisk), where
        assert ran.after in (None, S.NOT_SENT, S.UNKNOWN), where
    assert ran.taken.whole <= TOLD_S, where
    if ran.error is not None:
        assert ran.error.message.endswith("."), where


def test_a_wait_before_the_sentence_would_be_seen(base: Path, tmp_path: Path) -> None:
    """Another program writes and does not end: what the engine waits for it is counted, and takes no time here."""
    place = tmp_path / "busy"
    shutil.copytree(base, place)
    folder, disk = DataFolder(place), Disk(at=None)
    with refusing(disk):
        journal = Journal.open(folder, KEY, ManualClock().now_ms)
        other = sqlite._open(f"{folder.journal.absolute().as_uri()}?mode=rw&vfs=refusing", KEY, ())
        other.execute("BEGIN IMMEDIATE")
        with taken(disk, []) as found, pytest.raises(JournalBusy):
            journal.add(an_order(), {})
        other.execute("ROLLBACK")
        other.close()
        journal.close()
    assert 4 < found.waited < 6
    with taken(disk, [1500]) as found:
        time.sleep(0.001)
        threading.Event().wait(0.002)
    assert found.waited == pytest.approx(0.003)
