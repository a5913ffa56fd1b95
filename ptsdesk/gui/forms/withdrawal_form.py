"""The form "New withdrawal" as data: its own text fields, what is sent of it, what is kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain import rules
from ptsdesk.domain.card import is_forbidden_member
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.gui.forms.spec import TextSpec, is_card_in_amount, is_card_number
from ptsdesk.gui.i18n import tr
from ptsdesk.services.api import OrderForm

DETAIL = "details."
KEPT, NOT_KEPT = "yes", "no"
"""Whether a typed payee goes into the book."""
_BY_ITSELF = frozenset({"order_id", "currency", "channel", "keep"})
_CARD_CHECKS = {f"{DETAIL}account_number": rules.is_card_for_account, "amount": is_card_in_amount}


def remark_spec() -> TextSpec:
    """What is sent as the remark (PTS API, section 7)."""
    return TextSpec(
        key="reference",
        label=tr("Remark"),
        identifier="remark",
        help=tr("Sent to the provider."),
        check=rules.check_reference,
        problem_field="remark",
    )


def details_of(values: Mapping[str, str]) -> dict[str, str]:
    """The ``details`` of the message, the receiving bank or wallet first; empty members are left out."""
    subject = values.get("subject", "")
    head = {"channel_subject": subject} if subject else {}
    return head | {name.removeprefix(DETAIL): text for name, text in values.items() if name.startswith(DETAIL) and text}


def order_form(values: Mapping[str, str]) -> OrderForm:
    """What the services check and prepare. Missing values are empty."""

    def value(key: str) -> str:
        return values.get(key, "")

    details = details_of(values)
    return OrderForm(
        kind=OrderKind.WITHDRAWAL,
        order_id=value("order_id"),
        amount=value("amount"),
        currency=value("currency"),
        channel=value("channel"),
        reference=value("reference"),
        customer=details.get("name", ""),
        details=details,
        repeat_reason=value("repeat_reason"),
    )


def draft_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a half-filled form: whatever was typed, right or wrong, but never a card number."""
    return {name: text for name, text in values.items() if text and _may_keep(name, text)}


def _may_keep(name: str, text: str) -> bool:
    return not is_forbidden_member(name.removeprefix(DETAIL)) and not _CARD_CHECKS.get(name, is_card_number)(text)


def is_untouched(values: Mapping[str, str]) -> bool:
    """Whether a form holds nothing that a person typed or chose: id, currency and channel come by themselves."""
    return not any(text for name, text in values.items() if name not in _BY_ITSELF)


def payee_values(payee: Payee) -> dict[str, str]:
    """The values of the form that a payee of the book fills."""
    details = {f"{DETAIL}{name}": text for name, text in payee.details.items()}
    return {
        **details,
        f"{DETAIL}name": payee.name,
        "payee_id": payee.payee_id,
        "channel": payee.channel,
        "subject": payee.subject,
    }


def order_values(order: Order) -> dict[str, str]:
    """The values of the form that pay the payee of an earlier withdrawal: whom and how, neither sum nor remark."""
    sent = order.request.get("details")
    details = {str(name): str(text) for name, text in sent.items()} if isinstance(sent, Mapping) else {}
    subject = details.pop("channel_subject", "")
    filled = {f"{DETAIL}{name}": text for name, text in details.items()}
    return {**filled, "currency": order.money.currency, "channel": order.channel, "subject": subject}


def payee_of(fields: Mapping[str, str]) -> Payee:
    """Whom a message pays, as it goes into the book: read from the message's fields."""
    details = {name.removeprefix(DETAIL): text for name, text in fields.items() if name.startswith(DETAIL)}
    name, subject = details.pop("name", ""), details.pop("channel_subject", "")
    return Payee("", name, fields.get("channel", ""), subject, details)


def entry_for(entries: tuple[PayeeEntry, ...], key: str) -> PayeeEntry | None:
    """The payee of the book with this account, when it is there."""
    return next((entry for entry in entries if key and entry.payee.key == key), None)
