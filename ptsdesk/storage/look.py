"""The journal as one transaction sees it: what is decided by it still holds when its record is written."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from ptsdesk.domain.history import Likeness
from ptsdesk.domain.orders import Order, OrderEvent, OrderKind, OrderState
from ptsdesk.storage import history, ledger, rows

_MOST = 5


class Look:
    """Reads through the connection of a transaction. Not to be kept longer than that."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def order(self, order_id: str) -> Order:
        """The order. Raises JournalError when there is none."""
        return ledger.locate(self._connection, rows.clean(order_id))[1]

    def events(self, order_id: str) -> tuple[OrderEvent, ...]:
        """Everything that was written about it, oldest first."""
        found = self._connection.execute(ledger.ALL_EVENTS_OF, {"wanted": rows.clean(order_id)}).all()
        return tuple(rows.event_from(row, order_id) for row in found)

    def doubles(self, account: str, like: Likeness, since_ms: int) -> tuple[Order, ...]:
        """Orders alike that were paid or may have been, made since a moment or still open, the newest few first."""
        return history.doubles(self._connection, account, like, since_ms, _MOST)

    def to_payee(
        self, account: str, kind: OrderKind, payee_key: str, states: frozenset[OrderState]
    ) -> tuple[Order, ...]:
        """Orders of a kind to one payee, or with one card, in one of the states, newest first."""
        return history.to_payee(self._connection, account, kind, payee_key, states)


Judge = Callable[[Look], None]
"""Decides within a transaction whether its record may be written; raises when it may not."""
