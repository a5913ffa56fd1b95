"""Adopted orders, callbacks received elsewhere, pages in place of answers: what each may change, and what never."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from ptsdesk.client.gateway import Exchange
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError
from ptsdesk.protocol.answers import Doubt, Proved, Unproved
from ptsdesk.services.callbacks import MAX_CALLBACK
from ptsdesk.services.findings import CallbackEffect
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form

S, E = OrderState, CallbackEffect


def agreeing(proved: Proved, **changes: Any) -> Proved:
    """The answer with the fields that a real one has, so that it can be compared."""
    answer = replace(proved.answer, **changes)
    told = {
        name: getattr(answer, name)
        for name in ("user_id", "order_id", "channel", "submit_currency", "submit_amount", "timestamp")
    }
    status = {"status": answer.status} if hasattr(answer, "status") else {}
    fields = {**answer.fields, **told, **status}
    return Proved(replace(answer, fields=fields, signed=tuple({*answer.signed, *told, *status})), proved.rules_used)


def body(**changes: Any) -> str:
    return json.dumps({"order_id": "P1", "status": "2000", "transaction_id": "P28", "sign": "x"} | changes)


# --- adoption ---------------------------------------------------------------------------------------------------------


def test_a_verified_order_of_elsewhere_is_taken_in(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(*[agreeing(say.stands("2000", "A1"))] * 2)
    report = desk.query(OrderKind.PAYMENT, "A1")
    assert (report.verified, report.order) == (True, None)
    assert journal.get("A1") is None, "a question alone takes nothing in"
    report = desk.adopt(OrderKind.PAYMENT, "A1")
    order = report.order
    assert order is not None
    assert (order.state, order.money.text, order.made_by, order.attempts) == (S.PAID, "100.00", "adopted", 0)
    assert (order.reference_number, order.next_check_ms) == ("503817457721", None)
    assert [event.cause for event in journal.events("A1")] == [Cause.ADOPTED]
    assert journal.raw_answers("A1") != ()
    assert dict(report.comparison) == dict.fromkeys(("order_id", "amount", "currency", "channel", "user_id"), True)
    assert gateway.calls == ["payment_query"] * 2


@pytest.mark.parametrize(("status", "state"), [("0000", S.WAITING), ("5000", S.EXPIRED), ("7777", S.UNKNOWN)])
def test_an_open_one_is_watched_from_then_on(
    desk_with: DeskMaker, clock: ManualClock, status: str, state: OrderState
) -> None:
    desk, _ = desk_with(say.stands(status, "A1"), say.stands("2000", "A1"))
    assert desk.adopt(OrderKind.PAYMENT, "A1").order.state is state
    clock.ms += 60_000
    assert [order.state for order in desk.check_due()] == [S.PAID]


def test_a_subscription_comes_with_its_charges(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.subscription(("P1", "2000", say.SIGNED_AT), order_id="A1"))
    report = desk.adopt(OrderKind.SUBSCRIPTION, "A1")
    assert report.order.state is S.ACTIVE
    assert [charge.payment_id for charge in report.charges] == ["P1"]
    assert desk.charges("A1") == report.charges


@pytest.mark.parametrize("answer", [say.refused("1002"), say.doubtful("bad_sign"), say.lost()])
def test_nothing_unproved_is_taken_in(desk_with: DeskMaker, journal: Journal, answer: object) -> None:
    desk, _ = desk_with(answer)
    report = desk.adopt(OrderKind.PAYMENT, "A1")
    assert (report.verified, report.order) == (False, None)
    assert journal.get("A1") is None


def test_a_known_order_is_not_taken_in_twice(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted)
    desk.submit(desk.prepare(form()))
    with pytest.raises(AccountError, match="in the journal already"):
        desk.adopt(OrderKind.PAYMENT, "P1")
    assert gateway.calls == ["payment"]


@pytest.mark.parametrize("amount", ["0.0000001", "1234567890123456"])
def test_an_amount_that_cannot_be_kept_exactly_is_refused(desk_with: DeskMaker, journal: Journal, amount: str) -> None:
    desk, _ = desk_with(say.stands("2000", "A1", amount))
    with pytest.raises(AccountError, match="exactly"):
        desk.adopt(OrderKind.PAYMENT, "A1")
    assert journal.get("A1") is None


def test_a_card_number_is_no_order_id(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    with pytest.raises(InputError, match="card number"):
        desk.adopt(OrderKind.PAYMENT, "4242424242424242")


# --- callbacks --------------------------------------------------------------------------------------------------------


def test_a_verified_callback_is_followed(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted, agreeing(say.stands("2000")))
    desk.submit(desk.prepare(form()))
    report = desk.read_callback(body())
    assert (report.effect, report.kind, report.state_before) == (E.CHANGED, OrderKind.PAYMENT, S.ACCEPTED)
    assert report.order.state is S.PAID
    assert report.order.checks == 0, "reading a callback is no question"
    last = journal.events("P1")[-1]
    assert (last.cause, last.evidence["verified"], last.evidence["status"]) == (Cause.CALLBACK, True, "2000")
    assert journal.raw_answers("P1")[0][1] == body()
    assert gateway.calls == ["payment", "read payment"]


@pytest.mark.parametrize("doubt", [Doubt.BAD_SIGN, Doubt.NO_SIGN, Doubt.OTHER_USER, Doubt.BAD_NUMBER, Doubt.SHAPE])
def test_an_unproved_one_keeps_and_changes_nothing(desk_with: DeskMaker, journal: Journal, doubt: Doubt) -> None:
    desk, _ = desk_with(say.accepted, Unproved(doubt))
    before = desk.submit(desk.prepare(form()))
    events = journal.events("P1")
    report = desk.read_callback(body())
    assert (report.effect, report.order, report.signed) == (E.UNPROVED, None, ())
    assert report.reason
    assert journal.get("P1") == before
    assert journal.events("P1") == events


@pytest.mark.parametrize(
    "text",
    ["", "  ", "<html>", "window.location='x'", "[]", "{", '{"a":1,"a":2}', "\ud800", '{"code":"1000"}', "null", "1"],
)
def test_what_is_no_callback_is_told_so(desk_with: DeskMaker, text: str) -> None:
    desk, _ = desk_with(*[Unproved(Doubt.NO_SIGN)])
    report = desk.read_callback(text)
    assert report.effect is E.UNPROVED
    assert report.reason


def test_one_that_is_too_long_is_not_even_read(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with()
    assert "too long" in desk.read_callback("x" * (MAX_CALLBACK + 1)).reason
    assert gateway.calls == []


def test_the_question_before_a_withdrawal_is_no_callback(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    report = desk.read_callback(json.dumps({"user_id": "28", "order_id": "W1", "amount": 5, "sign": "x"}))
    assert "withdraw confirmation" in report.reason


@pytest.mark.parametrize(
    ("changes", "effect"),
    [
        ({"submit_amount": "1.00"}, E.DIFFERENT),
        ({"submit_currency": "USD"}, E.DIFFERENT),
        ({"channel": "MAYA"}, E.DIFFERENT),
    ],
)
def test_one_about_another_sum_changes_nothing(
    desk_with: DeskMaker, journal: Journal, changes: dict[str, str], effect: CallbackEffect
) -> None:
    desk, _ = desk_with(say.accepted, agreeing(say.stands("2000"), **changes))
    desk.submit(desk.prepare(form()))
    report = desk.read_callback(body())
    assert (report.effect, report.order.state) == (effect, S.ACCEPTED)
    assert journal.events("P1")[-1].cause is Cause.CALLBACK_OLDER


def test_an_old_one_shown_again_changes_nothing(desk_with: DeskMaker, journal: Journal) -> None:
    now = agreeing(say.stands("5000"), timestamp=str(say.SIGNED_AT + 100))
    desk, _ = desk_with(say.accepted, now, agreeing(say.stands("0000"), timestamp=str(say.SIGNED_AT + 99)))
    desk.submit(desk.prepare(form()))
    assert desk.check("P1").state is S.EXPIRED
    report = desk.read_callback(body(status="0000"))
    assert (report.effect, report.order.state) == (E.OLDER, S.EXPIRED)
    assert journal.events("P1")[-1].cause is Cause.CALLBACK_OLDER


def test_one_without_a_time_does_not_overtake(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted, agreeing(say.stands("5000")), agreeing(say.stands("0000"), timestamp=""))
    desk.submit(desk.prepare(form()))
    desk.check("P1")
    assert desk.read_callback(body(status="0000")).effect is E.OLDER


def test_the_same_again_is_only_kept(desk_with: DeskMaker) -> None:
    paid = agreeing(say.stands("2000"))
    desk, _ = desk_with(say.accepted, paid, paid)
    desk.submit(desk.prepare(form()))
    desk.check("P1")
    report = desk.read_callback(body())
    assert (report.effect, report.order.state) == (E.KEPT, S.PAID)


def test_a_final_state_is_not_taken_back(desk_with: DeskMaker, journal: Journal) -> None:
    later = agreeing(say.stands("3000"), timestamp=str(say.SIGNED_AT + 10_000))
    desk, _ = desk_with(say.accepted, agreeing(say.stands("2000")), later)
    desk.submit(desk.prepare(form()))
    desk.check("P1")
    report = desk.read_callback(body(status="3000"))
    assert (report.effect, report.order.state) == (E.CONTRADICTION, S.PAID)
    assert journal.events("P1")[-1].cause is Cause.CONTRADICTION


def test_one_about_a_stranger_is_offered_and_kept_nowhere(desk_with: DeskMaker, journal: Journal) -> None:
    desk, _ = desk_with(agreeing(say.stands("2000", "A1")))
    report = desk.read_callback(body(order_id="A1"))
    assert (report.effect, report.order, report.order_id) == (E.STRANGER, None, "A1")
    assert journal.get("A1") is None


@pytest.mark.parametrize(
    ("fields", "kind", "read"),
    [
        ({"transaction_id": "P28"}, OrderKind.PAYMENT, "read payment"),
        ({"transaction_id": "W28"}, OrderKind.WITHDRAWAL, "read withdraw"),
        ({"payment_status": "2000"}, OrderKind.SUBSCRIPTION, "read subscribe"),
        ({"transaction_id": "?"}, None, "read payment"),
    ],
)
def test_the_kind_is_told_by_the_members(
    desk_with: DeskMaker, fields: dict[str, str], kind: OrderKind | None, read: str
) -> None:
    desk, gateway = desk_with(Unproved(Doubt.BAD_SIGN))
    assert desk.read_callback(body(**fields)).kind is kind
    assert gateway.calls == [read]


def test_a_callback_about_a_charge_keeps_the_charge(desk_with: DeskMaker) -> None:
    plain = say.subscription(order_id="A1")
    charged = Proved(replace(plain.answer, payment_transaction_id="P9", payment_status="2000"), plain.rules_used)
    desk, _ = desk_with(plain, agreeing(charged))
    desk.adopt(OrderKind.SUBSCRIPTION, "A1")
    text = json.dumps({"order_id": "A1", "payment_transaction_id": "P9", "enabled": True, "sign": "x"})
    report = desk.read_callback(text)
    assert report.effect is E.KEPT
    assert [(one.payment_id, one.status) for one in desk.charges("A1")] == [("P9", "2000")]


# --- pages ------------------------------------------------------------------------------------------------------------


def page(text: str, doubt: str = "html") -> Exchange:
    return replace(say.exchange(say.doubtful(doubt)), raw=text)


@pytest.mark.parametrize("doubt", ["html", "script"])
def test_the_page_of_a_create_call_is_handed_out(desk_with: DeskMaker, clock: ManualClock, doubt: str) -> None:
    desk, _ = desk_with(page("<form>", doubt), say.doubtful("html"))
    desk.submit(desk.prepare(form()))
    clock.ms += 5000
    desk.check("P1")
    found = desk.answer_page("P1")
    assert (found.is_html, found.text, found.whole) == (doubt == "html", "<form>", True)
    assert "<form>" not in repr(found)


def test_a_page_that_was_cut_is_not_whole(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(page("<p>" + "ä" * 40_000))
    desk.submit(desk.prepare(form()))
    assert not desk.answer_page("P1").whole


@pytest.mark.parametrize(
    "gone", ["[card number removed]", "[security code removed]", b"\xa3".decode("utf-8", "replace")]
)
def test_a_page_of_which_something_is_gone_is_not_whole(desk_with: DeskMaker, gone: str) -> None:
    page = replace(say.exchange(say.doubtful("html")), raw=f"<form><input value='{gone}'></form>")
    desk, _ = desk_with(page)
    desk.submit(desk.prepare(form()))
    assert not desk.answer_page("P1").whole


def test_other_answers_are_no_page(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.lost(), say.doubtful("html"))
    desk.submit(desk.prepare(form()))
    desk.check("P1")
    assert desk.answer_page("P1") is None, "the answer to a question is not for the payer"
    assert desk.answer_page("P2") is None


def test_a_page_that_made_room_for_newer_answers_is_gone(desk_with: DeskMaker, clock: ManualClock) -> None:
    answers = [agreeing(say.stands(status)) for status in ("0000", "1000", "0000", "1000", "0000")]
    desk, _ = desk_with(page("<form>"), *answers)
    desk.submit(desk.prepare(form()))
    for _ in answers:
        clock.ms += 5000
        desk.check("P1")
    assert desk.answer_page("P1") is None
