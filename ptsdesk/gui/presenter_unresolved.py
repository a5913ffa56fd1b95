"""The words of Unresolved: what was sent, whether it can still be taken, what the provider said, what happens next."""

from __future__ import annotations

from ptsdesk.domain.orders import Cause, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.payees import account_of
from ptsdesk.domain.polling import fence_ms
from ptsdesk.gui import presenter
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_dossier import details_of
from ptsdesk.gui.presenter_payees import grouped_account
from ptsdesk.gui.presenter_payment import Row, channel_line
from ptsdesk.gui.presenter_subscription import card_words
from ptsdesk.gui.presenter_time import clock_time, full_time, span
from ptsdesk.gui.presenter_timeline import not_signed_badge
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.timeline import TimelineStep
from ptsdesk.services.advice import advice, doubt_sentence
from ptsdesk.services.api import Dossier

S = OrderState
_ASKED = frozenset(
    {Cause.QUERY, Cause.QUERY_NOT_FOUND, Cause.QUERY_REFUSED, Cause.QUERY_UNPROVED, Cause.QUERY_UNREACHABLE}
)
_LATEST = 2
"""How many answers are quoted."""


def card_line(order: Order) -> str:
    """The third line of a card: "Payment, QR Ph"."""
    what = presenter.what(order) or presenter.kind_word(order.kind)
    return tr("{what}, {channel}", what=what, channel=presenter.channel_word(order.channel))


def next_line(order: Order, now_ms: int) -> str:
    """Such as "Asks again at 14:09:10", or that it is being asked now."""
    if order.next_check_ms is None:
        return tr("Not asked by itself any more")
    if order.next_check_ms <= now_ms:
        return tr("Asks again now")
    return tr("Asks again at {time}", time=clock_time(order.next_check_ms))


def how_long(order: Order, now_ms: int) -> str:
    """How long the result has been open: "6 min"."""
    return span(now_ms - order.created_ms)


def steps(dossier: Dossier, now_ms: int, offset_ms: int) -> tuple[TimelineStep, ...]:
    """The four steps, each said from the journal's events alone."""
    order = dossier.order
    found = [_sent(dossier)]
    fence = _fence(order, now_ms, offset_ms)
    if fence is not None:
        found.append(fence)
    found.append(_asked(dossier))
    found.append(_next(order, now_ms))
    return tuple(_numbered(number, step) for number, step in enumerate(found, 1))


def _numbered(number: int, step: TimelineStep) -> TimelineStep:
    title = f"{number}  {step.title}"
    return TimelineStep(title, step.time, step.detail, step.icon, step.tone, step.badge, step.pending)


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
    title = tr("Sent once, no answer that can be trusted came")
    return TimelineStep(title, time, f"{detail} {taken}".strip(), "circle-check", Tone.OK)


def _fence(order: Order, now_ms: int, offset_ms: int) -> TimelineStep | None:
    """The provider takes a request for a few seconds only: after that this one cannot be newly taken."""
    if order.signed_at is None:
        return None
    moment = fence_ms(order.signed_at) - offset_ms
    detail = tr("The provider accepts a request for 5 s. Clock error and a 10 s margin are included.")
    if now_ms > moment:
        return TimelineStep(tr("The request is now too old to be taken"), clock_time(moment), detail)
    title = tr("The request may still be taken until {time}", time=clock_time(moment + 999))
    return TimelineStep(title, "", detail, "clock", Tone.WAIT)


def _asked(dossier: Dossier) -> TimelineStep:
    order = dossier.order
    asked = [event for event in dossier.events if event.cause in _ASKED]
    if not asked or not order.checks:
        return TimelineStep(tr("The provider was not asked yet"), tr("not yet"), pending=True)
    title = plural("The provider was asked once", "The provider was asked {n} times", order.checks)
    lines = [tr("{time}: {answer}", time=clock_time(event.at_ms), answer=_answer(event)) for event in asked[-_LATEST:]]
    time = clock_time(order.checked_ms) if order.checked_ms is not None else ""
    badge = not_signed_badge() if asked[-1].cause is Cause.QUERY_NOT_FOUND and len(lines) == 1 else None
    return TimelineStep(title, time, "\n".join(lines), "search", Tone.NEUTRAL, badge)


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


def _next(order: Order, now_ms: int) -> TimelineStep:
    detail = tr("{next}. Asking moves no money, and nothing is sent again by itself.", next=next_line(order, now_ms))
    return TimelineStep(tr("Keep asking"), "", detail, "refresh-cw", Tone.WAIT)


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
    return tr("{subject} is settled: {state}. It is kept in History.", subject=subject, state=word)


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
