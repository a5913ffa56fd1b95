"""Card subscriptions through the desk: the card goes into one call and nowhere else; the state is what was proved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.polling import SUBSCRIPTION_S
from ptsdesk.domain.secret import Secret
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.errors import AccountError, InputError, InputErrors, UnreachableError
from ptsdesk.services.api import Phase, SubscriptionForm
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.support.journal_dump import dump
from tests.unit.services.conftest import DeskMaker, ManualClock

S = OrderState
PAN, CVC = "4242424242424242", "739"


def card(**changes: str) -> Card:
    texts = {"number": PAN, "exp_month": "08", "exp_year": "29", "cvc": CVC} | changes
    return Card(**{name: Secret(text) for name, text in texts.items()})


def form(**changes: Any) -> SubscriptionForm:
    values: dict[str, Any] = {
        "order_id": "S1", "amount": "999.00", "currency": "PHP", "channel": "CARD", "first_name": "Patricia",
        "last_name": "Velasco", "card_brand": "Visa", "card_last4": "4242", "period_count": "1", "period_unit": "2",
        "reference": "Gym membership",
    }  # fmt: skip
    return SubscriptionForm(**(values | changes))


def test_a_subscription_is_sent_once_with_its_card(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted)
    intent = desk.prepare_subscription(form())
    assert dict(intent.fields) == {
        "user_id": "28", "order_id": "S1", "amount": "999.00", "currency": "PHP", "channel": "CARD",
        "card_brand": "Visa", "card_last4": "4242", "first_name": "Patricia", "last_name": "Velasco",
        "period_count": "1", "period_unit": "2", "remark": "Gym membership",
    }  # fmt: skip
    phases: list[Phase] = []
    order = desk.subscribe(intent, card(), phases.append)
    assert (order.state, order.kind, order.customer, order.payee_key) == (
        S.ACCEPTED, OrderKind.SUBSCRIPTION, "Patricia Velasco", "4242",
    )  # fmt: skip
    assert order.facts["verification_url"] == "https://bank.example/3ds"
    assert phases == [Phase.RECORDED, Phase.SENDING, Phase.ANSWERED]
    assert (gateway.calls, gateway.cards) == (["subscribe"], ["4242"])
    with pytest.raises(AccountError, match="sent already"):
        desk.subscribe(intent, card())


@pytest.mark.parametrize("outcome", [say.accepted, say.lost(), say.refused("1001"), say.doubtful("html")])
def test_the_card_is_in_no_file(desk_with: DeskMaker, tmp_path: Path, journal: Journal, outcome: object) -> None:
    desk, _ = desk_with(outcome)
    desk.subscribe(desk.prepare_subscription(form()), card())
    dossier = desk.dossier("S1")
    assert PAN not in repr(dossier)
    assert CVC not in repr([event.evidence for event in dossier.events])
    plain = dump(journal)
    assert "Patricia" in plain
    assert PAN not in plain
    assert all(PAN.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "4242424242424241"}, "card_number"),
        ({"number": "5555555555554444"}, "card_number"),
        ({"number": "4000056655665556"}, "card_number"),
        ({"exp_month": "13"}, "card_exp_month"),
        ({"exp_year": "25"}, "card_exp_month"),
        ({"cvc": "12"}, "card_cvc"),
    ],
)
def test_a_wrong_or_another_card_records_nothing(
    desk_with: DeskMaker, journal: Journal, changes: dict[str, str], field: str
) -> None:
    desk, gateway = desk_with()
    intent = desk.prepare_subscription(form())
    with pytest.raises(InputError) as raised:
        desk.subscribe(intent, card(**changes))
    assert raised.value.field == field
    assert journal.get("S1") is None
    assert gateway.calls == []


def test_a_subscription_cannot_be_sent_without_its_card(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with()
    intent = desk.prepare_subscription(form())
    with pytest.raises(AccountError, match="with its card"):
        desk.submit(intent)
    assert gateway.calls == []


def test_every_wrong_field_is_named(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    wrong = form(
        amount="0", first_name="", last_name="Velasco 2", middle_name="4", period_count="13", period_unit="2",
        card_last4="", callback_url="ftp://x", phone="1", reference=PAN,
    )  # fmt: skip
    with pytest.raises(InputErrors) as raised:
        desk.prepare_subscription(wrong)
    assert {problem.field for problem in raised.value.problems} == {
        "amount", "first_name", "last_name", "middle_name", "period_count", "card_number", "callback_url",
        "details.phone", "remark",
    }  # fmt: skip
    assert PAN not in repr(raised.value.problems)


def test_without_a_period_neither_member_is_sent(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted)
    intent = desk.prepare_subscription(form(period_count="", period_unit=""))
    assert not {"period_count", "period_unit"} & dict(intent.fields).keys()
    desk.subscribe(intent, card())
    assert desk.learned() == replace(desk.learned(), variant=PeriodVariant.WITH_PERIOD, variant_accepted=False), (
        "what was accepted is not what is set"
    )
    assert desk.set_variant(PeriodVariant.WITHOUT_PERIOD).variant_accepted


def test_what_the_provider_accepted_is_remembered(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted, say.doubtful("html"), say.refused("1001"))
    assert not desk.learned().variant_accepted
    desk.subscribe(desk.prepare_subscription(form()), card())
    assert desk.learned().variant_accepted
    assert desk.learned().answers_pages_ms is None
    desk.subscribe(desk.prepare_subscription(form(order_id="S2", amount="998.00")), card())
    assert desk.learned().answers_pages_ms is not None


def test_pages_are_forgotten_when_json_came_since(desk_with: DeskMaker, clock: ManualClock) -> None:
    desk, _ = desk_with(say.doubtful("script"), say.refused("1001"))
    for number in (1, 2):
        desk.subscribe(desk.prepare_subscription(form(order_id=f"S{number}", amount=f"99{number}.00")), card())
        assert (desk.learned().answers_pages_ms is None) == (number == 2)
        clock.ms += 1000


@pytest.mark.parametrize("before", [say.accepted, say.lost(), say.refused("4001")])
@pytest.mark.parametrize(("enabled", "state"), [(True, S.ACTIVE), (False, S.ENDED)])
def test_a_verified_answer_makes_it_active_or_ended(
    desk_with: DeskMaker, before: object, enabled: bool, state: OrderState
) -> None:
    desk, _ = desk_with(before, say.subscription(enabled=enabled))
    desk.subscribe(desk.prepare_subscription(form()), card())
    order = desk.check("S1")
    assert (order.state, order.facts["enabled"], order.facts["period_unit"]) == (state, str(enabled).lower(), "2")
    assert (order.next_check_ms is None) == (state is S.ENDED)


def test_charges_are_kept_and_followed(desk_with: DeskMaker, clock: ManualClock) -> None:
    start = clock.now_ms() // 1000
    first, second = ("P1", "2000", start), ("P2", "1000", start + 60)
    desk, _ = desk_with(
        say.accepted,
        say.subscription(first, second, next_s=start + 86_400),
        say.subscription(("P2", "2000", start + 61), next_s=start + 86_400 * 3),
    )
    desk.subscribe(desk.prepare_subscription(form()), card())
    order = desk.check("S1")
    assert order.next_check_ms is not None
    assert order.next_check_ms - clock.now_ms() < 60_000, "a charge that is not settled is asked about soon"
    assert [(one.payment_id, one.status) for one in desk.charges("S1")] == [("P1", "2000"), ("P2", "1000")]
    order = desk.check("S1")
    kept = [(one.payment_id, one.status, one.at_ms) for one in desk.charges("S1")]
    assert kept == [("P1", "2000", start * 1000), ("P2", "2000", (start + 61) * 1000)], "no charge is ever forgotten"
    assert order.next_check_ms is not None
    wait = order.next_check_ms - clock.now_ms()
    assert SUBSCRIPTION_S * 1000 <= wait <= SUBSCRIPTION_S * 1200
    assert desk.check_due() == ()


def test_disabling_is_believed_only_when_it_was_read_back(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(
        say.accepted, say.subscription(), say.subscription(enabled=False), say.subscription(enabled=False)
    )
    desk.subscribe(desk.prepare_subscription(form()), card())
    assert desk.check("S1").state is S.ACTIVE
    report = desk.disable("S1")
    assert (report.verified, report.order.state, report.state_before) == (True, S.ENDED, S.ACTIVE)
    assert gateway.calls[-2:] == ["subscribe_disable", "subscribe_query"]
    assert [event.cause for event in journal.events("S1")][-2:] == [Cause.DISABLE, Cause.QUERY]


@pytest.mark.parametrize("second", [say.subscription(), say.refused("1002"), say.lost(), say.doubtful("bad_sign")])
def test_a_disable_that_is_not_confirmed_leaves_it_active(desk_with: DeskMaker, second: object) -> None:
    desk, _ = desk_with(say.accepted, say.subscription(), say.subscription(enabled=False), second)
    desk.subscribe(desk.prepare_subscription(form()), card())
    desk.check("S1")
    assert desk.disable("S1").order.state is S.ACTIVE


def test_when_it_cannot_be_read_back_the_calls_own_answer_counts(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(
        say.accepted, say.subscription(), say.subscription(enabled=False), UnreachableError("No route.")
    )
    desk.subscribe(desk.prepare_subscription(form()), card())
    desk.check("S1")
    report = desk.disable("S1")
    assert (report.verified, report.order.state) == (True, S.ENDED)


def test_twins_have_the_same_card(desk_with: DeskMaker) -> None:
    desk, _ = desk_with(say.accepted)
    desk.subscribe(desk.prepare_subscription(form()), card())
    assert [twin.order_id for twin in desk.prepare_subscription(form(order_id="S2")).twins] == ["S1"]
    assert desk.prepare_subscription(form(order_id="S3", card_last4="4444")).twins == ()


def test_no_draft_is_kept(desk_with: DeskMaker) -> None:
    desk, _ = desk_with()
    with pytest.raises(InputError, match="No draft"):
        desk.save_draft(OrderKind.SUBSCRIPTION, {"amount": "1"})


def test_nothing_of_a_card_is_printed() -> None:
    assert PAN not in repr(card())
    assert PAN not in str(card())


def test_a_charge_that_hangs_for_a_day_does_not_hurry_any_more(desk_with: DeskMaker, clock: ManualClock) -> None:
    start = clock.now_ms() // 1000
    hanging = say.subscription(("P1", "1000", start), next_s=start + 30 * 86_400)
    desk, _ = desk_with(say.accepted, hanging, hanging)
    desk.subscribe(desk.prepare_subscription(form()), card())
    soon = desk.check("S1").next_check_ms
    assert soon is not None
    assert soon - clock.now_ms() <= 72_000
    clock.ms += 24 * 3600 * 1000
    later = desk.check("S1").next_check_ms
    assert later is not None
    assert later - clock.now_ms() >= SUBSCRIPTION_S * 1000
