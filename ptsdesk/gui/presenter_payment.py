"""The words of New payment: what will be sent, what the confirm sheet reads back, what stands beside the QR code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ptsdesk.domain.emv import QrDoubt, check_payable
from ptsdesk.domain.identifiers import short_order_id
from ptsdesk.domain.links import WebLink, https_link
from ptsdesk.domain.money import DECIMALS, Money, read_literal
from ptsdesk.domain.money_words import amount_in_words
from ptsdesk.domain.orders import FINAL, Order, OrderKind, OrderState
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import (
    channel_word,
    figures,
    is_out,
    money_text,
    outcome_word,
    paid_difference,
    pays_as_submitted,
)
from ptsdesk.gui.presenter_time import age, clock_time
from ptsdesk.services.api import Intent

S = OrderState
TWIN_DAYS = 7
"""How far back the services look for earlier orders of the same amount."""

PAYABLE = frozenset({S.ACCEPTED, S.WAITING, S.PROCESSING})
"""States in which a customer may still be asked to pay."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a read-back: what it is, and the value as it stands in the message."""

    label: str
    value: str
    ids: bool = False


_FIELDS: Mapping[str, str] = {
    "user_id": "Merchant id",
    "order_id": "Order id",
    "amount": "Amount",
    "currency": "Currency",
    "channel": "Collect by",
    "callback_url": "Callback address",
    "redirect_url": "Return page",
    "error_url": "Error page",
    "remark": "Your reference",
}
"""Names of the message's fields for people (PTS API, section 4.1)."""


def sent_money(intent: Intent) -> Money:
    """The sum that stands in the message, read back from its fields."""
    sent = dict(intent.fields)
    return Money(sent["currency"], sent["amount"])


def sent_rows(intent: Intent) -> tuple[Row, ...]:
    """Every field of the message in sending order. A field without a name here is shown under its own."""
    return tuple(_row(name, value) for name, value in intent.fields)


def _row(name: str, value: str) -> Row:
    label = tr(_FIELDS[name]) if name in _FIELDS else name
    return Row(label, channel_line(value) if name == "channel" else value, ids=name in ("order_id", "user_id"))


def channel_line(code: str) -> str:
    """Such as "QR Ph (QRPH)"; the code alone when it has no name here."""
    name = channel_word(code)
    return f"{name} ({code})" if name != code else code


def twins_line(twins: tuple[Order, ...], now_ms: int) -> str:
    """Such as "none in the last 7 days", or which earlier orders have the same amount."""
    if not twins:
        return tr("none in the last {n} days", n=TWIN_DAYS)
    latest, state = twins[0], outcome_word(twins[0])
    told = tr(
        "Same amount {age}: {id}, {state}.",
        age=age(latest.created_ms, now_ms), id=short_order_id(latest.order_id), state=state,
    )  # fmt: skip
    if len(twins) == 1:
        return told
    more = "{n} more in the last {days} days."
    return f"{told} {plural(more, more, len(twins) - 1, days=TWIN_DAYS)}"


def words_of(money: Money) -> str:
    """The amount in words, from the number."""
    return amount_in_words(money.value, money.currency)


def decimals_warning(money: Money) -> str:
    """A sentence when an amount has more decimals than people use for its currency; nothing is rounded."""
    usual = DECIMALS.get(money.currency, 2)
    typed = len(money.text.partition(".")[2])
    if typed <= usual:
        return ""
    text = "{currency} has {usual} decimals; this amount has {typed}. It is sent exactly as typed."
    return tr(text, currency=money.currency, usual=usual, typed=typed)


def what_happens_next() -> tuple[str, ...]:
    """The three steps in the summary."""
    return (
        tr("Saved in the journal on this computer."),
        tr("Sent to the provider once."),
        tr("You get a QR code and a link for the customer."),
    )


# --- after sending -----------------------------------------------------------------------------------------------


def payable_sums(order: Order) -> tuple[Money, ...]:
    """What the code may ask for: what was submitted, and what was accepted when that is another currency."""
    if order.accepted is not None and order.accepted.currency != order.money.currency:
        return (order.money, order.accepted)
    return (order.money,)


def qr_doubt(order: Order) -> QrDoubt | None:
    """Why the code of an order is not shown; None when it may be."""
    return check_payable(order.qr_code, payable_sums(order))


_DOUBTS: Mapping[QrDoubt, str] = {
    QrDoubt.EMPTY: "The provider sent no QR code for this payment.",
    QrDoubt.UNREADABLE: "The provider's code is not a payment code that can be read.",
    QrDoubt.CHECKSUM: "The code's checksum does not fit, so it may be damaged.",
    QrDoubt.CURRENCY: "The code asks for another currency than this payment.",
    QrDoubt.AMOUNT: "The code asks for another amount than this payment.",
    QrDoubt.FEE: "The code asks for a tip or adds a fee, so the customer would pay another sum.",
    QrDoubt.DRAWING: "The picture of the code does not read back as the provider's text.",
}


def doubt_line(doubt: QrDoubt) -> str:
    """Why there is no code, in a sentence."""
    return tr(_DOUBTS[doubt])


_GONE: Mapping[OrderState, tuple[str, str]] = {
    S.PAID: ("Paid", "The QR code was removed, so that nobody pays twice."),
    S.EXPIRED: ("Expired", "The QR code was removed. The customer may have paid before: the order is still watched."),
    S.FAILED: ("Failed", "The QR code was removed. Make a new payment if the customer still wants to pay."),
    S.UNKNOWN: ("No QR code", "The result is not known, so nothing is shown to the customer."),
    S.REFUSED_CHECKING: ("No QR code", "The provider refused the order; the result is being checked."),
    S.REFUSED: ("No QR code", "The provider refused the order and nothing moved."),
    S.NOT_SENT: ("No QR code", "Nothing was sent, so there is nothing to pay."),
    S.NEEDS_REVIEW: (
        "QR code removed",
        "The provider reports an order error. Ask them before the customer pays again.",
    ),
}


def gone_words(state: OrderState) -> tuple[str, str]:
    """Title and sentence in the place of the code when there is nothing to pay (any more)."""
    title, text = _GONE.get(state, ("No QR code yet", "It comes with the provider's answer."))
    return tr(title), tr(text)


def pay_link(order: Order) -> WebLink | None:
    """The provider's pay link when it may be opened; None when there is none or it is not a plain https address."""
    return https_link(order.pay_url)


def link_refusal(order: Order) -> str:
    """Why a link that came is not offered; empty when none came or it is offered."""
    if not order.pay_url or pay_link(order) is not None:
        return ""
    return tr("The provider's link is not a plain https address, so it is not offered.")


@dataclass(frozen=True, slots=True)
class AcceptedWords:
    """What the provider accepted, and how it compares with what was submitted."""

    money: Money
    aside: str
    differs: bool


def accepted_words(order: Order) -> AcceptedWords | None:
    """None while nothing was accepted."""
    if order.accepted is None:
        return None
    rate = _rate(order.exchange_rate)
    if order.accepted.same_value(order.money):
        aside = tr("same amount, rate {rate}", rate=rate) if rate else tr("same amount")
        return AcceptedWords(order.accepted, aside, differs=False)
    if order.accepted.currency != order.money.currency:
        aside = tr("another currency, rate {rate}", rate=rate) if rate else tr("another currency")
    else:
        aside = tr("another amount than submitted")
    return AcceptedWords(order.accepted, aside, differs=True)


def _rate(text: str) -> str:
    value = read_literal(text)
    return f"{value.normalize():f}" if value is not None and value != Decimal(0) else ""


def difference_note(order: Order) -> str:
    """The loud sentence when the accepted sum is another one, or a paid one is not told; empty when it is the same."""
    found = accepted_words(order)
    if found is None and not pays_as_submitted(order):
        return tr("{difference}. Ask the provider before you rely on it.", difference=paid_difference(order))
    if found is None or not found.differs:
        return ""
    return tr(
        "Submitted {submitted}, accepted {accepted}. Look at this before you show the customer anything.",
        submitted=money_text(order.money), accepted=money_text(found.money),
    )  # fmt: skip


def difference_title(order: Order) -> str:
    """The heading of :func:`difference_note`."""
    if order.accepted is None:
        return tr("The paid amount is not known")
    return tr("The provider accepted another amount")


def nothing_accepted(order: Order) -> str:
    """What stands in the place of an accepted sum that is not there."""
    return tr("nothing yet") if pays_as_submitted(order) else tr("not told by the provider")


def reference_words(order: Order) -> str:
    """The reference number, or when it comes."""
    if order.reference_number:
        return order.reference_number
    if order.state in FINAL or order.kind is OrderKind.SUBSCRIPTION:
        return tr("none")
    return tr("arrives when it is paid out") if is_out(order.kind) else tr("arrives when it is paid")


def subject_line(order: Order) -> str:
    """Such as "Invoice 2248 · Lakeside Cafe · QR Ph": what is known beside the amount."""
    return "  ·  ".join(part for part in (order.reference, order.customer, channel_word(order.channel)) if part)


def removed_word(order: Order) -> str:
    """Such as "PHP 2,450.00 paid at 14:08:31", for the place where the code was: the sum that the provider accepted."""
    moment = clock_time(order.updated_ms)
    if order.accepted is None:
        return tr("Paid at {time}, amount not told", time=moment)
    return tr("{money} paid at {time}", money=money_text(order.accepted), time=moment)


def sending_title(money: Money) -> str:
    """Such as "Sending PHP 2,450.00"."""
    return tr("Sending {money}", money=f"{money.currency} {figures(money)}")


def received_title(order: Order) -> str:
    """The heading of the toast: what was received is not always what was asked for."""
    return paid_difference(order) or tr("Payment received")


def received_line(order: Order) -> str:
    """Such as "PHP 2,450.00, Invoice 2248, QR Ph", for the toast: the sum that the provider accepted."""
    money = money_text(order.accepted) if order.accepted is not None else tr("Amount not told")
    return ", ".join(part for part in (money, order.reference, channel_word(order.channel)) if part)
