"""One method for each endpoint: seal, post, read, and say what was proved (PTS API, sections 4 to 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from ptsdesk.client.card_echo import without_card
from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import NoAnswer, Silence
from ptsdesk.client.keyproof import KeyProof, prove_keys
from ptsdesk.client.line import LineFacts
from ptsdesk.client.transport import DEADLINE_S, Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import forgetting
from ptsdesk.errors import NotSentError
from ptsdesk.protocol.answers import Expected, Proved, Refused, Unproved
from ptsdesk.protocol.keys import Credentials
from ptsdesk.protocol.reading import CallbackKind, read_answer, read_callback
from ptsdesk.protocol.requests import (
    BalanceRequest,
    PaymentQuery,
    PaymentRequest,
    Request,
    SubscribeDisable,
    SubscribeQuery,
    SubscribeRequest,
    SupportChannelRequest,
    WithdrawQuery,
    WithdrawRequest,
)
from ptsdesk.protocol.sealing import SealedRequest, seal

MAX_RAW = 100_000
"""Characters of an answer that are kept for people to look at."""
MAX_STAMP_AGE_MS = 250
"""A timestamp that is older than this when the record is written and the request is sealed is taken again."""
STAMP_TRIES = 3

BeforeFirstByte = Callable[[int], None]
"""Called with the timestamp when the connection stands, just before sealing and writing; may refuse by raising."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Bytes left and no usable answer came: the result is unknown. ``sentence`` says why, in English."""

    reason: Silence
    sentence: str


Result = Proved | Refused | Unproved | Lost


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that left, and what came of it. Nothing of the request is kept but its hash.

    ``signed_at`` is the timestamp in Unix seconds as the server counts; ``http_status`` is None when no answer came;
    ``request_sha256`` is empty for a card request, whose ciphertext counts as card data.
    """

    result: Result
    http_status: int | None
    took_ms: int
    signed_at: int
    offset_ms: int | None
    raw: str = field(repr=False)
    request_sha256: str
    retry_after_s: int | None = None


_RETIRED = "Nothing was sent: this account was changed or removed meanwhile. Open it again."


class Gateway:
    """The nine endpoints for one account. Safe to use from several threads.

    Every method raises :class:`~ptsdesk.errors.NotSentError` when no byte of the request left, and only then. A call
    signs, seals and verifies with the credentials that it began with, whatever is renewed meanwhile.
    """

    def __init__(
        self,
        account_url: str,
        credentials: Credentials,
        body_form: BodyForm,
        transport: Transport,
        clock: ServerClock,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self.clock = clock
        self._url = account_url
        self._credentials: Credentials | None = credentials
        self._body_form = body_form
        self._transport = transport
        self._deadline_s = deadline_s

    def renew(self, credentials: Credentials) -> None:
        """Sign and verify with these from the next call on."""
        self._credentials = credentials

    def retire(self) -> None:
        """Send nothing more: each call from now on raises NotSentError. Those under way end as they began."""
        self._credentials = None

    def _current(self) -> Credentials:
        credentials = self._credentials
        if credentials is None:
            raise NotSentError(_RETIRED)
        return credentials

    def payment(self, request: PaymentRequest, before_first_byte: BeforeFirstByte | None = None) -> Exchange:
        """Create a payment (PTS API, section 4)."""
        return self._create(request, before_first_byte)

    def withdraw(self, request: WithdrawRequest, before_first_byte: BeforeFirstByte | None = None) -> Exchange:
        """Create a withdrawal (PTS API, section 7)."""
        return self._create(request, before_first_byte)

    def make_ready(self) -> None:
        """A card is about to be confirmed. There is nothing to make ready where this gateway itself sends it."""

    def subscribe(self, request: SubscribeRequest, before_first_byte: BeforeFirstByte | None = None) -> Exchange:
        """Start a card subscription (PTS API, section 11)."""
        return self._create(request, before_first_byte)

    def payment_query(self, request: PaymentQuery, expected: Expected | None = None) -> Exchange:
        """Ask about a payment (PTS API, section 5)."""
        return self._ask(request, expected)

    def withdraw_query(self, request: WithdrawQuery, expected: Expected | None = None) -> Exchange:
        """Ask about a withdrawal (PTS API, section 8)."""
        return self._ask(request, expected)

    def subscribe_query(self, request: SubscribeQuery, expected: Expected | None = None) -> Exchange:
        """Ask about a subscription (PTS API, section 11.1)."""
        return self._ask(request, expected)

    def subscribe_disable(self, request: SubscribeDisable, expected: Expected | None = None) -> Exchange:
        """End a subscription (PTS API, section 11.3)."""
        return self._call(request, expected, None, keep_alive=False)

    def balance(self, request: BalanceRequest) -> Exchange:
        """Ask for balances: figures to show, never a gate for money (PTS API, section 12)."""
        return self._ask(request, None)

    def support_channel(self, request: SupportChannelRequest) -> Exchange:
        """Ask for the channel list: information, not signed (PTS API, section 13)."""
        return self._ask(request, None)

    def look(self) -> LineFacts:
        """What a connection to the provider tells of itself; nothing is asked on it."""
        return self._transport.look(self._url)

    @property
    def proxy(self) -> str:
        """The proxy on the way; empty when there is none."""
        return self._transport.proxy

    def prove_keys(self) -> KeyProof:
        """Sign and seal a text of no meaning and undo both, with the account's own keys; nothing is sent."""
        return prove_keys(self._current())

    def read_callback(self, kind: CallbackKind, body: bytes) -> Proved | Unproved:
        """The verdict on a callback received elsewhere; nothing is sent (PTS API, sections 6, 9 and 11.2)."""
        return read_callback(kind, body, self._current())

    def _create(self, request: Request, before_first_byte: BeforeFirstByte | None) -> Exchange:
        return self._call(request, None, before_first_byte, keep_alive=False)

    def _ask(self, request: Request, expected: Expected | None) -> Exchange:
        return self._call(request, expected, None, keep_alive=True)

    @forgetting
    def _call(
        self, request: Request, expected: Expected | None, before: BeforeFirstByte | None, *, keep_alive: bool
    ) -> Exchange:
        credentials, signed_at, sent_ms, digest = self._current(), 0, 0, ""

        def make_request() -> SealedRequest:
            nonlocal signed_at, sent_ms, digest
            sealed = self._sealed(request, credentials, before)
            signed_at, sent_ms = sealed.timestamp, self.clock.steady_ms()
            if not isinstance(request, SubscribeRequest):
                digest = hashlib.sha256(sealed.body).hexdigest()
            return sealed

        delivery = self._transport.post(self._url, make_request, self._deadline_s, keep_alive=keep_alive)
        if isinstance(delivery, NoAnswer):
            lost = Lost(delivery.reason, delivery.reason.sentence)
            return Exchange(lost, None, delivery.took_ms, signed_at, self.clock.offset_ms, "", digest)
        body = delivery.body
        if isinstance(request, SubscribeRequest):
            body = without_card(body, request.card_number, request.card_cvc)
        result = _judge(request, delivery.status, body, credentials, expected)
        if isinstance(result, Proved):
            self.clock.vouch(signed_at, sent_ms, self.clock.steady_ms())
        return Exchange(
            result=result,
            http_status=delivery.status,
            took_ms=delivery.took_ms,
            signed_at=signed_at,
            offset_ms=delivery.server_offset_ms,
            raw=body[: 4 * MAX_RAW].decode("utf-8", "replace")[:MAX_RAW],
            request_sha256=digest,
            retry_after_s=delivery.retry_after_s,
        )

    def _sealed(self, request: Request, credentials: Credentials, before: BeforeFirstByte | None) -> SealedRequest:
        """The request with the server's time now; stamped, recorded and sealed again when that took long."""
        for _ in range(STAMP_TRIES):
            timestamp, started = self.clock.now(), self.clock.steady_ms()
            if before is not None:
                before(timestamp)
            sealed = seal(request, credentials, timestamp, self._body_form)
            if before is None or self.clock.steady_ms() - started <= MAX_STAMP_AGE_MS:
                return sealed
        raise NotSentError("This computer was too slow to record the order in time, so nothing was sent. Try again.")


def _judge(request: Request, status: int, body: bytes, credentials: Credentials, expected: Expected | None) -> Result:
    """Only status 200 is read at all: behind any other one stands no answer of the provider's API."""
    if status == 200:
        return read_answer(request, body, credentials, expected)
    reason = Silence.REDIRECT if 300 <= status < 400 else Silence.HTTP_STATUS
    return Lost(reason, f"{reason.sentence} (HTTP status {status})")
