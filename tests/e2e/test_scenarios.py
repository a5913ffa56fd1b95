"""Every scenario of the sandbox, chosen by remark or amount: the exit code and state at once, and the state later."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

import pytest

from ptsdesk.sandbox.scenarios import SCENARIOS, Scenario
from tests.support.command import Command, Provider, Ran, create

ACCEPTED, REFUSED, UNKNOWN = (0, "accepted"), (3, "refused_checking"), (4, "unknown")

EXPECTED: dict[str, tuple[tuple[int, str], str]] = {
    "declined": (ACCEPTED, "failed"),
    "order-error": (ACCEPTED, "needs_review"),
    "expired-then-paid": (ACCEPTED, "paid"),
    "expired": (ACCEPTED, "expired"),
    "stays-waiting": (ACCEPTED, "waiting"),
    "stays-processing": (ACCEPTED, "processing"),
    "instant": (ACCEPTED, "paid"),
    "unknown-status": (ACCEPTED, "paid"),
    "slow": (ACCEPTED, "paid"),
    "dropped-after": (UNKNOWN, "paid"),
    "dropped-before": (UNKNOWN, "unknown"),
    "late-appearing": (UNKNOWN, "unknown"),
    "html-answer": (UNKNOWN, "paid"),
    "script-answer": (UNKNOWN, "paid"),
    "http-302": (UNKNOWN, "paid"),
    "http-500": (UNKNOWN, "paid"),
    "http-503": (UNKNOWN, "unknown"),
    "http-429": (UNKNOWN, "unknown"),
    "bad-signature": (UNKNOWN, "paid"),
    "no-signature": (UNKNOWN, "paid"),
    "other-amount": (UNKNOWN, "paid"),
    "other-order": (UNKNOWN, "paid"),
    "six-decimals": (ACCEPTED, "paid"),
    "unknown-code": (REFUSED, "paid"),
    "upstream-failed": (REFUSED, "paid"),
    "insufficient-balance": (REFUSED, "refused_checking"),
    "not-whitelisted": (REFUSED, "refused_checking"),
    "duplicate": ((0, "waiting"), "paid"),
    "drip": (UNKNOWN, "paid"),
    "oversize": (UNKNOWN, "paid"),
    "not-json": (UNKNOWN, "paid"),
    "cut-json": (UNKNOWN, "paid"),
    "cut-body": (UNKNOWN, "paid"),
    "empty": (UNKNOWN, "paid"),
    "repeated-key": (UNKNOWN, "paid"),
    "fast-charges": (ACCEPTED, "paid"),
    "promo": (ACCEPTED, "paid"),
    "qr-image": (ACCEPTED, "paid"),
    "qr-text": (ACCEPTED, "paid"),
    "expires-soon": (ACCEPTED, "waiting"),
    "accept-differs": (ACCEPTED, "paid"),
}
"""What a create says, and what asking says in the end. Unsigned "not found" answers never end an unknown order."""

NOT_FOUND_YET = {"dropped-before", "http-503", "http-429", "insufficient-balance", "not-whitelisted", "late-appearing"}


def test_every_scenario_is_here() -> None:
    assert set(EXPECTED) == {scenario.name for scenario in SCENARIOS}


SLOW = ("slow", "drip")
"""Answers that take eight and thirty seconds: they run beside the others and are looked at last."""
Pending = dict[str, tuple[Command, "subprocess.Popen[str]"]]


@pytest.fixture(scope="module")
def pending(sandbox: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pending]:
    begun: Pending = {}
    for name in SLOW:
        shop = Command(tmp_path_factory.mktemp(name) / "data")
        sandbox.add_to(shop, "Shop")
        words = shop.words(*create("payment", "Shop", "--remark", f"sandbox:{name}"))
        begun[name] = shop, subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield begun
    for _, process in begun.values():
        process.kill()
        process.communicate()


def _judge(ran: Ran, name: str) -> None:
    assert (ran.code, ran.body["state"]) == EXPECTED[name][0], ran
    assert ran.body["verified"] is (ran.code == 0)


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.name not in SLOW], ids=lambda one: one.name)
@pytest.mark.usefixtures("pending")
def test_a_scenario_by_its_remark(shop: Command, scenario: Scenario) -> None:
    ran = shop.inside(*create("payment", "Shop", "--remark", scenario.remark))
    _judge(ran, scenario.name)
    _ends(shop, scenario.name, ran.body["order_id"], EXPECTED[scenario.name][1])


def _ends(shop: Command, name: str, order_id: str, later: str) -> None:
    until = time.monotonic() + 20
    seen: list[str] = []
    while True:
        asked = shop.inside("payment", "query", order_id)
        seen.append(asked.body["state"])
        unheard_of = name == "unknown-status" and asked.body["state"] == "unknown"
        assert asked.code == (3 if name in NOT_FOUND_YET else 4 if unheard_of else 0), asked
        if seen[-1] == later:
            break
        assert seen[-1] not in {"paid", "failed"}, (name, seen)
        assert time.monotonic() < until, (name, seen)
    if name == "expired-then-paid":
        assert "expired" in seen
    # The journal says what the answer said.
    assert shop.inside("history", "list").body["orders"][0]["state"] == later


@pytest.mark.parametrize(("amount", "state"), [("1001.01", "failed"), ("1001.0700", "paid"), ("1001.26", "")])
def test_a_scenario_by_its_amount(shop: Command, amount: str, state: str) -> None:
    ran = shop.inside(*create("payment", "Shop", amount=amount))
    if not state:
        assert (ran.code, ran.body["provider_code"]) == (3, "1007")
        return
    _ends(shop, "", ran.body["order_id"], state)


@pytest.mark.parametrize("name", SLOW)
def test_a_scenario_that_takes_its_time(pending: Pending, name: str) -> None:
    shop, process = pending[name]
    out, err = process.communicate(timeout=90)
    ran = shop.judged(Ran(process.returncode, out, err))
    _judge(ran, name)
    _ends(shop, name, ran.body["order_id"], EXPECTED[name][1])
