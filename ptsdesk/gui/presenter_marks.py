"""The words of a mark: what a person said became of an order, beside what is known of it. It never replaces a state."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain.orders import Mark, Order, OrderKind, contradicts_mark
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_time import date_text, short_time
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape


def mark_word(mark: Mark, kind: OrderKind) -> str:
    """``Paid`` or ``Not paid``; ``Paid out`` or ``Not paid out`` of a withdrawal."""
    out = kind is OrderKind.WITHDRAWAL
    if mark is Mark.PAID:
        return tr("Paid out") if out else tr("Paid")
    return tr("Not paid out") if out else tr("Not paid")


def lowered(text: str) -> str:
    """The same inside a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def mark_badge(order: Order) -> BadgeSpec | None:
    """The badge that stands beside the state of a marked order, for ever; None without a mark."""
    if order.mark is None:
        return None
    if contradicts_mark(order):
        return BadgeSpec(tr("Mark contradicted"), "triangle-alert", Tone.ATTENTION, Shape.DASHED)
    word = mark_word(order.mark, order.kind)
    return BadgeSpec(tr("{word}, marked by hand", word=word), "user-check", Tone.NEUTRAL, Shape.FILLED)


def short_mark_badge(order: Order) -> BadgeSpec | None:
    """The same where there is little room: the dossier says the word."""
    found = mark_badge(order)
    if found is None:
        return None
    word = tr("Contradicted") if contradicts_mark(order) else tr("Marked by hand")
    return replace(found, text=word)


def marked_by(order: Order) -> str:
    """Such as "Marked by hand as paid out on 12 Nov 2026, 14:10: Ana of the provider, ticket 4471"."""
    if order.mark is None:
        return ""
    word, at_ms = lowered(mark_word(order.mark, order.kind)), order.marked_ms or 0
    when = tr("{day}, {time}", day=date_text(at_ms), time=short_time(at_ms))
    return tr("Marked by hand as {word} on {when}: {reason}", word=word, when=when, reason=order.mark_reason)


def contradiction(order: Order, answered: str) -> tuple[str, str]:
    """Title and sentence when a verified answer says the opposite of the mark; two empty texts when none does.

    ``answered`` is the state in a word.
    """
    if order.mark is None or not contradicts_mark(order):
        return "", ""
    title = tr("The provider says otherwise than the mark")
    text = tr(
        "Marked by hand as {word}, and the verified answer says: {state}. The answer holds. Look whether the same was "
        "paid once more, or must be paid now.",
        word=lowered(mark_word(order.mark, order.kind)), state=answered,
    )  # fmt: skip
    return title, text
