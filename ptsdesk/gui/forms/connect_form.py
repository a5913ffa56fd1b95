"""The form "Connect a merchant account" as data: its text fields, how each is checked, and the account they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from ptsdesk.domain.account import (
    Account,
    BodyForm,
    Environment,
    check_api_url,
    check_guid,
    check_new_name,
    check_user_id,
    folded_name,
)
from ptsdesk.domain.profile import KeyFacts
from ptsdesk.errors import InputError
from ptsdesk.gui.forms.shared_specs import real_address
from ptsdesk.gui.forms.spec import TextSpec
from ptsdesk.gui.i18n import tr
from ptsdesk.services.api import AccountTag

ENVIRONMENT, BODY_FORM, CA_FILE, PLATFORM_KEY = "environment", "body_form", "ca_file", "platform_key"
SAFECODE, TRANSACTION_SECRET, PRIVATE_KEY = "safecode", "transaction_secret", "private_key"
TEXT_KEYS = ("name", "user_id", "url", "guid")
SCHEME = "https://"


@dataclass(frozen=True, slots=True)
class ConnectDraft:
    """What stays when the page is left: all that is no secret, and a pair that was made here, which the worker has."""

    values: Mapping[str, str]
    made: KeyFacts | None


Tags = Callable[[], Iterable[AccountTag]]
"""The accounts that this computer knows already."""


def connect_specs(known: Tags) -> tuple[TextSpec, ...]:
    """The text fields in the order of the form. PTS API, section 1.1."""

    def free_name(text: str) -> str:
        wanted = folded_name(check_new_name(text))
        if any(folded_name(tag.name) == wanted for tag in known()):
            raise InputError("name", "There is an account with this name already. Choose another name.")
        return text

    return (
        _spec("name", tr("Name shown here"), "account-name", tr("Only on this computer"), free_name, str.strip),
        _spec(
            "user_id", tr("Merchant id (user_id)"), "merchant-id", tr("From the provider"), check_user_id, _no_blanks
        ),
        _address(),
        _spec("guid", tr("Docking id (GUID)"), "guid", tr("Merchant backend, API Docking"), check_guid, _no_blanks),
    )


def _address() -> TextSpec:
    help_text = tr("The host that the provider names, such as https://api.example.com")
    spec = _spec("url", tr("API address"), "api-address", help_text, check_api_url, clean_address)
    return replace(spec, warn=real_address)


def _spec(
    key: str, label: str, identifier: str, help_text: str, check: Callable[[str], str], clean: Callable[[str], str]
) -> TextSpec:
    return TextSpec(key, label, identifier, help_text, check, optional=False, clean=clean)


def _no_blanks(text: str) -> str:
    """An id as it was meant: copying adds blanks round it, and line ends in it."""
    return "".join(text.split())


def clean_address(text: str) -> str:
    """An address as it was meant: https is what there is, so nobody has to type it."""
    address = _no_blanks(text)
    return f"{SCHEME}{address}" if address and "://" not in address else address


def account_of(values: Mapping[str, str]) -> Account:
    """The account that the form describes; its values are checked by whoever gets it."""
    return Account(
        name=values["name"],
        environment=Environment(values[ENVIRONMENT]),
        url=values["url"].rstrip("/"),
        user_id=values["user_id"],
        guid=values["guid"],
        platform_key_pem=values[PLATFORM_KEY],
        ca_file=values[CA_FILE] or None,
        body_form=BodyForm(values[BODY_FORM]),
    )
