"""Balances, charges, days and preferences over a real journal."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import event

from ptsdesk.domain.balances import BalanceFigure, Tally
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import JournalError
from ptsdesk.storage.figures import DAY_MS, HOUR_MS, FigureBook, day_start
from ptsdesk.storage.journal import Journal
from tests.support.orders import ACCOUNT, an_order

S = OrderState


@pytest.fixture
def figures(journal: Journal, clock) -> FigureBook:
    return FigureBook(journal, clock.now_ms)


def figure(channel: str, total: str | None, available: str | None, at_ms: int, currency: str = "PHP") -> BalanceFigure:
    moneys = (Money(currency, text) if text is not None else None for text in (total, available))
    return BalanceFigure(currency, channel, *moneys, at_ms)


def test_days_begin_at_midnight_in_manila() -> None:
    assert day_start(1_794_463_716_000) == 1_794_412_800_000, "Thu 12 November 2026, 00:00 Manila"
    assert day_start(1_794_412_800_000) == 1_794_412_800_000
    assert day_start(1_794_412_799_999) == 1_794_412_800_000 - DAY_MS


def test_the_newest_figure_of_each_channel_is_known(figures: FigureBook, clock) -> None:
    now = clock.ms // HOUR_MS * HOUR_MS
    figures.keep_balances(ACCOUNT, [figure("MAYA", "2", "1", now), figure("QRPH", "20", "10", now)])
    figures.keep_balances(ACCOUNT, [figure("QRPH", "30.10", None, now + HOUR_MS)])
    figures.keep_balances("Harbor", [figure("QRPH", "99", "99", now + 2 * HOUR_MS)])
    assert figures.balances(ACCOUNT) == (figure("MAYA", "2", "1", now), figure("QRPH", "30.10", None, now + HOUR_MS))


def test_an_hour_keeps_one_row_a_channel(figures: FigureBook, journal: Journal, clock) -> None:
    now = clock.ms // HOUR_MS * HOUR_MS
    for second in range(100):
        figures.keep_balances(ACCOUNT, [figure("QRPH", str(second), None, now + second * 1000)])
    assert figures.balances(ACCOUNT) == (figure("QRPH", "99", None, now + 99_000),)
    with journal.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM balances").scalar() == 1


def test_what_cannot_be_read_is_kept_as_it_came(figures: FigureBook, clock) -> None:
    odd = BalanceFigure("PHP", "QRPH", None, None, clock.ms, '["<b>"]')
    figures.keep_balances(ACCOUNT, [odd])
    assert figures.balances(ACCOUNT) == (odd,)


def test_charges_are_added_and_changed_never_lost(figures: FigureBook, journal: Journal, clock) -> None:
    journal.add(an_order(order_id="S1", kind=OrderKind.SUBSCRIPTION), {})
    told = [Charge("P1", "1000", 1000, 0), Charge("P2", "0000", None, 0), Charge("", "2000", 1, 0)]
    figures.keep_charges("S1", told)
    figures.keep_charges("S1", [Charge("P1", "2000", 2000, 0), Charge("P3", "9999", 500, 0)])
    assert figures.charges("S1") == (
        Charge("P3", "9999", 500, clock.ms), Charge("P1", "2000", 2000, clock.ms), Charge("P2", "0000", None, clock.ms),
    )  # fmt: skip
    assert figures.charges("S2") == ()
    with pytest.raises(JournalError, match="no order"):
        figures.keep_charges("S2", told)


def paid(journal: Journal, kind: OrderKind, amount: str, at_ms: int, currency: str = "PHP") -> str:
    money = Money(currency, amount)
    order = an_order(kind=kind, money=money, created_ms=at_ms)
    journal.add(order, {})
    for state in (S.SENDING, S.ACCEPTED):
        journal.step(order.order_id, state, Cause.QUERY, {})
    journal.step(order.order_id, S.PAID, Cause.QUERY, {}, accepted=money)
    return order.order_id


def test_days_hold_exact_sums_of_each_currency(figures: FigureBook, journal: Journal, clock) -> None:
    today = day_start(clock.ms)
    paid(journal, OrderKind.PAYMENT, "0.1", today)
    paid(journal, OrderKind.PAYMENT, "0.2", today + DAY_MS - 1)
    paid(journal, OrderKind.PAYMENT, "999999999999999.999999", today - 1)
    paid(journal, OrderKind.PAYMENT, "5", today, "USD")
    paid(journal, OrderKind.WITHDRAWAL, "7.50", today - DAY_MS)
    journal.add(an_order(created_ms=today - 3 * DAY_MS), {})
    figures.keep_balances(ACCOUNT, [figure("QRPH", None, "10", today + 1), figure("MAYA", None, "2.5", today + 2)])
    figures.keep_balances(ACCOUNT, [figure("X", None, "3", today + 1, "USD"), figure("QRPH", None, "1", today - 1)])
    four, three, yesterday, now = figures.days(ACCOUNT, 4)
    assert now.collected == Tally(3, {"PHP": Money("PHP", "0.30"), "USD": Money("USD", "5.00")})
    assert now.balance == {"PHP": Money("PHP", "12.5"), "USD": Money("USD", "3")}
    assert yesterday.collected.sums["PHP"].text == "999999999999999.999999"
    assert yesterday.paid_out == Tally(1, {"PHP": Money("PHP", "7.50")})
    assert yesterday.balance == {"PHP": Money("PHP", "1")}
    assert [day.has_data for day in (four, three, yesterday, now)] == [True, False, True, True]
    assert three.collected == Tally(), "a gap, not a zero"
    assert figures.days("Harbor", 1)[0].collected == Tally()


def test_paid_charges_count_on_their_day(figures: FigureBook, journal: Journal, clock) -> None:
    today = day_start(clock.ms)
    order = an_order(order_id="S1", kind=OrderKind.SUBSCRIPTION, money=Money("PHP", "999.00"), created_ms=today)
    journal.add(order, {})
    told = [("P1", "2000", today), ("P2", "3000", today), ("P3", "2000", today - 1), ("P4", "2000", None)]
    figures.keep_charges("S1", [Charge(name, status, at, 0) for name, status, at in told])
    yesterday, now = figures.days(ACCOUNT, 2)
    assert now.charged == yesterday.charged == Tally(1, {"PHP": Money("PHP", "999.00")})


def test_a_preference_is_remembered_by_account(figures: FigureBook) -> None:
    assert figures.preference(ACCOUNT, "x") == ""
    for value in ("1", "2"):
        figures.prefer(ACCOUNT, "x", value)
        assert figures.preference(ACCOUNT, "x") == value
    assert figures.preference("Harbor", "x") == ""


def test_a_figure_of_a_clock_that_was_ahead_gives_way(figures: FigureBook, journal: Journal, clock) -> None:
    ahead = [figure("QRPH", "1", "1", clock.ms + 90 * DAY_MS), figure("MAYA", "5", "5", clock.ms + 90 * DAY_MS)]
    figures.keep_balances(ACCOUNT, ahead)
    figures.keep_balances("Harbor", ahead)
    now = figure("QRPH", "2", "2", clock.ms)
    figures.keep_balances(ACCOUNT, [now])
    assert set(figures.balances(ACCOUNT)) == {now, ahead[1]}
    assert set(figures.balances("Harbor")) == set(ahead)


def test_ten_thousand_channels_hold_up_nobody(figures: FigureBook, clock) -> None:
    many = [figure(f"C{number}", "2", "1", clock.ms) for number in range(10_000)]
    started = time.process_time()
    figures.keep_balances(ACCOUNT, many)
    figures.keep_balances(ACCOUNT, many)
    assert time.process_time() - started < 5, "every other writer waits for it"
    assert figures.balances(ACCOUNT) == tuple(many)


def test_names_that_are_kept_alike_are_one_channel(figures: FigureBook, clock) -> None:
    figures.keep_balances(
        ACCOUNT, [figure("Q\0", "1", None, clock.ms), figure("Q\N{REPLACEMENT CHARACTER}", "2", None, clock.ms)]
    )
    assert [one.total.text for one in figures.balances(ACCOUNT)] == ["2"]


def test_no_figures_are_no_change(figures: FigureBook) -> None:
    figures.keep_balances(ACCOUNT, [])
    assert figures.balances(ACCOUNT) == ()


def test_the_charges_of_a_day_are_found_without_looking_at_every_order(figures: FigureBook, journal: Journal) -> None:
    plans: list[str] = []
    with journal.reading() as connection:
        engine = connection.engine

    def explain(connection, cursor, statement, parameters, context, many) -> None:
        if statement.startswith("SELECT") and "charges" in statement:
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in plan)

    event.listen(engine, "before_cursor_execute", explain)
    figures.days(ACCOUNT, 14)
    assert any(line.startswith("SEARCH charges USING INDEX ix_charges_at_ms") for line in plans), plans
    assert any(line.startswith("SEARCH orders USING INTEGER PRIMARY KEY") for line in plans), plans
