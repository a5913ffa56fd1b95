"""The record as a whole: its end, whether it is the one that was noted outside, what is missing, an older one put back.

Portable Core over a journal.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from enum import Enum

from sqlalchemy import Connection, insert, select

from ptsdesk.domain.orders import FINAL, Cause, EvidenceValue, OrderEvent, OrderState
from ptsdesk.domain.record import Head, NotedOrder, PutBack
from ptsdesk.domain.resend import SENT_TO
from ptsdesk.errors import AccountError, InputError, JournalDisk
from ptsdesk.storage import chain, ledger
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ledger import Step
from ptsdesk.storage.look import Look
from ptsdesk.storage.missing import Trace, close, note_not_found, traces
from ptsdesk.storage.rows import Changes
from ptsdesk.storage.schema import events, meta, orders, seals
from ptsdesk.storage.verification import Verification

_PUT_BACK = "put_back"
_ASK_FIRST = (
    "Ask about {order_id} first, twice and 30 seconds apart: it can be closed only when the provider did not find it "
    "both times. Nothing was changed."
)
_ASK_THERE = (
    "Ask about {order_id} first, twice and 30 seconds apart, while its account has the address to which it was sent "
    "({place}): it can be closed only when the provider did not find it there both times. Nothing was changed."
)
_SENT_WHERE = (
    "The list does not tell to which address {order_id} was sent: an older ptsdesk wrote it. Say it with --sent-to, "
    "when you know it; only what is not found there counts. Nothing was changed."
)
_AT_ONCE = 500
_SETTLED = FINAL | {OrderState.ENDED}
_UNPROVED = frozenset(
    {OrderState.DRAFT, OrderState.RECORDED, OrderState.SENDING, OrderState.UNKNOWN, OrderState.REFUSED_CHECKING}
)
"""No verified answer tells how these stand: each may have been sent, or sent again, after a backup was made."""
_CLOSED = frozenset({OrderState.NOT_SENT, OrderState.REFUSED})
"""Nothing moved, by all that the backup holds. They are opened again only when they may have been sent after it."""
_SENDINGS = frozenset({Cause.CREATED, Cause.RECORDED, Cause.SENDING})
_NEAR_MS = 60_000
"""A line of the list and the event that it belongs to are written in one breath."""
UNLISTED_MS = 7 * 86_400_000
"""Without a list of ids that reaches back to the backup, what is this much older than its end stays closed: nobody
sends again what he left alone for a week, and each one opened would block its payee until a person marks it.
"""


class Fit(Enum):
    """How a journal stands to what the keyring noted of it."""

    NOTHING_NOTED = "nothing noted"
    FITS = "fits"
    BEHIND = "behind"
    """Entries are gone at its end: an older copy, or cut."""
    OTHER = "other"
    """It holds another entry in the noted place: changed and sealed anew, or another one's copy."""


class Record:
    """What guards a journal, as far as the journal itself holds it."""

    def __init__(self, journal: Journal, now_ms: Callable[[], int]) -> None:
        self._journal = journal
        self._now_ms = now_ms

    def head(self) -> Head:
        """The end of the record."""
        with self._journal.reading() as connection:
            return chain.head(connection)

    def fit(self, noted: Head | None) -> Fit:
        """How the record stands to the note. Looks at one entry only."""
        if noted is None:
            return Fit.NOTHING_NOTED
        if noted.count == 0:
            return Fit.FITS
        with self._journal.reading() as connection:
            there = connection.execute(select(seals.c.chain_hash).where(seals.c.number == noted.count)).scalar()
        if there is None:
            return Fit.BEHIND
        return Fit.FITS if there.hex() == noted.hash else Fit.OTHER

    def verification(self, noted: Head | None) -> Verification:
        """A check of every entry, to be taken step by step."""
        return Verification(self._journal.reading, noted)

    def missing(self, noted: Sequence[NotedOrder]) -> tuple[NotedOrder, ...]:
        """Those of the noted orders that the journal does not hold and that nobody closed, oldest first."""
        known: set[str] = set()
        for at in range(0, len(noted), _AT_ONCE):
            ids = [one.order_id for one in noted[at : at + _AT_ONCE]]
            with self._journal.reading() as connection:
                known.update(connection.execute(select(orders.c.order_id).where(orders.c.order_id.in_(ids))).scalars())
        with self._journal.reading() as connection:
            known.update(order_id for order_id, one in traces(connection).items() if one.closed_ms is not None)
        gone = [one for one in noted if one.order_id not in known]
        return tuple(sorted(gone, key=lambda one: one.noted_ms))

    def traces(self) -> dict[str, Trace]:
        """What became of ids that the journal does not hold."""
        with self._journal.reading() as connection:
            return traces(connection)

    def not_found(self, order_id: str, place: str) -> None:
        """The provider did not find a missing order at a place."""
        with self._journal.writing() as connection:
            note_not_found(connection, order_id, place, self._now_ms())

    def close_missing(self, order_id: str, place: str | None, reason: str) -> None:
        """A person closed a missing id that went to a place. Raises AccountError when it was not asked about often
        enough there, InputError while nobody says where that is.
        """
        with self._journal.writing() as connection:
            trace = traces(connection).get(order_id)
            if trace is not None and place is None and trace.place != "":
                raise InputError("sent_to", _SENT_WHERE, order_id=order_id)
            if trace is None or not trace.asked_enough or trace.place not in ("", place):
                raise AccountError(_ASK_THERE if place else _ASK_FIRST, order_id=order_id, place=place or "")
            close(connection, order_id, reason, self._now_ms())

    def last_put_back(self) -> PutBack | None:
        """The last time that an older journal was put in place of this one."""
        with self._journal.reading() as connection:
            text = connection.execute(select(meta.c.value).where(meta.c.name == _PUT_BACK)).scalar()
        if text is None:
            return None
        known = json.loads(text)
        noted = Head(**known.pop("noted")) if known["noted"] else None
        return PutBack(**{**known, "noted": noted})

    def put_back(self, why: PutBack) -> int:
        """Write that an older journal was put in place: of each open order the provider is asked before anything else.

        What no verified answer tells becomes unknown, counts no "not found" any more, and its fence begins now: what
        was sent after the backup was made is not known here. What was not sent, or refused with nothing moved, stays
        so unless the list of ids says that it was sent since. Returns how many orders are open.
        """
        now_ms = self._now_ms()
        wanted = orders.c.state.not_in(sorted(_SETTLED))
        lines = self._lines()
        with self._journal.writing() as connection:
            ids = connection.execute(select(orders.c.order_id).where(wanted).order_by(orders.c.row_id)).scalars().all()
            later = _Later(connection, lines, now_ms)
            ids = [order_id for order_id in ids if why.changed or not later.stays_closed(order_id)]
            for order_id in ids:
                _reopen(connection, order_id, why, now_ms, lines.get(order_id))
            connection.execute(meta.delete().where(meta.c.name == _PUT_BACK))
            connection.execute(insert(meta), {"name": _PUT_BACK, "value": json.dumps(asdict(why))})
        return len(ids)

    def _lines(self) -> dict[str, NotedOrder]:
        """The last line of each order in the list beside the journal; none when it cannot be read."""
        with contextlib.suppress(JournalDisk):
            return {one.order_id: one for one in self._journal.noted_orders()}
        return {}


class _Later:
    """Which of the orders that were closed in a backup may have been sent after it."""

    def __init__(self, connection: Connection, lines: Mapping[str, NotedOrder], now_ms: int) -> None:
        self._look = Look(connection)
        self._lines = lines
        last = select(events.c.at_ms).order_by(events.c.number.desc()).limit(1)
        end_ms = connection.execute(last).scalar() or 0
        listed = min((one.noted_ms for one in lines.values()), default=None)
        covered = listed is not None and listed <= end_ms
        self._since_ms = None if covered else min(end_ms, now_ms) - UNLISTED_MS

    def stays_closed(self, order_id: str) -> bool:
        """Whether nothing says that it was sent after the backup."""
        if self._look.order(order_id).state not in _CLOSED:
            return False
        known, line = self._look.events(order_id), self._lines.get(order_id)
        if line is not None and _is_later(line.noted_ms, known):
            return False
        return self._since_ms is None or known[-1].at_ms < self._since_ms


def _is_later(noted_ms: int, known: Sequence[OrderEvent]) -> bool:
    """Whether a line was written after the last event: by its time, or because it belongs to no sending that is known
    here. The clock may have been set back between.
    """
    near = any(abs(one.at_ms - noted_ms) <= _NEAR_MS for one in known if one.cause in _SENDINGS)
    return noted_ms > known[-1].at_ms or not near


def _reopen(connection: Connection, order_id: str, why: PutBack, now_ms: int, line: NotedOrder | None) -> None:
    order = ledger.locate(connection, order_id)[1]
    changes = Changes(next_check_ms=now_ms, not_found=0, not_found_ms=None)
    after: OrderState | None = None
    if order.state in _UNPROVED | _CLOSED:
        after = OrderState.UNKNOWN
        # What is known of its last sending. This computer's fence begins now, by the event.
        last_ms = order.created_ms if line is None else line.noted_ms
        if order.signed_at is None or order.state in _CLOSED:
            changes["signed_at"] = max(order.signed_at or 0, min(last_ms, now_ms) // 1000)
    seen: dict[str, EvidenceValue] = {"source": why.source, "missing": why.missing}
    if line is not None and line.place:
        seen[SENT_TO] = line.place  # it may have been sent there after the backup was made
    ledger.apply(connection, order_id, Step(after, Cause.RESTORED, seen, changes), now_ms)
