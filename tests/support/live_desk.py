"""A real desk at the recording server: journal, gateway and TLS are the product's own; the clock is the test's."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from functools import cache
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
from tests.support.strict_server import StrictProvider
from tests.support.strict_wire import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, merchant_keys, platform_keys


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


@cache
def credentials() -> Credentials:
    """The merchant's, read once."""
    return Credentials(
        user_id=USER_ID,
        guid=GUID,
        safecode=Secret(SAFECODE),
        transaction_secret=Secret(TRANSACTION_SECRET),
        private_key=load_private_key(Secret(merchant_keys().private_pem.decode())),
        platform_key=load_public_key(platform_keys().public_pem),
    )


@contextlib.contextmanager
def live_desk(
    server: StrictProvider, journal: Any, clock: Clock, random_bytes: Randomness = os.urandom
) -> Iterator[LiveDesk]:
    """A desk for the account Shop, with connections and a server clock of its own."""
    account = Account("Shop", Environment.SANDBOX, server.url, USER_ID, GUID, server.platform.public_pem)
    known = ServerClock(clock.now_ms, clock.monotonic_ms)
    with contextlib.closing(Transport(server.ca_file, None, known)) as transport:
        gateway = Gateway(account.url, credentials(), BodyForm.TEXT, transport, known)
        ports, print_ = Ports(clock, random_bytes), fingerprint(credentials().platform_key)
        yield LiveDesk(account, gateway, journal, ports, print_, "window")


def order_form(desk: LiveDesk, kind: OrderKind, reference: str, number: int) -> OrderForm:
    """A good form; each number pays somebody else."""
    payout = {"channel_subject": "UNO", "name": "Ana Reyes", "account_number": f"10{number:010}"}
    details = payout if kind is OrderKind.WITHDRAWAL else {}
    channel = "QRPH_INSTAPAY" if kind is OrderKind.WITHDRAWAL else "QRPH"
    return OrderForm(kind, desk.new_order_id(kind), "10.00", "PHP", channel, reference=reference, details=details)
