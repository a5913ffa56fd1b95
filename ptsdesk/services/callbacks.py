"""Callbacks that somebody received elsewhere: verified, matched to the journal, followed only when they are proved.

A callback is as good as a query answer when its signature fits; its age counts, because anybody who saw an old one can
show it again. Source: PTS API, sections 6, 9, 10 and 11.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ptsdesk.client.gateway import Gateway
from ptsdesk.domain import facts
from ptsdesk.domain.orders import FINAL, Cause, Order, OrderKind
from ptsdesk.errors import JournalStale
from ptsdesk.protocol.answers import OrderAnswer, Proved
from ptsdesk.protocol.building import Doubted, texts
from ptsdesk.protocol.reading import CallbackKind, open_callback
from ptsdesk.services import evidence, reports
from ptsdesk.services.advice import doubt_sentence
from ptsdesk.services.findings import CallbackEffect, CallbackReport
from ptsdesk.services.resolve import Found, Resolver, StateAnswer, state_of
from ptsdesk.storage.journal import Changes

MAX_CALLBACK = 256 * 1024

_TOO_LONG = "This is too long for a callback."
_CONFIRMATION = (
    "This is the provider's question whether a withdrawal is wanted (withdraw confirmation). Your server answers it. "
    "It says nothing of a state."
)
_KINDS = {
    OrderKind.PAYMENT: CallbackKind.PAYMENT,
    OrderKind.WITHDRAWAL: CallbackKind.WITHDRAW,
    OrderKind.SUBSCRIPTION: CallbackKind.SUBSCRIBE,
}
_OF_SUBSCRIPTIONS = ("payment_transaction_id", "payment_status", "enabled")
_LETTERS = {"P": OrderKind.PAYMENT, "W": OrderKind.WITHDRAWAL}
"""First letters of the provider's ids, as its examples show them."""

Lookup = Callable[[str], Order | None]


class CallbackReader:
    """Reads callbacks for one account. ``known`` finds an order of its journal."""

    def __init__(
        self, gateway: Gateway, resolver: Resolver, known: Lookup, fingerprint: str, now_ms: Callable[[], int]
    ) -> None:
        self._gateway = gateway
        self._resolver = resolver
        self._known = known
        self._fingerprint = fingerprint
        self._now_ms = now_ms

    def read(self, text: str) -> CallbackReport:
        """Verify a callback and let its order follow. Nothing is kept of one that is not verified."""
        body = text.strip().encode("utf-8", "replace")
        if len(body) > MAX_CALLBACK:
            return self._unproved(_TOO_LONG, {})
        try:
            fields = texts(open_callback(body))
        except Doubted as doubted:
            return self._unproved(doubt_sentence(doubted.reason), {})
        order = self._known(fields.get("order_id", ""))
        kind = _kind_of(fields, order)
        if kind is not OrderKind.SUBSCRIPTION and "amount" in fields and "submit_amount" not in fields:
            return self._unproved(_CONFIRMATION, fields)
        verdict = self._gateway.read_callback(_KINDS[kind or OrderKind.PAYMENT], body)
        if not isinstance(verdict, Proved):
            return self._unproved(doubt_sentence(verdict.reason), fields, kind)
        if not isinstance(verdict.answer, StateAnswer):
            raise TypeError(type(verdict.answer).__name__)
        return self._proved(verdict.answer, kind, order, body.decode())

    def _proved(self, answer: StateAnswer, kind: OrderKind | None, order: Order | None, raw: str) -> CallbackReport:
        while True:
            effect, after = CallbackEffect.STRANGER, None
            try:
                if order is not None:
                    effect, after = self._match(answer, kind, order, raw)
            except JournalStale:
                # Another answer came in between: judge against what is known now.
                order = self._known(answer.order_id)
                continue
            return CallbackReport(
                kind=kind,
                order_id=answer.order_id,
                effect=effect,
                reason="",
                answer=dict(answer.fields),
                signed=answer.signed,
                order=after,
                state_before=order.state if order else None,
                comparison=_compare(order, answer) if order else (),
                read_ms=self._now_ms(),
                key_fingerprint=self._fingerprint,
            )

    def _match(
        self, answer: StateAnswer, kind: OrderKind | None, order: Order, raw: str
    ) -> tuple[CallbackEffect, Order]:
        seen: evidence.Seen = {"verified": True, "callback": True, "updated": answer.timestamp}
        found = Found(order, seen, raw, Changes())
        if kind is not order.kind or not all(agrees for _, agrees in _compare(order, answer)):
            return CallbackEffect.DIFFERENT, self._resolver.keep(found, Cause.CALLBACK_OLDER)
        if order.state in FINAL and state_of(answer) is not order.state:
            return CallbackEffect.CONTRADICTION, self._resolver.follow(found, answer, Cause.CALLBACK)
        if _is_older(answer, order):
            return CallbackEffect.OLDER, self._resolver.keep(found, Cause.CALLBACK_OLDER)
        after = self._resolver.follow(found, _covered(answer), Cause.CALLBACK)
        return (CallbackEffect.KEPT if after.state is order.state else CallbackEffect.CHANGED), after

    def _unproved(self, reason: str, fields: Mapping[str, str], kind: OrderKind | None = None) -> CallbackReport:
        return CallbackReport(
            kind=kind,
            order_id=fields.get("order_id", ""),
            effect=CallbackEffect.UNPROVED,
            reason=reason,
            answer=dict(fields),
            signed=(),
            order=None,
            state_before=None,
            read_ms=self._now_ms(),
            key_fingerprint=self._fingerprint,
        )


def _kind_of(fields: Mapping[str, str], order: Order | None) -> OrderKind | None:
    """What a callback is about, by its members, else by the provider's id, else by the journal."""
    if any(name in fields for name in _OF_SUBSCRIPTIONS):
        return OrderKind.SUBSCRIPTION
    told = _LETTERS.get(fields.get("transaction_id", "")[:1])
    return order.kind if told is None and order is not None and order.kind is not OrderKind.SUBSCRIPTION else told


def _compare(order: Order, answer: StateAnswer) -> tuple[tuple[str, bool], ...]:
    """As a query's answer, and the provider's id: a payment and a withdrawal may have one order id at the provider, and
    callbacks about them are signed alike.
    """
    agree = not order.transaction_id or answer.transaction_id == order.transaction_id
    return (*reports.compare(order, answer.fields), *(() if agree else (("transaction_id", False),)))


def _covered(answer: StateAnswer) -> StateAnswer:
    """The answer without the links and the list of charges that nothing covers: whoever handed it on can add to it."""
    answer = replace(answer, fields={name: text for name, text in answer.fields.items() if name in answer.signed})
    return answer if isinstance(answer, OrderAnswer) else replace(answer, payments=())


def _is_older(answer: StateAnswer, order: Order) -> bool:
    """Whether the journal holds news of a later moment. Only then, and when it cannot be told, nothing follows."""
    known, told = facts.moment_s(order.facts.get("timestamp", "")), facts.moment_s(answer.timestamp)
    return known is not None and (told is None or told < known)
