"""Ask the provider about an order and let the journal follow what was proved, and nothing else.

Only a verified answer about this very order changes what is known of it; an unproved one may only take back "nothing
moved". "Not found" carries no signature: it counts only past the fence, twice, far enough apart, and only turns a
refusal into "nothing moved", of an order that the provider never said it knows.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.domain import facts
from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import (
    FINAL,
    MAY_MARK,
    WATCHED,
    Cause,
    Evidence,
    Order,
    OrderEvent,
    OrderKind,
    OrderState,
    contradicts_mark,
)
from ptsdesk.domain.polling import (
    CONFIRM_GAP_MS,
    CONFIRMATIONS,
    Moment,
    count_not_found,
    next_charge_check_ms,
    next_delay_ms,
    next_marked_check_ms,
    past_fence,
    was_before,
)
from ptsdesk.domain.resend import is_known, says_known, went_elsewhere
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import JournalStale
from ptsdesk.protocol.answers import Expected, OrderAnswer, Proved, Refused, SubscriptionAnswer
from ptsdesk.protocol.codes import CodeGroup, EnvelopeCode, OrderStatus, read_status
from ptsdesk.protocol.requests import PaymentQuery, SubscribeQuery, WithdrawQuery
from ptsdesk.services import evidence
from ptsdesk.services.pace import Pace
from ptsdesk.services.ports import Ports
from ptsdesk.storage.figures import FigureBook
from ptsdesk.storage.journal import Changes, Journal

StateAnswer = OrderAnswer | SubscriptionAnswer
"""How an order stands, in an answer or a callback."""

STATE_OF_STATUS = {
    OrderStatus.WAITING: OrderState.WAITING,
    OrderStatus.PROCESSING: OrderState.PROCESSING,
    OrderStatus.SUCCESS: OrderState.PAID,
    OrderStatus.FAILED: OrderState.FAILED,
    OrderStatus.ERROR: OrderState.NEEDS_REVIEW,
    OrderStatus.EXPIRED: OrderState.EXPIRED,
}
"""Status codes (PTS API, section 15) and what they mean for an order here."""
_UNSETTLED = frozenset({OrderStatus.WAITING.value, OrderStatus.PROCESSING.value})
"""Charges of a subscription in these states are asked about on the schedule of an open order, for a day."""
_CHARGE_DAY_MS = 24 * 3600 * 1000
_AHEAD_MS = 24 * 3600 * 1000
"""A moment further ahead than this, by whatever clock, is a mistake of somebody's."""
_EVERYBODY_WAITS = frozenset({429, 503})
"""HTTP statuses whose Retry-After is about this client, not about one order."""


_AT_WORK = frozenset({OrderState.DRAFT, OrderState.RECORDED, OrderState.SENDING})
"""The money lane is at work on these: an answer about them is written down and changes nothing."""
_TOLD = ("code", "status", "doubt", "lost", "updated")
"""What makes two answers say the same, besides what they change in the order."""
_FACTS = Changes.__annotations__.keys() - {"checks", "checked_ms", "next_check_ms"}


@dataclass(frozen=True, slots=True)
class Found:
    """One answer on its way into the journal: the order as it was, what backs the event, what changes."""

    order: Order
    seen: evidence.Seen
    raw: str
    changes: Changes


class Resolver:
    """Queries orders and records the answers."""

    def __init__(
        self, account: Account, gateway: Gateway, journal: Journal, figures: FigureBook, ports: Ports, pace: Pace
    ) -> None:
        self._figures = figures
        self._pace = pace
        self._user_id, self._place = account.user_id, account.place
        self._gateway = gateway
        self._journal = journal
        self._ports = ports
        self._counted_at: dict[str, int] = {}

    def ask(self, kind: OrderKind, order_id: str, expected: Expected | None) -> Exchange:
        """One question about one order id, in its turn. ``expected``: what the answer must agree with.

        Raises NotSentError.
        """
        self._pace.take_turn()
        exchange = self._question(kind, order_id, expected)
        if exchange.http_status in _EVERYBODY_WAITS:
            self._pace.hold(exchange.retry_after_s)
        return exchange

    def _question(self, kind: OrderKind, order_id: str, expected: Expected | None) -> Exchange:
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
        found = Found(order, evidence.of_exchange(exchange), exchange.raw, changes)
        if isinstance(result, Proved) and isinstance(result.answer, StateAnswer):
            ends = state_of(result.answer) in FINAL and order.state not in FINAL
            if not ends and _is_older(result.answer, order, self._ports.clock.now_ms()):
                found.seen.update(status=_status_of(result.answer), updated=result.answer.timestamp)
                return self._note(found, Cause.QUERY_OLDER)
            return self.follow(found, result.answer, Cause.QUERY)
        if isinstance(result, Refused) and result.code.group is CodeGroup.NOT_FOUND:
            return self._not_found(found)
        cause = _cause_of(exchange)
        return self._said_known(found, cause) if says_known(cause, found.seen) else self._note(found, cause)

    def _said_known(self, found: Found, cause: Cause) -> Order:
        """The provider says that it has the order, without a proof: "nothing moved" holds no longer, and what was
        counted for it neither.
        """
        found.changes["not_found"], found.changes["not_found_ms"] = 0, None
        if found.order.state is not OrderState.REFUSED:
            return self._note(found, cause)
        found.changes["next_check_ms"] = self._next_delay(replace(found.order, state=OrderState.UNKNOWN))
        return self._step(found, OrderState.UNKNOWN, cause)

    def follow(self, found: Found, answer: StateAnswer, cause: Cause) -> Order:
        """Let an order follow a verified answer about it. ``cause``: an answer to a question, or a callback."""
        order, changes = found.order, found.changes
        state = state_of(answer)
        found.seen["status"] = _status_of(answer)
        told = charges_of(answer, self._ports.clock.now_ms())
        if order.state in FINAL and state is not order.state:
            return self._note(found, Cause.CONTRADICTION)
        if order.state in FINAL or order.state in _AT_WORK:
            return self._note(found, cause)
        changes["status"] = _status_of(answer)
        changes["transaction_id"] = answer.transaction_id
        changes["accepted"] = answer.accepted
        changes["exchange_rate"] = answer.exchange_rate
        changes["facts"] = {**order.facts, **facts.kept(answer.fields)}
        changes["not_found"], changes["not_found_ms"] = 0, None
        if isinstance(answer, OrderAnswer):
            changes["reference_number"] = answer.reference_number or order.reference_number
            changes["error_message"] = answer.error_message
        else:
            changes["error_message"] = ""
        if order.mark is not None and state is not order.state and contradicts_mark(replace(order, state=state)):
            found.seen["contradicts_mark"] = str(order.mark)
        self._plan(found, state, told)
        after = self._note(found, cause) if state is order.state else self._step(found, state, cause)
        if told:
            self._figures.keep_charges(order.order_id, told)
        return after

    def keep(self, found: Found, cause: Cause) -> Order:
        """Keep something that was told as evidence; the order stays as it is."""
        return self._note(found, cause)

    def _plan(self, found: Found, state: OrderState, told: Sequence[Charge]) -> None:
        """When to ask again, now that the order stands so. What turned up after all is watched from now on."""
        order, changes = found.order, found.changes
        planned = changes.get("next_check_ms", order.next_check_ms)
        if state in FINAL or state is OrderState.ENDED:
            changes["next_check_ms"] = None
        elif state is OrderState.ACTIVE:
            # Never sooner than the provider asked for.
            asked_for = changes.get("next_check_ms") or 0
            changes["next_check_ms"] = max(asked_for, self._next_charge_check(order, changes["facts"], told))
        elif planned is None or order.mark is not None:
            # What a person marked was asked about slowly; what the provider tells now is followed as any order.
            changes["next_check_ms"] = self._next_delay(replace(order, state=state))

    def _next_charge_check(self, order: Order, known: Mapping[str, str], told: Sequence[Charge]) -> int:
        now, byte = self._ports.clock.now_ms(), self._ports.random_bytes(1)[0]
        if any(charge.status in _UNSETTLED and now - (charge.at_ms or now) < _CHARGE_DAY_MS for charge in told):
            return self._next_delay(order)
        return now + next_charge_check_ms(now, facts.moment_s(known.get("next_payment_at", "")), byte)

    def _not_found(self, found: Found) -> Order:
        order, now = found.order, self.moment()
        # The provider looked after it was asked, perhaps long before its answer was here.
        asked = now.earlier(int(found.seen["took_ms"] or 0))
        events = self._journal.events(order.order_id)
        in_time = order.state not in FINAL and past_fence(asked, order.signed_at, sent_ms(events))
        in_time = in_time and not went_elsewhere(events, self._place)
        if in_time and self._apart(order, asked, events):
            counted = count_not_found(asked, order.not_found, order.not_found_ms)
            if counted != order.not_found or order.not_found_ms is None or order.not_found_ms > now.local_ms:
                found.changes["not_found"], found.changes["not_found_ms"] = counted, now.local_ms
                found.seen["counted"] = counted
                self._counted_at[order.order_id] = self._ports.clock.monotonic_ms()
        counted = found.changes.get("not_found", order.not_found)
        denied = counted >= CONFIRMATIONS and not is_known(events)
        if order.state is OrderState.REFUSED_CHECKING and denied and _precedes_execution(order):
            found.changes["next_check_ms"] = None
            return self._step(found, OrderState.REFUSED, Cause.QUERY_NOT_FOUND)
        return self._note(found, Cause.QUERY_NOT_FOUND, events)

    def _apart(self, order: Order, asked: Moment, events: Sequence[OrderEvent]) -> bool:
        """Whether the other clocks agree that the answer that was counted before is old enough: the provider's, and the
        steady one when this very program saw that answer. The wall clock may have been set.
        """
        last = next((event for event in reversed(events) if event.evidence.get("counted")), None)
        if order.not_found and last is not None and not was_before(last.at_ms, last.evidence.get("offset_ms"), asked):
            return False
        at = self._counted_at.get(order.order_id)
        waited = self._ports.clock.monotonic_ms() - (self._ports.clock.now_ms() - asked.local_ms)
        return at is None or waited - at >= CONFIRM_GAP_MS

    def _step(self, found: Found, state: OrderState, cause: Cause) -> Order:
        order = found.order
        return self._journal.step(
            order.order_id, state, cause, found.seen, before=order.state, answer=found.raw, **found.changes
        )

    def _note(self, found: Found, cause: Cause, events: Sequence[OrderEvent] = ()) -> Order:
        """An event for something new; for the same answer once more only the counters move. ``events``: those of the
        order, when they were read already.
        """
        order, changes = found.order, found.changes
        last = events[-1] if events else self._journal.last_event(order.order_id)
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
        return self._next_delay(order, retry_after_s) if order.state in WATCHED else None

    def _next_delay(self, order: Order, retry_after_s: int | None = None) -> int:
        byte = self._ports.random_bytes(1)[0]
        if order.mark is not None and order.state in MAY_MARK:
            delay = next_marked_check_ms(byte)
        else:
            delay = next_delay_ms(order.checks + 1, byte, retry_after_s)
        return self._ports.clock.now_ms() + delay

    def moment(self) -> Moment:
        """Now, by the provider's clock as far as it is known, and by this computer's."""
        clock, now = self._gateway.clock, self._ports.clock.now_ms()
        offset, bound = clock.offset_ms, clock.bound_ms
        return Moment(None if offset is None else now + offset, bound or 0, now)


def sent_ms(events: Iterable[OrderEvent]) -> int | None:
    """When the last request of an order was begun, by this computer's clock; ``events`` oldest first.

    After a backup was put back that is not known: not later than that moment.
    """
    times = [event.at_ms for event in events if event.cause in (Cause.SENDING, Cause.RESTORED)]
    return times[-1] if times else None


def expected_of(order: Order) -> Expected:
    """What an answer about this order must agree with before it proves anything."""
    return Expected(amount=order.money.text, currency=order.money.currency, channel=order.channel)


def state_of(answer: StateAnswer) -> OrderState:
    """The state that a verified answer gives an order; unknown for a status that this version does not know."""
    if isinstance(answer, SubscriptionAnswer):
        return OrderState.ACTIVE if answer.enabled else OrderState.ENDED
    status = read_status(answer.status)
    return STATE_OF_STATUS[status] if status else OrderState.UNKNOWN


def _is_older(answer: StateAnswer, order: Order, now_ms: int) -> bool:
    """Whether the journal holds news of a later moment: both signed, so the answer is a stale or a repeated one.

    No measure for the answer that ends an open order: an order never moves on from there, so it is true whenever it
    was signed, and to pass it over would hide it for ever.
    News of the future are no measure: what came after them would never be believed.
    """
    known, told = facts.moment_s(order.facts.get("timestamp", "")), facts.moment_s(answer.timestamp)
    if known is None or told is None or known * 1000 > now_ms + _AHEAD_MS:
        return False
    return told < known


def _status_of(answer: StateAnswer) -> str:
    """The status code of a payment or withdrawal; a subscription has none, only its charges."""
    return answer.status if isinstance(answer, OrderAnswer) else ""


def charges_of(answer: StateAnswer, now_ms: int) -> tuple[Charge, ...]:
    """The charges that an answer lists, or the one that a callback is about, oldest first. Not signed as a list."""
    if isinstance(answer, OrderAnswer):
        return ()
    listed = [(one.payment_id, one.status, one.timestamp) for one in answer.payments]
    if answer.payment_transaction_id:
        listed.append((answer.payment_transaction_id, answer.payment_status, answer.last_payment_at))
    found = [Charge(name, status, _moment_ms(at), now_ms) for name, status, at in listed if name]
    return tuple(sorted(found, key=lambda one: one.at_ms or 0))


def _moment_ms(text: str) -> int | None:
    seconds = facts.moment_s(text)
    return None if seconds is None else seconds * 1000


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
