"""Every scenario, chosen by remark and by amount, over real TLS; and the table itself."""

from __future__ import annotations

import http.client
import json
import re
import sqlite3
import ssl
import time
from decimal import Decimal

import pytest

from ptsdesk.sandbox import faults, server
from ptsdesk.sandbox.scenarios import SCENARIOS, Effect, Fault, by_name, choose, markdown_table

KINDS = ("payment", "withdraw", "subscribe")
EVERYDAY = [
    "100",
    "2450.00",
    "8750.00",
    "300",
    "1.00",
    "0.01",
    "1000",
    "1001",
    "1001.00",
    "1001.99",
    "999.99",
    "1500.50",
]
LOST = (http.client.RemoteDisconnected, ConnectionResetError, OSError)


def found(merchant, kind: str, order_id: str) -> str:
    return merchant.call(f"{kind}_query", order_id=order_id).code


def executions(state, order_id: str) -> int:
    books = sqlite3.connect(state / "orders.sqlite3")
    try:
        return books.execute("SELECT count(*) FROM orders WHERE order_id = ?", (order_id,)).fetchone()[0]
    finally:
        books.close()


def test_the_table_is_fit_to_be_shown():
    names = [scenario.name for scenario in SCENARIOS]
    amounts = [Decimal(scenario.amount) for scenario in SCENARIOS]
    assert len(set(names)) == len(names) >= 20
    assert len(set(amounts)) == len(amounts)
    for scenario in SCENARIOS:
        assert re.fullmatch(r"[a-z0-9-]+", scenario.name)
        assert scenario.remark == f"sandbox:{scenario.name}"
        assert re.fullmatch(r"1001\.[0-9]{2}", scenario.amount)
        assert re.fullmatch(r"[A-Z].+\.", scenario.sentence)
        assert choose(scenario.remark, 1) is scenario is by_name(scenario.name)
        assert choose("", int(Decimal(scenario.amount) * 1_000_000)) is scenario
        assert (scenario.fault is Fault.CODE) == bool(scenario.code)


def test_the_table_for_the_readme():
    lines = markdown_table().splitlines()
    assert len(lines) == len(SCENARIOS) + 2
    assert lines[2] == "| `sandbox:declined` | 1001.01 | The order is accepted, then ends as Failed. |"


@pytest.mark.parametrize("amount", EVERYDAY)
@pytest.mark.parametrize("kind", KINDS)
def test_everyday_amounts_are_ordinary(merchant, clock, kind, amount):
    data = merchant.good(kind, amount=amount, remark="Order 1001.01 for sandbox, thanks")
    clock.forward(6)
    if kind != "subscribe":
        assert merchant.status(kind, data["order_id"]) == "2000"


@pytest.mark.parametrize(("remark", "name"), [
    ("sandbox:declined", "declined"), ("please sandbox:slow, thanks", "slow"), ("x\nsandbox:empty.", "empty"),
    ("sandbox:nothing sandbox:drip", "drip"), ("sandbox:http-500 sandbox:slow", "http-500"),
    ("sandbox:declined2", "ordinary"), ("sandbox:Declined", "ordinary"), ("xsandbox:declined", "ordinary"),
    ("sandbox: declined", "ordinary"), ("sandbox:declined-", "ordinary"), ("", "ordinary"),
])  # fmt: skip
def test_how_a_remark_chooses(remark, name):
    assert choose(remark, 100_000_000).name == name


def test_a_remark_goes_before_an_amount(merchant, clock):
    order_id = merchant.good("payment", amount="1001.01", remark="sandbox:order-error")["order_id"]
    clock.forward(60)
    assert merchant.status("payment", order_id) == "4000"


@pytest.mark.parametrize(("name", "course"), [
    ("declined", {0: "0000", 4: "1000", 6: "3000", 9999: "3000"}),
    ("order-error", {0: "0000", 4: "1000", 6: "4000", 9999: "4000"}),
    ("expired-then-paid", {0: "0000", 4: "5000", 13: "5000", 14: "2000"}),
    ("expired", {0: "0000", 4: "5000", 9999: "5000"}),
    ("stays-waiting", {0: "0000", 9999: "0000"}),
    ("stays-processing", {0: "0000", 4: "1000", 9999: "1000"}),
    ("instant", {0: "2000", 9999: "2000"}),
    ("unknown-status", {0: "0000", 4: "7777", 13: "7777", 14: "2000"}),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["payment", "withdraw"])
def test_courses(merchant, clock, kind, name, course):
    start = clock.ms
    order_id = merchant.good(kind, amount=by_name(name).amount)["order_id"]
    for second, status in course.items():
        clock.ms = start + second * 1000
        data = merchant.good(f"{kind}_query", order_id=order_id)
        assert (second, data["status"]) == (second, status)
        assert ("error_message" in data) == (status in {"3000", "4000", "5000"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scenario", [one for one in SCENARIOS if one.fault is Fault.CODE], ids=lambda one: one.name)
def test_codes(merchant, state, kind, scenario):
    order_id = merchant.next_order_id()
    answer = merchant.call(kind, amount=scenario.amount, order_id=order_id)
    expected = {"1007": "1013"}.get(scenario.code, scenario.code) if kind == "withdraw" else scenario.code
    assert (answer.status, answer.code, "data" in answer.envelope) == (200, expected, False)
    executed = scenario.effect is Effect.EXECUTES
    assert executions(state, order_id) == executed
    assert found(merchant, kind, order_id) == ("1000" if executed else "1002")


PROVES_NOTHING = {
    "html-answer": (200, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
    "script-answer": (200, "text/javascript; charset=utf-8", b"window.location.href"),
    "http-302": (302, "text/plain", b""),
    "http-500": (500, "text/plain", b"Internal Server Error"),
    "not-json": (200, "application/json", b"OK"),
    "cut-json": (200, "application/json", b'{"code":"1000"'),
    "empty": (200, "application/json", b""),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PROVES_NOTHING)
def test_answers_that_are_not_json(merchant, kind, name):
    order_id = merchant.next_order_id()
    answer = merchant.call(kind, remark=f"sandbox:{name}", order_id=order_id)
    status, content_type, start = PROVES_NOTHING[name]
    assert (answer.status, answer.headers["content-type"]) == (status, content_type)
    assert answer.body.startswith(start)
    with pytest.raises(ValueError, match=r".*"):
        json.loads(answer.body)
    assert found(merchant, kind, order_id) == "1000"


@pytest.mark.parametrize("name", ["html-answer", "script-answer", "http-302"])
def test_pages_lead_to_the_order(merchant, name):
    answer = merchant.call("payment", remark=f"sandbox:{name}")
    text = answer.headers.get("location") or answer.body.decode()
    link = re.search(r"https://[^\"']+", text)
    assert b"Pay now" in merchant.get(link[0]).body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["bad-signature", "no-signature"])
def test_answers_that_are_not_signed(merchant, kind, name):
    order_id = merchant.next_order_id()
    answer = merchant.call(kind, remark=f"sandbox:{name}", order_id=order_id)
    assert answer.code == "1000"
    assert answer.data["order_id"] == order_id
    with pytest.raises(Exception, match=r".*"):
        merchant.verify(kind, answer.data)
    merchant.good(f"{kind}_query", order_id=order_id)


@pytest.mark.parametrize("kind", KINDS)
def test_properly_signed_but_about_something_else(merchant, kind):
    first, second = merchant.next_order_id(), "x" * 64
    data = merchant.good(kind, remark="sandbox:other-amount", order_id=first)
    assert data["submit_amount"] == "101"
    assert merchant.good(f"{kind}_query", order_id=first)["submit_amount"] == "100"
    data = merchant.good(kind, remark="sandbox:other-order", order_id=second)
    assert data["order_id"] != second
    assert merchant.good(f"{kind}_query", order_id=second)["order_id"] == second
    assert found(merchant, kind, data["order_id"]) == "1002"


def test_six_decimals(merchant):
    assert merchant.good("payment", amount="1001.23")["submit_amount"] == "1001.230000"


def test_an_answer_that_says_two_things_at_once(merchant):
    answer = merchant.call("payment", remark="sandbox:repeated-key")
    assert json.loads(answer.body)["code"] == "1000"
    with pytest.raises(AssertionError, match="repeated key"):
        _ = answer.envelope


def test_oversize(merchant):
    answer = merchant.call("payment", remark="sandbox:oversize")
    assert len(answer.body) > 1024 * 1024
    merchant.verify("payment", answer.data)


@pytest.mark.parametrize("kind", KINDS)
def test_dropped_after_execution(merchant, state, kind):
    order_id = merchant.next_order_id()
    with pytest.raises(LOST):
        merchant.call(kind, remark="sandbox:dropped-after", order_id=order_id)
    assert executions(state, order_id) == 1
    assert found(merchant, kind, order_id) == "1000"
    assert merchant.call(kind, remark="sandbox:dropped-after", order_id=order_id).code == "1003"


def test_cut_inside_the_answer(merchant):
    order_id = merchant.next_order_id()
    with pytest.raises((http.client.IncompleteRead, OSError)):
        merchant.call("payment", remark="sandbox:cut-body", order_id=order_id)
    assert found(merchant, "payment", order_id) == "1000"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "status"), [("dropped-before", None), ("http-503", 503), ("http-429", 429)])
def test_lost_before_execution_then_sent_again(merchant, state, kind, name, status):
    order_id = merchant.next_order_id()
    request = {"remark": f"sandbox:{name}", "order_id": order_id}
    if status is None:
        with pytest.raises(LOST):
            merchant.call(kind, **request)
    else:
        answer = merchant.call(kind, **request)
        assert (answer.status, answer.headers["retry-after"]) == (status, "5")
    assert executions(state, order_id) == 0
    assert found(merchant, kind, order_id) == "1002"
    merchant.good(kind, **request)
    assert executions(state, order_id) == 1
    assert merchant.call(kind, **request).code == "1003"


def test_late_appearing(merchant, clock, state):
    order_id = merchant.next_order_id()
    with pytest.raises(LOST):
        merchant.call("payment", amount="1001.12", order_id=order_id)
    assert executions(state, order_id) == 1
    clock.forward(19.9)
    assert found(merchant, "payment", order_id) == "1002"
    assert merchant.call("payment", order_id=order_id).code == "1003"
    clock.forward(0.1)
    assert merchant.status("payment", order_id) == "2000"


def test_slow(merchant, monkeypatch):
    assert faults.SLOW_MS == 8_000
    monkeypatch.setattr(faults, "SLOW_MS", 300)
    began = time.monotonic()
    merchant.good("payment", remark="sandbox:slow")
    assert time.monotonic() - began >= 0.3


def test_others_are_served_while_one_waits(merchant, monkeypatch):
    line = merchant.connect()
    request = merchant.seal("payment", remark="sandbox:slow")
    line.request(request.method, request.path, request.body, request.headers)
    merchant.good("payment")
    line.sock.settimeout(0)
    with pytest.raises(ssl.SSLWantReadError):  # that one waits still
        line.sock.recv(1)
    line.close()


def test_drip(merchant, monkeypatch):
    assert server.DRIP_EVERY_MS * server.DRIP_PIECES > 60_000
    monkeypatch.setattr(server, "DRIP_EVERY_MS", 2)
    line = merchant.connect()
    request = merchant.seal("payment", remark="sandbox:drip")
    line.request(request.method, request.path, request.body, request.headers)
    response = line.getresponse()
    pieces = []
    while piece := response.read1():
        pieces.append(piece)
    line.close()
    assert len(pieces) > 10
    assert json.loads(b"".join(pieces))["code"] == "1000"


def test_every_scenario_has_its_test(request):
    """A scenario that nobody tries is a promise that nobody keeps."""
    files = [request.path.parent / f"test_{name}.py" for name in ("scenarios", "statuses", "books", "extras")]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    ways = [(one.name, (f'"{one.name}"', one.remark, f'amount="{one.amount}"')) for one in SCENARIOS if not one.code]
    assert [name for name, texts in ways if not any(text in source for text in texts)] == []
