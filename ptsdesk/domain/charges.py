"""The charges of a card subscription as rows: which one, when it was due, what was paid, and the same for a file.

The provider's list of charges carries an id, a status and a time for each and no amount (PTS API, section 11.1): every
charge is counted with the amount of the subscription.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ptsdesk.domain.facts import moment_s
from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.domain.subscriptions import STATE_OF_CHARGE, Charge, Period, PeriodUnit, period_of

EXPORT_COLUMNS = ("cycle", "due", "charged_at", "payment_id", "currency", "amount", "status", "state")
_UNKNOWN_STATE = "unknown"
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
_MONTHS = {PeriodUnit.MONTH: 1, PeriodUnit.YEAR: 12}
_LATEST_MS = 253_370_764_800_000
"""The first moment of the year 9999: later ones are no time of a charge, and calendars end soon after."""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One charge, or the planned one (then without id and status). ``cycle`` counts the reported charges from 1."""

    cycle: int
    due: date | None
    """The day in Manila that the period puts it on; None when start or period are not known."""
    at_ms: int | None
    payment_id: str
    status: str
    money: Money


def day_of(ms: int) -> date:
    """The day in Manila."""
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(MANILA).date()


def told_ms(order: Order, fact: str) -> int | None:
    """A moment that an answer told, such as ``next_payment_at``, Unix milliseconds; None when it is none."""
    seconds = moment_s(order.facts.get(fact, ""))
    return None if seconds is None or seconds * 1000 >= _LATEST_MS else seconds * 1000


def charge_money(order: Order) -> Money:
    """What one charge is: the accepted sum when it is in the currency of the subscription, else the submitted one."""
    accepted = order.accepted
    return accepted if accepted is not None and accepted.currency == order.money.currency else order.money


def charge_rows(order: Order, charges: Sequence[Charge]) -> tuple[ChargeRow, ...]:
    """The reported charges in the order in which they were reported, oldest first."""
    started, period, money = told_ms(order, "subscribe_at"), period_of(order), charge_money(order)
    rows = []
    for number, charge in enumerate(charges, start=1):
        at_ms = charge.at_ms if charge.at_ms is not None and 0 < charge.at_ms < _LATEST_MS else None
        due = None
        if started is not None and period is not None and at_ms is not None:
            due = due_day(day_of(started), period, day_of(at_ms))
        rows.append(ChargeRow(number, due, at_ms, charge.payment_id, charge.status, money))
    return tuple(rows)


def planned_row(order: Order, charges: Sequence[Charge]) -> ChargeRow | None:
    """The next charge of an active subscription, as the provider told it; None when there is none."""
    following = told_ms(order, "next_payment_at")
    if order.state is not OrderState.ACTIVE or following is None:
        return None
    return ChargeRow(len(charges) + 1, day_of(following), None, "", "", charge_money(order))


def due_day(start: date, period: Period, day: date) -> date:
    """The planned day that a charge on ``day`` belongs to: the last one before the end of the next day.

    A charge may come a little early, by the provider's clock; one that is tried again comes late.
    """
    latest, steps = day + timedelta(days=1), _steps_within(start, period, day + timedelta(days=1))
    while steps > 0 and planned_day(start, period, steps) > latest:
        steps -= 1
    return planned_day(start, period, steps)


def _steps_within(start: date, period: Period, latest: date) -> int:
    """At least as many periods as fit between two days, at most one too many."""
    if period.unit is PeriodUnit.WEEK:
        return max((latest - start).days // (7 * period.count), 0)
    months = (latest.year - start.year) * 12 + latest.month - start.month
    return max(months // (_MONTHS[period.unit] * period.count), 0)


def planned_day(start: date, period: Period, steps: int) -> date:
    """The day ``steps`` periods after the first one; the last day of a month that is too short."""
    if period.unit is PeriodUnit.WEEK:
        return start + timedelta(weeks=period.count * steps)
    months = start.year * 12 + start.month - 1 + _MONTHS[period.unit] * period.count * steps
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, _days_in(year, month + 1)))


def _days_in(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def charged_so_far(rows: Sequence[ChargeRow]) -> Money | None:
    """The sum of the charges that were reported as paid; None before the first one."""
    paid = [row.money for row in rows if STATE_OF_CHARGE.get(row.status) is OrderState.PAID]
    if not paid:
        return None
    return Money(paid[0].currency, format(sum((money.value for money in paid), Decimal(0)), "f"))


def export_rows(rows: Sequence[ChargeRow]) -> tuple[tuple[str, ...], ...]:
    """The charges for a file of comma-separated values, the head first. Times are ISO 8601 in Manila."""
    return (EXPORT_COLUMNS, *(tuple(_harmless(text) for text in _texts(row)) for row in rows))


def _texts(row: ChargeRow) -> tuple[str, ...]:
    state = STATE_OF_CHARGE.get(row.status)
    return (
        str(row.cycle),
        row.due.isoformat() if row.due else "",
        _iso(row.at_ms) if row.at_ms is not None else "",
        row.payment_id,
        row.money.currency,
        row.money.text,
        row.status,
        state.value if state is not None else _UNKNOWN_STATE,
    )


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(MANILA).isoformat()


def _harmless(text: str) -> str:
    """A spreadsheet takes a text that begins so for a formula; an apostrophe makes it a text."""
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text
