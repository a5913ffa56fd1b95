"""The account's address is changed while the result of an order is not known: whoever answers there proves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.resend import Again
from ptsdesk.errors import AccountError, InputError
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, DeskMaker, ManualClock, form
from tests.unit.services.test_resend import NOT_FOUND, confirmed, sent

MOVED = replace(ACCOUNT, url="https://api.example.net")


def test_not_found_at_another_address_lets_nothing_be_sent_again(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost())
    sent(desk)
    moved, gateway = desk_with(NOT_FOUND, NOT_FOUND, account=MOVED)
    assert confirmed(moved, clock).not_found == 0
    verdict = moved.resolution("P1").resend
    assert (verdict.verdict, verdict.from_ms) == (Again.ELSEWHERE, None)
    with pytest.raises(AccountError, match="another address"):
        moved.prepare_again("P1")
    assert gateway.executed == []
    back, _ = desk_with(NOT_FOUND, NOT_FOUND, account=replace(ACCOUNT, url="https://API.example.com:443"))
    assert confirmed(back, clock).not_found == 2
    assert back.resolution("P1").resend.verdict is Again.YES


def test_a_refusal_is_not_confirmed_by_another_address(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.refused("1018"))
    assert sent(desk).state is OrderState.REFUSED_CHECKING
    moved, _ = desk_with(NOT_FOUND, NOT_FOUND, account=MOVED)
    assert confirmed(moved, clock).state is OrderState.REFUSED_CHECKING


def test_a_proved_answer_counts_wherever_it_comes_from(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost())
    sent(desk)
    moved, _ = desk_with(say.stands("2000"), account=MOVED)
    clock.ms += 40_000
    moved.check("P1")
    assert moved.resolution("P1").resend.verdict is Again.SETTLED


def test_what_was_confirmed_before_the_move_goes_to_the_new_address(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost(), NOT_FOUND, NOT_FOUND)
    sent(desk)
    confirmed(desk, clock)
    moved, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, account=MOVED)
    moved.submit(moved.prepare_again("P1"))
    assert gateway.executed == ["P1"]
    assert confirmed(moved, clock).not_found == 2, "its last request went to this address"


def test_the_built_in_sandbox_has_another_port_at_each_start(desk_with: DeskMaker, clock: ManualClock) -> None:
    built_in = replace(ACCOUNT, url="https://127.0.0.1:40001", built_in=True)
    desk, _ = desk_with(say.lost(), account=built_in)
    sent(desk)
    desk, _ = desk_with(NOT_FOUND, NOT_FOUND, account=replace(built_in, url="https://127.0.0.1:40002"))
    assert confirmed(desk, clock).not_found == 2


@pytest.fixture
def same_merchant(journal: Journal) -> tuple[Account, Account]:
    """One merchant under two names, as after a removal, or a profile that was taken in twice."""
    other = replace(ACCOUNT, name="Harbor again")
    for account in (ACCOUNT, other, replace(ACCOUNT, name="Somebody else", user_id="29")):
        journal.bind(account)
    return ACCOUNT, other


def test_a_payout_of_the_same_merchant_under_another_name_stands_in_the_way(
    desk_with: DeskMaker, same_merchant: tuple[Account, Account]
) -> None:
    desk, _ = desk_with(say.lost(), account=same_merchant[0])
    sent(desk, OrderKind.WITHDRAWAL)
    again, gateway = desk_with(say.accepted, account=same_merchant[1])
    intent = again.prepare(form(OrderKind.WITHDRAWAL, order_id="P2"))
    with pytest.raises(AccountError, match=r"result of the order P1 to the same payee is not known.*account Harbor,"):
        again.submit(intent)
    assert intent.duplicate is not None
    assert intent.duplicate.elsewhere == (("P1", "Harbor"),)
    own, _ = desk_with(account=same_merchant[0])
    intent = own.prepare(form(OrderKind.WITHDRAWAL, order_id="P2"))
    assert intent.duplicate is not None
    assert intent.duplicate.elsewhere == ()
    assert gateway.executed == []
    other, gateway = desk_with(say.accepted, account=replace(ACCOUNT, name="Somebody else", user_id="29"))
    other.submit(other.prepare(form(OrderKind.WITHDRAWAL, order_id="P3")))
    assert gateway.executed == ["P3"], "another merchant's money"


def test_a_payout_that_was_made_under_another_name_needs_a_reason(
    desk_with: DeskMaker, same_merchant: tuple[Account, Account], journal: Journal
) -> None:
    journal.note_name(replace(ACCOUNT, name="Pier 7", filed_as=ACCOUNT.key))
    desk, _ = desk_with(say.accepted, account=same_merchant[0])
    sent(desk, OrderKind.WITHDRAWAL)
    again, gateway = desk_with(say.accepted, account=same_merchant[1])
    intent = again.prepare(form(OrderKind.WITHDRAWAL, order_id="P2"))
    assert intent.duplicate is not None
    assert [order.order_id for order in intent.duplicate.orders] == ["P1"]
    with pytest.raises(InputError, match=r"was paid or may be.*belongs to the account Pier 7,"):
        again.submit(intent)
    assert gateway.executed == []
