"""The books: they survive a restart, execute once, refuse to forget, and hold no card number."""

from __future__ import annotations

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from ptsdesk.sandbox import assembly
from tests.sandbox.merchant import Merchant

CARD = {"card_number": "5555555555554444", "card_cvc": "7319"}


def rows(state, statement: str):
    books = sqlite3.connect(state / "orders.sqlite3")
    try:
        return books.execute(statement).fetchall()
    finally:
        books.close()


def test_orders_survive_a_restart(state, clock):
    first = assembly.start(state, clock=clock)
    merchant = Merchant(first.info, clock.seconds)
    paid = merchant.good("payment")
    hidden = merchant.next_order_id()
    with pytest.raises(OSError, match=r".*"):
        merchant.call("payment", remark="sandbox:late-appearing", order_id=hidden)
    merchant.good("withdraw", order_id="held", amount="1000")
    merchant.good("subscribe", order_id="card")
    merchant.good("subscribe_disable", order_id="card")
    lost = merchant.next_order_id()
    merchant.call("payment", remark="sandbox:http-503", order_id=lost)
    first.close()

    clock.forward(4)
    second = assembly.start(state, clock=clock)
    try:
        assert second.info == first.info  # the same keys, and the same port, so that pay links keep working
        merchant = Merchant(second.info, clock.seconds)
        assert merchant.status("payment", paid["order_id"]) == "1000"
        assert merchant.get(paid["pay_url"]).status == 200
        assert merchant.call("payment_query", order_id=hidden).code == "1002"
        assert merchant.code("payment", order_id=paid["order_id"]) == "1003"
        assert merchant.good("balance", balance_mode=1)["PHP"]["QRPH_INSTAPAY"] == "999000"
        assert merchant.good("subscribe_query", order_id="card")["enabled"] is False
        merchant.good("payment", remark="sandbox:http-503", order_id=lost)
    finally:
        second.close()


def test_a_port_that_was_taken_meanwhile(state, clock):
    first = assembly.start(state, clock=clock)
    second = assembly.start(state, clock=clock)
    try:
        assert first.info.url != second.info.url
        order_id = Merchant(first.info, clock.seconds).good("payment")["order_id"]
        other = Merchant(second.info, clock.seconds)
        assert other.status("payment", order_id) == "0000"
        assert other.code("payment", order_id=order_id) == "1003"
    finally:
        first.close()
        second.close()


@pytest.mark.parametrize("kind", ["payment", "withdraw", "subscribe"])
def test_the_same_order_at_the_same_time_executes_once(merchant, state, kind):
    requests = [merchant.seal(kind, order_id="twin", amount="250") for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        codes = Counter(answer.code for answer in pool.map(merchant.post, requests))
    assert codes == {"1000": 1, "1003": 19}
    assert rows(state, "SELECT count(*) FROM orders") == [(1,)]
    outcomes = Counter(outcome for (outcome,) in rows(state, "SELECT outcome FROM requests WHERE order_id = 'twin'"))
    assert outcomes == {"executed": 1, "duplicate": 19}


def test_the_last_money_goes_once(merchant, state):
    for _ in range(4):
        merchant.good("withdraw", channel="MAYA", amount="50000")
    requests = [merchant.seal("withdraw", channel="MAYA", amount="30000") for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        codes = Counter(answer.code for answer in pool.map(merchant.post, requests))
    assert codes == {"1000": 1, "1013": 11}


def test_every_create_call_that_passed_the_checks_is_noted(merchant, state, clock):
    merchant.good("payment", order_id="a", amount="1.5")
    merchant.code("payment", order_id="a")
    merchant.code("payment", order_id="b", remark="sandbox:not-whitelisted")
    merchant.call("payment", order_id="c", remark="sandbox:http-429")
    merchant.code("withdraw", order_id="d", amount="1000001")
    merchant.code("payment", order_id="e", timestamp=clock.seconds() - 9)
    merchant.code("payment_query", order_id="a")
    assert rows(state, "SELECT kind, order_id, amount, scenario, outcome FROM requests ORDER BY number") == [
        ("payment", "a", 1_500_000, "ordinary", "executed"),
        ("payment", "a", 100_000_000, "ordinary", "duplicate"),
        ("payment", "b", 100_000_000, "not-whitelisted", "refused by a scenario"),
        ("payment", "c", 100_000_000, "http-429", "lost before execution"),
        ("withdraw", "d", 1_000_001_000_000, "ordinary", "no balance"),
    ]
    assert rows(state, "SELECT DISTINCT at_ms, timestamp FROM requests") == [(clock.ms, clock.seconds())]


@pytest.mark.parametrize("statement", ["UPDATE requests SET outcome = 'x'", "DELETE FROM requests"])
def test_the_notes_are_append_only(merchant, state, statement):
    merchant.good("payment")
    books = sqlite3.connect(state / "orders.sqlite3")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        books.execute(statement)
    books.close()


def test_no_card_number_cvc_account_number_or_remark_is_kept(merchant, state, capfd):
    merchant.good("subscribe", **CARD, remark="a remark nobody keeps", first_name="Zenaida")
    merchant.code("subscribe", **CARD, amount="1001.26")
    merchant.code("subscribe", **CARD | {"card_cvc": "73199"})
    merchant.good("withdraw", details={"account_number": "98765432109876", "phone": "09171234567"})
    kept = b"".join(path.read_bytes() for path in state.iterdir() if path.name.startswith("orders"))
    for secret in (b"5555555555554444", b"7319", b"remark nobody", b"Zenaida", b"98765432109876", b"09171234567"):
        assert secret not in kept, secret
    facts = rows(state, "SELECT facts FROM orders WHERE kind = 'subscribe'")[0][0]
    assert '"card_brand": "Mastercard", "card_last4": "4444"' in facts
    assert capfd.readouterr() == ("", "")


def test_files_are_for_their_owner_only(sandbox, state):
    modes = {path.name: path.stat().st_mode & 0o777 for path in state.iterdir()}
    private = {"identity.json", "merchant_private_key.pem", "ca.pem", "orders.sqlite3"}
    assert {name: mode for name, mode in modes.items() if name in private} == dict.fromkeys(private, 0o600)
    assert not [name for name in modes if name.startswith(".")], "a temporary file was left"
