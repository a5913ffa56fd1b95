"""A create with an order id that the journal has already: the recorded order is shown, and nothing is sent."""

from __future__ import annotations

from typing import Any

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from tests.unit.cli.fakes import FakeOffice, Ran, an_order, run

CREATE = (
    *("payment", "create", "--profile", "Shop", "--amount", "2450.00", "--currency", "PHP", "--channel", "QRPH"),
    *("--order-id", "inv-78", "--yes"),
)
IN_THE_JOURNAL = (
    "This order id is in the journal already, and nothing was sent now. "
    "Its state is shown: ask about it before making another order."
)


def again(state: OrderState, **changes: Any) -> tuple[FakeOffice, Ran]:
    """The same command, when the journal has the order already."""
    office = FakeOffice(acts={"order": lambda _asked: an_order(state, **{"order_id": "inv-78", **changes})})
    return office, run(office, *CREATE)


@pytest.mark.parametrize("state", [one for one in OrderState if one is not OrderState.NOT_SENT])
def test_the_recorded_order_is_shown_and_nothing_is_sent(state: OrderState) -> None:
    office, ran = again(state, provider_code="1000", transaction_id="P28", pay_url="https://pay.example/1")
    assert ran.code == 2
    assert [name for name, _ in office.calls] == ["order"], "neither prepared nor submitted"
    body = ran.body
    assert (body["order_id"], body["state"], body["environment"]) == ("inv-78", str(state), "live")
    assert (body["provider_code"], body["transaction_id"]) == ("1000", "P28")
    assert body["pay_url"] == "https://pay.example/1"
    assert body["error"]["field"] == "order_id"
    assert body["error"]["message"] == body["message"] == IN_THE_JOURNAL
    assert "ew order" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("state", "settled", "verified"),
    [(OrderState.UNKNOWN, False, False), (OrderState.PAID, True, True), (OrderState.EXPIRED, False, True)],
)
def test_settled_and_verified_are_those_of_the_record(state: OrderState, settled: bool, verified: bool) -> None:
    body = again(state)[1].body
    assert (body["settled"], body["verified"]) == (settled, verified)


def test_an_order_that_was_not_sent_may_be_made_again_with_a_new_id() -> None:
    body = again(OrderState.NOT_SENT)[1].body
    assert body["message"].endswith("It was not sent. Make it again with a new order id.")
    assert body["settled"] is True


@pytest.mark.parametrize("state", [OrderState.UNKNOWN, OrderState.NOT_SENT])
@pytest.mark.parametrize(
    "other",
    [
        {"money": Money("PHP", "1.00")},
        {"money": Money("USD", "2450.00")},
        {"channel": "GCASH"},
        {"kind": OrderKind.WITHDRAWAL},
    ],
)
def test_another_order_with_this_id_is_named_as_such(state: OrderState, other: dict[str, Any]) -> None:
    _, ran = again(state, **other)
    assert ran.code == 2
    assert ran.body["message"].startswith("This order id belongs to another order of the journal")
    assert ran.body["state"] == str(state)
    assert "Make it again" not in ran.out + ran.err


def test_the_same_sum_written_another_way_is_the_same_order() -> None:
    assert again(OrderState.UNKNOWN, money=Money("PHP", "2450"))[1].body["message"] == IN_THE_JOURNAL
