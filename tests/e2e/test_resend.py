"""A payout whose first request was lost goes again with its own id, by the real verbs at the real sandbox: once.

The fence and the gap between two answers take most of a minute: the clock of both sides is moved on.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsdesk.sandbox import assembly
from ptsdesk.sandbox.assembly import ORDERS_FILE
from ptsdesk.sandbox.statuses import Pace
from ptsdesk.sandbox.store import Outcome
from ptsdesk.services import office
from ptsdesk.services.ports import Ports
from tests.e2e.test_verbs import PAYOUT, wait_for
from tests.support.command import Command, Provider, Ran, create
from tests.support.moved_time import MovedClock

LOST = ("--remark", "sandbox:dropped-before")
REASON = ("--reason", "The first request was cut off")
STEP_MS, LONGEST_MS = 5_000, 120_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    """What the verbs take for this computer's clock."""
    clock = MovedClock()
    monkeypatch.setattr(office, "real_ports", lambda: Ports(clock, os.urandom))
    return clock


@pytest.fixture
def moved_shop(command: Command, clock: MovedClock, tmp_path: Path) -> Iterator[Command]:
    """The command with the account Shop at a sandbox on the same clock, in this process."""
    running = assembly.start(tmp_path, pace=Pace(200, 200), clock=clock.now_ms)
    platform_key = tmp_path / "platform.pem"
    platform_key.write_text(running.info.server_public_key)
    merchant = (running.info.user_id, running.info.guid, running.info.safecode, running.info.transaction_secret)
    keys = (platform_key, running.info.merchant_private_key_file)
    Provider(running.info.url, running.info.ca_file, *merchant, *keys).add_to(command, "Shop")
    yield command
    running.close()


def outcomes(sandbox_dir: Path, order_id: str) -> list[str]:
    """What the provider did with each request about the order, from its own book."""
    with contextlib.closing(sqlite3.connect(sandbox_dir / ORDERS_FILE)) as book:
        asked = "SELECT outcome FROM requests WHERE order_id = ? ORDER BY number"
        rows = book.execute(asked, (order_id,)).fetchall()
    return [outcome for (outcome,) in rows]


def ask_until_it_may_go_again(shop: Command, order_id: str, clock: MovedClock) -> Ran:
    """Ask, and look whether it may be sent, until it may; never sends."""
    for _ in range(0, LONGEST_MS, STEP_MS):
        asked = shop.inside("withdraw", "query", order_id)
        assert (asked.code, asked.body["found"], asked.body["state"]) == (3, False, "unknown"), asked
        shown = shop.inside("withdraw", "resend", order_id, *REASON)
        assert (shown.code, shown.body["state"]) == (2, "unknown"), shown
        if "would_send" in shown.body:
            return shown
        clock.move(STEP_MS)
    pytest.fail(f"it may never go again: {shown}")


def test_a_lost_payout_is_sent_again_and_executed_once(moved_shop: Command, tmp_path: Path, clock: MovedClock) -> None:
    shop, sandbox_dir = moved_shop, tmp_path
    first = shop.inside(*create("withdraw", "Shop", *PAYOUT, *LOST, amount="175"))
    assert (first.code, first.body["state"]) == (4, "unknown")
    order_id = first.body["order_id"]
    early = shop.inside("withdraw", "resend", order_id, *REASON, "--yes")
    assert (early.code, early.body["state"]) == (2, "unknown")
    assert "may still take the first request" in early.problem

    blocked = shop.inside(*create("withdraw", "Shop", *PAYOUT, "--repeat-reason", "Second half", amount="20"))
    assert (blocked.code, blocked.body["blocked_by"]) == (2, order_id)

    shown = ask_until_it_may_go_again(shop, order_id, clock)
    assert shown.body["would_send"]["amount"] == "175"
    assert outcomes(sandbox_dir, order_id) == [Outcome.LOST]
    again = shop.inside("withdraw", "resend", order_id, *REASON, "--yes")
    assert (again.code, again.body["state"], again.body["order_id"]) == (0, "accepted", order_id)
    assert outcomes(sandbox_dir, order_id) == [Outcome.LOST, Outcome.EXECUTED]
    wait_for(shop, "withdraw", order_id, "paid")

    settled = shop.inside("withdraw", "resend", order_id, *REASON, "--yes")
    assert (settled.code, settled.body["state"]) == (2, "paid")
    double = shop.inside(*create("withdraw", "Shop", *PAYOUT, amount="175.00"))
    assert (double.code, double.body["error"]["field"]) == (2, "repeat_reason")
    assert double.body["earlier_orders"] == [order_id]
    assert outcomes(sandbox_dir, order_id) == [Outcome.LOST, Outcome.EXECUTED]
    assert shop.inside("history", "list").body["total"] == 1


def test_a_mark_lets_the_next_payout_go_and_a_verified_answer_overrules_it(shop: Command) -> None:
    first = shop.inside(*create("withdraw", "Shop", *PAYOUT, "--remark", "sandbox:dropped-after", amount="30"))
    assert (first.code, first.body["state"]) == (4, "unknown")
    order_id = first.body["order_id"]
    marked = shop.inside("withdraw", "mark", order_id, "--not-paid", "--reason", "Told by Ben on the phone")
    assert (marked.code, marked.body["state"], marked.body["mark"]) == (0, "unknown", "not_paid")
    other = shop.inside(*create("withdraw", "Shop", *PAYOUT, amount="31"))
    assert (other.code, other.body["state"]) == (0, "accepted")
    wait_for(shop, "withdraw", order_id, "paid")
    asked = shop.inside("withdraw", "query", order_id).body["order"]
    assert (asked["state"], asked["mark"], asked["mark_contradicted"]) == ("paid", "not_paid", True)
    cleared = shop.inside("withdraw", "unmark", order_id, "--reason", "Seen and settled with Ben")
    assert (cleared.code, cleared.body["mark"], cleared.body["mark_contradicted"]) == (0, None, False)
