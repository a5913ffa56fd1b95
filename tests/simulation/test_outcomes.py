"""Every cell of the outcome table, in the real services, protocol and journal over the virtual network."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ptsdesk.domain.orders import FINAL, Order, OrderKind
from ptsdesk.errors import NotSentError
from ptsdesk.gui.presenter import badge, sentence
from ptsdesk.protocol.codes import ENVELOPE_CODES, OrderStatus
from tests.helpers import outcomes
from tests.helpers.figures import figure
from tests.helpers.model.fates import Fate
from tests.helpers.outcomes import CELLS, CODE_CELLS, STATUS_CELLS, Cell, CodeCell
from tests.helpers.ram import ram_folder
from tests.simulation.network import Scripted
from tests.simulation.world import World
from tests.unit.services.conftest import form
from tests.unit.services.test_subscriptions import card
from tests.unit.services.test_subscriptions import form as subscription_form

pytestmark = pytest.mark.proof

LOST = Fate(silence="TIMEOUT")
_done: set[object] = set()


class Bench:
    """One world for all cells; every cell has an order, a payee and an amount of its own."""

    def __init__(self, world: World, script: Scripted) -> None:
        self.world = world
        self.script = script
        self._numbers = itertools.count(1)

    def create(self, operation: str, *fates: Fate) -> Order:
        self.script.creates[:], self.script.questions[:] = fates, []
        number = next(self._numbers)
        changes: dict[str, Any] = {"order_id": f"X{number:04}", "amount": f"{number}.50"}
        desk = self.world.desk
        if operation == "subscribe":
            order = desk.subscribe(desk.prepare_subscription(subscription_form(**changes)), card())
        else:
            if operation == "withdraw":
                changes["details"] = {"account_number": f"{9_000_000_000 + number}", "name": "Ana Reyes"}
            order = desk.submit(desk.prepare(form(OrderKind(operation), **changes)))
        self.script.creates.clear()
        return order

    def unknown(self, query: str) -> Order:
        """An order that the provider has, and of which nothing is known here."""
        order = self.create(query.partition("/")[0], LOST)
        assert order.state == "unknown"
        return order

    def ask(self, order: Order, *fates: Fate) -> Order:
        """The order after one question with this fate."""
        self.script.questions[:] = fates
        return self.world.desk.check(order.order_id)

    def times_taken(self, order: Order) -> int:
        return len(self.world.judge.taken(order.kind, order.order_id))


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    script = Scripted()
    with ram_folder() as folder:
        world = World(1, lambda _: script, folder)
        world.provider.plan = "0000"
        bench = Bench(world, script)
        bench.create("payment")  # the provider's clock is learnt once
        yield bench
        world.judge.finish({})
        world.close()
        assert world.judge.faults == []


def says(order: Order, word: str) -> None:
    """The badge and the sentence of the order, as the window has them."""
    shown = badge(order, order.updated_ms).text
    assert shown == word
    if order.state != "failed":
        assert "fail" not in f"{shown} {sentence(order, order.updated_ms)}".lower()


def word_of(kind: OrderKind, state: str) -> str:
    return (outcomes.OUT_WORDS if kind is OrderKind.WITHDRAWAL else outcomes.WORDS)[state]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.operation}-{cell.outcome}")
def test_an_outcome_on_the_wire(bench: Bench, cell: Cell) -> None:
    if cell.operation in outcomes.CREATES:
        dialed = bench.world.transport.dialed
        order = bench.create(cell.operation, *[cell.fate] * 3)
        assert bench.world.transport.dialed - dialed == (3 if cell.state == "not_sent" else 1)
        assert bench.times_taken(order) == (cell.state != "not_sent" and cell.fate.arrives)
        assert order.attempts == (cell.state != "not_sent")
    else:
        order = bench.unknown(cell.operation)
        if cell.state == "not_asked":
            with pytest.raises(NotSentError):
                bench.ask(order, cell.fate)
            order = bench.world.desk.order(order.order_id) or order
        else:
            order = bench.ask(order, cell.fate)
        assert bench.times_taken(order) == 1
    assert order.state == cell.state.replace("not_asked", "unknown")
    says(order, word_of(order.kind, cell.state))
    if order.state == "unknown":
        wait = 120_000 if cell.fate.instead == "http_429" else 1
        assert (order.next_check_ms or 0) - order.updated_ms >= wait
    _done.add(cell)


@pytest.mark.parametrize("cell", CODE_CELLS, ids=lambda cell: f"{cell.operation}-{cell.code}")
def test_a_refusal(bench: Bench, cell: CodeCell) -> None:
    order = bench.create(cell.operation, Fate(refusal=cell.code, takes=False))
    assert (order.state, bench.times_taken(order)) == (cell.state, 0)
    says(order, outcomes.WORDS[cell.state])
    order = bench.ask(order)
    assert (order.state, order.not_found) == (cell.state, 0), "an answer before the fence counts for nothing"
    bench.world.clock.let_pass(20_000)
    for counted, state in enumerate((cell.state, cell.state, cell.confirmed)):
        order = bench.ask(order)
        assert (order.state, order.not_found) == (state, max(1, counted)), "two that are too near are one"
        bench.world.clock.let_pass((1_000, 31_000, 0)[counted])
    says(order, outcomes.WORDS[cell.confirmed])
    _done.add(cell)


@pytest.mark.parametrize("cell", CODE_CELLS, ids=lambda cell: f"{cell.operation}-{cell.code}")
def test_a_refusal_that_is_not_true(bench: Bench, cell: CodeCell) -> None:
    order = bench.create(cell.operation, Fate(refusal=cell.code))
    expected = "active" if cell.operation == "subscribe" else "waiting"
    if cell.code == "1003":
        assert order.state == expected, "what the provider says to have it is asked about at once"
    else:
        assert order.state == cell.state
        order = bench.ask(order)
    assert (order.state, bench.times_taken(order)) == (expected, 1)


@pytest.mark.parametrize("cell", STATUS_CELLS, ids=lambda cell: f"{cell.operation}-{cell.outcome}")
def test_a_status(bench: Bench, cell: Cell) -> None:
    bench.world.provider.plan = cell.outcome
    order = bench.unknown(cell.operation)
    bench.world.provider.plan = "0000"
    order = bench.ask(order)
    assert (order.state in FINAL) == (cell.state in ("paid", "failed"))
    assert order.state == cell.state
    says(order, word_of(order.kind, cell.state))
    if cell.operation == "subscribe/query":
        assert [one.status for one in bench.world.desk.charges(order.order_id)] == [cell.outcome]
    _done.add(cell)


def test_no_cell_is_left_out() -> None:
    wire = {(cell.operation, cell.outcome) for cell in CELLS}
    assert len(outcomes.OPERATIONS) * len(outcomes.WIRE) == len(wire) == len(CELLS) == 6 * 27
    assert wire == set(itertools.product(outcomes.OPERATIONS, outcomes.WIRE))
    documented = set(ENVELOPE_CODES) - {"1000"}
    assert len(documented) == 58
    codes = {(cell.operation, cell.code) for cell in CODE_CELLS}
    assert len(CODE_CELLS) == len(codes)
    assert codes == set(itertools.product(outcomes.CREATES, documented | set(outcomes.UNDOCUMENTED)))
    assert not documented & set(outcomes.UNDOCUMENTED)
    statuses = {(cell.operation, cell.outcome) for cell in STATUS_CELLS}
    assert statuses == set(itertools.product(outcomes.QUERIES, {*OrderStatus, "6000"}))
    assert len(statuses) == len(STATUS_CELLS)


def test_every_cell_was_tried(request: pytest.FixtureRequest) -> None:
    """Last in this file; a run of chosen tests has nothing to count."""
    cells = {*CELLS, *CODE_CELLS, *STATUS_CELLS}
    here = [item for item in request.session.items if item.path == request.node.path]
    if len(here) < len(cells):
        pytest.skip("only some tests of this file were asked for")
    documented = sum(cell.code in ENVELOPE_CODES for cell in CODE_CELLS)
    figure(
        "outcomes",
        f"{len(CELLS)} cells of 6 operations x 27 outcomes, {documented} of 58 codes x 3, {len(STATUS_CELLS) - 3} of 6 "
        f"statuses x 3, {len(cells - _done)} cells untested or wrong",
    )
    assert cells <= _done
