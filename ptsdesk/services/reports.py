"""From exchanges and journal rows to the plain data that the window and the verbs show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.client.gateway import Exchange, Lost
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.money import read_literal
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import RefusedError, UnprovedError
from ptsdesk.protocol.answers import Answer, ChannelAnswer, Proved, Refused, SubscriptionAnswer, Unproved
from ptsdesk.protocol.codes import CodeGroup
from ptsdesk.services import api
from ptsdesk.services.advice import advice, doubt_sentence
from ptsdesk.services.resolve import charges_of

_KINDS = {"payment": OrderKind.PAYMENT, "withdraw": OrderKind.WITHDRAWAL, "subscribe": OrderKind.SUBSCRIPTION}


def proved(exchange: Exchange) -> Answer:
    """The verified answer of a read-only call, or an error that says why there is none."""
    result = exchange.result
    if isinstance(result, Proved):
        return result.answer
    if isinstance(result, Refused):
        words = advice(result.code.text)
        raise RefusedError(result.code.text, words.title, words.sentence, detail=f"code {result.code.text}")
    if isinstance(result, Unproved):
        raise UnprovedError(doubt_sentence(result.reason), detail=f"doubt {result.reason}")
    raise UnprovedError(result.sentence, detail=f"lost {result.reason}")


def channels_of(answer: ChannelAnswer) -> tuple[Channel, ...]:
    """The provider's list as channels; entries of a type that this program does not know are left out."""
    return tuple(
        Channel(item.channel, _KINDS[item.transaction_type], item.currency, item.subject, item.subject_name)
        for item in answer.items
        if item.transaction_type in _KINDS
    )


def connection_of(exchange: Exchange, offset_ms: int | None, asked_ms: int) -> api.Connection:
    """What one exchange tells about the way to the provider."""
    result = exchange.result
    title = sentence = ""
    if isinstance(result, Refused) and result.code.group is CodeGroup.PRECEDES_EXECUTION:
        title, sentence = advice(result.code.text).title, advice(result.code.text).sentence
    elif isinstance(result, Unproved):
        title, sentence = UnprovedError.title, doubt_sentence(result.reason)
    elif isinstance(result, Lost):
        title, sentence = "No usable answer", result.sentence
    return api.Connection(not isinstance(result, Lost), offset_ms, sentence, title, asked_ms)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, when, and with which key the answer is verified."""

    kind: OrderKind
    order_id: str
    asked_ms: int
    fingerprint: str


def query_report(
    question: Question, exchange: Exchange, order: Order | None, before: OrderState | None
) -> api.QueryReport:
    """What one question brought: only a verified answer counts as found."""
    result = exchange.result
    found: bool | None = None
    code, message, reason = "", "", ""
    fields: dict[str, str] = {}
    comparison: tuple[tuple[str, bool], ...] = ()
    signed: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    if isinstance(result, Proved):
        found, code, signed = True, "1000", result.answer.signed
        if isinstance(result.answer, SubscriptionAnswer):
            charges = charges_of(result.answer, question.asked_ms)
        fields = {name: text for name, text in result.answer.fields.items() if name != "sign"}
        comparison = compare(order, fields) if order else ()
    elif isinstance(result, Refused):
        found = False if result.code.group is CodeGroup.NOT_FOUND else None
        code, message, reason = result.code.text, result.message, advice(result.code.text).sentence
    elif isinstance(result, Unproved):
        code = result.code.text if result.code else ""
        reason = doubt_sentence(result.reason)
        comparison = compare(order, dict(result.fields)) if order else ()
    else:
        reason = result.sentence
    return api.QueryReport(
        kind=question.kind,
        order_id=question.order_id,
        asked_ms=question.asked_ms,
        took_ms=exchange.took_ms,
        verified=isinstance(result, Proved),
        found=found,
        code=code,
        message=message,
        answer=fields,
        raw=exchange.raw,
        order=order,
        state_before=before,
        comparison=comparison,
        reason=reason,
        key_fingerprint=question.fingerprint,
        signed=signed,
        charges=charges,
    )


def compare(order: Order, fields: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """Which members of an answer agree with the order as it was recorded."""
    submitted = read_literal(fields.get("submit_amount", ""))
    return (
        ("order_id", fields.get("order_id") == order.order_id),
        ("amount", submitted == order.money.value),
        ("currency", fields.get("submit_currency") == order.money.currency),
        ("channel", fields.get("channel") == order.channel),
        ("user_id", fields.get("user_id") == str(order.request.get("user_id", ""))),
    )
