"""How fast is asked: never more than four a second, not while nobody answers, and at once when somebody may again."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from typing import Any

import pytest

from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.errors import UnreachableError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.pace import PAUSES_S, Pace
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form
from tests.unit.services.test_findings import agreeing

S = OrderState
HOUR_MS = 3_600_000


def lost_orders(desk: LiveDesk, count: int) -> None:
    for number in range(count):
        desk.submit(desk.prepare(form(order_id=f"P{number + 1}", amount=f"{number + 1}.00")))


def busiest_second(times: list[int]) -> int:
    return max(sum(0 <= other - one < 1000 for other in times) for one in times)


def test_a_hundred_questions_never_more_than_four_a_second(clock: ManualClock) -> None:
    pace, times = Pace(clock), []
    for _ in range(100):
        pace.take_turn()
        times.append(clock.ms)
        clock.ms += 30
    assert busiest_second(times) == 4
    assert times[-1] - times[0] <= 25_000


def test_fifty_threads_share_the_turns() -> None:
    waits: list[int] = []
    lock = threading.Lock()

    class Still(ManualClock):
        def wait(self, ms: int) -> None:
            with lock:
                waits.append(ms)

    pace = Pace(Still())
    threads = [threading.Thread(target=pace.take_turn) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = [0, 0, 0, 0, *sorted(waits)]
    assert turns == [second * 1000 for second in range(13) for _ in range(4)][:50]


def test_checks_by_hand_wait_their_turn(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(*[say.lost()] * 9, *[lambda request: say.refused("1002")] * 9)
    lost_orders(desk, 9)
    times: list[int] = []
    real = gateway.payment_query

    def seen(request: Any, expected: Any) -> Any:
        times.append(clock.ms)
        return real(request, expected)

    gateway.payment_query = seen  # type: ignore[method-assign]
    for number in range(9):
        desk.check(f"P{number + 1}")
    assert busiest_second(times) == 4
    assert len(times) == 9


def test_offline_is_asked_ever_more_rarely_and_then_at_once(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(*[say.lost()] * 6, *[UnreachableError("No route.")] * 10)
    lost_orders(desk, 6)
    clock.ms += 60_000
    asked: list[int] = []
    for _ in range(300):
        before = len(gateway.calls)
        assert desk.check_due() == ()
        if len(gateway.calls) > before:
            asked.append(clock.ms)
        clock.ms += 1_000
    gaps = [(second - first) // 1000 for first, second in itertools.pairwise(asked)]
    assert gaps == [2, 4, 8, 16, 32, 60, 60, 60]
    assert list(PAUSES_S) == gaps[:6]
    gateway.script[:] = [say.balance(), *[lambda request: say.refused("1002")] * 6]
    desk.balances(0)  # type: ignore[arg-type]
    assert len(desk.check_due()) == 4, "the network is back: whatever was put off is due"
    assert len(desk.check_due()) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_when_everybody_is_asked_to_wait_nothing_is_asked(
    desk_with: DeskMaker, clock: ManualClock, status: int
) -> None:
    busy = replace(say.exchange(say.lost(), retry_after_s=9_999), http_status=status)
    desk, _ = desk_with(*[say.lost()] * 3, lambda request: busy, *[lambda request: say.refused("1002")] * 3)
    lost_orders(desk, 3)
    clock.ms += 60_000
    assert len(desk.check_due()) == 1
    for _ in range(60):
        clock.ms += 4_900
        assert desk.check_due() == ()
    clock.ms += 6_000
    assert len(desk.check_due()) == 3


def test_at_the_start_everything_unresolved_is_due(desk_with: DeskMaker, journal: Journal, clock: ManualClock) -> None:
    desk, _ = desk_with(*[say.lost()] * 2)
    lost_orders(desk, 2)
    for number in (1, 2):
        journal.touch(f"P{number}", next_check_ms=clock.ms + 300_000)
    clock.ms += 30_000
    again, _ = desk_with(*[lambda request: say.refused("1002")] * 2)
    assert len(again.check_due()) == 2
    assert again.check_due() == ()


def test_what_was_only_just_sent_keeps_its_time(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost())
    lost_orders(desk, 1)
    clock.ms += 1_000
    assert desk.check_due() == ()


@pytest.mark.parametrize("how", ["sleep", "set back", "silence"])
def test_after_a_sleep_everything_unresolved_is_due(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock, how: str
) -> None:
    desk, _ = desk_with(say.lost(), *[lambda request: say.refused("1002")] * 3)
    lost_orders(desk, 1)
    clock.ms += 60_000
    assert len(desk.check_due()) == 1
    if how == "silence":
        clock.ms += 90_000
    else:
        clock.jump_ms = 40_000 if how == "sleep" else -20_000
    journal.touch("P1", next_check_ms=clock.now_ms() + 200_000)
    assert len(desk.check_due()) == 1
    journal.touch("P1", next_check_ms=clock.now_ms() + 200_000)
    clock.ms += 10_000
    assert desk.check_due() == (), "once"


def test_a_fault_is_no_outage(desk_with: DeskMaker, clock: ManualClock) -> None:
    pace = Pace(clock)
    assert pace.may_ask()
    pace.failed()
    assert not pace.may_ask()
    pace.reached()
    assert pace.may_ask()
    pace.hold(None)
    assert pace.may_ask()


def test_an_older_signed_answer_moves_nothing(desk_with: DeskMaker, journal: Journal) -> None:
    newer, older = str(say.SIGNED_AT + 60), str(say.SIGNED_AT + 59)
    desk, _ = desk_with(
        say.accepted, agreeing(say.stands("1000"), timestamp=newer), agreeing(say.stands("0000"), timestamp=older),
        agreeing(say.stands("5000"), timestamp=older), agreeing(say.stands("2000"), timestamp=newer),
        agreeing(say.stands("0000"), timestamp=older),
    )  # fmt: skip
    desk.submit(desk.prepare(form()))
    states = [desk.check("P1").state for _ in range(5)]
    assert states == [S.PROCESSING, S.PROCESSING, S.PROCESSING, S.PAID, S.PAID]
    causes = [event.cause for event in journal.events("P1")]
    assert causes.count(Cause.QUERY_OLDER) == 3
    event = next(one for one in journal.events("P1") if one.cause is Cause.QUERY_OLDER)
    assert (event.evidence["status"], event.evidence["updated"], event.evidence["verified"]) == ("0000", older, True)


@pytest.mark.parametrize(("status", "state"), [("2000", OrderState.PAID), ("3000", OrderState.FAILED)])
def test_the_answer_that_ends_an_order_is_never_too_old(desk_with: DeskMaker, status: str, state: OrderState) -> None:
    newer, older = str(say.SIGNED_AT + 3), str(say.SIGNED_AT + 2)
    other = say.stands("3000" if status == "2000" else "2000")
    desk, _ = desk_with(
        say.accepted, agreeing(say.stands("1000"), timestamp=newer), agreeing(say.stands(status), timestamp=older),
        agreeing(other, timestamp=str(say.SIGNED_AT)),
    )  # fmt: skip
    desk.submit(desk.prepare(form()))
    assert desk.check("P1").state is OrderState.PROCESSING
    assert desk.check("P1").state is state
    assert desk.check("P1").state is state, "and what comes after is older still"
