"""``resend``, ``mark``, ``unmark``, and what a create says when the same was paid before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.orders import Mark, Order, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError, JournalDisk
from ptsdesk.services.api import Intent, Phase
from tests.unit.cli.fakes import FakeOffice, Ran, an_order, run

S = OrderState
WITHDRAW = (
    *("withdraw", "create", "--profile", "Shop", "--amount", "100.00", "--currency", "PHP", "--channel", "QRPH"),
    *("--detail", "account_number=1234567890"),
)
RESEND = ("payment", "resend", "P1", "--profile", "Shop", "--reason", "The bank asked for it")
REASON = "Told by Ben on the phone"


def knowing(order: Order, **acts: Any) -> FakeOffice:
    """An office whose journal has the order."""
    return FakeOffice(acts={"order": lambda _asked: order, **acts})


def names(office: FakeOffice) -> list[str]:
    return [name for name, _ in office.calls]


def lost(**changes: Any) -> Order:
    return an_order(S.UNKNOWN, **{"order_id": "P1", "attempts": 1, **changes})


def test_without_yes_the_message_is_only_shown() -> None:
    office = knowing(lost())
    ran = run(office, *RESEND)
    assert ran.code == 2
    assert names(office) == ["order", "prepare_again"]
    assert (ran.body["state"], ran.body["error"]["field"]) == ("unknown", "yes")
    assert ran.body["would_send"] == {"user_id": "28", "order_id": "P1", "amount": "2450.00"}


def test_with_yes_the_order_goes_again() -> None:
    def submit(intent: Intent, tell: Any) -> Order:
        tell(Phase.SENDING)
        assert (intent.again, intent.repeat_reason) == (True, "The bank asked for it")
        return an_order(S.ACCEPTED, order_id="P1", attempts=2)

    office = knowing(lost(), submit=submit)
    ran = run(office, *RESEND, "--yes")
    assert (ran.code, ran.body["state"], ran.body["environment"]) == (0, "accepted", "live")
    assert names(office) == ["order", "prepare_again", "submit"]


def test_a_refusal_of_the_rules_shows_the_order_as_it_is() -> None:
    def refuse(_asked: Any) -> Any:
        raise AccountError("It takes two answers.")

    ran = run(knowing(lost(), prepare_again=refuse), *RESEND, "--yes")
    assert (ran.code, ran.body["state"], ran.body["message"]) == (2, "unknown", "It takes two answers.")
    assert (ran.body["order_id"], ran.body["settled"]) == ("P1", False)


def test_a_refusal_at_the_last_moment_shows_the_order_as_it_was() -> None:
    def submit(_intent: Intent, _tell: Any) -> Order:
        raise AccountError("The provider knows this order.")

    ran = run(knowing(lost(), submit=submit), *RESEND, "--yes")
    assert (ran.code, ran.body["state"], ran.body["message"]) == (2, "unknown", "The provider knows this order.")


def test_trouble_after_the_first_byte_is_unknown() -> None:
    def submit(_intent: Intent, tell: Any) -> Order:
        tell(Phase.SENDING)
        raise JournalDisk("The disk is full.")

    ran = run(knowing(lost(), submit=submit), *RESEND, "--yes")
    assert (ran.code, ran.body["state"]) == (4, "unknown")


def test_what_does_not_leave_this_time_stays_unknown() -> None:
    office = knowing(lost(), submit=lambda _intent, _tell: lost())
    ran = run(office, *RESEND, "--yes")
    assert (ran.code, ran.body["state"]) == (4, "unknown")
    assert ran.body["message"].startswith("This time no byte left this computer, but an earlier request did")


def test_what_never_left_and_does_not_leave_is_not_sent() -> None:
    order = an_order(S.NOT_SENT, order_id="P1", error_message="No route.")
    ran = run(knowing(order, submit=lambda _intent, _tell: order), *RESEND, "--yes")
    assert (ran.code, ran.body["state"], ran.body["settled"]) == (5, "not_sent", True)


@pytest.mark.parametrize("verb", ["resend", "mark", "unmark"])
def test_an_order_of_another_kind_or_none_is_refused(verb: str) -> None:
    more = ("--paid",) if verb == "mark" else ()
    words = ("withdraw", verb, "P1", "--profile", "Shop", "--reason", REASON, *more)
    ran = run(knowing(lost()), *words)
    assert (ran.code, ran.body["error"]["field"]) == (2, "order_id")
    assert ran.body["error"]["message"] == "This order is not a withdrawal. Use the verb of its kind: payment."
    ran = run(FakeOffice(), *words)
    assert (ran.code, ran.body["error"]["field"]) == (2, "order_id")


@pytest.mark.parametrize("verb", ["resend", "mark", "unmark"])
def test_a_reason_is_needed(verb: str) -> None:
    ran = run(knowing(lost()), "payment", verb, "P1", "--profile", "Shop", "--paid" if verb == "mark" else "--reason")
    assert ran.code == 2
    assert ran.body["error"]["field"] in {"reason", "options"}


@pytest.mark.parametrize(("flag", "mark"), [("--paid", Mark.PAID), ("--not-paid", Mark.NOT_PAID)])
def test_a_mark_is_written_down(flag: str, mark: Mark) -> None:
    office = knowing(lost())
    ran = run(office, "payment", "mark", "P1", "--profile", "Shop", flag, "--reason", REASON)
    assert ran.code == 0
    assert office.calls[-1] == ("mark", ("P1", mark, REASON))
    assert (ran.body["state"], ran.body["mark"], ran.body["mark_reason"]) == ("unknown", mark.value, REASON)
    assert (ran.body["marked_at"], ran.body["mark_contradicted"]) == ("2026-11-12T03:04:05.678Z", False)


@pytest.mark.parametrize("flags", [(), ("--paid", "--not-paid")])
def test_one_of_the_two_is_said(flags: tuple[str, ...]) -> None:
    office = knowing(lost())
    ran = run(office, "payment", "mark", "P1", "--profile", "Shop", *flags, "--reason", REASON)
    assert (ran.code, ran.body["error"]["field"], office.desks) == (2, "paid", [])


def test_the_mark_comes_off() -> None:
    office = knowing(lost(kind=OrderKind.SUBSCRIPTION))
    ran = run(office, "subscription", "unmark", "P1", "--profile", "Shop", "--reason", REASON)
    assert (ran.code, ran.body["mark"], office.calls[-1]) == (0, None, ("unmark", ("P1", REASON)))


def test_what_the_desk_refuses_of_a_mark_is_said() -> None:
    def refuse(_asked: Any) -> Any:
        raise InputError("reason", "Type the reason.")

    for verb, more in (("mark", ("--paid",)), ("unmark", ())):
        words = ("payment", verb, "P1", "--profile", "Shop", *more, "--reason", "short")
        ran = run(knowing(lost(), **{verb: refuse}), *words)
        assert (ran.code, ran.body["error"]["field"], ran.body["state"]) == (2, "reason", "unknown")


def guarded(found: Duplicate) -> FakeOffice:
    """An office that finds something against every order."""

    def prepare(form: Any) -> Intent:
        money = an_order().money
        return Intent(
            "t", form.order_id, form.kind, money, form.channel, (), "", duplicate=found,
            repeat_reason=form.repeat_reason,
        )  # fmt: skip

    return FakeOffice(acts={"prepare": prepare, "submit": lambda _intent, _tell: an_order()})


def refused(found: Duplicate, *more: str) -> tuple[FakeOffice, Ran]:
    office = guarded(found)
    return office, run(office, *WITHDRAW, "--yes", *more)


def test_the_same_again_needs_a_reason() -> None:
    earlier = an_order(S.PAID, order_id="W1")
    office, ran = refused(Duplicate((earlier,), None, None, 3))
    assert (ran.code, ran.body["error"]["field"], ran.body["earlier_orders"]) == (2, "repeat_reason", ["W1"])
    assert "The order W1 pays the same sum" in ran.err
    assert ran.body["state"] == "draft"
    assert names(office) == ["prepare"]
    assert "Pier 7" not in ran.err
    _, ran = refused(Duplicate((earlier,), None, None, 3, (), (("W1", "Pier 7"),)))
    assert "belongs to the account Pier 7" in ran.err
    office, ran = refused(Duplicate((earlier,), None, None, 3), "--repeat-reason", "Second half of October")
    assert (ran.code, names(office)) == (0, ["prepare", "submit"])


def test_a_half_typed_one_needs_a_reason() -> None:
    _, ran = refused(Duplicate((), None, 17, 3))
    assert (ran.code, ran.body["error"]["field"], ran.body["earlier_orders"]) == (2, "repeat_reason", [])
    assert "half-typed in the window" in ran.err


def test_a_blocked_payee_gets_nothing_whatever_the_reason() -> None:
    blocking = replace(lost(), order_id="W1")
    office, ran = refused(Duplicate((), blocking, None, 3), "--repeat-reason", "Second half of October")
    assert (ran.code, ran.body["blocked_by"], names(office)) == (2, "W1", ["prepare"])
    assert "withdraw mark W1 --paid or --not-paid" in ran.err
