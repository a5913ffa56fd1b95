"""One open account: the use cases behind the window and the verbs. Implements :class:`ptsdesk.services.api.Desk`."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ptsdesk.client.gateway import Exchange, Gateway
from ptsdesk.domain.account import Account
from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary
from ptsdesk.domain.identifiers import check_order_id, new_order_id
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import NEEDS_ATTENTION, Order, OrderKind
from ptsdesk.domain.rules import check_currency
from ptsdesk.errors import AccountError, JournalError, NotSentError
from ptsdesk.protocol.answers import BalanceAnswer, ChannelAnswer
from ptsdesk.protocol.requests import BalanceRequest, SubscribeDisable, SupportChannelRequest
from ptsdesk.services import api, reports
from ptsdesk.services.doctor import examine
from ptsdesk.services.intents import IntentBook
from ptsdesk.services.ports import Ports
from ptsdesk.services.resolve import Resolver, expected_of
from ptsdesk.services.submit import Submitter
from ptsdesk.storage.journal import Journal

CHANNELS_FRESH_MS = 15 * 60_000
CHECKS_AT_ONCE = 4
"""At most this many queries in a second, all orders together."""
TWIN_DAYS = 7
DAY_MS = 86_400_000

_log = logging.getLogger(__name__)


class LiveDesk:
    """The desk over a real journal and gateway. Safe to call from several threads; money calls come from one lane."""

    def __init__(
        self, account: Account, gateway: Gateway, journal: Journal, ports: Ports, fingerprint: str, made_by: str
    ) -> None:
        self._account = account
        self._gateway = gateway
        self._journal = journal
        self._ports = ports
        self._made_by = made_by
        self._fingerprint = fingerprint
        self._intents = IntentBook(ports.random_bytes)
        self._resolver = Resolver(account.user_id, gateway, journal, ports)
        self._submitter = Submitter(account, gateway, journal, ports, self._settle)
        self._channels: dict[str, api.ChannelList] = {}
        self._asking: set[str] = set()
        self._turn = threading.Condition()
        self._connection = api.Connection(None, None)

    @property
    def account(self) -> Account:
        """The account this desk was opened for."""
        return self._account

    # --- asking the provider -------------------------------------------------------------------------------------

    def channels(self, currency: str, *, refresh: bool = False) -> api.ChannelList:
        """The provider's list, kept for 15 minutes. Raises NotSentError or AnswerError."""
        check_currency(currency)
        kept = self._channels.get(currency)
        now = self._ports.clock.now_ms()
        if kept is not None and not refresh and now - kept.asked_ms < CHANNELS_FRESH_MS:
            return kept
        request = SupportChannelRequest(self._account.user_id, currency)
        answer = reports.proved(self._listen(lambda: self._gateway.support_channel(request)))
        if not isinstance(answer, ChannelAnswer):
            raise TypeError(type(answer).__name__)
        found = api.ChannelList(currency, reports.channels_of(answer), now)
        self._channels[currency] = found
        return found

    def balances(self, mode: int) -> Mapping[str, object]:
        """Currency to channel to figure, as the provider wrote it: information, only partly signed."""
        request = BalanceRequest(self._account.user_id, mode)
        answer = reports.proved(self._listen(lambda: self._gateway.balance(request)))
        if not isinstance(answer, BalanceAnswer):
            raise TypeError(type(answer).__name__)
        return answer.balances

    def check(self, order_id: str) -> Order:
        """Ask about one order of the journal now; a question under way already is not doubled."""
        order = self._own(order_id)
        with self._turn:
            if order_id in self._asking:
                return order
        return self._ask(order)[0]

    def check_due(self) -> tuple[Order, ...]:
        """Ask about the watched orders whose time has come, a few at a time; stops at the first failure to connect.

        An order that cannot be asked about for another reason does not hold up the others.
        """
        self._submitter.settle_left()
        asked: list[Order] = []
        for order in self._journal.due(self._account.name, self._ports.clock.now_ms(), CHECKS_AT_ONCE):
            try:
                asked.append(self.check(order.order_id))
            except NotSentError:
                break
            except JournalError:
                raise
            except Exception as error:  # noqa: BLE001 - a mistake of ours about one order must not stop the watch
                _log.error("asking about an order ended with %s", type(error).__name__)
        return tuple(asked)

    def query(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        """Ask about any order id. An order of this journal follows the answer."""
        check_order_id(order_id)
        before = self._known(order_id)
        question = self._question(kind, order_id)
        if before is not None and before.kind is kind:
            after, exchange = self._ask(before)
            return reports.query_report(question, exchange, after, before.state)
        exchange = self._listen(lambda: self._resolver.ask(kind, order_id, None))
        return reports.query_report(question, exchange, None, None)

    def disable(self, order_id: str) -> api.QueryReport:
        """Ask the provider to end a card subscription; nothing is claimed unless the answer is verified."""
        check_order_id(order_id)
        before = self._known(order_id)
        if before is not None and before.kind is not OrderKind.SUBSCRIPTION:
            raise AccountError("This order is not a subscription.")
        question = self._question(OrderKind.SUBSCRIPTION, order_id)
        request = SubscribeDisable(self._account.user_id, order_id)
        expected = expected_of(before) if before else None
        exchange = self._listen(lambda: self._gateway.subscribe_disable(request, expected))
        after = self._resolver.record(order_id, exchange) if before else None
        return reports.query_report(question, exchange, after, before.state if before else None)

    # --- sending -------------------------------------------------------------------------------------------------

    def new_order_id(self, kind: OrderKind) -> str:
        """A fresh id with 80 random bits."""
        return new_order_id(kind, self._ports.clock.now_ms(), self._ports.random_bytes)

    def prepare(self, form: api.OrderForm) -> api.Intent:
        """Check every field and read the message back; raises InputErrors."""

        def twins(money: Money) -> tuple[Order, ...]:
            since = self._ports.clock.now_ms() - TWIN_DAYS * DAY_MS
            return self._journal.twins(self._account.name, form.kind, money, since)

        return self._intents.prepare(form, self._account, self._journal.get, twins)

    def submit(self, intent: api.Intent, progress: api.Progress | None = None) -> Order:
        """Send one prepared intent, once. See :class:`ptsdesk.services.submit.Submitter`."""
        kept, request = self._intents.use(intent.token)
        order = self._submitter.submit(kept, request, self._made_by, progress)
        if order.attempts == 0:
            self._connection = replace(self._connection, reachable=False, error=order.error_message)
        else:
            self._connection = api.Connection(True, self._offset_ms(), asked_ms=self._ports.clock.now_ms())
        return order

    def _settle(self, order: Order) -> Order:
        try:
            return self._ask(order)[0]
        except NotSentError:
            return self._own(order.order_id)

    # --- the journal ---------------------------------------------------------------------------------------------

    def find_order_id(self, text: str) -> str | None:
        """The order id for an order id, provider id or reference number of this account's orders."""
        return self._journal.find(self._account.name, text)

    def order(self, order_id: str) -> Order | None:
        """One order of this account, or None."""
        return self._known(order_id)

    def dossier(self, order_id: str) -> api.Dossier | None:
        """Everything kept about one order."""
        order = self._known(order_id)
        if order is None:
            return None
        return api.Dossier(order, self._journal.events(order_id), self._journal.raw_answers(order_id))

    def history(self, wanted: HistoryFilter, cursor: str | None = None, limit: int = 200) -> HistoryPage:
        """A page of orders, newest first."""
        return self._journal.page(self._account.name, wanted, cursor, limit)

    def summary(self, wanted: HistoryFilter) -> HistorySummary:
        """Counts and exact sums of a filter."""
        return self._journal.summary(self._account.name, wanted)

    def unresolved(self) -> tuple[Order, ...]:
        """Orders whose result is not known, oldest first."""
        return self._journal.unresolved(self._account.name)

    def attention_count(self) -> int:
        """How many orders need a person."""
        return self._journal.count(self._account.name, NEEDS_ATTENTION)

    def connection(self) -> api.Connection:
        """What the last call told about the way to the provider."""
        return self._connection

    def save_draft(self, kind: OrderKind, fields: Mapping[str, str]) -> int:
        """Keep a half-filled form. Returns the time."""
        return self._journal.save_draft(self._account.name, kind, fields)

    def load_draft(self, kind: OrderKind) -> tuple[Mapping[str, str], int] | None:
        """The kept form and its time."""
        return self._journal.load_draft(self._account.name, kind)

    def drop_draft(self, kind: OrderKind) -> None:
        """Forget the kept form."""
        self._journal.drop_draft(self._account.name, kind)

    def doctor(self) -> tuple[api.Check, ...]:
        """Examine the way to the provider, the clock, the signatures, the keyring and the journal."""
        return examine(self._account, self._gateway, self._journal)

    # --- helpers -------------------------------------------------------------------------------------------------

    def _question(self, kind: OrderKind, order_id: str) -> reports.Question:
        return reports.Question(kind, order_id, self._ports.clock.now_ms(), self._fingerprint)

    def _known(self, order_id: str) -> Order | None:
        return self._journal.get(order_id, self._account.name)

    def _own(self, order_id: str) -> Order:
        order = self._known(order_id)
        if order is None:
            raise AccountError("This order is not in the journal of this account.")
        return order

    def _listen(self, call: Callable[[], Exchange]) -> Exchange:
        """Make a call and remember what it told about the connection."""
        now = self._ports.clock.now_ms()
        try:
            exchange = call()
        except NotSentError as error:
            self._connection = api.Connection(False, self._offset_ms(), error.message, error.title, asked_ms=now)
            raise
        self._connection = reports.connection_of(exchange, self._offset_ms(), now)
        return exchange

    def _offset_ms(self) -> int | None:
        """The clock offset to show: none at all when it is smaller than what is known of it."""
        offset, bound = self._gateway.clock.offset_ms, self._gateway.clock.bound_ms
        return 0 if offset is not None and bound is not None and abs(offset) <= bound else offset

    def _ask(self, order: Order) -> tuple[Order, Exchange]:
        """Ask about an order of the journal and let it follow the answer."""
        with self._alone(order.order_id):
            exchange = self._listen(lambda: self._resolver.ask_about(order))
            return self._resolver.record(order.order_id, exchange), exchange

    @contextlib.contextmanager
    def _alone(self, order_id: str) -> Iterator[None]:
        """Never more than one question about an order at a time: wait for the one under way."""
        with self._turn:
            self._turn.wait_for(lambda: order_id not in self._asking)
            self._asking.add(order_id)
        try:
            yield
        finally:
            with self._turn:
                self._asking.discard(order_id)
                self._turn.notify_all()
