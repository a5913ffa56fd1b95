"""Messages between the window's process and the process that does the work: frames on a pair of pipes.

Both ends are this program, started by the same person; nothing else can reach the pipes, so pickles are safe here.
Secrets cannot cross: :class:`ptsdesk.domain.secret.Secret` refuses to be pickled.
"""

from __future__ import annotations

import pickle
import struct
import threading
from dataclasses import dataclass
from typing import IO, Any

_HEAD = struct.Struct(">I")
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
        return _HEAD.pack(len(body)) + body

    def write(self, frame: bytes) -> None:
        """Write one frame. Raises OSError or ValueError when the other end is gone."""
        with self._lock:
            self._writer.write(frame)
            self._writer.flush()

    def receive(self) -> Call | Told | Done | None:
        """The next frame; None when the other end is gone."""
        head = self._exactly(_HEAD.size)
        if head is None:
            return None
        (length,) = _HEAD.unpack(head)
        body = self._exactly(length) if length <= MAX_FRAME else None
        if body is None:
            return None
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
