"""What an older journal that is put in place leaves closed, and what it opens again."""

from __future__ import annotations

import pytest

from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.polling import CONFIRM_GAP_MS, FENCE_S
from ptsdesk.domain.record import PutBack
from ptsdesk.domain.resend import Again
from ptsdesk.errors import UnreachableError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.record import UNLISTED_MS, Record
from tests.support import scripted_gateway as say
from tests.support.orders import an_order
from tests.unit.services.conftest import DeskMaker, ManualClock, form

S = OrderState
DAY_MS = 86_400_000
NOT_FOUND = say.refused("1002")


def put_back(journal: Journal, clock: ManualClock, *, changed: bool = False) -> int:
    why = PutBack(clock.now_ms(), "journal-0004-20261112T080831-123.db", None, 0, changed)
    return Record(journal, clock.now_ms).put_back(why)


def closed(desk: LiveDesk, clock: ManualClock) -> None:
    """An order that never left, and one that was refused with nothing moved."""
    desk.submit(desk.prepare(form(OrderKind.WITHDRAWAL, order_id="N1")))
    desk.submit(desk.prepare(form(order_id="R1")))
    for _ in range(2):
        clock.ms += 40_000
        desk.check("R1")
    assert (desk.order("N1").state, desk.order("R1").state) == (S.NOT_SENT, S.REFUSED)


def never_left() -> list[Exception]:
    return [UnreachableError("x") for _ in range(3)]


@pytest.fixture
def desk(desk_with: DeskMaker, clock: ManualClock) -> LiveDesk:
    made, _ = desk_with(*never_left(), say.refused("1012"), *[NOT_FOUND] * 2, *[say.accepted] * 3)
    closed(made, clock)
    return made


def test_what_was_closed_and_not_sent_since_stays_closed(desk: LiveDesk, clock: ManualClock, journal: Journal) -> None:
    before = {one: (desk.order(one), journal.events(one)) for one in ("N1", "R1")}
    clock.ms += 700 * DAY_MS
    assert put_back(journal, clock) == 0
    assert {one: (desk.order(one), journal.events(one)) for one in ("N1", "R1")} == before
    assert desk.check_due() == (), "the provider is not asked about them"
    again = desk.submit(desk.prepare(form(OrderKind.WITHDRAWAL, order_id="N2", amount="5.00")))
    assert again.state is S.ACCEPTED, "their payees can be paid"


@pytest.mark.parametrize("set_back_ms", [0, DAY_MS])
@pytest.mark.parametrize("order_id", ["N1", "R1"])
def test_what_the_list_says_was_sent_since_is_opened(
    desk: LiveDesk, clock: ManualClock, journal: Journal, order_id: str, set_back_ms: int
) -> None:
    """The line of the sending is there, its event is not: it was made after the backup. Whatever the clock said."""
    signed_at = desk.order(order_id).signed_at or 0
    clock.ms += 60_000
    clock.jump_ms = -set_back_ms
    journal._ids.settle(order_id, None, lambda _: desk.order(order_id))
    clock.jump_ms = 0
    sent_s = (clock.ms - set_back_ms) // 1000
    clock.ms += 5000
    assert put_back(journal, clock) == 1
    order = desk.order(order_id)
    assert (order.state, order.not_found, order.next_check_ms) == (S.UNKNOWN, 0, clock.ms)
    assert order.signed_at == max(signed_at, sent_s), "what is known of its last sending"
    assert desk.resolution(order_id).resend.verdict is Again.FENCE, "by this computer's clock it begins now"
    assert journal.last_event(order_id).cause is Cause.RESTORED


def test_what_is_sent_later_has_a_line_of_then(journal: Journal, clock: ManualClock) -> None:
    """Nothing was ever sent of it when it was made: its line of then does not do for a later sending."""
    order = an_order()
    journal.add(order, {})
    journal.step(order.order_id, S.NOT_SENT, Cause.NOT_SENT, {})
    clock.ms += 60_000
    journal.step(order.order_id, S.SENDING, Cause.SENDING, {})
    assert [one.noted_ms for one in journal.noted_orders()] == [clock.ms]


@pytest.mark.parametrize("damage", ["gone", "unreadable", "newer"])
@pytest.mark.parametrize("age_ms", [0, UNLISTED_MS + 1])
def test_without_a_list_the_age_decides(
    desk: LiveDesk, clock: ManualClock, journal: Journal, damage: str, age_ms: int
) -> None:
    clock.ms += age_ms
    desk.submit(desk.prepare(form(order_id="P9")))  # the end of the backup
    desk.submit(desk.prepare(form(order_id="P10")))
    listed = journal._ids._path
    listed.unlink()
    clock.ms += 700 * DAY_MS
    if damage == "unreadable":
        listed.mkdir()
    elif damage == "newer":
        listed.write_text(f'["X1", "payment", "Harbor", {clock.ms}]\n')
    put_back(journal, clock)
    wanted = S.UNKNOWN if age_ms == 0 else S.NOT_SENT
    assert desk.order("N1").state is wanted
    assert (desk.order("R1").state is S.UNKNOWN) == (age_ms == 0)


def test_of_a_changed_journal_nothing_is_believed(desk: LiveDesk, clock: ManualClock, journal: Journal) -> None:
    clock.ms += 700 * DAY_MS
    assert put_back(journal, clock, changed=True) == 2
    assert {desk.order(one).state for one in ("N1", "R1")} == {S.UNKNOWN}


# ------------------------------------------------------------------------------------------- a clock years ahead

YEARS_MS = 3650 * DAY_MS


def asked_twice(desk: LiveDesk, clock: ManualClock) -> None:
    for _ in range(2):
        clock.ms += FENCE_S * 1000 + CONFIRM_GAP_MS
        desk.check("P1")
    assert desk.order("P1").not_found == 2
    assert desk.resolution("P1").resend.verdict is Again.YES


def test_a_restore_with_the_clock_years_ahead_holds_no_fence_for_years(
    desk_with: DeskMaker, clock: ManualClock, journal: Journal
) -> None:
    desk, _ = desk_with(say.lost(), NOT_FOUND, NOT_FOUND)
    desk.submit(desk.prepare(form()))
    signed_at = desk.order("P1").signed_at
    clock.jump_ms = YEARS_MS
    put_back(journal, clock)
    assert desk.order("P1").signed_at == signed_at, "what is known of it"
    clock.jump_ms = 0
    asked_twice(desk, clock)


def test_a_sending_with_the_clock_years_ahead_holds_no_fence_for_years(
    desk_with: DeskMaker, clock: ManualClock
) -> None:
    clock.jump_ms = YEARS_MS
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, offset_ms=-YEARS_MS)
    desk.submit(desk.prepare(form()))
    clock.jump_ms, gateway.clock.offset_ms = 0, 0
    fence = desk.resolution("P1").resend
    assert fence.verdict is Again.FENCE
    assert fence.from_ms - clock.ms < 60_000
    asked_twice(desk, clock)
