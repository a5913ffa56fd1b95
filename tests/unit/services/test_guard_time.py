"""What may still be paid is a double at any age, a reason is about what was shown, and no clock hides a double."""

from __future__ import annotations

import os
from typing import Any

import pytest

from ptsdesk.domain.orders import Cause, Mark, OrderKind, OrderState
from ptsdesk.errors import InputError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, DeskMaker, ManualClock, form

S, OUT = OrderState, OrderKind.WITHDRAWAL
DAY_MS = 86_400_000
REASON = "Second half of October"


def payout(order_id: str = "W1", **changes: Any) -> Any:
    return form(OUT, order_id=order_id, **changes)


def pay(desk: LiveDesk, order_id: str = "W1", **changes: Any) -> OrderState:
    return desk.submit(desk.prepare(payout(order_id, **changes))).state


def shown(desk: LiveDesk, order_id: str = "W2") -> list[str]:
    found = desk.prepare(payout(order_id)).duplicate
    return [] if found is None else [order.order_id for order in found.orders]


@pytest.mark.parametrize("status", ["", "0000", "1000", "4000", "5000"])
def test_what_may_still_be_paid_is_a_double_whatever_its_age(
    desk_with: DeskMaker, clock: ManualClock, status: str
) -> None:
    desk, gateway = desk_with(say.accepted, *([say.stands(status, "W1")] if status else []))
    pay(desk)
    clock.ms += 400 * DAY_MS
    if status:
        desk.check("W1")
    assert shown(desk) == ["W1"]
    with pytest.raises(InputError, match="W1") as refused:
        pay(desk, "W2")
    assert (refused.value.field, gateway.executed) == ("repeat_reason", ["W1"])


def test_what_was_paid_or_marked_by_hand_grows_old(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.accepted, say.stands("2000", "W1"), say.accepted, say.stands("5000", "W2"))
    pay(desk)
    desk.check("W1")
    clock.ms += 3 * DAY_MS + 1
    pay(desk, "W2")
    desk.check("W2")
    desk.mark("W2", Mark.PAID, "provider told us by telephone")
    assert shown(desk, "W3") == ["W2"]
    clock.ms += 3 * DAY_MS + 1
    assert shown(desk, "W3") == []


def test_what_is_collected_is_guarded_at_no_age(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form(order_id="P1")))
    clock.ms += 400 * DAY_MS
    intent = desk.prepare(form(order_id="P2"))
    assert (intent.duplicate, intent.twins) == (None, ())


def test_a_reason_does_not_cover_what_was_made_after_one_looked(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted, say.accepted, say.accepted)
    pay(desk)
    first = desk.prepare(payout("W2", repeat_reason=REASON))
    second = desk.prepare(payout("W3", repeat_reason=REASON))
    desk.submit(first)
    with pytest.raises(InputError, match="W2 of the same sum was made since you looked") as refused:
        desk.submit(second)
    assert (refused.value.field, gateway.executed, journal.get("W3")) == ("repeat_reason", ["W1", "W2"], None)
    assert pay(desk, "W3", repeat_reason=REASON) is S.ACCEPTED


def started_anew(journal: Journal, clock: ManualClock, *script: Any) -> tuple[LiveDesk, say.ScriptedGateway]:
    """A program that was just started: the first answer tells it the provider's time."""
    gateway = say.ScriptedGateway(*script, offset_ms=None)
    ask = gateway.support_channel

    def told(request: Any) -> Any:
        answer = ask(request)
        gateway.clock.offset_ms = -clock.jump_ms
        return answer

    gateway.support_channel = told  # type: ignore[method-assign]
    desk = LiveDesk(ACCOUNT, gateway, journal, Ports(clock, os.urandom), "3F:A2", "window")  # type: ignore[arg-type]
    return desk, gateway


def test_a_clock_days_ahead_hides_no_double_from_a_program_that_was_just_started(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, _ = desk_with(say.accepted, say.stands("2000", "W1"))
    pay(desk)
    desk.check("W1")
    clock.jump_ms = 4 * DAY_MS
    anew, gateway = started_anew(journal, clock, say.channel_list("QRPH"), say.accepted, say.accepted)
    assert shown(anew) == [], "nobody can know yet"
    order = anew.submit(anew.prepare(payout("W2")))
    assert (order.state, order.attempts, gateway.executed) == (S.NOT_SENT, 0, [])
    assert order.error_message.startswith("The order W1 pays the same sum to the same payee")
    assert [event.cause for event in journal.events("W2")] == [Cause.RECORDED, Cause.NOT_SENT]
    assert anew.connection().reachable is not False, "the way to the provider is open"
    assert anew.submit(anew.prepare_again("W2", REASON)).state is S.ACCEPTED


def test_a_reason_that_was_given_before_the_time_was_known_covers_nothing_unseen(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, _ = desk_with(say.accepted, say.stands("2000", "W1"))
    pay(desk)
    desk.check("W1")
    clock.jump_ms = 4 * DAY_MS
    anew, gateway = started_anew(journal, clock, say.channel_list("QRPH"), say.accepted)
    assert pay(anew, "W2", repeat_reason=REASON) is S.NOT_SENT
    assert gateway.executed == []
