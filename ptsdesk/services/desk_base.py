"""What every part of an open desk stands on: the account, the journal, the way to the provider."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

from ptsdesk.client.gateway import Exchange, Gateway
from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import Order
from ptsdesk.errors import AccountError, NotSentError
from ptsdesk.protocol.keys import Credentials
from ptsdesk.services import api, reports
from ptsdesk.services.pace import Pace
from ptsdesk.services.ports import Ports
from ptsdesk.services.resolve import Resolver
from ptsdesk.storage.figures import FigureBook
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.payees import PayeeBook

PAYEE_ID_BYTES = 10


class DeskBase:
    """The shared state and helpers of :class:`ptsdesk.services.desk.LiveDesk`."""

    def __init__(
        self, account: Account, gateway: Gateway, journal: Journal, ports: Ports, fingerprint: str, made_by: str
    ) -> None:
        self._account = account
        self._gateway = gateway
        self._journal = journal
        self._ports = ports
        self._made_by = made_by
        self._fingerprint = fingerprint
        self._figures = FigureBook(journal, ports.clock.now_ms)
        self._payees = PayeeBook(journal, lambda: ports.random_bytes(PAYEE_ID_BYTES).hex(), ports.clock.now_ms)
        self._pace = Pace(ports.clock)
        self._resolver = Resolver(account, gateway, journal, self._figures, ports, self._pace)
        self._asking: set[str] = set()
        self._turn = threading.Condition()
        self._connection = api.Connection(None, None)

    @property
    def account(self) -> Account:
        """The account this desk was opened for."""
        return self._account

    def renew(self, credentials: Credentials) -> None:
        """Sign with other keys from the next request on."""
        self._gateway.renew(credentials)

    def retire(self) -> None:
        """Send nothing more: the account is another one now, or gone."""
        self._gateway.retire()

    def connection(self) -> api.Connection:
        """What the last call told about the way to the provider."""
        return self._connection

    def _known(self, order_id: str) -> Order | None:
        return self._journal.get(order_id, self._account.key)

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
        self._pace.reached()
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
