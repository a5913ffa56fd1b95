"""Messages between the window's process and the process that does the work: frames on a pair of pipes.

Both ends are this program, started by the same person; nothing else can reach the pipes, so pickles are safe here.
Secrets cannot cross: :class:`ptsdesk.domain.secret.Secret` refuses to be pickled. The one exception is a card: it has a
frame of its own kind, written right before its call from a buffer that is then overwritten.
"""

from __future__ import annotations

import pickle
import struct
import threading
from dataclasses import dataclass, field
from typing import IO, Any

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.secret import Secret

_HEAD = struct.Struct(">BI")
"""The kind of the frame and the length of its body."""
_MESSAGE, _CARD = 0, 1
_NUMBER = struct.Struct(">Q")
_BETWEEN = b"\n"
MAX_FRAME = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """Window to worker: call a method of the office or of an open desk."""

    number: int
    target: str
    method: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()
    follow: bool = False
    """Whether the caller follows the progress."""


@dataclass(frozen=True, slots=True)
class Told:
    """Worker to window: a step of a call under way."""

    number: int
    step: Any


@dataclass(frozen=True, slots=True)
class Done:
    """Worker to window: the result of a call, or the error it ended with."""

    number: int
    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class CardFor:
    """Window to worker: the card of the call with this number, which follows at once."""

    number: int
    card: Card = field(repr=False)


Message = Call | Told | Done | CardFor


def pack_card(number: int, card: Card) -> bytearray:
    """The frame of a card, in a buffer that :meth:`Pipe.write` overwrites."""
    texts = (card.number, card.exp_month, card.exp_year, card.cvc)
    body = bytearray(_NUMBER.pack(number))
    for place, text in enumerate(texts):
        body += (_BETWEEN if place else b"") + text.reveal().encode("utf-8", "replace")
    frame = bytearray(_HEAD.pack(_CARD, len(body))) + body
    wipe(body)
    return frame


def wipe(buffer: bytearray) -> None:
    """Overwrite every byte."""
    buffer[:] = bytes(len(buffer))


class Pipe:
    """One end: writes frames (from any thread) and reads them (from one)."""

    def __init__(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = threading.Lock()

    @staticmethod
    def pack(message: Call | Told | Done) -> bytes:
        """One frame. Raises TypeError or PicklingError for what cannot cross, a secret among it."""
        body = pickle.dumps(message, protocol=5)
        return _HEAD.pack(_MESSAGE, len(body)) + body

    def write(self, frame: bytes, card: bytearray | None = None) -> None:
        """Write one frame, behind its card if it has one. Raises OSError or ValueError when the other end is gone."""
        try:
            with self._lock:
                if card is not None:
                    self._writer.write(card)
                self._writer.write(frame)
                self._writer.flush()
        finally:
            if card is not None:
                wipe(card)

    def receive(self) -> Message | None:
        """The next frame; None when the other end is gone."""
        head = self._exactly(_HEAD.size)
        if head is None:
            return None
        kind, length = _HEAD.unpack(head)
        body = self._exactly(length) if length <= MAX_FRAME else None
        if body is None:
            return None
        if kind == _CARD:
            return _unpack_card(body)
        message = pickle.loads(body)  # noqa: S301 - the other end is this program itself
        if not isinstance(message, Call | Told | Done):
            raise TypeError(type(message).__name__)
        return message

    def close(self) -> None:
        """Let the writing side go: the other end sees the end of the stream."""
        with self._lock:
            self._writer.close()

    def _exactly(self, count: int) -> bytes | None:
        data = self._reader.read(count)
        return data if len(data) == count else None


def _unpack_card(body: bytes) -> CardFor:
    (number,) = _NUMBER.unpack_from(body)
    # Whatever was typed makes four texts: it is checked behind this, and must not end the process.
    parts = body[_NUMBER.size :].split(_BETWEEN, 3)
    return CardFor(number, Card(*(Secret(part.decode()) for part in parts)))
