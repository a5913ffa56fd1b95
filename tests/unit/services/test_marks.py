"""Marked by hand: a person's word beside the state, kept for ever, and overruled loudly by what is verified."""

from __future__ import annotations

from typing import Any

import pytest

from ptsdesk.domain.orders import Cause, Mark, Order, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form
from tests.unit.services.test_subscriptions import card
from tests.unit.services.test_subscriptions import form as subscription_form

S, C, OUT = OrderState, Cause, OrderKind.WITHDRAWAL
REASON = "Told by Ben on the phone"
HOUR_MS = 3_600_000


def unknown(desk: LiveDesk) -> Order:
    return desk.submit(desk.prepare(form(OUT)))


@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_stands_beside_the_state(desk_with: DeskMaker, journal: Journal, clock: ManualClock, mark: Mark) -> None:
    desk, _ = desk_with(say.lost())
    unknown(desk)
    assert (desk.attention_count(), len(desk.unresolved())) == (1, 1)
    marked = desk.mark("P1", mark, f"  {REASON} ")
    assert (marked.state, marked.mark, marked.mark_reason, marked.marked_ms) == (S.UNKNOWN, mark, REASON, clock.ms)
    event = journal.events("P1")[-1]
    assert (event.cause, event.before, event.after) == (C.MARKED, S.UNKNOWN, S.UNKNOWN)
    assert dict(event.evidence) == {"mark": mark.value, "reason": REASON, "made_by": "window"}
    assert (desk.attention_count(), desk.unresolved(), desk.resolution("P1").blocks) == (0, (), "")


def test_a_mark_comes_off_and_stays_in_the_events(desk_with: DeskMaker, journal: Journal, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost())
    unknown(desk)
    desk.mark("P1", Mark.PAID, REASON)
    order = desk.unmark("P1", "It was another order")
    assert (order.mark, order.mark_reason, order.marked_ms) == (None, "", None)
    assert order.next_check_ms is not None
    assert order.next_check_ms <= clock.ms + 6_000
    assert [event.cause for event in journal.events("P1")][-2:] == [C.MARKED, C.UNMARKED]
    assert (desk.attention_count(), desk.resolution("P1").blocks) == (1, ":1234567890")
    with pytest.raises(AccountError, match="not marked"):
        desk.unmark("P1", REASON)


@pytest.mark.parametrize("reason", ["", "         ", "too short", "x" * 201, "4111 1111 1111 1111", "two\nlines here"])
def test_a_reason_is_a_reason(desk_with: DeskMaker, journal: Journal, reason: str) -> None:
    desk, _ = desk_with(say.lost())
    unknown(desk)
    for ask in (lambda: desk.mark("P1", Mark.PAID, reason), lambda: desk.unmark("P1", reason)):
        with pytest.raises(InputError) as wrong:
            ask()
        assert wrong.value.field == "reason"
    order = journal.get("P1")
    assert order is not None
    assert order.mark is None


def test_a_second_mark_needs_the_first_one_off(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.lost())
    unknown(desk)
    desk.mark("P1", Mark.PAID, REASON)
    with pytest.raises(AccountError, match="already"):
        desk.mark("P1", Mark.NOT_PAID, REASON)


@pytest.mark.parametrize(
    ("script", "may"),
    [
        ([say.lost()], True), ([say.refused("1007")], True), ([say.accepted, say.stands("4000")], True),
        ([say.accepted, say.stands("5000")], True), ([say.accepted], False),
        ([say.accepted, say.stands("0000")], False),
        ([say.accepted, say.stands("2000")], False), ([say.accepted, say.stands("3000")], False),
    ],
)  # fmt: skip
def test_only_what_asking_may_never_settle_is_marked(desk_with: DeskMaker, script: list[Any], may: bool) -> None:
    desk, _ = desk_with(*script)
    desk.submit(desk.prepare(form()))
    if len(script) > 1:
        desk.check("P1")
    if may:
        assert desk.mark("P1", Mark.PAID, REASON).mark is Mark.PAID
    else:
        with pytest.raises(AccountError, match="result is not known"):
            desk.mark("P1", Mark.PAID, REASON)


def test_a_marked_order_is_asked_about_slowly(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), say.refused("1002"), say.stands("0000"))
    unknown(desk)
    marked = desk.mark("P1", Mark.NOT_PAID, REASON)
    assert marked.next_check_ms is not None
    assert HOUR_MS <= marked.next_check_ms - clock.ms <= HOUR_MS * 12 // 10
    clock.ms += HOUR_MS - 1
    assert desk.check_due() == ()
    clock.ms += HOUR_MS // 4
    (order,) = desk.check_due()
    assert order.next_check_ms is not None
    assert order.next_check_ms - clock.ms >= HOUR_MS
    clock.ms += 2 * HOUR_MS
    (order,) = desk.check_due()
    assert (order.state, order.mark) == (S.WAITING, Mark.NOT_PAID)
    assert order.next_check_ms is not None
    assert order.next_check_ms - clock.ms <= 72_000, "what the provider told is followed at the usual pace"
    assert gateway.calls == ["withdraw", "withdraw_query", "withdraw_query"]


OPPOSITE = [(Mark.PAID, "3000", S.FAILED, True), (Mark.NOT_PAID, "2000", S.PAID, True)]
AGREEING = [(Mark.PAID, "2000", S.PAID, False), (Mark.NOT_PAID, "3000", S.FAILED, False)]


@pytest.mark.parametrize(("mark", "status", "state", "loud"), [*OPPOSITE, *AGREEING])
def test_a_verified_answer_wins_and_the_opposite_is_loud(
    desk_with: DeskMaker, journal: Journal, mark: Mark, status: str, state: OrderState, loud: bool
) -> None:
    desk, _ = desk_with(say.lost(), say.stands(status))
    unknown(desk)
    desk.mark("P1", mark, REASON)
    order = desk.check("P1")
    assert (order.state, order.mark) == (state, mark)
    event = journal.events("P1")[-1]
    assert (event.cause, event.after) == (C.QUERY, state)
    assert event.evidence.get("contradicts_mark") == (mark.value if loud else None)
    assert desk.attention_count() == int(loud)
    desk.unmark("P1", "Seen and settled with Ben")
    assert desk.attention_count() == 0


def test_a_subscription_that_was_not_and_is(desk_with: DeskMaker, journal: Journal) -> None:
    desk, _ = desk_with(say.lost(), say.subscription())
    desk.subscribe(desk.prepare_subscription(subscription_form()), card())
    desk.mark("S1", Mark.NOT_PAID, REASON)
    assert desk.check("S1").state is S.ACTIVE
    assert journal.events("S1")[-1].evidence["contradicts_mark"] == "not_paid"
    assert desk.attention_count() == 1


def test_of_another_account_nothing_is_marked(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    for ask in (lambda: desk.mark("P9", Mark.PAID, REASON), lambda: desk.unmark("P9", REASON)):
        with pytest.raises(AccountError):
            ask()
