"""The form "New payment" as data: its fields, what they are for, how each is checked, what is kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.domain import rules
from ptsdesk.domain.money import DECIMALS
from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.forms.shared_specs import address_spec, reference_spec
from ptsdesk.gui.forms.spec import TextSpec, is_card_in_amount, is_card_number
from ptsdesk.gui.i18n import tr
from ptsdesk.services.api import OrderForm

CURRENCIES = tuple(DECIMALS)
"""What the list offers, the usual one first; the provider says which of them it takes."""

ADDRESS_KEYS = ("redirect_url", "error_url", "callback_url")
DRAFT_KEYS = ("order_id", "amount", "currency", "channel", "reference", "customer", *ADDRESS_KEYS)


@dataclass(frozen=True, slots=True)
class PaymentFormSpec:
    """The text fields in the order of the form."""

    references: tuple[TextSpec, ...]
    addresses: tuple[TextSpec, ...]

    @property
    def texts(self) -> tuple[TextSpec, ...]:
        """Every text field."""
        return self.references + self.addresses


def payment_form() -> PaymentFormSpec:
    """The form in the window's language. PTS API, section 4.1."""
    return PaymentFormSpec(references=_references(), addresses=_addresses())


def _references() -> tuple[TextSpec, ...]:
    return (
        reference_spec(),
        TextSpec(
            key="customer",
            label=tr("Customer"),
            identifier="customer",
            help=tr("Stays on this computer. Not sent."),
            check=rules.check_customer,
            show_optional=True,
        ),
    )


def _addresses() -> tuple[TextSpec, ...]:
    return (
        address_spec("redirect_url", tr("Return page"), tr("Where the customer's browser goes after paying.")),
        address_spec("error_url", tr("Error page"), tr("Where the customer's browser goes when paying failed.")),
        address_spec(
            "callback_url", tr("Callback address"), tr("Your server, which the provider tells about the result.")
        ),
    )


def order_form(values: Mapping[str, str]) -> OrderForm:
    """What the services check and prepare. Missing values are empty."""

    def value(key: str) -> str:
        return values.get(key, "")

    return OrderForm(
        kind=OrderKind.PAYMENT,
        order_id=value("order_id"),
        amount=value("amount"),
        currency=value("currency"),
        channel=value("channel"),
        reference=value("reference"),
        customer=value("customer"),
        callback_url=value("callback_url"),
        redirect_url=value("redirect_url"),
        error_url=value("error_url"),
    )


def draft_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a half-filled form: whatever was typed, right or wrong, but never a card number."""
    kept = {key: text for key in DRAFT_KEYS if (text := values.get(key, "")) and not is_card_number(text)}
    if is_card_in_amount(kept.get("amount", "")):
        del kept["amount"]
    return kept


def is_untouched(values: Mapping[str, str]) -> bool:
    """Whether a form holds nothing that a person typed: the order id, currency and channel come by themselves."""
    return not any(values.get(key) for key in ("amount", "reference", "customer", *ADDRESS_KEYS))
