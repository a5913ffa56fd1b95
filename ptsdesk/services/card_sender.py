"""The process that sends one card and ends: every copy of the card that sending makes ends with its memory.

Started by :class:`ptsdesk.services.card_gateway.CardGateway`, which records. Here is the same gateway as everywhere,
for one request: it connects, has the moment recorded over there, stamps, signs, encrypts, writes, reads and judges.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.gateway import Gateway
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.hardening import harden
from ptsdesk.protocol.keys import Credentials, load_private_key, load_public_key
from ptsdesk.protocol.requests import SubscribeRequest
from ptsdesk.services.own_log import keep_own_log
from ptsdesk.services.wire import Call, CardFor, Done, Pipe, SecretsFor, Told

READY, STAMPED = "ready", "stamped"
"""What is told over the pipe: the libraries are loaded; and, with the stamp, that the connection stands."""

Observed = tuple[str, tuple[Any, ...]]
"""A method of :class:`ServerClock` that learns, and what it was told."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who sends, without the secrets, and by which way."""

    user_id: str
    guid: str
    platform_key_pem: str
    ca_file: str | None
    proxy: str | None


@dataclass(frozen=True, slots=True)
class Errand:
    """What is sent, without its card, and where to. ``known`` is what is known of the server's time."""

    url: str
    body_form: BodyForm
    deadline_s: float
    known: object
    fields: Mapping[str, Any]


class Gone(Exception):
    """Whoever asked is not there any more, or does not want it sent."""


class NotingClock(ServerClock):
    """Notes what it learns, so that the clock over there learns it too."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[Observed] = []

    def observe(self, date: str | None, sent_ms: int, received_ms: int) -> None:
        """As the clock itself."""
        self.noted.append(("observe", (date, sent_ms, received_ms)))
        super().observe(date, sent_ms, received_ms)

    def vouch(self, stamp: int, sent_ms: int, received_ms: int) -> None:
        """As the clock itself."""
        self.noted.append(("vouch", (stamp, sent_ms, received_ms)))
        super().vouch(stamp, sent_ms, received_ms)


class Sender:
    """Runs one errand."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._clock = NotingClock()

    def serve(self) -> None:
        """Load the keys, say that it is ready, take one errand, say what came of it; without one it ends."""
        secrets, call = (self._pipe.receive() for _ in range(2))
        if not (isinstance(secrets, SecretsFor) and isinstance(call, Call)):
            return
        merchant: Merchant = call.args[0]
        credentials = _load(merchant, secrets.secrets)
        transport = Transport(merchant.ca_file, merchant.proxy, self._clock)
        with contextlib.suppress(PtsError):  # it is said when a connection is wanted
            transport.make_ready()
        self._tell(Told(0, READY))
        card, call = (self._pipe.receive() for _ in range(2))
        if not (isinstance(card, CardFor) and isinstance(call, Call)):
            return
        try:
            exchange = self._send(call.args[0], credentials, transport, card.card)
            done = Done(call.number, (exchange, tuple(self._clock.noted)))
        except Gone:
            return
        except PtsError as error:
            done = Done(call.number, (None, tuple(self._clock.noted)), error)
        self._tell(done)

    def _send(self, errand: Errand, credentials: Credentials, transport: Transport, card: Card) -> object:
        request = SubscribeRequest(
            **errand.fields,
            card_number=card.number,
            card_exp_month=card.exp_month,
            card_exp_year=card.exp_year,
            card_cvc=card.cvc,
        )
        self._clock.take_over(errand.known)
        gateway = Gateway(errand.url, credentials, errand.body_form, transport, self._clock, errand.deadline_s)
        return gateway.subscribe(request, self._ask)

    def _ask(self, stamp: int) -> None:
        """Have the sending recorded before the first byte leaves."""
        self._tell(Told(0, (STAMPED, stamp)))
        if not isinstance(self._pipe.receive(), Call):
            raise Gone

    def _tell(self, message: Told | Done) -> None:
        try:
            self._pipe.write(self._pipe.pack(message))
        except (OSError, ValueError):
            raise Gone from None


def _load(merchant: Merchant, secrets: tuple[Secret | None, ...]) -> Credentials:
    safecode, transaction_secret, private_key = (secret or Secret("") for secret in secrets)
    return Credentials(
        user_id=merchant.user_id,
        guid=merchant.guid,
        safecode=safecode,
        transaction_secret=transaction_secret,
        private_key=load_private_key(private_key),
        platform_key=load_public_key(merchant.platform_key_pem),
    )


def main(_arguments: list[str] | None = None) -> int:
    """Serve the worker at the other end of standard input and output."""
    harden()
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):  # as the worker: what was begun is finished
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    keep_own_log("ptsdesk card")
    pipe = Pipe(os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # whatever prints must not end up between the frames
    return run(Sender(pipe).serve)


def run(serve: Callable[[], None]) -> int:
    """The errand's end as an exit code. What a library says of a fault may hold what was sent: its type is enough."""
    try:
        serve()
    except Gone:
        return 0
    except BaseException as error:  # noqa: BLE001 - no traceback may be printed here
        logging.getLogger("ptsdesk.services.card_sender").error("%s", type(error).__name__)  # noqa: TRY400 - a traceback may hold the card
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
