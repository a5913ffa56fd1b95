"""The journal: every order that this computer ever made, durable before anything is sent.

One owner writes (see ``ownership``); any number of its threads may call. Each call is one transaction on a connection
of its own. A method that writes has written to the disk when it returns, or raises and has written nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Unpack

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ptsdesk.domain.account import Account
from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary, Likeness
from ptsdesk.domain.orders import Cause, Evidence, Order, OrderEvent, OrderKind, OrderState
from ptsdesk.domain.record import Backup, ChainReport, Head, NotedOrder
from ptsdesk.domain.resend import SENT_TO
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalBusy, JournalDisk, JournalError
from ptsdesk.storage import backups, history, ledger, migrate, rows
from ptsdesk.storage.backend import Backend
from ptsdesk.storage.ledger import Step
from ptsdesk.storage.look import Judge, Look
from ptsdesk.storage.order_ids import OrderIds
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.rows import Changes
from ptsdesk.storage.schema import HEAD, answers, drafts, events, orders
from ptsdesk.storage.sqlite import SqliteBackend
from ptsdesk.storage.verification import Verification

__all__ = ["Changes", "Journal"]

_CLOSE_WAIT_S = 10.0
_LAST_EVENT = ledger.EVENTS_OF.order_by(events.c.number.desc()).limit(1)


class Journal:
    """All orders of all accounts. Every list names one account."""

    def __init__(self, backend: Backend, now_ms: Callable[[], int], ids: OrderIds) -> None:
        """Use :meth:`open`."""
        self._backend = backend
        self._ids = ids
        self._now_ms = now_ms
        self._writing = threading.Lock()
        self._idle = threading.Condition()
        self._running = 0
        self._closed = False
        self.report: ChainReport | None = None
        """What the last whole check of the record found."""
        self.missing: tuple[NotedOrder, ...] = ()
        """Orders of the list beside it that it does not hold, as far as somebody looked; see :meth:`missing_of`."""

    @classmethod
    def open(cls, folder: DataFolder, key: Secret, now_ms: Callable[[], int]) -> Journal:
        """Open the journal of a data folder, or make it; bring its schema up to date after a backup.

        ``key`` is 64 hexadecimal digits (32 bytes), ``now_ms`` the wall clock in Unix milliseconds. The caller owns the
        folder. Raises JournalDamaged, JournalDisk, JournalNewer, JournalBusy; the file is left as it was. A journal
        that was made once and is gone is not made again: JournalDamaged.
        """
        folder.require_journal()
        _touch(folder)
        backend = SqliteBackend(folder.journal, key)
        try:
            migrate.bring_up(backend, folder, now_ms())
            folder.mark_journal()
        except DBAPIError as error:
            backend.close()
            raise backend.explain(error) from None
        except BaseException:
            backend.close()
            raise
        return cls(backend, now_ms, OrderIds(folder.order_ids, now_ms))

    def close(self) -> None:
        """Wait for the calls that run, then let the file go. Later calls raise JournalError. Safe to call twice."""
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: self._running == 0, timeout=_CLOSE_WAIT_S)
        self._ids.close()
        self._backend.close()

    # Writing

    def add(self, order: Order, evidence: Evidence, judge: Judge | None = None, place: str | None = None) -> Order:
        """Record a new order, in state draft or recorded. Raises AccountError when its id was used before.

        An order id is used once on this computer, whatever the account. What ``judge`` raises comes out, and nothing is
        recorded. ``place``: where it will go, for the list of ids.
        """
        with self.writing() as connection:
            if judge is not None:
                judge(Look(connection))
            ledger.add(connection, order, evidence, self._now_ms())
        self._ids.begin(order, place)
        return order

    def adopt(self, order: Order, evidence: Evidence, answer: str) -> Order:
        """Take in an order that was made elsewhere, with the verified answer that tells its state.

        Raises AccountError when its id was used before.
        """
        with self.writing() as connection:
            ledger.adopt(connection, order, evidence, answer, self._now_ms())
        self.missing = tuple(one for one in self.missing if one.order_id != order.order_id)
        return order

    def step(
        self,
        order_id: str,
        after: OrderState,
        cause: Cause,
        evidence: Evidence,
        *,
        before: OrderState | None = None,
        answer: str | None = None,
        judge: Judge | None = None,
        **changes: Unpack[Changes],
    ) -> Order:
        """Move an order to another state, or keep it there, and write why. Returns the order as it now stands.

        ``before`` is the state that the caller saw: when the order left it meanwhile, JournalStale is raised. A step
        that the table does not hold raises ForbiddenTransition. ``answer`` is kept as received:
        at most 64 KiB each, the last five of an order, no card numbers. What ``judge`` raises comes out, and nothing is
        written. Before an order is being sent, its id stands on the disk outside the journal, too, or JournalDisk is
        raised.
        """
        if after is OrderState.SENDING:
            place = evidence.get(SENT_TO)
            self._ids.settle(order_id, None if place is None else str(place), self.get)
        elif after is OrderState.NOT_SENT:
            self._ids.drop(order_id)
        return self._apply(order_id, Step(after, cause, evidence, changes, before, answer), judge)

    def note(
        self,
        order_id: str,
        cause: Cause,
        evidence: Evidence,
        *,
        before: OrderState | None = None,
        answer: str | None = None,
        **changes: Unpack[Changes],
    ) -> Order:
        """Write an event without a change of state. As :meth:`step` otherwise."""
        return self._apply(order_id, Step(None, cause, evidence, changes, before, answer))

    def touch(self, order_id: str, **changes: Unpack[Changes]) -> Order:
        """Move the counters of an order (checks, next check) without an event: for an answer that told nothing new."""
        with self.writing() as connection:
            return ledger.touch(connection, order_id, changes)

    def _apply(self, order_id: str, step: Step, judge: Judge | None = None) -> Order:
        with self.writing() as connection:
            if judge is not None:
                judge(Look(connection))
            return ledger.apply(connection, order_id, step, self._now_ms())

    def hurry(self, account: str, now_ms: int) -> int:
        """What is unresolved and too old to be taken any more is due now. How many orders were moved up."""
        with self.writing() as connection:
            return ledger.hurry(connection, account, now_ms)

    def recover(self) -> tuple[Order, ...]:
        """At start: what was being sent is now unknown, what was only recorded was not sent. The orders that changed.

        An unknown order is due for a query as soon as its request can no longer be newly taken.
        """
        with self.writing() as connection:
            return ledger.recover(connection, self._now_ms())

    def bind(self, account: Account, *, moved: bool = False) -> None:
        """Say whose orders stand under the account's key, before it is used. Writes only what is new.

        Raises AccountError when the orders kept under the key, in whatever case, belong to another environment,
        merchant or GUID. The built-in sandbox may be made anew, but is never another environment's. ``moved``: so may
        one of which there is no order yet.
        """
        with self.writing() as connection:
            ledger.bind(connection, account, moved=moved)

    def note_name(self, account: Account) -> None:
        """Note the name that the account has now: its list may be lost, and its orders must be found again."""
        with self.writing() as connection:
            ledger.note_name(connection, account)

    def key_called(self, account: Account) -> str | None:
        """The key under which the orders of this merchant are kept that had this name last; None when none is noted."""
        with self.reading() as connection:
            return ledger.key_called(connection, account)

    def save_draft(self, account: str, kind: OrderKind, fields: Mapping[str, str]) -> int:
        """Keep a half-filled form, one a kind and account. Refuses card data. Returns the time, Unix milliseconds."""
        now_ms = self._now_ms()
        with self.writing() as connection:
            ledger.save_draft(connection, account, kind, fields, now_ms)
        return now_ms

    def drop_draft(self, account: str, kind: OrderKind) -> None:
        """Forget the half-filled form."""
        with self.writing() as connection:
            ledger.drop_draft(connection, account, kind)

    # Reading

    def get(self, order_id: str, account: str | None = None) -> Order | None:
        """The order, when it is here (and belongs to the account, when one is named)."""
        with self.reading() as connection:
            row = connection.execute(ledger.BY_ID, {"wanted": rows.clean(order_id)}).first()
        order = rows.order_from(row[2:], row[1]) if row else None
        return order if order and account in (None, order.account) else None

    def events(self, order_id: str) -> tuple[OrderEvent, ...]:
        """Everything that was written about an order, oldest first."""
        with self.reading() as connection:
            found = connection.execute(ledger.ALL_EVENTS_OF, {"wanted": rows.clean(order_id)}).all()
        return tuple(rows.event_from(row, order_id) for row in found)

    def last_event(self, order_id: str) -> OrderEvent | None:
        """The newest of them."""
        with self.reading() as connection:
            row = connection.execute(_LAST_EVENT, {"wanted": rows.clean(order_id)}).first()
        return rows.event_from(row, order_id) if row else None

    def raw_answers(self, order_id: str) -> tuple[tuple[int, str], ...]:
        """Time and text of the answers kept, newest first."""
        statement = (
            select(answers.c.at_ms, answers.c.text)
            .join(orders, orders.c.row_id == answers.c.order_row)
            .where(orders.c.order_id == rows.clean(order_id))
            .order_by(answers.c.answer_id.desc())
        )
        with self.reading() as connection:
            return tuple((at_ms, text) for at_ms, text in connection.execute(statement))

    def find(self, account: str, text: str) -> str | None:
        """The order id for a whole order id, provider id or reference number of the account."""
        with self.reading() as connection:
            return history.find(connection, account, text)

    def page(self, account: str, wanted: HistoryFilter, cursor: str | None = None, limit: int = 200) -> HistoryPage:
        """Orders of the account, newest first. Raises InputError for a cursor that no page gave."""
        with self.reading() as connection:
            return history.page(connection, self._backend, account, wanted, cursor, limit)

    def summary(self, account: str, wanted: HistoryFilter) -> HistorySummary:
        """Counts and exact sums of the whole filter, not only of a page."""
        with self.reading() as connection:
            return history.summary(connection, self._backend, account, wanted)

    def due(self, account: str, now_ms: int, limit: int) -> tuple[Order, ...]:
        """Watched orders whose next check is due."""
        with self.reading() as connection:
            return history.due(connection, account, now_ms, limit)

    def unresolved(self, account: str) -> tuple[Order, ...]:
        """Orders that were sent, whose result is not known and that nobody marked, oldest first."""
        with self.reading() as connection:
            return history.unresolved(connection, account)

    def contradicted(self, account: str) -> tuple[Order, ...]:
        """Marked orders of which a verified answer says the opposite, newest first."""
        with self.reading() as connection:
            return history.contradicted(connection, account)

    def count(self, account: str, states: frozenset[OrderState]) -> int:
        """How many orders of the account are in one of the states."""
        with self.reading() as connection:
            return history.count(connection, account, states)

    def attention(self, account: str) -> int:
        """How many orders of the account need a person."""
        with self.reading() as connection:
            return history.attention(connection, account)

    @contextlib.contextmanager
    def looking(self) -> Iterator[Look]:
        """Several questions in one transaction: their answers fit together."""
        with self.reading() as connection:
            yield Look(connection)

    def twins(self, account: str, like: Likeness, since_ms: int, limit: int = 5) -> tuple[Order, ...]:
        """Earlier orders alike, newest first."""
        with self.reading() as connection:
            return history.twins(connection, account, like, since_ms, limit)

    def load_draft(self, account: str, kind: OrderKind) -> tuple[Mapping[str, str], int] | None:
        """The half-filled form and when it was kept."""
        statement = select(drafts.c.fields, drafts.c.saved_ms).where(
            drafts.c.account_no == history.account_no(account), drafts.c.kind == kind.value
        )
        with self.reading() as connection:
            row = connection.execute(statement).first()
        return (json.loads(row.fields), row.saved_ms) if row else None

    def problems(self) -> tuple[str, ...]:
        """What a check of every page of the file finds; empty when all is well. Takes seconds on a large file."""
        with self.reading() as connection:
            return self._backend.problems(connection)

    def verify(self, noted: Head | None = None) -> ChainReport:
        """Check every entry against its seal, and the whole against what was noted outside: seconds when large."""
        check = Verification(self.reading, noted)
        while check.step():
            pass
        self.report = check.report()
        return self.report

    def backup(self, target: Path) -> None:
        """A consistent copy, encrypted with the same key, at a path where nothing is yet."""
        with self._call():
            self._backend.backup(target)

    def keep_backup(self, folder: DataFolder) -> Backup:
        """The same, checked, in the folder's place for backups."""
        with self._call():
            return backups.make(self._backend, folder, HEAD, self._now_ms())

    def reads_backup(self, folder: DataFolder, backup: Backup) -> bool:
        """Whether a backup can be opened and is whole in its length."""
        return self._backend.reads(folder.backups / backup.name)

    def noted_orders(self) -> tuple[NotedOrder, ...]:
        """The orders in the list beside the journal. Raises JournalDisk."""
        return self._ids.read()

    def missing_of(self, account: str, kind: OrderKind) -> tuple[NotedOrder, ...]:
        """Orders of a kind of the account that may have been sent and are not here, oldest first. Asks no disk."""
        return tuple(one for one in self.missing if one.account == account and one.kind is kind)

    # Transactions

    def reading(self) -> contextlib.AbstractContextManager[Connection]:
        """A transaction that only reads."""
        return self._transaction(self._backend.reader)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: durable when it ends, or nothing of it was written."""
        # The lock makes threads queue in order; the database alone would let them poll.
        with self._writing, self._transaction(self._backend.writer) as connection:
            yield connection

    @contextlib.contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        with self._call(), engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _call(self) -> Iterator[None]:
        """One call under way: closing waits for it, and the engine's errors become ours."""
        with self._idle:
            if self._closed:
                raise JournalError("The journal is closed.")
            self._running += 1
        try:
            yield
        except DBAPIError as error:
            raise self._backend.explain(error) from None
        except PoolTimeout:
            raise JournalBusy("The journal is busy. Try again in a moment.") from None
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()


def _touch(folder: DataFolder) -> None:
    """Make the file, for this user only, before the database would make it for everybody."""
    folder.create()
    try:
        os.close(os.open(folder.journal, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise JournalDisk(
            "The journal cannot be opened for writing: {reason}. Check who may write in {folder}.",
            reason=error.strerror or type(error).__name__,
            folder=str(folder.path),
            detail=f"errno {error.errno}",
        ) from None
