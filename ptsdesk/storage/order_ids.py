"""The list of order ids beside the journal: an order that was sent is known even when its record is lost.

One line an order, written and flushed to the disk before the order's first byte leaves. A journal that is put back from
a backup does not hold the orders made after it; their ids stand here, and without its id nobody can ask about an order.
With it stands the address to which it goes: only there "not found" means anything. Nothing else about an order is
written: the list is not encrypted.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.record import NotedOrder
from ptsdesk.errors import JournalDisk
from ptsdesk.storage.files import sync_folder, write_atomic

MAX_BYTES = 16 * 1024 * 1024
"""More than 150,000 orders; then all but the newest go at the next start."""
KEPT_LINES = 100_000
"""So many of the newest stay, by their place in the list: the clock may have been wrong, then or now."""
_KINDS = {kind.value: kind for kind in OrderKind}
_flush: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
_write: Callable[[int, bytes], int] = os.write


class OrderIds:
    """The list of one data folder. Nothing is opened before the first order."""

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self._path = path
        self._now_ms = now_ms
        self._descriptor: int | None = None
        self._lock = threading.Lock()
        self._flusher = ThreadPoolExecutor(1, "order ids")
        self._begun: dict[str, tuple[str | None, Future[None]]] = {}
        self._closed = False

    def begin(self, order: Order, place: str | None) -> None:
        """Write the line and let the disk take it while the connection is made. Never fails: see :meth:`settle`."""
        with contextlib.suppress(OSError), self._lock:
            if not self._closed:
                descriptor = self._written(order, place)
                self._begun[order.order_id] = (place, self._flusher.submit(_flush, descriptor))

    def drop(self, order_id: str) -> None:
        """It was not sent after all: when it is sent later, a new line says when."""
        with self._lock:
            self._begun.pop(order_id, None)

    def settle(self, order_id: str, place: str | None, look_up: Callable[[str], Order | None]) -> None:
        """Return when the line is on the disk. Raises JournalDisk: the order must not be sent then.

        ``look_up`` is asked for an order whose line was not begun with this place, such as one of an earlier run.
        """
        with self._lock:
            begun_for, begun = self._begun.pop(order_id, (None, None))
        if begun_for != place:
            begun = None
        order = look_up(order_id) if begun is None else None
        try:
            if begun is not None:
                begun.result()
            elif order is not None:
                with self._lock:
                    _flush(self._written(order, place))
        except OSError as error:
            raise JournalDisk(
                "The order was not sent: its id could not be noted in {path}: {reason}. Make space on that disk or "
                "check it.",
                path=str(self._path),
                reason=error.strerror or type(error).__name__,
                detail=f"errno {error.errno}",
            ) from None

    def close(self) -> None:
        """Let the file go. Safe to call twice."""
        with self._lock:
            self._closed = True
        self._flusher.shutdown(wait=True)
        with self._lock:
            descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def read(self) -> tuple[NotedOrder, ...]:
        """Every order noted, each once with its last time, the newest last. Raises JournalDisk; a torn line is passed
        over.
        """
        found: dict[str, NotedOrder] = {}
        try:
            for one in _lines(self._path):
                found.pop(one.order_id, None)
                found[one.order_id] = one
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise JournalDisk(
                "The list of order ids {path} cannot be read: {reason}. Check the disk.",
                path=str(self._path),
                reason=error.strerror or type(error).__name__,
                detail=f"errno {error.errno}",
            ) from None
        return tuple(found.values())

    def _written(self, order: Order, place: str | None) -> int:
        descriptor = self._opened()
        line = _line(NotedOrder(order.order_id, order.kind, order.account, self._now_ms(), place))
        written = _write(descriptor, line)
        if written != len(line):
            # What stands there now is no line; the next one begins on a line of its own.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
            _write(descriptor, b"\n")
            written = _write(descriptor, line)
        if written != len(line):
            raise OSError(28, "No space left on device")
        return descriptor

    def _opened(self) -> int:
        if self._descriptor is None:
            self._trim()
            new = not self._path.exists()
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            if new:
                sync_folder(self._path.parent)
            elif not _ends_whole(self._path):
                _write(self._descriptor, b"\n")
        return self._descriptor

    def _trim(self) -> None:
        with contextlib.suppress(OSError):
            if self._path.stat().st_size > MAX_BYTES:
                kept = self.read()[-KEPT_LINES:]
                write_atomic(self._path, b"".join(map(_line, kept)))


def _line(one: NotedOrder) -> bytes:
    return f"{json.dumps([one.order_id, one.kind.value, one.account, one.noted_ms, one.place])}\n".encode("ascii")


def _lines(path: Path) -> Iterator[NotedOrder]:
    with path.open("rb") as file:
        for line in file:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                order_id, kind, account, noted_ms, *more = json.loads(line)
                place = more[0] if more and isinstance(more[0], str) else None
                yield NotedOrder(str(order_id), _KINDS[kind], str(account), int(noted_ms), place)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
