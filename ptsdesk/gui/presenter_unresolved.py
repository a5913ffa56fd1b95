"""The words of Unresolved: what was sent, whether it can still be taken, what the provider said, what happens next."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain.orders import FINAL, UNRESOLVED, WATCHED, Cause, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.payees import account_of
from ptsdesk.domain.polling import CONFIRMATIONS
from ptsdesk.domain.resend import DUPLICATE_CODE
from ptsdesk.gui import presenter
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_dossier import details_of
from ptsdesk.gui.presenter_payees import grouped_account
from ptsdesk.gui.presenter_payment import Row, channel_line
from ptsdesk.gui.presenter_subscription import card_words
from ptsdesk.gui.presenter_time import clock_time, full_time, span
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.timeline import TimelineStep
from ptsdesk.services.advice import advice, doubt_sentence
from ptsdesk.services.api import Dossier, Resolution

S = OrderState
_ASKED = frozenset(
    {Cause.QUERY, Cause.QUERY_NOT_FOUND, Cause.QUERY_REFUSED, Cause.QUERY_UNPROVED, Cause.QUERY_UNREACHABLE}
)
_LATEST = 2
"""How many answers are quoted."""


def card_line(order: Order) -> str:
    """The third line of a card: "Payment, QR Ph", or the account that was to be paid."""
    if order.kind is OrderKind.WITHDRAWAL and account_line(order):
        return tr("{what}, {account}", what=presenter.kind_word(order.kind), account=account_line(order))
    what = presenter.what(order) or presenter.kind_word(order.kind)
    return tr("{what}, {channel}", what=what, channel=presenter.channel_word(order.channel))


def is_undecided(order: Order) -> bool:
    """Whether asking alone brought nothing, so that a person may decide."""
    return order.state in UNRESOLVED and order.not_found >= CONFIRMATIONS and order.provider_code != DUPLICATE_CODE


def account_line(order: Order) -> str:
    """Such as "GCASH 0917 555 0142": the account is never shortened."""
    details = details_of(order)
    subject, account = details.get("channel_subject", ""), account_of(details)
    if not account:
        subject, _, account = order.payee_key.partition(":")
    return " ".join(part for part in (subject, grouped_account(account)) if part)


def headline(order: Order) -> str:
    """Such as "Withdrawal to Maria L. Santos, GCASH 0917 555 0142"."""
    if order.kind is not OrderKind.WITHDRAWAL:
        return presenter.headline(order)
    who = order.customer or details_of(order).get("name", "")
    line = tr("Withdrawal to {payee}", payee=who) if who else presenter.kind_word(order.kind)
    return ", ".join(part for part in (line, account_line(order)) if part)


def next_line(order: Order, now_ms: int) -> str:
    """Such as "Asks again at 14:09:10", that it is being asked now, or that a person may decide."""
    if is_undecided(order):
        return tr("Waits for your decision")
    return asks_line(order, now_ms)


def asks_line(order: Order, now_ms: int) -> str:
    """When it is asked about again by itself."""
    if order.next_check_ms is None:
        return tr("Not asked by itself any more")
    if order.next_check_ms <= now_ms:
        return tr("Asks again now")
    return tr("Asks again at {time}", time=clock_time(order.next_check_ms))


def how_long(order: Order, now_ms: int) -> str:
    """How long the result has been open: "6 min"."""
    return span(now_ms - order.created_ms)


def steps(found: Resolution, now_ms: int) -> tuple[TimelineStep, ...]:
    """The four steps, each said from the journal's events alone; what may be decided stands below the last."""
    order = found.dossier.order
    said = [_sent(found.dossier)]
    fence = _fence(order, found.fence_ms, now_ms)
    if fence is not None:
        said.append(fence)
    said.append(_asked(found))
    said.append(_decide(order))
    return tuple(_numbered(number, step) for number, step in enumerate(said, 1))


def _numbered(number: int, step: TimelineStep) -> TimelineStep:
    title = f"{number}  {step.title}"
    return replace(step, title=title)


def _last(dossier: Dossier, *causes: Cause) -> OrderEvent | None:
    return next((event for event in reversed(dossier.events) if event.cause in causes), None)


def _sent(dossier: Dossier) -> TimelineStep:
    order = dossier.order
    sending = _last(dossier, Cause.SENDING)
    time = clock_time(sending.at_ms if sending is not None else order.created_ms)
    refusal = _last(dossier, Cause.REFUSAL)
    if refusal is not None and order.state is S.REFUSED_CHECKING:
        code = str(refusal.evidence.get("code") or order.provider_code)
        title = tr("Sent once, refused ({code}): {reason}", code=code, reason=tr(advice(code).title))
        detail = tr("A refusal is not signed, so it proves nothing by itself.")
        return TimelineStep(title, time, detail, "circle-check", Tone.OK)
    detail = tr(order.error_message) if order.error_message else ""
    taken = tr("The provider may or may not have taken the order.")
    title = plural("Sent once, no answer came", "Sent {n} times, no answer came", max(order.attempts, 1))
    if refusal is not None or _last(dossier, Cause.UNPROVED) is not None:
        title = tr("Sent, and no answer that can be trusted came")
    return TimelineStep(title, time, f"{detail} {taken}".strip(), "circle-check", Tone.OK)


def _fence(order: Order, fence_ms: int | None, now_ms: int) -> TimelineStep | None:
    """The provider takes a request for a few seconds only: after that this one cannot be newly taken."""
    if order.signed_at is None:
        return None
    detail = tr("The provider accepts a request for 5 s. Clock error and a 10 s margin are included.")
    if fence_ms is None:
        text = tr("It takes one answer of the provider to know how its clock stands.")
        return TimelineStep(tr("The request may still be taken"), "", text, "clock", Tone.WAIT)
    if now_ms > fence_ms:
        return TimelineStep(tr("The request is now too old to be taken"), clock_time(fence_ms), detail)
    title = tr("The request may still be taken until {time}", time=clock_time(fence_ms + 999))
    return TimelineStep(title, "", detail, "clock", Tone.WAIT)


def _asked(found: Resolution) -> TimelineStep:
    order = found.dossier.order
    asked = [event for event in found.dossier.events if event.cause in _ASKED]
    if not asked or not order.checks:
        return TimelineStep(tr("The provider was not asked yet"), tr("not yet"), pending=True)
    time = clock_time(order.checked_ms) if order.checked_ms is not None else ""
    counted = found.not_found_ms[-_LATEST:]
    twice = len(counted) >= CONFIRMATIONS
    title = plural("The provider was asked once", "The provider was asked {n} times", order.checks)
    if twice and order.checks == CONFIRMATIONS:
        title = tr("The provider was asked twice")
    quoted = tuple(
        (tr("Answer {n}: not found (1002), not signed", n=number), clock_time(at_ms))
        for number, at_ms in enumerate(counted, 1)
    )
    last = asked[-1]
    if not counted or last.cause is not Cause.QUERY_NOT_FOUND:
        quoted = (*quoted, (tr("Last answer: {answer}", answer=_answer(last)), clock_time(last.at_ms)))
    icon, tone = ("circle-check", Tone.OK) if twice else ("search", Tone.NEUTRAL)
    return TimelineStep(title, time, "", icon, tone, quoted=quoted)


def _answer(event: OrderEvent) -> str:
    code = str(event.evidence.get("code") or "")
    if event.cause is Cause.QUERY_NOT_FOUND:
        return tr("not found (1002), not signed")
    if event.cause is Cause.QUERY_REFUSED:
        return tr("the question was refused ({code}): {reason}", code=code, reason=tr(advice(code).title))
    if event.cause is Cause.QUERY_UNPROVED:
        return tr(doubt_sentence(str(event.evidence.get("doubt") or "")))
    if event.cause is Cause.QUERY_UNREACHABLE:
        return tr("no usable answer")
    return tr("status {status}, signature verified", status=str(event.evidence.get("status") or ""))


def _decide(order: Order) -> TimelineStep:
    tone = Tone.ATTENTION if is_undecided(order) else Tone.NEUTRAL
    return TimelineStep(tr("Decide what to do"), icon="flag", tone=tone)


def sent_rows(order: Order) -> tuple[Row, ...]:
    """What was sent, for the card at the right."""
    return (
        Row(tr("Order id"), order.order_id, ids=True),
        Row(tr("Amount"), presenter.money_text(order.money)),
        Row(tr("Channel"), channel_line(order.channel)),
        Row(tr("Remark"), order.reference or tr("none")),
        *_whom(order),
        Row(tr("Merchant"), order.account),
        Row(tr("Sent"), full_time(order.created_ms)),
    )


def _whom(order: Order) -> tuple[Row, ...]:
    """Who pays, or who was to be paid and where, or which card."""
    if order.kind is OrderKind.WITHDRAWAL:
        details = details_of(order)
        account = grouped_account(account_of(details))
        where = " ".join(part for part in (details.get("channel_subject", ""), account) if part)
        return (
            Row(tr("Payee"), order.customer or details.get("name", "") or tr("none")),
            Row(tr("Account"), where or tr("none"), ids=True),
        )
    customer = Row(tr("Customer"), order.customer or tr("none"))
    if order.kind is OrderKind.SUBSCRIPTION:
        return (customer, Row(tr("Card"), card_words(order) or tr("none"), ids=True))
    return (customer,)


def twice_hint(kind: OrderKind) -> str:
    """Why the same must not be made again meanwhile."""
    if kind is OrderKind.WITHDRAWAL:
        return tr("Do not pay out the same again while this one is open: the payee may be paid twice.")
    if kind is OrderKind.SUBSCRIPTION:
        return tr("Do not make the same subscription again while this one is open: the card may be charged twice.")
    return tr("Do not make the same payment again while this one is open: the customer may pay twice.")


def settled_line(order: Order) -> str:
    """What became of an order that is no longer on the list."""
    word = presenter.outcome_word(order)
    subject = ", ".join(part for part in (presenter.order_money(order), order.reference) if part)
    if order.state in FINAL:
        return tr("{subject} is settled: {state}. It is kept in History.", subject=subject, state=word)
    if order.state in WATCHED:
        return tr("{subject} did arrive: {state}. It is still watched.", subject=subject, state=word)
    return tr("{subject}: {state}. It is kept in History.", subject=subject, state=word)


def text_for_provider(order: Order, merchant_id: str) -> str:
    """What to write to the provider. English: it leaves this office."""
    lines = (
        "We sent this order and have no answer that we can verify. Please tell us what became of it.",
        f"Merchant id: {merchant_id}",
        f"Order id: {order.order_id}",
        f"Kind: {order.kind.value}",
        f"Amount: {order.money.currency} {order.money.text}",
        f"Channel: {order.channel}",
        f"Sent: {_both_times(order)}",
        f"Your answer so far: {order.provider_code or 'none'}",
    )
    return "\n".join(lines)


def _both_times(order: Order) -> str:
    if order.signed_at is None:
        return full_time(order.created_ms)
    return f"{full_time(order.signed_at * 1000)}, request timestamp {order.signed_at}"
