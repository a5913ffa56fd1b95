"""An order, an event and their texts, to and from rows. Portable; no SQL of its own but the list of columns."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict

from ptsdesk.domain.card import is_forbidden_member, mask_card, mask_pans
from ptsdesk.domain.facts import SEARCHED
from ptsdesk.domain.money import DECIMALS, MAX_DECIMALS, MAX_INTEGER_DIGITS, Money
from ptsdesk.domain.orders import Cause, Evidence, Mark, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.storage.schema import orders

_AMOUNT = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,6}))?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", re.ASCII)
_KINDS = {kind.value: kind for kind in OrderKind}
_STATES = {state.value: state for state in OrderState}
_decode = json.JSONDecoder().raw_decode
_EXEMPT = frozenset({"order_id", "transaction_id", "user_id", "request_sha256"})
"""Names whose values are never masked: ids to ask by, and a hash that may hold digits enough by chance."""

ORDER_COLUMNS = tuple(
    orders.c[name]
    for name in (
        "order_id", "kind", "currency", "amount", "channel", "state", "created_ms", "updated_ms", "made_by", "request",
        "reference", "customer", "signed_at", "attempts", "transaction_id", "provider_code", "provider_message",
        "status", "pay_url", "qr_code", "accepted_currency", "accepted_amount", "exchange_rate", "reference_number",
        "error_message", "checks", "checked_ms", "next_check_ms", "not_found", "not_found_ms", "payee_key", "mark",
        "mark_reason", "marked_ms", "facts",
    )
)  # fmt: skip


class Changes(TypedDict, total=False):
    """What may change in an order after it was made. Its id, kind, account, amount and request never do."""

    signed_at: int | None
    attempts: int
    transaction_id: str
    provider_code: str
    provider_message: str
    status: str
    pay_url: str
    qr_code: str
    accepted: Money | None
    exchange_rate: str
    reference_number: str
    error_message: str
    checks: int
    checked_ms: int | None
    next_check_ms: int | None
    not_found: int
    not_found_ms: int | None
    mark: Mark | None
    mark_reason: str
    marked_ms: int | None
    facts: Mapping[str, str]


_CHANGES = frozenset(Changes.__annotations__)


def clean(text: str) -> str:
    """The text as every engine can store it: no NUL and no half of a surrogate pair, each shown as U+FFFD."""
    if text.isprintable():
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def amount_key(text: str) -> str:
    """The amount in millionths as 21 digits, so that text order is the order of the numbers (see ``schema``)."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise ValueError("an amount that the journal cannot hold exactly")
    whole, decimals = match.group(1), match.group(2) or ""
    return whole.zfill(MAX_INTEGER_DIGITS) + decimals.ljust(MAX_DECIMALS, "0")


def accepted_values(money: Money, accepted: Money | None) -> dict[str, str | None]:
    """The columns of what the provider took for an order over ``money``; see ``schema`` for the key."""
    if accepted is None:
        return {"accepted_currency": None, "accepted_amount": None, "accepted_key": None}
    return {
        "accepted_currency": accepted.currency,
        "accepted_amount": accepted.text,
        "accepted_key": _key_of(accepted) if accepted.currency == money.currency else None,
    }


def _key_of(money: Money) -> str | None:
    # An answer's number may be written as 2.45e3 or with zeros at its end.
    whole, _, decimals = f"{money.value:f}".partition(".")
    try:
        return amount_key(f"{whole}.{decimals.rstrip('0') or '0'}")
    except ValueError:
        return None


def fold(text: str) -> str:
    """The text for searching: without case, accents and kinds of space, so that ``pena`` finds ``Peña``."""
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.replace("\0", " ").split())


def search_words(text: str, limit: int = 8) -> tuple[str, ...]:
    """The folded words that must all occur; an amount is looked for without its commas."""
    words = fold(text).split(" ")[:limit]
    return tuple(word.replace(",", "") if _GROUPED.fullmatch(word) else word for word in words if word)


def search_text(order: Order) -> str:
    """What the search looks through: ids, reference, customer, the payee's account, the provider's words and facts, and
    the amount as sent and as people write it.
    """
    amounts = sorted({order.money.text, _padded(order.money)})
    ids = (order.order_id, order.reference, order.customer, order.transaction_id, order.reference_number)
    told = (order.payee_key.partition(":")[2], order.error_message, *(order.facts.get(name, "") for name in SEARCHED))
    return "\n".join(fold(part) for part in (*ids, *told, *amounts) if part)


def _padded(money: Money) -> str:
    whole, _, decimals = money.text.partition(".")
    return f"{whole}.{decimals.ljust(DECIMALS.get(money.currency, 2), '0')}"


def dump(values: Mapping[str, object], kind: OrderKind) -> str:
    """The mapping as JSON. Refuses members that are named like card data or a secret, and whatever JSON would not give
    back unchanged. Card numbers in the texts of a card subscription are masked: the provider may have written them, and
    what became of an order must be kept.
    """
    return json.dumps(_plain(values, masked=kind is OrderKind.SUBSCRIPTION), ensure_ascii=False, separators=(",", ":"))


def _plain(value: object, *, masked: bool) -> object:
    if isinstance(value, str):
        return mask_pans(clean(str(value))) if masked else clean(str(value))
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Mapping):
        return {clean(str(name)): _member(str(name), member, masked=masked) for name, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_plain(member, masked=masked) for member in value]
    raise TypeError(f"the journal keeps no {type(value).__name__}")


def _member(name: str, value: object, *, masked: bool) -> object:
    if is_forbidden_member(name):
        raise ValueError("card data or a secret was offered to the journal")
    return _plain(value, masked=masked and name not in _EXEMPT)


def cap(text: str, kind: OrderKind, limit: int) -> str:
    """An answer as it may be kept: at most ``limit`` bytes of UTF-8, and no card number of a card subscription."""
    stored = mask_pans(clean(text)) if kind is OrderKind.SUBSCRIPTION else clean(text)
    return stored.encode()[:limit].decode(errors="ignore")


def order_values(order: Order) -> dict[str, Any]:
    """A new order's columns, without its account's number."""
    values: dict[str, Any] = {
        column.name: getattr(order, column.name) for column in ORDER_COLUMNS if column.name not in _DERIVED
    }
    values = {
        name: _clean_change(name, value, order) if isinstance(value, str) else value for name, value in values.items()
    }
    facts = dump(order.facts, order.kind)
    found = {name: values[name] for name in _IN_SEARCH & values.keys()}
    return {
        **values,
        "kind": order.kind.value,
        "state": order.state.value,
        "currency": order.money.currency,
        "amount": order.money.text,
        "amount_key": amount_key(order.money.text),
        **accepted_values(order.money, order.accepted),
        "request": dump(order.request, order.kind),
        "facts": facts,
        "search": search_text(replace(order, **found, facts=read_facts(facts))),
    }


_DERIVED = frozenset(
    {"kind", "state", "currency", "amount", "accepted_currency", "accepted_amount", "request", "facts"}
)
_IN_SEARCH = frozenset({"transaction_id", "reference_number", "error_message", "facts"})


def change_values(changes: Changes, order: Order) -> dict[str, Any]:
    """The columns that a change writes. Raises TypeError for a field that never changes."""
    unknown = changes.keys() - _CHANGES
    if unknown:
        raise TypeError(f"an order's {', '.join(sorted(unknown))} cannot be changed")
    values: dict[str, Any] = {
        name: _clean_change(name, value, order) if isinstance(value, str) else value for name, value in changes.items()
    }
    if "accepted" in changes:
        del values["accepted"]
        values |= accepted_values(order.money, changes["accepted"])
    if "facts" in changes:
        values["facts"] = dump(changes["facts"], order.kind)
    if _IN_SEARCH & changes.keys():
        found = {name: values[name] for name in _IN_SEARCH & values.keys() - {"facts"}}
        facts = read_facts(values["facts"]) if "facts" in values else order.facts
        values["search"] = search_text(replace(order, **found, facts=facts))
    return values


def _clean_change(name: str, value: str, order: Order) -> str:
    text = clean(value)
    if order.kind is not OrderKind.SUBSCRIPTION or name == "order_id":
        return text
    return provider_id(text, order) if name in _EXEMPT else mask_pans(text)


def provider_id(text: str, order: Order) -> str:
    """An id of the provider as it may be kept: ids look like card numbers by chance, but the order's own card is known
    by its last digits.
    """
    return mask_card(clean(text), order.payee_key) if order.kind is OrderKind.SUBSCRIPTION else clean(text)


def order_from(row: Sequence[Any], account: str) -> Order:
    """The order of a row selected with :data:`ORDER_COLUMNS`."""
    (
        order_id, kind, currency, amount, channel, state, created_ms, updated_ms, made_by, request, reference,
        customer, signed_at, attempts, transaction_id, provider_code, provider_message, status, pay_url, qr_code,
        accepted_currency, accepted_amount, *rest, mark, mark_reason, marked_ms, facts,
    ) = row  # fmt: skip
    accepted = None if accepted_currency is None else Money(accepted_currency, accepted_amount)
    known = (
        order_id, _KINDS[kind], account, Money(currency, amount), channel, _STATES[state], created_ms, updated_ms,
        made_by, _decode(request)[0], reference, customer, signed_at, attempts, transaction_id, provider_code,
        provider_message, status, pay_url, qr_code, accepted,
    )  # fmt: skip
    marked = None if mark is None else Mark(mark)
    rest += [marked, mark_reason, marked_ms, _EMPTY if facts == "{}" else read_facts(facts)]
    return Order(*known, *rest)


_EMPTY: Mapping[str, str] = {}


def read_facts(text: str) -> Mapping[str, str]:
    """The facts as they were written."""
    facts: Mapping[str, str] = _decode(text)[0]
    return facts


def event_from(row: Sequence[Any], order_id: str) -> OrderEvent:
    """The event of a row: number, time, cause, state before, state after, evidence."""
    number, at_ms, cause, before, after, evidence = row
    return OrderEvent(
        number, order_id, at_ms, Cause(cause), OrderState(before) if before else None, OrderState(after),
        read_evidence(evidence),
    )  # fmt: skip


def read_evidence(text: str) -> Evidence:
    """The evidence as it was written."""
    evidence: Evidence = json.loads(text)
    return evidence
