"""A shop at work in a virtual world: people who pay, hurry, doubt, press twice, pay again, mark by hand, start anew.

One shop is one seed. The same seed does the same things, whatever the program answers, as far as the program lets it.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ptsdesk.domain.orders import FINAL, Mark, Order, OrderKind, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.services.api import Intent, OrderForm
from tests.helpers.model import replies
from tests.helpers.model.fates import CALM, FAIR, Fates, Weather
from tests.helpers.model.provider import Taken
from tests.simulation.judge import Fault
from tests.simulation.network import Crash
from tests.simulation.world import World

S = OrderState
REASON = "the payee says that it did not come"
_WORRYING = frozenset({S.UNKNOWN, S.REFUSED_CHECKING, S.NOT_SENT, S.REFUSED, S.NEEDS_REVIEW, S.EXPIRED})
_DRAIN_TURNS = 10
"""After the last payment the weather is calm for so many turns, some twenty virtual minutes, until all is settled."""


@dataclass
class Tally:
    """What a shop did, and what was wrong."""

    seed: int
    payments: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    story: str = ""
    """The last events of the order of the first fault."""


class Shop:
    """``folder``: keep the real journal there; else it is in memory."""

    def __init__(self, seed: int, payments: int, weather: Weather = FAIR, folder: Path | None = None) -> None:
        self.tally = Tally(seed)
        self._left = payments
        self._chance = random.Random(f"people {seed}")
        self._weather = weather
        self._wishes: dict[str, list[str]] = {}
        """Every wish to move money once, by the first order id, with all order ids that were made for it."""
        self._forms: dict[str, OrderForm] = {}
        self._worries: dict[str, None] = {}
        self._intents: list[Intent] = []
        self._callbacks: list[tuple[int, str, str]] = []
        self.world = World(seed, lambda chance: Fates(chance, weather), folder)
        self.world.provider.dedupes = seed % 2 == 0
        self.world.provider.lag_ms = (seed * 997) % 8_000
        self.world.faults.share = weather.disk_faults

    def run(self) -> Tally:
        """Until every payment was made and, as far as it can be, settled."""
        while self._left > 0:
            self.world.clock.let_pass(self._chance.randrange(1_500))
            self._turn()
        self.world.fates.weather = CALM
        self.world.faults.share = 0
        for _ in range(_DRAIN_TURNS):
            self.world.clock.let_pass(self._chance.randrange(70_000, 200_000))
            self._settle()
        return self._finish()

    # What happens in a turn

    def _turn(self) -> None:
        self._do(self._pay)
        self._do(self._watch)
        if self._callbacks:
            self._do(self._hand_on)
        if self._worries and self._chance.random() < 0.25:
            self._do(self._worry)
        self._misfortune()

    def _settle(self) -> None:
        while self._do(self._watch):
            self.world.clock.let_pass(1_000)
        for order_id in list(self._worries):
            self._do(partial(self._try_again, order_id))

    def _do(self, act: Callable[[], object]) -> object:
        """One act. What the program refuses is refused; when it dies, it is started anew."""
        try:
            return act()
        except Crash:
            self.tally.acts["crashes"] += 1
            self.world.crash()
        except PtsError as error:
            self.tally.acts[f"refused: {type(error).__name__}"] += 1
        return None

    def _misfortune(self) -> None:
        chance = self._chance
        if chance.randrange(1000) < self._weather.clock_jumps:
            self.tally.acts["clock set"] += 1
            self.world.clock.skew_ms = chance.choice((0, -7_000, 4_000, 61_000, -240_000, 3_600_000, -86_400_000))
        if chance.randrange(1000) < self._weather.clock_jumps:
            self.tally.acts["restarts"] += 1
            self.world.quit()

    # Paying

    def _pay(self) -> None:
        self._left -= 1
        self.tally.payments += 1
        form = self._new_form()
        self._forms[form.order_id] = form
        self._wishes[form.order_id] = [form.order_id]
        try:
            self._send(self.world.desk.prepare(form), form.order_id)
        finally:
            self._follow_up(form.order_id)

    def _send(self, intent: Intent, order_id: str) -> None:
        self._intents.append(intent)
        del self._intents[:-5]
        if self._chance.random() < 0.03:
            self.world.clock.after(self._chance.randrange(400), lambda: self._press_meanwhile(intent))
        order = self.world.desk.submit(intent)
        if order.state is S.ACCEPTED and self._chance.random() < 0.7:
            self._expect_callback(order)
        if self._chance.random() < 0.03:
            self.tally.acts["pressed twice"] += 1
            self._do(lambda: self.world.desk.submit(self._chance.choice(self._intents)))

    def _press_meanwhile(self, intent: Intent) -> None:
        """The button once more, while the first press is still at work. A power cut in here is everybody's."""
        self.tally.acts["pressed while sending"] += 1
        with contextlib.suppress(PtsError):
            self.world.desk.submit(intent)

    def _follow_up(self, order_id: str) -> None:
        """Somebody who does not know what became of it may be in a hurry."""
        order = self.world.journal.get(order_id)
        if order is not None and order.state not in FINAL | {S.ACCEPTED}:
            self._worries[order_id] = None
            if self._chance.random() < 0.6:
                for _ in range(self._chance.randrange(1, 5)):
                    self.world.clock.let_pass(self._chance.randrange(50, 1_600))
                    self._do(lambda: self.world.desk.check(order_id))
                    self._do(lambda: self._try_again(order_id))

    def _new_form(self) -> OrderForm:
        kind = OrderKind.WITHDRAWAL if self._chance.random() < 0.3 else OrderKind.PAYMENT
        account = f"{9_170_000_000 + self.tally.payments}"
        return OrderForm(
            kind=kind,
            order_id=self.world.desk.new_order_id(kind),
            amount=f"{self._chance.randrange(1, 90_000)}.{self._chance.randrange(100):02}",
            currency="PHP",
            channel="QRPH" if kind is OrderKind.PAYMENT else "QRPH_INSTAPAY",
            details={"account_number": account, "name": "Ana Reyes"} if kind is OrderKind.WITHDRAWAL else {},
        )

    # Learning what became of it

    def _watch(self) -> int:
        asked = self.world.desk.check_due()
        self._worries |= {order.order_id: None for order in asked if order.state in _WORRYING}
        return len(asked)

    def _expect_callback(self, order: Order) -> None:
        """The shop's own server gets one when the status is final, and somebody pastes it here."""
        taken = self.world.judge.taken(order.kind, order.order_id)[0]
        self._callbacks.append((taken.steps[-1][0] + 300, order.kind.value, order.order_id))

    def _hand_on(self) -> None:
        now = self.world.clock.true_ms
        ready = [one for one in self._callbacks if one[0] <= now]
        self._callbacks = [one for one in self._callbacks if one[0] > now]
        for _, kind, order_id in ready:
            self.tally.acts["callbacks"] += 1
            taken = self.world.provider.book[kind, order_id][0]
            self.world.desk.read_callback(replies.callback(self.world.provider.state(taken)))

    # People who doubt

    def _worry(self) -> None:
        order_id = self._chance.choice(list(self._worries))
        act = self._chance.random()
        if act < 0.35:
            self.world.desk.check(order_id)
        elif act < 0.7:
            self._try_again(order_id)
        elif act < 0.8:
            self._type_it_anew(order_id)
        elif act < 0.9:
            self._mark(order_id)
        else:
            self._old_callback(order_id)

    def _try_again(self, order_id: str) -> None:
        """Send the same order again, when the program lets a person; nobody invents a reason where it asks for one."""
        order = self.world.desk.order(order_id)
        if order is None or order.state not in _WORRYING:
            self._worries.pop(order_id, None)
            return
        intent = self.world.desk.prepare_again(order_id)
        self.tally.acts[f"sent again: {order.state}"] += 1
        self._send(intent, order_id)

    def _type_it_anew(self, order_id: str) -> None:
        """Somebody types the same payout once more, with a new id and without a reason."""
        form = self._forms[order_id]
        if form.kind is not OrderKind.WITHDRAWAL:
            return
        form = OrderForm(**{**_members(form), "order_id": self.world.desk.new_order_id(form.kind)})
        self._forms[form.order_id] = form
        self._wishes[next(one for one, ids in self._wishes.items() if order_id in ids)].append(form.order_id)
        intent = self.world.desk.prepare(form)
        self.tally.acts["typed anew"] += 1
        self._send(intent, form.order_id)

    def _mark(self, order_id: str) -> None:
        order = self.world.desk.order(order_id)
        if order is None:
            return
        if order.mark is None:
            # The person has asked the provider, and was told the truth.
            taken = self.world.judge.taken(order.kind, order_id)
            paid = any(one.outcome != "3000" for one in taken)
            self.world.desk.mark(order_id, Mark.PAID if paid else Mark.NOT_PAID, REASON)
            self.tally.acts["marked"] += 1
        else:
            self.world.desk.unmark(order_id, REASON)
            self.tally.acts["mark taken off"] += 1

    def _old_callback(self, order_id: str) -> None:
        """A callback about an earlier state, handed on late; or one that somebody made up."""
        form = self._forms[order_id]
        taken: list[Taken] = self.world.provider.book.get((form.kind.value, order_id), [])
        if taken:
            told = replies.callback(self.world.provider.state(taken[0]))
            forged = told.replace('"status":"0000"', '"status":"2000"').replace('"status":"1000"', '"status":"3000"')
            self.world.desk.read_callback(forged)

    # The end

    def _finish(self) -> Tally:
        world, tally = self.world, self.tally
        world.judge.finish(self._wishes)
        world.close()
        tally.faults = world.judge.faults
        tally.states = Counter(order.state.value for order in world.judge.states.values())
        tally.acts["writes"] += world.judge.writes
        tally.acts.update({f"disk: {name}": count for name, count in world.faults.counts.items() if count})
        if tally.faults:
            tally.story = self._story(tally.faults[0])
        return tally

    def _story(self, fault: Fault) -> str:
        lines = [str(fault)]
        for order_id in fault.order_id.split(", "):
            form = self._forms.get(order_id)
            kind = form.kind.value if form else "payment"
            taken = self.world.provider.book.get((kind, order_id), [])
            lines += [f"  provider: {one}" for one in taken]
            lines += [
                f"  journal: {event.at_ms} {event.cause} {event.before} -> {event.after} {dict(event.evidence)}"
                for event in self.world.journal.events(order_id)[-12:]
            ]
        return "\n".join(lines)


def _members(form: OrderForm) -> dict[str, object]:
    return {name: getattr(form, name) for name in OrderForm.__slots__}
