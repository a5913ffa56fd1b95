"""Work away from the window's thread: one money lane, a small read pool, results back on the window's thread.

A money job never overlaps another one and is never cancelled. A result whose receiver is gone is dropped. Errors
arrive as :class:`~ptsdesk.errors.PtsError`; anything else is logged and arrives as :class:`UnexpectedError`.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import PurePath
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from ptsdesk.errors import PtsError

log = logging.getLogger(__name__)

T = TypeVar("T")
READERS = 2
_FRAMES = 6


class UnexpectedError(PtsError):
    """A mistake in this program. The person gets a sentence, the log gets the place."""

    title = "Something went wrong in ptsdesk"

    def __init__(self, detail: str) -> None:
        super().__init__(
            "This is a fault of the program. The journal holds what is known. The place is written to the log.",
            detail=detail,
        )


def place_of(error: BaseException) -> str:
    """Where an error came from: its type and the lines of code, never its message, which may hold what was typed."""
    places = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)][-_FRAMES:]
    lines = " < ".join(f"{PurePath(code.co_filename).name}:{line} {code.co_name}" for code, line in reversed(places))
    return f"{type(error).__name__} at {lines}"


def _receiver(callback: object) -> QObject | None:
    """The Qt object a callback belongs to, when it is a method of one."""
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None)
    return owner if isinstance(owner, QObject) else None


class Task:
    """One job under way. ``drop()`` makes its result go nowhere; the job itself still ends."""

    __slots__ = ("_done", "_failed", "_job", "_owner", "dropped", "error", "money", "result")

    def __init__(
        self,
        job: Callable[[], object],
        done: Callable[[object], object] | None,
        failed: Callable[[PtsError], object] | None,
        owner: QObject | None,
        money: bool,
    ) -> None:
        self._job: Callable[[], object] | None = job
        self._done = done
        self._failed = failed
        self._owner = owner
        self.money = money
        self.dropped = False
        self.result: object = None
        self.error: PtsError | None = None

    def drop(self) -> None:
        """Forget the receiver."""
        self.dropped = True

    def run(self) -> None:
        """Do the work; on a worker thread."""
        job, self._job = self._job, None
        if job is None or (self.dropped and not self.money):
            return
        try:
            self.result = job()
        except PtsError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
            self.error = UnexpectedError(place_of(error))
            log.error("a job failed: %s", self.error.detail)  # noqa: TRY400 - a traceback may show what was typed

    def deliver(self) -> None:
        """Hand the outcome over; on the window's thread."""
        if self.dropped or (self._owner is not None and not isValid(self._owner)):
            return
        callback = self._failed if self.error is not None else self._done
        receiver = _receiver(callback)
        if callback is None or (receiver is not None and not isValid(receiver)):
            return
        callback(self.error if self.error is not None else self.result)  # type: ignore[arg-type]


class _Bridge(QObject):
    """The one object through which worker threads reach the window's thread."""

    finished = Signal(object)
    relayed = Signal(object)


class Tasks(QObject):
    """Runs jobs. Callbacks are called on the window's thread; give methods of the widget that waits for the result.

    ``owner`` names the widget for callbacks that are not methods (a ``partial`` of a method needs none).
    """

    money_changed = Signal(bool)
    """True while at least one money job runs or waits."""
    idle = Signal()
    """Nothing runs any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._money = ThreadPoolExecutor(1, "money")
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._open = True
        self._running: set[Task] = set()
        self._bridge = _Bridge(self)
        self._bridge.finished.connect(self._finished)
        self._bridge.relayed.connect(self._relayed)

    @property
    def money_running(self) -> bool:
        """Whether money is being sent right now."""
        return any(task.money for task in self._running)

    @property
    def running(self) -> int:
        """How many jobs have not ended."""
        return len(self._running)

    def run_read(
        self,
        job: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[PtsError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Task:
        """Run a job that sends no money, on one of the readers."""
        return self._start(self._readers, Task(job, done, failed, owner, money=False))  # type: ignore[arg-type]

    def run_money(
        self,
        job: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[PtsError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Task:
        """Run a job that sends money, after those that wait already. Nothing cancels it."""
        task = Task(job, done, failed, owner, money=True)  # type: ignore[arg-type]
        was = self.money_running
        self._start(self._money, task)
        if not was and self.money_running:
            self.money_changed.emit(True)
        return task

    def relay(self, callback: Callable[[T], object]) -> Callable[[T], None]:
        """A function for worker threads that calls ``callback`` on the window's thread; for progress."""

        def tell(value: T) -> None:
            self._bridge.relayed.emit((callback, value))

        return tell

    def _start(self, pool: ThreadPoolExecutor, task: Task) -> Task:
        if not self._open:
            task.drop()
            return task
        self._running.add(task)
        pool.submit(self._work, task)
        return task

    def _work(self, task: Task) -> None:
        task.run()
        self._bridge.finished.emit(task)

    @Slot(object)
    def _finished(self, task: Task) -> None:
        self._running.discard(task)
        try:
            task.deliver()
        finally:
            if task.money and not self.money_running:
                self.money_changed.emit(False)
            if not self._running:
                self.idle.emit()

    @Slot(object)
    def _relayed(self, parcel: tuple[Callable[[object], object], object]) -> None:
        callback, value = parcel
        receiver = _receiver(callback)
        if receiver is None or isValid(receiver):
            callback(value)

    def drop_reads(self) -> None:
        """Forget the receivers of all reads; for a change of account."""
        for task in self._running:
            if not task.money:
                task.drop()

    def shutdown(self, wait_money: bool = True) -> None:
        """Take no more jobs. Reads that have not begun are dropped; a money job is waited for, always to its end.

        Blocks while money is being sent: the window waits for :attr:`money_changed` before it calls this.
        """
        self._open = False
        self._readers.shutdown(wait=False, cancel_futures=True)
        self._money.shutdown(wait=wait_money)
