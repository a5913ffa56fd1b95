"""Answers and callbacks, signed and odd all the same: none stops the watch, none counts for more than it proves."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.polling import SUBSCRIPTION_S
from ptsdesk.errors import UnreachableError
from ptsdesk.protocol.answers import Charge, Proved
from ptsdesk.services.findings import CallbackEffect
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock
from tests.unit.services.conftest import form as order_form
from tests.unit.services.test_findings import agreeing
from tests.unit.services.test_subscriptions import card, form

S, E = OrderState, CallbackEffect
AT = say.SIGNED_AT
NOT_MOMENTS = ["9" * 40, "1e400", "1e999", "-1e400", "1e-400", "0", "-5", "NaN", "Infinity", "", "x" * 10_000]


def started(desk_with: DeskMaker, *script: Any) -> Any:
    desk, gateway = desk_with(say.accepted, *script)
    desk.subscribe(desk.prepare_subscription(form()), card())
    return desk, gateway


# --- charges ----------------------------------------------------------------------------------------------------------


def test_a_charge_that_is_listed_twice_is_kept_once(desk_with: DeskMaker) -> None:
    desk, _ = started(desk_with, say.subscription(("T1", "1000", AT), ("T1", "2000", AT + 5), ("T2", "2000", AT)))
    assert desk.check("S1").state is S.ACTIVE
    assert {(charge.payment_id, charge.status) for charge in desk.charges("S1")} == {("T1", "2000"), ("T2", "2000")}


def test_ids_that_are_kept_alike_are_one_charge(desk_with: DeskMaker) -> None:
    answer = say.subscription(("T\0", "1000", AT), ("T\N{REPLACEMENT CHARACTER}", "2000", AT))
    desk, _ = started(desk_with, answer, answer)
    desk.check("S1")
    assert desk.check("S1").state is S.ACTIVE
    assert len(desk.charges("S1")) == 1


def test_the_same_charges_told_again_are_not_written_again(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    answer = say.subscription(*((f"T{number}", "2000", AT + number) for number in range(50)))
    desk, _ = started(desk_with, answer, answer)
    desk.check("S1")
    before = desk.charges("S1")
    clock.ms += SUBSCRIPTION_S * 1000
    with journal.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE seen_writes (n)")
        connection.exec_driver_sql(
            "CREATE TRIGGER spy AFTER UPDATE ON charges BEGIN INSERT INTO seen_writes VALUES (1); END"
        )
    desk.check("S1")
    with journal.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM seen_writes").scalar() == 0
    assert desk.charges("S1") == before


@pytest.mark.parametrize("moment", NOT_MOMENTS)
def test_a_moment_that_is_none_holds_up_nothing(desk_with: DeskMaker, clock: ManualClock, moment: str) -> None:
    told = say.subscription(("T1", "2000", AT))
    fields = {**told.answer.fields, "next_payment_at": moment, "timestamp": moment, "subscribe_at": moment}
    charges = (Charge("T1", "2000", moment),)
    answer = Proved(replace(told.answer, fields=fields, payments=charges, next_payment_at=moment), told.rules_used)
    desk, _ = started(desk_with, answer)
    clock.ms += 60_000
    (order,) = desk.check_due()
    assert order.state is S.ACTIVE
    assert clock.ms + 60_000 <= order.next_check_ms <= clock.ms + SUBSCRIPTION_S * 1200
    assert desk.charges("S1")[0].at_ms is None


def test_a_subscription_waits_as_long_as_it_was_asked_to(desk_with: DeskMaker, clock: ManualClock) -> None:
    answer = say.exchange(say.subscription(("T1", "1000", AT)), retry_after_s=300)
    desk, _ = started(desk_with, answer)
    assert desk.check("S1").next_check_ms >= clock.ms + 300_000


# --- watching ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_callback", [False, True])
def test_an_order_that_turns_up_after_all_is_watched_again(
    desk_with: DeskMaker, clock: ManualClock, by_callback: bool
) -> None:
    desk, _ = desk_with(*[UnreachableError("x")] * 3, agreeing(say.stands("0000")), say.stands("2000"))
    assert desk.submit(desk.prepare(order_form())).state is S.NOT_SENT
    if by_callback:
        assert desk.read_callback(json.dumps({"order_id": "P1", "transaction_id": "T-P1"})).effect is E.CHANGED
    else:
        desk.query(OrderKind.PAYMENT, "P1")
    assert desk.order("P1").state is S.WAITING
    clock.ms += 80_000
    assert [order.state for order in desk.check_due()] == [S.PAID]


# --- callbacks --------------------------------------------------------------------------------------------------------


def callback(**changes: Any) -> str:
    return json.dumps({"order_id": "P1", "status": "2000", "transaction_id": "T-P1", "sign": "x"} | changes)


def test_a_callback_of_another_transaction_changes_nothing(desk_with: DeskMaker, journal: Journal) -> None:
    """A withdrawal of the same id, sum and channel is signed over the very same names as a payment."""
    desk, _ = desk_with(say.accepted, agreeing(say.stands("2000"), transaction_id="W2820261128000000001"))
    before = desk.submit(desk.prepare(order_form()))
    report = desk.read_callback(callback(transaction_id="W2820261128000000001"))
    assert report.effect is E.DIFFERENT
    assert journal.get("P1") == replace(before, updated_ms=journal.get("P1").updated_ms)


def test_a_callback_of_the_other_kind_is_not_taken_for_an_unanswered_order(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.lost(), agreeing(say.stands("2000"), transaction_id="W2820261128000000001"))
    desk.submit(desk.prepare(order_form()))
    report = desk.read_callback(callback(transaction_id="W2820261128000000001"))
    assert (report.effect, report.order.state) == (E.DIFFERENT, S.UNKNOWN)


def test_what_no_signature_covers_in_a_callback_is_not_kept(desk_with: DeskMaker) -> None:
    """Whoever hands a callback on can add to it."""
    told = agreeing(say.subscription(("T9", "2000", AT), order_id="S1"))
    fields = {**told.answer.fields, "verification_url": "https://evil.example/", "details_url": "https://evil.example/"}
    answer = replace(
        told.answer, fields=fields, payment_transaction_id="T1", payment_status="1000", transaction_id="T-S1"
    )
    desk, _ = started(desk_with, Proved(answer, told.rules_used))
    report = desk.read_callback(callback(order_id="S1", transaction_id="T-S1", enabled=True))
    assert (report.effect, report.order.state) == (E.CHANGED, S.ACTIVE)
    assert [charge.payment_id for charge in desk.charges("S1")] == ["T1"]
    assert "evil" not in repr(report.order.facts)
    assert report.order.facts["verification_url"] == "https://bank.example/3ds"


def test_news_of_the_far_future_do_not_outlive_the_next_answer(desk_with: DeskMaker) -> None:
    future = agreeing(say.stands("1000"), timestamp="253402300799")
    now = agreeing(say.stands("0000"))
    desk, _ = desk_with(say.accepted, future, now, now, agreeing(say.stands("2000")))
    desk.submit(desk.prepare(order_form()))
    desk.read_callback(callback())
    assert desk.read_callback(callback()).effect is E.OLDER
    desk.check("P1")
    assert desk.order("P1").state is S.WAITING
    assert desk.read_callback(callback()).order.state is S.PAID


@pytest.mark.parametrize("moment", NOT_MOMENTS)
def test_a_callback_of_no_moment_is_read(desk_with: DeskMaker, moment: str) -> None:
    desk, _ = desk_with(say.accepted, agreeing(say.stands("2000"), timestamp=moment))
    desk.submit(desk.prepare(order_form()))
    assert desk.read_callback(callback()).order.state is S.PAID


def test_the_confirmation_of_a_known_withdrawal_is_named(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted)
    desk.submit(desk.prepare(order_form(OrderKind.WITHDRAWAL)))
    text = json.dumps({"user_id": "28", "order_id": "P1", "amount": 100, "timestamp": AT, "sign": "x"})
    report = desk.read_callback(text)
    assert (report.effect, "confirmation" in report.reason) == (E.UNPROVED, True)
    assert gateway.calls == ["withdraw"]


# --- ending a subscription --------------------------------------------------------------------------------------------


def test_not_found_to_a_disable_is_no_answer_to_a_question(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.refused("1001"), say.refused("1002"), UnreachableError("x"))
    desk.subscribe(desk.prepare_subscription(form()), card())
    clock.ms += 120_000
    report = desk.disable("S1")
    assert (report.order.state, report.order.not_found) == (S.REFUSED_CHECKING, 0)


def test_disabled_says_the_call_and_enabled_says_the_question(desk_with: DeskMaker) -> None:
    desk, _ = started(desk_with, say.subscription(enabled=False), say.subscription(enabled=True))
    assert desk.disable("S1").order.state is S.ACTIVE


# --- the clock --------------------------------------------------------------------------------------------------------


def test_a_channel_list_of_the_future_is_asked_for_again(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.channel_list("QRPH"), say.channel_list("MAYA"))
    clock.jump_ms = 10**10
    desk.channels("PHP")
    clock.jump_ms = 0
    assert [channel.code for channel in desk.channels("PHP").items] == ["MAYA"]
    assert gateway.calls == ["support_channel"] * 2


@pytest.mark.parametrize("jump_ms", [-(10**10), 10**10])
def test_an_active_subscription_is_asked_about_whatever_the_clock_was_set_to(
    desk_with: DeskMaker, clock: ManualClock, jump_ms: int
) -> None:
    answer = say.subscription(("T1", "2000", AT), next_s=AT + 10**8)
    desk, _ = started(desk_with, answer, answer, answer)
    clock.jump_ms = jump_ms
    desk.check("S1")
    assert desk.check_due() == ()
    clock.jump_ms = 0
    clock.ms += SUBSCRIPTION_S * 1200
    assert [order.order_id for order in desk.check_due()] == ["S1"]
    assert desk.check_due() == (), "and does not flood"
