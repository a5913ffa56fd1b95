"""One order with a fault at a numbered point, and the starts after it. Lived by :mod:`tests.support.paying`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ptsdesk.client import transport as transport_module
from ptsdesk.client.line import Line
from ptsdesk.client.transport import Transport
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalDisk, JournalError, PtsError
from ptsdesk.services.desk import LiveDesk
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.helpers.points import Broken, Fault, Points, Watched
from tests.support.live_desk import OffClock, Place, live_desk, order_form

KEY = "1f" * 32
Tell = Callable[..., None]


def disk_error() -> JournalDisk:
    """As the journal raises it: nothing was written."""
    return JournalDisk("The disk is full.", detail="SQLITE_FULL")


class WatchedLine(Line):
    """The connection's own steps are points too: the bytes leave in ``send``."""

    points: Points

    def take(self, watch: Any) -> None:
        self.points.passing("line.take before", writes=False)
        super().take(watch)
        self.points.passing("line.take behind", writes=False)

    def send(self, sealed: Any, *, keep_alive: bool) -> Any:
        self.points.passing("line.send before", writes=False)
        response = super().send(sealed, keep_alive=keep_alive)
        self.points.passing("line.send behind", writes=False)
        return response

    def read(self, response: Any) -> bytes:
        self.points.passing("line.read before", writes=False)
        body = super().read(response)
        self.points.passing("line.read behind", writes=False)
        return body


class WatchedTransport(Watched):
    """The way to the provider; making the request, with the record before its first byte, is a call of its own."""

    def post(self, origin: str, make_request: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        made = Watched("request", make_request, self._points)
        return self._around("post", self._real.post)(origin, made, *args, **kwargs)


@contextlib.contextmanager
def desk_of(life: dict[str, Any], points: Points) -> Iterator[tuple[LiveDesk, Any]]:
    """The desk, every port of it watched, and the journal as the desk sees it."""
    clock = OffClock()
    clock.later_ms = life["shift_ms"]
    WatchedLine.points = points
    transport_module.Line = WatchedLine  # type: ignore[misc]
    points.counting = life["counted"] == "start"
    watched_clock: Any = Watched("clock", clock, points)
    journal = Journal.open(DataFolder(Path(life["data_dir"])), Secret(KEY), watched_clock.now_ms)
    seen: Any = Watched("journal", journal, points, disk=True)
    seen.recover()

    def wrapped(transport: Transport) -> Any:
        return WatchedTransport("transport", transport, points)

    with live_desk(Place.of(life), seen, watched_clock, Watched("random", os.urandom, points), wrapped) as desk:
        yield desk, seen
    points.counting = False
    journal.close()


def live(life: dict[str, Any], tell: Tell) -> None:
    """Do what the life is for, with its fault; tell which points were passed and what was claimed."""
    fault = Fault(life["fault"]) if life["fault"] else None
    points = Points(life["at"], fault, disk_error)
    said: dict[str, Any] = {"raised": ""}
    with desk_of(life, points) as (desk, _):
        try:
            ACTS[life["act"]](desk, life, points, said)
        except (Broken, PtsError) as problem:
            said["raised"] = type(problem).__name__
        points.counting = False
        # What a fault left behind is settled as soon as the journal can be written again.
        with contextlib.suppress(JournalError):
            desk.check_due()
        tell(points=points.passed, happened=points.happened, **said)


def send(desk: LiveDesk, life: dict[str, Any], points: Points, said: dict[str, Any]) -> None:
    """A new order, from the form to its answer."""
    points.counting = True
    form = order_form(desk, OrderKind(life["kind"]), life["reference"], 1)
    said["order_id"] = form.order_id
    said["state"] = desk.submit(desk.prepare(form)).state.value


def again(desk: LiveDesk, life: dict[str, Any], points: Points, said: dict[str, Any]) -> None:
    """The order that is unknown, sent again by a person."""
    desk.channels("PHP")
    points.counting = True
    [order] = desk.unresolved()
    said["order_id"] = order.order_id
    said["state"] = desk.submit(desk.prepare_again(order.order_id, "the customer waits")).state.value


def look(desk: LiveDesk, life: dict[str, Any], points: Points, said: dict[str, Any]) -> None:
    """What every start does: ask about what is open."""
    while desk.check_due():
        pass
    said["verdicts"] = [desk.resolution(order.order_id).resend.verdict.value for order in desk.unresolved()]


ACTS = {"send": send, "again": again, "look": look}
