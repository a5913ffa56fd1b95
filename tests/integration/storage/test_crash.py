"""kill -9 at any moment: every call that returned is in the journal, whole, and the next start needs no repair."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import OrderState, check_transition
from ptsdesk.domain.secret import Secret
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.orders import ACCOUNT

S = OrderState
KILLS = 16
WRITER = Path(__file__).with_name("crash_writer.py")


def write_until_killed(folder: DataFolder, lines: int) -> list[tuple[str, OrderState]]:
    """Start the writer, kill it after so many lines, and return what it said was durable."""
    with subprocess.Popen([sys.executable, WRITER, folder.path], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        said = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        said += writer.stdout.readlines()
    assert writer.returncode != 0
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(order_id, OrderState(state)) for order_id, state in whole]


@pytest.mark.slow
def test_every_step_that_returned_survives_a_kill(folder: DataFolder, key: Secret, clock) -> None:
    chance = random.Random(20261112)
    durable: dict[str, list[OrderState]] = {}
    for _ in range(KILLS):
        for order_id, state in write_until_killed(folder, chance.randrange(60)):
            durable.setdefault(order_id, []).append(state)
        with folder.acquire():
            journal = Journal.open(folder, key, clock.now_ms)
            check_history(journal, durable)
            journal.recover()
            assert journal.count(ACCOUNT, frozenset({S.SENDING, S.RECORDED})) == 0
            journal.close()
    assert sum(map(len, durable.values())) > 200
    again = Journal.open(folder, key, clock.now_ms)
    assert again.problems() == ()
    total = again.summary(ACCOUNT, HistoryFilter())
    assert total.total == total.matching
    assert total.matching - KILLS <= len(durable) <= total.matching
    again.close()


def check_history(journal: Journal, durable: dict[str, list[OrderState]]) -> None:
    for order_id, states in durable.items():
        events = journal.events(order_id)
        written = [event.after for event in events]
        assert written[: len(states)] == states, "a step that returned is gone"
        assert events[0].before is None
        for before, after in itertools.pairwise(events):
            assert after.before is before.after
            check_transition(before.after, after.after)
        order = journal.get(order_id)
        assert order is not None
        assert order.state is written[-1], "the row and its events disagree"
