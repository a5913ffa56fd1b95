"""What the strict provider asks of each field (PTS API, tables of sections 4 to 13, formats of section 21)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.support.strict_wire import USER_ID, NotOffered, Wrong

Check = Callable[[Any], bool]

_QUERY = ("user_id", "order_id", "timestamp")
_CREATE = (*_QUERY, "amount", "currency", "channel")
_CARD = ("card_number", "card_exp_month", "card_exp_year", "card_cvc", "first_name", "last_name")
PERIOD = ("period_count", "period_unit")


@dataclass(frozen=True)
class Endpoint:
    """Where it is, what must be there (all of it signed), what may be there (none of it signed)."""

    version: str
    required: tuple[str, ...]
    optional: frozenset[str] = frozenset()


ENDPOINTS = {
    "payment": Endpoint("v2", _CREATE, frozenset({"details", "callback_url", "redirect_url", "error_url", "remark"})),
    "payment/query": Endpoint("v2", _QUERY),
    "withdraw": Endpoint("v2", _CREATE, frozenset({"details", "callback_url", "remark"})),
    "withdraw/query": Endpoint("v2", _QUERY),
    "subscribe": Endpoint("v2.1", (*_CREATE, *_CARD), frozenset({"middle_name", "details", "callback_url", "remark"})),
    "subscribe/query": Endpoint("v2.1", _QUERY),
    "subscribe/disable": Endpoint("v2.1", _QUERY),
    "balance": Endpoint("v2", ("user_id", "timestamp"), frozenset({"balance_mode"})),
    "support-channel": Endpoint("v2", ("user_id", "currency", "timestamp")),
}


def endpoint_of(path: str, guid: str) -> str:
    """The endpoint's name; raises :class:`Wrong` for any other path, version or GUID."""
    for name, endpoint in ENDPOINTS.items():
        if path == f"/merchant/{endpoint.version}/{guid}/{name}":
            return name
    raise Wrong(f"path {path}", "8011" if path.startswith("/merchant/v2") else "1020")


def signed_names(name: str, fields: dict[str, Any]) -> tuple[str, ...]:
    """What the request's ``sign`` covers: the required fields, and the period of variant A (section 11)."""
    period = tuple(one for one in PERIOD if one in fields) if name == "subscribe" else ()
    return (*ENDPOINTS[name].required, *period)


def judge_fields(name: str, fields: dict[str, Any], now_s: int, extra_details: set[str]) -> None:
    """Raise :class:`Wrong`, which names the field, unless every field is there that must be, and fits."""
    endpoint = ENDPOINTS[name]
    needed = {*endpoint.required, "sign"}
    period = set(PERIOD) & set(fields) if name == "subscribe" else set()
    if not needed <= set(fields) <= needed | endpoint.optional | period:
        raise Wrong(f"{name}: fields {sorted(fields)}")
    if len(period) == 1:
        raise Wrong(f"{name}: half a period")
    for field, value in fields.items():
        if field == "details":
            _judge_details(name, value, extra_details)
        elif not _FORMATS[field](value):
            raise Wrong(f"{name}: {field}")
    if fields["user_id"] != USER_ID:
        raise Wrong("user_id", "1009")
    if name == "subscribe" and _is_past(fields, now_s):
        raise Wrong("subscribe: the card is past")


def judge_variant(fields: dict[str, Any], accepted: str | None) -> None:
    """Raise :class:`NotOffered` when the provider is set to the other variant of subscribe."""
    variant = "A" if "period_count" in fields else "B"
    if accepted not in {None, variant}:
        raise NotOffered(f"subscribe: variant {variant}")


def _judge_details(name: str, details: Any, extra: set[str]) -> None:
    if not isinstance(details, dict) or not details:
        raise Wrong(f"{name}: details")
    known = {"withdraw": _DETAILS, "subscribe": {"phone": _DETAILS["phone"]}}.get(name)
    for member, value in details.items():
        fits = _is_line if known is None or (member not in known and member in extra) else known.get(member)
        if fits is None or not fits(value):
            raise Wrong(f"{name}: details.{member}")


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_line(value: Any) -> bool:
    """Text that is not empty and holds no control character but the line feed of a remark."""
    return isinstance(value, str) and value != "" and all(sign.isprintable() or sign == "\n" for sign in value)


def _is_amount(value: Any) -> bool:
    return _matches(r"(0|[1-9][0-9]*)(\.[0-9]{1,6})?")(value) and value.strip("0.") != ""


def _is_integer(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _is_url(value: Any) -> bool:
    if not _is_line(value) or any(sign.isspace() for sign in value):
        return False
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _is_person(value: Any) -> bool:
    """A name on a card: any script, no digit of any script (section 11)."""
    return _is_line(value) and value == value.strip() and not any(sign.isnumeric() for sign in value)


def _is_payee(value: Any) -> bool:
    """At most 30 characters, none of them special (section 7): letters, their marks, what joins and shortens names."""
    if not _is_person(value) or len(value) > 30:
        return False
    return all(
        sign in " .,'-\N{RIGHT SINGLE QUOTATION MARK}" or unicodedata.category(sign)[0] in "LM" for sign in value
    )


def _is_card_number(value: Any) -> bool:
    if not _matches("[0-9]{12,19}")(value):
        return False
    total = 0
    for place, digit in enumerate(map(int, reversed(value))):
        total += digit if place % 2 == 0 else (digit * 2 - 9 if digit > 4 else digit * 2)
    return total % 10 == 0


def _is_past(fields: dict[str, Any], now_s: int) -> bool:
    """A card is good to the end of its month, in Manila."""
    today = datetime.fromtimestamp(now_s, UTC) + timedelta(hours=8)
    year = int(fields["card_exp_year"])
    return (year if year > 99 else 2000 + year, int(fields["card_exp_month"])) < (today.year, today.month)


_ORDER_ID = _matches("[A-Za-z0-9._-]{1,64}")
_FORMATS: dict[str, Check] = {
    "user_id": _is_line,
    "order_id": _ORDER_ID,
    "amount": _is_amount,
    "currency": _matches("[A-Z]{3}"),
    "channel": _matches("[A-Za-z0-9_-]{1,64}"),
    "timestamp": _is_integer(10**9, 10**10 - 1),
    "sign": _is_line,
    "callback_url": _is_url,
    "redirect_url": _is_url,
    "error_url": _is_url,
    "remark": _is_line,
    "card_number": _is_card_number,
    "card_exp_month": _matches("0?[1-9]|1[0-2]"),
    "card_exp_year": _matches("[0-9]{2}|20[0-9]{2}"),
    "card_cvc": _matches("[0-9]{3,4}"),
    "first_name": _is_person,
    "middle_name": _is_person,
    "last_name": _is_person,
    "period_count": _is_integer(1, 12),
    "period_unit": _is_integer(1, 3),
    "balance_mode": _is_integer(0, 2),
}
_DETAILS: dict[str, Check] = {
    "phone": _matches("09[0-9]{9}|9[0-9]{9}"),
    "channel_subject": _is_line,
    "account_number": _matches("[0-9]{10,20}"),
    "email": _matches(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+"),
    "name": _is_payee,
    "address": _is_line,
}
