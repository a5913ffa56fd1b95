"""Ask the provider about an order and let the journal follow what was proved, and nothing else.

Only a verified answer about this very order changes what is known of it. "Not found" carries no signature: it counts
only past the fence, twice, far enough apart, and only turns a refusal into "nothing moved".
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.domain.orders import FINAL, WATCHED, Cause, Evidence, Order, OrderKind, OrderState
from ptsdesk.domain.polling import CONFIRM_GAP_MS, CONFIRMATIONS, Moment, count_not_found, next_delay_ms, past_fence
from ptsdesk.errors import JournalStale
from ptsdesk.protocol.answers import Expected, OrderAnswer, Proved, Refused
from ptsdesk.protocol.codes import CodeGroup, EnvelopeCode, OrderStatus, read_status
from ptsdesk.protocol.requests import PaymentQuery, SubscribeQuery, WithdrawQuery
from ptsdesk.services import evidence
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Changes, Journal

STATE_OF_STATUS = {
    OrderStatus.WAITING: OrderState.WAITING,
    OrderStatus.PROCESSING: OrderState.PROCESSING,
    OrderStatus.SUCCESS: OrderState.PAID,
    OrderStatus.FAILED: OrderState.FAILED,
    OrderStatus.ERROR: OrderState.NEEDS_REVIEW,
    OrderStatus.EXPIRED: OrderState.EXPIRED,
}
"""Status codes (PTS API, section 15) and what they mean for an order here."""


_AT_WORK = frozenset({OrderState.DRAFT, OrderState.RECORDED, OrderState.SENDING})
"""The money lane is at work on these: an answer about them is written down and changes nothing."""
_TOLD = ("code", "status", "doubt", "lost")
"""What makes two answers say the same, besides what they change in the order."""
_FACTS = Changes.__annotations__.keys() - {"checks", "checked_ms", "next_check_ms"}


@dataclass(frozen=True, slots=True)
class _Found:
    """One answer on its way into the journal: the order as it was, what backs the event, what changes."""

    order: Order
    seen: evidence.Seen
    raw: str
    changes: Changes


class Resolver:
    """Queries orders and records the answers."""

    def __init__(self, user_id: str, gateway: Gateway, journal: Journal, ports: Ports) -> None:
        self._user_id = user_id
        self._gateway = gateway
        self._journal = journal
        self._ports = ports
        self._counted_at: dict[str, int] = {}

    def ask(self, kind: OrderKind, order_id: str, expected: Expected | None) -> Exchange:
        """One question about one order id. ``expected``: what the answer must agree with. Raises NotSentError."""
        if kind is OrderKind.PAYMENT:
            return self._gateway.payment_query(PaymentQuery(self._user_id, order_id), expected)
        if kind is OrderKind.WITHDRAWAL:
            return self._gateway.withdraw_query(WithdrawQuery(self._user_id, order_id), expected)
        return self._gateway.subscribe_query(SubscribeQuery(self._user_id, order_id), expected)

    def ask_about(self, order: Order) -> Exchange:
        """Ask about an order of the journal. Whatever happens, the next try is planned before. Raises NotSentError."""
        self._journal.touch(order.order_id, next_check_ms=self._next_check(order, None))
        return self.ask(order.kind, order.order_id, expected_of(order))

    def record(self, order_id: str, exchange: Exchange) -> Order:
        """Let the journal follow one answer. When another answer came in between, look again at what is known then."""
        while True:
            order = self._journal.get(order_id)
            if order is None:
                raise LookupError(order_id)
            with contextlib.suppress(JournalStale):
                return self._follow(order, exchange)

    def _follow(self, order: Order, exchange: Exchange) -> Order:
        changes = self._counted(order, exchange)
        result = exchange.result
        found = _Found(order, evidence.of_exchange(exchange), exchange.raw, changes)
        if isinstance(result, Proved) and isinstance(result.answer, OrderAnswer):
            return self._proved(found, result.answer)
        if isinstance(result, Refused) and result.code.group is CodeGroup.NOT_FOUND:
            return self._not_found(found)
        return self._note(found, _cause_of(exchange))

    def _proved(self, found: _Found, answer: OrderAnswer) -> Order:
        order, changes = found.order, found.changes
        status = read_status(answer.status)
        state = STATE_OF_STATUS[status] if status else OrderState.UNKNOWN
        found.seen["status"] = answer.status
        if order.state in FINAL:
            return self._note(found, Cause.QUERY if state is order.state else Cause.CONTRADICTION)
        if order.state in _AT_WORK:
            return self._note(found, Cause.QUERY)
        changes["status"] = answer.status
        changes["transaction_id"] = answer.transaction_id
        changes["accepted"] = answer.accepted
        changes["exchange_rate"] = answer.exchange_rate
        changes["reference_number"] = answer.reference_number or order.reference_number
        changes["error_message"] = answer.error_message
        changes["not_found"], changes["not_found_ms"] = 0, None
        if state in FINAL:
            changes["next_check_ms"] = None
        return self._note(found, Cause.QUERY) if state is order.state else self._step(found, state, Cause.QUERY)

    def _not_found(self, found: _Found) -> Order:
        order, now = found.order, self._moment()
        if order.state not in FINAL and past_fence(now, order.signed_at, self._sent_ms(order)) and self._apart(order):
            counted = count_not_found(now, order.not_found, order.not_found_ms)
            if counted != order.not_found or order.not_found_ms is None or order.not_found_ms > now.local_ms:
                found.changes["not_found"], found.changes["not_found_ms"] = counted, now.local_ms
                self._counted_at[order.order_id] = self._ports.clock.monotonic_ms()
        counted = found.changes.get("not_found", order.not_found)
        if order.state is OrderState.REFUSED_CHECKING and counted >= CONFIRMATIONS and _precedes_execution(order):
            found.changes["next_check_ms"] = None
            return self._step(found, OrderState.REFUSED, Cause.QUERY_NOT_FOUND)
        return self._note(found, Cause.QUERY_NOT_FOUND)

    def _sent_ms(self, order: Order) -> int | None:
        """When the last request of the order was begun, by this computer's clock."""
        times = [event.at_ms for event in self._journal.events(order.order_id) if event.cause is Cause.SENDING]
        return times[-1] if times else None

    def _apart(self, order: Order) -> bool:
        """Whether the steady clock agrees, when this program saw the answer that was counted before."""
        at = self._counted_at.get(order.order_id)
        return at is None or self._ports.clock.monotonic_ms() - at >= CONFIRM_GAP_MS

    def _step(self, found: _Found, state: OrderState, cause: Cause) -> Order:
        order = found.order
        return self._journal.step(
            order.order_id, state, cause, found.seen, before=order.state, answer=found.raw, **found.changes
        )

    def _note(self, found: _Found, cause: Cause) -> Order:
        """An event for something new; for the same answer once more only the counters move."""
        order, changes = found.order, found.changes
        last = self._journal.last_event(order.order_id)
        repeated = last is not None and last.cause is cause and _same_told(last.evidence, found.seen)
        if repeated and all(changes.get(name) == getattr(order, name) for name in _FACTS & changes.keys()):
            return self._journal.touch(order.order_id, **changes)
        return self._journal.note(order.order_id, cause, found.seen, before=order.state, answer=found.raw, **changes)

    def _counted(self, order: Order, exchange: Exchange) -> Changes:
        return {
            "checks": order.checks + 1,
            "checked_ms": self._ports.clock.now_ms(),
            "next_check_ms": self._next_check(order, exchange.retry_after_s),
        }

    def _next_check(self, order: Order, retry_after_s: int | None) -> int | None:
        if order.state not in WATCHED:
            return None
        delay = next_delay_ms(order.checks + 1, self._ports.random_bytes(1)[0], retry_after_s)
        return self._ports.clock.now_ms() + delay

    def _moment(self) -> Moment:
        clock, now = self._gateway.clock, self._ports.clock.now_ms()
        offset, bound = clock.offset_ms, clock.bound_ms
        return Moment(None if offset is None else now + offset, bound or 0, now)


def expected_of(order: Order) -> Expected:
    """What an answer about this order must agree with before it proves anything."""
    return Expected(amount=order.money.text, currency=order.money.currency, channel=order.channel)


def _same_told(before: Evidence, now: Evidence) -> bool:
    return all(before.get(name) == now.get(name) for name in _TOLD)


def _precedes_execution(order: Order) -> bool:
    """Whether the refusal's code says that nothing was done; of any other code that is never certain."""
    return EnvelopeCode(order.provider_code).group is CodeGroup.PRECEDES_EXECUTION


def _cause_of(exchange: Exchange) -> Cause:
    if isinstance(exchange.result, Refused):
        return Cause.QUERY_REFUSED
    if isinstance(exchange.result, Proved):
        return Cause.QUERY
    return Cause.QUERY_UNREACHABLE if isinstance(exchange.result, Lost) else Cause.QUERY_UNPROVED
