"""One open account: the use cases behind the window and the verbs. Implements :class:`ptsdesk.services.api.Desk`."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace

from ptsdesk.client.gateway import Exchange, Gateway
from ptsdesk.domain.account import Account
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.history import Likeness
from ptsdesk.domain.identifiers import check_order_id, new_order_id
from ptsdesk.domain.orders import Cause, Order, OrderKind
from ptsdesk.domain.payees import Retype
from ptsdesk.domain.resend import Again
from ptsdesk.domain.rules import MAX_REMARK, check_free_text
from ptsdesk.domain.secret import forgetting
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.errors import AccountError, JournalError, NotSentError
from ptsdesk.protocol.answers import Doubt, Proved, Refused, SubscribeAccepted, Unproved
from ptsdesk.protocol.requests import CreateRequest, SubscribeDisable, SubscribeRequest
from ptsdesk.services import api, evidence, intents, reports
from ptsdesk.services.again import same_message, why_not
from ptsdesk.services.desk_books import Books
from ptsdesk.services.desk_questions import Questions
from ptsdesk.services.desk_resolution import Resolving
from ptsdesk.services.doctor import Ask, Memory, examine
from ptsdesk.services.doctor_here import Here
from ptsdesk.services.findings import Learned
from ptsdesk.services.first_question import know_the_clock
from ptsdesk.services.guard import Guard
from ptsdesk.services.pace import MOST_A_SECOND
from ptsdesk.services.ports import Ports
from ptsdesk.services.resolve import expected_of
from ptsdesk.services.submit import HELD_BACK, Sending, Submitter
from ptsdesk.storage.journal import Journal

TWIN_DAYS = 7
DAY_MS = 86_400_000

_VARIANT, _VARIANT_ACCEPTED = "subscribe_variant", "subscribe_variant_accepted"
_PAGES_MS, _JSON_MS = "answers_pages_ms", "answers_json_ms"
_SIGNED_MS = "signed_answer_ms"

_log = logging.getLogger(__name__)


class LiveDesk(Questions, Books, Resolving):
    """The desk over a real journal and gateway. Safe to call from several threads; money calls come from one lane."""

    def __init__(
        self,
        account: Account,
        gateway: Gateway,
        journal: Journal,
        ports: Ports,
        fingerprint: str,
        made_by: str,
        *,
        here: Here | None = None,
    ) -> None:
        super().__init__(account, gateway, journal, ports, fingerprint, made_by)
        self._channels = {}
        self._here = replace(here or Here(), try_record=self.try_record)
        self._intents = intents.IntentBook(ports.random_bytes)
        self._guard = Guard(account.key, journal, ports, made_by, self._resolver.moment)
        self._submitter = Submitter(account, gateway, journal, ports, self._settle, self._learn)

    # --- watching ------------------------------------------------------------------------------------------------

    def check(self, order_id: str) -> Order:
        """Ask about one order of the journal now; a question under way already is not doubled."""
        order = self._own(order_id)
        with self._turn:
            if order_id in self._asking:
                return order
        return self._ask(order)[0]

    def check_due(self) -> tuple[Order, ...]:
        """Ask about the watched orders whose time has come, a few at a time; stops at the first failure to connect.

        An order that cannot be asked about for another reason does not hold up the others. At the start, after a sleep
        and when the network is back, everything unresolved is due. While the provider cannot be reached, or asks to
        wait, nothing is asked.
        """
        self._submitter.settle_left()
        asked: list[Order] = []
        now = self._ports.clock.now_ms()
        if self._pace.in_haste():
            self._journal.hurry(self._account.key, now)
        for order in self._journal.due(self._account.key, now, MOST_A_SECOND):
            if not self._pace.may_ask():
                break
            try:
                asked.append(self.check(order.order_id))
            except NotSentError:
                self._pace.failed()
                break
            except JournalError:
                raise
            except Exception as error:  # noqa: BLE001 - a mistake of ours about one order must not stop the watch
                _log.error("asking about an order ended with %s", type(error).__name__)
        return tuple(asked)

    # --- sending -------------------------------------------------------------------------------------------------

    def new_order_id(self, kind: OrderKind) -> str:
        """A fresh id with 80 random bits."""
        return new_order_id(kind, self._ports.clock.now_ms(), self._ports.random_bytes)

    def prepare(self, form: api.OrderForm) -> api.Intent:
        """Check every field and read the message back; raises InputErrors."""
        return self._prepare(intents.prepare_order(form, self._account))

    def prepare_subscription(self, form: api.SubscriptionForm) -> api.Intent:
        """Check every field but the card; raises InputErrors. What will send the card is made ready meanwhile."""
        prepared = intents.prepare_subscription(form, self._account)
        self._gateway.make_ready()
        return self._prepare(prepared)

    def _prepare(self, prepared: intents.Prepared) -> api.Intent:
        def twins(like: Likeness) -> tuple[Order, ...]:
            since = self._ports.clock.now_ms() - TWIN_DAYS * DAY_MS
            return self._journal.twins(self._account.key, like, since)

        return self._intents.prepare(prepared, self._journal.get, twins, self._guard.find(prepared))

    def prepare_again(self, order_id: str, reason: str = "") -> api.Intent:
        """The recorded message of an order, to be sent again; raises AccountError when it may not be.

        While the provider's clock is not known, it is asked for first: without it no fence is ever past. Raises
        NotSentError when it cannot be asked.
        """
        order = self._own(order_id)
        if reason:
            check_free_text(reason, "reason", MAX_REMARK)
        events = self._journal.events(order_id)
        verdict = self._may_resend(order, events)
        if verdict.verdict is Again.FENCE and self._gateway.clock.offset_ms is None:
            know_the_clock(self._gateway, self._account.user_id)
            verdict = self._may_resend(order, events)
        if verdict.verdict is not Again.YES:
            raise AccountError(why_not(verdict))
        prepared = intents.prepared_again(order, same_message(order, self._account), reason)
        return self._intents.prepare_again(prepared, self._guard.find(prepared))

    def submit(self, intent: api.Intent, progress: api.Progress | None = None) -> Order:
        """Send one prepared intent, once. See :class:`ptsdesk.services.submit.Submitter`."""
        if self._intents.peek(intent.token).kind is OrderKind.SUBSCRIPTION:
            raise AccountError("A subscription is sent with its card.")
        retyped = Retype(intent.retyped).value if intent.retyped else ""
        with self._intents.once(intent.token) as kept:
            prepared = replace(kept, retyped=retyped)
            order = self._record(prepared)
        return self._send(prepared, order, progress)

    @forgetting
    def subscribe(self, intent: api.Intent, card: Card, progress: api.Progress | None = None) -> Order:
        """As :meth:`submit`, with the card, which ends with this call."""
        with self._intents.once(intent.token) as kept:
            prepared = intents.with_card(kept, card, self._ports.clock.now_ms())
            order = self._record(prepared)
        return self._send(prepared, order, progress)

    def _record(self, prepared: intents.Prepared) -> Order:
        """The order, recorded when it is a new one; refused when something speaks against it."""
        judge = self._guard.judge_of(prepared)
        if not prepared.again:
            return self._submitter.record(prepared, self._made_by, judge)
        if judge is not None:
            with self._journal.looking() as look:
                judge(look)
        return self._own(prepared.request.order_id)

    def _send(self, prepared: intents.Prepared, order: Order, progress: api.Progress | None) -> Order:
        judge = self._guard.judge_of(prepared)
        before, order = order, self._submitter.send(Sending(prepared, order, self._made_by, judge), progress)
        last = self._journal.last_event(order.order_id)
        if last is not None and last.evidence.get(HELD_BACK):
            return order
        if order.attempts == before.attempts:
            self._connection = replace(self._connection, reachable=False, error=order.error_message)
        else:
            self._connection = api.Connection(True, self._offset_ms(), asked_ms=self._ports.clock.now_ms())
            self._pace.reached()
        return order

    def _settle(self, order: Order) -> Order:
        try:
            return self._ask(order)[0]
        except NotSentError:
            return self._own(order.order_id)

    def disable(self, order_id: str) -> api.QueryReport:
        """Ask the provider to end a card subscription, then read its state back: only that answer counts."""
        check_order_id(order_id)
        before = self._known(order_id)
        if before is not None and before.kind is not OrderKind.SUBSCRIPTION:
            raise AccountError("This order is not a subscription.")
        request = SubscribeDisable(self._account.user_id, order_id)
        expected = expected_of(before) if before else None
        exchange = self._listen(lambda: self._gateway.subscribe_disable(request, expected))
        question = self._question(OrderKind.SUBSCRIPTION, order_id)
        if before is not None:
            self._journal.note(order_id, Cause.DISABLE, evidence.of_exchange(exchange), answer=exchange.raw)
            return self._read_back(before, question, exchange)
        with contextlib.suppress(NotSentError):
            exchange = self._listen(lambda: self._resolver.ask(OrderKind.SUBSCRIPTION, order_id, expected))
        return reports.query_report(question, exchange, None, None)

    def _read_back(self, before: Order, question: reports.Question, exchange: Exchange) -> api.QueryReport:
        try:
            after, exchange = self._ask(before)
        except NotSentError:
            # It was asked to end and cannot be asked now: what the call itself was answered is all there is. Only
            # what it proves counts: "not found" is counted of questions.
            proved = isinstance(exchange.result, Proved)
            after = self._resolver.record(before.order_id, exchange) if proved else self._own(before.order_id)
        return reports.query_report(question, exchange, after, before.state)

    # --- what the provider taught --------------------------------------------------------------------------------

    def learned(self) -> Learned:
        """What earlier answers of this account's provider taught."""
        remembered = {
            name: self._figures.preference(self._account.key, name)
            for name in (_VARIANT, _VARIANT_ACCEPTED, _PAGES_MS, _JSON_MS)
        }
        pages, as_json = (int(remembered[name]) if remembered[name] else None for name in (_PAGES_MS, _JSON_MS))
        variant = PeriodVariant(remembered[_VARIANT] or PeriodVariant.WITH_PERIOD)
        newer = pages if pages is not None and (as_json is None or pages >= as_json) else None
        return Learned(variant, remembered[_VARIANT_ACCEPTED] == variant, newer, as_json)

    def set_variant(self, variant: PeriodVariant) -> Learned:
        """Which subscribe message is sent from now on."""
        self._figures.prefer(self._account.key, _VARIANT, PeriodVariant(variant).value)
        return self.learned()

    def _learn(self, request: CreateRequest, exchange: Exchange) -> None:
        """Remember how the provider answers. What cannot be remembered is not worth stopping for."""
        name, now = self._account.key, str(self._ports.clock.now_ms())
        result = exchange.result
        with contextlib.suppress(JournalError):
            if isinstance(result, Unproved) and result.reason in (Doubt.HTML, Doubt.SCRIPT):
                self._figures.prefer(name, _PAGES_MS, now)
            elif isinstance(result, Proved | Refused):
                self._figures.prefer(name, _JSON_MS, now)
            if isinstance(result, Proved) and isinstance(result.answer, SubscribeAccepted):
                has_period = isinstance(request, SubscribeRequest) and request.period_count is not None
                variant = PeriodVariant.WITH_PERIOD if has_period else PeriodVariant.WITHOUT_PERIOD
                self._figures.prefer(name, _VARIANT_ACCEPTED, variant.value)

    def doctor(self) -> tuple[api.Check, ...]:
        """Examine the way to the provider, the clock, the signatures, the keyring, the journal and its backup."""
        now_ms, memory = self._ports.clock.now_ms, Memory(self._last_signed_ms, self._keep_signed_ms)
        return examine(Ask(self._account, self._gateway, self._journal, now_ms, self._here, memory, self._listen))

    def _last_signed_ms(self) -> int | None:
        kept = self._figures.preference(self._account.key, _SIGNED_MS)
        return int(kept) if kept else None

    def _keep_signed_ms(self, ms: int) -> None:
        with contextlib.suppress(JournalError):  # the journal's own line says what is wrong with it
            self._figures.prefer(self._account.key, _SIGNED_MS, str(ms))
