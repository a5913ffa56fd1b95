"""Charges as rows: numbered as reported, due by the period, summed only when paid, harmless in a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.charges import (
    EXPORT_COLUMNS,
    charge_rows,
    charged_so_far,
    due_day,
    export_rows,
    planned_day,
    planned_row,
    told_ms,
)
from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge, Period, PeriodUnit, period_of, read_period
from tests.support.orders import an_order

WEEK, MONTH, YEAR = PeriodUnit
START = date(2026, 6, 12)
YEAR_9999_S = "253370764800"


def ms(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=MANILA).timestamp()) * 1000  # type: ignore[misc,arg-type]


def subscription(facts: dict[str, str] | None = None, **changes: Any) -> Order:
    told = {"subscribe_at": str(ms(2026, 6, 12, 15, 21, 7) // 1000), "period_count": "1", "period_unit": "2"}
    values: dict[str, Any] = {
        "kind": OrderKind.SUBSCRIPTION, "money": Money("PHP", "999.00"), "state": OrderState.ACTIVE, "request": {},
        "facts": told if facts is None else facts,
    }  # fmt: skip
    return an_order(**{**values, **changes})


def charges(*pairs: tuple[str, int | None]) -> tuple[Charge, ...]:
    return tuple(Charge(f"P{number}", status, at_ms, 5) for number, (status, at_ms) in enumerate(pairs, start=1))


@pytest.mark.parametrize(
    ("count", "unit", "period"),
    [
        ("1", "2", Period(1, MONTH)), (3, 1, Period(3, WEEK)), ("24", "3", Period(24, YEAR)),
        ("0", "2", None), ("1", "4", None), ("1", "0", None), ("", "2", None), (None, None, None), ("1.0", "2", None),
        ("-1", "2", None), ("\u0661", "2", None), ("1000", "2", None),
    ],
)  # fmt: skip
def test_only_a_period_is_read_as_one(count: object, unit: object, period: Period | None) -> None:
    assert read_period(count, unit) == period


def test_the_answer_says_the_period_else_the_message_does() -> None:
    asked = {"period_count": 2, "period_unit": 1}
    assert period_of(subscription(request=asked)) == Period(1, MONTH)
    assert period_of(subscription({}, request=asked)) == Period(2, WEEK)
    assert period_of(subscription({"period_count": "x", "period_unit": "2"}, request=asked)) == Period(2, WEEK)
    assert period_of(subscription({})) is None


def test_a_charge_is_due_on_the_day_of_its_period() -> None:
    rows = charge_rows(
        subscription(),
        charges(
            ("2000", ms(2026, 6, 12, 15, 21, 7)),
            ("3000", ms(2026, 7, 12, 9, 0)),
            ("2000", ms(2026, 7, 15, 9, 0)),
            ("2000", ms(2026, 8, 11, 23, 0)),
            ("2000", None),
        ),
    )
    july = date(2026, 7, 12)
    assert [row.cycle for row in rows] == [1, 2, 3, 4, 5]
    assert [row.due for row in rows] == [START, july, july, date(2026, 8, 12), None]
    assert rows[0].payment_id == "P1"
    assert rows[4].at_ms is None


@pytest.mark.parametrize("facts", [{}, {"subscribe_at": "1781248867"}, {"period_count": "1", "period_unit": "2"}])
def test_without_start_or_period_nothing_is_due(facts: dict[str, str]) -> None:
    (row,) = charge_rows(subscription(facts), charges(("2000", ms(2026, 7, 12))))
    assert row.due is None


@pytest.mark.parametrize("at_ms", [0, -1, 253_370_764_800_000, 10**20])
def test_an_absurd_time_is_none(at_ms: int) -> None:
    (row,) = charge_rows(subscription(), charges(("2000", at_ms)))
    assert (row.at_ms, row.due) == (None, None)


def test_a_day_in_a_month_that_is_too_short() -> None:
    last = date(2027, 12, 31)
    assert planned_day(last, Period(1, MONTH), 2) == date(2028, 2, 29)
    assert planned_day(last, Period(1, MONTH), 3) == date(2028, 3, 31)
    assert planned_day(date(2028, 2, 29), Period(1, YEAR), 1) == date(2029, 2, 28)
    assert due_day(last, Period(1, MONTH), date(2028, 2, 28)) == date(2028, 2, 29)


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    count=st.integers(1, 12),
    unit=st.sampled_from(PeriodUnit),
    days=st.integers(-40, 4000),
)
def test_the_due_day_is_the_last_planned_one(start: date, count: int, unit: PeriodUnit, days: int) -> None:
    period, day = Period(count, unit), start + timedelta(days=days)
    due = due_day(start, period, day)
    steps = 0
    while planned_day(start, period, steps + 1) <= day + timedelta(days=1):
        steps += 1
    assert due == planned_day(start, period, steps)


def test_the_planned_charge_is_that_of_an_active_subscription() -> None:
    facts = {"next_payment_at": str(ms(2026, 12, 12, 0, 30) // 1000)}
    row = planned_row(subscription(facts), charges(("2000", 1), ("2000", 2)))
    assert row is not None
    assert (row.cycle, row.due, row.at_ms, row.payment_id, row.status) == (3, date(2026, 12, 12), None, "", "")
    assert planned_row(subscription(facts, state=OrderState.ENDED), ()) is None
    assert planned_row(subscription({}), ()) is None
    assert planned_row(subscription({"next_payment_at": YEAR_9999_S}), ()) is None
    assert told_ms(subscription(facts), "next_payment_at") == ms(2026, 12, 12, 0, 30)


def test_only_paid_charges_are_added_exactly() -> None:
    order = subscription(money=Money("PHP", "0.10"))
    rows = charge_rows(order, charges(("2000", 1), ("3000", 2), ("2000", 3), ("7777", 4), ("0000", 5), ("2000", 6)))
    assert charged_so_far(rows) == Money("PHP", "0.30")
    assert charged_so_far(charge_rows(order, charges(("0000", 1)))) is None


def test_a_charge_is_the_accepted_sum_in_the_currency_of_the_subscription() -> None:
    def amount(accepted: Money | None) -> Money:
        return charge_rows(subscription(accepted=accepted), charges(("2000", 1)))[0].money

    assert amount(None) == Money("PHP", "999.00")
    assert amount(Money("PHP", "899.00")) == Money("PHP", "899.00")
    assert amount(Money("USD", "17.00")) == Money("PHP", "999.00")


def test_the_file_has_iso_times_and_nothing_that_a_spreadsheet_runs() -> None:
    listed = (
        Charge('=HYPERLINK("http://a.example")', "2000", ms(2026, 7, 12, 9, 0, 44), 1),
        Charge("@x", "+1", None, 1),
        Charge("-1", "-2", None, 1),
        Charge("\tx", "\rx", None, 1),
        Charge("P1'=1", "3000", None, 1),
    )
    head, first, *others = export_rows(charge_rows(subscription(), listed))
    assert head == EXPORT_COLUMNS
    assert first == (
        "1", "2026-07-12", "2026-07-12T09:00:44+08:00", "'=HYPERLINK(\"http://a.example\")", "PHP", "999.00", "2000",
        "paid",
    )  # fmt: skip
    assert [row[3] for row in others] == ["'@x", "'-1", "'\tx", "P1'=1"]
    assert [row[6] for row in others] == ["'+1", "'-2", "'\rx", "3000"]
    assert [row[7] for row in others] == ["unknown", "unknown", "unknown", "failed"]
    assert others[0][1:3] == ("", "")
