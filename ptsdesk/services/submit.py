"""Send one order once: record, connect, record again, stamp and sign, send, verify, record.

The order of these steps is the safety of the product: no byte leaves before its record is durable, and nothing is
claimed that was not proved. Source: the money safety rules.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.domain import facts
from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import MAY_SEND, Cause, Order, OrderState
from ptsdesk.domain.polling import next_delay_ms
from ptsdesk.domain.resend import SENT_TO
from ptsdesk.errors import AccountError, ClockUnproved, InputError, JournalError, NotSentError
from ptsdesk.protocol.answers import PaymentAccepted, Proved, Refused, SubscribeAccepted, Unproved, WithdrawAccepted
from ptsdesk.protocol.codes import CodeGroup
from ptsdesk.protocol.requests import CreateRequest, PaymentRequest, WithdrawRequest
from ptsdesk.services import evidence
from ptsdesk.services.advice import advice, doubt_sentence
from ptsdesk.services.api import Phase, Progress
from ptsdesk.services.first_question import know_the_clock
from ptsdesk.services.intents import Prepared
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Changes, Journal
from ptsdesk.storage.look import Judge

MAX_CONNECT_ATTEMPTS = 3
"""Only while no byte of a request has left may another try follow by itself."""
PAUSE_MS = (300, 900)
HELD_BACK = "held_back"
"""In the evidence of an order that was not sent because the judge said no: the way to the provider is open."""

_AFTER_FAULT = {OrderState.SENDING: OrderState.UNKNOWN, OrderState.RECORDED: OrderState.NOT_SENT}
_FAULTS = {
    OrderState.UNKNOWN: "A fault on this computer cut the sending short. The provider is being asked about the order.",
    OrderState.NOT_SENT: "A fault on this computer kept the order from being sent.",
}

_log = logging.getLogger(__name__)

Settle = Callable[[Order], Order]
Learn = Callable[[CreateRequest, Exchange], None]


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent: a message, its order as it stood before, who sends it, and what may still refuse it.

    ``judge`` is asked in the transaction that records the sending. A new order was judged when it was recorded, but
    perhaps by a clock that was days ahead: the provider's time is certain only now.
    """

    prepared: Prepared
    order: Order
    made_by: str
    judge: Judge | None = None

    @property
    def has_left(self) -> bool:
        """Whether an earlier request of the order may have arrived: then it can never be "not sent" again."""
        return self.order.state not in MAY_SEND


class _Run:
    """How far one sending has come."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.tries = 0
        self.begun = False

    @property
    def is_ours(self) -> bool:
        """Whether what stands in the journal was written by this sending: only that may be settled after a fault."""
        return self.begun or not self.sending.prepared.again


class Submitter:
    """Carries intents to the provider.

    ``settle`` asks about an order whose id the provider says it has already; ``learn`` is told each exchange after it
    was recorded.
    """

    def __init__(
        self, account: Account, gateway: Gateway, journal: Journal, ports: Ports, settle: Settle, learn: Learn
    ) -> None:
        self._account = account
        self._gateway = gateway
        self._journal = journal
        self._ports = ports
        self._settle = settle
        self._learn = learn
        self._left: set[str] = set()
        self._lock = threading.Lock()

    def send(self, sending: Sending, progress: Progress | None) -> Order:
        """Send what was recorded; return the order as the journal holds it afterwards.

        Raises :class:`~ptsdesk.errors.JournalError` when the record cannot be written. Before the first byte nothing
        was sent then; after it the order becomes unknown as soon as the journal can be written again. What the judge of
        an order that is sent again raises comes out, and nothing was sent; a new one that it refuses is not sent.
        """
        tell, order, request = progress or _silent, sending.order, sending.prepared.request
        tell(Phase.RECORDED)
        run = _Run(sending)
        try:
            exchange = self._try(run, tell)
            if exchange is None:
                return self._current(order)
            order = self._settle_answer(self._current(order), exchange)
            self._learn(request, exchange)
        except JournalError:
            if run.is_ours:
                self._leave_unknown(order)
            raise
        except Exception as error:
            if not (run.is_ours and self._leave_unknown(order)):
                raise
            _log.error("sending ended with %s", type(error).__name__)
            return self._current(order)
        tell(Phase.ANSWERED)
        return order

    def _leave_unknown(self, order: Order) -> bool:
        """After a fault in the middle: sent means unknown, not begun means not sent. Whether a byte may have left."""
        with self._lock:
            self._left.add(order.order_id)
        return order.order_id in self.settle_left()

    def settle_left(self) -> tuple[str, ...]:
        """Orders whose sending ended in a fault get their state, now or when the journal takes it again.

        Returns those that became unknown.
        """
        with self._lock:
            return tuple(order_id for order_id in sorted(self._left) if self._settle_one(order_id))

    def _settle_one(self, order_id: str) -> bool:
        with contextlib.suppress(JournalError):
            order = self._journal.get(order_id)
            state = _AFTER_FAULT.get(order.state) if order else None
            if state is not None:
                changes = Changes(error_message=_FAULTS[state])
                if state is OrderState.UNKNOWN:
                    changes["next_check_ms"] = self._first_check()
                cause = Cause.NO_ANSWER if state is OrderState.UNKNOWN else Cause.NOT_SENT
                self._journal.step(order_id, state, cause, {"lost": "fault"}, **changes)
            self._left.discard(order_id)
            return state is OrderState.UNKNOWN
        return False

    def record(self, prepared: Prepared, made_by: str, judge: Judge | None) -> Order:
        """Record a new order, unless ``judge`` refuses it: durable on return, and nothing sent yet."""
        now, request = self._ports.clock.now_ms(), prepared.request
        order = Order(
            order_id=request.order_id,
            kind=prepared.kind,
            account=self._account.key,
            money=prepared.money,
            channel=request.channel,
            state=OrderState.RECORDED,
            created_ms=now,
            updated_ms=now,
            made_by=made_by,
            request=dict(request.fields()),
            reference=request.remark or "",
            customer=prepared.customer,
            payee_key=prepared.payee_key,
        )
        seen: evidence.Seen = {"made_by": made_by}
        if prepared.repeat_reason:
            seen["repeat_reason"] = prepared.repeat_reason
        if prepared.retyped:
            seen["retyped"] = prepared.retyped
        return self._journal.add(order, seen, judge, self._account.place or None)

    def _try(self, run: _Run, tell: Progress) -> Exchange | None:
        """The exchange, or None when no byte left this computer (the journal says so then)."""
        request = run.sending.prepared.request

        def before_first_byte(signed_at: int) -> None:
            self._begin(run, signed_at)
            tell(Phase.SENDING)

        while True:
            run.tries += 1
            try:
                know_the_clock(self._gateway, self._account.user_id)
                return self._call(request, before_first_byte)
            except (InputError, AccountError) as error:
                if run.begun or run.sending.prepared.again:
                    raise
                self._not_sent(run, error)
                return None
            except NotSentError as error:
                if run.tries == MAX_CONNECT_ATTEMPTS or isinstance(error, ClockUnproved):
                    self._not_sent(run, error)
                    return None
                self._ports.clock.wait(PAUSE_MS[run.tries - 1])

    def _begin(self, run: _Run, signed_at: int) -> None:
        """Record that the first byte is about to leave; raises when it must not."""
        if not self._gateway.clock.vouched:
            raise NotSentError("This computer's clock was set, or the computer slept, so nothing was sent. Try again.")
        sending, order = run.sending, run.sending.order
        attempt = order.attempts + run.tries
        seen: evidence.Seen = {"timestamp": signed_at, "attempt": attempt, "offset_ms": self._gateway.clock.offset_ms}
        if self._account.place:
            seen[SENT_TO] = self._account.place
        changes = Changes(signed_at=signed_at, attempts=attempt)
        if sending.prepared.again:
            seen |= {"again": True, "reason": sending.prepared.repeat_reason, "made_by": sending.made_by}
            changes |= Changes(not_found=0, not_found_ms=None, next_check_ms=None)
        self._journal.step(
            order.order_id,
            OrderState.SENDING,
            Cause.SENDING,
            seen,
            before=self._current(order).state,
            judge=None if run.begun else sending.judge,
            **changes,
        )
        run.begun = True

    def _not_sent(self, run: _Run, error: NotSentError | InputError | AccountError) -> None:
        """No byte of this sending left. What left before may have arrived all the same."""
        order = run.sending.order
        seen: evidence.Seen = {"title": error.title, "message": error.message, "tries": run.tries}
        if not isinstance(error, NotSentError):
            seen[HELD_BACK] = True
        if not run.sending.has_left:
            self._journal.step(
                order.order_id,
                OrderState.NOT_SENT,
                Cause.NOT_SENT,
                seen,
                error_message=error.message,
                next_check_ms=None,
                attempts=order.attempts,
            )
            return
        seen["again"] = True
        if run.begun:
            first = self._first_check()
            self._journal.step(order.order_id, OrderState.UNKNOWN, Cause.NOT_SENT, seen, next_check_ms=first)
        else:
            self._journal.note(order.order_id, Cause.NOT_SENT, seen)

    def _call(self, request: CreateRequest, before_first_byte: Callable[[int], None]) -> Exchange:
        if isinstance(request, PaymentRequest):
            return self._gateway.payment(request, before_first_byte)
        if isinstance(request, WithdrawRequest):
            return self._gateway.withdraw(request, before_first_byte)
        return self._gateway.subscribe(request, before_first_byte)

    def _settle_answer(self, order: Order, exchange: Exchange) -> Order:
        seen = evidence.of_exchange(exchange)
        result = exchange.result
        if isinstance(result, Proved):
            return self._accepted(order, result, seen, exchange)
        if isinstance(result, Refused):
            return self._refused(order, result, seen, exchange)
        if isinstance(result, Unproved):
            cause, message = Cause.UNPROVED, doubt_sentence(result.reason)
        elif isinstance(result, Lost):
            cause, message = Cause.NO_ANSWER, result.sentence
        else:
            assert_never(result)
        return self._journal.step(
            order.order_id,
            OrderState.UNKNOWN,
            cause,
            seen,
            answer=exchange.raw,
            provider_code="",
            provider_message="",
            error_message=message,
            next_check_ms=self._first_check(exchange),
        )

    def _accepted(self, order: Order, proved: Proved, seen: evidence.Seen, exchange: Exchange) -> Order:
        answer = proved.answer
        if not isinstance(answer, PaymentAccepted | WithdrawAccepted | SubscribeAccepted):
            raise TypeError(f"{type(answer).__name__} does not answer a create call")
        return self._journal.step(
            order.order_id,
            OrderState.ACCEPTED,
            Cause.ANSWER,
            seen,
            answer=exchange.raw,
            provider_code="1000",
            transaction_id=answer.transaction_id,
            accepted=answer.accepted,
            exchange_rate=answer.exchange_rate,
            pay_url=getattr(answer, "pay_url", ""),
            qr_code=getattr(answer, "qr_code", ""),
            facts={**order.facts, **facts.kept(answer.fields)},
            next_check_ms=self._first_check(exchange),
        )

    def _refused(self, order: Order, refused: Refused, seen: evidence.Seen, exchange: Exchange) -> Order:
        code = refused.code
        if code.group is CodeGroup.DUPLICATE:
            state, cause = OrderState.UNKNOWN, Cause.DUPLICATE
        else:
            state, cause = OrderState.REFUSED_CHECKING, Cause.REFUSAL
        order = self._journal.step(
            order.order_id,
            state,
            cause,
            seen,
            answer=exchange.raw,
            provider_code=code.text,
            provider_message=refused.message,
            error_message=advice(code.text).cause,
            next_check_ms=self._first_check(exchange),
        )
        return self._settle(order) if cause is Cause.DUPLICATE else order

    def _first_check(self, exchange: Exchange | None = None) -> int:
        asked_to_wait = exchange.retry_after_s if exchange else None
        return self._ports.clock.now_ms() + next_delay_ms(0, self._ports.random_bytes(1)[0], asked_to_wait)

    def _current(self, order: Order) -> Order:
        current = self._journal.get(order.order_id)
        if current is None:
            raise LookupError(order.order_id)
        return current


def _silent(_: Phase) -> None:
    """For callers that do not follow the progress."""
