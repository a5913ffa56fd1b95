"""Ctrl-C and SIGTERM while money is on its way.

The call runs on a thread of its own, so that a signal never lands between a request's bytes and its record. When one
comes, the program reports what can be known at that moment, which is nothing but the order id, and ends. The record
was durable before the first byte left, and the next start finds it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Generic, NoReturn, TypeVar

_T = TypeVar("_T")
LOOK_S = 0.2
"""On Windows a wait without an end cannot be interrupted."""


class Apart(Generic[_T]):
    """One call on a daemon thread. ``wait`` returns its result, raises its error, or lets KeyboardInterrupt through."""

    def __init__(self, call: Callable[[], _T]) -> None:
        self._call = call
        self._over = threading.Event()
        self._result: list[_T] = []
        self._error: Exception | None = None

    def wait(self) -> _T:
        """Run the call and wait for it."""
        threading.Thread(target=self._run, name="send", daemon=True).start()
        while not self._over.wait(LOOK_S):
            pass
        # From here on the outcome is known, and must not be lost to a late signal.
        deafen()
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _run(self) -> None:
        try:
            self._result.append(self._call())
        except Exception as error:  # noqa: BLE001 - handed to the waiting thread
            self._error = error
        finally:
            self._over.set()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def deafen() -> None:
    """Ignore these signals from now on; one that has come already raises KeyboardInterrupt here."""
    if threading.current_thread() is threading.main_thread():
        for number in _numbers():
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM and SIGHUP do what Ctrl-C does; afterwards all is as before. Only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in _numbers()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
