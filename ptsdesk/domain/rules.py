"""What may stand in each field of a message. One function a kind of text; the same for the window and the verbs.

Every check returns the text unchanged or raises :class:`InputError` with a sentence that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from ptsdesk.domain.card import holds_pan, is_forbidden_member, luhn_valid
from ptsdesk.errors import InputError, InputErrors

MAX_REMARK = 200
MIN_REASON = 10
MAX_CUSTOMER = 100
MAX_URL = 2000
_DECODINGS = 3
"""How many layers of percent signs may hide a card number in a web address."""

HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that break a line, hide, turn text around or are half a character."""
_PHONE = re.compile(r"09[0-9]{9}|9[0-9]{9}", re.ASCII)
_ACCOUNT_NUMBER = re.compile(r"[0-9]{10,20}", re.ASCII)
_LONGEST_ACCOUNT = 20
_CARD = re.compile(r"(4[0-9]|5[1-5]|2[2-7])[0-9]{14}|3[47][0-9]{13}", re.ASCII)
"""The lengths and first digits of nearly all payment cards."""
_SUBJECT = re.compile(r"[A-Za-z0-9_.-]{1,40}", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DETAIL_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)

_MARKUP_CHARACTERS = "<>"


def check_free_text(text: str, field: str, limit: int) -> str:
    """A remark, a reference or a name kept here: one line, no markup, no card number, not too long."""
    _refuse_pan(text, field)
    if len(text) > limit:
        raise InputError(field, "This is too long: at most {limit} characters.", limit=limit)
    if HIDDEN.search(text):
        raise InputError(field, "Use one line of plain text, without line breaks or hidden characters.")
    if any(character in _MARKUP_CHARACTERS for character in text):
        raise InputError(field, "Leave out the characters < and >.")
    return text


def check_reason(text: str, field: str = "reason") -> str:
    """Why a person decides something about an order that no answer decided: long enough to be a reason."""
    reason = check_free_text(text.strip(), field, MAX_REMARK)
    if len(reason) < MIN_REASON:
        raise InputError(
            field, "Type the reason: at least {least} characters, for example who told you and when.", least=MIN_REASON
        )
    return reason


def _refuse_pan(text: str, field: str) -> None:
    if holds_pan(text):
        raise InputError(field, "This looks like a card number. Card numbers are never kept here: remove it.")


def check_reference(text: str, field: str = "remark") -> str:
    """What is sent as the remark (PTS API, section 4.1)."""
    return check_free_text(text, field, MAX_REMARK)


def check_customer(text: str, field: str = "customer") -> str:
    """Who pays, kept on this computer only."""
    return check_free_text(text, field, MAX_CUSTOMER)


def check_url(text: str, field: str) -> str:
    """A return page or callback: http or https with a host (PTS API, section 21)."""
    check_free_text(text, field, MAX_URL)
    decoded = text
    for _ in range(_DECODINGS):
        decoded = unquote(decoded, errors="ignore")
        _refuse_pan(decoded, field)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not host or any(character.isspace() for character in text):
        raise InputError(field, "Type a whole web address that begins with https://.")
    if parts.username is not None:
        raise InputError(field, "A web address here must not hold a user name or password.")
    return text


def url_warning(text: str) -> str:
    """A sentence when the address works but is not encrypted; empty when there is nothing to say."""
    return "This address is not encrypted (http). Use https if you can." if text.lower().startswith("http://") else ""


def check_currency(text: str, field: str = "currency") -> str:
    """Three capital letters."""
    if not _CURRENCY.fullmatch(text):
        raise InputError(field, "A currency has three capital letters, for example PHP.")
    return text


def check_channel(text: str, field: str = "channel") -> str:
    """A channel code as support-channel lists it (PTS API, section 13)."""
    _refuse_pan(text, field)
    if not _CODE.fullmatch(text):
        raise InputError(field, "Choose a channel from the provider's list, for example QRPH.")
    return text


def check_person(text: str, field: str) -> str:
    """A person's or payee's name: no digits, no special characters, at most 30 (PTS API, section 7)."""
    check_free_text(text, field, 30)
    if any(character.isdigit() for character in text):
        raise InputError(field, "A name has no digits.")
    if not text or not all(character.isalpha() or character in " .'-" or _is_mark(character) for character in text):
        raise InputError(field, "A name has letters, spaces, dots, dashes and apostrophes only.")
    return text


def check_holder(text: str, field: str) -> str:
    """A name as it stands on a card (PTS API, section 11): not empty, no digits; may be any script."""
    if not text.strip():
        raise InputError(field, "Type the name as it stands on the card.")
    return check_person(text, field)


def _is_mark(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def _pattern(pattern: re.Pattern[str], sentence: str) -> Callable[[str, str], str]:
    def check(text: str, field: str) -> str:
        _refuse_pan(text, field)
        if not pattern.fullmatch(text):
            raise InputError(field, sentence)
        return text

    return check


def _digits(pattern: re.Pattern[str], sentence: str) -> Callable[[str, str], str]:
    """For numbers that may pass a card's check digit by chance: one in ten does."""

    def check(text: str, field: str) -> str:
        if not pattern.fullmatch(text):
            raise InputError(field, sentence)
        if _CARD.fullmatch(text) and holds_pan(text):
            raise InputError(
                field, "This looks like a card number, not an account number. Card numbers are never kept here."
            )
        return text

    return check


def is_card_for_account(text: str) -> bool:
    """Whether what was typed for an account number is a card number, alone or with other numbers beside it.

    Account numbers are as long as card numbers and pass the check digit by chance: only what also begins and is as
    long as a card's counts (as in ``account_number``'s check), whatever spaces and dashes stand between.
    """
    groups = re.split(r"[\s-]+", text.strip(), flags=re.ASCII)
    if not all(group.isascii() and group.isdigit() for group in groups) or len("".join(groups)) > _LONGEST_ACCOUNT:
        return holds_pan(text)
    ends = range(1, len(groups) + 1)
    runs = ("".join(groups[first:last]) for last in ends for first in range(last))
    return any(_CARD.fullmatch(run) and luhn_valid(run) for run in runs)


def _address(text: str, field: str) -> str:
    return check_free_text(text, field, 200)


DETAIL_CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "phone": _digits(_PHONE, "A mobile number has 11 digits that begin with 09, or 10 that begin with 9."),
    "channel_subject": _pattern(
        _SUBJECT, "Choose the receiving bank or wallet from the provider's list, for example UNO."
    ),
    "account_number": _digits(_ACCOUNT_NUMBER, "An account number has 10 to 20 digits and nothing else."),
    "email": _pattern(_EMAIL, "Type a whole e-mail address, for example ana@example.com."),
    "name": check_person,
    "address": _address,
}
"""The members of ``details`` that the API names (PTS API, section 7)."""


def check_details(details: Mapping[str, str]) -> dict[str, str]:
    """The channel-dependent members; a member that the API does not name is treated as free text.

    A name that sounds like card data or a secret is refused: cards have their own form, secrets belong to the account.
    """
    problems: list[InputError] = []
    for name, text in details.items():
        try:
            _check_detail(name, text)
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise InputErrors(problems)
    return dict(details)


def _check_detail(name: str, text: str) -> None:
    if not _DETAIL_NAME.fullmatch(name):
        raise InputError("details", "A detail looks like name=value, with a name in small letters.")
    field = f"details.{name}"
    if is_forbidden_member(name):
        raise InputError(field, "Card data and secrets are never given this way.")
    DETAIL_CHECKS.get(name, _address)(text, field)
