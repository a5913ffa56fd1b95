"""What an answer to a question may change, and what it never changes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ptsdesk.domain.balances import BalanceMode
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.polling import CONFIRM_GAP_MS, fence_ms
from ptsdesk.errors import AccountError, NotSentError, RefusedError, UnprovedError, UnreachableError
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form

S = OrderState

STATUSES = [
    ("0000", S.WAITING),
    ("1000", S.PROCESSING),
    ("2000", S.PAID),
    ("3000", S.FAILED),
    ("4000", S.NEEDS_REVIEW),
    ("5000", S.EXPIRED),
    ("7777", S.UNKNOWN),
    ("", S.UNKNOWN),
]


@pytest.mark.parametrize("first", [say.accepted, say.lost(), say.refused("4001")])
@pytest.mark.parametrize(("status", "state"), STATUSES)
def test_a_verified_status_is_what_the_order_becomes(
    desk_with: DeskMaker, first: object, status: str, state: OrderState
) -> None:
    desk, _ = desk_with(first, say.stands(status))
    desk.submit(desk.prepare(form()))
    order = desk.check("P1")
    assert (order.state, order.status, order.checks) == (state, status, 1)
    assert (order.next_check_ms is None) == (state in {S.PAID, S.FAILED})


@pytest.mark.parametrize("final", ["2000", "3000"])
@pytest.mark.parametrize("later", ["0000", "1000", "2000", "3000", "4000", "5000", "7777"])
def test_a_final_state_stays_and_a_contradiction_is_written_down(
    desk_with: DeskMaker, journal: Journal, final: str, later: str
) -> None:
    desk, _ = desk_with(say.accepted, say.stands(final), say.stands(later))
    desk.submit(desk.prepare(form()))
    before = desk.check("P1")
    after = desk.check("P1")
    assert after.state is before.state
    assert after.status == final
    if later != final:
        assert journal.events("P1")[-1].cause is Cause.CONTRADICTION


@pytest.mark.parametrize(
    "answer", [*map(say.refused, ("1002", "1010", "9999")), *map(say.doubtful, say.Doubt), say.lost()]
)
@pytest.mark.parametrize("first", [say.accepted, say.lost()])
def test_nothing_but_a_verified_answer_changes_a_state(desk_with: DeskMaker, first: object, answer: object) -> None:
    desk, _ = desk_with(first, answer, answer, answer)
    state = desk.submit(desk.prepare(form())).state
    for _ in range(3):
        assert desk.check("P1").state is state


def test_the_same_answer_again_moves_counters_only(desk_with: DeskMaker, journal: Journal) -> None:
    desk, _ = desk_with(say.accepted, *[say.stands("0000")] * 5)
    desk.submit(desk.prepare(form()))
    for _ in range(5):
        order = desk.check("P1")
    assert order.checks == 5
    assert [event.cause for event in journal.events("P1")].count(Cause.QUERY) == 1


def test_a_refusal_is_confirmed_by_two_not_found_past_the_fence(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.refused("1001"), *[say.refused("1002")] * 4)
    desk.submit(desk.prepare(form()))
    fence = fence_ms(say.SIGNED_AT) + 500
    clock.ms = fence
    assert (desk.check("P1").state, desk.order("P1").not_found) == (S.REFUSED_CHECKING, 0)  # type: ignore[union-attr]
    clock.ms = fence + 1
    assert (desk.check("P1").state, desk.order("P1").not_found) == (S.REFUSED_CHECKING, 1)  # type: ignore[union-attr]
    clock.ms += CONFIRM_GAP_MS - 1
    assert desk.check("P1").state is S.REFUSED_CHECKING
    clock.ms += 1
    order = desk.check("P1")
    assert (order.state, order.next_check_ms) == (S.REFUSED, None)


def test_the_fence_counts_the_servers_time(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.refused("1001"), say.refused("1002"))
    desk.submit(desk.prepare(form()))
    gateway.clock.offset_ms = -60_000
    clock.ms = fence_ms(say.SIGNED_AT) + 1
    assert desk.check("P1").not_found == 0


def test_an_unknown_order_is_never_called_refused(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost(), *[say.refused("1002")] * 3)
    desk.submit(desk.prepare(form()))
    for _ in range(3):
        clock.ms = max(clock.ms, fence_ms(say.SIGNED_AT)) + CONFIRM_GAP_MS
        assert desk.check("P1").state is S.UNKNOWN
    assert desk.order("P1").not_found == 3  # type: ignore[union-attr]


def test_a_refused_order_that_turns_up_after_all_is_followed(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.refused("1001"), say.refused("1002"), say.refused("1002"), say.stands("2000"))
    desk.submit(desk.prepare(form()))
    for _ in range(2):
        clock.ms = max(clock.ms, fence_ms(say.SIGNED_AT)) + CONFIRM_GAP_MS
        desk.check("P1")
    assert desk.order("P1").state is S.REFUSED  # type: ignore[union-attr]
    assert desk.check("P1").state is S.PAID


def test_due_orders_are_asked_about_a_few_at_a_time(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(*[say.accepted] * 6, *[say.stands("0000")] * 6)
    for number in range(6):
        desk.submit(desk.prepare(form(order_id=f"P{number}", amount=f"{number + 1}")))
    assert desk.check_due() == ()
    clock.ms += 10_000
    assert len(desk.check_due()) == 4
    assert len(desk.check_due()) == 2
    assert desk.check_due() == ()
    assert gateway.calls.count("payment_query") == 6


def test_an_unreachable_provider_stops_the_round_and_is_not_hammered(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.accepted, say.accepted, UnreachableError("No route."), UnreachableError("No route."))
    for number in range(2):
        desk.submit(desk.prepare(form(order_id=f"P{number}", amount=f"{number + 1}")))
    clock.ms += 10_000
    assert desk.check_due() == ()
    assert gateway.calls.count("payment_query") == 1
    assert desk.connection().reachable is False
    assert desk.connection().error == "No route."


def test_retry_after_moves_the_next_question(desk_with: DeskMaker, clock: ManualClock, journal: Journal) -> None:
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form()))
    resolver = desk._resolver
    order = resolver.record("P1", say.exchange(say.lost(), retry_after_s=200))
    assert order.next_check_ms == clock.ms + 200_000


def test_a_question_about_a_foreign_id_touches_nothing(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.stands("2000", "FOREIGN"), say.refused("1002"), say.doubtful("bad_sign"))
    known = desk.query(OrderKind.PAYMENT, "FOREIGN")
    assert (known.found, known.verified, known.order, known.answer["order_id"]) == (True, True, None, "FOREIGN")
    missing = desk.query(OrderKind.WITHDRAWAL, "FOREIGN")
    assert (missing.found, missing.verified, missing.code) == (False, False, "1002")
    assert "does not know this order id (unsigned answer)" in missing.reason
    forged = desk.query(OrderKind.SUBSCRIPTION, "FOREIGN")
    assert (forged.found, forged.verified) == (None, False)
    assert "cannot be trusted" in forged.reason
    assert desk.history(HistoryFilter()).orders == ()


def test_a_question_about_an_order_of_ours_is_compared_with_the_journal(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.lost(), say.stands("2000"))
    desk.submit(desk.prepare(form()))
    report = desk.query(OrderKind.PAYMENT, "P1")
    assert report.state_before is S.UNKNOWN
    assert report.order is not None
    assert report.order.state is S.PAID
    assert report.order.reference_number == "503817457721"
    assert dict(report.comparison)["order_id"]
    assert dict(report.comparison)["amount"]
    assert desk.find_order_id("503817457721") == "P1"


def test_reading_channels_keeps_them_for_a_while(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.channel_list("QRPH", "MAYA"), say.channel_list("MAYA"), say.channel_list())
    assert [item.code for item in desk.channels("PHP").of(OrderKind.PAYMENT)] == ["QRPH", "MAYA"]
    assert len(desk.channels("PHP").items) == 2
    assert [item.code for item in desk.channels("PHP", refresh=True).items] == ["MAYA"]
    clock.ms += 3_600_000
    assert desk.channels("PHP").items == ()
    assert gateway.calls == ["support_channel"] * 3


def test_a_read_without_a_usable_answer_says_why(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(
        say.refused("1010"), say.doubtful("html"), say.lost(), UnreachableError("No route."), say.balance()
    )
    with pytest.raises(RefusedError, match="could not verify the signature"):
        desk.channels("PHP")
    assert desk.connection().title == "The keys do not fit"
    with pytest.raises(UnprovedError, match="web page"):
        desk.balances(0)
    with pytest.raises(UnprovedError, match="did not answer in time"):
        desk.balances(0)
    with pytest.raises(NotSentError):
        desk.balances(0)
    [figure] = desk.balances(BalanceMode.TOTAL).figures
    assert (figure.currency, figure.channel, figure.total) == ("PHP", "MAYA", Money("PHP", "68888"))
    assert desk.connection().reachable is True


def test_disabling_claims_nothing_without_a_verified_answer(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.refused("1002"), say.refused("1002"))
    report = desk.disable("S1")
    assert (report.found, report.verified) == (False, False)
    assert gateway.calls == ["subscribe_disable", "subscribe_query"]


@pytest.mark.parametrize(("offset", "shown"), [(400, 0), (-500, 0), (501, 501), (-60_000, -60_000), (None, 0)])
def test_an_offset_within_its_own_error_is_none(desk_with: DeskMaker, offset: int | None, shown: int) -> None:
    desk, _ = desk_with(say.balance(), offset_ms=offset)
    desk.balances(0)
    assert desk.connection().offset_ms == shown


def test_a_new_fact_in_the_same_answer_is_written_down(desk_with: DeskMaker, journal: Journal) -> None:
    first = say.stands("1000")
    later = say.Proved(replace(first.answer, reference_number="503817457721"), first.rules_used)
    desk, _ = desk_with(say.accepted, first, first, later, later)
    desk.submit(desk.prepare(form()))
    for _ in range(4):
        desk.check("P1")
    assert [event.cause for event in journal.events("P1")].count(Cause.QUERY) == 2


PRECEDING = ("1001", "1009", "1010", "1012", "1016", "1017", "1018", "1020", "8007", "8013")


@pytest.mark.parametrize("code", [*PRECEDING, "1004", "1007", "4001", "8005", "9999", "7777"])
def test_only_a_code_that_precedes_execution_is_ever_confirmed(
    desk_with: DeskMaker, clock: ManualClock, code: str
) -> None:
    desk, _ = desk_with(say.refused(code), *[say.refused("1002")] * 4)
    desk.submit(desk.prepare(form()))
    clock.ms = fence_ms(say.SIGNED_AT)
    for _ in range(4):
        clock.ms += CONFIRM_GAP_MS
        order = desk.check("P1")
    assert order.state is (S.REFUSED if code in PRECEDING else S.REFUSED_CHECKING)
    assert (order.next_check_ms is None) == (code in PRECEDING)


def test_a_jumping_date_confirms_nothing(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.refused("1001"), *[say.refused("1002")] * 5)
    desk.submit(desk.prepare(form()))
    for _ in range(3):
        gateway.clock.offset_ms = (gateway.clock.offset_ms or 0) + 60_000
        clock.ms += 500
        assert desk.check("P1").not_found == 0
    gateway.clock.offset_ms = None
    gateway.clock.learns = False
    clock.ms += 60_000
    assert desk.check("P1").not_found == 0


def test_a_jumping_wall_clock_confirms_nothing(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.refused("1001"), *[say.refused("1002")] * 3)
    desk.submit(desk.prepare(form()))
    clock.ms += 60_000
    assert desk.check("P1").not_found == 1
    clock.ms += 1_000
    clock.jump_ms = 3_600_000
    assert desk.check("P1").not_found == 1
    clock.jump_ms = -3_600_000
    clock.ms += CONFIRM_GAP_MS
    assert desk.check("P1").not_found == 1


def test_one_order_that_fails_does_not_hold_up_the_others(
    desk_with: DeskMaker, clock: ManualClock, expect_log: Callable[[str, str], None]
) -> None:
    desk, _ = desk_with(say.accepted, say.accepted, ZeroDivisionError(), say.stands("2000", "P2"))
    for number in (1, 2):
        desk.submit(desk.prepare(form(order_id=f"P{number}", amount=f"{number}")))
    clock.ms += 10_000
    expect_log("ptsdesk.services", "asking about an order ended with ZeroDivisionError")
    assert [order.state for order in desk.check_due()] == [S.PAID]
    assert desk.check_due() == ()


def test_an_order_that_never_left_here_may_turn_up_all_the_same(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(*[UnreachableError("No route.")] * 3, say.stands("2000"))
    assert desk.submit(desk.prepare(form())).state is S.NOT_SENT
    assert desk.check("P1").state is S.PAID


def test_an_answer_while_the_order_is_being_sent_changes_nothing(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted, say.stands("2000"))
    seen: list[OrderState] = []
    gateway.on_write = lambda: seen.append(desk.check("P1").state)
    assert desk.submit(desk.prepare(form())).state is S.ACCEPTED
    assert seen == [S.SENDING]


def test_only_a_subscription_can_be_disabled(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted)
    desk.submit(desk.prepare(form()))
    with pytest.raises(AccountError, match="not a subscription"):
        desk.disable("P1")
    assert gateway.calls == ["payment"]


def test_two_questions_about_an_order_never_overlap(desk_with: DeskMaker) -> None:
    first_is_asking, second_may_start = threading.Event(), threading.Event()

    def slow(_: object) -> object:
        first_is_asking.set()
        assert second_may_start.wait(20)
        return say.stands("0000")

    desk, gateway = desk_with(say.accepted, slow, say.stands("1000"))
    desk.submit(desk.prepare(form()))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(desk.check, "P1")
        assert first_is_asking.wait(20)
        assert desk.check("P1").checks == 0
        second = pool.submit(desk.query, OrderKind.PAYMENT, "P1")
        assert gateway.calls.count("payment_query") == 1
        second_may_start.set()
        assert first.result(20).state is S.WAITING
        assert second.result(20).order.state is S.PROCESSING


KNOWN = [(say.doubtful("bad_sign"), Cause.QUERY_UNPROVED), (say.refused("1003"), Cause.QUERY_REFUSED)]


@pytest.mark.parametrize(("said", "cause"), KNOWN)
@pytest.mark.parametrize("before", [0, 1])
def test_what_the_provider_said_it_knows_is_never_called_refused(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock, said: object, cause: Cause, before: int
) -> None:
    denied = say.refused("1002")
    desk, _ = desk_with(say.refused("1012"), *[denied] * before, said, *[denied] * 3)
    desk.submit(desk.prepare(form(OrderKind.WITHDRAWAL)))
    for _ in range(before + 1):
        clock.ms += 40_000
        desk.check("P1")
    told = journal.get("P1")
    assert told is not None
    assert (told.state, told.not_found, told.not_found_ms) == (S.REFUSED_CHECKING, 0, None)
    assert journal.last_event("P1").cause is cause
    for _ in range(3):
        clock.ms += 40_000
        order = desk.check("P1")
    assert order.state is S.REFUSED_CHECKING
    assert order.next_check_ms is not None
    assert desk.prepare(form(OrderKind.WITHDRAWAL, order_id="W2")).duplicate is not None


@pytest.mark.parametrize(("said", "cause"), KNOWN)
def test_nothing_moved_is_taken_back_when_the_provider_says_it_knows_the_order(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock, said: object, cause: Cause
) -> None:
    desk, _ = desk_with(say.refused("1012"), *[say.refused("1002")] * 2, said, say.stands("2000"))
    desk.submit(desk.prepare(form(OrderKind.WITHDRAWAL)))
    for _ in range(2):
        clock.ms += 40_000
        desk.check("P1")
    assert desk.order("P1").state is S.REFUSED
    order = desk.check("P1")
    assert (order.state, order.not_found, order.not_found_ms) == (S.UNKNOWN, 0, None)
    assert order.next_check_ms is not None
    assert journal.last_event("P1").cause is cause
    assert desk.prepare(form(OrderKind.WITHDRAWAL, order_id="W2")).duplicate.blocked_by is not None
    clock.ms += 80_000
    assert [found.state for found in desk.check_due()] == [S.PAID], "and it is watched again"
