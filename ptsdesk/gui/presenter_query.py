"""The words of Query an order: the answer in plain terms, what it is compared with, and what its signature covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.domain.money import Money, grouped, read_literal
from ptsdesk.domain.orders import FINAL, OrderKind, OrderState
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import money_text, outcome_word, paid_difference, state_badge, state_word
from ptsdesk.gui.presenter_payment import channel_line
from ptsdesk.gui.presenter_time import full_time, seconds, span
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.services.advice import advice
from ptsdesk.services.api import QueryReport

S = OrderState
LIMIT_MS = 60_000
"""An answer older than this is shown as old; ask again."""

_LAY_OUT_LIMIT = 64 * 1024
_DEEPEST = 8
"""Deeper levels are not indented further: a hostile answer must not grow a thousandfold."""

_STATUS: Mapping[str, tuple[str, OrderState]] = {
    "0000": ("Waiting", S.WAITING),
    "1000": ("Processing", S.PROCESSING),
    "2000": ("Success", S.PAID),
    "3000": ("Failed", S.FAILED),
    "4000": ("Error", S.NEEDS_REVIEW),
    "5000": ("Expired", S.EXPIRED),
}
"""The provider's own words for its status codes (PTS API, section 15) and the state here."""

_UNSIGNED = ("error_message", "reference_number", "details_url", "payments", "submit_promo", "accept_promo")
"""Fields of a query answer that its signature does not cover (PTS API, sections 5, 8 and 11.1)."""

_NAMES: Mapping[str, str] = {
    "error_message": "provider's text",
    "reference_number": "reference number",
    "details_url": "details link",
    "payments": "list of charges",
    "submit_promo": "promotion",
    "accept_promo": "promotion",
}

_COMPARED: Mapping[str, str] = {
    "order_id": "Order id",
    "amount": "Amount",
    "currency": "Currency",
    "channel": "Channel",
    "user_id": "Merchant",
}


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A line of the answer. ``money`` replaces the text for sums; ``aside`` is a small remark beside it."""

    label: str
    text: str = ""
    money: Money | None = None
    aside: str = ""
    ids: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Title, sentence and tone of what came of the question."""

    title: str
    sentence: str
    tone: Tone
    icon: str


def status_line(code: str) -> str:
    """Such as "2000, Success"; an unknown code is said to be one."""
    if code in _STATUS:
        return tr("{code}, {word}", code=code, word=tr(_STATUS[code][0]))
    return tr("{code}, a status this version does not know", code=code) if code else tr("none")


def state_of_status(code: str) -> OrderState | None:
    """The state here for a status code; None for a code this version does not know."""
    found = _STATUS.get(code)
    return found[1] if found else None


def answer_money(report: QueryReport, which: str) -> Money | None:
    """The submitted or accepted sum of an answer, exactly as it was written."""
    text, currency = report.answer.get(f"{which}_amount", ""), report.answer.get(f"{which}_currency", "")
    value = read_literal(text)
    return Money(currency, format(value, "f")) if value is not None and currency else None


def hero_money(report: QueryReport) -> Money | None:
    """The sum on top: the answer's, else the journal's."""
    return answer_money(report, "submit") or (report.order.money if report.order is not None else None)


def answer_rows(report: QueryReport) -> tuple[AnswerRow, ...]:
    """The provider's answer line by line."""
    answer = report.answer
    submitted, accepted = answer_money(report, "submit"), answer_money(report, "accept")
    rows = [AnswerRow(tr("Status"), status_line(answer.get("status", "")))] if "status" in answer else []
    if "enabled" in answer:
        rows.append(AnswerRow(tr("Enabled"), answer["enabled"]))
    if submitted is not None:
        rows.append(AnswerRow(tr("Submitted"), money=submitted))
    if accepted is not None:
        rows.append(AnswerRow(tr("Accepted"), money=accepted, aside=_compared(submitted, accepted, answer)))
    rows.append(AnswerRow(tr("Provider's id"), answer.get("transaction_id") or tr("none"), ids=True))
    rows.append(AnswerRow(tr("Reference no."), answer.get("reference_number") or tr("none"), ids=True))
    if answer.get("channel"):
        rows.append(AnswerRow(tr("Channel"), channel_line(answer["channel"])))
    changed = _moment(answer.get("timestamp", ""))
    if changed:
        rows.append(AnswerRow(tr("Last change"), changed))
    rows.append(AnswerRow(tr("Provider's text"), answer.get("error_message") or tr("none")))
    return tuple(rows)


def _compared(submitted: Money | None, accepted: Money, answer: Mapping[str, str]) -> str:
    rate = read_literal(answer.get("exchange_rate", ""))
    shown = f"{rate.normalize():f}" if rate is not None else ""
    if submitted is not None and submitted.same_value(accepted):
        return tr("equal, rate {rate}", rate=shown) if shown else tr("equal")
    return tr("not equal, rate {rate}", rate=shown) if shown else tr("not equal")


def _moment(text: str) -> str:
    value = read_literal(text)
    if value is None or value != int(value) or not 0 < value < 10**11:
        return ""
    return full_time(int(value) * 1000)


def figures_of(money: Money) -> str:
    """Grouped figures without the code."""
    return grouped(money.value, money.currency)


def compared_rows(report: QueryReport) -> tuple[tuple[str, bool], ...]:
    """What was compared with the journal, in words, and whether it agrees; amount and currency are one line."""
    found = dict(report.comparison)
    both = found.get("amount", True) and found.get("currency", True)
    rows: list[tuple[str, bool]] = []
    for name, same in report.comparison:
        if name == "currency" and "amount" in found:
            continue
        label = tr("Amount and currency") if name == "amount" else tr(_COMPARED.get(name, name))
        rows.append((label, both if name == "amount" else same))
    return tuple(rows)


def same_word(same: bool) -> str:
    """Such as "same" or "different"."""
    return tr("same") if same else tr("different")


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
    submitted, accepted = answer_money(report, "submit"), answer_money(report, "accept")
    if state_of_status(report.answer.get("status", "")) is not S.PAID or submitted is None:
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
        return tr("Signed with the provider's key on file. It covers status, amounts, ids and time.")
    if report.found is False:
        return tr("The provider does not sign this kind of answer. Somebody in between could have made it.")
    return tr("Nothing in this answer was proved.")


def not_covered(report: QueryReport) -> str:
    """The fields of the answer that the signature does not cover."""
    names = [tr(_NAMES[name]) for name in _UNSIGNED if report.answer.get(name)]
    always = [tr(_NAMES["reference_number"]), tr(_NAMES["error_message"])]
    return ", ".join(dict.fromkeys(always + names))


def short_fingerprint(text: str) -> str:
    """The first and last bytes of a fingerprint: "3F:A2:90:C7 … 1D:08"."""
    parts = text.split(":")
    return f"{':'.join(parts[:4])} … {':'.join(parts[-2:])}" if len(parts) > 8 else text


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
    """An answer with line breaks between its members; every other character stays as it came.

    Only for looking at: what is copied is the answer itself.
    """
    if not raw.startswith("{") or len(raw) > _LAY_OUT_LIMIT or "\n" in raw:
        return raw
    pieces: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in raw:
        if quoted:
            quoted = character != '"' or escaped
            escaped = character == "\\" and not escaped
            pieces.append(character)
            continue
        quoted, escaped = character == '"', False
        depth += (character in "{[") - (character in "}]")
        line = "\n" + "  " * min(max(depth, 0), _DEEPEST)
        if character in "{[,":
            pieces.append(character + line)
        else:
            pieces.append(line + character if character in "}]" else character)
    return "".join(pieces)
