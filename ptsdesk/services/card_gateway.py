"""A gateway whose card requests are sent by a process of their own, which ends with the answer.

The record stays here: the other process tells when its connection stands, and waits until the sending is recorded.
See ``docs/decisions/card-entry.md``.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import Silence
from ptsdesk.client.dialing import closing
from ptsdesk.client.gateway import BeforeFirstByte, Exchange, Gateway, Lost
from ptsdesk.client.transport import DEADLINE_S, Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import NotSentError, PtsError
from ptsdesk.hardening import own_process
from ptsdesk.protocol.keys import Credentials
from ptsdesk.protocol.requests import SubscribeRequest
from ptsdesk.services.card_sender import STAMPED, Errand, Merchant
from ptsdesk.services.wire import Call, Done, Pipe, Told, pack_card, pack_secrets

START_S = 20
"""How long the process may take until it is ready."""
GRACE_S = 0.9
"""How much longer than the deadline of the call itself is waited for its word: then the process is ended."""
IDLE_S = 600
"""A process that was made ready for a card that did not come ends after this."""
LOAD, ERRAND, GO = 1, 2, 3
_CARD = frozenset({"card_number", "card_exp_month", "card_exp_year", "card_cvc"})
_NO_START = "The part of ptsdesk that sends cards did not start, so nothing was sent. Try again."
_ENDED = "The part of ptsdesk that sends cards ended before anything was sent. Try again."

_log = logging.getLogger(__name__)


def sender_command() -> list[str]:
    """How to start the process: this program again, also when it is a packaged one."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "card-sender"]
    return own_process("ptsdesk.services.card_sender")


class _Process:
    """One sender, from its start to its end."""

    def __init__(self, command: Sequence[str], credentials: Credentials) -> None:
        self.credentials = credentials
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("the sender needs both pipes")
        self.pipe = Pipe(self._process.stdout, self._process.stdin)
        self.overdue = False

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None

    def receive(self) -> Told | Done | None:
        """What it tells next; None when it has ended."""
        message = self.pipe.receive()
        return message if isinstance(message, Told | Done) else None

    def tell(self, frame: bytes, hidden: bytearray | None = None) -> None:
        """Write to it. That it has ended is seen when it is listened to."""
        with contextlib.suppress(OSError, ValueError):
            self.pipe.write(frame, hidden)

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """While inside, it is ended after this long."""
        timer = threading.Timer(seconds, self._end_overdue)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end_overdue(self) -> None:
        self.overdue = True
        self.kill()

    def kill(self) -> None:
        """End it now, and every copy of a card with it."""
        self._process.kill()

    def close(self) -> None:
        """End it and let its pipes go."""
        self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


@dataclass(frozen=True, slots=True)
class Way:
    """How the other process reaches the provider, and how it is started."""

    ca_file: str | None
    proxy: str | None
    command: Callable[[], Sequence[str]] = sender_command


@dataclass(slots=True)
class _Run:
    """How far one sending has come. ``stamp`` is what the other process may have written with; 0 for nothing."""

    stamp: int = 0
    noted: tuple[Any, ...] = ()


class CardGateway(Gateway):
    """As :class:`Gateway`, but a card is never made a text in this process."""

    def __init__(
        self,
        account_url: str,
        credentials: Credentials,
        body_form: BodyForm,
        transport: Transport,
        clock: ServerClock,
        deadline_s: float = DEADLINE_S,
        *,
        way: Way,
    ) -> None:
        super().__init__(account_url, credentials, body_form, transport, clock, deadline_s)
        self._way = way
        self._lock = threading.Lock()
        self._ready: _Process | None = None
        self._at_work: set[_Process] = set()
        self._closed = False
        self._idle: threading.Timer | None = None

    def make_ready(self) -> None:
        """Start the process ahead: a card is about to be confirmed. Never raises, and does not wait."""
        with self._lock, contextlib.suppress(OSError, PtsError):  # what is wrong is said when the card is sent
            if self._closed or (self._ready is not None and self._ready.runs):
                return
            self._drop_ready()
            self._ready = self._start()
            self._idle = threading.Timer(IDLE_S, self.rest)
            self._idle.daemon = True
            self._idle.start()

    def rest(self) -> None:
        """End the process that waits for a card."""
        with self._lock:
            self._drop_ready()

    def close(self) -> None:
        """End every process: one that is at work is told of as cancelled. Safe from any thread."""
        with self._lock:
            self._closed = True
            self._drop_ready()
            for process in self._at_work:
                process.kill()

    @forgetting
    def subscribe(self, request: SubscribeRequest, before_first_byte: BeforeFirstByte | None = None) -> Exchange:
        """Start a card subscription (PTS API, section 11), by the process that ends with the answer."""
        process = self._take()
        run, started = _Run(), self.clock.steady_ms()
        try:
            self._wait_until_ready(process)
            with process.within(self._deadline_s + GRACE_S):
                self._hand_over(process, request)
                exchange = self._follow(process, run, before_first_byte)
        finally:
            with self._lock:
                self._at_work.discard(process)
            process.close()
            for name, told in run.noted:
                getattr(self.clock, name)(*told)
        if exchange is None:
            return self._lost(process, run, self.clock.steady_ms() - started)
        return replace(exchange, offset_ms=self.clock.offset_ms)

    def _take(self) -> _Process:
        with self._lock:
            if self._closed:
                raise closing()
            mine = self._current()
            process, self._ready = self._ready, None
            if self._idle is not None:
                self._idle.cancel()
            try:
                if process is not None and not (process.runs and process.credentials is mine):
                    process.close()
                    process = None
                process = process or self._start()
            except OSError as problem:
                raise NotSentError(_NO_START, detail=type(problem).__name__) from None
            self._at_work.add(process)
            return process

    @forgetting
    def _start(self) -> _Process:
        """A process that loads the keys as they are now; one with older keys is not used."""
        mine = self._current()
        merchant = Merchant(
            user_id=mine.user_id,
            guid=mine.guid,
            platform_key_pem=mine.platform_key.rsa.export_key().decode("ascii"),
            ca_file=self._way.ca_file,
            proxy=self._way.proxy,
        )
        key = Secret(mine.private_key.reveal().export_key().decode("ascii"))
        secrets = pack_secrets(LOAD, (mine.safecode, mine.transaction_secret, key))
        frame = Pipe.pack(Call(LOAD, "", "load", (merchant,)))
        process = _Process(self._way.command(), mine)
        process.tell(frame, secrets)
        return process

    def _drop_ready(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        if self._ready is not None:
            self._ready.close()
            self._ready = None

    def _wait_until_ready(self, process: _Process) -> None:
        with process.within(START_S):
            if process.receive() is None:
                raise closing() if self._closed else NotSentError(_NO_START)

    def _hand_over(self, process: _Process, request: SubscribeRequest) -> None:
        errand = Errand(
            url=self._url,
            body_form=self._body_form,
            deadline_s=self._deadline_s,
            known=self.clock.known(),
            fields={one.name: getattr(request, one.name) for one in fields(request) if one.name not in _CARD},
        )
        card = Card(request.card_number, request.card_exp_month, request.card_exp_year, request.card_cvc)
        process.tell(Pipe.pack(Call(ERRAND, "", "subscribe", (errand,))), pack_card(ERRAND, card))

    def _follow(self, process: _Process, run: _Run, before: BeforeFirstByte | None) -> Exchange | None:
        """What came of it; None when the process ended without a word."""
        while (message := process.receive()) is not None:
            if isinstance(message, Done):
                exchange, run.noted = message.value
                if message.error is not None:
                    raise message.error
                return exchange if isinstance(exchange, Exchange) else None
            told, stamp = message.step
            if told == STAMPED:
                if before is not None:
                    before(stamp)
                run.stamp = stamp
                process.tell(Pipe.pack(Call(GO, "", "go")))
        return None

    def _lost(self, process: _Process, run: _Run, took_ms: int) -> Exchange:
        """The process is gone. Before it was told to go on it has written nothing; from then on it may have."""
        if not run.stamp:
            raise closing() if self._closed else NotSentError(_ENDED)
        reason = Silence.CANCELLED if self._closed else Silence.TIMEOUT if process.overdue else Silence.CLOSED
        _log.error("the sender of a card ended without an answer: %s", reason)
        return Exchange(Lost(reason, reason.sentence), None, took_ms, run.stamp, self.clock.offset_ms, "", "")
