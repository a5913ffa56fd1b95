"""A way to the model provider with the interface of ``ptsdesk.client.transport.Transport``; its time is virtual."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import Delivery, HttpAnswer, NoAnswer, Silence
from ptsdesk.client.transport import DEADLINE_S
from ptsdesk.errors import TlsError, UnreachableError
from ptsdesk.protocol.sealing import SealedRequest
from tests.helpers.model import replies
from tests.helpers.model.clock import VirtualClock
from tests.helpers.model.fates import GOOD, Fate
from tests.helpers.model.provider import Posted, Provider, Told


def _http_date(unix_s: int) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(unix_s))


class Crash(BaseException):
    """The program dies here: nothing of it runs on, what was committed stays."""


class Source(Protocol):
    """Where the fates come from."""

    def of_create(self) -> Fate:
        """Of the next request that moves money."""

    def of_question(self) -> Fate:
        """Of the next question."""


class Scripted:
    """The fates that a test wrote down, in order; good ones when it wrote none."""

    def __init__(self) -> None:
        self.creates: list[Fate] = []
        self.questions: list[Fate] = []

    def of_create(self) -> Fate:
        return self.creates.pop(0) if self.creates else GOOD

    def of_question(self) -> Fate:
        return self.questions.pop(0) if self.questions else GOOD


class VirtualTransport:
    """Hands sealed bytes to the provider and lets happen to them what their fate says."""

    def __init__(self, clock: VirtualClock, provider: Provider, fates: Source) -> None:
        self._clock = clock
        self._provider = provider
        self._fates = fates
        self.dialed = 0
        self.learns: ServerClock | None = None
        """Told every answer's date, as the real transport does."""

    def post(
        self,
        origin: str,
        make_request: Callable[[], SealedRequest],
        deadline_s: float = DEADLINE_S,
        *,
        keep_alive: bool = False,
    ) -> Delivery:
        """See the real one: raises NotSentError only while no byte has left."""
        fate = self._fates.of_question() if keep_alive else self._fates.of_create()
        began = self._clock.monotonic_ms()
        self.dialed += 1
        self._clock.let_pass(20)
        self._die(fate, "dialing")
        if fate.tls:
            raise TlsError("The certificate is not the right one.")
        if not fate.dials:
            raise UnreachableError("The provider could not be reached.")
        sealed = make_request()
        self._die(fate, "sealed")
        if not fate.writes:
            raise UnreachableError("The connection broke off before anything was sent.")
        sent = self._clock.monotonic_ms()
        posted = Posted(sealed.path, sealed.headers, sealed.body)
        back = self._exchange(posted, fate, round(deadline_s * 1000), sent)
        took = self._clock.monotonic_ms() - began
        if isinstance(back, NoAnswer):
            return NoAnswer(back.reason, took)
        return HttpAnswer(back.status, back.body, back.retry_after_s, took, self._offset_ms())

    def close(self) -> None:
        """Nothing is kept."""

    def _exchange(self, posted: Posted, fate: Fate, deadline_ms: int, sent: int) -> NoAnswer | replies.Reply:
        late = fate.travel_ms if fate.crash == "written" else fate.late_ms
        if late is not None:
            self._clock.after(late, lambda: self._take_in(posted, fate))
            self._die(fate, "written")
            self._clock.let_pass(fate.travel_ms)
            return NoAnswer(Silence.CLOSED, 0)
        self._clock.let_pass(min(fate.travel_ms, deadline_ms))
        told = self._take_in(posted, fate) if fate.arrives or fate.instead else None
        self._die(fate, "answered")
        if fate.twice_ms is not None:
            self._clock.after(fate.twice_ms, lambda: self._take_in(posted, fate))
        if fate.silence or told is None:
            silence = Silence[fate.silence or "TIMEOUT"]
            self._clock.let_pass(deadline_ms - fate.travel_ms if silence is Silence.TIMEOUT else fate.back_ms)
            return NoAnswer(silence, 0)
        dated = self._clock.true_ms
        self._clock.let_pass(fate.back_ms)
        if fate.travel_ms + fate.back_ms >= deadline_ms:
            return NoAnswer(Silence.TIMEOUT, 0)
        if self.learns is not None:
            self.learns.observe(_http_date(dated // 1000), sent, self._clock.monotonic_ms())
        if fate.instead and isinstance(told, Told):
            return replies.INSTEAD[fate.instead](told)
        return replies.envelope(told)

    def _take_in(self, posted: Posted, fate: Fate) -> Told | str:
        told = self._provider.receive(posted, fate.refusal, takes=fate.takes and fate.arrives)
        if fate.lies and isinstance(told, Told) and "order_id" in told.data:
            return "1002" if self._provider.may_lie_about(posted.kind, told.data["order_id"]) else told
        return told

    def _offset_ms(self) -> int | None:
        return None if self.learns is None else self.learns.offset_ms

    def _die(self, fate: Fate, where: str) -> None:
        if fate.crash == where:
            raise Crash(where)
