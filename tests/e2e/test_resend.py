"""A payout whose first request was lost goes again with its own id, by the real verbs at the real sandbox: once."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

import pytest

from ptsdesk.sandbox.assembly import ORDERS_FILE
from ptsdesk.sandbox.store import Outcome
from tests.e2e.test_verbs import PAYOUT, wait_for
from tests.support.command import Command, Ran, create

LOST = ("--remark", "sandbox:dropped-before")
REASON = ("--reason", "The first request was cut off")
PATIENCE_S = 200
"""The fence and the gap between two answers are real time: about 50 s."""


def outcomes(sandbox_dir: Path, order_id: str) -> list[str]:
    """What the provider did with each request about the order, from its own book."""
    with contextlib.closing(sqlite3.connect(sandbox_dir / ORDERS_FILE)) as book:
        asked = "SELECT outcome FROM requests WHERE order_id = ? ORDER BY number"
        rows = book.execute(asked, (order_id,)).fetchall()
    return [outcome for (outcome,) in rows]


def ask_until_it_may_go_again(shop: Command, order_id: str) -> Ran:
    """Ask, and look whether it may be sent, until it may; never sends."""
    until = time.monotonic() + PATIENCE_S
    while True:
        asked = shop.inside("withdraw", "query", order_id)
        assert (asked.code, asked.body["found"], asked.body["state"]) == (3, False, "unknown"), asked
        shown = shop.inside("withdraw", "resend", order_id, *REASON)
        assert (shown.code, shown.body["state"]) == (2, "unknown"), shown
        if "would_send" in shown.body:
            return shown
        assert time.monotonic() < until, shown


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_lost_payout_is_sent_again_and_executed_once(shop: Command, sandbox_dir: Path) -> None:
    first = shop.inside(*create("withdraw", "Shop", *PAYOUT, *LOST, amount="175"))
    assert (first.code, first.body["state"]) == (4, "unknown")
    order_id = first.body["order_id"]
    early = shop.inside("withdraw", "resend", order_id, *REASON, "--yes")
    assert (early.code, early.body["state"]) == (2, "unknown")
    assert "may still take the first request" in early.problem

    blocked = shop.inside(*create("withdraw", "Shop", *PAYOUT, "--repeat-reason", "Second half", amount="20"))
    assert (blocked.code, blocked.body["blocked_by"]) == (2, order_id)

    shown = ask_until_it_may_go_again(shop, order_id)
    assert shown.body["would_send"]["amount"] == "175"
    assert outcomes(sandbox_dir, order_id) == [Outcome.LOST]
    again = shop("withdraw", "resend", order_id, *REASON, "--yes")
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
