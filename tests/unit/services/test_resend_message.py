"""An order that is sent again is the recorded message, and what a person is told before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ptsdesk.domain.account import Account
from ptsdesk.domain.resend import Again
from ptsdesk.errors import AccountError, UnreachableError
from ptsdesk.services.again import same_message
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, DeskMaker, ManualClock, form
from tests.unit.services.test_resend import NOT_FOUND, OUT, S, confirmed, sent


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": "29"}, {"amount": "100.01"}, {"currency": "USD"}, {"channel": "MAYA"}, {"order_id": "P2"},
        {"card": "x"}, {"details": "x"}, {"amount": 100},
    ],
    ids=str,
)  # fmt: skip
def test_a_message_that_is_not_the_recorded_one_is_not_made(desk_with: DeskMaker, change: dict[str, Any]) -> None:
    desk, _ = desk_with(say.lost())
    order = sent(desk)
    assert dict(same_message(order, ACCOUNT).fields()) == dict(order.request)
    with pytest.raises(AccountError, match="cannot be built again"):
        same_message(replace(order, request={**order.request, **change}), ACCOUNT)


def test_another_merchants_order_is_not_sent(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.lost())
    order = sent(desk)
    other = Account("Harbor", ACCOUNT.environment, ACCOUNT.url, "29", ACCOUNT.guid, "pem")
    with pytest.raises(AccountError):
        same_message(order, other)


def test_the_resolution_says_when_and_why(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, NOT_FOUND)
    began = clock.ms
    sent(desk)
    found = desk.resolution("P1")
    assert (found.resend.verdict, found.resend.answers, found.blocks, found.not_found_ms) == (Again.FENCE, 0, "", ())
    assert found.keep_until_ms == began + 30 * 60_000
    assert found.fence_ms == began + 17_500
    confirmed(desk, clock)
    clock.ms += 1_000
    desk.check("P1")
    asked = desk.resolution("P1")
    assert asked.not_found_ms == (began + 40_000, began + 80_000)
    assert asked.dossier.order == desk.order("P1")
    assert len(asked.dossier.events) == 5
    with pytest.raises(AccountError):
        desk.resolution("P2")


def test_an_order_in_the_way_of_another_does_not_stop_itself(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, gateway = desk_with(say.lost(), NOT_FOUND, NOT_FOUND, say.accepted)
    desk.submit(desk.prepare(form(OUT)))
    confirmed(desk, clock)
    assert desk.resolution("P1").blocks == ":1234567890"
    assert desk.submit(desk.prepare_again("P1")).state is S.ACCEPTED
    assert desk.resolution("P1").blocks == ""
    assert gateway.executed == ["P1", "P1"]


def test_a_program_that_was_just_started_asks_for_the_time_first(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost(), NOT_FOUND, NOT_FOUND)
    sent(desk)
    confirmed(desk, clock)
    again, gateway = desk_with(say.channel_list("QRPH"), say.accepted, offset_ms=None)
    assert again.resolution("P1").resend.verdict is Again.FENCE
    assert again.submit(again.prepare_again("P1")).state is S.ACCEPTED
    assert gateway.calls == ["support_channel", "payment"]


def test_without_the_time_nothing_is_prepared(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.lost(), NOT_FOUND, NOT_FOUND)
    sent(desk)
    confirmed(desk, clock)
    again, gateway = desk_with(UnreachableError("No route."), offset_ms=None)
    with pytest.raises(UnreachableError):
        again.prepare_again("P1")
    assert gateway.executed == []
