"""The words of History: views, filters, the line below the table, and what an empty list means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ptsdesk.domain.history import HistoryFilter, HistorySummary
from ptsdesk.domain.money import Money, grouped
from ptsdesk.domain.orders import NEEDS_ATTENTION, OrderKind, OrderState
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import channel_word, kind_word
from ptsdesk.gui.presenter_time import DAY, date_text, day_start_ms

S = OrderState

ALL, TODAY, ATTENTION = "all", "today", "attention"
VIEWS: Mapping[str, str] = {ALL: "All", TODAY: "Today", ATTENTION: "Needs attention"}

ANY = ""
DATES: Mapping[str, str] = {
    TODAY: "Today",
    "yesterday": "Yesterday",
    "7": "Last 7 days",
    "30": "Last 30 days",
}
CUSTOM = "custom"
"""A range that another page asked for."""

STATE_CHOICES: Mapping[str, tuple[str, frozenset[OrderState]]] = {
    "paid": ("Paid", frozenset({S.PAID})),
    "open": ("Open", frozenset({S.SENDING, S.ACCEPTED, S.WAITING, S.PROCESSING})),
    "unknown": ("Result unknown", frozenset({S.UNKNOWN})),
    "refused": ("Refused", frozenset({S.REFUSED, S.REFUSED_CHECKING})),
    "active": ("Active subscription", frozenset({S.ACTIVE})),
    "ended": ("Ended subscription", frozenset({S.ENDED})),
    "failed": ("Failed", frozenset({S.FAILED})),
    "expired": ("Expired", frozenset({S.EXPIRED})),
    "review": ("Needs review", frozenset({S.NEEDS_REVIEW})),
    "not_sent": ("Not sent", frozenset({S.NOT_SENT, S.RECORDED})),
    ATTENTION: ("Needs attention", NEEDS_ATTENTION),
}
CHANNEL_CHOICES = ("QRPH", "MAYA", "GCASH_API", "QRPH_INSTAPAY", "CARD")
"""Offered always; channels that were seen are offered too."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person chose. ``date`` is a key of :data:`DATES`, empty or :data:`CUSTOM`."""

    text: str = ""
    date: str = ANY
    states: frozenset[OrderState] = frozenset()
    kinds: frozenset[OrderKind] = frozenset()
    channel: str = ""
    from_ms: int | None = None
    to_ms: int | None = None

    @property
    def view(self) -> str:
        """The view whose filters these are; :data:`ALL` for any others."""
        plain = replace(self, text="")
        return next((view for view in VIEWS if view_filters(view) == plain), ALL)

    @property
    def is_set(self) -> bool:
        """Whether anything is hidden by choice."""
        return self != Filters()

    def for_desk(self, now_ms: int) -> HistoryFilter:
        """The same for the journal; today is today at this moment."""
        from_ms, to_ms = self._range(now_ms)
        return HistoryFilter(self.text.strip(), self.kinds, self.states, self.channel, from_ms, to_ms)

    def _range(self, now_ms: int) -> tuple[int | None, int | None]:
        midnight = day_start_ms(now_ms)
        if self.date == TODAY:
            return midnight, None
        if self.date == "yesterday":
            return midnight - DAY, midnight
        if self.date in DATES:
            return midnight - (int(self.date) - 1) * DAY, None
        return self.from_ms, self.to_ms


def view_filters(view: str) -> Filters:
    """The filters of a view."""
    if view == TODAY:
        return Filters(date=TODAY)
    return Filters(states=NEEDS_ATTENTION) if view == ATTENTION else Filters()


def filters_of(wanted: HistoryFilter, now_ms: int) -> Filters:
    """The filters behind what another page asked for."""
    date = CUSTOM if wanted.from_ms is not None or wanted.to_ms is not None else ANY
    if wanted.from_ms == day_start_ms(now_ms) and wanted.to_ms is None:
        return Filters(wanted.text, TODAY, wanted.states, wanted.kinds, wanted.channel)
    return Filters(wanted.text, date, wanted.states, wanted.kinds, wanted.channel, wanted.from_ms, wanted.to_ms)


def date_value(filters: Filters, now_ms: int) -> str:
    """What the Date chip shows."""
    if filters.date in DATES:
        return tr(DATES[filters.date])
    if filters.date != CUSTOM:
        return ""
    if filters.from_ms is None:
        return tr("until {date}", date=date_text(filters.to_ms or now_ms, now_ms))
    return tr("since {date}", date=date_text(filters.from_ms, now_ms))


def states_value(filters: Filters) -> str:
    """What the State chip shows."""
    if not filters.states:
        return ""
    for word, states in STATE_CHOICES.values():
        if states == filters.states:
            return tr(word)
    return ", ".join(tr(word) for word, states in STATE_CHOICES.values() if states <= filters.states)


def kinds_value(filters: Filters) -> str:
    """What the Kind chip shows."""
    return ", ".join(kind_word(kind) for kind in OrderKind if kind in filters.kinds)


def channel_value(filters: Filters) -> str:
    """What the Channel chip shows."""
    return channel_word(filters.channel) if filters.channel else ""


def search_hint() -> str:
    """What the search looks through, for the tool tip and screen readers."""
    return tr(
        "Looks through order ids, provider's ids, reference numbers, names, amounts, remarks, the provider's texts, "
        "promo amounts and details links."
    )


def subtitle(summary: HistorySummary | None) -> str:
    """How many orders there are, below the heading."""
    if summary is None:
        return tr("Reading the journal")
    return plural("{count} order, kept on this computer", "{count} orders, kept on this computer", summary.total,
                  count=number(summary.total))  # fmt: skip


def number(count: int) -> str:
    """Thousands grouped."""
    return f"{count:,}"


def count_line(summary: HistorySummary, filters: Filters) -> str:
    """Such as "91 orders today, newest first"."""
    shown = number(summary.matching)
    if not summary.matching:
        return tr("0 orders")
    if filters.view == TODAY and not filters.text:
        return plural("{count} order today", "{count} orders today, newest first", summary.matching, count=shown)
    return plural("{count} order", "{count} orders, newest first", summary.matching, count=shown)


def hidden_line(summary: HistorySummary, *, short: bool = False) -> str:
    """How many orders the filters hide; empty when none."""
    hidden = summary.total - summary.matching
    if hidden <= 0:
        return ""
    if short:
        return tr("{count} hidden", count=number(hidden))
    return tr("{count} hidden by the search and filters", count=number(hidden))


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum of the footer: its word, and the figures with a minus for money out."""

    word: str
    currency: str
    figures: str


def sums(summary: HistorySummary) -> tuple[Sum, ...]:
    """In, out and still open; one currency a sum."""
    words = {"in": tr("in"), "out": tr("out"), "open": tr("still open")}
    found = []
    for direction, word in words.items():
        for (which, currency), money in sorted(summary.sums.items()):
            if which == direction and money.value:
                found.append(Sum(word, currency, _figures(money, out=direction == "out")))
    return tuple(found)


def _figures(money: Money, *, out: bool) -> str:
    text = grouped(money.value, money.currency)
    return f"−{text}" if out and not text.startswith("−") else text


def empty_words(filters: Filters, total: int | None) -> tuple[str, str]:
    """Title and sentence for a list without orders."""
    if not filters.is_set:
        text = tr("Orders that you make on this computer are kept here, whatever becomes of them.")
        return tr("No orders yet"), text
    if filters.text.strip():
        text = tr("Nothing matches {typed} with these filters.", typed=filters.text.strip())
    elif filters.view == TODAY:
        text = tr("Nothing was made today.")
    elif filters.view == ATTENTION:
        return tr("Nothing needs you"), tr("No order has an unknown result, a refusal being checked or an order error.")
    else:
        text = tr("No order fits these filters.")
    if total:
        rest = plural("{count} order is there without filters.", "{count} orders are there without filters.", total,
                      count=number(total))  # fmt: skip
        text = f"{text} {rest}"
    return tr("No order matches"), text
