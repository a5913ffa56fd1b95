"""The words of Subscriptions: the period, the card, the charges, what the last answer proved, what disabling did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ptsdesk.domain import facts
from ptsdesk.domain.charges import ChargeRow, told_ms
from ptsdesk.domain.links import WebLink, https_link
from ptsdesk.domain.orders import Cause, Order, OrderEvent, OrderState
from ptsdesk.domain.subscriptions import STATE_OF_CHARGE, Period, PeriodUnit, period_of
from ptsdesk.gui import presenter
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_card import card_line
from ptsdesk.gui.presenter_payment import accepted_words
from ptsdesk.gui.presenter_time import age, clock_time, date_text, day_start_ms, short_time
from ptsdesk.gui.presenter_timeline import not_signed_badge, not_valid_badge, timeline, verified_badge
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape
from ptsdesk.gui.widgets.timeline import TimelineStep
from ptsdesk.services.api import Dossier, QueryReport

S = OrderState

# --- the subscription ------------------------------------------------------------------------------------------------

_EVERY: Mapping[PeriodUnit, tuple[str, str]] = {
    PeriodUnit.WEEK: ("every week", "every {n} weeks"),
    PeriodUnit.MONTH: ("every month", "every {n} months"),
    PeriodUnit.YEAR: ("every year", "every {n} years"),
}
_LENGTH: Mapping[PeriodUnit, tuple[str, str]] = {
    PeriodUnit.WEEK: ("{n} week", "{n} weeks"),
    PeriodUnit.MONTH: ("{n} month", "{n} months"),
    PeriodUnit.YEAR: ("{n} year", "{n} years"),
}


def every(period: Period | None) -> str:
    """Such as "every month" or "every 3 months"; who sets the period when it was not told yet."""
    if period is None:
        return tr("period set by the provider")
    one, many = _EVERY[period.unit]
    return plural(one, many, period.count)


def length(period: Period | None) -> str:
    """Such as "1 month"."""
    if period is None:
        return tr("not told yet")
    one, many = _LENGTH[period.unit]
    return plural(one, many, period.count)


def period_words(order: Order) -> str:
    """How often the card of a subscription is charged."""
    return every(period_of(order))


def card_words(order: Order) -> str:
    """Such as "VISA ends 4242"; empty when the last digits are not known here."""
    return card_line(str(order.request.get("card_brand", "")), str(order.request.get("card_last4", "")))


def subject_line(order: Order) -> str:
    """Such as "Gym membership, member 4471 · Patricia Velasco · VISA ends 4242"."""
    return "  ·  ".join(part for part in (order.reference, order.customer, card_words(order)) if part)


def started_words(order: Order) -> str:
    """The day on which it began."""
    at_ms = told_ms(order, "subscribe_at")
    return date_text(at_ms) if at_ms is not None else tr("not told yet")


def next_words(order: Order) -> str:
    """The day of the next charge; "none" once it has ended."""
    if order.state is S.ENDED:
        return tr("none")
    at_ms = told_ms(order, "next_payment_at")
    return date_text(at_ms) if at_ms is not None else tr("not told yet")


def last_charge_words(order: Order, rows: Sequence[ChargeRow]) -> str:
    """When the card was charged last: as the signed answer says, else as the list does."""
    at_ms = told_ms(order, "last_payment_at")
    if at_ms is None:
        at_ms = max((row.at_ms for row in rows if row.at_ms is not None), default=None)
    if at_ms is None:
        return tr("none yet")
    return tr("{date}, {time}", date=date_text(at_ms), time=short_time(at_ms))


_SENTENCES: Mapping[OrderState, str] = {
    S.UNKNOWN: "It was sent. Whether it was taken is not known. Do not make it again.",
    S.ACCEPTED: "The provider took the subscription. It is not active yet.",
    S.ENDED: "No more charges. A new subscription needs the card again.",
    S.REFUSED_CHECKING: "The provider refused it. The result is being checked. Do not make it again.",
}


def sentence(order: Order, now_ms: int) -> str:
    """What is known, for every state but an active one: that one is said by its badge and its dates."""
    if order.state is S.ACTIVE:
        return ""
    own = _SENTENCES.get(order.state)
    return tr(own) if own and order.status == "" else presenter.sentence(order, now_ms)


def state_lines(order: Order, now_ms: int) -> str:
    """The sentence, the reason behind it, and how old that is, as one text; empty for an active one."""
    told = sentence(order, now_ms)
    if not told:
        return ""
    checked = presenter.check_line(order, now_ms) if order.state is not S.ENDED else ""
    lines = (told, presenter.reason_line(order), checked)
    return " ".join(line if line.endswith(".") else f"{line}." for line in lines if line)


def difference(order: Order) -> str:
    """The loud sentence when another sum was accepted than submitted; empty when it is the same."""
    found = accepted_words(order)
    if found is None or not found.differs:
        return ""
    return tr(
        "Submitted {submitted}, accepted {accepted}. Ask the provider before you rely on it.",
        submitted=presenter.money_text(order.money), accepted=presenter.money_text(found.money),
    )  # fmt: skip


# --- the bank's page -------------------------------------------------------------------------------------------------

_CONFIRMING = frozenset({S.ACCEPTED, S.UNKNOWN, S.WAITING, S.PROCESSING})


def awaits_bank(order: Order) -> bool:
    """Whether the answer named a page on which the customer confirms, and the subscription is not active yet."""
    return order.state in _CONFIRMING and bool(order.facts.get("verification_url"))


def bank_link(order: Order) -> WebLink | None:
    """The bank's page when it may be opened; a link that was too long to be kept whole is not."""
    url = order.facts.get("verification_url", "")
    return https_link(url) if awaits_bank(order) and len(url) < facts.MAX_FACT else None


# --- the charges -----------------------------------------------------------------------------------------------------


def charge_badge(status: str) -> BadgeSpec:
    """The state of one charge; a code that nobody knows here is shown for what it is."""
    state = STATE_OF_CHARGE.get(status)
    if state is S.EXPIRED:
        return replace(presenter.state_badge(state), text=tr("Expired"))
    if state is not None:
        return presenter.state_badge(state)
    text = tr("Unknown status {code}", code=status) if status else tr("No status")
    return BadgeSpec(text, "circle-question-mark", Tone.ATTENTION, Shape.DASHED)


def planned_badge() -> BadgeSpec:
    """The charge that comes next."""
    return BadgeSpec(tr("Planned"), "circle", Tone.NEUTRAL, Shape.OUTLINED)


def charged_at(row: ChargeRow, now_ms: int) -> str:
    """Such as "12 Nov, 09:00:41"."""
    if row.at_ms is None:
        return tr("not told") if row.status else tr("not yet")
    return tr("{date}, {time}", date=date_text(row.at_ms, now_ms), time=clock_time(row.at_ms))


def due_words(row: ChargeRow) -> str:
    """Such as "12 Nov 2026"."""
    return tr("not told") if row.due is None else day_words(row.due.day, row.due.month, row.due.year)


def day_words(day: int, month: int, year: int) -> str:
    """A day of the calendar in words."""
    return tr("{day} {month} {year}", day=day, month=tr(_SHORT_MONTHS[month - 1]), year=year)


_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def reported_line(order: Order, now_ms: int) -> str:
    """How old the list of charges is, by the answer that brought it."""
    at_ms = told_ms(order, "timestamp")
    return tr("as reported by the provider, {age}", age=age(at_ms, now_ms)) if at_ms is not None else ""


def no_charges(order: Order) -> str:
    """What stands in the place of the table."""
    if order.state is S.ACTIVE:
        return tr("The provider has reported no charge yet.")
    return tr("No charge was reported.")


NOT_COVERED = "The list of charges is not covered by the provider's signature. The subscription state and dates are."
DISABLING = "Disabling stops future charges. It cannot be undone here; a new subscription needs the card again."
"""English sources, translated when shown."""

# --- the last answer -------------------------------------------------------------------------------------------------

_PROVED = frozenset({Cause.ANSWER, Cause.QUERY, Cause.CONTRADICTION, Cause.ADOPTED, Cause.CALLBACK})
_UNSIGNED = frozenset({Cause.REFUSAL, Cause.DUPLICATE, Cause.QUERY_NOT_FOUND, Cause.QUERY_REFUSED})
_UNPROVED = frozenset({Cause.UNPROVED, Cause.QUERY_UNPROVED})
_SILENT = frozenset({Cause.NO_ANSWER, Cause.QUERY_UNREACHABLE})


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """What the last answer was: its badge (None: nothing was answered yet) and a remark about the figures below."""

    badge: BadgeSpec | None
    remark: str = ""


def answer_words(events: Sequence[OrderEvent], order: Order) -> AnswerWords:
    """How far the last answer can be trusted; figures always come from the last verified one."""
    causes = _PROVED | _UNSIGNED | _UNPROVED | _SILENT
    last = next((event for event in reversed(events) if event.cause in causes), None)
    if last is None:
        return AnswerWords(None, tr("Nothing was answered yet."))
    if last.cause in _PROVED:
        return AnswerWords(verified_badge())
    remark = tr("The figures are from the last verified answer.") if order.facts else ""
    if last.cause in _UNSIGNED:
        return AnswerWords(not_signed_badge(), remark)
    if last.cause in _UNPROVED and last.evidence.get("doubt") == "bad_sign":
        return AnswerWords(not_valid_badge(), remark)
    text = tr("Proves nothing") if last.cause in _UNPROVED else tr("No usable answer")
    return AnswerWords(BadgeSpec(text, "circle-question-mark", Tone.ATTENTION, Shape.DASHED), remark)


def active_word(order: Order) -> str:
    """Such as "yes": what the last verified answer said."""
    enabled = facts.is_enabled(order.facts)
    if enabled is None:
        return tr("not told yet")
    return tr("yes") if enabled else tr("no")


def moment_words(ms: int | None, now_ms: int) -> str:
    """The time for today, else the day and the time."""
    if ms is None:
        return tr("not yet")
    if day_start_ms(ms) == day_start_ms(now_ms):
        return clock_time(ms)
    return tr("{date}, {time}", date=date_text(ms, now_ms), time=short_time(ms))


# --- the timeline ----------------------------------------------------------------------------------------------------

_MOST_CHARGES = 6
_SECOND_MS = 999


def steps(dossier: Dossier, rows: Sequence[ChargeRow], now_ms: int) -> tuple[TimelineStep, ...]:
    """The events with the charges between them that a person should see: the newest, and those that are not paid."""
    events, found = dossier.events, timeline(dossier)
    placed = [(event.at_ms, _dated(step, event.at_ms, now_ms)) for event, step in zip(events, found, strict=False)]
    # The provider tells whole seconds: within one, this computer's own events come first.
    placed += [(row.at_ms + _SECOND_MS, charge_step(row, now_ms)) for row in _shown(rows) if row.at_ms is not None]
    placed.sort(key=lambda pair: pair[0])
    return (*(step for _, step in placed), *found[len(events) :])


def _shown(rows: Sequence[ChargeRow]) -> list[ChargeRow]:
    telling = [row for row in rows if STATE_OF_CHARGE.get(row.status) is not S.PAID or row is rows[-1]]
    return telling[-_MOST_CHARGES:]


def _dated(step: TimelineStep, at_ms: int, now_ms: int) -> TimelineStep:
    """The day instead of the time for what is older than today: a subscription lives for years."""
    return step if day_start_ms(at_ms) == day_start_ms(now_ms) else replace(step, time=date_text(at_ms, now_ms))


def charge_step(row: ChargeRow, now_ms: int) -> TimelineStep:
    """Such as "Charge 4: Failed", from the list that is not signed."""
    badge = charge_badge(row.status)
    title = tr("Charge {n}: {state}", n=row.cycle, state=badge.text)
    at_ms = row.at_ms or 0
    step = TimelineStep(title, clock_time(at_ms), "", badge.icon, badge.tone)
    return _dated(step, at_ms, now_ms)


# --- disabling -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known after the provider was asked to end a subscription."""

    title: str
    text: str
    tone: Tone


def disabled(report: QueryReport) -> Outcome:
    """Only a verified answer that says so is an end; everything else asks for another check."""
    state = report.order.state if report.order is not None else None
    if report.verified and state is S.ENDED:
        return Outcome(tr("Ended"), tr("The provider confirmed it: no more charges. Signature verified."), Tone.OK)
    if report.verified and state is S.ACTIVE:
        text = tr("It was asked to end, and the provider still says that it is active. Check again in a moment.")
        return Outcome(tr("Still active"), text, Tone.ATTENTION)
    text = tr("It was asked to end. The answer proves nothing: check again.")
    if report.found is False:
        text = tr("It was asked to end. The provider does not know this order id (unsigned answer): check again.")
    reason = tr(report.reason) if report.reason else ""
    return Outcome(tr("Whether it ended is not known"), f"{text} {reason}".strip(), Tone.ATTENTION)


def not_disabled(reason: str) -> Outcome:
    """The question could not be put, or its answer could not be read."""
    text = tr("Nothing is known to have changed. Check it before you rely on that.")
    return Outcome(tr("It is not known to have ended"), f"{reason} {text}".strip(), Tone.ATTENTION)


def disable_facts(order: Order) -> tuple[tuple[str, str], ...]:
    """What the sheet says about the subscription that is to end."""
    money = tr("{money} {period}", money=presenter.money_text(order.money), period=period_words(order))
    pairs = (
        (tr("Amount"), money),
        (tr("Reference"), order.reference),
        (tr("Customer"), order.customer),
        (tr("Card"), card_words(order)),
        (tr("Next charge"), next_words(order)),
        (tr("Order id"), order.order_id),
    )
    return tuple((name, text) for name, text in pairs if text)


# --- the list --------------------------------------------------------------------------------------------------------


def count_line(count: int, typed: str) -> str:
    """Such as "12 subscriptions, newest first"."""
    shown = f"{count:,}"
    if typed:
        return plural("{count} subscription matches", "{count} subscriptions match", count, count=shown)
    return plural("{count} subscription", "{count} subscriptions, newest first", count, count=shown)


def hidden_line(hidden: int) -> str:
    """How many the search hides; empty when none."""
    return tr("{count} hidden by the search", count=f"{hidden:,}") if hidden > 0 else ""


def empty_words(typed: str) -> tuple[str, str]:
    """Title and sentence for a list without rows."""
    if typed:
        return tr("No subscription matches"), tr("Nothing matches {typed}.", typed=typed)
    text = tr("A subscription charges a card again and again. Those that are made here are kept here.")
    return tr("No subscriptions yet"), text
