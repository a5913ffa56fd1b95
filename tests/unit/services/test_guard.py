"""Nobody is paid twice by two orders: what is refused, what needs a reason, and who is first when two ask at once."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest

from ptsdesk.domain.orders import Cause, Mark, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError, UnreachableError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, DeskMaker, ManualClock, form
from tests.unit.services.test_subscriptions import card
from tests.unit.services.test_subscriptions import form as subscription_form

S, OUT = OrderState, OrderKind.WITHDRAWAL
DAY_MS = 86_400_000
REASON = "Second half of October"


def payout(order_id: str = "W1", **changes: Any) -> Any:
    return form(OUT, order_id=order_id, **changes)


def paid(desk: LiveDesk, order_id: str = "W1", **changes: Any) -> None:
    assert desk.submit(desk.prepare(payout(order_id, **changes))).state is S.ACCEPTED


def test_the_first_payout_is_nobodys_double(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    assert desk.prepare(payout()).duplicate is None


def test_the_same_again_needs_a_reason_and_the_journal_keeps_it(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted, say.accepted)
    paid(desk)
    intent = desk.prepare(payout("W2", amount="100"))
    assert intent.duplicate is not None
    assert [order.order_id for order in intent.duplicate.orders] == ["W1"]
    assert (intent.duplicate.blocked_by, intent.duplicate.days) == (None, 3)
    with pytest.raises(InputError, match="W1 pays the same sum") as refused:
        desk.submit(intent)
    assert (refused.value.field, gateway.executed, journal.get("W2")) == ("repeat_reason", ["W1"], None)
    with pytest.raises(InputError):
        desk.submit(desk.prepare(payout("W2", repeat_reason="  ")))
    paid(desk, "W2", repeat_reason=REASON)
    assert gateway.executed == ["W1", "W2"]
    assert journal.events("W2")[0].evidence["repeat_reason"] == REASON


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "100.01"}, {"details": {"account_number": "1234567891", "name": "Ana Reyes"}},
        {"details": {"account_number": "1234567890", "channel_subject": "BPI", "name": "Ana Reyes"}},
    ],
    ids=str,
)  # fmt: skip
def test_another_sum_or_payee_needs_none(desk_with: DeskMaker, change: dict[str, Any]) -> None:
    desk, _ = desk_with(say.accepted, say.accepted)
    paid(desk)
    assert desk.prepare(payout("W2", **change)).duplicate is None
    paid(desk, "W2", **change)


def test_the_name_and_the_channel_make_nobody_else(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted)
    paid(desk)
    other = {"channel": "MAYA", "details": {"account_number": "1234567890", "name": "Anna Reyes"}}
    assert desk.prepare(payout("W2", **other)).duplicate is not None


def test_the_window_of_days_is_the_setting_of_the_moment(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    gateway, days = say.ScriptedGateway(say.accepted, say.stands("2000", "W1")), [3]
    ports = Ports(clock, os.urandom, lambda: days[0])
    desk = LiveDesk(ACCOUNT, gateway, journal, ports, "3F:A2", "window")  # type: ignore[arg-type]
    paid(desk)
    desk.check("W1")
    clock.ms += 3 * DAY_MS
    assert desk.prepare(payout("W2")).duplicate is not None
    clock.ms += 1
    assert desk.prepare(payout("W2")).duplicate is None
    days[0] = 30
    assert desk.prepare(payout("W2")).duplicate is not None


@pytest.mark.parametrize("when", ["when the first was paid", "when the second is paid"])
def test_a_clock_that_was_years_off_hides_no_double(desk_with: DeskMaker, clock: ManualClock, when: str) -> None:
    desk, gateway = desk_with(say.accepted, say.accepted)
    if when == "when the first was paid":
        clock.jump_ms = -5 * 365 * DAY_MS  # the battery of its clock is empty
    paid(desk)
    clock.jump_ms = 0
    if when == "when the second is paid":
        clock.jump_ms = 365 * DAY_MS
        gateway.clock.offset_ms = -365 * DAY_MS
    clock.ms += 60_000
    intent = desk.prepare(payout("W2"))
    assert intent.duplicate is not None
    assert [order.order_id for order in intent.duplicate.orders] == ["W1"]
    with pytest.raises(InputError, match="W1"):
        desk.submit(intent)
    assert gateway.executed == ["W1"]


def test_collecting_the_same_twice_is_information_only(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted, say.accepted)
    desk.submit(desk.prepare(form(order_id="P1")))
    intent = desk.prepare(form(order_id="P2"))
    assert (intent.duplicate, [twin.order_id for twin in intent.twins]) == (None, ["P1"])
    desk.submit(intent)
    assert gateway.executed == ["P1", "P2"]


@pytest.mark.parametrize("outcome", [say.lost(), say.refused("1007"), say.refused("1001"), say.doubtful("bad_sign")])
def test_a_payee_whose_last_payout_is_unknown_gets_nothing_new(
    desk_with: DeskMaker, journal: Journal, outcome: Any
) -> None:
    desk, gateway = desk_with(outcome, say.accepted)
    desk.submit(desk.prepare(payout()))
    intent = desk.prepare(payout("W2", amount="7", repeat_reason=REASON))
    assert intent.duplicate is not None
    assert intent.duplicate.blocked_by is not None
    with pytest.raises(AccountError, match="W1 to the same payee is not known"):
        desk.submit(intent)
    assert (gateway.executed, journal.get("W2")) == (["W1"], None)
    desk.mark("W1", Mark.NOT_PAID, "Told by Ben on the phone")
    assert desk.submit(intent).state is S.ACCEPTED, "the confirmation was not used up by the refusal"


def test_a_payout_that_was_not_sent_blocks_nobody(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(*[UnreachableError("x")] * 3, say.accepted)
    desk.submit(desk.prepare(payout()))
    paid(desk, "W2")


def test_many_harmless_ones_do_not_hide_the_one_that_was_paid(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted, *[UnreachableError("x")] * 21)
    paid(desk)
    for number in range(2, 9):
        desk.submit(desk.prepare(payout(f"W{number}", repeat_reason=REASON)))
    duplicate = desk.prepare(payout("W9")).duplicate
    assert duplicate is not None
    assert [order.order_id for order in duplicate.orders] == ["W1"]


def test_a_card_is_not_charged_twice_by_two_orders(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted, say.accepted, say.lost())
    desk.subscribe(desk.prepare_subscription(subscription_form()), card())
    with pytest.raises(InputError, match="S1 charges the same sum"):
        desk.subscribe(desk.prepare_subscription(subscription_form(order_id="S2")), card())
    desk.subscribe(desk.prepare_subscription(subscription_form(order_id="S2", repeat_reason=REASON)), card())
    assert journal.events("S2")[0].evidence["repeat_reason"] == REASON
    desk.subscribe(desk.prepare_subscription(subscription_form(order_id="S3", amount="5.00")), card())
    with pytest.raises(AccountError, match="S3 with the same card and sum"):
        desk.subscribe(desk.prepare_subscription(subscription_form(order_id="S4", amount="5.00")), card())
    assert gateway.executed == ["S1", "S2", "S3"]


def test_the_last_digits_alone_block_no_other_sum(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.lost(), say.accepted)
    desk.subscribe(desk.prepare_subscription(subscription_form()), card())
    desk.subscribe(desk.prepare_subscription(subscription_form(order_id="S2", amount="5.00")), card())
    assert gateway.executed == ["S1", "S2"]


@pytest.mark.parametrize("second", [{}, {"amount": "55.00"}], ids=["same sum", "other sum"])
def test_of_two_confirmed_at_once_one_goes(desk_with: DeskMaker, journal: Journal, second: dict[str, str]) -> None:
    """The second is asked for while the first is on the wire: the first one's record is already there."""
    desk, gateway = desk_with(say.accepted, say.accepted)
    intents = [desk.prepare(payout("W1")), desk.prepare(payout("W2", **second))]
    assert [intent.duplicate for intent in intents] == [None, None]
    got: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(AccountError) as refused:
            desk.submit(intents[1])
        got.append(refused.value.message)

    gateway.on_write = meanwhile
    desk.submit(intents[0])
    assert gateway.executed == ["W1"]
    assert got == [
        "The order W1 to the same payee is being sent right now. Nothing else was sent. Wait for its result."
    ]
    assert journal.get("W2") is None


def test_of_fifty_to_one_payee_at_once_one_goes(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(*[say.lost()] * 50)
    intents = [desk.prepare(payout(f"W{number}")) for number in range(50)]
    gate, refusals = threading.Barrier(50), []

    def run(number: int) -> None:
        gate.wait()
        try:
            desk.submit(intents[number])
        except (AccountError, InputError) as error:
            refusals.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gateway.executed) == 1
    assert len(refusals) == 49
    assert sum(journal.get(f"W{number}") is not None for number in range(50)) == 1


def test_two_desks_of_one_journal_are_judged_together(desk_with: DeskMaker) -> None:
    first, gateway = desk_with(say.accepted)
    other, silent = desk_with(say.accepted)
    stale = other.prepare(payout("W2"))
    paid(first)
    with pytest.raises(InputError):
        other.submit(stale)
    assert (gateway.executed, silent.executed) == (["W1"], [])


DRAFT = {"amount": "100.00", "currency": "PHP", "details.account_number": "1234567890", "order_id": "W9"}


def test_the_windows_draft_counts_for_the_other_hand(journal: Journal, clock: ManualClock) -> None:
    def desk_of(made_by: str) -> LiveDesk:
        gateway = say.ScriptedGateway(say.accepted)
        return LiveDesk(ACCOUNT, gateway, journal, Ports(clock, os.urandom), "3F:A2", made_by)  # type: ignore[arg-type]

    window, verb = desk_of("window"), desk_of("command line")
    saved = window.save_draft(OUT, DRAFT)
    assert window.prepare(payout("W9")).duplicate is None
    assert window.prepare(payout("W2")).duplicate is None, "it is the form itself that is asked about"
    assert verb.prepare(payout("W9")).duplicate is None, "the same order id is the same order"
    found = verb.prepare(payout("W2")).duplicate
    assert found is not None
    assert (found.orders, found.draft_ms) == ((), saved)
    with pytest.raises(InputError, match="half-typed in the window"):
        verb.submit(verb.prepare(payout("W2")))
    assert verb.prepare(payout("W2", amount="99")).duplicate is None
    assert verb.submit(verb.prepare(payout("W2", repeat_reason=REASON))).state is S.ACCEPTED
    assert journal.events("W2")[0].cause is Cause.RECORDED
