"""The journal as one transaction sees it: what is decided by it still holds when its record is written."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, and_, bindparam, select

from ptsdesk.domain.history import Likeness
from ptsdesk.domain.orders import Order, OrderEvent, OrderKind, OrderState
from ptsdesk.storage import history, ledger, rows
from ptsdesk.storage.schema import accounts

_MOST = 5
_own = accounts.alias("own")
_SAME = (
    select(accounts.c.name)
    .join(_own, and_(*(accounts.c[name] == _own.c[name] for name in ledger.FIXED)))
    .where(_own.c.name == bindparam("the_account"))
    .order_by(accounts.c.account_no)
)
"""Rows that do not say whose they are match nothing."""


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
        """Orders alike that were paid or may have been, made since a moment or still open, the newest few first:
        those of the same merchant, under whatever name.
        """
        found = (
            order
            for key in self.same_merchant(account)
            for order in history.doubles(self._connection, key, like, since_ms, _MOST)
        )
        return tuple(sorted(found, key=lambda order: order.created_ms, reverse=True)[:_MOST])

    def to_payee(
        self, account: str, kind: OrderKind, payee_key: str, states: frozenset[OrderState]
    ) -> tuple[Order, ...]:
        """Orders of a kind of the same merchant to one payee, or with one card, in one of the states, newest first."""
        found = (
            order
            for key in self.same_merchant(account)
            for order in history.to_payee(self._connection, key, kind, payee_key, states)
        )
        return tuple(sorted(found, key=lambda order: order.created_ms, reverse=True))

    def same_merchant(self, account: str) -> tuple[str, ...]:
        """The key of the account, and of each other one of the same merchant: its orders count as well."""
        others = self._connection.execute(_SAME, {"the_account": account}).scalars()
        return (account, *(key for key in others if key != account))

    def called(self, key: str) -> str:
        """The name under which the orders of an account were shown last."""
        return ledger.name_called(self._connection, key)


Judge = Callable[[Look], None]
"""Decides within a transaction whether its record may be written; raises when it may not."""
