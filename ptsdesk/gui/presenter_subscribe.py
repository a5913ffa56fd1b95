"""The words of New subscription: the plan, what will be sent, what the confirm sheet reads back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ptsdesk.domain.charges import day_of, planned_day
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.domain.subscriptions import Period, PeriodUnit, PeriodVariant, charges_a_year, read_period
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_card import card_line
from ptsdesk.gui.presenter_payment import TWIN_DAYS, Row, channel_line, twins_line
from ptsdesk.gui.presenter_subscription import day_words, every
from ptsdesk.services.api import Intent
from ptsdesk.services.findings import Learned

_UNITS: Mapping[PeriodUnit, tuple[str, str]] = {
    PeriodUnit.WEEK: ("week", "weeks"),
    PeriodUnit.MONTH: ("month", "months"),
    PeriodUnit.YEAR: ("year", "years"),
}
_OTHER_FORM_CODES = frozenset({"1001", "8013", "1020"})
"""Refusals that a provider may give a message in the form that it does not take (PTS API, sections 11 and 21)."""
_REFUSED = frozenset({OrderState.REFUSED, OrderState.REFUSED_CHECKING})


# --- the plan --------------------------------------------------------------------------------------------------------


def unit_words(count: int) -> tuple[tuple[PeriodUnit, str], ...]:
    """The units as they follow a count."""
    return tuple((unit, plural(one, many, count)) for unit, (one, many) in _UNITS.items())


def period_help() -> str:
    """What stands below the period."""
    return tr("First charge now. The provider sets the exact times.")


def provider_sets_period() -> str:
    """In the place of the period when the message has none."""
    return tr("The provider sets the period")


def variant_words() -> tuple[tuple[str, str], ...]:
    """The two published forms of the message."""
    return (
        (PeriodVariant.WITH_PERIOD.value, tr("With period")),
        (PeriodVariant.WITHOUT_PERIOD.value, tr("Without period")),
    )


def variant_help() -> str:
    """Why there are two forms."""
    return tr(
        "The provider's manual has this message in two forms: with a period that you choose, and without one, when "
        "the provider sets it. Choose the form that this provider takes."
    )


def variant_known(learned: Learned) -> str:
    """What earlier answers taught about the form."""
    if learned.variant_accepted:
        return tr("Accepted by this provider on an earlier subscription.")
    return tr("Not tried with this provider yet.")


def other_form_hint(order: Order) -> str:
    """A sentence when a refusal may be about the form of the message; else empty."""
    if order.state in _REFUSED and order.provider_code in _OTHER_FORM_CODES:
        return tr("This provider may want the other form. Switch it and type the card again.")
    return ""


# --- what will be sent -----------------------------------------------------------------------------------------------


def every_words(period: Period | None, variant: PeriodVariant) -> str:
    """Such as "every month"; empty while a chosen period is not right."""
    if period is None and variant is PeriodVariant.WITH_PERIOD:
        return ""
    return every(period)


def next_charge(period: Period, now_ms: int) -> str:
    """Such as "about 12 Dec 2026": one period after today, Manila time."""
    day: date = planned_day(day_of(now_ms), period, 1)
    return tr("about {day}", day=day_words(day.day, day.month, day.year))


def per_year(money: Money, period: Period) -> Money | None:
    """What is charged in a year, exactly; None when the charges of a year are no whole number."""
    times = charges_a_year(period)
    return Money(money.currency, format(money.value * times, "f")) if times is not None else None


def bank_note() -> str:
    """What may happen after sending."""
    return tr("The bank may ask the customer to confirm on a web page. You then get a link to hand over.")


def nothing_kept() -> tuple[str, str]:
    """Title and text of the note below the card."""
    return tr("Nothing of the card is kept here"), tr(
        "The card number and security code go into this one request and are then gone. They are not saved in the "
        "journal, the log, a draft or the clipboard, and they are cleared if you leave this page or the program locks. "
        "Only the last 4 digits stay."
    )


# --- the confirm sheet -----------------------------------------------------------------------------------------------

_FIELDS: Mapping[str, str] = {
    "user_id": "Merchant id",
    "order_id": "Order id",
    "amount": "Amount each time",
    "currency": "Currency",
    "channel": "Channel",
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "details.phone": "Mobile number",
    "callback_url": "Callback address",
    "remark": "Your reference",
}
"""Names of the message's fields for people (PTS API, section 11)."""
_CARD, _PERIOD = ("card_brand", "card_last4"), ("period_count", "period_unit")


def sent_period(intent: Intent) -> Period | None:
    """The period that stands in the message; None when the provider sets it."""
    sent = dict(intent.fields)
    return read_period(sent.get("period_count"), sent.get("period_unit"))


def sent_card(intent: Intent) -> str:
    """Such as "VISA ends 4242", read back from the message."""
    sent = dict(intent.fields)
    return card_line(sent.get("card_brand", ""), sent.get("card_last4", ""))


def until_ended(intent: Intent) -> str:
    """Such as "every month, until it is ended"."""
    return tr("{every}, until it is ended", every=every(sent_period(intent)))


def sent_rows(intent: Intent) -> tuple[Row, ...]:
    """Every field of the message in sending order; the card in one row, and the period in one."""
    rows: list[Row] = []
    for name, value in intent.fields:
        if name == _CARD[0]:
            rows.append(Row(tr("Card"), sent_card(intent)))
        elif name == _PERIOD[0]:
            rows.append(Row(tr("Charge every"), _period_row(intent)))
        elif name not in (*_CARD, *_PERIOD):
            label = tr(_FIELDS[name]) if name in _FIELDS else name
            shown = channel_line(value) if name == "channel" else value
            rows.append(Row(label, shown, ids=name in ("order_id", "user_id")))
    if sent_period(intent) is None:
        rows.append(Row(tr("Period"), provider_sets_period()))
    return tuple(rows)


def _period_row(intent: Intent) -> str:
    """Such as "3 months": count and unit as they are sent."""
    period = sent_period(intent)
    if period is None:
        return provider_sets_period()
    one, many = _UNITS[period.unit]
    return f"{period.count} {plural(one, many, period.count)}"


def subscription_twins(intent: Intent, now_ms: int) -> str:
    """The line about earlier subscriptions of the same amount with a card that ends alike."""
    if not intent.twins:
        return tr("none with this card in the last {n} days", n=TWIN_DAYS)
    told = tr("{card}. {line}", card=sent_card(intent), line=twins_line(intent.twins, now_ms))
    if not intent.repeat_reason:
        return told
    return tr("{told} Your reason: {reason}", told=told, reason=intent.repeat_reason)
