"""The payee book, and what the journal knows of the payouts to each payee. Portable Core."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, and_, case, delete, func, insert, select, update

from ptsdesk.domain.orders import UNRESOLVED, OrderKind, OrderState
from ptsdesk.domain.payees import Payee, PayeeEntry, ending
from ptsdesk.errors import AccountError
from ptsdesk.storage import ledger, rows
from ptsdesk.storage.history import account_no
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.schema import orders, payees

_OUT = OrderKind.WITHDRAWAL.value
_COLUMNS = (
    *(payees.c[name] for name in ("payee_id", "name", "channel", "subject", "details")),
    *(payees.c[name] for name in ("created_ms", "since_ms", "previous", "search")),
)


class PayeeBook:
    """Payees of every account; each list names one. ``new_id`` makes the id of a new payee."""

    def __init__(self, journal: Journal, new_id: Callable[[], str], now_ms: Callable[[], int]) -> None:
        self._journal = journal
        self._new_id = new_id
        self._now_ms = now_ms

    def entries(self, account: str, text: str = "") -> tuple[PayeeEntry, ...]:
        """The last paid first, then by name; with a text those that hold every word of it."""
        statement = _with_history().where(payees.c.account_no == account_no(account))
        for word in rows.search_words(text):
            statement = statement.where(payees.c.search.contains(word, autoescape=True))
        with self._journal.reading() as connection:
            found = connection.execute(statement).all()
        # The searched text begins with the folded name.
        return tuple(_entry(row) for row in sorted(found, key=lambda row: (-(row.last_paid or 0), row.search)))

    def entry(self, account: str, payee_id: str) -> PayeeEntry | None:
        """One payee, or None."""
        with self._journal.reading() as connection:
            return _one(connection, account, payee_id)

    def save(self, account: str, payee: Payee) -> PayeeEntry:
        """Add a payee without an id, or change the one that has it.

        Another bank or account than before is kept as a change until something was paid out to it. Raises AccountError
        when there is no payee of that id.
        """
        now_ms = self._now_ms()
        with self._journal.writing() as connection:
            number = ledger.account_row(connection, account)
            if not payee.payee_id:
                kept = replace(payee, payee_id=self._new_id(), created_ms=now_ms, since_ms=now_ms, previous="")
                connection.execute(insert(payees), {"account_no": number, **_values(kept)})
            else:
                before = _one(connection, account, payee.payee_id)
                if before is None:
                    raise AccountError("This payee is not in the book any more. Add it anew.")
                kept = _changed(before, payee, now_ms)
                own = and_(payees.c.account_no == number, payees.c.payee_id == payee.payee_id)
                connection.execute(update(payees).where(own).values(_values(kept)))
            saved = _one(connection, account, kept.payee_id)
        if saved is None:
            raise LookupError(kept.payee_id)
        return saved

    def remove(self, account: str, payee_id: str) -> None:
        """Take a payee out of the book; its orders stay."""
        with self._journal.writing() as connection:
            own = and_(payees.c.account_no == account_no(account), payees.c.payee_id == payee_id)
            connection.execute(delete(payees).where(own))


def _changed(before: PayeeEntry, payee: Payee, now_ms: int) -> Payee:
    old = before.payee
    if old.key == payee.key:
        return replace(payee, created_ms=old.created_ms, since_ms=old.since_ms, previous=old.previous)
    # Changed twice before anything was paid: what people know is the account that was paid last.
    known = old.previous if before.is_changed else ending(old.account)
    return replace(payee, created_ms=old.created_ms, since_ms=now_ms, previous=known)


def _values(payee: Payee) -> dict[str, Any]:
    texts = {"name": payee.name, "channel": payee.channel, "subject": payee.subject, "previous": payee.previous}
    searched = (payee.name, payee.subject, payee.account, *payee.details.values())
    return {
        "payee_id": payee.payee_id,
        **{name: rows.clean(text) for name, text in texts.items()},
        "details": rows.dump(payee.details, OrderKind.WITHDRAWAL),
        "payee_key": payee.key,
        "created_ms": payee.created_ms,
        "since_ms": payee.since_ms,
        "search": "\n".join(rows.fold(part) for part in searched if part),
    }


def _with_history() -> Select[Any]:
    """Each payee with what was paid out to its present account."""
    paid = orders.c.state == OrderState.PAID.value
    unknown = and_(orders.c.state.in_(sorted(UNRESOLVED)), orders.c.mark.is_(None))
    history = (
        func.count(case((paid, 1))),
        func.max(case((paid, orders.c.created_ms))).label("last_paid"),
        func.max(orders.c.created_ms),
        func.count(case((unknown, 1))),
    )
    mine = and_(
        orders.c.account_no == payees.c.account_no,
        orders.c.payee_key == payees.c.payee_key,
        orders.c.payee_key != "",
        orders.c.kind == _OUT,
    )
    return (
        select(*_COLUMNS, *history).select_from(payees.outerjoin(orders, mine)).group_by(payees.c.payee_no, *_COLUMNS)
    )


def _one(connection: Connection, account: str, payee_id: str) -> PayeeEntry | None:
    statement = _with_history().where(payees.c.account_no == account_no(account), payees.c.payee_id == payee_id)
    row = connection.execute(statement).first()
    return _entry(row) if row else None


def _entry(row: Sequence[Any]) -> PayeeEntry:
    payee_id, name, channel, subject, details, created_ms, since_ms, previous, _, times, last_paid, last, unknown = row
    # What was announced as changed is known again as soon as it was paid once.
    changed_from = "" if times else previous
    payee = Payee(payee_id, name, channel, subject, json.loads(details), created_ms, since_ms, changed_from)
    return PayeeEntry(payee, times, last_paid, last, unknown)
