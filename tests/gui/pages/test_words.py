"""The words of the pages, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.history import HistoryFilter, HistorySummary
from ptsdesk.domain.links import WebLink
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import NEEDS_ATTENTION, Cause, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.resend import Again, Resend
from ptsdesk.gui import presenter_answer as answers
from ptsdesk.gui import presenter_history as history
from ptsdesk.gui import presenter_payment as payment
from ptsdesk.gui import presenter_query as query
from ptsdesk.gui import presenter_unresolved as unresolved
from ptsdesk.gui.forms.payment_form import draft_of, is_untouched, order_form, payment_form
from ptsdesk.gui.forms.spec import is_card_number
from ptsdesk.gui.presenter_history import Filters
from ptsdesk.services.api import Dossier, Intent, QueryReport, Resolution
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

S = OrderState
DAY = 86_400_000
PHP = Money("PHP", "2450.00")


def order(state: OrderState = S.WAITING, **fields: object) -> Order:
    return FakeDesk().put(state, **fields)


def report(**fields: object) -> QueryReport:
    base = QueryReport(OrderKind.PAYMENT, "P1", NOW_MS, 800, True, True, "1000", "", {}, "", None, None)
    return replace(base, **fields)


# --- the form --------------------------------------------------------------------------------------------------------


def test_a_draft_holds_what_was_typed_but_never_a_card_number() -> None:
    typed = {"amount": "1,2", "reference": "pay 4111-1111-1111-1111", "customer": "Ana", "cvc": "123", "error_url": ""}
    assert draft_of(typed) == {"amount": "1,2", "customer": "Ana"}
    assert is_untouched({"order_id": "P1", "currency": "PHP", "channel": "QRPH"})
    assert not is_untouched({"redirect_url": "x"})


def test_a_form_becomes_an_order_form() -> None:
    made = order_form({"amount": "5", "order_id": "P1", "customer": "Ana", "callback_url": "https://a.example"})
    assert (made.kind, made.amount, made.order_id, made.customer) == (OrderKind.PAYMENT, "5", "P1", "Ana")
    assert (made.callback_url, made.redirect_url, made.channel) == ("https://a.example", "", "")


def test_every_text_field_has_its_help_and_its_check() -> None:
    specs = payment_form().texts
    assert [spec.key for spec in specs] == ["reference", "customer", "redirect_url", "error_url", "callback_url"]
    assert all(spec.help and spec.label and spec.identifier for spec in specs)
    assert all(not spec.problem("") for spec in specs)
    assert all(spec.problem("<") for spec in specs)
    assert [spec.answers_to("remark") for spec in specs] == [True, False, False, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "Invoice 2248 4111 1111 1111 1111",
        "9 4111111111111111", "４１１１１１１１１１１１１１１１", "4111\u00a01111\u00a01111\u00a01111",
        "4111  1111  1111  1111", "4111/1111/1111/1111", "12 4111111111111111 99",
    ],
)  # fmt: skip
def test_card_numbers_are_seen_in_every_dress(text: str) -> None:
    assert is_card_number(text)


@pytest.mark.parametrize(
    "text", ["", "2450.00", "P261112-7KQ4M9XW2TBR6HNC", "5038 1745 7721", "4111111111111112", "Table 9"]
)
def test_other_texts_are_no_card_numbers(text: str) -> None:
    assert not is_card_number(text)


# --- New payment -----------------------------------------------------------------------------------------------------


def test_a_field_without_a_name_is_shown_all_the_same() -> None:
    fields = (("order_id", "P1"), ("amount", "5"), ("currency", "PHP"), ("details.phone", "0917"), ("channel", "NEW"))
    intent = Intent("t", "P1", OrderKind.PAYMENT, PHP, "NEW", fields, "")
    assert [(row.label, row.value) for row in payment.sent_rows(intent)] == [
        ("Order id", "P1"), ("Amount", "5"), ("Currency", "PHP"), ("details.phone", "0917"), ("Collect by", "NEW"),
    ]  # fmt: skip
    assert payment.sent_money(intent) == Money("PHP", "5")


def test_twins_are_told_with_the_latest_first() -> None:
    one = order(S.PAID, created_ms=NOW_MS - 3 * 60_000)
    assert payment.twins_line((), NOW_MS) == "none in the last 7 days"
    short = f"{one.order_id[:12]}…{one.order_id[-4:]}"
    assert payment.twins_line((one,), NOW_MS) == f"Same amount 3 min ago: {short}, Paid."
    assert payment.twins_line((one, one, one), NOW_MS).endswith("2 more in the last 7 days.")


def test_accepted_is_compared_with_submitted() -> None:
    assert payment.accepted_words(order()) is None
    same = payment.accepted_words(order(accepted=Money("PHP", "2450"), exchange_rate="1.000000"))
    assert same is not None
    assert (same.aside, same.differs) == ("same amount, rate 1", False)
    other = order(accepted=Money("USD", "43.75"), exchange_rate="0.017857")
    found = payment.accepted_words(other)
    assert found is not None
    assert (found.aside, found.differs) == ("another currency, rate 0.017857", True)
    assert payment.payable_sums(other) == (PHP, Money("USD", "43.75"))
    assert "accepted USD 43.75" in payment.difference_note(other)
    assert payment.difference_note(order(accepted=PHP)) == ""
    odd = payment.accepted_words(order(accepted=PHP, exchange_rate="?"))
    assert odd is not None
    assert odd.aside == "same amount"


def test_links_name_the_host_that_will_be_contacted() -> None:
    def link(url: str) -> WebLink | None:
        return payment.pay_link(order(pay_url=url))

    assert link("https://PAY.example:8443/x") == WebLink("https://PAY.example:8443/x", "pay.example:8443")
    assert link("https://pay.example/x?next=https://evil.example") is not None
    for bad in ("", "https://a b.example", "https://[::1", "https://a.example:99999/", "ftp://a.example"):
        assert link(bad) is None
    assert payment.link_refusal(order(pay_url="")) == ""


def test_reference_numbers_come_late_or_never() -> None:
    assert payment.reference_words(order(S.WAITING)) == "arrives when it is paid"
    assert payment.reference_words(order(S.FAILED)) == "none"


# --- History ---------------------------------------------------------------------------------------------------------


def test_dates_become_moments_in_manila() -> None:
    midnight = NOW_MS - (14 * 3600 + 8 * 60 + 36) * 1000
    assert Filters(date="today").for_desk(NOW_MS) == HistoryFilter(from_ms=midnight)
    assert Filters(date="yesterday").for_desk(NOW_MS) == HistoryFilter(from_ms=midnight - DAY, to_ms=midnight)
    assert Filters(date="7", text=" x ").for_desk(NOW_MS) == HistoryFilter("x", from_ms=midnight - 6 * DAY)
    assert history.filters_of(HistoryFilter(from_ms=midnight), NOW_MS).date == "today"
    custom = history.filters_of(HistoryFilter(to_ms=midnight), NOW_MS)
    assert custom.for_desk(NOW_MS) == HistoryFilter(to_ms=midnight)
    assert history.date_value(custom, NOW_MS) == "until 12 Nov"
    assert history.date_value(Filters(), NOW_MS) == ""


def test_views_are_recognised_whatever_is_searched() -> None:
    assert Filters(text="x", states=NEEDS_ATTENTION).view == "attention"
    assert Filters(channel="MAYA").view == "all"
    assert not Filters().is_set


def test_chips_say_what_is_chosen() -> None:
    both = Filters(states=frozenset({S.PAID, S.FAILED}), kinds=frozenset(OrderKind))
    assert history.states_value(both) == "Paid, Failed"
    assert history.kinds_value(both) == "Payment, Withdrawal, Subscription"
    assert history.channel_value(Filters(channel="DRAGONFLY")) == "DRAGONFLY"
    assert history.states_value(Filters(states=NEEDS_ATTENTION)) == "Needs attention"


def test_the_footer_counts_and_hides() -> None:
    summary = HistorySummary(1, 1_038_214, {("open", "PHP"): Money("PHP", "0"), ("out", "PHP"): Money("PHP", "5")})
    assert history.count_line(summary, Filters(channel="MAYA")) == "1 order"
    assert history.count_line(summary, Filters(date="today")) == "1 order today"
    assert history.hidden_line(summary) == "1,038,213 hidden by the search and filters"
    assert history.hidden_line(summary, short=True) == "1,038,213 hidden"
    assert history.hidden_line(replace(summary, matching=1_038_214)) == ""
    assert [(one.word, one.figures) for one in history.sums(summary)] == [("out", "−5.00")]
    assert history.subtitle(None) == "Reading the journal"
    assert history.subtitle(replace(summary, total=1)) == "1 order, kept on this computer"


def test_an_empty_list_says_what_it_means() -> None:
    assert history.empty_words(Filters(), 0)[0] == "No orders yet"
    assert history.empty_words(Filters(states=NEEDS_ATTENTION), 9)[0] == "Nothing needs you"
    today = history.empty_words(Filters(date="today"), 1)[1]
    assert today == "Nothing was made today. 1 order is there without filters."
    assert history.empty_words(Filters(channel="X"), None)[1] == "No order fits these filters."


# --- Query -----------------------------------------------------------------------------------------------------------


RAW = ("", "<html>", "[1]", '{"a":1', '{"a": "\\\\"}', '{"a":"x,{}","b":[1.50,2]}', '{"a":1}\n')


@pytest.mark.parametrize("raw", [*RAW, "{" * 65_000, "{" + "," * 65_000, "{" + "x" * 70_000])
def test_laying_out_changes_nothing_but_white_space(raw: str) -> None:
    shown = query.laid_out(raw)
    assert "".join(shown.split()) == "".join(raw.split())
    assert len(shown) <= 20 * len(raw) + 1


def test_texts_in_quotes_are_left_alone() -> None:
    assert query.laid_out('{"a":"x,\\"{y","b":1}') == '{\n  "a":"x,\\"{y",\n  "b":1\n}'


def test_verdicts_claim_no_more_than_was_proved() -> None:
    unknown = order(S.UNKNOWN)
    assert query.verdict(report(found=False, verified=False)).sentence.endswith("(unsigned answer).")
    refused = query.verdict(report(found=None, verified=False, code="1018", reason="Ask them."))
    assert (refused.title, refused.sentence) == ("This computer's address is not on the provider's list", "Ask them.")
    assert query.verdict(report(found=None, verified=False)).sentence == "There was no usable answer."
    assert "nothing to compare" in query.verdict(report()).sentence
    waiting = replace(unknown, state=S.WAITING)
    assert query.verdict(report(order=waiting, state_before=S.UNKNOWN)).sentence == (
        "The order did arrive: Waiting. It is still watched."
    )
    failed = replace(unknown, state=S.FAILED)
    assert query.verdict(report(order=failed, state_before=S.UNKNOWN)).sentence.endswith("is settled: Failed.")
    assert "brought up to date: Failed" in query.verdict(report(order=failed, state_before=S.WAITING)).sentence
    assert "already said so" in query.verdict(report(order=failed, state_before=S.FAILED)).sentence
    assert query.covered_line(report(verified=False, found=None)) == "Nothing in this answer was proved."


def test_answers_of_subscriptions_and_odd_answers() -> None:
    answer = {
        "enabled": "true", "timestamp": "soon", "submit_amount": "x", "exchange_rate": "0.5", "accept_amount": "5",
        "accept_currency": "PHP", "status": "",
    }  # fmt: skip
    shown = {row.label: row for row in answers.answer_rows(OrderKind.SUBSCRIPTION, answer)}
    assert shown["Status"].text == "none"
    assert shown["Enabled"].text == "yes"
    assert shown["Accepted"].aside == "not equal, rate 0.5"
    assert "Last change" not in shown
    assert query.hero_money(report()) is None
    assert answers.short_fingerprint("AB:CD") == "AB:CD"
    assert answers.compared_rows((("currency", True), ("odd", False))) == (
        ("Currency", True), ("odd", False),
    )  # fmt: skip


# --- Unresolved ------------------------------------------------------------------------------------------------------


def asked(cause: Cause, **evidence: object) -> str:
    held = order(S.UNKNOWN, checks=1, checked_ms=NOW_MS)
    event = OrderEvent(9, held.order_id, NOW_MS, cause, S.UNKNOWN, S.UNKNOWN, evidence)  # type: ignore[arg-type]
    resend = Resend(Again.ASK, None, 0)
    steps = unresolved.steps(Resolution(Dossier(held, (event,)), resend, None, NOW_MS, "", ()), NOW_MS)
    assert len(steps) == 3
    [(text, time)] = steps[1].quoted
    assert time == "14:08:36"
    return text


def test_each_kind_of_answer_is_told_as_what_it_is() -> None:
    assert asked(Cause.QUERY_NOT_FOUND, code="1002") == "Last answer: not found (1002), not signed"
    assert asked(Cause.QUERY_REFUSED, code="1018").endswith("address is not on the provider's list")
    assert "signature is not valid" in asked(Cause.QUERY_UNPROVED, doubt="bad_sign")
    assert asked(Cause.QUERY_UNREACHABLE) == "Last answer: no usable answer"
    assert asked(Cause.QUERY, status="7777") == "Last answer: status 7777, signature verified"


def test_when_it_is_asked_again() -> None:
    assert unresolved.next_line(order(next_check_ms=None), NOW_MS) == "Not asked by itself any more"
    assert unresolved.next_line(order(next_check_ms=NOW_MS), NOW_MS) == "Asks again now"
    assert unresolved.next_line(order(S.UNKNOWN, not_found=2), NOW_MS) == "Waits for your decision"
    assert unresolved.next_line(order(S.UNKNOWN, not_found=2, provider_code="1003"), NOW_MS).startswith("Not")
    assert "Sent: Thu 12 November 2026, 14:07" in unresolved.text_for_provider(order(), "28")


def test_a_line_without_an_end_is_broken_for_the_eye() -> None:
    shown = query.laid_out('{"message":"' + "x" * 2_500 + '"}\n\nend')
    assert [len(line) for line in shown.split("\n")] == [1_000, 1_000, 514, 0, 3]
    assert shown.replace("\n", "") == '{"message":"' + "x" * 2_500 + '"}end'
