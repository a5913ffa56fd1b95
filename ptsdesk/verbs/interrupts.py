"""Ctrl-C and SIGTERM while money is on its way.

The call runs on a thread of its own, so that a signal never lands between a request's bytes and its record. When one
comes, the program reports what can be known at that moment, which is nothing but the order id, and ends. The record
was durable before the first byte left, and the next start finds it.

Signals often come in bursts: a terminal that closes sends SIGHUP and SIGTERM together. The first one counts, all later
ones say nothing more. They are kept out by a flag and not by taking the handler away, because Python complains on
standard error about a signal whose handler went away after the signal had come.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Generic, TypeVar

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
        hush()
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


class _Ear:
    """The handler of all these signals: the first one raises KeyboardInterrupt, the others are not heard."""

    def __init__(self) -> None:
        self.deaf = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        if not self.deaf:
            self.deaf = True
            raise KeyboardInterrupt


_ear = _Ear()


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def hush() -> None:
    """Hear none of these signals from now on."""
    _ear.deaf = True


def ignore_until_the_end() -> None:
    """Nothing that comes between the reply and the end of the process may change its exit code or say anything."""
    if threading.current_thread() is not threading.main_thread():
        return
    hush()
    # Python takes its own handlers away while it ends, but leaves a signal that is ignored alone. It may complain about
    # a signal that comes at this very moment: nobody reads that beside the reply.
    sys.unraisablehook = _say_nothing
    for number in _numbers():
        signal.signal(number, _ear)
        signal.signal(number, signal.SIG_IGN)


def _say_nothing(_details: object) -> None:
    """In the place of a complaint."""


@contextmanager
def stoppable(*, last: bool) -> Iterator[None]:
    """SIGTERM and SIGHUP do what Ctrl-C does. Only the main thread may ask for that.

    Afterwards all is as before; with ``last`` the process ends now and they stay unheard.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _ear.deaf = False
    before = {number: signal.signal(number, _ear) for number in _numbers()}
    try:
        yield
    finally:
        hush()
        if last:
            ignore_until_the_end()
        else:
            for number, handler in before.items():
                signal.signal(number, handler)
