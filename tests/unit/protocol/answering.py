"""Answers as a provider with the known test key would give them."""

from __future__ import annotations

from typing import Any

from ptsdesk.protocol.messages import ANSWER_KEYS
from ptsdesk.protocol.signing import DEFAULT_RULES, VerifyRules, sign, string_to_sign
from ptsdesk.protocol.strictjson import JsonValue, Number, write
from tests.vectors.known import SAFECODE, private_key

ORDER: dict[str, JsonValue] = {
    "user_id": "1",
    "order_id": "P261112-7KQ4M9XW2TBR6HNC",
    "transaction_id": "P12021052118495503889",
    "channel": "QRPH",
    "submit_currency": "PHP",
    "submit_amount": Number("2450.00"),
    "accept_currency": "PHP",
    "accept_amount": Number("2450"),
    "exchange_rate": Number("1"),
}
STATUS: dict[str, JsonValue] = {"status": "2000", "timestamp": Number("1612245402")}
SUBSCRIPTION: dict[str, JsonValue] = {
    "enabled": True,
    "period_count": Number("3"),
    "period_unit": Number("2"),
    "subscribe_at": Number("1612245402"),
    "last_payment_at": Number("1612245462"),
    "next_payment_at": Number("1612850202"),
    "timestamp": Number("1612245402"),
}


def signed(
    kind: str, data: dict[str, JsonValue], rules: VerifyRules = DEFAULT_RULES, keys: Any = None
) -> dict[str, JsonValue]:
    """The data with the signature that its kind of message has."""
    text = string_to_sign(data, keys or ANSWER_KEYS[kind], SAFECODE, rules)
    return {**data, "sign": sign(text, private_key("rsa2048"))}


def enveloped(data: JsonValue, code: JsonValue = "1000", message: JsonValue = "Accepted") -> bytes:
    """The bytes of an answer."""
    return write({"code": code, "message": message, "data": data}).encode()


def answer(kind: str, data: dict[str, JsonValue], rules: VerifyRules = DEFAULT_RULES) -> bytes:
    """The bytes of a signed answer."""
    return enveloped(signed(kind, data, rules))
