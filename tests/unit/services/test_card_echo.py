"""A card number in an answer about a subscription reaches no column of the journal, whichever way the order came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ptsdesk.client.gateway import Exchange
from ptsdesk.domain.facts import MAX_FACT
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import AccountError
from ptsdesk.protocol.answers import Charge, Proved, Refused
from ptsdesk.protocol.codes import EnvelopeCode
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.support.journal_dump import dump
from tests.unit.services.conftest import DeskMaker
from tests.unit.services.test_findings import agreeing
from tests.unit.services.test_subscriptions import PAN, card, form

TEXTS = ("submit_promo", "accept_promo", "details_url", "verification_url", "receiving_address", "payment_address")


def echo(proved: Proved, **changes: Any) -> Exchange:
    """The answer with the card's number in everything that may hold a text."""
    texts = dict.fromkeys(TEXTS, f"https://x.example/?card={PAN}")
    answer = replace(proved.answer, fields={**proved.answer.fields, **texts}, **changes)
    return replace(say.exchange(agreeing(Proved(answer, proved.rules_used))), raw=f'{{"echo":"{PAN}"}}')


def test_an_adopted_subscription_brings_no_card(desk_with: DeskMaker, journal: Journal) -> None:
    desk, _ = desk_with(echo(say.subscription(order_id="A1")))
    assert desk.adopt(OrderKind.SUBSCRIPTION, "A1").order is not None
    assert PAN not in dump(journal)


def test_a_question_brings_no_card(desk_with: DeskMaker, journal: Journal) -> None:
    desk, _ = desk_with(say.accepted, echo(say.subscription()), echo(say.subscription(enabled=False)))
    desk.subscribe(desk.prepare_subscription(form()), card())
    desk.check("S1")
    desk.query(OrderKind.SUBSCRIPTION, "S1")
    assert PAN not in dump(journal)


@pytest.mark.parametrize("told", [PAN, f"T{PAN}", f"charge {PAN[:4]} {PAN[4:]}"])
def test_an_id_that_is_the_card_is_no_id(desk_with: DeskMaker, journal: Journal, told: str) -> None:
    answer = echo(say.subscription(), transaction_id=told, payments=(Charge(told, told, told),))
    desk, _ = desk_with(say.accepted, answer, answer)
    desk.subscribe(desk.prepare_subscription(form()), card())
    desk.check("S1")
    desk.check("S1")
    assert PAN not in dump(journal)
    assert PAN not in dump(journal).replace(" ", "")


def test_an_id_that_only_looks_like_a_card_stays(desk_with: DeskMaker, journal: Journal) -> None:
    other = "5555555555554444"
    answer = echo(say.subscription(), transaction_id=other, payments=(Charge(other, "2000", "1"),))
    desk, _ = desk_with(say.accepted, answer)
    desk.subscribe(desk.prepare_subscription(form()), card())
    assert desk.check("S1").transaction_id == other
    assert desk.charges("S1")[0].payment_id == other


@pytest.mark.parametrize(
    "changes",
    [
        {"submit_currency": "PH\0"}, {"submit_currency": ""}, {"submit_currency": "P" * 10_000},
        {"submit_currency": "php"}, {"channel": "x" * 10_000}, {"channel": "QR\0PH"}, {"channel": ""},
        {"channel": PAN}, {"channel": "a\nb"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [OrderKind.PAYMENT, OrderKind.SUBSCRIPTION])
def test_what_cannot_be_a_currency_or_channel_is_not_taken_in(
    desk_with: DeskMaker, journal: Journal, changes: dict[str, str], kind: OrderKind
) -> None:
    told = say.stands("2000", "A1") if kind is OrderKind.PAYMENT else say.subscription(order_id="A1")
    desk, _ = desk_with(agreeing(told, **changes))
    with pytest.raises(AccountError) as raised:
        desk.adopt(kind, "A1")
    assert PAN not in repr(raised.value)
    assert journal.get("A1") is None


@pytest.mark.parametrize("left_of_it", range(1, 16))
def test_no_bound_leaves_half_of_the_number(desk_with: DeskMaker, journal: Journal, left_of_it: int) -> None:
    refusal = Refused(EnvelopeCode("9999"), "x" * (500 - left_of_it) + PAN)
    told = say.subscription()
    promo = "x" * (MAX_FACT - left_of_it) + PAN
    answer = Proved(replace(told.answer, fields={**told.answer.fields, "submit_promo": promo}), told.rules_used)
    desk, _ = desk_with(say.accepted, refusal, answer)
    desk.subscribe(desk.prepare_subscription(form()), card())
    desk.check("S1")
    desk.check("S1")
    assert f"x{PAN[:1]}" not in dump(journal)
