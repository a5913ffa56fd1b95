"""The words of the overview: balances with their age, what needs attention and since when, the morning check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet, available_sum
from ptsdesk.domain.card import mask_pans
from ptsdesk.domain.facts import expiry_s
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind, OrderState
from ptsdesk.gui import presenter, presenter_doctor
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_payees import grouped_account
from ptsdesk.gui.presenter_time import HOUR, MINUTE, age, clock_time, day_start_ms, short_time, span, time_in_list
from ptsdesk.services.api import Check

S = OrderState

# --- balances --------------------------------------------------------------------------------------------------------

STALE_MS = 10 * MINUTE
"""An older figure gets an amber clock."""
_LONGEST = 300
"""So many characters of something unreadable are shown."""
_MOST_UNREAD = 8

MODES: Mapping[BalanceMode, tuple[str, str]] = {
    BalanceMode.BOTH: ("both", "Both"),
    BalanceMode.AVAILABLE: ("available", "Available"),
    BalanceMode.TOTAL: ("total", "Total"),
}
"""Key and word of each thing to ask for."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One channel's figures as texts; "not told" where the provider did not tell one."""

    name: str
    code: str
    currency: str
    available: str
    in_progress: str
    total: str
    checked: str
    stale: bool


def not_told() -> str:
    """For a figure that the answer did not hold."""
    return tr("not told")


def _figures(money: Money | None) -> str:
    return presenter.figures(money) if money is not None else not_told()


def balance_row(figure: BalanceFigure, now_ms: int) -> BalanceRow:
    """A channel's line in the table."""
    return BalanceRow(
        presenter.channel_word(figure.channel),
        figure.channel,
        figure.currency,
        _figures(figure.available),
        _figures(figure.in_progress),
        _figures(figure.total),
        age(figure.asked_ms, now_ms),
        stale=now_ms - figure.asked_ms > STALE_MS,
    )


def available_by_currency(sheet: BalanceSheet) -> tuple[tuple[str, Money | None], ...]:
    """What can be paid out in each currency; None where no channel tells. Currencies are never added up."""
    return tuple((currency, available_sum(sheet.figures, currency)) for currency in sheet.currencies)


def unread_lines(sheet: BalanceSheet) -> tuple[str, ...]:
    """What the provider told that is no figure this version can read, for what it is."""
    lines = [f"{one.currency} {one.channel}: {_cut(one.text)}" for one in sheet.figures if one.text]
    lines += [f"{_cut(name)}: {_cut(text)}" for name, text in sheet.other]
    more = len(lines) - _MOST_UNREAD
    if more > 0:
        lines[_MOST_UNREAD:] = [plural("and {n} more", "and {n} more", more)]
    return tuple(lines)


def _cut(text: str) -> str:
    shown = mask_pans(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def sheet_line(sheet: BalanceSheet) -> str:
    """What to say in place of figures when there are none."""
    if sheet.asked_ms is None:
        return tr("The provider was not asked for balances yet.")
    return tr("The provider named no balances.")


# --- what needs attention --------------------------------------------------------------------------------------------


def attention_title(order: Order) -> str:
    """Such as "Withdrawal to Maria L. Santos" or "Payment, invoice 2240"."""
    if order.kind is not OrderKind.WITHDRAWAL:
        return presenter.headline(order)
    details = order.request.get("details")
    named = str(details.get("name") or "") if isinstance(details, Mapping) else ""
    name = order.customer or named
    return tr("Withdrawal to {name}", name=name) if name else presenter.headline(order)


def attention_detail(order: Order, now_ms: int) -> str:
    """The line below it: the provider's reason, what is usual, else the way the money goes."""
    way = _way(order)
    if order.state is S.FAILED and order.error_message:
        return tr("{words}, says the provider", words=presenter.told_in_passing(order.error_message))
    if order.state is S.NEEDS_REVIEW:
        return tr("Provider reports an order error")
    if presenter.is_waiting_long(order, now_ms):
        return tr("{way}, usually done in {span}", way=way, span=span(presenter.USUAL_MS.get(order.channel, HOUR)))
    if order.state is S.EXPIRED and order.next_check_ms is not None and order.next_check_ms > now_ms:
        return tr("{way}, next check {time}", way=way, time=short_time(order.next_check_ms))
    return way


def _way(order: Order) -> str:
    """The channel, of a payout with bank and account, which is never shortened in its middle."""
    subject, _, account = order.payee_key.partition(":")
    if order.kind is OrderKind.WITHDRAWAL and account:
        return f"{subject or presenter.channel_word(order.channel)} {grouped_account(account)}"
    named = order.customer if order.reference and order.kind is not OrderKind.WITHDRAWAL else ""
    return ", ".join(part for part in (presenter.channel_word(order.channel), named) if part)


def attention_since(order: Order, now_ms: int) -> tuple[str, str]:
    """Since when, and the moment that matters: sent, answered, expired, asked next."""
    if presenter.is_waiting_long(order, now_ms):
        return span(now_ms - order.created_ms), _next_check(order, now_ms)
    return age(order.created_ms, now_ms), _moment(order, now_ms)


def _next_check(order: Order, now_ms: int) -> str:
    if order.next_check_ms is not None and order.next_check_ms > now_ms:
        return tr("next check {time}", time=short_time(order.next_check_ms))
    return _moment(order, now_ms)


def _moment(order: Order, now_ms: int) -> str:
    expiry = expiry_s(order.facts) if order.state is S.EXPIRED else None
    if expiry is not None and expiry * 1000 <= now_ms:
        return tr("expired {time}", time=time_in_list(expiry * 1000, now_ms))
    if order.state in UNRESOLVED and order.signed_at is not None:
        return tr("sent {time}", time=time_in_list(order.signed_at * 1000, now_ms))
    if order.checked_ms is not None and order.state not in UNRESOLVED:
        return tr("answer {time}", time=time_in_list(order.checked_ms, now_ms))
    return tr("made {time}", time=time_in_list(order.created_ms, now_ms))


def attention_word(order: Order) -> str:
    """What its button does."""
    return tr("Resolve") if order.state in UNRESOLVED else tr("Open")


def watch_line(watched: int, last_check_ms: int | None, next_check_ms: int | None, now_ms: int) -> str:
    """How many orders are watched, and when they were and will be asked about."""
    if watched == 0:
        return tr("No open orders are being watched.")
    parts = [plural("{n} open order is being watched.", "{n} open orders are being watched.", watched)]
    last = clock_time(last_check_ms) if last_check_ms is not None else ""
    following = clock_time(next_check_ms) if next_check_ms is not None and next_check_ms > now_ms else ""
    if last and following:
        parts.append(tr("Last check {last}, next {next}.", last=last, next=following))
    elif last:
        parts.append(tr("Last check {time}.", time=last))
    elif following:
        parts.append(tr("Next check {time}.", time=following))
    return " ".join(parts)


# --- the morning check -----------------------------------------------------------------------------------------------

_HERE = frozenset({"keyring", "journal", "backup", "disk"})
"""Checks of this computer; all others are about the way to the provider."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the morning check."""

    text: str
    ok: bool
    warning: bool = False
    """Whether what is not ``ok`` may wait."""


def check_lines(checks: Iterable[Check], now_ms: int) -> tuple[CheckLine, ...]:
    """A green line for the sound checks of each group, one with the remedy for each that is not, problems first."""
    listed = tuple(checks)
    groups = ([one for one in listed if one.name not in _HERE], [one for one in listed if one.name in _HERE])
    lines: list[CheckLine] = []
    for group in groups:
        lines += [_bad_line(one, now_ms) for one in presenter_doctor.ordered(group) if not one.ok]
        good = ", ".join(presenter_doctor.check_name(one) for one in group if one.ok)
        lines += [CheckLine(good, ok=True)] if good else []
    return tuple(lines)


def run_time(ran_ms: int, now_ms: int) -> str:
    """When it ran: the time of today, else the day too."""
    return short_time(ran_ms) if day_start_ms(ran_ms) == day_start_ms(now_ms) else time_in_list(ran_ms, now_ms)


def _bad_line(check: Check, now_ms: int) -> CheckLine:
    name, sentence = presenter_doctor.check_name(check), presenter_doctor.check_sentence(check, now_ms)
    return CheckLine(tr("{name}: {sentence}", name=name, sentence=sentence), ok=False, warning=check.warning)
