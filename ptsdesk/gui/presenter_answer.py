"""The words of an answer: shared by what a question brought and by a callback that was received elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptsdesk.domain.facts import is_enabled, moment_s
from ptsdesk.domain.links import WebLink, https_link
from ptsdesk.domain.money import Money, grouped, read_literal
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import state_badge, state_word
from ptsdesk.gui.presenter_payment import channel_line
from ptsdesk.gui.presenter_time import full_time
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape

S = OrderState
MOST_CHARGES = 24
"""Charges shown; older ones are in the raw answer."""
LONGEST = 2000
"""Characters of a single value that are shown."""

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
"""Fields of an answer that its signature does not cover (PTS API, sections 5, 8 and 11.1)."""

_NAMES: Mapping[str, str] = {
    "error_message": "provider's text",
    "reference_number": "reference number",
    "details_url": "details link",
    "verification_url": "verification link",
    "payments": "list of charges",
    "submit_promo": "promotion",
    "accept_promo": "promotion",
    "payment_address": "payment address",
    "receiving_address": "receiving address",
    "status": "status",
    "payment_status": "charge status",
    "enabled": "enabled",
    "submit_amount": "amounts",
    "accept_amount": "amounts",
    "submit_currency": "currencies",
    "accept_currency": "currencies",
    "exchange_rate": "rate",
    "order_id": "ids",
    "transaction_id": "ids",
    "payment_transaction_id": "ids",
    "user_id": "merchant",
    "channel": "channel",
    "period_count": "period",
    "period_unit": "period",
    "subscribe_at": "dates of charges",
    "last_payment_at": "dates of charges",
    "next_payment_at": "dates of charges",
    "timestamp": "time of change",
}
"""Fields in words; some fields share one."""

_COMPARED: Mapping[str, str] = {
    "order_id": "Order id",
    "amount": "Amount",
    "currency": "Currency",
    "channel": "Channel",
    "user_id": "Merchant",
    "kind": "Kind",
    "transaction_id": "Provider's id",
}
_UNITS: Mapping[str, tuple[str, str]] = {
    "1": ("Every week", "Every {n} weeks"),
    "2": ("Every month", "Every {n} months"),
    "3": ("Every year", "Every {n} years"),
}
"""``period_unit`` (PTS API, section 11)."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A line of an answer. ``money`` replaces the text for sums; ``aside`` is a small remark beside it."""

    label: str
    text: str = ""
    money: Money | None = None
    aside: str = ""
    ids: bool = False
    loud: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Title, sentence and tone of what came of it."""

    title: str
    sentence: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One charge: when, its id, how it stands."""

    when: str
    charge_id: str
    badge: BadgeSpec


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything that is shown of an answer, in words."""

    kind_word: str
    subject: str
    verdict: Verdict
    usable: bool
    """Whether the answer itself is shown; else only the verdict."""
    signature: BadgeSpec
    signature_line: str
    signature_rows: tuple[AnswerRow, ...]
    heading: str
    money: Money | None = None
    badge: BadgeSpec | None = None
    rows: tuple[AnswerRow, ...] = ()
    compared: tuple[tuple[str, bool], ...] = ()
    states: tuple[tuple[str, BadgeSpec], ...] = ()
    link: WebLink | None = None
    link_refused: bool = False
    charges: tuple[ChargeRow, ...] | None = None
    """None when the answer is about no subscription."""
    more_charges: str = ""


def status_line(code: str) -> str:
    """Such as "2000, Success"; an unknown code is said to be one."""
    if code in _STATUS:
        return tr("{code}, {word}", code=code, word=tr(_STATUS[code][0]))
    return tr("{code}, a status this version does not know", code=short(code)) if code else tr("none")


def state_of_status(code: str) -> OrderState | None:
    """The state here for a status code; None for a code this version does not know."""
    found = _STATUS.get(code)
    return found[1] if found else None


def state_of_answer(kind: OrderKind | None, answer: Mapping[str, str]) -> OrderState | None:
    """The state that an answer tells: of a subscription whether it is enabled."""
    if kind is OrderKind.SUBSCRIPTION:
        enabled = is_enabled(answer)
        return None if enabled is None else S.ACTIVE if enabled else S.ENDED
    return state_of_status(answer.get("status", ""))


def short(text: str) -> str:
    """A value of an answer, cut when it is absurdly long; the raw answer holds all of it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def answer_money(answer: Mapping[str, str], which: str) -> Money | None:
    """The submitted or accepted sum of an answer, exactly as it was written."""
    text, currency = answer.get(f"{which}_amount", ""), answer.get(f"{which}_currency", "")
    value = read_literal(text)
    return Money(currency, format(value, "f")) if value is not None and currency else None


def figures_of(money: Money) -> str:
    """Grouped figures without the code."""
    return grouped(money.value, money.currency)


def answer_rows(kind: OrderKind | None, answer: Mapping[str, str]) -> tuple[AnswerRow, ...]:
    """An answer line by line."""
    rows = _subscription_rows(answer) if kind is OrderKind.SUBSCRIPTION else []
    if "status" in answer:
        rows.append(AnswerRow(tr("Status"), status_line(answer["status"])))
    if "payment_status" in answer:
        rows.append(AnswerRow(tr("This charge"), status_line(answer["payment_status"])))
        rows.append(AnswerRow(tr("Charge id"), short(answer.get("payment_transaction_id", "")) or tr("none"), ids=True))
    rows += _sum_rows(answer)
    rows.append(AnswerRow(tr("Provider's id"), short(answer.get("transaction_id", "")) or tr("none"), ids=True))
    reference = short(answer.get("reference_number", ""))
    if reference or kind is not OrderKind.SUBSCRIPTION:
        rows.append(AnswerRow(tr("Reference no."), reference or tr("none"), ids=True))
    if answer.get("channel"):
        rows.append(AnswerRow(tr("Channel"), channel_line(short(answer["channel"]))))
    changed = moment(answer.get("timestamp", ""))
    if changed:
        rows.append(AnswerRow(tr("Last change"), changed))
    rows.append(AnswerRow(tr("Provider's text"), short(answer.get("error_message", "")) or tr("none")))
    return tuple(rows)


def _sum_rows(answer: Mapping[str, str]) -> list[AnswerRow]:
    submitted, accepted = answer_money(answer, "submit"), answer_money(answer, "accept")
    rows = [AnswerRow(tr("Submitted"), money=submitted)] if submitted is not None else []
    if accepted is not None:
        equal = submitted is not None and submitted.same_value(accepted)
        aside = _compared(answer, equal=equal)
        rows.append(AnswerRow(tr("Accepted"), money=accepted, aside=aside, loud=not equal))
    return rows + list(promo_rows(answer))


def promo_rows(answer: Mapping[str, str]) -> tuple[AnswerRow, ...]:
    """The promotion's part of the sums, when an answer tells it (PTS API, section 5). Not signed."""
    rows = []
    for which, label in (("submit", tr("Promo submitted")), ("accept", tr("Promo accepted"))):
        text, currency = answer.get(f"{which}_promo", ""), answer.get(f"{which}_currency", "")
        value = read_literal(text)
        if value is not None and currency:
            rows.append(AnswerRow(label, money=Money(currency, format(value, "f"))))
        elif text:
            rows.append(AnswerRow(label, short(text)))
    return tuple(rows)


def _compared(answer: Mapping[str, str], *, equal: bool) -> str:
    rate = read_literal(answer.get("exchange_rate", ""))
    shown = f"{rate.normalize():f}" if rate is not None else ""
    if equal:
        return tr("equal, rate {rate}", rate=shown) if shown else tr("equal")
    return tr("not equal, rate {rate}", rate=shown) if shown else tr("not equal")


def _subscription_rows(answer: Mapping[str, str]) -> list[AnswerRow]:
    enabled = {True: tr("yes"), False: tr("no"), None: short(answer.get("enabled", "")) or tr("not told")}
    rows = [AnswerRow(tr("Enabled"), enabled[is_enabled(answer)])]
    interval = period_line(answer.get("period_count", ""), answer.get("period_unit", ""))
    rows.append(AnswerRow(tr("Interval"), interval or tr("not told")))
    dates = (
        ("subscribe_at", tr("Started"), tr("not told")),
        ("last_payment_at", tr("Last charge"), tr("none yet")),
        ("next_payment_at", tr("Next charge"), tr("none planned")),
    )
    for name, label, without in dates:
        rows.append(AnswerRow(label, moment(answer.get(name, "")) or without))
    return rows


def period_line(count: str, unit: str) -> str:
    """Such as "Every month" or "Every 2 weeks"; what is not known is shown as it came, nothing as empty."""
    if not count and not unit:
        return ""
    if unit in _UNITS and count.isascii() and count.isdigit() and len(count) <= 4:
        one, many = _UNITS[unit]
        return plural(one, many, int(count))
    return tr("{count} of unit {unit}", count=short(count), unit=short(unit))


def moment(text: str) -> str:
    """A time of an answer in Manila's time; empty when it is no moment."""
    seconds = moment_s(text)
    return full_time(seconds * 1000) if seconds is not None else ""


def charge_rows(charges: Sequence[Charge]) -> tuple[ChargeRow, ...]:
    """The newest charges first, at most :data:`MOST_CHARGES`."""
    newest = list(reversed(charges))[:MOST_CHARGES]
    return tuple(
        ChargeRow(
            full_time(charge.at_ms) if charge.at_ms is not None else tr("time not told"),
            short(charge.payment_id),
            charge_badge(charge.status),
        )
        for charge in newest
    )


def charge_badge(status: str) -> BadgeSpec:
    """How a charge stands; a code that is not known here is shown as it is."""
    state = state_of_status(status)
    if state is None:
        return BadgeSpec(status_line(status[:40]), "circle-question-mark", Tone.ATTENTION, Shape.DASHED)
    return state_badge(state, OrderKind.SUBSCRIPTION)


def more_charges(charges: Sequence[Charge]) -> str:
    """How many charges are not shown."""
    left = len(charges) - MOST_CHARGES
    if left <= 0:
        return ""
    return plural("{n} older charge is in the raw answer.", "{n} older charges are in the raw answer.", left)


def compared_rows(comparison: Sequence[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """What was compared with the journal, in words, and whether it agrees; amount and currency are one line."""
    found = dict(comparison)
    both = found.get("amount", True) and found.get("currency", True)
    rows: list[tuple[str, bool]] = []
    for name, same in comparison:
        if name == "currency" and "amount" in found:
            continue
        label = tr("Amount and currency") if name == "amount" else tr(_COMPARED.get(name, name))
        rows.append((label, both if name == "amount" else same))
    return tuple(rows)


def same_word(same: bool) -> str:
    """Such as "same" or "different"."""
    return tr("same") if same else tr("different")


def state_rows(before: OrderState | None, order: Order | None) -> tuple[tuple[str, BadgeSpec], ...]:
    """The order's state here before and after; empty when the journal does not know it."""
    if order is None:
        return ()
    shown = ((tr("State here before"), before), (tr("State here now"), order.state))
    return tuple((label, state_badge(state, order.kind)) for label, state in shown if state is not None)


def covered_sentence(signed: Sequence[str]) -> str:
    """What a verified signature covers."""
    if not signed:
        return tr("Signed with the provider's key on file. It covers status, amounts, ids and time.")
    known = sorted((name for name in signed if name in _NAMES), key=list(_NAMES).index)
    names = _listed([*known, *(name for name in signed if name not in _NAMES)])
    return tr("Signed with the provider's key on file. It covers: {names}.", names=names)


def not_covered(answer: Mapping[str, str], signed: Sequence[str]) -> str:
    """The fields of this very answer that its signature does not cover, and those that never are."""
    if signed:
        names = [name for name in answer if name not in signed]
    else:
        names = [name for name in _UNSIGNED if answer.get(name)]
    return _listed(dict.fromkeys(["reference_number", "error_message", *names]))


def _listed(names: Sequence[str] | Mapping[str, None]) -> str:
    words = dict.fromkeys(tr(_NAMES[name]) if name in _NAMES else short(name)[:60] for name in names)
    shown = list(words)[:20]
    return ", ".join(shown) + (", …" if len(words) > len(shown) else "")


def details_link(answer: Mapping[str, str]) -> tuple[WebLink | None, bool]:
    """The page with details, when it may be opened, and whether one came that may not (PTS API, section 8)."""
    text = answer.get("details_url", "")
    link = https_link(text)
    return link, bool(text) and link is None


def short_fingerprint(text: str) -> str:
    """The first and last bytes of a fingerprint: "3F:A2:90:C7 … 1D:08"."""
    parts = text.split(":")
    return f"{':'.join(parts[:4])} … {':'.join(parts[-2:])}" if len(parts) > 8 else text


def signature_rows(
    answer: Mapping[str, str], signed: Sequence[str], fingerprint: str, *, verified: bool
) -> tuple[AnswerRow, ...]:
    """Key, method, and what is not covered; nothing for an answer that proves nothing."""
    if not verified:
        return ()
    return (
        AnswerRow(tr("Key"), short_fingerprint(fingerprint), ids=True),
        AnswerRow(tr("Method"), tr("RSA with SHA-256")),
        AnswerRow(tr("Not covered"), not_covered(answer, signed)),
    )


def brought_line(order: Order, before: OrderState | None) -> str:
    """Such as "Result unknown, now Paid"."""
    if before is None or before is order.state:
        return state_word(order.state, order.kind)
    was, now = state_word(before, order.kind), state_word(order.state, order.kind)
    return tr("{before}, now {after}", before=was, after=now)
