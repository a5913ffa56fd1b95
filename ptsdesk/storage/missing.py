"""What became of an order that the journal does not hold: when the provider did not find it, and who closed it why.

Kept in the journal, so that a backup that is put back later does not know it any more. An id that was closed is not
an order: it has no amount and no payee, and when it is taken in after all, it is an order like any other.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, insert, select

from ptsdesk.domain.polling import CONFIRM_GAP_MS, CONFIRMATIONS
from ptsdesk.storage.schema import meta

_NAME = "missing"


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of one missing id."""

    asked_ms: int
    """When the provider last did not find it, and it counted."""
    not_found: int
    """How many such answers count: each at least 30 s after the one before."""
    closed_ms: int | None = None
    """When a person closed it; None while it is open."""
    reason: str = ""
    place: str | None = None
    """Where it was not found; empty for the built-in sandbox. None: an older ptsdesk did not write it."""

    @property
    def asked_enough(self) -> bool:
        """Whether it was asked about often enough."""
        return self.not_found >= CONFIRMATIONS


def traces(connection: Connection) -> dict[str, Trace]:
    """Of every id that was asked about, in the order of the first question."""
    text = connection.execute(select(meta.c.value).where(meta.c.name == _NAME)).scalar()
    return {} if text is None else {order_id: Trace(**known) for order_id, known in json.loads(text).items()}


def note_not_found(connection: Connection, order_id: str, place: str, now_ms: int) -> None:
    """The provider did not find it at a place. An answer too close to the last one, to one of the future, or to one of
    another place is no second one.
    """
    known = traces(connection)
    last = known.get(order_id)
    if last is None or last.asked_ms > now_ms or last.place != place:
        known[order_id] = Trace(now_ms, 1, place=place)
    elif now_ms - last.asked_ms >= CONFIRM_GAP_MS:
        known[order_id] = replace(last, asked_ms=now_ms, not_found=last.not_found + 1)
    _keep(connection, known)


def close(connection: Connection, order_id: str, reason: str, now_ms: int) -> None:
    """A person closed it. Its trace must be there."""
    known = traces(connection)
    known[order_id] = replace(known[order_id], closed_ms=now_ms, reason=reason)
    _keep(connection, known)


def _keep(connection: Connection, known: dict[str, Trace]) -> None:
    connection.execute(meta.delete().where(meta.c.name == _NAME))
    value = json.dumps({order_id: asdict(trace) for order_id, trace in known.items()})
    connection.execute(insert(meta), {"name": _NAME, "value": value})
