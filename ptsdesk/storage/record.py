"""The record as a whole: its end, whether it is the one that was noted outside, what is missing, an older one put back.

Portable Core over a journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import Enum

from sqlalchemy import Connection, insert, select

from ptsdesk.domain.orders import FINAL, Cause, Evidence, OrderState
from ptsdesk.domain.record import Head, NotedOrder, PutBack
from ptsdesk.storage import chain, ledger
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ledger import Step
from ptsdesk.storage.rows import Changes
from ptsdesk.storage.schema import meta, orders, seals
from ptsdesk.storage.verification import Verification

_PUT_BACK = "put_back"
_AT_ONCE = 500
_SETTLED = FINAL | {OrderState.ENDED}
_UNPROVED = frozenset(
    {
        OrderState.DRAFT, OrderState.RECORDED, OrderState.SENDING, OrderState.NOT_SENT, OrderState.UNKNOWN,
        OrderState.REFUSED_CHECKING, OrderState.REFUSED,
    }
)  # fmt: skip
"""No verified answer tells how these stand: each may have been sent, or sent again, after a backup was made."""


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
        """Those of the noted orders that the journal does not hold, oldest first."""
        known: set[str] = set()
        for at in range(0, len(noted), _AT_ONCE):
            ids = [one.order_id for one in noted[at : at + _AT_ONCE]]
            with self._journal.reading() as connection:
                known.update(connection.execute(select(orders.c.order_id).where(orders.c.order_id.in_(ids))).scalars())
        gone = [one for one in noted if one.order_id not in known]
        return tuple(sorted(gone, key=lambda one: one.noted_ms))

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
        was sent after the backup was made is not known here. Returns how many orders are open.
        """
        now_ms = self._now_ms()
        wanted = orders.c.state.not_in(sorted(_SETTLED))
        with self._journal.writing() as connection:
            ids = connection.execute(select(orders.c.order_id).where(wanted).order_by(orders.c.row_id)).scalars().all()
            for order_id in ids:
                _reopen(connection, order_id, why, now_ms)
            connection.execute(meta.delete().where(meta.c.name == _PUT_BACK))
            connection.execute(insert(meta), {"name": _PUT_BACK, "value": json.dumps(asdict(why))})
        return len(ids)


def _reopen(connection: Connection, order_id: str, why: PutBack, now_ms: int) -> None:
    order = ledger.locate(connection, order_id)[1]
    changes = Changes(next_check_ms=now_ms, not_found=0, not_found_ms=None)
    after: OrderState | None = None
    if order.state in _UNPROVED:
        after = OrderState.UNKNOWN
        changes["signed_at"] = max(order.signed_at or 0, now_ms // 1000)
    seen: Evidence = {"source": why.source, "missing": why.missing}
    ledger.apply(connection, order_id, Step(after, Cause.RESTORED, seen, changes), now_ms)
