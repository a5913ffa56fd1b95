"""Sending an order again: when it is refused, that it is the very same message, and what every outcome becomes."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from ptsdesk.domain.orders import Cause, Mark, Order, OrderKind, OrderState
from ptsdesk.domain.resend import Again
from ptsdesk.errors import AccountError, InputError, JournalDisk, UnreachableError
from ptsdesk.services.api import Phase
from ptsdesk.services.desk import LiveDesk
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form
from tests.unit.services.test_findings import agreeing
from tests.unit.services.test_subscriptions import card
from tests.unit.services.test_subscriptions import form as subscription_form

S, C, OUT = OrderState, Cause, OrderKind.WITHDRAWAL
NOT_FOUND = say.refused("1002")
REASON = "The provider asked for it"


def unreachable() -> UnreachableError:
    return UnreachableError("The host could not be found.")


def confirmed(desk: LiveDesk, clock: ManualClock, order_id: str = "P1") -> Order:
    """Past the fence, and asked twice far enough apart."""
    for _ in range(2):
        clock.ms += 40_000
        desk.check(order_id)
    order = desk.order(order_id)
    assert order is not None
    return order


def sent(desk: LiveDesk, kind: OrderKind = OrderKind.PAYMENT) -> Order:
    return desk.submit(desk.prepare(form(kind)))


@pytest.mark.parametrize("kind", say.KINDS)
@pytest.mark.parametrize("first", [say.lost(), say.refused("1007"), say.refused("1018"), say.doubtful("html")])
def test_after_the_fence_and_two_answers_the_same_message_goes_once_more(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock, kind: OrderKind, first: Any
) -> None:
    bodies: list[tuple[tuple[str, object], ...]] = []

    def answer(request: Any) -> Any:
        bodies.append(request.fields())
        return say.accepted(request) if len(bodies) == 2 else first

    desk, gateway = desk_with(answer, NOT_FOUND, NOT_FOUND, answer)
    sent(desk, kind)
    before = confirmed(desk, clock)
    assert desk.resolution("P1").resend.verdict is Again.YES
    intent = desk.prepare_again("P1", REASON)
    assert (intent.again, intent.order_id, intent.duplicate) == (True, "P1", None)
    phases: list[Phase] = []
    order = desk.submit(intent, phases.append)
    assert gateway.executed == ["P1", "P1"]
    assert bodies[0] == bodies[1]
    assert dict(intent.fields)["amount"] == "100.00"
    assert phases == [Phase.RECORDED, Phase.SENDING, Phase.ANSWERED]
    assert (order.state, order.attempts, order.not_found, order.not_found_ms) == (S.ACCEPTED, 2, 0, None)
    assert order.request == before.request
    sending = [event for event in journal.events("P1") if event.cause is C.SENDING]
    assert sending[1].before is before.state
    assert {name: sending[1].evidence[name] for name in ("again", "reason", "attempt", "made_by")} == {
        "again": True, "reason": REASON, "attempt": 2, "made_by": "window",
    }  # fmt: skip
    with pytest.raises(AccountError, match="sent already"):
        desk.submit(intent)


def test_the_record_is_durable_before_the_first_byte(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    sent(desk)
    confirmed(desk, clock)
    seen: list[tuple[OrderState, int]] = []

    def look() -> None:
        order = journal.get("P1")
        assert order is not None
        seen.append((order.state, order.not_found))

    gateway.on_write = look
    desk.submit(desk.prepare_again("P1"))
    assert seen == [(S.SENDING, 0)]


def test_too_early_too_few_and_too_close_are_refused(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), *[NOT_FOUND] * 4)
    sent(desk)
    with pytest.raises(AccountError, match="may still take the first request"):
        desk.prepare_again("P1")
    clock.ms += 5_000
    desk.check("P1")
    clock.ms += 13_000
    assert desk.resolution("P1").resend.verdict is Again.ASK
    desk.check("P1")
    clock.ms += 10_000
    desk.check("P1")
    with pytest.raises(AccountError, match="at least 30 seconds apart"):
        desk.prepare_again("P1")
    clock.ms += 20_000
    desk.check("P1")
    assert desk.prepare_again("P1").again
    assert gateway.executed == ["P1"]


@pytest.mark.parametrize("jump", [10**8, -(10**8)], ids=["forward", "back"])
def test_a_clock_that_was_set_opens_no_fence(desk_with: DeskMaker, clock: ManualClock, jump: int) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, NOT_FOUND)
    sent(desk)
    clock.jump_ms = jump
    gateway.clock.offset_ms = -jump
    for _ in range(3):
        clock.ms += 1_000
        desk.check("P1")
    with pytest.raises(AccountError):
        desk.prepare_again("P1")


KNOWN = {
    "1003 to the create": ([say.refused("1003"), *[NOT_FOUND] * 4], 3),
    "a status nobody knows": ([say.lost(), say.stands("7777"), NOT_FOUND, NOT_FOUND], 3),
    "a status, then nothing": ([say.lost(), say.stands("0000"), NOT_FOUND, NOT_FOUND], 3),
    "an answer that cannot be verified": ([say.lost(), say.doubtful("bad_sign"), NOT_FOUND, NOT_FOUND], 3),
    "1003 to a question": ([say.lost(), say.refused("1003"), NOT_FOUND, NOT_FOUND], 3),
    "paid": ([say.lost(), say.stands("2000")], 1),
    "failed": ([say.lost(), say.stands("3000")], 1),
    "accepted": ([say.accepted, NOT_FOUND, NOT_FOUND], 2),
}


@pytest.mark.parametrize("case", KNOWN)
def test_what_the_provider_knows_is_never_sent_again(desk_with: DeskMaker, clock: ManualClock, case: str) -> None:
    script, questions = KNOWN[case]
    desk, gateway = desk_with(*script)
    sent(desk)
    for _ in range(questions):
        clock.ms += 40_000
        desk.check("P1")
    assert desk.resolution("P1").resend.verdict in (Again.KNOWN, Again.SETTLED)
    with pytest.raises(AccountError):
        desk.prepare_again("P1")
    assert gateway.executed == ["P1"]


def test_a_callback_is_a_proof_too(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost(), agreeing(say.stands("0000"), channel="OTHER"), NOT_FOUND, NOT_FOUND)
    sent(desk)
    desk.read_callback(json.dumps({"order_id": "P1", "transaction_id": "P1"}))
    confirmed(desk, clock)
    assert desk.resolution("P1").resend.verdict is Again.KNOWN


def test_a_card_is_never_sent_again(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND)
    desk.subscribe(desk.prepare_subscription(subscription_form()), card())
    confirmed(desk, clock, "S1")
    assert desk.resolution("S1").resend.verdict is Again.CARD
    with pytest.raises(AccountError, match="the card is not kept"):
        desk.prepare_again("S1")
    assert gateway.executed == ["S1"]


def test_a_marked_order_is_not_sent_again_until_the_mark_is_off(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    sent(desk)
    confirmed(desk, clock)
    intent = desk.prepare_again("P1")
    desk.mark("P1", Mark.NOT_PAID, "Told by Ben on the phone")
    with pytest.raises(AccountError, match="Take the mark off first"):
        desk.submit(intent)
    desk.unmark("P1", "Ben was wrong about it")
    assert desk.submit(intent).state is S.ACCEPTED
    assert gateway.executed == ["P1", "P1"]


def test_what_was_not_sent_goes_at_once(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(*[unreachable()] * 3, say.accepted)
    assert sent(desk).state is S.NOT_SENT
    assert desk.submit(desk.prepare_again("P1")).state is S.ACCEPTED
    assert (gateway.executed, [event.after for event in journal.events("P1")]) == (
        ["P1"], [S.RECORDED, S.NOT_SENT, S.SENDING, S.ACCEPTED],
    )  # fmt: skip


def test_what_was_not_sent_and_is_not_sent_again_stays_so(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(*[unreachable()] * 6)
    sent(desk)
    order = desk.submit(desk.prepare_again("P1"))
    assert (order.state, order.attempts, gateway.executed) == (S.NOT_SENT, 0, [])
    assert desk.connection().reachable is False


@pytest.mark.parametrize("first", [say.lost(), say.refused("1001")])
def test_what_has_left_once_is_never_not_sent_again(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock, first: Any
) -> None:
    desk, gateway = desk_with(first, NOT_FOUND, NOT_FOUND, *[unreachable()] * 3)
    sent(desk)
    before = confirmed(desk, clock)
    after = desk.submit(desk.prepare_again("P1"))
    assert after.state is before.state
    assert (after.attempts, after.not_found, gateway.executed) == (1, 2, ["P1"])
    last = journal.events("P1")[-1]
    assert (last.cause, last.before, last.after, last.evidence["again"]) == (
        C.NOT_SENT,
        before.state,
        before.state,
        True,
    )
    assert desk.connection().reachable is False


def test_too_slow_to_record_in_time_leaves_it_unknown(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND)
    sent(desk)
    confirmed(desk, clock)
    real = gateway._create

    def slow(name: str, request: Any, before_first_byte: Any) -> Any:
        for _ in range(3):
            before_first_byte(say.SIGNED_AT + 90)
        raise unreachable()

    gateway._create = slow  # type: ignore[method-assign]
    order = desk.submit(desk.prepare_again("P1"))
    gateway._create = real  # type: ignore[method-assign]
    assert (order.state, order.not_found, gateway.executed) == (S.UNKNOWN, 0, ["P1"])
    assert order.next_check_ms is not None
    assert journal.events("P1")[-1].cause is C.NOT_SENT


OUTCOMES: list[tuple[Any, OrderState]] = [
    (say.lost(), S.UNKNOWN), (say.doubtful("html"), S.UNKNOWN), (say.refused("1018"), S.REFUSED_CHECKING),
    (say.refused("9999"), S.REFUSED_CHECKING), (say.accepted, S.ACCEPTED),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "state"), OUTCOMES)
def test_every_outcome_begins_a_new_count(
    desk_with: DeskMaker, clock: ManualClock, outcome: Any, state: OrderState
) -> None:
    desk, gateway = desk_with(say.refused("1007"), NOT_FOUND, NOT_FOUND, outcome)
    sent(desk)
    confirmed(desk, clock)
    order = desk.submit(desk.prepare_again("P1"))
    assert (order.state, order.not_found, order.not_found_ms) == (state, 0, None)
    assert (order.provider_code == "1007") is False
    with pytest.raises(AccountError):
        desk.prepare_again("P1")
    assert len(gateway.executed) == 2


def test_a_duplicate_is_taken_over_by_asking(desk_with: DeskMaker, journal: Journal, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.refused("1003"), say.stands("2000"))
    sent(desk)
    confirmed(desk, clock)
    assert desk.submit(desk.prepare_again("P1")).state is S.PAID
    assert [event.cause for event in journal.events("P1")][-2:] == [C.DUPLICATE, C.QUERY]
    assert gateway.calls[-2:] == ["payment", "payment_query"]


def test_a_refused_order_may_go_again_and_a_reason_is_looked_at(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.refused("1018"), NOT_FOUND, NOT_FOUND, say.accepted)
    sent(desk)
    assert confirmed(desk, clock).state is S.REFUSED
    with pytest.raises(InputError, match="card number"):
        desk.prepare_again("P1", "4111 1111 1111 1111")
    assert desk.submit(desk.prepare_again("P1")).state is S.ACCEPTED


def test_what_is_found_between_the_sheet_and_the_sending_stops_it(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.stands("0000"))
    sent(desk)
    confirmed(desk, clock)
    intent = desk.prepare_again("P1")
    desk.check("P1")
    with pytest.raises(AccountError, match="The provider knows this order"):
        desk.submit(intent)
    assert gateway.executed == ["P1"]


def test_what_is_found_while_connecting_stops_it_before_the_first_byte(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    sent(desk)
    confirmed(desk, clock)
    intent = desk.prepare_again("P1")
    real = gateway._create

    def found_meanwhile(name: str, request: Any, before_first_byte: Any) -> Any:
        journal.step("P1", S.PAID, C.QUERY, {"verified": True}, next_check_ms=None)
        return real(name, request, before_first_byte)

    gateway._create = found_meanwhile  # type: ignore[method-assign]
    with pytest.raises(AccountError, match="result of this order is known now"):
        desk.submit(intent)
    assert gateway.executed == ["P1"]
    assert [event.cause for event in journal.events("P1")].count(C.SENDING) == 1


def test_while_it_is_being_sent_nobody_sends_it_again(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    first, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    other, silent = desk_with(say.accepted)
    sent(first)
    confirmed(first, clock)
    intent, twin = first.prepare_again("P1"), other.prepare_again("P1")
    states: list[OrderState] = []

    def meanwhile() -> None:
        with pytest.raises(AccountError, match="being sent"):
            other.submit(twin)
        order = journal.get("P1")
        assert order is not None
        states.append(order.state)

    gateway.on_write = meanwhile
    assert first.submit(intent).state is S.ACCEPTED
    assert (states, silent.executed, gateway.executed) == ([S.SENDING], [], ["P1", "P1"])


def test_of_fifty_who_send_it_again_one_does(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, *[say.lost()] * 50)
    sent(desk)
    confirmed(desk, clock)
    intents = [desk.prepare_again("P1")]
    gate, refused = threading.Barrier(50), []

    def run() -> None:
        gate.wait()
        try:
            desk.submit(intents[0])
        except AccountError as error:
            refused.append(error)

    threads = [threading.Thread(target=run) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), gateway.executed) == (49, ["P1", "P1"])


def test_a_record_that_fails_sends_nothing_and_changes_nothing(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    sent(desk)
    confirmed(desk, clock)
    intent, original = desk.prepare_again("P1"), journal.step

    def fail(*_: Any, **__: Any) -> Any:
        raise JournalDisk("The disk is full.")

    journal.step = fail  # type: ignore[method-assign]
    with pytest.raises(JournalDisk):
        desk.submit(intent)
    journal.step = original  # type: ignore[method-assign]
    order = journal.get("P1")
    assert order is not None
    assert (order.state, order.not_found, gateway.executed) == (S.UNKNOWN, 2, ["P1"])
    assert journal.recover() == ()


def test_the_same_paid_meanwhile_needs_a_reason(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(*[unreachable()] * 3, say.accepted, say.accepted)
    desk.submit(desk.prepare(form(OUT, order_id="W1")))
    desk.submit(desk.prepare(form(OUT, order_id="W2")))
    intent = desk.prepare_again("W1")
    assert intent.duplicate is not None
    assert [order.order_id for order in intent.duplicate.orders] == ["W2"]
    with pytest.raises(InputError, match="W2"):
        desk.submit(intent)
    assert gateway.executed == ["W2"]
    assert desk.submit(desk.prepare_again("W1", REASON)).state is S.ACCEPTED
