"""Read an answer, prove it, or say why it proves nothing.

The order is fixed: text, strict JSON, envelope, signature, then whether it is about what was asked. Only an answer
that passes all of them is :class:`~ptsdesk.protocol.answers.Proved`. Sources: PTS API, sections 2.1, 3 and 20.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ptsdesk.domain.card import cut
from ptsdesk.domain.money import read_literal
from ptsdesk.domain.secret import forgetting
from ptsdesk.protocol import building, messages
from ptsdesk.protocol.answers import Doubt, Expected, Proved, Refused, Unproved, Verdict
from ptsdesk.protocol.building import Data, Doubted
from ptsdesk.protocol.codes import ACCEPTED, EnvelopeCode
from ptsdesk.protocol.keys import Credentials
from ptsdesk.protocol.requests import (
    BalanceRequest,
    PaymentRequest,
    Request,
    SubscribeRequest,
    SupportChannelRequest,
    WithdrawRequest,
)
from ptsdesk.protocol.signing import ALL_RULES, NotSignable, VerifyRules, matching_rules
from ptsdesk.protocol.strictjson import JsonValue, StrictJsonError, parse

MAX_MESSAGE = 1000

_CODE = re.compile(r"[0-9]{4}", re.ASCII)
_SCRIPT = re.compile(
    r"<script|(window|document|top|self|parent)\.|location\b|setTimeout|;?\(?function|(var|let|const)\s", re.IGNORECASE
)
"""How the Redirect answer type begins: a script that moves the payer's browser (PTS API, section 3.1)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The outer object of an answer. ``data`` is empty in a refusal."""

    code: EnvelopeCode
    message: str
    data: Data = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """Which names are covered, and under which rules."""

    signed: tuple[str, ...]
    rules: VerifyRules


@forgetting
def read_answer(request: Request, body: bytes, credentials: Credentials, expected: Expected | None = None) -> Verdict:
    """The verdict on the body of an HTTP 200 answer to a request.

    An answer to a create call must agree with its request in merchant, order id, amount, currency and channel. An
    answer to a query must agree in merchant and order id, and in the rest with ``expected`` when that is known.
    """
    code: EnvelopeCode | None = None
    data: Data = {}
    try:
        envelope = open_envelope(body)
        code, data = envelope.code, envelope.data
        if code != ACCEPTED:
            return Refused(code, envelope.message)
        proof = prove(data, _key_sets(request, data), credentials)
        _check_asked(request, expected, data)
        return Proved(building.answer_of(request, data, proof.signed), proof.rules)
    except Doubted as doubted:
        return Unproved(doubted.reason, code, building.texts(data))


class CallbackKind(StrEnum):
    """What the provider posts to the merchant's own server (PTS API, sections 6, 9, 10 and 11.2)."""

    PAYMENT = "payment_callback"
    WITHDRAW = "withdraw_callback"
    SUBSCRIBE = "subscribe_callback"
    WITHDRAW_CONFIRM = "withdraw_confirm_request"


@forgetting
def read_callback(kind: CallbackKind, text: bytes, credentials: Credentials) -> Proved | Unproved:
    """The verdict on a callback's body, flat or enveloped. It must be for this merchant; the order is the caller's."""
    data: Data = {}
    try:
        data = open_callback(text)
        proof = prove(data, (messages.ANSWER_KEYS[kind],), credentials)
        _check(building.text(data, "user_id") == credentials.user_id, Doubt.OTHER_USER)
        return Proved(building.callback_of(kind, data, proof.signed), proof.rules)
    except Doubted as doubted:
        return Unproved(doubted.reason, None, building.texts(data))


def open_envelope(body: bytes) -> Envelope:
    """Code, message and data of an answer; raises :class:`Doubted` for anything but an envelope."""
    outer = _object(body)
    code, message = outer.get("code"), outer.get("message")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise Doubted(Doubt.SHAPE)
    words = cut(message, MAX_MESSAGE) if isinstance(message, str) else ""
    data = outer.get("data")
    if code != ACCEPTED.text:
        return Envelope(EnvelopeCode(code), words, {})
    if not isinstance(data, dict):
        raise Doubted(Doubt.SHAPE)
    return Envelope(ACCEPTED, words, data)


def open_callback(body: bytes) -> Data:
    """The signed object of a callback: the body itself, or ``data`` of an accepted envelope."""
    outer = _object(body)
    if "data" not in outer or "sign" in outer:
        return outer
    return open_envelope(body).data


def prove(
    data: Data,
    key_sets: Iterable[tuple[str, ...]],
    credentials: Credentials,
    candidates: Iterable[VerifyRules] = ALL_RULES,
) -> Proof:
    """Which names the object's ``sign`` covers, and the rules under which it does; raises :class:`Doubted`."""
    signature = data.get("sign")
    if not isinstance(signature, str) or not signature:
        raise Doubted(Doubt.NO_SIGN)
    rules_to_try = tuple(candidates)
    for keys in key_sets:
        try:
            rules = matching_rules(data, keys, signature, credentials.safecode, credentials.platform_key, rules_to_try)
        except NotSignable:
            raise Doubted(Doubt.SHAPE) from None
        if rules is not None:
            return Proof(keys, rules)
    raise Doubted(Doubt.BAD_SIGN)


def _object(body: bytes) -> dict[str, JsonValue]:
    if not body.strip():
        raise Doubted(Doubt.EMPTY)
    start = body[:2000].decode("latin-1").lstrip()
    if _SCRIPT.match(start):
        raise Doubted(Doubt.SCRIPT)
    if start.startswith("<"):
        raise Doubted(Doubt.HTML)
    try:
        value = parse(body.decode())
    except UnicodeDecodeError:
        raise Doubted(Doubt.NOT_TEXT) from None
    except StrictJsonError:
        raise Doubted(Doubt.NOT_JSON) from None
    if not isinstance(value, dict):
        raise Doubted(Doubt.SHAPE)
    return value


def _key_sets(request: Request, data: Mapping[str, JsonValue]) -> tuple[tuple[str, ...], ...]:
    keys = messages.ANSWER_KEYS[messages.answer_kind(request)]
    if isinstance(request, SubscribeRequest) and "period_count" in data:
        # The table of variant A's answer is cut off in the documentation: it may sign the period as its request does.
        return keys, tuple(sorted((*keys, "period_count", "period_unit")))
    return (keys,)


def _check_asked(request: Request, expected: Expected | None, data: Data) -> None:
    _check(building.text(data, "user_id") == request.user_id, Doubt.OTHER_USER)
    if isinstance(request, BalanceRequest | SupportChannelRequest):
        return
    _check(building.text(data, "order_id") == request.order_id, Doubt.OTHER_ORDER)
    asked = request if isinstance(request, PaymentRequest | WithdrawRequest | SubscribeRequest) else expected
    if asked is None:
        return
    amount = read_literal(building.text(data, "submit_amount"))
    _check(amount is not None, Doubt.BAD_NUMBER)
    _check(amount == read_literal(asked.amount), Doubt.OTHER_AMOUNT)
    _check(building.text(data, "submit_currency") == asked.currency, Doubt.OTHER_CURRENCY)
    _check(building.text(data, "channel") == asked.channel, Doubt.OTHER_CHANNEL)


def _check(agrees: bool, reason: Doubt) -> None:
    if not agrees:
        raise Doubted(reason)
