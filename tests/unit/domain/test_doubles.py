"""Which earlier withdrawals make another one a possible double payment."""

from __future__ import annotations

import pytest

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.payees import doubles
from tests.support.orders import an_order

HARMLESS = {OrderState.DRAFT, OrderState.NOT_SENT, OrderState.REFUSED, OrderState.FAILED}


@pytest.mark.parametrize("state", list(OrderState))
def test_one_that_moved_nothing_is_no_double(state: OrderState) -> None:
    order = an_order(kind=OrderKind.WITHDRAWAL, state=state)
    assert doubles([order]) == (() if state in HARMLESS else (order,))


def test_the_order_stays() -> None:
    states = (OrderState.PAID, OrderState.FAILED, OrderState.UNKNOWN)
    orders = [an_order(kind=OrderKind.WITHDRAWAL, state=state, order_id=state.value) for state in states]
    assert doubles(orders) == (orders[0], orders[2])
