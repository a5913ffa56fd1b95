"""Whatever a person does, whatever the provider answers and whenever the program dies: what must hold, holds.

Fixed seeds: a walk that fails can be walked again.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.client.gateway import Exchange
from ptsdesk.domain.orders import FINAL, WATCHED, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, InputErrors, NotSentError, UnreachableError
from ptsdesk.protocol.answers import Doubt, Proved, Unproved
from ptsdesk.services.api import Intent
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support import scripted_gateway as say
from tests.support.journal_dump import dump
from tests.unit.services.conftest import ACCOUNT, ManualClock
from tests.unit.services.conftest import form as order_form
from tests.unit.services.test_findings import agreeing
from tests.unit.services.test_subscriptions import PAN, card
from tests.unit.services.test_subscriptions import form as subscription_form

STEPS = 60
MOMENTS = ("0", "-1", "1e400", "9" * 40, str(say.SIGNED_AT + 9), str((say.SIGNED_AT + 9) * 1000), "253402300799", "")
STATUSES = ("0000", "1000", "2000", "3000", "4000", "5000", "7777")
NEEDS_PROOF = {s for s in OrderState if s.value in "waiting processing paid failed needs_review expired active ended"}


class Killed(BaseException):
    """The program dies here."""


class Moody(say.ScriptedGateway):
    """A provider that answers by chance, and a computer that dies by chance."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    def _create(self, name: str, request: Any, before_first_byte: Any) -> Exchange:
        mood = self.chance.randrange(9)
        if mood == 0:
            raise UnreachableError("x")
        if mood == 1:
            raise Killed
        before_first_byte(say.SIGNED_AT)
        self.executed.append(request.order_id)
        if mood == 2:
            raise Killed
        if mood == 3 and name == "subscribe":
            return replace(say.exchange(say.refused("1001")), raw=f'{{"message":"bad {PAN}"}}')
        codes = self.chance.choice(("1001", "1003", "9999"))
        return say.exchange(
            {4: say.lost(), 5: say.refused(codes), 6: say.doubtful("html")}.get(mood) or say.accepted(request)
        )

    def _ask(self, name: str, request: Any) -> Exchange:
        self.clock.offset_ms = 0
        mood = self.chance.randrange(12)
        if mood == 0:
            raise UnreachableError("x")
        order_id = getattr(request, "order_id", "")
        odd = {
            1: say.lost(), 2: say.refused(self.chance.choice(("1002", "1003", "1009", "9999"))), 3: say.refused("1002"),
            4: say.doubtful("bad_sign"),
        }.get(mood)  # fmt: skip
        return say.exchange(odd or self._verdict(order_id, subscription="subscribe" in name))

    def read_callback(self, kind: Any, body: bytes) -> Any:
        if self.chance.random() < 0.3:
            return Unproved(Doubt.BAD_SIGN)
        return self._verdict(json.loads(body)["order_id"], subscription=kind.name == "SUBSCRIBE")

    def _verdict(self, order_id: str, *, subscription: bool) -> Proved:
        moment = self.chance.choice(MOMENTS)
        if not subscription:
            return agreeing(say.stands(self.chance.choice(STATUSES), order_id), timestamp=moment)
        charges = [(self.chance.choice("ab\0"), self.chance.choice(STATUSES), moment) for _ in range(3)]
        told = say.subscription(*charges, enabled=self.chance.random() < 0.6, order_id=order_id, next_s=moment)  # type: ignore[arg-type]
        return agreeing(told, timestamp=moment)


class Walk:
    """One desk, its journal, and everything that may be done to it."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.clock = ManualClock()
        self.gateway = Moody(self.chance)
        self.folder = folder
        self.intents: list[Intent] = []
        self.final: dict[str, OrderState] = {}
        self.start()

    def start(self) -> None:
        self.journal = Journal.open(DataFolder(self.folder), Secret("1f" * 32), self.clock.now_ms)
        self.journal.recover()
        ports = Ports(self.clock, os.urandom)
        self.desk = LiveDesk(ACCOUNT, self.gateway, self.journal, ports, "3F:A2", "window")  # type: ignore[arg-type]

    def step(self) -> None:
        self.clock.ms += self.chance.randrange(40_000)
        acts = (
            self.prepare, self.send, self.send, self.send, self.desk.check_due, self.desk.check_due, self.ask,
            self.callback, self.adopt, self.disable, self.set_clock,
        )  # fmt: skip
        try:
            self.chance.choice(acts)()
        except Killed:
            self.journal.close()
            self.start()
        except (AccountError, InputError, InputErrors, NotSentError):
            pass

    def an_id(self) -> str:
        return self.chance.choice(("P1", "P2", "P3", "P4", "S1", "S2", "S3", "S4"))

    def prepare(self) -> None:
        order_id = self.an_id()
        if order_id.startswith("S"):
            self.intents.append(self.desk.prepare_subscription(subscription_form(order_id=order_id)))
        else:
            self.intents.append(self.desk.prepare(order_form(order_id=order_id)))

    def send(self) -> None:
        self.prepare()
        intent = self.chance.choice(self.intents)
        if intent.kind is OrderKind.SUBSCRIPTION:
            self.desk.subscribe(intent, card())
        else:
            self.desk.submit(intent)

    def ask(self) -> None:
        self.desk.query(self.chance.choice(tuple(OrderKind)), self.an_id())

    def callback(self) -> None:
        order_id = self.an_id()
        more = {"enabled": True} if order_id.startswith("S") else {}
        self.desk.read_callback(json.dumps({"order_id": order_id, "transaction_id": f"T-{order_id}", **more}))

    def adopt(self) -> None:
        order_id = self.an_id()
        self.desk.adopt(OrderKind.SUBSCRIPTION if order_id.startswith("S") else OrderKind.PAYMENT, order_id)

    def disable(self) -> None:
        self.desk.disable(self.an_id())

    def set_clock(self) -> None:
        self.clock.jump_ms = self.chance.choice((0, -(10**7), 10**8, -(10**10)))

    def check(self) -> None:
        assert max(Counter(self.gateway.executed).values(), default=0) <= 1
        for order_id in ("P1", "P2", "P3", "P4", "S1", "S2", "S3", "S4"):
            order = self.journal.get(order_id)
            if order is None:
                continue
            assert order.state is self.final.get(order_id, order.state)
            if order.state in FINAL:
                self.final[order_id] = order.state
            assert (order.next_check_ms is not None) == (order.state in WATCHED), order.state
            for event in self.journal.events(order_id):
                if event.after in NEEDS_PROOF and event.before is not event.after:
                    assert event.evidence["verified"] is True


@pytest.mark.parametrize("seed", range(12))
def test_what_must_hold_holds(seed: int, tmp_path: Path) -> None:
    walk = Walk(seed, tmp_path)
    for _ in range(STEPS):
        walk.step()
        walk.check()
    assert walk.gateway.executed, "a walk that sends nothing proves nothing"
    assert PAN not in dump(walk.journal)
    walk.journal.close()
