"""The provider paid, and everything that comes back says otherwise without its signature: no order ends as failed.

The real services, protocol and encrypted journal over the virtual network. What is untrue here is what anybody could
write who has no key of the provider: refusals with every code, failures and expiries that are not signed, signed by a
stranger, or signed about another order; pages, scripts, silence. "Expired" is said with the provider's own signature
too, because that is not final (PTS API, section 15). "Not found" is never told twice after a code that should precede
execution: two of them are what the rules believe, so that is what is assumed of the provider.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.gui.presenter import badge, sentence
from ptsdesk.protocol.codes import ENVELOPE_CODES
from tests.helpers.figures import figure
from tests.helpers.model import crypto, replies
from tests.helpers.model.fates import GOOD, PRECEDING, Fate
from tests.helpers.model.provider import Told
from tests.helpers.model.replies import Reply
from tests.helpers.ram import ram_folder
from tests.helpers.scale import seed, share
from tests.simulation.network import Scripted
from tests.simulation.test_outcomes import Bench
from tests.simulation.world import World

WHOLE = 1_000
KINDS = tuple(OrderKind)
ENDED_BADLY = {OrderState.FAILED, OrderState.REFUSED, OrderState.NOT_SENT}
CODES = sorted(code for code in ENVELOPE_CODES if code != "1000")


def _told(sign: Callable[[Told], Any] | None, **others: Any) -> Callable[[Told], Reply]:
    def lie(told: Told) -> Reply:
        data = {**told.data, **others}
        if sign is not None:
            data["sign"] = sign(Told(data, told.signed))
        text = crypto.write({"code": "1000", "message": "Order Success", "data": data})
        return Reply(200, text.encode())

    return lie


def _by_stranger(told: Told) -> Any:
    return crypto.sign(told.data, told.signed, crypto.keys().stranger)


def _of_another(told: Told) -> Any:
    return crypto.sign({**told.data, "order_id": "P261112-ANOTHER"}, told.signed)


def _by_provider(told: Told) -> Any:
    return crypto.sign(told.data, told.signed)


LIES = {
    f"{status} {how}": _told(sign, status=status, enabled="0")
    for status in ("3000", "4000", "5000", "2000")
    for how, sign in {"unsigned": None, "by a stranger": _by_stranger, "with the sign of another": _of_another}.items()
} | {
    "another order failed": _told(_by_provider, order_id="P261112-ANOTHER", status="3000"),
    "another amount failed": _told(_by_provider, submit_amount=crypto.Literal("1.00"), status="3000"),
    "page": lambda _: Reply(200, b"<!doctype html><h1>Payment failed</h1>"),
    "refusal page": lambda _: Reply(403, b"<html><b>Declined</b></html>"),
    "failed, in words": lambda _: Reply(200, b"FAILED"),
    "failed, on top": lambda _: Reply(200, b'{"code":"1000","status":"3000","message":"Failed","data":{}}'),
    "a code that is a status": lambda _: Reply(200, b'{"code":"3000","message":"Failed"}'),
    "a code without a name": lambda _: Reply(
        200, b'{"code":"7001","message":"<b>Failed</b>","data":{"status":"3000"}}'
    ),
}
EXPIRED = "expired, signed"
NOT_SO = "expired, but the provider never said so"
"""How the judge names that one."""
SILENCES = ("TIMEOUT", "CLOSED", "CUT", "NOT_HTTP", "OVERSIZE")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    lies = LIES | {EXPIRED: _told(_by_provider, status="5000")}
    script = Scripted()
    with ram_folder() as folder, pytest.MonkeyPatch.context() as patch:
        for name, lie in lies.items():
            patch.setitem(replies.INSTEAD, name, lie)  # type: ignore[arg-type]
        world = World(seed(4), lambda _: script, folder)
        world.provider.plan = "2000"
        bench = Bench(world, script)
        bench.create("payment")  # the provider's clock is learnt once
        yield bench
        world.close()
        assert [fault for fault in world.judge.faults if fault.what != NOT_SO] == []


def lie(chance: random.Random, *, question: OrderKind | None = None) -> Fate:
    """One of all the untrue answers; to a question about a payment or withdrawal the signed "expired" too."""
    draw = chance.randrange(10)
    if draw < 4:
        return Fate(refusal=chance.choice(CODES))
    if draw < 6:
        named = ("html", "script", "empty", "redirect", "http_503", "not_json", "unsigned", "forged")
        return Fate(instead=chance.choice(named))
    if draw == 6:
        return Fate(silence=chance.choice(SILENCES))
    if draw == 7 and question not in (None, OrderKind.SUBSCRIPTION):
        return Fate(instead=EXPIRED)
    return Fate(instead=chance.choice(sorted(LIES)))


def judge(order: Order) -> str:
    """What is wrong with how an order stands that the provider has paid."""
    shown = f"{badge(order, order.updated_ms).text} {sentence(order, order.updated_ms)}".lower()
    if order.state in ENDED_BADLY:
        return f"{order.order_id} is {order.state}"
    return f"{order.order_id}: {shown}" if "failed" in shown or "nothing moved." in shown else ""


@pytest.mark.proof
def test_no_paid_order_ends_as_failed(bench: Bench) -> None:
    chance, wrong, told = random.Random(seed(4)), [], 0
    for number in range(share(WHOLE)):
        kind = KINDS[number % len(KINDS)]
        create = lie(chance)
        order = bench.create(
            {OrderKind.PAYMENT: "payment", OrderKind.WITHDRAWAL: "withdraw", OrderKind.SUBSCRIPTION: "subscribe"}[kind],
            create,
        )
        wrong += [fault for fault in [judge(order)] if fault]
        not_found = 0
        for _ in range(chance.randint(1, 8)):
            fate = lie(chance, question=kind)
            if fate.refusal == "1002" or chance.random() < 0.1:
                not_found += 1
                fate = Fate(refusal="1002")
            if create.refusal in PRECEDING and not_found > 1:
                fate = Fate(instead="html")
            bench.world.clock.let_pass(chance.randrange(1_000, 200_000))
            order = bench.ask(order, fate)
            told += 1
            wrong += [fault for fault in [judge(order)] if fault]
        assert bench.times_taken(order) == 1
        order = bench.ask(order, GOOD)
        if order.state not in (OrderState.PAID, OrderState.ACTIVE):
            wrong.append(f"{order.order_id} is {order.state} after the truth was told")
    tried = share(WHOLE)
    figure("untrue answers over paid orders", f"{tried:,} orders, {told:,} more answers, {len(wrong)} end as failed")
    assert wrong == []
