"""Messages between the window's process and the process that does the work: frames on a pair of pipes.

Both ends are this program, started by the same person; nothing else can reach the pipes, so pickles are safe here.
Secrets cannot cross: :class:`ptsdesk.domain.secret.Secret` refuses to be pickled. The exceptions are a card, passwords
and what a person types of an account: they have frames of their own kinds, written right before their call from a
buffer that is then overwritten.
"""

from __future__ import annotations

import pickle
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.secret import Fleeting, Secret

_HEAD = struct.Struct(">BI")
"""The kind of the frame and the length of its body."""
_MESSAGE, _CARD, _SECRETS = 0, 1, 2
_NUMBER = struct.Struct(">Q")
_LENGTH = struct.Struct(">i")
_BETWEEN = b"\n"
NEWS = 0
"""The number of what the worker tells by itself; calls begin with 1."""
SECRETS_OF = {
    "read_key": ("passphrase",),
    "take_key": ("pem", "passphrase"),
    "prove_account": ("safecode", "transaction_secret"),
    "connect_account": ("safecode", "transaction_secret"),
    "replace_secret": ("value",),
    "replace_secrets": ("safecode", "transaction_secret"),
}
"""The names of the secrets of calls in which they do not come first."""
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


@dataclass(frozen=True, slots=True)
class SecretsFor:
    """Window to worker: the secrets of the call with this number, which follows at once; they come first in it, unless
    :data:`SECRETS_OF` names them.
    """

    number: int
    secrets: tuple[Secret | None, ...] = field(repr=False)


Message = Call | Told | Done | CardFor | SecretsFor


def pack_card(number: int, card: Card) -> bytearray:
    """The frame of a card, in a buffer that :meth:`Pipe.write` overwrites."""
    parts = [part.view() for part in (card.number, card.exp_month, card.exp_year, card.cvc)]
    length = _NUMBER.size + sum(len(part) for part in parts) + len(parts) - 1
    # Made as long as it gets: a buffer that grows leaves copies behind.
    frame = bytearray(_HEAD.size + length)
    _HEAD.pack_into(frame, 0, _CARD, length)
    _NUMBER.pack_into(frame, _HEAD.size, number)
    at = _HEAD.size + _NUMBER.size
    with memoryview(frame) as view:  # which takes bytes over without a copy between
        for place, part in enumerate(parts):
            if place:
                view[at : at + 1] = _BETWEEN
                at += 1
            view[at : at + len(part)] = part
            at += len(part)
    return frame


def pack_secrets(number: int, secrets: Sequence[Secret | None]) -> bytearray:
    """The frame of secrets, in a buffer that :meth:`Pipe.write` overwrites. None stays None."""
    body = bytearray(_NUMBER.pack(number))
    for secret in secrets:
        text = b"" if secret is None else secret.reveal().encode("utf-8", "surrogatepass")
        body += _LENGTH.pack(-1 if secret is None else len(text)) + text
    return _framed(_SECRETS, body)


def _framed(kind: int, body: bytearray) -> bytearray:
    frame = bytearray(_HEAD.pack(kind, len(body))) + body
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

    def write(self, frame: bytes, hidden: bytearray | None = None) -> None:
        """Write one frame, behind its card or secrets. Raises OSError or ValueError when the other end is gone."""
        try:
            with self._lock:
                if hidden is not None:
                    self._write_all(hidden)
                self._write_all(frame)
                self._writer.flush()
        finally:
            if hidden is not None:
                wipe(hidden)

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
        if kind == _SECRETS:
            return _unpack_secrets(body)
        message = pickle.loads(body)  # noqa: S301 - the other end is this program itself
        if not isinstance(message, Call | Told | Done):
            raise TypeError(type(message).__name__)
        return message

    def close(self) -> None:
        """Let the writing side go: the other end sees the end of the stream."""
        with self._lock:
            self._writer.close()

    def _write_all(self, data: bytes | bytearray) -> None:
        """A pipe without a buffer may take a part only; with one it would keep a copy of a card."""
        view = memoryview(data)
        while view:
            view = view[self._writer.write(view) :]

    def _exactly(self, count: int) -> bytearray | None:
        data = bytearray(count)
        view, at = memoryview(data), 0
        while at < count:
            got = self._reader.readinto(view[at:])  # type: ignore[attr-defined]  # every binary stream has it
            if not got:
                return None
            at += got
        return data


def _unpack_card(body: bytearray) -> CardFor:
    (number,) = _NUMBER.unpack_from(body)
    # Whatever was typed makes four parts: it is checked behind this, and must not end the process.
    ends: list[int] = []
    for _ in range(3):
        ends.append(body.index(_BETWEEN, ends[-1] + 1 if ends else _NUMBER.size))
    starts = [_NUMBER.size, *(end + 1 for end in ends)]
    view = memoryview(body)
    parts = [Fleeting(view[start:end]) for start, end in zip(starts, (*ends, len(body)), strict=True)]
    wipe(body)
    return CardFor(number, Card(*parts))


def _unpack_secrets(body: bytearray) -> SecretsFor:
    (number,) = _NUMBER.unpack_from(body)
    found: list[Secret | None] = []
    at = _NUMBER.size
    while at < len(body):
        (length,) = _LENGTH.unpack_from(body, at)
        at += _LENGTH.size
        found.append(None if length < 0 else Secret(body[at : at + length].decode("utf-8", "surrogatepass")))
        at += max(length, 0)
    wipe(body)
    return SecretsFor(number, tuple(found))
