"""The format of every request field (PTS API, section 21, last paragraph; tables of sections 4, 7, 11, 12 and 13).

Unknown fields are tolerated, an optional null counts as absent, a wrong type or format is code 1001.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

from ptsdesk.sandbox import codes
from ptsdesk.sandbox.amounts import millionths
from ptsdesk.sandbox.wire import Json, Number

Fields = Mapping[str, Json]
Check = Callable[[Json], bool]

MANILA = timezone(timedelta(hours=8))
_ORDER_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TEN_DIGITS = re.compile(r"[0-9]{10}")
_PHONE = re.compile(r"09[0-9]{9}|9[0-9]{9}")
_ACCOUNT_NUMBER = re.compile(r"[0-9]{10,20}")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@.<>]+(\.[^\s@.<>]+)+")
_CARD_NUMBER = re.compile(r"[0-9]{12,19}")
_CARD_CVC = re.compile(r"[0-9]{3,4}")
_CARD_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_CARD_YEAR = re.compile(r"[0-9]{2}|[0-9]{4}")
_PAYEE_PUNCTUATION = " .,'-\N{RIGHT SINGLE QUOTATION MARK}"


def _matches(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_filled_text(value: Json) -> bool:
    return isinstance(value, str) and value != ""


def _is_amount(value: Json) -> bool:
    return isinstance(value, str) and millionths(value) is not None


def _is_timestamp(value: Json) -> bool:
    return isinstance(value, Number) and _TEN_DIGITS.fullmatch(value.literal) is not None


def _is_integer(lowest: int, highest: int) -> Check:
    allowed = {str(number) for number in range(lowest, highest + 1)}
    return lambda value: isinstance(value, Number) and value.literal in allowed


def _is_url(value: Json) -> bool:
    if not isinstance(value, str) or any(sign.isspace() or not sign.isprintable() for sign in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _is_card_name(value: Json) -> bool:
    """A name as it stands on a card: no digits, nothing unprintable; it may be empty."""
    return isinstance(value, str) and not any(sign.isnumeric() or not sign.isprintable() for sign in value)


def _is_filled_card_name(value: Json) -> bool:
    return _is_card_name(value) and _is_filled_text(value)


def _is_payee_name(value: Json) -> bool:
    """A payee: letters of any script and the marks that occur in names, no digits, no special characters."""
    return (
        isinstance(value, str)
        and value.strip() != ""
        and all(sign in _PAYEE_PUNCTUATION or unicodedata.category(sign)[0] in "LM" for sign in value)
    )


def _is_card_number(value: Json) -> bool:
    if not isinstance(value, str) or _CARD_NUMBER.fullmatch(value) is None:
        return False
    digits = [int(digit) for digit in reversed(value)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One field: its name, its format, whether it must be there."""

    name: str
    fits: Check
    required: bool = True


def _object_of(*rules: Rule) -> Check:
    return lambda value: isinstance(value, Mapping) and all(_holds(rule, value) for rule in rules)


def _holds(rule: Rule, fields: Fields) -> bool:
    value = fields.get(rule.name)
    return not rule.required if value is None else rule.fits(value)


_PHONE_RULE = Rule("phone", _matches(_PHONE), required=False)
_ORDER_RULE = Rule("order_id", _matches(_ORDER_ID))
_CURRENCY = Rule("currency", _is_filled_text)
_COMMON = (Rule("timestamp", _is_timestamp), Rule("sign", _is_filled_text))
_CREATE = (
    *_COMMON,
    _ORDER_RULE,
    Rule("amount", _is_amount),
    _CURRENCY,
    Rule("channel", _is_filled_text),
    Rule("callback_url", _is_url, required=False),
    Rule("remark", _is_text, required=False),
)
PAYMENT = (
    *_CREATE,
    Rule("details", _object_of(), required=False),
    Rule("redirect_url", _is_url, required=False),
    Rule("error_url", _is_url, required=False),
)
WITHDRAW = (
    *_CREATE,
    Rule(
        "details",
        _object_of(
            _PHONE_RULE,
            Rule("channel_subject", _is_filled_text, required=False),
            Rule("account_number", _matches(_ACCOUNT_NUMBER), required=False),
            Rule("email", _matches(_EMAIL), required=False),
            Rule("name", _is_payee_name, required=False),
            Rule("address", _is_text, required=False),
        ),
        required=False,
    ),
)
SUBSCRIBE = (
    *_CREATE,
    Rule("card_number", _is_card_number),
    Rule("card_exp_month", _matches(_CARD_MONTH)),
    Rule("card_exp_year", _matches(_CARD_YEAR)),
    Rule("card_cvc", _matches(_CARD_CVC)),
    Rule("first_name", _is_filled_card_name),
    Rule("middle_name", _is_card_name, required=False),
    Rule("last_name", _is_filled_card_name),
    Rule("period_count", _is_integer(1, 12), required=False),
    Rule("period_unit", _is_integer(1, 3), required=False),
    Rule("details", _object_of(_PHONE_RULE), required=False),
)
ORDER_QUERY = (*_COMMON, _ORDER_RULE)
BALANCE = (*_COMMON, Rule("balance_mode", _is_integer(0, 2), required=False))
SUPPORT_CHANNEL = (*_COMMON, _CURRENCY)


def check(fields: Fields, rules: tuple[Rule, ...], now_s: int) -> None:
    """Refuse with 1001 unless every rule holds; a card must not be past and a period is given whole or not at all."""
    if not all(_holds(rule, fields) for rule in rules):
        raise codes.Refusal(codes.FIELD_NOT_VALID)
    if rules is SUBSCRIBE and (_is_card_past(fields, now_s) or _is_half_period(fields)):
        raise codes.Refusal(codes.FIELD_NOT_VALID)


def _is_half_period(fields: Fields) -> bool:
    return (fields.get("period_count") is None) != (fields.get("period_unit") is None)


def _is_card_past(fields: Fields, now_s: int) -> bool:
    year = int(text(fields, "card_exp_year"))
    full_year = year + 2000 if len(text(fields, "card_exp_year")) == 2 else year
    today = datetime.fromtimestamp(now_s, UTC).astimezone(MANILA)
    return (full_year, int(text(fields, "card_exp_month"))) < (today.year, today.month)


def text(fields: Fields, name: str) -> str:
    """A text field that the rules have let through; empty when it is not there."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def integer(fields: Fields, name: str) -> int | None:
    """An integer field that the rules have let through."""
    value = fields.get(name)
    return int(value.literal) if isinstance(value, Number) else None


def details(fields: Fields) -> Fields:
    """The members of ``details``; none when it is not there."""
    value = fields.get("details")
    return value if isinstance(value, Mapping) else {}
