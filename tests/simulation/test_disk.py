"""The journal in memory and the real one, walked side by side: every call gives the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.history import Likeness
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import FINAL, TRANSITIONS, WATCHED, Cause, ForbiddenTransition, Mark, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, JournalError, JournalStale
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.helpers.model.clock import VirtualClock
from tests.helpers.ram import ram_folder
from tests.simulation.disk import Faults, MemoryJournal
from tests.support.orders import ACCOUNT, an_order

STEPS = 70
_IDS = tuple(f"W261112-{number:016}" for number in range(25))
_REFUSED = (AccountError, ForbiddenTransition, JournalError, JournalStale, TypeError)


class Pair:
    """Both journals under one clock."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.clock = VirtualClock()
        self.real = Journal.open(DataFolder(folder), Secret("1f" * 32), self.clock.now_ms)
        self.memory = MemoryJournal(self.clock.now_ms, Faults(random.Random(seed)), lambda order, event: None)
        self.refused = 0
        self.seen: set[OrderState] = set()

    def both(self, name: str, *args: Any, **kwargs: Any) -> None:
        outcomes = []
        for journal in (self.real, self.memory):
            try:
                outcomes.append(getattr(journal, name)(*args, **kwargs))
            except _REFUSED as error:
                outcomes.append(type(error))
        assert outcomes[0] == outcomes[1], (name, args, kwargs)
        self.refused += isinstance(outcomes[0], type)

    def step(self) -> None:
        self.clock.let_pass(self.chance.randrange(30_000))
        if self.chance.random() < 0.03:
            self.clock.skew_ms = self.chance.choice((0, -7_200_000, 90_000_000))
        self.chance.choice((self.add, self.move, self.move, self.move, self.note, self.touch, self.recover))()

    def an_id(self) -> str:
        return self.chance.choice(_IDS)

    def a_state(self) -> OrderState:
        return self.chance.choice(tuple(OrderState))

    def changes(self) -> dict[str, Any]:
        now = self.clock.now_ms()
        offers: dict[str, Any] = {
            "next_check_ms": self.chance.choice((None, now, now + 90_000_000, now + self.chance.randrange(99_000))),
            "checks": self.chance.randrange(9),
            "signed_at": self.chance.choice((None, now // 1000)),
            "mark": self.chance.choice((None, *Mark)),
            "accepted": Money("PHP", "2450.00"),
            "facts": {"timestamp": "1794400000"},
            "not_found": self.chance.randrange(3),
        }
        return {name: value for name, value in offers.items() if self.chance.random() < 0.4}

    def add(self) -> None:
        state = self.chance.choice((OrderState.RECORDED, OrderState.RECORDED, OrderState.DRAFT))
        now = self.clock.now_ms()
        money = Money("PHP", self.chance.choice(("100", "100.00", "7.5")))
        order = an_order(
            order_id=self.an_id(), kind=OrderKind.WITHDRAWAL, state=state, created_ms=now, updated_ms=now, money=money,
            payee_key=self.chance.choice(("", "1", "2")),
        )  # fmt: skip
        self.both("add", order, {"made_by": "window"})

    def move(self) -> None:
        before = self.chance.choice((None, None, self.a_state()))
        order_id = self.an_id()
        order = self.memory.get(order_id)
        # Mostly a step that the table holds, and seldom the last one: an order that is settled tells little.
        steps = sorted(TRANSITIONS[order.state] - FINAL) if order and self.chance.random() < 0.8 else ()
        state = self.chance.choice(steps) if steps else self.a_state()
        answer = self.chance.choice((None, "{}"))
        cause, evidence = self.chance.choice(tuple(Cause)), {"code": "1000", "verified": True}
        self.both("step", order_id, state, cause, evidence, before=before, answer=answer, **self.changes())

    def note(self) -> None:
        self.both("note", self.an_id(), Cause.QUERY, {"code": "1002"}, answer="{}", **self.changes())

    def touch(self) -> None:
        self.both("touch", self.an_id(), **self.changes())

    def recover(self) -> None:
        if self.chance.random() < 0.2:
            self.both("recover")

    def compare(self) -> None:
        order_id = self.an_id()
        for name in ("get", "events", "last_event", "raw_answers"):
            self.both(name, order_id)
        self.seen |= {order.state for order in map(self.memory.get, _IDS) if order}
        now = self.clock.now_ms()
        for limit in (1, 4, 50):
            self.both("due", ACCOUNT, now, limit)
        self.both("unresolved", ACCOUNT)
        self.both("attention", ACCOUNT)
        self.both("count", ACCOUNT, WATCHED)
        for payee in ("", "1"):
            like = Likeness(OrderKind.WITHDRAWAL, Money("PHP", "100.0"), payee)
            self.both("twins", ACCOUNT, like, now - 600_000, 3)
            self.look(lambda look, payee=payee: look.to_payee(ACCOUNT, OrderKind.WITHDRAWAL, payee, WATCHED))
            self.look(lambda look, like=like: look.doubles(ACCOUNT, like, now - 600_000)[:5])
        self.look(lambda look: look.events(order_id))

    def look(self, question: Callable[[Any], Any]) -> None:
        """One question within a transaction."""
        with self.real.looking() as real, self.memory.looking() as memory:
            assert question(real) == question(memory)


@pytest.mark.parametrize("seed", range(5))
def test_both_journals_do_the_same(seed: int) -> None:
    with ram_folder() as folder:
        pair = Pair(seed, folder)
        for _ in range(STEPS):
            for _ in range(3):
                pair.step()
            pair.compare()
        assert len(pair.seen & WATCHED) > 3, "a walk that leaves no order open compares little"
        assert 0 < pair.refused < 3 * STEPS
        pair.real.close()
