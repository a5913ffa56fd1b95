"""The one table of states."""

from dataclasses import replace

import pytest

from ptsdesk.domain.orders import (
    FINAL,
    MAY_MARK,
    MAY_SEND,
    TRANSITIONS,
    WATCHED,
    ForbiddenTransition,
    Mark,
    OrderState,
    check_transition,
    contradicts_mark,
)
from tests.support.orders import an_order

S = OrderState


def test_every_state_has_a_row_and_rows_name_states_only() -> None:
    assert set(TRANSITIONS) == set(OrderState)
    assert all(after in OrderState for row in TRANSITIONS.values() for after in row)


@pytest.mark.parametrize("final", sorted(FINAL))
def test_nothing_follows_a_final_state(final: OrderState) -> None:
    assert TRANSITIONS[final] == frozenset()
    for other in OrderState:
        if other is not final:
            with pytest.raises(ForbiddenTransition):
                check_transition(final, other)


@pytest.mark.parametrize("claim", [S.PAID, S.FAILED, S.WAITING, S.PROCESSING, S.EXPIRED, S.NEEDS_REVIEW])
def test_sending_never_ends_in_a_claim_that_only_a_query_can_prove(claim: OrderState) -> None:
    with pytest.raises(ForbiddenTransition):
        check_transition(S.SENDING, claim)


def test_an_order_whose_bytes_left_never_becomes_not_sent() -> None:
    for state in WATCHED | FINAL | {S.REFUSED}:
        assert S.NOT_SENT not in TRANSITIONS[state]


def test_only_what_the_provider_never_told_anything_about_may_be_sent() -> None:
    again = {S.UNKNOWN, S.REFUSED_CHECKING, S.REFUSED}
    assert {state for state, row in TRANSITIONS.items() if S.SENDING in row} == MAY_SEND | again


@pytest.mark.parametrize("mark", list(Mark))
@pytest.mark.parametrize("state", list(OrderState))
def test_a_mark_is_contradicted_by_the_opposite_only(mark: Mark, state: OrderState) -> None:
    opposite = {Mark.PAID: {S.FAILED}, Mark.NOT_PAID: {S.PAID, S.ACTIVE}}
    order = an_order(state=state, mark=mark)
    assert contradicts_mark(order) == (state in opposite[mark])
    assert not contradicts_mark(replace(order, mark=None))


def test_only_what_asking_may_never_settle_may_be_marked() -> None:
    assert MAY_MARK < WATCHED
    assert {S.UNKNOWN, S.REFUSED_CHECKING, S.NEEDS_REVIEW, S.EXPIRED} == MAY_MARK


def test_a_refusal_is_only_confirmed_from_being_checked() -> None:
    assert {state for state, row in TRANSITIONS.items() if S.REFUSED in row} == {S.REFUSED_CHECKING}


@pytest.mark.parametrize("state", list(OrderState))
def test_staying_is_no_step(state: OrderState) -> None:
    check_transition(state, state)
