"""The send path: what is recorded when, and what every outcome of a create call becomes."""

from collections.abc import Callable
from typing import Any

import pytest

from ptsdesk.domain.account import Account
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputErrors, JournalDisk, TlsError, UnreachableError
from ptsdesk.services.advice import doubt_sentence
from ptsdesk.services.api import Phase
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, ManualClock, form

S = OrderState


def unreachable() -> UnreachableError:
    return UnreachableError("The host could not be found.")


def states(journal: Journal, order_id: str = "P1") -> list[OrderState]:
    return [event.after for event in journal.events(order_id)]


@pytest.mark.parametrize("kind", say.KINDS)
def test_an_accepted_order_is_recorded_step_by_step(desk_with: DeskMaker, journal: Journal, kind: OrderKind) -> None:
    desk, gateway = desk_with(say.accepted)
    phases: list[Phase] = []
    order = desk.submit(desk.prepare(form(kind)), phases.append)
    assert order.state is S.ACCEPTED
    assert states(journal) == [S.RECORDED, S.SENDING, S.ACCEPTED]
    assert phases == [Phase.RECORDED, Phase.SENDING, Phase.ANSWERED]
    assert (order.transaction_id, order.provider_code, order.attempts) == ("T-P1", "1000", 1)
    assert order.accepted is not None
    assert order.accepted.same_value(order.money)
    assert order.signed_at == say.SIGNED_AT
    assert order.next_check_ms is not None
    assert gateway.executed == ["P1"]


def test_the_record_is_durable_before_the_first_byte(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted)
    seen: list[OrderState] = []
    gateway.on_write = lambda: seen.append(journal.get("P1").state)  # type: ignore[union-attr]
    desk.submit(desk.prepare(form()))
    assert seen == [S.SENDING]


OUTCOMES: list[tuple[Any, OrderState, Cause]] = [
    *[
        (say.refused(code), S.REFUSED_CHECKING, Cause.REFUSAL)
        for code in ("1001", "1009", "1010", "1017", "1018", "1020")
    ],
    *[(say.refused(code), S.REFUSED_CHECKING, Cause.REFUSAL) for code in ("1007", "4001", "8005", "9999", "7777")],
    *[(say.doubtful(reason), S.UNKNOWN, Cause.UNPROVED) for reason in say.Doubt],
    (say.lost(), S.UNKNOWN, Cause.NO_ANSWER),
]


@pytest.mark.parametrize(("outcome", "state", "cause"), OUTCOMES)
def test_every_other_outcome_is_never_failed_and_never_sent_again(
    desk_with: DeskMaker, journal: Journal, outcome: Any, state: OrderState, cause: Cause
) -> None:
    desk, gateway = desk_with(outcome)
    order = desk.submit(desk.prepare(form()))
    assert order.state is state
    assert journal.events("P1")[-1].cause is cause
    assert gateway.calls == ["payment"]
    assert order.error_message
    assert order.next_check_ms is not None


def test_a_refusal_keeps_the_providers_text_apart(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.refused("1007"))
    order = desk.submit(desk.prepare(form()))
    assert (order.provider_code, order.provider_message) == ("1007", "provider's text")
    assert order.error_message.startswith("The provider says that the balance")


def test_a_duplicate_takes_over_the_earlier_result(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.refused("1003"), say.stands("1000"))
    order = desk.submit(desk.prepare(form()))
    assert order.state is S.PROCESSING
    assert [event.cause for event in journal.events("P1")][-2:] == [Cause.DUPLICATE, Cause.QUERY]
    assert gateway.calls == ["payment", "payment_query"]


def test_a_duplicate_that_cannot_be_asked_about_stays_unknown(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.refused("1003"), unreachable())
    assert desk.submit(desk.prepare(form())).state is S.UNKNOWN


def test_what_never_left_is_tried_three_times_with_the_same_id(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(unreachable(), unreachable(), say.accepted)
    order = desk.submit(desk.prepare(form()))
    assert order.state is S.ACCEPTED
    assert gateway.calls == ["payment"] * 3
    assert gateway.executed == ["P1"]
    assert clock.waited == [300, 900]
    assert states(journal) == [S.RECORDED, S.SENDING, S.ACCEPTED]


def test_after_three_tries_it_is_not_sent(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(unreachable(), unreachable(), unreachable())
    order = desk.submit(desk.prepare(form()))
    assert (order.state, order.attempts, order.next_check_ms) == (S.NOT_SENT, 0, None)
    assert order.error_message == "The host could not be found."
    assert gateway.executed == []
    assert desk.connection().reachable is False


def test_a_certificate_that_does_not_fit_sends_nothing(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(*[TlsError("The certificate is not trusted.")] * 3)
    order = desk.submit(desk.prepare(form()))
    assert (order.state, order.error_message) == (S.NOT_SENT, "The certificate is not trusted.")
    assert gateway.executed == []


def test_a_fault_before_the_first_byte_is_not_sent(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        desk.submit(desk.prepare(form()))
    assert journal.get("P1").state is S.NOT_SENT  # type: ignore[union-attr]
    assert gateway.executed == []


def test_a_fault_after_the_first_byte_is_unknown_and_watched(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock, expect_log: Callable[[str, str], None]
) -> None:
    desk, gateway = desk_with(say.accepted, say.stands("2000"))

    def fail() -> None:
        raise ZeroDivisionError("4111111111111111")

    gateway.on_write = fail
    expect_log("ptsdesk.services", "sending ended with ZeroDivisionError")
    order = desk.submit(desk.prepare(form()))
    assert order.state is S.UNKNOWN
    clock.ms += 10_000
    assert [one.state for one in desk.check_due()] == [S.PAID]


def test_a_record_that_fails_after_the_answer_is_made_up_for(
    desk_with: DeskMaker, journal: Journal, clock: ManualClock
) -> None:
    desk, gateway = desk_with(say.accepted, say.stands("1000"))
    original = journal.step

    def fail_later() -> None:
        journal.step = _raiser(JournalDisk("The disk is full."))  # type: ignore[method-assign]

    gateway.on_write = fail_later
    with pytest.raises(JournalDisk):
        desk.submit(desk.prepare(form()))
    assert journal.get("P1").state is S.SENDING  # type: ignore[union-attr]
    journal.step = original  # type: ignore[method-assign]
    assert desk.check_due() == ()
    assert journal.get("P1").state is S.UNKNOWN  # type: ignore[union-attr]
    clock.ms += 10_000
    assert [one.state for one in desk.check_due()] == [S.PROCESSING]


def test_retry_after_on_a_create_moves_the_first_question(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(lambda request: say.exchange(say.lost(), retry_after_s=200))
    assert desk.submit(desk.prepare(form())).next_check_ms == clock.ms + 200_000


def test_the_clock_is_learnt_before_money(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.refused("1020"), say.channel_list("QRPH"), say.accepted, offset_ms=None)
    assert desk.submit(desk.prepare(form())).state is S.ACCEPTED
    assert gateway.calls == ["support_channel", "support_channel", "payment"]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([say.refused("1018")] * 3, "Ask the provider to add this computer's public address."),
        ([say.refused("1008")] * 2 + [say.doubtful("bad_sign")], doubt_sentence("bad_sign")),
        ([say.doubtful("bad_sign")] * 2, doubt_sentence("bad_sign")), ([say.lost()] * 2, say.lost().sentence),
    ],
)  # fmt: skip
def test_nothing_is_sent_before_a_signed_answer(desk_with: DeskMaker, answers: list[Any], words: str) -> None:
    desk, gateway = desk_with(*answers, offset_ms=None)
    order = desk.submit(desk.prepare(form()))
    calls = ["support_channel", "support_channel", "balance"][: len(answers)]
    assert (order.state, gateway.executed, gateway.calls) == (S.NOT_SENT, [], calls)
    assert order.error_message.endswith(words)
    assert order.error_message.startswith("Nothing was sent: the provider gave no signed answer")


@pytest.mark.parametrize("code", ["1008", "1009", "1010", "1011"])
def test_who_may_not_read_the_channels_is_asked_by_his_balance(desk_with: DeskMaker, code: str) -> None:
    desk, gateway = desk_with(say.refused(code), say.refused(code), say.balance(), say.accepted, offset_ms=None)
    assert desk.submit(desk.prepare(form(OrderKind.WITHDRAWAL))).state is S.ACCEPTED
    assert gateway.calls == ["support_channel", "support_channel", "balance", "withdraw"]


def test_the_question_is_in_the_documented_currency(desk_with: DeskMaker) -> None:
    currencies: list[str] = []

    def answer(request: Any) -> Any:
        currencies.append(request.currency)
        return say.channel_list("QRPH")

    desk, _ = desk_with(answer, say.accepted, offset_ms=None)
    assert desk.submit(desk.prepare(form(currency="USD"))).state is S.ACCEPTED
    assert currencies == ["PHP"]


def test_an_unsigned_day_is_not_believed(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(*[say.refused("1020")] * 3, offset_ms=-86_400_001)
    gateway.clock.vouched = False
    order = desk.submit(desk.prepare(form()))
    assert (order.state, gateway.executed) == (S.NOT_SENT, [])
    assert "more than a day off" in order.error_message


def test_a_clock_that_is_set_while_connecting_is_asked_for_again(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted, say.channel_list("QRPH"), say.accepted)
    real, jumps = gateway._create, [True]

    def set_meanwhile(name: str, request: Any, before_first_byte: Any) -> Any:
        if jumps:
            jumps.clear()
            gateway.clock.vouched = False
        return real(name, request, before_first_byte)

    gateway._create = set_meanwhile  # type: ignore[method-assign]
    assert desk.submit(desk.prepare(form())).state is S.ACCEPTED
    assert gateway.calls == ["payment", "support_channel", "payment"]
    assert gateway.executed == ["P1"]


def test_nothing_is_sent_when_even_the_clock_cannot_be_asked(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(unreachable(), unreachable(), unreachable(), offset_ms=None)
    assert desk.submit(desk.prepare(form())).state is S.NOT_SENT
    assert gateway.executed == []


def test_a_token_opens_one_submit(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted)
    intent = desk.prepare(form())
    desk.submit(intent)
    for _ in range(3):
        with pytest.raises(AccountError, match="sent already"):
            desk.submit(intent)
    assert gateway.executed == ["P1"]


def test_an_older_sheet_of_the_same_order_is_no_longer_valid(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(say.accepted)
    older, newer = desk.prepare(form()), desk.prepare(form(amount="200"))
    with pytest.raises(AccountError, match="nothing was sent by it"):
        desk.submit(older)
    desk.submit(newer)
    assert gateway.executed == ["P1"]


def test_an_order_id_of_the_journal_is_not_used_again(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form()))
    with pytest.raises(InputErrors, match="Ask about that order before you make another one"):
        desk.prepare(form())


def test_the_id_of_an_order_that_was_not_sent_says_so(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(*[unreachable()] * 3)
    desk.submit(desk.prepare(form()))
    with pytest.raises(InputErrors, match="was not sent"):
        desk.prepare(form())


def test_nothing_is_sent_after_a_record_that_failed(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted)
    intent = desk.prepare(form())
    fail = JournalDisk("The disk is full.")
    original = journal.step
    journal.step = _raiser(fail)  # type: ignore[method-assign]
    try:
        with pytest.raises(JournalDisk):
            desk.submit(intent)
    finally:
        journal.step = original  # type: ignore[method-assign]
    assert gateway.executed == []
    assert [order.state for order in journal.recover()] == [S.NOT_SENT]


def _raiser(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_an_answer_that_cannot_be_recorded_leaves_the_order_unknown(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted)
    original = journal.step

    def fail_later() -> None:
        journal.step = _raiser(JournalDisk("The disk is full."))  # type: ignore[method-assign]

    gateway.on_write = fail_later
    with pytest.raises(JournalDisk):
        desk.submit(desk.prepare(form()))
    journal.step = original  # type: ignore[method-assign]
    assert [order.state for order in journal.recover()] == [S.UNKNOWN]


def test_the_sheet_shows_the_message_itself(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    intent = desk.prepare(form(OrderKind.WITHDRAWAL, callback_url="http://shop.example/cb"))
    shown = dict(intent.fields)
    assert shown["user_id"] == "28"
    assert shown["amount"] == "100.00"
    assert shown["details.account_number"] == "1234567890"
    assert shown["remark"] == "Invoice 2248"
    assert "Lakeside Cafe" not in shown.values()
    assert intent.warnings


def test_earlier_twins_are_shown(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form()))
    assert [twin.order_id for twin in desk.prepare(form(order_id="P2", amount="100")).twins] == ["P1"]
    assert desk.prepare(form(order_id="P2", amount="100.01")).twins == ()


def test_every_wrong_field_is_named_at_once(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    wrong = form(
        amount="1,234.56",
        currency="peso",
        channel="QR PH",
        order_id="a b",
        reference="<b>",
        customer="4111 1111 1111 1111",
        callback_url="ftp://x",
        details={"phone": "1", "name": "Ana 2"},
    )
    with pytest.raises(InputErrors) as caught:
        desk.prepare(wrong)
    fields = [problem.field for problem in caught.value.problems]
    assert fields[:6] == ["amount", "currency", "channel", "order_id", "remark", "customer"]
    assert fields[6:] == ["callback_url", "details.phone", "details.name"]
    assert "4111" not in str(caught.value.problems)


def test_a_card_subscription_has_its_own_form(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    with pytest.raises(InputErrors, match="its own form"):
        desk.prepare(form(OrderKind.SUBSCRIPTION))


def test_orders_of_another_account_are_not_seen(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted)
    desk.submit(desk.prepare(form()))
    other, _ = desk_with(account=Account("Other", desk.account.environment, desk.account.url, "29", "g", "pem"))
    assert other.order("P1") is None
    assert other.history(_everything()).orders == ()
    with pytest.raises(AccountError):
        other.check("P1")


def _everything() -> HistoryFilter:
    return HistoryFilter()


def test_every_doubt_has_a_sentence() -> None:
    assert all(doubt_sentence(reason).endswith(".") for reason in say.Doubt)
