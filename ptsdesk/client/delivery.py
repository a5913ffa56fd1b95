"""What came of one posted request: an HTTP answer, or silence after bytes had left."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MAX_BODY = 1 << 20
"""The most that is read of an answer's body, in bytes."""
MAX_HEAD = 64 << 10
"""The most that is read of an answer's status line and headers, in bytes."""


class Silence(StrEnum):
    """Why there is no usable answer although a request left: its result is unknown."""

    TIMEOUT = "timeout"
    CLOSED = "closed"
    CUT = "cut"
    OVERSIZE = "oversize"
    NOT_HTTP = "not_http"
    REDIRECT = "redirect"
    HTTP_STATUS = "http_status"
    CANCELLED = "cancelled"

    @property
    def sentence(self) -> str:
        """What happened, for a person."""
        return _SENTENCES[self]


_SENTENCES = {
    Silence.TIMEOUT: "The provider did not answer in time.",
    Silence.CLOSED: "The connection was closed before an answer came.",
    Silence.CUT: "The connection broke off in the middle of the answer.",
    Silence.OVERSIZE: "The answer was larger than any answer of the provider can be, so it was not read.",
    Silence.NOT_HTTP: "What came back was not an answer of a web server.",
    Silence.REDIRECT: "The provider's server pointed to another address, which is never followed.",
    Silence.HTTP_STATUS: "The provider's server answered with an error of its own instead of a result.",
    Silence.CANCELLED: "ptsdesk was closed while it waited for the answer.",
}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete HTTP answer of any status. ``server_offset_ms``: the server's clock minus ours, when known."""

    status: int
    body: bytes = field(repr=False)
    retry_after_s: int | None
    took_ms: int
    server_offset_ms: int | None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Bytes of the request left and no complete answer came: the provider may have acted on it."""

    reason: Silence
    took_ms: int


Delivery = HttpAnswer | NoAnswer
