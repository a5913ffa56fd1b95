"""``kill -9`` at random moments of a run of payments: nothing is lost, nothing is paid twice, nothing is claimed."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.command import Command

KILLS = 50
SEED = 20261112
"""Printed by pytest when the test fails; another one makes another run."""
LONGEST_S = 0.7

MAY_NOT_HAVE_MOVED = {"not_sent", "refused", "failed", "recorded", "draft"}


def start(data_dir: Path) -> subprocess.Popen[str]:
    """The paying process; it imports everything and then waits for its turn."""
    words = [sys.executable, "-m", "tests.support.pay_many", str(data_dir), "Shop"]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run_and_kill(process: subprocess.Popen[str], after_s: float) -> set[str]:
    """Let it pay and kill it after so many seconds; the order ids that it announced."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("go\n")
    process.stdin.flush()
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
    announced = set(process.stdout.read().split())
    code = process.wait()
    process.stdin.close()
    process.stdout.close()
    assert code == -9, f"it ended by itself with {code}"
    return announced


def at_the_provider(sandbox_dir: Path) -> tuple[Counter[str], set[str]]:
    """How often each order id was received, and which were executed, from the provider's own books."""
    with sqlite3.connect(f"file:{sandbox_dir / 'orders.sqlite3'}?mode=ro", uri=True) as books:
        received = Counter(row[0] for row in books.execute("SELECT order_id FROM requests WHERE kind = 'payment'"))
        executed = [row[0] for row in books.execute("SELECT order_id FROM orders WHERE kind = 'payment'")]
    books.close()
    assert len(set(executed)) == len(executed)
    return received, set(executed)


def journal(shop: Command) -> dict[str, str]:
    """Every order id of the journal and its state."""
    states: dict[str, str] = {}
    more: list[str] = []
    while True:
        body = shop.inside("history", "list", "--limit", "1000", *more).body
        states |= {one["order_id"]: one["state"] for one in body["orders"]}
        if body["cursor"] is None:
            assert len(states) == body["total"]
            return states
        more = ["--cursor", body["cursor"]]


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_nothing_is_lost_and_nothing_paid_twice(shop: Command, sandbox_dir: Path) -> None:
    chance = random.Random(SEED)
    others = set(at_the_provider(sandbox_dir)[0])
    announced: set[str] = set()
    began = time.monotonic()
    waiting = [start(shop.data_dir)]
    for number in range(KILLS):
        if number + 1 < KILLS:
            waiting.append(start(shop.data_dir))
        announced |= run_and_kill(waiting.pop(0), chance.uniform(0, LONGEST_S))
    took = time.monotonic() - began

    received, executed = at_the_provider(sandbox_dir)
    received = Counter({order_id: times for order_id, times in received.items() if order_id not in others})
    executed -= others
    states = journal(shop)
    sys.stdout.write(
        f"seed {SEED}, {KILLS} kills in {took:.0f} s: {len(announced)} announced, {len(received)} received, "
        f"{len(executed)} executed\n"
    )
    assert len(executed) > KILLS, "too few payments for the kills to mean something"
    assert set(received) - set(states) == set(), "the provider saw an order that the journal does not know"
    assert [order_id for order_id, times in received.items() if times > 1] == [], "sent more than once"
    assert {states[order_id] for order_id in executed} & MAY_NOT_HAVE_MOVED == set(), "a paid order shown as not paid"
    assert "sending" not in states.values(), "left as sending after a restart"
    # What a kill cut off is found by asking.
    for order_id in [order_id for order_id in executed if states[order_id] == "unknown"][:5]:
        assert shop.inside("payment", "query", order_id).code == 0
