"""Every endpoint through the office, over TLS, against the embedded provider: what the window will do, without it."""

from __future__ import annotations

import pytest

from ptsdesk.domain.account import BUILT_IN_SANDBOX
from ptsdesk.domain.balances import BalanceMode
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.services.api import Desk, OrderForm, SubscriptionForm
from ptsdesk.services.findings import CallbackEffect
from tests.integration.services.test_office import OfficeMaker, office_in, pay, until

__all__ = ["office_in"]

K, S = OrderKind, OrderState


@pytest.fixture
def desk(office_in: OfficeMaker) -> Desk:
    return office_in().open(BUILT_IN_SANDBOX)


def subscribe(desk: Desk, reference: str = "Gym", *, variant: PeriodVariant = PeriodVariant.WITH_PERIOD) -> str:
    order_id = desk.new_order_id(K.SUBSCRIPTION)
    period = ("1", "2") if variant is PeriodVariant.WITH_PERIOD else ("", "")
    form = SubscriptionForm(
        order_id, "999.00", "PHP", "CARD", "José", "dela Cruz", "Visa", "4242", "María", *period, reference=reference
    )
    card = Card(Secret("4242424242424242"), Secret("12"), Secret("39"), Secret("739"))
    assert desk.subscribe(desk.prepare_subscription(form), card).state is S.ACCEPTED
    return order_id


def withdraw(desk: Desk, **changes: str) -> str:
    order_id = desk.new_order_id(K.WITHDRAWAL)
    details = {"channel_subject": "GCASH", "phone": "09995550163", "name": "Paolo Gutiérrez"}
    form = OrderForm(K.WITHDRAWAL, order_id, "8750.00", "PHP", "QRPH_INSTAPAY", details=details, **changes)
    assert desk.submit(desk.prepare(form)).state is S.ACCEPTED
    return order_id


@pytest.mark.parametrize("variant", PeriodVariant)
def test_a_subscription_from_the_card_to_its_end(desk: Desk, variant: PeriodVariant) -> None:
    order_id = subscribe(desk, variant=variant)
    order = desk.order(order_id)
    assert order is not None
    assert order.facts["verification_url"].startswith("https://")
    until(desk, order_id, S.ACTIVE)
    report = desk.query(K.SUBSCRIPTION, order_id)
    assert report.verified
    assert {"enabled", "next_payment_at", "period_unit"} <= set(report.signed)
    assert "payments" not in report.signed
    assert [charge.payment_id for charge in report.charges] == [one.payment_id for one in desk.charges(order_id)]
    assert all(agrees for _, agrees in report.comparison)
    ended = desk.disable(order_id)
    assert (ended.verified, ended.order.state) == (True, S.ENDED)
    assert desk.dossier(order_id).events[-1].cause is Cause.QUERY
    learned = desk.learned()
    assert learned.answers_json_ms is not None
    assert desk.set_variant(variant).variant_accepted


def test_a_withdrawal_with_its_payee(desk: Desk) -> None:
    order_id = withdraw(desk, repeat_reason="Second half")
    assert desk.dossier(order_id).events[0].evidence["repeat_reason"] == "Second half"
    until(desk, order_id, S.PAID)
    order = desk.order(order_id)
    assert (order.payee_key, order.facts["details_url"][:8]) == ("GCASH:09995550163", "https://")
    assert "repeat_reason" not in order.request


def test_balances_in_every_mode_and_what_stays_of_them(desk: Desk) -> None:
    total = desk.balances(BalanceMode.TOTAL).of("PHP", "QRPH_INSTAPAY")
    assert total is not None
    assert (total.available, total.total is not None) == (None, True)
    available = desk.balances(BalanceMode.AVAILABLE).of("PHP", "QRPH_INSTAPAY")
    assert available is not None
    assert (available.total, available.available is not None) == (None, True)
    both = desk.balances(BalanceMode.BOTH)
    figure = both.of("PHP", "QRPH_INSTAPAY")
    assert figure is not None
    assert figure.in_progress is not None
    assert desk.known_balances() == both
    assert desk.days(1)[0].balance.keys() == {"PHP"}


def test_an_order_of_another_journal_is_taken_in(office_in: OfficeMaker, desk: Desk) -> None:
    order_id = pay(desk)
    with desk._journal.writing() as connection:  # type: ignore[attr-defined]
        # As another computer would have it: the provider knows the order, this journal does not.
        connection.exec_driver_sql("DROP TRIGGER orders_fixed")
        connection.exec_driver_sql("UPDATE orders SET order_id = 'gone' WHERE order_id = ?", (order_id,))
    assert desk.query(K.PAYMENT, order_id).order is None
    report = desk.adopt(K.PAYMENT, order_id)
    assert report.verified
    assert all(agrees for _, agrees in report.comparison), report.comparison
    until(desk, order_id, S.PAID)


@pytest.mark.parametrize("remark", ["sandbox:html-answer", "sandbox:script-answer"])
def test_a_page_in_place_of_an_answer(desk: Desk, remark: str) -> None:
    order_id = desk.new_order_id(K.PAYMENT)
    order = desk.submit(desk.prepare(OrderForm(K.PAYMENT, order_id, "10.00", "PHP", "QRPH", reference=remark)))
    assert order.state is S.UNKNOWN
    page = desk.answer_page(order_id)
    assert page is not None
    assert (page.whole, page.is_html) == (True, "html" in remark)
    assert desk.learned().answers_pages_ms is not None
    until(desk, order_id, S.PAID)


def test_a_forged_callback_changes_nothing(desk: Desk) -> None:
    order_id = pay(desk)
    order = desk.order(order_id)
    forged = f'{{"user_id":"{desk.account.user_id}","order_id":"{order_id}","status":"2000","sign":"AAAA"}}'
    assert desk.read_callback(forged).effect is CallbackEffect.UNPROVED
    assert desk.order(order_id) == order
