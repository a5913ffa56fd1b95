"""A real desk at the recording server: journal, gateway and TLS are the product's own; the clock is the test's."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.gateway import Gateway
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.keys import Credentials, fingerprint, load_private_key, load_public_key
from ptsdesk.services.api import OrderForm
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Clock, Ports, Randomness
from tests.support.strict_wire import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID


class OffClock:
    """This computer's clock, so many milliseconds off; nobody has to wait. ``off_ms`` may change: somebody set it."""

    def __init__(self, off_ms: int = 0) -> None:
        self.off_ms = off_ms
        self.later_ms = 0
        """Time that has passed, by every clock of this computer."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.off_ms + self.later_ms

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000 + self.later_ms

    def wait(self, ms: int) -> None:
        """The next try follows at once."""


@dataclass(frozen=True)
class Place:
    """Where the recording server is and whose keys it knows."""

    url: str
    ca_file: Path
    private_key_file: Path
    platform_key_file: Path

    @classmethod
    def of(cls, server: Any) -> Place:
        """That of a server, or of a life's words."""
        told = server.get if isinstance(server, dict) else partial(getattr, server)
        files = (Path(told(name)) for name in ("ca_file", "private_key_file", "platform_key_file"))
        return cls(told("url"), *files)


@cache
def credentials(place: Place) -> Credentials:
    """The merchant's, read once."""
    return Credentials(
        user_id=USER_ID,
        guid=GUID,
        safecode=Secret(SAFECODE),
        transaction_secret=Secret(TRANSACTION_SECRET),
        private_key=load_private_key(Secret(place.private_key_file.read_text("ascii"))),
        platform_key=load_public_key(place.platform_key_file.read_text("ascii")),
    )


@contextlib.contextmanager
def live_desk(
    place: Place,
    journal: Any,
    clock: Clock,
    random_bytes: Randomness = os.urandom,
    around: Callable[[Transport], Any] = lambda transport: transport,
) -> Iterator[LiveDesk]:
    """A desk for the account Shop, with connections and a server clock of its own. ``around`` may wrap the way out."""
    account = Account("Shop", Environment.SANDBOX, place.url, USER_ID, GUID, "")
    known = ServerClock(clock.now_ms, clock.monotonic_ms)
    with contextlib.closing(Transport(place.ca_file, None, known)) as transport:
        gateway = Gateway(account.url, credentials(place), BodyForm.TEXT, around(transport), known)
        ports, print_ = Ports(clock, random_bytes), fingerprint(credentials(place).platform_key)
        yield LiveDesk(account, gateway, journal, ports, print_, "window")


def order_form(desk: LiveDesk, kind: OrderKind, reference: str, number: int) -> OrderForm:
    """A good form; each number pays somebody else."""
    payout = {"channel_subject": "UNO", "name": "Ana Reyes", "account_number": f"10{number:010}"}
    details = payout if kind is OrderKind.WITHDRAWAL else {}
    channel = "QRPH_INSTAPAY" if kind is OrderKind.WITHDRAWAL else "QRPH"
    return OrderForm(kind, desk.new_order_id(kind), "10.00", "PHP", channel, reference=reference, details=details)
