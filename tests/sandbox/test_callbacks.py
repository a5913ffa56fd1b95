"""The callback on the page of an order: what the real provider would post in that state, properly signed."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import urlsplit

import pytest

from tests.sandbox.merchant import ANSWER_SIGNED, Literal

LINKS = {"payment": "pay_url", "withdraw": "details_url", "subscribe": "verification_url"}
CHARGE = {"payment_transaction_id", "payment_status"}


def link(merchant, kind: str, **changes) -> tuple[str, str]:
    """The page of a new order, and its id."""
    data = merchant.good(kind, **changes)
    if kind == "withdraw":
        data = merchant.good("withdraw_query", order_id=data["order_id"])
    return data[LINKS[kind]], data["order_id"]


def on_page(merchant, url: str):
    """The callback that the page shows, numbers as they are written."""
    page = merchant.get(url).body.decode()
    [text] = re.findall(r"<textarea readonly [^>]*>([^<]*)</textarea>", page)
    return json.loads(html.unescape(text), parse_int=Literal, parse_float=Literal)


def verify(merchant, kind: str, data) -> None:
    """Raise unless all names of the callback's table are signed."""
    names = ANSWER_SIGNED[f"{kind}_query"] | (CHARGE if kind == "subscribe" else set())
    ANSWER_SIGNED["callback"] = names
    try:
        merchant.verify("callback", data)
    finally:
        del ANSWER_SIGNED["callback"]


@pytest.mark.parametrize("kind", ["payment", "withdraw"])
@pytest.mark.parametrize(("remark", "statuses"), [
    ("", ["0000", "1000", "2000"]), ("sandbox:declined", ["0000", "1000", "3000"]),
    ("sandbox:expired", ["0000", "5000", "5000"]), ("sandbox:accept-differs", ["0000", "1000", "2000"]),
    ("sandbox:promo", ["0000", "1000", "2000"]),
])  # fmt: skip
def test_it_says_what_a_query_says(merchant, clock, kind, remark, statuses):
    url, order_id = link(merchant, kind, remark=remark, amount="0.50")
    for status in statuses:
        data = on_page(merchant, url)
        verify(merchant, kind, data)
        assert data["status"] == status
        assert data == merchant.good(f"{kind}_query", order_id=order_id)
        clock.forward(4)


def test_a_subscription_names_its_newest_charge(merchant, clock):
    url, order_id = link(merchant, "subscribe", remark="sandbox:fast-charges", period_count=1, period_unit=1)
    for seconds, charges in ((0, 1), (4, 1), (2, 1), (30, 2), (300, 12)):
        clock.forward(seconds)
        data = on_page(merchant, url)
        verify(merchant, "subscribe", data)
        queried = merchant.good("subscribe_query", order_id=order_id)
        newest = queried["payments"][-1]
        assert len(queried["payments"]) == charges
        assert (data["payment_transaction_id"], data["payment_status"]) == (newest["payment_id"], newest["status"])
        rest = {name: member for name, member in data.items() if name not in CHARGE | {"sign"}}
        assert rest == {name: member for name, member in queried.items() if name not in {"payments", "sign"}}


def test_a_subscription_that_has_ended(merchant):
    url, order_id = link(merchant, "subscribe")
    merchant.good("subscribe_disable", order_id=order_id)
    data = on_page(merchant, url)
    verify(merchant, "subscribe", data)
    assert data["enabled"] is False


def test_a_page_can_be_held_still_to_copy_it(merchant, clock):
    url, _order_id = link(merchant, "payment")
    moving, held = merchant.get(url).body.decode(), merchant.get(f"{url}?hold").body.decode()
    assert 'http-equiv="refresh"' in moving
    assert '<a href="?hold">' in moving
    assert 'http-equiv="refresh"' not in held
    assert '<a href="?">' in held
    assert merchant.get(f"{url}?").body.decode() == moving
    assert merchant.get(f"{url}?hold", "POST").headers["location"] == urlsplit(url).path
    clock.forward(60)
    paid = merchant.get(url).body.decode()
    assert "?hold" not in paid
    assert 'http-equiv="refresh"' not in paid


def test_what_stands_in_it_is_escaped(merchant):
    url, _order_id = link(merchant, "payment")
    text = merchant.get(url).body.decode()
    assert text.count("<textarea") == text.count("</textarea>") == 1
    assert "&quot;order_id&quot;:" in text


def test_the_page_shows_both_amounts_when_they_differ(merchant):
    url, _order_id = link(merchant, "payment", amount="1001.41")
    assert "<dt>Accepted</dt><dd>PHP 991.4</dd>" in merchant.get(url).body.decode()
    url, _order_id = link(merchant, "payment", amount="1001")
    assert "Accepted" not in merchant.get(url).body.decode()
