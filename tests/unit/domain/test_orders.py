"""The one table of states."""

import pytest

from ptsdesk.domain.orders import (
    FINAL,
    MAY_SEND,
    TRANSITIONS,
    WATCHED,
    ForbiddenTransition,
    OrderState,
    check_transition,
)

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
        assert S.SENDING not in TRANSITIONS[state]


def test_only_orders_of_which_no_byte_left_may_be_sent() -> None:
    assert {state for state, row in TRANSITIONS.items() if S.SENDING in row} == MAY_SEND


def test_a_refusal_is_only_confirmed_from_being_checked() -> None:
    assert {state for state, row in TRANSITIONS.items() if S.REFUSED in row} == {S.REFUSED_CHECKING}


@pytest.mark.parametrize("state", list(OrderState))
def test_staying_is_no_step(state: OrderState) -> None:
    check_transition(state, state)
