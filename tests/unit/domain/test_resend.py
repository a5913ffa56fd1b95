"""When an order may be sent again: every verdict, and the moment from which it may change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, Mark, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.polling import CONFIRM_GAP_MS, FENCE_S, Moment
from ptsdesk.domain.resend import Again, fence_local_ms, is_known, resend_of, went_elsewhere
from tests.support.orders import an_order

S, C = OrderState, Cause
SIGNED = 1_794_400_000
SENT_MS = SIGNED * 1000
PAST_MS = SENT_MS + 60_000


def now(local_ms: int = PAST_MS, ahead_ms: int | None = 0, bound_ms: int = 500) -> Moment:
    return Moment(None if ahead_ms is None else local_ms + ahead_ms, bound_ms, local_ms)


def sent(state: OrderState = S.UNKNOWN, **changes: object) -> Order:
    values = {"not_found": 2, "not_found_ms": PAST_MS - 1, "signed_at": SIGNED, "attempts": 1}
    return an_order(state=state, **{**values, **changes})


def verdict(order: Order, moment: Moment | None = None, *, known: bool = False) -> Again:
    return resend_of(order, moment or now(), SENT_MS, known=known).verdict


EXPECTED = {
    S.DRAFT: Again.BUSY, S.RECORDED: Again.BUSY, S.SENDING: Again.BUSY, S.NOT_SENT: Again.YES, S.UNKNOWN: Again.YES,
    S.REFUSED_CHECKING: Again.YES, S.REFUSED: Again.YES, S.ACCEPTED: Again.KNOWN, S.WAITING: Again.KNOWN,
    S.PROCESSING: Again.KNOWN, S.PAID: Again.SETTLED, S.FAILED: Again.SETTLED, S.NEEDS_REVIEW: Again.KNOWN,
    S.EXPIRED: Again.KNOWN, S.ACTIVE: Again.KNOWN, S.ENDED: Again.KNOWN,
}  # fmt: skip


@pytest.mark.parametrize("state", list(OrderState))
def test_past_the_fence_and_asked_twice_the_state_decides(state: OrderState) -> None:
    assert verdict(sent(state)) is EXPECTED[state]


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("answers", [0, 1])
def test_without_two_answers_nothing_that_left_is_sent_again(state: OrderState, answers: int) -> None:
    order = sent(state, not_found=answers)
    assert (verdict(order) is Again.YES) == (state is S.NOT_SENT)


@pytest.mark.parametrize("state", [S.UNKNOWN, S.REFUSED_CHECKING, S.REFUSED])
@pytest.mark.parametrize(
    "moment",
    [
        now(SENT_MS + FENCE_S * 1000 - 1),
        now(PAST_MS, ahead_ms=None),
        now(PAST_MS, ahead_ms=-60_000),
        now(PAST_MS, bound_ms=120_000),
    ],
    ids=["too early", "no server clock", "the server is behind", "the server's clock is vague"],
)
def test_before_the_fence_by_either_clock_it_waits(state: OrderState, moment: Moment) -> None:
    assert verdict(sent(state), moment) is Again.FENCE


def test_the_earliest_moments() -> None:
    fence = SENT_MS + FENCE_S * 1000
    assert resend_of(sent(), now(SENT_MS), SENT_MS).from_ms == fence + 500
    assert resend_of(sent(), now(SENT_MS, ahead_ms=3_000), SENT_MS).from_ms == fence
    assert resend_of(sent(), now(SENT_MS, ahead_ms=-3_000), SENT_MS).from_ms == fence + 3_500
    assert resend_of(sent(), now(SENT_MS, ahead_ms=None), SENT_MS).from_ms is None
    never_asked = resend_of(sent(not_found=0, not_found_ms=None), now(), SENT_MS)
    assert (never_asked.from_ms, never_asked.answers) == (PAST_MS + CONFIRM_GAP_MS, 0)
    once = resend_of(sent(not_found=1, not_found_ms=PAST_MS - 10_000), now(), SENT_MS)
    assert (once.from_ms, once.answers) == (PAST_MS - 10_000 + CONFIRM_GAP_MS, 1)
    long_ago = resend_of(sent(not_found=1, not_found_ms=PAST_MS - 100_000), now(), SENT_MS)
    assert long_ago.from_ms == PAST_MS
    assert resend_of(sent(), now(), SENT_MS).from_ms == PAST_MS
    assert resend_of(sent(S.NOT_SENT), now(), None).from_ms == PAST_MS
    assert resend_of(sent(S.PAID), now(), SENT_MS).from_ms is None


@pytest.mark.parametrize("state", [S.UNKNOWN, S.REFUSED_CHECKING, S.REFUSED, S.NOT_SENT])
def test_what_the_provider_knows_is_never_sent_again(state: OrderState) -> None:
    assert verdict(sent(state), known=True) is Again.KNOWN
    assert verdict(sent(state, status="7777")) is Again.KNOWN
    assert verdict(sent(state, transaction_id="P1")) is Again.KNOWN
    assert verdict(sent(state, provider_code="1003")) is Again.KNOWN
    assert verdict(sent(state, provider_code="1007")) is Again.YES


@pytest.mark.parametrize("state", [S.UNKNOWN, S.REFUSED_CHECKING, S.REFUSED, S.NOT_SENT])
def test_a_card_is_not_kept(state: OrderState) -> None:
    assert verdict(sent(state, kind=OrderKind.SUBSCRIPTION)) is Again.CARD
    assert verdict(sent(state, kind=OrderKind.SUBSCRIPTION, provider_code="1003")) is Again.KNOWN


@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_comes_off_first(mark: Mark) -> None:
    assert verdict(replace(sent(), mark=mark)) is Again.MARKED
    assert verdict(replace(sent(S.PAID), mark=mark)) is Again.SETTLED


def test_a_withdrawal_is_judged_alike() -> None:
    assert verdict(sent(kind=OrderKind.WITHDRAWAL, money=Money("PHP", "1"))) is Again.YES


def test_there_is_no_fence_around_what_never_left() -> None:
    assert fence_local_ms(sent(S.NOT_SENT), now(), SENT_MS) is None
    assert fence_local_ms(sent(signed_at=None), now(), SENT_MS) is None
    assert fence_local_ms(sent(), now(), None) is None
    assert fence_local_ms(sent(), now(), SENT_MS) == SENT_MS + FENCE_S * 1000 + 500


def event(cause: Cause, **evidence: object) -> OrderEvent:
    return OrderEvent(1, "P1", 1, cause, S.UNKNOWN, S.UNKNOWN, evidence)  # type: ignore[arg-type]


TELLING = [
    event(C.ANSWER, code="1000"), event(C.DUPLICATE, code="1003"), event(C.ADOPTED), event(C.CALLBACK),
    event(C.CALLBACK_OLDER), event(C.QUERY_OLDER), event(C.QUERY, status="0000"), event(C.CONTRADICTION),
    event(C.DISABLE, verified=True),
    event(C.QUERY_REFUSED, code="1003"), event(C.QUERY_UNPROVED, code="1000", doubt="bad_sign"),
]  # fmt: skip
SILENT = [
    event(C.RECORDED), event(C.SENDING), event(C.NO_ANSWER), event(C.UNPROVED, code="1000"), event(C.REFUSAL),
    event(C.QUERY_NOT_FOUND, code="1002"), event(C.QUERY_REFUSED, code="1009"), event(C.DISABLE, verified=False),
    event(C.QUERY_UNPROVED, doubt="html"), event(C.QUERY_UNREACHABLE), event(C.MARKED), event(C.UNMARKED),
    event(C.NOT_SENT), event(C.RECOVERED), event(C.CREATED), event(C.RESTORED),
]  # fmt: skip


@pytest.mark.parametrize("one", TELLING, ids=lambda one: one.cause.value)
def test_one_event_is_enough_to_be_known(one: OrderEvent) -> None:
    assert is_known([*SILENT, one])


def test_the_others_tell_nothing() -> None:
    assert not is_known(SILENT)
    assert {one.cause for one in (*TELLING, *SILENT)} == set(Cause)


@pytest.mark.parametrize(
    ("to", "place", "elsewhere"),
    [
        (["a:443"], "a:443", False), (["a:443"], "b:443", True), (["a:443", "b:443"], "b:443", False),
        (["b:443", "a:443"], "b:443", True), ([None], "b:443", False), ([], "b:443", False), (["a:443"], "", False),
    ],
)  # fmt: skip
def test_the_last_address_counts(to: list[str | None], place: str, elsewhere: bool) -> None:
    sendings = [OrderEvent(n, "P1", SENT_MS, C.SENDING, S.RECORDED, S.SENDING, {"to": one}) for n, one in enumerate(to)]
    asked = OrderEvent(9, "P1", SENT_MS, C.QUERY_NOT_FOUND, S.UNKNOWN, S.UNKNOWN, {"to": "c:443"})
    assert went_elsewhere([*sendings, asked], place) is elsewhere


@pytest.mark.parametrize(("answers", "expected"), [(0, Again.ELSEWHERE), (1, Again.ELSEWHERE), (2, Again.YES)])
def test_what_went_elsewhere_waits_for_no_answer_here(answers: int, expected: Again) -> None:
    found = resend_of(sent(not_found=answers), now(), SENT_MS, elsewhere=True)
    assert (found.verdict, found.from_ms) == (expected, PAST_MS if expected is Again.YES else None)
