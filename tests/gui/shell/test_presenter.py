from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.gui import presenter, presenter_payment, presenter_unresolved
from ptsdesk.gui.presenter_timeline import timeline
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import Shape
from ptsdesk.services.api import Dossier
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

S = OrderState
FINAL, OPEN, PERSON = Shape.FILLED, Shape.OUTLINED, Shape.DASHED

DESIGN = {
    S.DRAFT: ("Draft, not sent", FINAL, "Kept on this computer."),
    S.NOT_SENT: ("Not sent", FINAL, "The provider could not be reached. Nothing moved."),
    S.SENDING: ("Sending", OPEN, "Sending now. It can no longer be cancelled."),
    S.UNKNOWN: ("Result unknown", PERSON, "It was sent. Whether it was taken is not known. Do not pay again."),
    S.ACCEPTED: ("Accepted", OPEN, "The provider took the order. It is not paid yet."),
    S.WAITING: ("Waiting", OPEN, "Waiting for the customer."),
    S.PROCESSING: ("Processing", OPEN, "The provider is working on it."),
    S.PAID: ("Paid", FINAL, "Paid, signature verified."),
    S.FAILED: ("Failed", FINAL, "Failed at the provider: Account closed."),
    S.NEEDS_REVIEW: ("Needs review", PERSON, "The provider reports an order error. Ask them before paying again."),
    S.REFUSED: ("Refused, nothing moved", FINAL, "Not enough balance. Correct it and make a new order."),
    S.REFUSED_CHECKING: (
        "Refused, being checked",
        PERSON,
        "The provider refused it. The result is being checked. Do not pay again.",
    ),
}


def order(state: OrderState, **fields: object) -> Order:
    return FakeDesk().put(state, **fields)


@pytest.mark.parametrize("state", DESIGN)
def test_badge_and_sentence_are_those_of_the_design(state: OrderState) -> None:
    word, shape, sentence = DESIGN[state]
    reasons = {S.FAILED: "Account closed", S.NOT_SENT: "No route."}
    made = order(state, error_message=reasons.get(state, ""), provider_code="1007" if state is S.REFUSED else "")
    spec = presenter.badge(made, NOW_MS)
    assert (spec.text, spec.shape) == (word, shape)
    assert presenter.sentence(made, NOW_MS) == sentence


def test_every_state_has_words() -> None:
    assert set(presenter.STATES) == set(S)


def test_only_a_proved_state_looks_good_and_only_a_proved_end_bad() -> None:
    good = {state for state, words in presenter.STATES.items() if words.tone is Tone.OK}
    bad = {state for state, words in presenter.STATES.items() if words.tone is Tone.BAD}
    assert (good, bad) == ({S.PAID, S.ACTIVE}, {S.FAILED})


def test_nothing_promises_that_sending_again_is_safe() -> None:
    for words in presenter.STATES.values():
        assert "safe" not in f"{words.sentence}{words.out_sentence}".lower()


def test_money_out_has_its_own_words() -> None:
    paid = order(S.PAID, kind=OrderKind.WITHDRAWAL)
    assert presenter.badge(paid, NOW_MS).text == "Paid out"
    assert presenter.sentence(paid, NOW_MS) == "Paid out, signature verified."
    assert presenter.sentence(replace(paid, state=S.WAITING), NOW_MS) == "Waiting for the bank."
    assert presenter.order_money(paid) == "PHP −2,450.00"


def test_an_expired_order_says_when_it_is_asked_about_next() -> None:
    expired = order(S.EXPIRED, next_check_ms=NOW_MS + 60_000)
    assert presenter.badge(expired, NOW_MS).text == "Expired, may still be paid"
    assert presenter.sentence(expired, NOW_MS) == "Still watched. Next check at 14:09."
    idle = replace(expired, next_check_ms=None)
    assert presenter.sentence(idle, NOW_MS) == "It may still be paid. Check it now to be sure."


def test_a_status_that_nobody_knows_is_shown_as_it_came() -> None:
    odd = order(S.UNKNOWN, status="7777")
    told = "The provider answered with a status this version does not know (7777)."
    assert presenter.sentence(odd, NOW_MS) == told


def test_an_order_that_was_never_sent_is_not_called_unreachable() -> None:
    assert presenter.sentence(order(S.NOT_SENT), NOW_MS) == "It was recorded and never sent. Nothing moved."


def test_failed_without_a_reason_names_none() -> None:
    assert presenter.sentence(order(S.FAILED), NOW_MS) == "Failed at the provider."


@pytest.mark.parametrize(
    ("state", "minutes", "long"),
    [
        (S.WAITING, 29, False),
        (S.WAITING, 31, True),
        (S.PAID, 500, False),
        (S.UNKNOWN, 500, False),
        (S.EXPIRED, 99, False),
    ],
)
def test_waiting_long(state: OrderState, minutes: int, long: bool) -> None:
    made = order(state, created_ms=NOW_MS - minutes * 60_000)
    assert presenter.is_waiting_long(made, NOW_MS) is long
    if long:
        assert presenter.badge(made, NOW_MS).text == "Waiting long"
        assert presenter.sentence(made, NOW_MS) == "Longer than usual for this channel."


def test_the_reason_of_a_refusal_is_ours_and_the_providers_text_stands_apart() -> None:
    refused = order(S.REFUSED_CHECKING, provider_code="1007", provider_message="<b>INSUFFICIENT</b>")
    cause = "The provider says that the balance does not cover the amount."
    assert presenter.reason(refused) == ("Not enough balance", cause)
    told = presenter.reason(replace(refused, state=S.REFUSED))
    assert told == ("Not enough balance", f"{cause} Top up the channel or choose a smaller amount.")
    assert presenter.provider_text(refused) == "<b>INSUFFICIENT</b>"
    assert presenter.reason(order(S.WAITING)) == ("", "")


def test_reason_behind_not_sent_and_unknown() -> None:
    assert presenter.reason(order(S.UNKNOWN, error_message="No answer came.")) == ("Result unknown", "No answer came.")
    assert presenter.reason(order(S.UNKNOWN, provider_code="1003"))[0] == "The provider has this order id already"
    assert presenter.reason(order(S.PAID, provider_code="1003")) == ("", "")


def test_check_line() -> None:
    fresh = order(S.ACCEPTED, next_check_ms=NOW_MS + 5000)
    assert presenter.check_line(fresh, NOW_MS) == "Not checked yet, first check in 5 s"
    asked = replace(fresh, checked_ms=NOW_MS - 4000, next_check_ms=NOW_MS + 6000)
    assert presenter.check_line(asked, NOW_MS) == "Checked 4 s ago, next check in 6 s"
    assert presenter.check_line(replace(asked, next_check_ms=NOW_MS - 1), NOW_MS) == "Checked 4 s ago, next check now"
    assert presenter.check_line(replace(asked, next_check_ms=None), NOW_MS) == "Checked 4 s ago"
    assert presenter.check_line(replace(asked, state=S.PAID), NOW_MS) == "Answered 4 s ago"
    assert presenter.check_line(order(S.NOT_SENT), NOW_MS) == ""


def test_an_order_in_words() -> None:
    made = order(S.WAITING, reference="invoice 2240", customer="Lakeside Cafe")
    assert presenter.headline(made) == "Payment, invoice 2240"
    assert (presenter.who(made), presenter.what(made)) == ("Lakeside Cafe", "invoice 2240")
    bare = order(S.WAITING, reference="")
    assert (presenter.headline(bare), presenter.who(bare), presenter.what(bare)) == ("Payment", "Payment", "")


def test_money_text_is_never_rounded() -> None:
    assert presenter.money_text(Money("PHP", "1295000.2500")) == "PHP 1,295,000.25"
    assert presenter.money_text(Money("USD", "0.000001")) == "USD 0.000001"
    assert presenter.channel_word("QRPH") == "QR Ph"
    assert presenter.channel_word("NEW_ONE") == "NEW_ONE"


# --- what was paid ---------------------------------------------------------------------------------------------------


ONE = Money("PHP", "1.00")


@pytest.mark.parametrize(
    ("accepted", "badge", "told"),
    [
        (ONE, "Paid, but PHP 1.00", "Paid, but PHP 1.00 instead of PHP 2,450.00"),
        (Money("USD", "2450.00"), "Paid, but USD 2,450.00", "Paid, but USD 2,450.00 instead of PHP 2,450.00"),
        (None, "Paid, amount not told", "Paid, but the provider did not say how much; submitted PHP 2,450.00"),
    ],
)
def test_paid_claims_the_accepted_sum(accepted: Money | None, badge: str, told: str) -> None:
    paid = order(S.PAID, accepted=accepted)
    spec = presenter.badge(paid, NOW_MS)
    assert (spec.text, spec.tone, spec.icon) == (badge, Tone.ATTENTION, "triangle-alert")
    assert presenter.paid_difference(paid) == presenter.outcome_word(paid) == told
    assert presenter.sentence(paid, NOW_MS).startswith(told)
    assert presenter_payment.received_title(paid) == told
    assert told in presenter_payment.difference_note(paid) or "accepted" in presenter_payment.difference_note(paid)
    assert presenter_unresolved.settled_line(paid).count(told) == 1
    dossier = Dossier(paid, (OrderEvent(1, paid.order_id, NOW_MS, Cause.QUERY, S.WAITING, S.PAID, {"status": "2000"}),))
    (step,) = timeline(dossier)
    assert (step.title, step.tone) == (told, Tone.ATTENTION)


def test_what_was_received_is_the_accepted_sum() -> None:
    paid = order(S.PAID, accepted=ONE)
    assert presenter_payment.received_line(paid).startswith("PHP 1.00, ")
    assert presenter_payment.removed_word(paid).startswith("PHP 1.00 paid at ")
    untold = replace(paid, accepted=None)
    assert presenter_payment.received_line(untold).startswith("Amount not told, ")
    assert presenter_payment.removed_word(untold).endswith("amount not told")
    assert presenter_payment.difference_title(untold) == "The paid amount is not known"
    assert presenter_payment.nothing_accepted(untold) == "not told by the provider"
    assert presenter_payment.received_title(order(S.PAID)) == "Payment received"


def test_money_out_that_differs_is_called_paid_out() -> None:
    out = order(S.PAID, kind=OrderKind.WITHDRAWAL, accepted=ONE)
    assert presenter.badge(out, NOW_MS).text == "Paid out, but PHP 1.00"


def test_nothing_is_proposed_while_a_refusal_is_checked() -> None:
    checking = order(S.REFUSED_CHECKING, provider_code="1007", accepted=None)
    said = f"{presenter.sentence(checking, NOW_MS)} {presenter.reason_line(checking)}"
    assert "Not enough balance" in said
    assert "being checked" in said
    assert "Do not pay again" in said
    for hasty in ("new order", "Correct it", "Top up", "smaller"):
        assert hasty not in said
    settled = replace(checking, state=S.REFUSED)
    said = f"{presenter.sentence(settled, NOW_MS)} {presenter.reason_line(settled)}"
    for told in ("Not enough balance", "Correct it and make a new order", "does not cover", "Top up"):
        assert said.count(told) == 1


# --- the step that holds ---------------------------------------------------------------------------------------------


def test_the_open_step_is_told_once_even_after_questions_without_an_answer() -> None:
    made = order(S.PROCESSING, checks=2, checked_ms=NOW_MS)
    causes = ((Cause.QUERY, S.WAITING), (Cause.QUERY, S.PROCESSING), (Cause.QUERY_UNREACHABLE, S.PROCESSING))
    events = tuple(
        OrderEvent(number, made.order_id, NOW_MS, cause, None, after, {"status": "1000"})
        for number, (cause, after) in enumerate(causes, 1)
    )
    steps = timeline(Dossier(made, events))
    told = ["Waiting for the customer", "The provider is working on it", "Asked: no usable answer", "Paid"]
    assert [step.title for step in steps] == told
    assert steps[1].detail == "Asked 2 times. Last answer 14:08:36: Processing."
