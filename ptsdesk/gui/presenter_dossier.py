"""The words of a dossier: everything the journal holds about an order of any kind, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptsdesk.domain.facts import expiry_s, moment_s
from ptsdesk.domain.orders import Cause, Order, OrderEvent, OrderKind, OrderState, contradicts_mark
from ptsdesk.domain.payees import account_of
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_marks as marks
from ptsdesk.gui import presenter_payment as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_answer import figures_of, promo_rows
from ptsdesk.gui.presenter_payees import grouped_account
from ptsdesk.gui.presenter_subscription import card_words, period_words
from ptsdesk.gui.presenter_time import age, clock_time, full_time
from ptsdesk.gui.presenter_timeline import decisions

_MADE_BY: Mapping[str, str] = {
    "window": "in the window",
    "command line": "on the command line",
    "adopted": "not on this computer",
}
_WHO: Mapping[OrderKind, str] = {
    OrderKind.PAYMENT: "Customer",
    OrderKind.WITHDRAWAL: "Payee",
    OrderKind.SUBSCRIPTION: "Customer",
}
_MEMBERS: Mapping[str, str] = {"phone": "Mobile number", "email": "E-mail", "address": "Address"}
"""Members of a payout's ``details`` that stand in rows of their own (PTS API, section 7)."""
_SHOWN = frozenset({"name", "channel_subject", "account_number", *_MEMBERS})
_DATES: Mapping[str, str] = {
    "subscribe_at": "Started",
    "last_payment_at": "Last charge",
    "next_payment_at": "Next charge",
}


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A line of the details; ``loud`` for what does not agree."""

    label: str
    value: str
    ids: bool = False
    loud: bool = False


def details_of(order: Order) -> dict[str, str]:
    """The ``details`` of the message that was sent, as texts; empty when it had none or it was not sent from here."""
    found = order.request.get("details")
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, Mapping) else {}


def headline(order: Order) -> str:
    """Such as "Withdrawal to Maria L. Santos, GCASH 0917 555 0142": the account is never shortened."""
    if order.kind is not OrderKind.WITHDRAWAL:
        also = order.customer if order.reference else ""
        return "  ·  ".join(part for part in (presenter.headline(order), also) if part)
    details = details_of(order)
    who = order.customer or details.get("name", "")
    where = " ".join(
        part for part in (details.get("channel_subject", ""), grouped_account(account_of(details))) if part
    )
    line = tr("Withdrawal to {payee}", payee=who) if who else presenter.kind_word(order.kind)
    whole = tr("{line}, {where}", line=line, where=where) if where else line
    return "  ·  ".join(part for part in (whole, order.reference) if part)


def difference(order: Order) -> tuple[str, str]:
    """Title and sentence when another sum was accepted or a paid one is not told; two empty texts when not."""
    found = words.accepted_words(order)
    if found is None and not presenter.pays_as_submitted(order):
        text = tr("{difference}. Ask the provider before you rely on it.", difference=presenter.paid_difference(order))
        return tr("The paid amount is not known"), text
    if found is None or not found.differs:
        return "", ""
    text = tr(
        "Submitted {submitted}, accepted {accepted}. Ask the provider before you rely on it.",
        submitted=presenter.money_text(order.money), accepted=presenter.money_text(found.money),
    )  # fmt: skip
    return tr("The provider accepted another amount"), text


def contradiction(order: Order) -> tuple[str, str]:
    """Title and sentence when a verified answer says the opposite of a mark; two empty texts when none does."""
    return marks.contradiction(order, presenter.outcome_word(order))


def detail_rows(order: Order, events: Sequence[OrderEvent], now_ms: int) -> tuple[DetailRow, ...]:
    """What the journal holds about an order, and what was sent."""
    rows = [
        DetailRow(tr("Order id"), order.order_id, ids=True),
        DetailRow(tr("Provider's id"), order.transaction_id or tr("none yet"), ids=True),
        DetailRow(tr("Reference no."), words.reference_words(order), ids=True),
        *_sums(order),
        DetailRow(tr("Channel"), words.channel_line(order.channel)),
        *_whom(order),
        DetailRow(tr("Your reference"), order.reference or tr("none")),
        *_times(order),
        DetailRow(tr("Merchant"), order.account),
        DetailRow(tr("Made"), tr("{time}, {where}", time=full_time(order.created_ms), where=_made_by(order))),
        *_marked(order),
        *_origin(order, events),
        DetailRow(tr("Times sent"), str(order.attempts)),
        DetailRow(tr("Times asked"), str(order.checks)),
    ]
    if order.checked_ms is not None:
        asked = tr("{time}, {age}", time=clock_time(order.checked_ms), age=age(order.checked_ms, now_ms))
        rows.append(DetailRow(tr("Last asked"), asked))
    return (*rows, *_provider_texts(order))


def _sums(order: Order) -> list[DetailRow]:
    found = words.accepted_words(order)
    loud = (found is not None and found.differs) or (found is None and not presenter.pays_as_submitted(order))
    accepted = f"{presenter.money_text(found.money)}, {found.aside}" if found else words.nothing_accepted(order)
    rows = [
        DetailRow(tr("Submitted"), presenter.money_text(order.money)),
        DetailRow(tr("Accepted"), accepted, loud=loud),
    ]
    currencies = {
        "submit_currency": order.money.currency,
        "accept_currency": (order.accepted or order.money).currency,
    }
    for row in promo_rows({**order.facts, **currencies}):
        text = f"{row.money.currency} {figures_of(row.money)}" if row.money is not None else row.text
        rows.append(DetailRow(row.label, text))
    return rows


def _whom(order: Order) -> list[DetailRow]:
    if order.kind is OrderKind.SUBSCRIPTION:
        rows = [DetailRow(tr("Card"), card_words(order) or _ends(order) or tr("not known here"), ids=True)]
        rows.append(DetailRow(tr("Period"), period_words(order)))
        return [*rows, DetailRow(tr(_WHO[order.kind]), order.customer or tr("none"))]
    details = details_of(order)
    rows = [DetailRow(tr(_WHO[order.kind]), order.customer or details.get("name", "") or tr("none"))]
    return rows + _account_rows(details) if order.kind is OrderKind.WITHDRAWAL else rows


def _ends(order: Order) -> str:
    return tr("ends {digits}", digits=order.payee_key) if order.payee_key else ""


def _account_rows(details: Mapping[str, str]) -> list[DetailRow]:
    """Who was paid where: the whole account, grouped."""
    if not details:
        return [DetailRow(tr("Account"), tr("not known here"))]
    rows = [DetailRow(tr("Bank or wallet"), details.get("channel_subject", "") or tr("none"))]
    if details.get("account_number"):
        rows.append(DetailRow(tr("Account"), grouped_account(details["account_number"]), ids=True))
    for name, label in _MEMBERS.items():
        if details.get(name):
            value = grouped_account(details[name]) if name == "phone" else details[name]
            rows.append(DetailRow(tr(label), value, ids=name == "phone"))
    return rows + [DetailRow(name, value) for name, value in details.items() if name not in _SHOWN]


def _times(order: Order) -> list[DetailRow]:
    rows = []
    until = expiry_s(order.facts)
    if until is not None and order.kind is OrderKind.PAYMENT:
        rows.append(DetailRow(tr("Can be paid until"), full_time(until * 1000)))
    if order.kind is OrderKind.SUBSCRIPTION:
        for name, label in _DATES.items():
            at_s = moment_s(order.facts.get(name, ""))
            rows.append(DetailRow(tr(label), full_time(at_s * 1000) if at_s is not None else tr("not told")))
    return rows


def _marked(order: Order) -> list[DetailRow]:
    text = marks.marked_by(order)
    return [DetailRow(tr("Mark"), text, loud=contradicts_mark(order))] if text else []


def _origin(order: Order, events: Sequence[OrderEvent]) -> list[DetailRow]:
    """What the record holds beside the order itself: how it came here, and what a person decided."""
    rows = []
    if any(event.cause is Cause.ADOPTED for event in events) or order.made_by == "adopted":
        rows.append(DetailRow(tr("Origin"), tr("Taken into the journal from a verified answer of the provider.")))
    recorded = next((event for event in events if event.cause is Cause.RECORDED), None)
    if recorded is not None:
        rows += [DetailRow(tr("Decided"), line) for line in decisions(recorded)]
    return rows


def _provider_texts(order: Order) -> list[DetailRow]:
    """What the provider wrote, apart from our own words."""
    shown = dict.fromkeys(text for text in (presenter.provider_text(order), _error_message(order)) if text)
    return [DetailRow(tr("Provider's text"), text) for text in shown]


def _error_message(order: Order) -> str:
    """``error_message`` of an answer; in other states the column holds a sentence of ours."""
    ours = (OrderState.NOT_SENT, OrderState.UNKNOWN, OrderState.REFUSED, OrderState.REFUSED_CHECKING)
    return "" if order.state in ours else order.error_message


def _made_by(order: Order) -> str:
    word = _MADE_BY.get(order.made_by)
    return tr(word) if word else order.made_by
