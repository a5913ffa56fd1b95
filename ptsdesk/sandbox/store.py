"""The provider's books: orders and every create call, in SQLite, durable before an answer is written.

Money is whole millionths. No card number, CVC or account number comes in here (brand and last four digits do). Two
tables: ``orders`` has one row an executed order; ``requests`` is append-only, one row a create call that passed the
checks, with what became of it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ptsdesk.sandbox import channels, codes, statuses
from ptsdesk.sandbox.channels import Kind
from ptsdesk.sandbox.fields import MANILA
from ptsdesk.sandbox.scenarios import Effect
from ptsdesk.sandbox.statuses import Schedule, Step, Steps

_VERSION = 1
# One transaction: a start that is killed half way leaves no half-made file.
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    order_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL UNIQUE,
    token TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    amount INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    visible_ms INTEGER NOT NULL,
    plan TEXT NOT NULL,
    steps TEXT NOT NULL,
    paid_ms INTEGER,
    failed_ms INTEGER,
    disabled_ms INTEGER,
    facts TEXT NOT NULL,
    UNIQUE (kind, order_id)
) STRICT;
CREATE INDEX IF NOT EXISTS orders_money ON orders (kind, channel, paid_ms, failed_ms, amount);
CREATE TABLE IF NOT EXISTS requests (
    number INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    order_id TEXT NOT NULL,
    amount INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    scenario TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS requests_order ON requests (kind, order_id);
CREATE TRIGGER IF NOT EXISTS requests_stay BEFORE UPDATE ON requests
    BEGIN SELECT RAISE(ABORT, 'requests is append-only'); END;
CREATE TRIGGER IF NOT EXISTS requests_last BEFORE DELETE ON requests
    BEGIN SELECT RAISE(ABORT, 'requests is append-only'); END;
PRAGMA user_version = {_VERSION};
COMMIT;
"""
_LETTERS: dict[Kind, str] = {"payment": "P", "withdraw": "W", "subscribe": "S"}
_BUSY_TIMEOUT_S = 10
_SUBMITTED = "submitted"


class Outcome(StrEnum):
    """What became of a create call that passed the checks."""

    EXECUTED = "executed"
    DUPLICATE = "duplicate"
    NO_BALANCE = "no balance"
    LOST = "lost before execution"
    REFUSED = "refused by a scenario"


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A create call as it goes into the books; amounts in millionths, ``plan`` relative to its start.

    ``accepted`` is what the provider accepts of the submitted ``amount``: that is the money that moves.
    """

    kind: Kind
    order_id: str
    channel: str
    amount: int
    accepted: int
    timestamp: int
    plan: Steps
    scenario: str
    hidden_s: int = 0
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """An executed order as it stands in the books; ``amount`` is the accepted one, the money that moves."""

    kind: Kind
    order_id: str
    transaction_id: str
    token: str
    channel: str
    amount: int
    created_ms: int
    plan: Steps
    steps: Steps
    disabled_ms: int | None
    facts: Mapping[str, str | int]

    @property
    def submitted(self) -> int:
        """The amount that was asked for, in millionths."""
        return int(self.facts.get(_SUBMITTED, self.amount))

    @property
    def schedule(self) -> Schedule:
        """When a subscription is charged."""
        count, unit, every_s = (int(self.facts.get(name, 0)) for name in ("period_count", "period_unit", "every_s"))
        return Schedule(self.created_ms, count, unit, every_s * 1000, self.disabled_ms)


@dataclass(frozen=True, slots=True)
class Balance:
    """The money of one channel in millionths; ``available`` leaves out what open withdrawals hold."""

    total: int
    available: int


class Store:
    """The books in one file. Safe to use from many threads; every change is on disk when its call returns."""

    def __init__(self, path: Path, user_id: str) -> None:
        self._user_id = user_id
        self._lock = threading.Lock()
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise

    def _prepare(self) -> None:
        self._db.row_factory = sqlite3.Row
        # A rollback journal: several connections to a WAL file can corrupt it in the SQLite of some systems.
        self._db.execute("PRAGMA journal_mode = TRUNCATE")
        self._db.execute("PRAGMA synchronous = FULL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(_SCHEMA)
        elif version != _VERSION:
            raise sqlite3.DatabaseError("written by a newer sandbox")

    def close(self) -> None:
        """Close the file; waits for a call that is under way."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def create(self, new: NewOrder, effect: Effect, now_ms: int) -> tuple[Outcome, Order | None]:
        """Judge a create call against the books, note it, and make the order if it is to be made: one transaction."""
        with self._transaction() as db:
            outcome = self._judge(db, new, effect, now_ms)
            db.execute(
                "INSERT INTO requests (at_ms, kind, order_id, amount, timestamp, scenario, outcome)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (now_ms, new.kind, new.order_id, new.amount, new.timestamp, new.scenario, outcome),
            )
            if outcome is not Outcome.EXECUTED:
                return outcome, None
            self._insert(db, new, now_ms)
            return outcome, self._find(db, "kind = ? AND order_id = ?", new.kind, new.order_id)

    def _judge(self, db: sqlite3.Connection, new: NewOrder, effect: Effect, now_ms: int) -> Outcome:
        this = (new.kind, new.order_id)
        if db.execute("SELECT 1 FROM orders WHERE kind = ? AND order_id = ?", this).fetchone():
            return Outcome.DUPLICATE
        if new.kind == "withdraw" and new.amount > _balance(db, new.channel, now_ms).available:
            return Outcome.NO_BALANCE
        if effect is Effect.REFUSED:
            return Outcome.REFUSED
        if effect is Effect.FIRST_TRY_LOST:
            lost = "SELECT 1 FROM requests WHERE kind = ? AND order_id = ? AND outcome = ?"
            return Outcome.EXECUTED if db.execute(lost, (*this, Outcome.LOST)).fetchone() else Outcome.LOST
        return Outcome.EXECUTED

    def _insert(self, db: sqlite3.Connection, new: NewOrder, now_ms: int) -> None:
        number = db.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM orders").fetchone()[0]
        steps = statuses.starting(now_ms, new.plan)
        row = {
            "number": number,
            "kind": new.kind,
            "order_id": new.order_id,
            "transaction_id": transaction_id(_LETTERS[new.kind], self._user_id, now_ms, number),
            "token": secrets.token_urlsafe(18),
            "channel": new.channel,
            "amount": new.accepted,
            "created_ms": now_ms,
            # Only a hidden order needs a moment: a clock that is set back must not hide the others.
            "visible_ms": now_ms + new.hidden_s * 1000 if new.hidden_s else 0,
            "plan": _dump(new.plan),
            "facts": json.dumps(dict(new.facts) | ({_SUBMITTED: new.amount} if new.accepted != new.amount else {})),
            **_step_columns(steps),
        }
        names = ", ".join(row)
        db.execute(f"INSERT INTO orders ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))  # noqa: S608

    def find(self, kind: Kind, order_id: str, now_ms: int) -> Order | None:
        """The order as a query may see it now."""
        with self._lock:
            where = "kind = ? AND order_id = ? AND visible_ms <= ?"
            return self._find(self._db, where, kind, order_id, now_ms)

    def find_by_token(self, token: str) -> Order | None:
        """The order behind a pay link."""
        with self._lock:
            return self._find(self._db, "token = ?", token)

    def pay_by_hand(self, token: str, now_ms: int, pace: statuses.Pace) -> None:
        """Somebody pays the order behind the link now; nothing happens if it does not wait for that."""
        with self._transaction() as db:
            order = self._find(db, "token = ? AND kind <> 'withdraw'", token)
            steps = statuses.paid_by_hand(order.steps, now_ms, pace) if order else None
            if steps is not None:
                values = _step_columns(steps)
                db.execute(
                    "UPDATE orders SET steps = ?, paid_ms = ?, failed_ms = ? WHERE token = ?", (*values.values(), token)
                )

    def disable(self, order_id: str, now_ms: int) -> Order | None:
        """End a subscription; ending it again changes nothing. ``None`` when there is none."""
        with self._transaction() as db:
            db.execute(
                "UPDATE orders SET disabled_ms = ? WHERE kind = 'subscribe' AND order_id = ? AND visible_ms <= ?"
                " AND disabled_ms IS NULL",
                (now_ms, order_id, now_ms),
            )
            where = "kind = 'subscribe' AND order_id = ? AND visible_ms <= ?"
            return self._find(db, where, order_id, now_ms)

    def balance(self, channel: str, now_ms: int) -> Balance:
        """The money of a channel now."""
        with self._lock:
            return _balance(self._db, channel, now_ms)

    @staticmethod
    def _find(db: sqlite3.Connection, where: str, *values: str | int) -> Order | None:
        row = db.execute(f"SELECT * FROM orders WHERE {where}", values).fetchone()  # noqa: S608 - fixed texts only
        return None if row is None else _order(row)


def transaction_id(letter: str, user_id: str, at_ms: int, number: int) -> str:
    """A transaction id in the vendor's shape: letter, user, time in Manila, running digits (PTS API, section 4.2)."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(MANILA)
    return f"{letter}{user_id}{at:%Y%m%d%H%M%S}{number:06d}"


def _balance(db: sqlite3.Connection, channel: str, now_ms: int) -> Balance:
    paid, withdrawn, held = db.execute(
        "SELECT COALESCE(SUM(amount) FILTER (WHERE kind = 'payment' AND paid_ms <= ?1), 0),"
        " COALESCE(SUM(amount) FILTER (WHERE kind = 'withdraw' AND paid_ms <= ?1), 0),"
        " COALESCE(SUM(amount) FILTER (WHERE kind = 'withdraw' AND (failed_ms IS NULL OR failed_ms > ?1)), 0)"
        " FROM orders WHERE kind IN ('payment', 'withdraw') AND channel = ?2",
        (now_ms, channel),
    ).fetchone()
    subscriptions = db.execute("SELECT * FROM orders WHERE kind = 'subscribe' AND channel = ?", (channel,))
    charged = sum(
        order.amount * statuses.paid_charges(order.schedule, order.steps, order.plan, now_ms)
        for order in map(_order, subscriptions)
    )
    earned = channels.opening_balance(channel) + paid + charged
    return Balance(earned - withdrawn, earned - held)


def _order(row: sqlite3.Row) -> Order:
    return Order(
        kind=row["kind"],
        order_id=row["order_id"],
        transaction_id=row["transaction_id"],
        token=row["token"],
        channel=row["channel"],
        amount=row["amount"],
        created_ms=row["created_ms"],
        plan=_load(row["plan"]),
        steps=_load(row["steps"]),
        disabled_ms=row["disabled_ms"],
        facts=json.loads(row["facts"]),
    )


def _step_columns(steps: Steps) -> dict[str, str | int | None]:
    """The steps and the two moments that the sums of money need."""
    return {
        "steps": _dump(steps),
        "paid_ms": statuses.moment_of(steps, codes.PAID),
        "failed_ms": statuses.moment_of(steps, codes.FAILED),
    }


def _dump(steps: Steps) -> str:
    return json.dumps([[step.at_ms, step.status] for step in steps])


def _load(text: str) -> Steps:
    return tuple(Step(at_ms, status) for at_ms, status in json.loads(text))
