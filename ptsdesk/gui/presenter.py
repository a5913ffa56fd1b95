"""The words for orders: one table of states, and everything that is said about an order from the journal.

Nothing here claims more than the journal holds. Times and ages are in ``presenter_time``, the lines of a timeline in
``presenter_timeline``, errors in ``presenter_errors``. Sources are English; each is translated when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.domain.channels import channel_name
from ptsdesk.domain.money import Money, grouped
from ptsdesk.domain.orders import FINAL, MAY_MARK, Order, OrderKind, OrderState
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_marks import marked_by
from ptsdesk.gui.presenter_time import HOUR, MINUTE, age, ahead, short_time
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape
from ptsdesk.services.advice import advice

S = OrderState
_FILLED, _OUTLINED, _DASHED = Shape.FILLED, Shape.OUTLINED, Shape.DASHED
_LONGEST_REASON = 160


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state looks and reads. ``sentence`` is for payments, ``out_sentence`` for money out where it differs."""

    word: str
    icon: str
    tone: Tone
    shape: Shape
    sentence: str
    out_word: str = ""
    out_sentence: str = ""


STATES: Mapping[OrderState, StateWords] = {
    S.DRAFT: StateWords("Draft, not sent", "file-text", Tone.NEUTRAL, _FILLED, "Kept on this computer."),
    S.RECORDED: StateWords(
        "Recorded, not sent", "file-text", Tone.NEUTRAL, _OUTLINED, "Saved in the journal. Nothing was sent yet."
    ),
    S.NOT_SENT: StateWords(
        "Not sent", "circle-dashed", Tone.NEUTRAL, _FILLED, "The provider could not be reached. Nothing moved."
    ),
    S.SENDING: StateWords("Sending", "send", Tone.WAIT, _OUTLINED, "Sending now. It can no longer be cancelled."),
    S.UNKNOWN: StateWords(
        "Result unknown", "circle-question-mark", Tone.ATTENTION, _DASHED,
        "It was sent. Whether it was taken is not known. Do not pay again.",
    ),
    S.ACCEPTED: StateWords(
        "Accepted", "circle-check", Tone.WAIT, _OUTLINED, "The provider took the order. It is not paid yet.",
        out_sentence="The provider took the order. It is not paid out yet.",
    ),
    S.WAITING: StateWords(
        "Waiting", "clock", Tone.WAIT, _OUTLINED, "Waiting for the customer.", out_sentence="Waiting for the bank."
    ),
    S.PROCESSING: StateWords("Processing", "loader", Tone.WAIT, _OUTLINED, "The provider is working on it."),
    S.PAID: StateWords(
        "Paid", "circle-check", Tone.OK, _FILLED, "Paid, signature verified.",
        out_word="Paid out", out_sentence="Paid out, signature verified.",
    ),
    S.FAILED: StateWords("Failed", "circle-x", Tone.BAD, _FILLED, "Failed at the provider: {reason}."),
    S.NEEDS_REVIEW: StateWords(
        "Needs review", "flag", Tone.ATTENTION, _DASHED,
        "The provider reports an order error. Ask them before paying again.",
    ),
    S.EXPIRED: StateWords(
        "Expired, may still be paid", "hourglass", Tone.NEUTRAL, _OUTLINED, "Still watched. Next check at {time}.",
        out_word="Expired, may still be paid out",
    ),
    S.ACTIVE: StateWords(
        "Active", "repeat", Tone.OK, _FILLED, "The provider charges the card on schedule. Signature verified."
    ),
    S.ENDED: StateWords(
        "Ended", "ban", Tone.NEUTRAL, _FILLED, "No more charges. A new subscription needs the card again."
    ),
    S.REFUSED: StateWords(
        "Refused, nothing moved", "ban", Tone.NEUTRAL, _FILLED, "{reason}. Correct it and make a new order."
    ),
    S.REFUSED_CHECKING: StateWords(
        "Refused, being checked", "search", Tone.ATTENTION, _DASHED,
        "The provider refused it. The result is being checked. Do not pay again.",
    ),
}  # fmt: skip
"""One line a state."""

_WAITING_LONG = StateWords(
    "Waiting long", "clock-alert", Tone.ATTENTION, _DASHED, "Longer than usual for this channel."
)
_KNOWN_STATUS = frozenset({"", "0000", "1000", "2000", "3000", "4000", "5000"})

USUAL_MS: Mapping[str, int] = {"QRPH": 30 * MINUTE, "MAYA": 30 * MINUTE, "GCASH_API": 30 * MINUTE, "CARD": 15 * MINUTE}
"""After this long an open order of a channel is called late; an hour where nothing is known."""
_OPEN = frozenset({S.ACCEPTED, S.WAITING, S.PROCESSING})

_KINDS: Mapping[OrderKind, tuple[str, str, str]] = {
    OrderKind.PAYMENT: ("Payment", "payment", "arrow-down-left"),
    OrderKind.WITHDRAWAL: ("Withdrawal", "withdrawal", "arrow-up-right"),
    OrderKind.SUBSCRIPTION: ("Subscription", "subscription", "repeat"),
}


def is_out(kind: OrderKind) -> bool:
    """Whether money leaves with this kind of order."""
    return kind is OrderKind.WITHDRAWAL


def is_waiting_long(order: Order, now_ms: int) -> bool:
    """Whether an open order takes longer than is usual for its channel."""
    return order.state in _OPEN and now_ms - order.created_ms > USUAL_MS.get(order.channel, HOUR)


def pays_as_submitted(order: Order) -> bool:
    """Whether an order is not paid, or paid with the very sum that was submitted. "Paid" claims the accepted sum."""
    return order.state is not S.PAID or (order.accepted is not None and order.accepted.same_value(order.money))


def paid_difference(order: Order) -> str:
    """Such as "Paid, but PHP 1.00 instead of PHP 100.00"; empty when the submitted sum is paid, or nothing is."""
    if pays_as_submitted(order):
        return ""
    word, submitted = state_word(S.PAID, order.kind), money_text(order.money)
    if order.accepted is None:
        text = "{paid}, but the provider did not say how much; submitted {submitted}"
        return tr(text, paid=word, submitted=submitted)
    accepted = money_text(order.accepted)
    return tr("{paid}, but {accepted} instead of {submitted}", paid=word, accepted=accepted, submitted=submitted)


def outcome_word(order: Order) -> str:
    """The state in a word; for another sum than the submitted one in all words that it takes."""
    return paid_difference(order) or state_word(order.state, order.kind)


def _words(order: Order, now_ms: int) -> StateWords:
    return _WAITING_LONG if is_waiting_long(order, now_ms) else STATES[order.state]


def _badge(words: StateWords, kind: OrderKind) -> BadgeSpec:
    word = words.out_word if is_out(kind) and words.out_word else words.word
    return BadgeSpec(tr(word), words.icon, words.tone, words.shape)


def badge(order: Order, now_ms: int) -> BadgeSpec:
    """The badge of an order, "Waiting long" and "Paid, but PHP 1.00" included."""
    if not pays_as_submitted(order):
        text = "{paid}, amount not told" if order.accepted is None else "{paid}, but {accepted}"
        accepted = money_text(order.accepted) if order.accepted is not None else ""
        told = tr(text, paid=state_word(S.PAID, order.kind), accepted=accepted)
        return BadgeSpec(told, "triangle-alert", Tone.ATTENTION, _FILLED)
    return _badge(_words(order, now_ms), order.kind)


def state_badge(state: OrderState, kind: OrderKind = OrderKind.PAYMENT) -> BadgeSpec:
    """The badge of a state by itself, for filters and answers."""
    return _badge(STATES[state], kind)


def state_word(state: OrderState, kind: OrderKind = OrderKind.PAYMENT) -> str:
    """The word of a state: "Paid", "Result unknown"."""
    return state_badge(state, kind).text


def sentence(order: Order, now_ms: int) -> str:
    """The sentence of the state an order is in: what is known, and what happens next."""
    difference = paid_difference(order)
    if difference:
        return tr("{difference}. Ask the provider before you rely on it.", difference=difference)
    if order.mark is not None and order.state in MAY_MARK:
        return tr("The provider has proved nothing. {marked}.", marked=marked_by(order).removesuffix("."))
    words = _words(order, now_ms)
    text = words.out_sentence if is_out(order.kind) and words.out_sentence else words.sentence
    if order.state is S.UNKNOWN and order.status not in _KNOWN_STATUS:
        return tr("The provider answered with a status this version does not know ({status}).", status=order.status)
    if order.state is S.NOT_SENT and not order.error_message:
        return tr("It was recorded and never sent. Nothing moved.")
    if order.state is S.EXPIRED and order.next_check_ms is None:
        if is_out(order.kind):
            return tr("It may still be paid out. Check it now to be sure.")
        return tr("It may still be paid. Check it now to be sure.")
    if order.state is S.EXPIRED and order.next_check_ms is not None:
        return tr(text, time=short_time(order.next_check_ms))
    if order.state is S.FAILED:
        reason = told_in_passing(order.error_message)
        return tr(text, reason=reason) if reason else tr("Failed at the provider.")
    if order.state is S.REFUSED:
        return tr(text, reason=tr(advice(order.provider_code).title))
    return tr(text)


def told_in_passing(text: str) -> str:
    """The provider's words inside a sentence of ours: one line, nothing that turns writing round, not too long.

    The whole text stands apart under "Provider's text".
    """
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split()).rstrip(". ")
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON].rstrip()}…"


def provider_text(order: Order) -> str:
    """What the provider wrote, to be shown apart under "Provider's text"; empty when it wrote nothing."""
    if order.state in (S.NEEDS_REVIEW, S.FAILED, S.EXPIRED) and order.error_message:
        return order.error_message
    return order.provider_message


def reason(order: Order) -> tuple[str, str]:
    """Title and sentence behind "not sent", "unknown" or a refusal; two empty texts when there is nothing to say."""
    if order.state in (S.REFUSED, S.REFUSED_CHECKING) or (order.state is S.UNKNOWN and order.provider_code == "1003"):
        words = advice(order.provider_code)
        # What to do next is told only when it is certain that nothing moved: a refusal is not signed.
        next_step = tr(words.next_step) if order.state is S.REFUSED and words.next_step else ""
        return tr(words.title), f"{tr(words.cause)} {next_step}".strip()
    if order.state in (S.NOT_SENT, S.UNKNOWN) and order.error_message:
        return tr(STATES[order.state].word), tr(order.error_message)
    return "", ""


def reason_line(order: Order) -> str:
    """The reason as one text, its title in front unless the sentence or the badge of the state says it already."""
    title, text = reason(order)
    told = order.state is S.REFUSED or title == tr(STATES[order.state].word)
    return text if told or not title else f"{title}. {text}"


def kind_word(kind: OrderKind) -> str:
    """The word for a kind of order: Payment, Withdrawal or Subscription."""
    return tr(_KINDS[kind][0])


def kind_icon(kind: OrderKind) -> str:
    """The arrow in, the arrow out, or the circle."""
    return _KINDS[kind][2]


def channel_word(code: str) -> str:
    """The name people know, "QR Ph" for QRPH: proper names, never translated; the code itself when it is new here."""
    return channel_name(code)


def who(order: Order) -> str:
    """The first line of a row: the customer, else the reference, else the kind."""
    return order.customer or order.reference or kind_word(order.kind)


def what(order: Order) -> str:
    """The second line of a row: the reference when it is not in the first line already."""
    return order.reference if order.customer else ""


def headline(order: Order) -> str:
    """An order in one line: "Payment, invoice 2240"."""
    detail = order.reference or order.customer
    return tr("{kind}, {detail}", kind=kind_word(order.kind), detail=detail) if detail else kind_word(order.kind)


def figures(money: Money, *, out: bool = False) -> str:
    """Grouped figures without the code; money out carries a true minus."""
    text = grouped(money.value, money.currency)
    return f"−{text}" if out and not text.startswith("−") else text


def money_text(money: Money, *, out: bool = False) -> str:
    """``PHP 2,450.00``."""
    return f"{money.currency} {figures(money, out=out)}"


def order_money(order: Order) -> str:
    """The sum of an order, with a minus when it leaves."""
    return money_text(order.money, out=is_out(order.kind))


def check_line(order: Order, now_ms: int) -> str:
    """How old what is known is, and when it is asked again: "Checked 4 s ago, next check in 6 s"."""
    if order.state in FINAL:
        return tr("Answered {age}", age=age(order.checked_ms, now_ms)) if order.checked_ms is not None else ""
    following = _next(order.next_check_ms, now_ms)
    if order.checked_ms is None:
        return tr("Not checked yet, first check {ahead}", ahead=following) if following else ""
    checked = age(order.checked_ms, now_ms)
    if not following:
        return tr("Checked {age}", age=checked)
    return tr("Checked {age}, next check {ahead}", age=checked, ahead=following)


def _next(next_ms: int | None, now_ms: int) -> str:
    if next_ms is None:
        return ""
    return ahead(next_ms, now_ms) if next_ms > now_ms else tr("now")
