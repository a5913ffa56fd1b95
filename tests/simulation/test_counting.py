"""Two answers "not found" are two only when the provider looked twice, past the fence, half a minute apart."""

from __future__ import annotations

from ptsdesk.domain.resend import Again
from tests.helpers.model.fates import Fate
from tests.simulation.network import Scripted
from tests.simulation.world import World
from tests.unit.services.conftest import form

SLOW = Fate(travel_ms=100, back_ms=28_000)
"""The provider looks at once; its answer takes nearly half a minute."""


def lost_order() -> tuple[World, Scripted]:
    """An order whose request never arrived, and of which nothing is known."""
    script = Scripted()
    world = World(1, lambda _: script)
    script.creates[:] = [Fate(arrives=False, silence="CLOSED")]
    assert world.desk.submit(world.desk.prepare(form(order_id="X1"))).state == "unknown"
    return world, script


def looked_ms(world: World) -> list[int]:
    """When the provider looked, after the sending."""
    return [at - world.judge.sent_ms["X1"] for at in world.provider.not_found_ms["X1"]]


def test_a_look_before_the_fence_does_not_count_though_its_answer_came_after() -> None:
    world, script = lost_order()
    script.questions[:] = [SLOW]
    order = world.desk.check("X1")
    assert looked_ms(world)[0] < 1_000
    assert world.clock.true_ms - world.judge.sent_ms["X1"] > 28_000
    assert order.not_found == 0


def test_two_looks_within_a_moment_are_one_though_the_second_answer_was_late() -> None:
    world, script = lost_order()
    world.clock.let_pass(20_000)
    assert world.desk.check("X1").not_found == 1
    world.clock.let_pass(3_000)
    script.questions[:] = [SLOW]
    order = world.desk.check("X1")
    first, second = looked_ms(world)
    assert second - first < 10_000
    assert order.not_found == 1


def test_a_clock_that_was_set_while_the_program_was_closed_makes_no_second_answer() -> None:
    world, _ = lost_order()
    world.clock.let_pass(20_000)
    assert world.desk.check("X1").not_found == 1
    world.quit()
    world.clock.skew_ms = 90_000
    for _ in range(3):
        world.clock.let_pass(1_000)
        assert world.desk.check("X1").not_found == 1
    assert world.desk.resolution("X1").resend.verdict is Again.ASK
    world.clock.let_pass(31_000)
    assert world.desk.check("X1").not_found == 2
    assert world.desk.resolution("X1").resend.verdict is Again.YES
