"""The text fields of a card subscription as data, and the form that the services check. The card is not among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ptsdesk.domain import rules
from ptsdesk.gui.forms.shared_specs import address_spec, reference_spec
from ptsdesk.gui.forms.spec import TextSpec
from ptsdesk.gui.i18n import tr
from ptsdesk.services.api import SubscriptionForm

NAME_KEYS = ("first_name", "middle_name", "last_name")
MORE_KEYS = ("callback_url", "phone")


@dataclass(frozen=True, slots=True)
class SubscriptionSpec:
    """The text fields in the order of the form."""

    reference: TextSpec
    names: tuple[TextSpec, ...]
    more: tuple[TextSpec, ...]

    @property
    def texts(self) -> tuple[TextSpec, ...]:
        """Every text field."""
        return (self.reference, *self.names, *self.more)


def subscription_spec() -> SubscriptionSpec:
    """The form in the window's language. PTS API, section 11."""
    return SubscriptionSpec(reference_spec(), _names(), _more())


def _names() -> tuple[TextSpec, ...]:
    def name(key: str, label: str, *, optional: bool = False, help_text: str = "") -> TextSpec:
        return TextSpec(
            key=key,
            label=label,
            identifier=key.replace("_", "-"),
            help=help_text,
            check=partial(rules.check_holder, field=key),
            optional=optional,
            show_optional=optional,
        )

    return (
        name("first_name", tr("First name"), help_text=tr("As printed on the card, no digits.")),
        name("middle_name", tr("Middle name"), optional=True),
        name("last_name", tr("Last name")),
    )


def _more() -> tuple[TextSpec, ...]:
    return (
        address_spec(
            "callback_url", tr("Callback address"), tr("Your server, which the provider tells about each charge.")
        ),
        TextSpec(
            key="phone",
            label=tr("Mobile number"),
            identifier="mobile-number",
            help=tr("The customer's, when the channel asks for it: 09 and nine digits."),
            check=_check_phone,
            problem_field="details.phone",
            clean=_without_spaces,
        ),
    )


def _check_phone(text: str) -> str:
    return rules.DETAIL_CHECKS["phone"](text, "details.phone")


def _without_spaces(text: str) -> str:
    return "".join(text.replace("-", "").split())


def subscription_form(values: Mapping[str, str]) -> SubscriptionForm:
    """What the services check and prepare. Missing values are empty."""
    names = SubscriptionForm.__dataclass_fields__
    return SubscriptionForm(**{name: values.get(name, "") for name in names})
