"""The words of the overview's chart: its marks, its bars, its table, and the whole of it in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ptsdesk.domain.day_sums import DaySum, total
from ptsdesk.domain.money import Money
from ptsdesk.domain.scales import Scale, Unit, in_unit
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import figures, money_text
from ptsdesk.gui.presenter_time import date_text

FLOW, BALANCE = "flow", "balance"
"""The two views: money in and out, and what was available."""

_UNITS = {Unit.THOUSAND: "{currency} thousand", Unit.MILLION: "{currency} million", Unit.BILLION: "{currency} billion"}
_MARKS = {Unit.THOUSAND: "{number}k", Unit.MILLION: "{number}M", Unit.BILLION: "{number}bn"}


def title(view: str, count: int) -> str:
    """The heading of the card."""
    if view == BALANCE:
        return plural("Balance, last {n} day", "Balance, last {n} days", count)
    return plural("In and out, last {n} day", "In and out, last {n} days", count)


def unit_line(scale: Scale, currency: str) -> str:
    """What the marks count: "PHP thousand"; the code alone for small sums."""
    text = _UNITS.get(scale.unit)
    return tr(text, currency=currency) if text else currency


def mark(value: Decimal, scale: Scale, view: str) -> str:
    """A mark of the axis: "500k". Below the line money out is told by its size; only a balance has a minus."""
    number = in_unit(value, scale.unit)
    text = _MARKS.get(scale.unit)
    shown = tr(text, number=number) if text and value else number
    return f"−{shown}" if value < 0 and view == BALANCE else shown


def legend(view: str) -> tuple[tuple[bool, str], ...]:
    """The entries of the legend: whether it is money out, and its word."""
    if view == BALANCE:
        return ((False, tr("Available, last asked")),)
    return ((False, tr("In, above the line")), (True, tr("Out, below")))


def day_word(start_ms: int, now_ms: int, today_ms: int) -> str:
    """The date below the axis and in the table."""
    return tr("Today") if start_ms == today_ms else date_text(start_ms, now_ms)


def no_data() -> str:
    """For a day without data."""
    return tr("no data")


def told(money: Money | None) -> str:
    """Exact figures for the table, or what stands in their place."""
    return figures(money) if money is not None else no_data()


def bar_tip(day: DaySum, word: str, view: str) -> str:
    """What a pointer over a bar tells."""
    if view == BALANCE:
        known = tr("available {money}", money=money_text(day.balance)) if day.balance is not None else no_data()
        return tr("{day}: {words}", day=word, words=known)
    if day.came_in is None or day.went_out is None:
        return tr("{day}: {words}", day=word, words=no_data())
    flow = tr("in {came_in}, out {went_out}", came_in=money_text(day.came_in), went_out=money_text(day.went_out))
    return tr("{day}: {words}", day=word, words=flow)


def gap_line(days: Sequence[DaySum], view: str, now_ms: int) -> str:
    """The footnote about days without data; empty when there is none."""
    gaps = [day for day in days if (not day.has_data if view == FLOW else day.balance is None)]
    if not gaps:
        return ""
    if view == BALANCE:
        if len(gaps) == 1:
            return tr("{date}: no balance was asked for", date=date_text(gaps[0].start_ms, now_ms))
        return plural("{n} day without a balance", "{n} days without a balance", len(gaps))
    if len(gaps) == 1:
        return tr("{date}: no data, this computer was off", date=date_text(gaps[0].start_ms, now_ms))
    return plural("{n} day without data", "{n} days without data", len(gaps))


def in_words(days: Sequence[DaySum], currency: str, view: str, word: str) -> str:
    """The chart for somebody who does not see it: the latest day and the totals. ``word`` names the latest day."""
    if not days:
        return tr("There is nothing to show yet.")
    latest = bar_tip(days[-1], word, view)
    gaps = sum(not day.has_data if view == FLOW else day.balance is None for day in days)
    parts = [latest]
    if view == FLOW:
        came_in = total((day.came_in for day in days), currency)
        went_out = total((day.went_out for day in days), currency)
        text = "{n} days together: in {came_in}, out {went_out}"
        parts.append(
            plural("{n} day together: in {came_in}, out {went_out}", text, len(days),
                   came_in=money_text(came_in), went_out=money_text(went_out))
        )  # fmt: skip
    if gaps:
        parts.append(plural("{n} day without data", "{n} days without data", gaps))
    return ". ".join(parts) + "."


def nothing_line(days: Sequence[DaySum], view: str) -> str:
    """What is written over an empty chart: nothing known is not the same as nothing moved."""
    if view == BALANCE:
        return tr("No balance is known yet.")
    return tr("No money moved in these days.") if any(day.has_data for day in days) else tr("Nothing is known yet.")
