"""Opens the office and an account on a reader's thread, and says what came of it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.account import Account
from ptsdesk.errors import JournalBusy, PtsError, ServiceStopped
from ptsdesk.gui.tasks import Task, Tasks
from ptsdesk.services.api import AccountTag, Desk, Office, ScenarioLine

BUSY_RETRY_MS = 2000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that is open."""

    tag: AccountTag
    desk: Desk
    accounts: tuple[AccountTag, ...]
    scenarios: tuple[ScenarioLine, ...]
    password_set: bool = False
    """Whether the lock has a password: then the window starts locked."""


def tag_of(account: Account) -> AccountTag:
    """What the window shows of an account."""
    return AccountTag(account.name, account.environment, account.user_id, account.host, account.built_in)


def _no_scenarios() -> tuple[ScenarioLine, ...]:
    return ()


class Opening(QObject):
    """Holds the office. One account is open at a time; a later wish replaces an earlier one that is under way."""

    began = Signal()
    opened = Signal(object)
    """An :class:`Opened`."""
    failed = Signal(object)
    """A ``PtsError``. A journal that is busy is tried again by itself."""

    def __init__(
        self,
        tasks: Tasks,
        make_office: Callable[[], Office],
        scenarios: Callable[[], tuple[ScenarioLine, ...]] = _no_scenarios,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._make_office = make_office
        self._scenarios = scenarios
        self._office: Office | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._task: Task | None = None
        self._name = ""
        self.password_set: bool | None = None
        """Whether the lock has a password, also when no account could be opened; None while nobody could tell."""
        self._busy = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(BUSY_RETRY_MS)
        self._again.timeout.connect(self._start)

    @property
    def under_way(self) -> bool:
        """Whether an account is being opened now."""
        return self._task is not None

    def open(self, name: str) -> None:
        """Open an account; :attr:`opened` or :attr:`failed` tells the end."""
        self._name = name
        self._busy = False
        self._start()

    def renamed(self, name: str) -> None:
        """The account that is open has another name from now on."""
        self._name = name

    @Slot()
    def retry(self) -> None:
        """Try the same account again."""
        self.open(self._name)

    @Slot()
    def _start(self) -> None:
        self._again.stop()
        if self._task is not None:
            self._task.drop()
        if not self._busy:
            self.began.emit()
        self._task = self._tasks.run_read(partial(self._work, self._name), self._done, self._fail)

    def _work(self, name: str) -> Opened:
        """On a reader's thread. An office whose process has ended is replaced by a new one, once."""
        with self._lock:
            office, self._office = self._office, None
            if office is not None:
                try:
                    return self._open_in(office, name)
                except ServiceStopped:
                    office.close()
            return self._open_in(self._make_office(), name)

    def _open_in(self, office: Office, name: str) -> Opened:
        self._office = office
        # First: when the keyring cannot say it, nothing is opened.
        self.password_set = password_set = office.lock_password_set()
        accounts = tuple(tag_of(account) for account in office.accounts())
        desk = office.open(name)
        tag = tag_of(desk.account)
        return Opened(tag, desk, accounts, self._scenarios() if tag.built_in else (), password_set)

    def with_office(self, job: Callable[[Office], T]) -> T:
        """Do something with the office, whether an account is open or not. On a reader's thread; it may block."""
        office = self._office
        if office is not None:
            with contextlib.suppress(ServiceStopped):
                return job(office)
        return job(self._new_office(office))

    def _new_office(self, ended: Office | None) -> Office:
        with self._lock:
            if self._closed:
                raise ServiceStopped("ptsdesk is being closed.")
            if ended is not None and self._office is ended:
                self._office = None
                ended.close()
            if self._office is None:
                self._office = self._make_office()
            return self._office

    def _done(self, opened: Opened) -> None:
        self._task = None
        self._busy = False
        self.opened.emit(opened)

    def _fail(self, error: PtsError) -> None:
        self._task = None
        repeated, self._busy = self._busy, isinstance(error, JournalBusy)
        if not (repeated and self._busy):
            self.failed.emit(error)
        if self._busy:
            self._again.start()

    def close(self) -> None:
        """Let the office go, waiting for the end of what it does. For the end of the program, without a window."""
        self._again.stop()
        with self._lock:
            self._closed = True
            office, self._office = self._office, None
        if office is not None:
            office.close()
