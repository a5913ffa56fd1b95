"""``payment create`` and ``withdraw create``: nothing moves without --yes, and the exit code tells what is known."""

from __future__ import annotations

import signal
import threading
from typing import Any

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import AccountError, JournalBusy, JournalDisk, KeyringAbsent
from ptsdesk.services.api import Phase
from tests.unit.cli.fakes import FakeOffice, an_order, changed, run

CREATE = ("payment", "create", "--profile", "Shop", "--amount", "2450.00", "--currency", "PHP", "--channel", "QRPH")
MEMBERS = {"order_id", "state", "provider_code", "transaction_id", "verified", "pay_url", "message"}


def answering(state: OrderState, **changes: Any) -> FakeOffice:
    """An office whose submit ends in this state."""
    return FakeOffice(acts={"submit": lambda _intent, _tell: an_order(state, **changes)})


def submitted(office: FakeOffice) -> list[Any]:
    """What was really sent."""
    return [given for name, given in office.calls if name == "submit"]


def test_without_yes_nothing_is_sent_and_the_message_is_read_back() -> None:
    office = FakeOffice()
    ran = run(office, *CREATE, "--remark", "table 4", "--detail", "phone=09123456789")
    assert ran.code == 2
    assert submitted(office) == []
    assert ran.body["would_send"] == {
        "user_id": "28",
        "order_id": "P261112-7KQ4M9XW2TBR6HNC",
        "amount": "2450.00",
        "remark": "table 4",
        "details.phone": "09123456789",
    }
    assert ran.body["environment"] == "live"
    assert ran.body["state"] == "draft"
    assert "LIVE" in ran.err
    assert "--yes" in ran.err


def test_with_yes_it_is_sent_once() -> None:
    office = answering(OrderState.WAITING, transaction_id="P28", provider_code="1000", pay_url="https://pay.example/1")
    ran = run(office, *CREATE, "--yes")
    assert ran.code == 0
    assert len(submitted(office)) == 1
    assert ran.body.keys() >= MEMBERS
    assert ran.body["verified"] is True
    assert ran.body["transaction_id"] == "P28"
    assert ran.body["pay_url"] == "https://pay.example/1"
    assert ran.body["amount"] == "2450.00"
    assert ran.body["created_at"] == "2026-11-12T03:04:05.678Z"
    assert ran.body["made_by"] == "command line"
    assert "error" not in ran.body
    assert office.closed == 1


@pytest.mark.parametrize(
    ("state", "code", "verified", "settled"),
    [
        (OrderState.ACCEPTED, 0, True, False),
        (OrderState.WAITING, 0, True, False),
        (OrderState.PROCESSING, 0, True, False),
        (OrderState.PAID, 0, True, True),
        (OrderState.FAILED, 3, True, True),
        (OrderState.REFUSED_CHECKING, 3, False, False),
        (OrderState.REFUSED, 3, False, True),
        (OrderState.UNKNOWN, 4, False, False),
        (OrderState.SENDING, 4, False, False),
        (OrderState.EXPIRED, 4, True, False),
        (OrderState.NEEDS_REVIEW, 4, True, False),
        (OrderState.NOT_SENT, 5, False, True),
        (OrderState.RECORDED, 5, False, False),
    ],
)
def test_the_exit_code_follows_the_state(state: OrderState, code: int, verified: bool, settled: bool) -> None:
    ran = run(answering(state), *CREATE, "--yes")
    assert ran.code == code
    assert ran.body["state"] == state
    assert ran.body["verified"] is verified
    assert ran.body["settled"] is settled
    assert ("error" in ran.body) is (code != 0)
    assert ran.err.count("\n") == 1


def test_a_refusal_gives_our_words_for_its_code() -> None:
    office = answering(OrderState.REFUSED_CHECKING, provider_code="1007")
    ran = run(office, *CREATE, "--yes")
    assert ran.body["error"]["title"] == "Not enough balance"
    assert ran.body["message"].startswith("The provider says that the balance does not cover the amount.")
    assert ran.body["provider_code"] == "1007"


def test_what_to_do_next_is_told_only_after_a_refusal_is_confirmed() -> None:
    checking = run(answering(OrderState.REFUSED_CHECKING, provider_code="1007"), *CREATE, "--yes")
    for hasty in ("Top up", "smaller amount", "new order", "Correct it"):
        assert hasty not in checking.out + checking.err
    assert "being checked" in checking.body["message"]
    assert "pay nothing again" in checking.body["message"]
    confirmed = run(answering(OrderState.REFUSED, provider_code="1007"), *CREATE, "--yes")
    assert "Top up the channel or choose a smaller amount." in confirmed.body["message"]
    assert confirmed.body["message"].endswith("Nothing moved. Correct it and make a new order.")


@pytest.mark.parametrize(
    ("state", "accepted", "told"),
    [
        (OrderState.PAID, Money("PHP", "1.00"), "Paid, but PHP 1.00 instead of PHP 2450.00."),
        (OrderState.PAID, Money("USD", "2450.00"), "Paid, but USD 2450.00 instead of PHP 2450.00."),
        (OrderState.PAID, None, "Paid, but the provider did not say how much; submitted PHP 2450.00."),
        (OrderState.PAID, Money("PHP", "2450"), "The order is paid."),
        (OrderState.WAITING, Money("PHP", "1.00"), "The provider accepted PHP 1.00 instead of PHP 2450.00."),
        (OrderState.WAITING, None, "The order waits to be paid."),
    ],
)
def test_paid_claims_the_accepted_sum(state: OrderState, accepted: Money | None, told: str) -> None:
    ran = run(answering(state, accepted=accepted), *CREATE, "--yes")
    assert told in ran.body["message"]
    assert told in ran.err
    agrees = None if accepted is None else accepted.same_value(Money("PHP", "2450.00"))
    assert ran.body["accepted_agrees"] is agrees


def test_withdraw_sends_its_details() -> None:
    office = FakeOffice()
    words = ("withdraw", *CREATE[1:], "--detail", "name=Ana Cruz", "--detail", "address=1 = 2", "--yes")
    assert run(office, *words).code == 0
    form = dict(office.calls)["prepare"]
    assert form.kind is OrderKind.WITHDRAWAL
    assert form.details == {"name": "Ana Cruz", "address": "1 = 2"}


@pytest.mark.parametrize("detail", ["phone", "=x", ""])
def test_a_detail_needs_a_name_and_a_value(detail: str) -> None:
    ran = run(FakeOffice(), *CREATE, "--detail", detail, "--yes")
    assert ran.code == 2
    assert ran.body["error"]["field"] == "detail"


def test_a_detail_is_given_once() -> None:
    ran = run(FakeOffice(), *CREATE, "--detail", "name=Ana", "--detail", "name=Ben", "--yes")
    assert ran.body["error"]["message"] == "A detail is given twice."


@pytest.mark.parametrize(
    "amount", ["1e3", "１２", "1.234,56", "1,234.56", "NaN", "-0", "-5", "٣", "1.1234567", "", "10000000000000000", "0"]
)
def test_a_bad_amount_is_refused_in_place(amount: str) -> None:
    office = FakeOffice()
    ran = run(office, *CREATE[:4], "--amount", amount, *CREATE[6:], "--yes")
    assert ran.code == 2
    assert submitted(office) == []
    assert [one["field"] for one in ran.body["error"]["problems"]] == ["amount"]
    assert ran.body.keys() >= MEMBERS


PAN = "4111111111111111"


@pytest.mark.parametrize(
    "option", ["--remark", "--customer", "--order-id", "--channel", "--callback-url", "--currency"]
)
@pytest.mark.parametrize("text", [PAN, "4111 1111-1111 1111", f"card {PAN}", "４１１１１１１１１１１１１１１１"])
def test_a_card_number_is_refused_everywhere_and_never_repeated(option: str, text: str) -> None:
    office = FakeOffice()
    ran = run(office, *changed(CREATE, **{option.removeprefix("--"): text}), "--yes")
    assert ran.code == 2
    assert submitted(office) == []
    assert text not in ran.out + ran.err
    assert "4111" not in ran.out + ran.err


@pytest.mark.parametrize("detail", [f"card_number={PAN}", f"address={PAN}", f"{PAN}=x", PAN])
def test_a_card_number_is_refused_in_a_detail(detail: str) -> None:
    ran = run(FakeOffice(), *CREATE, "--detail", detail, "--yes")
    assert ran.code == 2
    assert PAN not in ran.out + ran.err


def test_an_order_id_made_from_a_date_is_no_card_number() -> None:
    assert run(FakeOffice(), *CREATE, "--order-id", "20240101000007", "--yes").code == 0


def test_every_problem_is_named_at_once() -> None:
    ran = run(FakeOffice(), *changed(CREATE, amount="1e3"), "--remark", "<b>", "--callback-url", "ftp://x", "--yes")
    assert [one["field"] for one in ran.body["error"]["problems"]] == ["amount", "remark", "callback_url"]


def test_what_is_required_is_named_at_once() -> None:
    ran = run(FakeOffice(), "payment", "create", "--yes")
    assert [one["field"] for one in ran.body["error"]["problems"]] == ["profile", "amount", "currency", "channel"]
    assert ran.code == 2
    assert ran.body.keys() >= MEMBERS


def test_a_warning_comes_with_the_answer() -> None:
    ran = run(FakeOffice(), *CREATE, "--callback-url", "http://shop.example/back", "--yes")
    assert "not encrypted" in ran.body["warnings"][0]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (KeyringAbsent("There is no keyring."), 6),
        (JournalBusy("Close the other one."), 7),
        (AccountError("No account."), 2),
    ],
)
def test_trouble_before_anything_was_sent(trouble: Any, code: int) -> None:
    office = FakeOffice(trouble=trouble)
    ran = run(office, *CREATE, "--order-id", "A1", "--yes")
    assert ran.code == code
    assert ran.body.keys() >= MEMBERS
    assert ran.body["order_id"] == "A1"
    assert ran.body["error"] == {"title": trouble.title, "message": trouble.message}
    assert office.closed == 1


def failing(phases: tuple[Phase, ...], error: Exception) -> FakeOffice:
    def submit(_intent: Any, tell: Any) -> None:
        for phase in phases:
            tell(phase)
        raise error

    return FakeOffice(acts={"submit": submit})


def test_a_record_that_cannot_be_written_stops_before_sending() -> None:
    ran = run(failing((), JournalDisk("The disk is full.")), *CREATE, "--yes")
    assert ran.code == 6
    assert ran.body["state"] == "draft"


@pytest.mark.parametrize("error", [JournalDisk("The disk is full."), RuntimeError("secret text")])
def test_trouble_after_sending_is_unknown_never_a_local_error(error: Exception) -> None:
    ran = run(failing((Phase.RECORDED, Phase.SENDING), error), *CREATE, "--order-id", "A1", "--yes")
    assert ran.code == 4
    assert ran.body["state"] == "unknown"
    assert ran.body["settled"] is False
    assert "A1" in ran.err
    assert "secret text" not in ran.out + ran.err


def test_a_mistake_before_sending_is_not_unknown() -> None:
    ran = run(failing((Phase.RECORDED,), RuntimeError("secret text")), *CREATE, "--yes")
    assert ran.code == 6
    assert ran.body["error"]["detail"].startswith("RuntimeError at test_create.py:")
    assert "secret text" not in ran.out + ran.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_sending_reports_the_order_id_and_leaves(number: signal.Signals) -> None:
    release = threading.Event()
    left: list[int] = []

    def submit(_intent: Any, tell: Any) -> Any:
        tell(Phase.SENDING)
        signal.pthread_kill(threading.main_thread().ident or 0, number)
        release.wait(30)
        return an_order()

    office = FakeOffice(acts={"submit": submit})
    ran = run(office, *CREATE, "--order-id", "A1", "--yes", leave=left.append)
    release.set()
    assert ran.code == 4
    assert left == [4]
    assert ran.body["order_id"] == "A1"
    assert ran.body["state"] == "unknown"
    assert "do not make it again" in ran.body["message"]
    assert office.closed == 0, "closing would take the journal from under the call"


BURST = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) * 2


@pytest.mark.parametrize("before", [(), (Phase.RECORDED,), (Phase.RECORDED, Phase.SENDING)])
def test_a_burst_of_signals_never_says_that_nothing_was_sent(
    before: tuple[Phase, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some come while the first one is being told."""
    release = threading.Event()
    sent = threading.Event()

    def told_under_fire(account: Any) -> dict[str, object]:
        for number in BURST:
            signal.raise_signal(number)
        return {"profile": account.name}

    monkeypatch.setattr("ptsdesk.verbs.create.account_tag", told_under_fire)

    def submit(_intent: Any, tell: Any) -> Any:
        for phase in before:
            tell(phase)
        for number in BURST:
            signal.pthread_kill(threading.main_thread().ident or 0, number)
        sent.set()
        release.wait(30)
        return an_order()

    # A process leaves here. The test goes on and gets its own handlers back, which would end it: first let all come.
    ran = run(
        FakeOffice(acts={"submit": submit}), *CREATE, "--order-id", "A1", "--yes", leave=lambda _code: sent.wait(30)
    )
    release.set()
    assert sent.is_set()
    assert ran.code == 4
    assert ran.body["order_id"] == "A1"
    assert ran.body["state"] == "unknown"
    assert "Nothing was sent" not in ran.out + ran.err


def test_a_mistake_while_telling_the_outcome_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is at the provider: a fault of ours afterwards may not look like one from before."""

    def submit(_intent: Any, tell: Any) -> Any:
        tell(Phase.SENDING)
        return an_order()

    monkeypatch.setattr("ptsdesk.verbs.create.order_body", lambda _order: {}["no such member"])
    ran = run(FakeOffice(acts={"submit": submit}), *CREATE, "--order-id", "A1", "--yes")
    assert (ran.code, ran.body["order_id"], ran.body["state"]) == (4, "A1", "unknown")


def test_a_signal_while_a_subscription_is_ended_is_unknown() -> None:
    def stop(_order_id: str) -> Any:
        for number in BURST:
            signal.raise_signal(number)

    ran = run(FakeOffice(acts={"disable": stop}), "subscription", "disable", "S1", leave=lambda _code: None)
    assert (ran.code, ran.body["order_id"]) == (4, "S1")
    assert "Nothing was sent" not in ran.out + ran.err


def test_the_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    run(FakeOffice(), *CREATE, "--yes")
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_after_the_outcome_changes_nothing() -> None:
    """The order is accepted: a late SIGTERM may not turn that into "nothing was sent"."""

    class LateSignal(FakeOffice):
        def close(self) -> None:
            signal.raise_signal(signal.SIGTERM)
            super().close()

    office = LateSignal()
    ran = run(office, *CREATE, "--yes")
    assert (ran.code, ran.body["state"], office.closed) == (0, "waiting", 1)


def test_trouble_with_closing_changes_nothing() -> None:
    class Stuck(FakeOffice):
        def close(self) -> None:
            raise JournalDisk("The disk is full.")

    assert run(Stuck(), *CREATE, "--yes").code == 0
