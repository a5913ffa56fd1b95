"""The lines of a timeline: one for each event of the journal, said from its cause and its evidence alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ptsdesk.domain.orders import FINAL, WATCHED, Cause, Mark, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import STATES, is_out, paid_difference, state_word
from ptsdesk.gui.presenter_time import clock_time, exact_time, offset, seconds
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape
from ptsdesk.gui.widgets.timeline import TimelineStep
from ptsdesk.services.advice import advice, doubt_sentence
from ptsdesk.services.api import Dossier

S = OrderState


def verified_badge() -> BadgeSpec:
    """The answer's signature fits."""
    return BadgeSpec(tr("Signature verified"), "shield-check", Tone.OK, Shape.FILLED)


def not_signed_badge() -> BadgeSpec:
    """The provider does not sign this kind of answer."""
    return BadgeSpec(tr("Not signed"), "shield-off", Tone.NEUTRAL, Shape.OUTLINED)


def not_valid_badge() -> BadgeSpec:
    """There is a signature and it does not fit."""
    return BadgeSpec(tr("Signature not valid"), "shield-alert", Tone.BAD, Shape.FILLED)


def _text(event: OrderEvent, key: str) -> str:
    value = event.evidence.get(key)
    return "" if value is None else str(value)


def _number(event: OrderEvent, key: str) -> int | None:
    value = event.evidence.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _took(event: OrderEvent) -> str:
    took = _number(event, "took_ms")
    return "" if took is None else tr("answer took {time}", time=seconds(took))


def _step(
    event: OrderEvent, title: str, detail: str, icon: str, tone: Tone, badge: BadgeSpec | None = None
) -> TimelineStep:
    return TimelineStep(title, exact_time(event.at_ms), detail, icon, tone, badge)


def _created(event: OrderEvent) -> TimelineStep:
    return _step(event, tr("Draft made"), "", "file-text", Tone.NEUTRAL)


def _recorded(event: OrderEvent) -> TimelineStep:
    made_by = {"window": tr("Made in the window."), "command line": tr("Made on the command line.")}
    parts = [made_by.get(_text(event, "made_by"), ""), *decisions(event)]
    detail = " ".join(part for part in parts if part)
    return _step(event, tr("Saved in the journal on this computer"), detail, "circle-check", Tone.OK)


def decisions(event: OrderEvent) -> tuple[str, ...]:
    """What a person decided before the order was sent, as the record holds it: sentences."""
    found = []
    if event.evidence.get("retyped"):
        found.append(tr("The last digits of the account were typed again."))
    if reason := _text(event, "repeat_reason"):
        found.append(tr("Reason for paying again: {reason}", reason=reason))
    return tuple(found)


def _sending(event: OrderEvent) -> TimelineStep:
    shift, attempt = _number(event, "offset_ms"), _number(event, "attempt")
    parts = [tr("Clock offset used: {offset}", offset=offset(shift))] if shift is not None else []
    if attempt is not None and attempt > 1:
        parts.insert(0, tr("Attempt {n}", n=attempt))
    if event.evidence.get("again"):
        # A person decided it: that stands in the record apart from tries that follow by themselves.
        title = tr("Sent again with the same order id, decided by hand")
        return _step(event, title, ", ".join([*parts, *decisions(event)]), "rotate-ccw", Tone.WAIT)
    return _step(event, tr("Sending to the provider"), ", ".join(parts), "send", Tone.WAIT)


def _answer(event: OrderEvent) -> TimelineStep:
    return _step(event, tr("Accepted by the provider"), _took(event), "circle-check", Tone.OK, verified_badge())


def _refusal(event: OrderEvent) -> TimelineStep:
    code = _text(event, "code")
    title = tr("Refused by the provider ({code}): {reason}", code=code, reason=tr(advice(code).title))
    return _step(event, title, _took(event), "search", Tone.ATTENTION, not_signed_badge())


def _duplicate(event: OrderEvent) -> TimelineStep:
    words = advice(_text(event, "code") or "1003")
    return _step(event, tr(words.title), tr(words.cause), "copy", Tone.ATTENTION)


def _no_answer(event: OrderEvent) -> TimelineStep:
    detail = tr("It was sent. Whether it was taken is not known. Do not pay again.")
    return _step(event, tr("No usable answer"), detail, "circle-question-mark", Tone.ATTENTION)


def _unproved(event: OrderEvent) -> TimelineStep:
    detail = tr(doubt_sentence(_text(event, "doubt")))
    return _step(event, tr("The answer cannot be trusted"), detail, "shield-alert", Tone.ATTENTION)


def _not_sent(event: OrderEvent) -> TimelineStep:
    detail = tr(_text(event, "title")) if _text(event, "title") else ""
    if event.evidence.get("again"):
        before = tr("What was sent before may have arrived all the same.")
        return _step(event, tr("Not sent this time"), f"{detail} {before}".strip(), "circle-dashed", Tone.ATTENTION)
    return _step(event, tr("Not sent, nothing moved"), detail, "circle-dashed", Tone.NEUTRAL)


_ASKED: Mapping[OrderState, tuple[str, str]] = {
    S.WAITING: ("Waiting for the customer", "Waiting for the bank"),
    S.PROCESSING: ("The provider is working on it", ""),
    S.PAID: ("Paid", "Paid out"),
    S.FAILED: ("Failed at the provider", ""),
    S.NEEDS_REVIEW: ("The provider reports an order error", ""),
    S.EXPIRED: ("Expired, may still be paid", "Expired, may still be paid out"),
    S.ACTIVE: ("Active, charged on schedule", ""),
    S.ENDED: ("Ended, no more charges", ""),
}


def _query(event: OrderEvent, kind: OrderKind) -> TimelineStep:
    words, status = STATES[event.after], _text(event, "status")
    if event.after not in _ASKED:
        title = tr("A status this version does not know ({status})", status=status)
        return _step(event, title, _took(event), "circle-question-mark", Tone.ATTENTION, verified_badge())
    one, out = _ASKED[event.after]
    title = tr(out if out and is_out(kind) else one)
    return _step(event, title, _took(event), words.icon, words.tone, verified_badge())


def _not_found(event: OrderEvent) -> TimelineStep:
    if event.after is S.REFUSED:
        detail = tr("Not found twice, after the request had become too old to be taken.")
        return _step(event, tr("Refused, nothing moved"), detail, "ban", Tone.NEUTRAL)
    return _step(event, tr("Asked: not found (1002)"), _took(event), "search-x", Tone.NEUTRAL, not_signed_badge())


def _query_refused(event: OrderEvent) -> TimelineStep:
    code = _text(event, "code")
    title = tr("The question was refused ({code})", code=code)
    return _step(event, title, tr(advice(code).title), "search-x", Tone.NEUTRAL, not_signed_badge())


def _query_unproved(event: OrderEvent) -> TimelineStep:
    doubt = _text(event, "doubt")
    badge = not_valid_badge() if doubt == "bad_sign" else None
    title = tr("Asked: the answer cannot be trusted")
    return _step(event, title, tr(doubt_sentence(doubt)), "search-x", Tone.ATTENTION, badge)


def _unreachable(event: OrderEvent) -> TimelineStep:
    return _step(event, tr("Asked: no usable answer"), "", "wifi-off", Tone.NEUTRAL)


def _contradiction(event: OrderEvent, kind: OrderKind) -> TimelineStep:
    title = tr("A later answer disagrees (status {status})", status=_text(event, "status"))
    detail = tr("The record keeps {state}. Ask the provider.", state=state_word(event.after, kind))
    return _step(event, title, detail, "flag", Tone.ATTENTION)


def _recovered(event: OrderEvent) -> TimelineStep:
    if event.after is S.UNKNOWN:
        detail = tr("Whether it was taken is not known. Do not pay again.")
        return _step(event, tr("ptsdesk ended while sending"), detail, "circle-question-mark", Tone.ATTENTION)
    return _step(event, tr("ptsdesk ended before sending"), tr("Nothing was sent."), "circle-dashed", Tone.NEUTRAL)


def _adopted(event: OrderEvent) -> TimelineStep:
    title = tr("Taken into the journal from a verified answer")
    detail = tr("It was not made on this computer.")
    return _step(event, title, detail, "database", STATES[event.after].tone, verified_badge())


def _callback(event: OrderEvent, kind: OrderKind) -> TimelineStep:
    title = tr("A callback says: {state}", state=state_word(event.after, kind))
    words = STATES[event.after]
    return _step(event, title, tr("Received elsewhere, read in here."), words.icon, words.tone, verified_badge())


def _callback_older(event: OrderEvent) -> TimelineStep:
    detail = tr("It is older than what was known, or differs from the order, so it changed nothing.")
    return _step(event, tr("A callback was read"), detail, "file-clock", Tone.NEUTRAL, verified_badge())


def _disable(event: OrderEvent) -> TimelineStep:
    title = tr("The provider was asked to end it")
    return _step(event, title, _took(event), "ban", Tone.NEUTRAL)


def _query_older(event: OrderEvent) -> TimelineStep:
    title = tr("Asked: an answer of an earlier moment (status {status})", status=_text(event, "status"))
    detail = tr("The journal holds later news, so it changed nothing.")
    return _step(event, title, detail, "file-clock", Tone.NEUTRAL, verified_badge())


def _marked(event: OrderEvent) -> TimelineStep:
    paid = _text(event, "mark") == Mark.PAID
    title = tr("Marked by hand: paid") if paid else tr("Marked by hand: not paid")
    return _step(event, title, _text(event, "reason"), "user-check", Tone.ATTENTION)


def _unmarked(event: OrderEvent) -> TimelineStep:
    return _step(event, tr("The mark was taken off"), _text(event, "reason"), "user", Tone.NEUTRAL)


def _restored(event: OrderEvent) -> TimelineStep:
    detail = tr("What happened after the backup was made is not known here.")
    return _step(event, tr("A backup of the journal was put back"), detail, "history", Tone.ATTENTION)


_LINES: Mapping[Cause, Callable[[OrderEvent], TimelineStep]] = {
    Cause.CREATED: _created,
    Cause.RECORDED: _recorded,
    Cause.SENDING: _sending,
    Cause.ANSWER: _answer,
    Cause.REFUSAL: _refusal,
    Cause.DUPLICATE: _duplicate,
    Cause.NO_ANSWER: _no_answer,
    Cause.UNPROVED: _unproved,
    Cause.NOT_SENT: _not_sent,
    Cause.QUERY_NOT_FOUND: _not_found,
    Cause.QUERY_REFUSED: _query_refused,
    Cause.QUERY_UNPROVED: _query_unproved,
    Cause.QUERY_UNREACHABLE: _unreachable,
    Cause.RECOVERED: _recovered,
    Cause.ADOPTED: _adopted,
    Cause.CALLBACK_OLDER: _callback_older,
    Cause.DISABLE: _disable,
    Cause.QUERY_OLDER: _query_older,
    Cause.MARKED: _marked,
    Cause.UNMARKED: _unmarked,
    Cause.RESTORED: _restored,
}


_KIND_LINES: Mapping[Cause, Callable[[OrderEvent, OrderKind], TimelineStep]] = {
    Cause.QUERY: _query,
    Cause.CONTRADICTION: _contradiction,
    Cause.CALLBACK: _callback,
}
"""Lines whose words depend on the kind of order."""


def event_step(event: OrderEvent, kind: OrderKind = OrderKind.PAYMENT) -> TimelineStep:
    """The line of one event of an order of this kind."""
    line = _KIND_LINES.get(event.cause)
    return line(event, kind) if line is not None else _LINES[event.cause](event)


def asked_line(order: Order) -> str:
    """How often it was asked, "Asked 9 times. Last answer 14:08:02: Waiting."; empty before the first question."""
    if order.checks == 0 or order.checked_ms is None:
        return ""
    times = plural("Asked once.", "Asked {n} times.", order.checks)
    if order.state in FINAL or not order.status:
        return times
    word = state_word(order.state, order.kind)
    last = tr("Last answer {time}: {state}.", time=clock_time(order.checked_ms), state=word)
    return f"{times} {last}"


def timeline(dossier: Dossier) -> tuple[TimelineStep, ...]:
    """All events, then what is still open: how often it was asked about, and the dashed step that is not yet."""
    order = dossier.order
    steps = [event_step(event, order.kind) for event in dossier.events]
    since = _since(dossier)
    if order.state not in WATCHED:
        if since is not None and paid_difference(order):
            steps[since] = replace(steps[since], title=paid_difference(order), tone=Tone.ATTENTION)
        return tuple(steps)
    asked = asked_line(order)
    if asked and since is not None:
        steps[since] = _asked(steps[since], asked, since_ms=dossier.events[since].at_ms)
    elif asked:
        steps.append(TimelineStep(state_word(order.state, order.kind), "", asked, "search", Tone.NEUTRAL))
    if order.state in (S.ACCEPTED, S.WAITING, S.PROCESSING):
        payment = order.kind is OrderKind.PAYMENT
        detail = tr("You get a notice here; the QR code then disappears.") if payment else ""
        goal = S.ACTIVE if order.kind is OrderKind.SUBSCRIPTION else S.PAID
        steps.append(TimelineStep(state_word(goal, order.kind), tr("not yet"), detail, pending=True))
    return tuple(steps)


def _since(dossier: Dossier) -> int | None:
    """The place of the answer that brought the order into its state; questions without news may stand after it."""
    place = None
    for number, event in enumerate(dossier.events):
        if event.after is not dossier.order.state:
            place = None
        elif place is None and event.cause is Cause.QUERY:
            place = number
    return place


def _asked(step: TimelineStep, asked: str, since_ms: int) -> TimelineStep:
    """The step that still holds: since when, and how often it was asked about."""
    return replace(step, time=tr("since {time}", time=clock_time(since_ms)), detail=asked, badge=None)
