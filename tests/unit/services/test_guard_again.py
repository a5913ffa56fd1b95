"""An old order that is sent again: what was made in its stead, or is not known, is never passed over."""

from __future__ import annotations

from typing import Any

import pytest

from ptsdesk.domain.orders import Mark, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError, UnreachableError
from ptsdesk.services.desk import LiveDesk
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form

S, OUT = OrderState, OrderKind.WITHDRAWAL
DAY_MS = 86_400_000
NOT_FOUND = say.refused("1002")
REASON = "The provider asked for it"


def payout(order_id: str = "W1", **changes: Any) -> Any:
    return form(OUT, order_id=order_id, **changes)


def pay(desk: LiveDesk, order_id: str = "W1", **changes: Any) -> OrderState:
    return desk.submit(desk.prepare(payout(order_id, **changes))).state


def denied_twice(desk: LiveDesk, clock: ManualClock) -> None:
    for _ in range(2):
        clock.ms += 40_000
        desk.check("W1")


def needs_a_reason(desk: LiveDesk, other: str) -> None:
    intent = desk.prepare_again("W1")
    assert intent.duplicate is not None
    assert [order.order_id for order in intent.duplicate.orders] == [other]
    with pytest.raises(InputError, match=other) as refused:
        desk.submit(intent)
    assert refused.value.field == "repeat_reason"


@pytest.mark.parametrize("later_days", [3, 400])
@pytest.mark.parametrize("paid", [True, False])
def test_what_was_paid_in_its_stead_needs_a_reason_however_old_both_are(
    desk_with: DeskMaker, clock: ManualClock, later_days: int, paid: bool
) -> None:
    outcome = [say.stands("2000", "W2")] if paid else []
    desk, gateway = desk_with(*[UnreachableError("x")] * 3, say.accepted, *outcome, say.accepted)
    assert pay(desk) is S.NOT_SENT
    assert pay(desk, "W2") is S.ACCEPTED
    if paid:
        assert desk.check("W2").state is S.PAID
    clock.ms += later_days * DAY_MS + 1
    needs_a_reason(desk, "W2")
    assert gateway.executed == ["W2"]
    assert desk.submit(desk.prepare_again("W1", REASON)).state is S.ACCEPTED


def test_a_refused_order_is_not_sent_again_beside_its_paid_twin(desk_with: DeskMaker, clock: ManualClock) -> None:
    paid = say.stands("2000", "W2")
    desk, gateway = desk_with(say.refused("1012"), NOT_FOUND, NOT_FOUND, say.accepted, paid)
    pay(desk)
    denied_twice(desk, clock)
    pay(desk, "W2")
    desk.check("W2")
    clock.ms += 30 * DAY_MS
    needs_a_reason(desk, "W2")
    assert gateway.executed == ["W1", "W2"]


def test_what_was_marked_replaced_and_unmarked_needs_a_reason(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    pay(desk)
    denied_twice(desk, clock)
    desk.mark("W1", Mark.NOT_PAID, "provider said no")
    pay(desk, "W2", repeat_reason="The first one never arrived")
    clock.ms += 30 * DAY_MS
    desk.unmark("W1", "tidy up the list")
    needs_a_reason(desk, "W2")
    assert gateway.executed == ["W1", "W2"]


@pytest.mark.parametrize("first", [say.refused("1012"), say.lost()])
def test_nothing_is_sent_again_beside_another_unknown_payout_to_the_payee(
    desk_with: DeskMaker, clock: ManualClock, first: object
) -> None:
    desk, gateway = desk_with(first, NOT_FOUND, NOT_FOUND, say.lost(), say.accepted)
    pay(desk)
    denied_twice(desk, clock)
    blocked = desk.order("W1").state is not S.REFUSED
    if blocked:
        desk.mark("W1", Mark.NOT_PAID, "provider said no")
    assert pay(desk, "W2", amount="99.00") is S.UNKNOWN
    if blocked:
        desk.unmark("W1", "tidy up the list")
    intent = desk.prepare_again("W1", REASON)
    assert intent.duplicate.blocked_by.order_id == "W2"
    with pytest.raises(AccountError, match="W2 to the same payee is not known"):
        desk.submit(intent)
    assert gateway.executed == ["W1", "W2"]
    desk.mark("W2", Mark.NOT_PAID, "provider said no")
    assert desk.submit(desk.prepare_again("W1")).state is S.ACCEPTED
