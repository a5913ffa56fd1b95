"""The words of Query an order: what came of a question, and how old the answer is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import FINAL, OrderKind, OrderState
from ptsdesk.gui import presenter_answer as answers
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import (
    headline,
    kind_word,
    money_text,
    outcome_word,
    paid_difference,
    state_badge,
    state_word,
)
from ptsdesk.gui.presenter_answer import AnswerView, Verdict
from ptsdesk.gui.presenter_time import seconds, span
from ptsdesk.gui.presenter_timeline import not_signed_badge, not_valid_badge, verified_badge
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec
from ptsdesk.services.advice import advice
from ptsdesk.services.api import QueryReport

S = OrderState
LIMIT_MS = 60_000
"""An answer older than this is shown as old; ask again."""

_LAY_OUT_LIMIT = 64 * 1024
_DEEPEST = 8
"""Deeper levels are not indented further: a hostile answer must not grow a thousandfold."""
_LONGEST = 1_000
"""Characters in one line of an answer that is looked at."""
_LONG_LINE = re.compile(rf"[^\n]{{{_LONGEST}}}(?=[^\n])")
_MOST_BREAKS = 2_000
"""Lines that are made of one answer: 60,000 brackets must not hold up the window. The rest stays as it came."""
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\],]', re.DOTALL)
"""A text in quotes as a whole, or what a line may be broken at."""


def view(report: QueryReport) -> AnswerView:
    """Everything that is shown of a report."""
    usable = report.found is True and report.verified
    link, refused = answers.details_link(report.answer) if usable else (None, False)
    about_card = usable and report.kind is OrderKind.SUBSCRIPTION
    return AnswerView(
        kind_word=kind_word(report.kind),
        subject=headline(report.order) if report.order is not None else report.order_id,
        verdict=verdict(report),
        usable=usable,
        signature=signature_badge(report),
        signature_line=covered_line(report),
        signature_rows=answers.signature_rows(
            report.answer, report.signed, report.key_fingerprint, verified=report.verified
        ),
        heading=tr("The provider's answer"),
        money=hero_money(report),
        badge=_badge(report),
        rows=answers.answer_rows(report.kind, report.answer) if usable else (),
        compared=answers.compared_rows(report.comparison),
        states=answers.state_rows(report.state_before, report.order),
        link=link,
        link_refused=refused,
        charges=answers.charge_rows(report.charges) if about_card else None,
        more_charges=answers.more_charges(report.charges) if about_card else "",
    )


def signature_badge(report: QueryReport) -> BadgeSpec:
    """Verified, not signed, or signed and not valid."""
    if report.verified:
        return verified_badge()
    return not_signed_badge() if report.found is False else not_valid_badge()


def _badge(report: QueryReport) -> BadgeSpec | None:
    state = answers.state_of_answer(report.kind, report.answer) if report.verified else None
    if state is not None:
        return state_badge(state, report.kind)
    return state_badge(report.order.state, report.kind) if report.order is not None else None


def hero_money(report: QueryReport) -> Money | None:
    """The sum on top: the answer's, else the journal's."""
    found = answers.answer_money(report.answer, "submit")
    return found or (report.order.money if report.order is not None else None)


def may_adopt(report: QueryReport) -> bool:
    """Whether a verified answer is about an order that the journal does not know."""
    return report.verified and report.found is True and report.order is None


def adopt_words() -> tuple[str, str]:
    """Title and sentence beside the button that takes an order into the journal."""
    text = tr(
        "The journal on this computer does not know this order id. Taking it in asks the provider again and keeps a "
        "verified answer. From then on the order is watched like every other one."
    )
    return tr("Keep this order here?"), text


def adopted_words(report: QueryReport) -> tuple[str, str]:
    """Title and text of the toast after an order was taken in."""
    order = report.order
    text = f"{money_text(order.money)}, {outcome_word(order)}" if order is not None else ""
    return tr("Taken into the journal"), text


def verdict(report: QueryReport) -> Verdict:
    """What the answer means for the person who asked."""
    if report.found is False:
        text = tr("The provider does not know this order id (unsigned answer).")
        return Verdict(tr("Not known to the provider"), text, Tone.NEUTRAL, "search-x")
    if report.found is None or not report.verified:
        sentence = tr(report.reason) if report.reason else tr("There was no usable answer.")
        title = tr(advice(report.code).title) if report.code and report.code != "1000" else tr("No usable answer")
        return Verdict(title, sentence, Tone.ATTENTION, "circle-question-mark")
    if any(not same for _, same in report.comparison):
        text = tr("The answer does not agree with the journal. Ask the provider before anything is paid again.")
        return Verdict(tr("The answer differs"), text, Tone.BAD, "circle-alert")
    difference = _sum_difference(report)
    if difference:
        text = tr("{difference}. Ask the provider before you rely on it.", difference=difference)
        return Verdict(tr("The provider accepted another amount"), text, Tone.BAD, "circle-alert")
    return _settled(report)


def _sum_difference(report: QueryReport) -> str:
    """How the paid sum of an answer differs from the submitted one; empty when it does not or nothing is paid."""
    if report.order is not None:
        return paid_difference(report.order)
    submitted, accepted = answers.answer_money(report.answer, "submit"), answers.answer_money(report.answer, "accept")
    if answers.state_of_status(report.answer.get("status", "")) is not S.PAID or submitted is None:
        return ""
    if accepted is not None and accepted.same_value(submitted):
        return ""
    word = state_word(S.PAID, report.kind)
    if accepted is None:
        return tr("{paid}, but the provider did not say how much; submitted {submitted}", paid=word,
                  submitted=money_text(submitted))  # fmt: skip
    return tr("{paid}, but {accepted} instead of {submitted}", paid=word, accepted=money_text(accepted),
              submitted=money_text(submitted))  # fmt: skip


def _settled(report: QueryReport) -> Verdict:
    order = report.order
    if order is None:
        text = tr("The journal on this computer does not know this order id, so there is nothing to compare.")
        return Verdict("", text, Tone.NEUTRAL, "info")
    before, word = report.state_before, outcome_word(order)
    if before is not None and before is not order.state and before in (S.UNKNOWN, S.REFUSED_CHECKING):
        return Verdict("", _resolved(order.state, order.kind, word), _tone(order.state), "circle-check")
    if before is not None and before is not order.state:
        text = tr("The journal was brought up to date: {state}.", state=word)
        return Verdict("", text, _tone(order.state), "circle-check")
    return Verdict("", tr("The journal already said so: {state}.", state=word), Tone.NEUTRAL, "info")


def _resolved(state: OrderState, kind: OrderKind, word: str) -> str:
    if state is S.PAID and kind is OrderKind.PAYMENT:
        return tr("The unknown result is settled: the customer paid once.")
    if state in FINAL:
        return tr("The unknown result is settled: {state}.", state=word)
    return tr("The order did arrive: {state}. It is still watched.", state=word)


def _tone(state: OrderState) -> Tone:
    return state_badge(state).tone if state in (S.PAID, S.FAILED, S.NEEDS_REVIEW) else Tone.WAIT


def covered_line(report: QueryReport) -> str:
    """What the signature says, in a sentence."""
    if report.verified:
        return answers.covered_sentence(report.signed)
    if report.found is False:
        return tr("The provider does not sign this kind of answer. Somebody in between could have made it.")
    return tr("Nothing in this answer was proved.")


def took(report: QueryReport) -> str:
    """Such as "0.8 s"."""
    return seconds(report.took_ms)


def answer_age(report: QueryReport, now_ms: int) -> str:
    """Such as "2 s, limit 60 s"."""
    then = report.asked_ms + report.took_ms
    return tr("{age}, limit {limit}", age=span(now_ms - then), limit=span(LIMIT_MS))


def is_old(report: QueryReport, now_ms: int) -> bool:
    """Whether it is time to ask again."""
    return now_ms - report.asked_ms - report.took_ms > LIMIT_MS


def laid_out(raw: str) -> str:
    """An answer with line breaks between its members, and in lines without an end; the characters stay as they came.

    Only for looking at: what is copied is the answer itself. A line of 100,000 characters would hold up the window.
    """
    return _LONG_LINE.sub("\\g<0>\n", _members(raw))


def _members(raw: str) -> str:
    if not raw.startswith("{") or len(raw) > _LAY_OUT_LIMIT or "\n" in raw:
        return raw
    pieces: list[str] = []
    depth, end = 0, 0
    for found in islice(_breaks(raw), _MOST_BREAKS):
        mark = found[0]
        depth += (mark in "{[") - (mark in "}]")
        line = "\n" + "  " * min(max(depth, 0), _DEEPEST)
        pieces += (raw[end : found.start()], line + mark if mark in "}]" else mark + line)
        end = found.end()
    return "".join((*pieces, raw[end:]))


def _breaks(raw: str) -> Iterator[re.Match[str]]:
    return (found for found in _MARKS.finditer(raw) if found[0][0] != '"')
