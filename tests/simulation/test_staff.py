"""Whatever people do at a desk, in whatever order: what must hold, holds after every step.

The real desk and the real journal over the virtual network. The provider here does not look for a repeated order id,
and finds what it took in only 8 s later: whoever sends twice pays twice. Locking is not an act here: a locked window
calls nothing (see the tests of the window).
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from ptsdesk.domain.orders import UNRESOLVED, WATCHED, Mark, Order, OrderKind, OrderState
from ptsdesk.domain.payees import payee_key
from ptsdesk.errors import AccountError, InputError, JournalError, PtsError
from ptsdesk.services.api import Intent
from tests.helpers import scale
from tests.helpers.figures import figure
from tests.helpers.model import replies
from tests.helpers.model.fates import GOOD, Fate
from tests.helpers.ram import ram_folder
from tests.simulation.network import Crash, Scripted
from tests.simulation.world import World
from tests.unit.services.conftest import form
from tests.unit.services.test_subscriptions import card
from tests.unit.services.test_subscriptions import form as subscription_form

S = OrderState
STEPS = 50
FENCE_MS, GAP_MS = 17_000, 30_000
DAYS_MS = 3 * 86_400_000
REASON = "the second half of the order"
PAYEES = ("09171234567", "09181234567")
AMOUNTS = ("100.00", "100", "250.50")
PLANS = ("0000", "1000", "2000", "3000", "4000", "5000")
_MOVED_NOTHING = frozenset({S.DRAFT, S.NOT_SENT, S.REFUSED, S.FAILED})
_IN_THE_WAY = frozenset({S.UNKNOWN, S.REFUSED_CHECKING, S.RECORDED, S.SENDING})

CREATES = (
    GOOD,
    GOOD,
    Fate(dials=False),
    Fate(writes=False),
    Fate(silence="TIMEOUT"),
    Fate(arrives=False, silence="TIMEOUT"),
    Fate(arrives=False, silence="CLOSED"),
    Fate(arrives=False, silence="CLOSED"),
    Fate(silence="CLOSED", late_ms=4_000),
    Fate(silence="CLOSED", late_ms=4_000),
    Fate(twice_ms=900),
    Fate(refusal="1018", takes=False),
    Fate(refusal="9999"),
    Fate(refusal="1003", takes=False),
    Fate(instead="html"),
    Fate(instead="forged"),
    Fate(crash="dialing"),
    Fate(crash="sealed"),
    Fate(crash="written"),
    Fate(crash="answered"),
)
LOST = (*(fate for fate in CREATES if fate.silence and not fate.arrives), Fate(silence="CLOSED", late_ms=4_000))
QUESTIONS = (
    GOOD,
    GOOD,
    GOOD,
    Fate(dials=False),
    Fate(silence="TIMEOUT"),
    Fate(instead="unsigned"),
    Fate(instead="other_amount"),
    Fate(refusal="8001"),
    Fate(crash="answered"),
)
creates, questions, picks = st.sampled_from(CREATES), st.sampled_from(QUESTIONS), st.integers(0, 9)

done: Counter[str] = Counter()


class Staff(RuleBasedStateMachine):
    """``template``: a folder with an empty journal, which every run begins with a copy of."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        done["runs"] += 1
        self.memory = ram_folder()
        self.folder = self.memory.__enter__() / "data"
        shutil.copytree(self.template, self.folder)
        self.script = Scripted()
        self.world = World(done["runs"], lambda _: self.script, self.folder)
        self.world.provider.dedupes = False
        self.world.provider.lag_ms = 8_000
        self.number = 0
        self.sent: list[Intent] = []

    def teardown(self) -> None:
        self.world.judge.finish({one: [one] for one in self.world.judge.states})
        self.world.close()
        self.memory.__exit__(None, None, None)
        self.all_is_as_the_provider_has_it()

    # Helpers

    def act(self, call: Callable[[], Any], *fates: Fate, ask: Fate = GOOD) -> Any:
        """What came of it: a value, or the error. None when the program died, and was started anew."""
        done["steps"] += 1
        self.script.creates[:], self.script.questions[:] = fates, [ask]
        try:
            return call()
        except Crash:
            self.world.crash()
            return None
        except PtsError as error:
            return error
        finally:
            self.script.creates.clear()
            self.script.questions.clear()

    def orders(self) -> list[Order]:
        return list(self.world.judge.states.values())

    def an_order(self, pick: int) -> Order:
        newest = self.orders()[::-1]
        return newest[pick % len(newest)]

    def taken(self, order: Order) -> int:
        return len(self.world.judge.taken(order.kind, order.order_id))

    def objection(self, kind: OrderKind, payee: str, amount: str) -> type[PtsError] | None:
        """What must stand against a new order, told from the orders alone."""
        now = self.world.clock.now_ms()
        others = [one for one in self.orders() if kind is not OrderKind.PAYMENT and one.kind is kind]
        others = [one for one in others if one.payee_key == payee]
        alike = [one for one in others if Decimal(one.money.text) == Decimal(amount)]
        in_the_way = others if kind is OrderKind.WITHDRAWAL else alike
        if any(one.state in _IN_THE_WAY and one.mark is None for one in in_the_way):
            return AccountError
        if any(one.created_ms >= now - DAYS_MS and one.state not in _MOVED_NOTHING for one in alike):
            return InputError
        return None

    # What people do

    @rule(
        kind=st.sampled_from((OrderKind.PAYMENT, OrderKind.WITHDRAWAL, OrderKind.WITHDRAWAL, OrderKind.SUBSCRIPTION)),
        payee=st.sampled_from(PAYEES),
        amount=st.sampled_from(AMOUNTS),
        gives_reason=st.booleans(),
        plan=st.sampled_from(PLANS),
        fate=creates,
    )
    def pay(self, kind: OrderKind, payee: str, amount: str, gives_reason: bool, plan: str, fate: Fate) -> None:
        self.number += 1
        self.world.provider.plan = plan
        members = {"order_id": f"X{self.number:03}", "amount": amount, "repeat_reason": REASON if gives_reason else ""}
        desk = self.world.desk
        if kind is OrderKind.SUBSCRIPTION:
            intent = desk.prepare_subscription(subscription_form(**members))
            key, send = "4242", lambda: desk.subscribe(intent, card())
        else:
            details = {"account_number": payee} if kind is OrderKind.WITHDRAWAL else {}
            intent = desk.prepare(form(kind, **members, details=details))
            key, send = payee_key(details), lambda: desk.submit(intent)
        against = self.objection(kind, key, amount)
        disk_fails = bool(self.world.faults.next)
        came = self.act(send, *[fate] * 3)
        is_recorded = members["order_id"] in self.world.judge.states
        if against is AccountError or (against is InputError and not gives_reason):
            assert disk_fails or isinstance(came, against)
            assert not is_recorded, "refused, and recorded all the same"
            done[f"refused by the guard: {against.__name__}"] += 1
        elif is_recorded:
            assert not isinstance(came, AccountError | InputError)
            self.sent.append(intent)

    @precondition(lambda self: self.sent)
    @rule(pick=picks)
    def press_again(self, pick: int) -> None:
        intent = self.sent[pick % len(self.sent)]
        if intent.kind is OrderKind.SUBSCRIPTION:
            came = self.act(lambda: self.world.desk.subscribe(intent, card()))
        else:
            came = self.act(lambda: self.world.desk.submit(intent))
        # What the disk kept and called failed may be tried again; nothing goes twice, as every step is asked.
        assert came is None or isinstance(came, AccountError | JournalError), "a token is good for one request"

    @rule()
    def go_back_and_confirm_the_old_sheet(self) -> None:
        self.number += 1
        typed = form(order_id=f"X{self.number:03}")
        old = self.world.desk.prepare(typed)
        self.world.desk.prepare(typed)
        assert isinstance(self.act(lambda: self.world.desk.submit(old)), AccountError)
        assert typed.order_id not in self.world.judge.states

    @precondition(lambda self: self.world.judge.states)
    @rule(pick=picks, fate=creates, plan=st.sampled_from(PLANS), waits=st.sampled_from((0, 0, 20, 31, 31, 31)))
    def send_again(self, pick: int, fate: Fate, plan: str, waits: int) -> None:
        if waits:
            self.ask_twice(pick, waits)
        order = self.an_order(pick)
        self.world.provider.plan = plan
        sent_ms, now = self.world.judge.sent_ms.get(order.order_id), self.world.clock.true_ms
        intent = self.act(lambda: self.world.desk.prepare_again(order.order_id, REASON))
        if not isinstance(intent, Intent):
            assert self.world.judge.states[order.order_id].attempts == order.attempts
            return
        done["sent again"] += 1
        assert order.state in {S.NOT_SENT, S.UNKNOWN, S.REFUSED_CHECKING, S.REFUSED}
        assert order.mark is None
        if order.state is not S.NOT_SENT:
            assert sent_ms is not None
            assert now - sent_ms >= FENCE_MS
            answers = [at for at in self.world.provider.not_found_ms[order.order_id] if at >= sent_ms]
            assert answers[-1] - answers[0] >= GAP_MS
        self.act(lambda: self.world.desk.submit(intent), *[fate] * 3)

    @rule(
        kind=st.sampled_from((OrderKind.PAYMENT, OrderKind.WITHDRAWAL)),
        payee=st.sampled_from(PAYEES),
        lost=st.sampled_from(LOST),
        fate=creates,
        waits=st.sampled_from((0, 16, 20, 31, 31, 40)),
    )
    def lose_one_and_come_back(self, kind: OrderKind, payee: str, lost: Fate, fate: Fate, waits: int) -> None:
        self.pay(kind, payee, "75.00", True, "2000", lost)
        if self.world.judge.states:
            self.send_again(0, fate, "2000", waits)

    @precondition(lambda self: self.world.judge.states)
    @rule(pick=picks, fate=questions)
    def ask(self, pick: int, fate: Fate) -> None:
        order = self.an_order(pick)
        self.act(lambda: self.world.desk.query(order.kind, order.order_id), ask=fate)

    @precondition(lambda self: self.world.judge.states)
    @rule(pick=picks, seconds=st.sampled_from((20, 31, 40)))
    def ask_twice(self, pick: int, seconds: int) -> None:
        for _ in range(2):
            self.world.clock.let_pass(seconds * 1_000)
            self.ask(pick, GOOD)

    @rule(fate=questions)
    def watch(self, fate: Fate) -> None:
        self.act(lambda: self.world.desk.check_due(), ask=fate)

    @precondition(lambda self: self.world.judge.states)
    @rule(pick=picks, mark=st.sampled_from((*Mark, None)))
    def mark(self, pick: int, mark: Mark | None) -> None:
        order = self.an_order(pick)
        if mark is None:
            self.act(lambda: self.world.desk.unmark(order.order_id, REASON))
        else:
            self.act(lambda: self.world.desk.mark(order.order_id, mark, REASON))
        after = self.world.desk.order(order.order_id)
        assert after is not None
        assert after.state is order.state, "a mark never changes a state"

    @precondition(lambda self: self.world.judge.states)
    @rule(pick=picks)
    def hand_on_a_callback(self, pick: int) -> None:
        order = self.an_order(pick)
        for taken in self.world.judge.taken(order.kind, order.order_id):
            told = replies.callback(self.world.provider.state(taken))
            self.act(lambda told=told: self.world.desk.read_callback(told))  # type: ignore[misc]

    @precondition(lambda self: any(one.kind is OrderKind.SUBSCRIPTION for one in self.orders()))
    @rule(fate=questions)
    def end_a_subscription(self, fate: Fate) -> None:
        order = next(one for one in self.orders() if one.kind is OrderKind.SUBSCRIPTION)
        self.act(lambda: self.world.desk.disable(order.order_id), ask=fate)

    # What happens to them

    @rule()
    def quit(self) -> None:
        self.world.quit()

    @rule()
    def lose_power(self) -> None:
        self.world.crash()

    @rule(ms=st.sampled_from((700, 6_000, 18_000, 31_000, 31_000, 3_600_000, 4 * 86_400_000)))
    def wait(self, ms: int) -> None:
        self.world.clock.let_pass(ms)

    @rule(ms=st.sampled_from((0, 61_000, -240_000, 3_600_000, -86_400_000)))
    def set_the_clock(self, ms: int) -> None:
        self.world.clock.skew_ms = ms

    @rule(name=st.sampled_from(("full", "cut before", "cut after", "kept but failed")))
    def have_a_bad_disk(self, name: str) -> None:
        self.world.faults.next = name

    # What must hold

    @invariant()
    def all_is_as_the_provider_has_it(self) -> None:
        assert self.world.judge.faults == []
        for order in self.orders():
            assert self.taken(order) <= 1, f"{order.order_id} was paid twice"

    @invariant()
    def nothing_unknown_is_hidden(self) -> None:
        unknown = {one.order_id for one in self.orders() if one.state in UNRESOLVED and one.mark is None}
        assert {one.order_id for one in self.world.desk.unresolved()} == unknown
        assert self.world.desk.attention_count() >= len(unknown)
        assert all(one.next_check_ms is not None for one in self.orders() if one.state in WATCHED)

    @invariant()
    def the_journal_is_what_was_followed(self) -> None:
        for order in self.orders()[-2:]:
            kept = self.world.desk.order(order.order_id)
            assert kept is not None
            assert replace(kept, next_check_ms=order.next_check_ms) == order


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_what_must_hold_holds_after_every_step() -> None:
    done.clear()
    with ram_folder() as folder:
        Staff.template = folder / "template"
        World(0, lambda _: Scripted(), Staff.template).close()
        runs = scale.nightly(1_000)
        checks = list(HealthCheck)
        chosen = settings(max_examples=runs, stateful_step_count=STEPS, suppress_health_check=checks, print_blob=False)
        run_state_machine_as_test(Staff, settings=chosen)
    refused = sum(count for name, count in done.items() if "guard" in name)
    figure(
        "staff",
        f"{done['runs']:,} runs of {STEPS} steps, {done['steps']:,} calls of the desk, {done['sent again']:,} sent "
        f"again, {refused:,} refused by the guard, 0 broken rules",
    )
    assert done["runs"] >= runs
    assert done["sent again"] > 0
    assert done["refused by the guard: AccountError"] > 0
    assert done["refused by the guard: InputError"] > 0
