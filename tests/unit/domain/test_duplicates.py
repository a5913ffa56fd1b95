"""What speaks against paying once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.duplicates import (
    BLOCKING,
    Duplicate,
    blocks,
    duplicate_of,
    is_guarded,
    is_in_the_way,
    is_same_draft,
)
from ptsdesk.domain.history import Likeness
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Mark, Order, OrderKind, OrderState
from tests.support.orders import an_order

S = OrderState
KEY = "GCASH:09171234567"
LIKE = Likeness(OrderKind.WITHDRAWAL, Money("PHP", "100.00"), KEY)


def payout(state: OrderState, **changes: object) -> Order:
    return an_order(kind=OrderKind.WITHDRAWAL, payee_key=KEY, state=state, **changes)


def test_nothing_speaks_against_the_first() -> None:
    assert duplicate_of([], [], None, 3) is None
    harmless = [payout(state) for state in (S.NOT_SENT, S.REFUSED, S.FAILED)]
    assert duplicate_of(harmless, harmless, None, 3) is None


def test_one_that_was_paid_needs_a_reason() -> None:
    paid = payout(S.PAID)
    found = duplicate_of([payout(S.FAILED), paid], [], None, 3)
    assert found == Duplicate((paid,), None, None, 3)
    assert found.needs_reason


def test_a_mark_is_no_proof_so_a_reason_is_needed_all_the_same() -> None:
    marked = replace(payout(S.UNKNOWN), mark=Mark.NOT_PAID)
    assert duplicate_of([marked], [marked], None, 3) == Duplicate((marked,), None, None, 3)


@pytest.mark.parametrize("state", list(OrderState))
def test_what_is_not_settled_blocks_its_payee(state: OrderState) -> None:
    order = payout(state)
    assert blocks(order) == (state in BLOCKING)
    assert {S.UNKNOWN, S.REFUSED_CHECKING, S.RECORDED, S.SENDING} == BLOCKING
    found = duplicate_of([], [order], None, 3)
    assert (found is not None and found.blocked_by is order) == (state in BLOCKING)
    assert found is None or not found.needs_reason
    assert not any(blocks(replace(order, mark=mark)) for mark in Mark)


@pytest.mark.parametrize("state", list(OrderState))
def test_collecting_blocks_nobody(state: OrderState) -> None:
    assert not blocks(an_order(state=state))
    assert [kind for kind in OrderKind if is_guarded(kind)] == [OrderKind.WITHDRAWAL, OrderKind.SUBSCRIPTION]


@pytest.mark.parametrize("kind", [OrderKind.WITHDRAWAL, OrderKind.SUBSCRIPTION])
def test_a_payee_is_blocked_whatever_the_sum_and_a_card_for_the_same_sum_only(kind: OrderKind) -> None:
    like = replace(LIKE, kind=kind)
    open_one = an_order(kind=kind, state=S.UNKNOWN, payee_key=KEY, money=Money("PHP", "100"))
    assert is_in_the_way(open_one, like)
    assert is_in_the_way(replace(open_one, money=Money("PHP", "7")), like) == (kind is OrderKind.WITHDRAWAL)
    assert not is_in_the_way(replace(open_one, mark=Mark.PAID), like)


def test_a_draft_needs_a_reason() -> None:
    found = duplicate_of([], [], 17, 3)
    assert found == Duplicate((), None, 17, 3)
    assert found.needs_reason


DRAFT = {"amount": "100", "currency": "PHP", "subject": "GCASH", "details.phone": "9171234567", "order_id": "W9"}


def test_a_draft_that_would_pay_the_same() -> None:
    assert is_same_draft(DRAFT, LIKE)
    assert is_same_draft({**DRAFT, "amount": "100.00", "details.name": "Ana"}, LIKE)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "100.01"}, {"amount": ""}, {"amount": "1,0"}, {"currency": "USD"}, {"subject": "BPI"},
        {"details.phone": "9171234568"}, {"details.phone": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_draft_that_would_not(change: dict[str, str]) -> None:
    assert not is_same_draft({**DRAFT, **change}, LIKE)


def test_a_draft_without_a_payee_is_like_nothing() -> None:
    assert not is_same_draft({"amount": "100", "currency": "PHP"}, replace(LIKE, payee_key=""))


def test_missing_orders_need_a_reason() -> None:
    found = duplicate_of([], [], None, 3, ("W1",))
    assert found == Duplicate((), None, None, 3, ("W1",))
    assert found.needs_reason
