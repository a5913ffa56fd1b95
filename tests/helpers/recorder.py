"""The recording server: a provider over TLS that writes down every request's bytes with the steady clock.

It executes an order once, by its order id, answers 1003 to a repeat, and does to each create what its ``fate`` says.
Its rules, keys and signatures are the strict provider's, which were written from the API reference alone.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.support.strict_http import Handler
from tests.support.strict_rules import ENDPOINTS
from tests.support.strict_server import StrictProvider
from tests.support.strict_wire import GUID, Answer, Wrong, refusal

CREATES = frozenset({"payment", "withdraw", "subscribe"})


class Fate(StrEnum):
    """What becomes of a create that is right in every respect."""

    GOOD = "good"
    NEVER_ARRIVED = "never arrived"
    """It is not executed and not answered: lost behind the last machine that the client can see."""
    DROPPED = "dropped"
    """Executed; the connection ends without a byte of an answer."""
    CUT = "cut"
    """Executed; the connection ends inside the answer."""
    LATE = "late"
    """Executed; the answer comes after :attr:`Recorder.late_s`, or when the server closes."""
    REFUSED = "refused"
    """Not executed, and refused by a code that comes before execution."""
    BUSY = "busy"
    """Executed, and answered as if something had broken down behind it."""


class Stage(StrEnum):
    """How far a create has come."""

    HEAD = "head"
    """Its first bytes are here: the line and the headers."""
    WHOLE = "whole"
    """All its bytes are here; nothing was done yet."""
    EXECUTED = "executed"
    HALF = "half"
    """Half of the answer's body is on its way."""
    ANSWERED = "answered"


@dataclass
class Recorded:
    """One request as it came. Times: the steady clock in nanoseconds, this computer's wall clock in milliseconds."""

    number: int
    path: str
    head_ns: int
    head_ms: int
    endpoint: str
    headers: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    body_ns: int = 0
    server_s: int = 0
    """The server's own time when the whole request was there, Unix seconds."""
    fields: dict[str, Any] = field(default_factory=dict, repr=False)
    """Empty when the request was not right, or never came whole."""
    fate: Fate = Fate.GOOD
    executed: bool = False
    repeat: bool = False
    answer: Answer | None = None

    @property
    def is_create(self) -> bool:
        """Whether it asks for money to move."""
        return self.endpoint in CREATES

    @property
    def order_id(self) -> str:
        """Whose order it is; empty when it could not be read."""
        return str(self.fields.get("order_id", ""))

    @property
    def signed(self) -> bool:
        """Whether its answer bears a signature."""
        return self.answer is not None and b'"sign"' in self.answer.body

    @property
    def not_found(self) -> bool:
        """Whether it was answered that there is no such order."""
        return self.answer is not None and b'"1002"' in self.answer.body


Watcher = Callable[[Stage, Recorded], None]


class Recorder(StrictProvider):
    """The server. ``fate`` is asked once for each create; ``watch`` is told how far each has come."""

    def __init__(self, folder: Path, *, clock_shift_s: int = 0, tell_time: bool = True) -> None:
        super().__init__(folder, clock_shift_s=clock_shift_s, tell_time=tell_time)
        self.records: list[Recorded] = []
        self.executions: Counter[str] = Counter()
        """How often each order id was executed."""
        self.fate: Callable[[Recorded], Fate] = lambda _: Fate.GOOD
        self.watch: Watcher = lambda _stage, _record: None
        self.late_s = 0.2
        self.answers_questions = True
        """Whether questions are answered, and not refused without a signature."""
        self._book = threading.Lock()
        self._quiet = threading.Condition()
        self._open = 0
        self._server.RequestHandlerClass = _Handler

    def came(self) -> None:
        """A connection stands."""
        with self._quiet:
            self._open += 1

    def left(self) -> None:
        """A connection is done with."""
        with self._quiet:
            self._open -= 1
            self._quiet.notify_all()

    def wait_until_quiet(self) -> None:
        """Wait until whatever was sent by clients that are gone is done with."""
        with self._quiet:
            assert self._quiet.wait_for(lambda: self._open == 0, timeout=60), "a connection stays open"

    @property
    def creates(self) -> list[Recorded]:
        """The creates among the records that came whole and right, as they came."""
        return [one for one in self.records if one.is_create and one.fields]

    def first_bytes(self, path: str) -> Recorded:
        """A request begins to come."""
        name = next((name for name, one in ENDPOINTS.items() if path.endswith(f"/{one.version}/{GUID}/{name}")), "")
        with self._book:
            record = Recorded(len(self.records), path, time.monotonic_ns(), time.time_ns() // 1_000_000, name)
            self.records.append(record)
        if record.is_create:
            self.watch(Stage.HEAD, record)
        return record

    def take(self, record: Recorded, headers: dict[str, list[str]], body: bytes) -> Answer:
        """The whole request is here: judge it, do what its fate says, answer."""
        record.headers, record.body, record.body_ns = headers, body, time.monotonic_ns()
        record.server_s = self.now_s()
        try:
            record.endpoint, record.fields = self.read(record.path, headers, body)
        except Wrong as wrong:
            self.complaints.append(str(wrong))
            record.answer = refusal(wrong.code, "No")
            return record.answer
        if record.is_create:
            record.fate = self.fate(record)
            self.watch(Stage.WHOLE, record)
        record.answer = self._fated(record) if record.is_create else self._asked(record)
        return record.answer

    def _asked(self, record: Recorded) -> Answer:
        kind, _, action = record.endpoint.partition("/")
        if not self.answers_questions:
            return refusal("8001", "Service not available")
        if action:
            return self._query(kind, record.fields, disable=action == "disable")
        if kind == "balance":
            return self.answers.balance(record.fields.get("balance_mode", 0))
        return self.answers.channel_list(record.fields["currency"])

    def _fated(self, record: Recorded) -> Answer:
        kind, fields = record.endpoint, record.fields
        good = self.signed(self.created(kind, fields))
        if record.fate is Fate.NEVER_ARRIVED:
            return replace(good, silence="drop")
        if record.fate is Fate.REFUSED:
            return refusal("1020", "Request not valid")
        with self._book:
            record.repeat = (kind, record.order_id) in self.orders
            self.orders.setdefault((kind, record.order_id), fields)
            if not record.repeat:
                record.executed = True
                self.executions[record.order_id] += 1
        self.watch(Stage.EXECUTED, record)
        if record.repeat:
            return refusal("1003", "Duplicate order id")
        if record.fate is Fate.DROPPED:
            return replace(good, silence="drop")
        if record.fate is Fate.LATE:
            self.closing.wait(self.late_s)
        if record.fate is Fate.BUSY:
            return refusal("9999", "Unrecognized server error")
        return replace(good, cut=40) if record.fate is Fate.CUT else good


class _Handler(Handler):
    """Tells the recorder how far each request has come."""

    server: Any

    def setup(self) -> None:
        """The connection is taken."""
        super().setup()
        self.server.provider.came()

    def finish(self) -> None:
        """The connection ends, however it ends."""
        try:
            super().finish()
        finally:
            self.server.provider.left()

    def do_POST(self) -> None:
        """One call of the API."""
        recorder: Recorder = self.server.provider
        record = recorder.first_bytes(self.path)
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:  # the client is gone: nobody can execute half a request
            self.close_connection = True
            return
        headers: dict[str, list[str]] = {}
        for name, text in self.headers.items():
            headers.setdefault(name.lower(), []).append(text)
        answer = recorder.take(record, headers, body)
        if record.is_create and not answer.silence and not answer.cut:
            self._in_halves(recorder, record, answer)
        else:
            self._send(answer)

    def _in_halves(self, recorder: Recorder, record: Recorded, answer: Answer) -> None:
        middle = len(answer.body) // 2
        self._send(replace(answer, cut=len(answer.body) - middle))
        recorder.watch(Stage.HALF, record)
        self.wfile.write(answer.body[middle:])
        recorder.watch(Stage.ANSWERED, record)
