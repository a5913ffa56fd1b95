"""Looks after an open journal in the background: notes its end in the keyring, makes backups, checks the record.

One thread, behind everything else: it works in slices of a few milliseconds and rests between them, and what fails
is kept for whoever asks (see ``health``). It never deletes or changes anything but old backups.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ptsdesk.domain.record import Backup, ChainReport, Head, NotedOrder, PutBack
from ptsdesk.errors import JournalDisk, JournalError, KeyringError, PtsError
from ptsdesk.services.ports import Ports
from ptsdesk.storage import backups
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.record import Fit, Record
from ptsdesk.storage.secrets import JournalNote

_log = logging.getLogger(__name__)
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what is done. Seconds for waiting, milliseconds for ages."""

    start_s: float = 5
    """A verb is over before anything of this begins, and a window has painted."""
    every_s: float = 30
    first_backup_ms: int = 3 * _HOUR_MS
    backup_ms: int = _HOUR_MS
    check_ms: int = 24 * _HOUR_MS
    rest: float = 4
    """For each millisecond of checking so many of rest."""
    close_s: float = 3
    """A keyring that does not answer holds up the end of the program no longer than this."""


@dataclass(slots=True)
class Known:
    """What the keeper found out."""

    head: Head
    noted: Head | None
    """What the keyring holds of the journal; None when nothing or not known."""
    fit: Fit = Fit.NOTHING_NOTED
    report: ChainReport | None = None
    checked_ms: int | None = None
    missing: tuple[NotedOrder, ...] = ()
    put_back: PutBack | None = None
    keyring: KeyringError | None = None
    backup: PtsError | None = None
    disk: JournalError | None = None


class Keeper:
    """The thread and what it found. Closed before the journal is."""

    def __init__(
        self, journal: Journal, folder: DataFolder, note: JournalNote, ports: Ports, pace: Pace | None = None
    ) -> None:
        self._journal = journal
        self.record = Record(journal, ports.clock.now_ms)
        """The journal as a whole."""
        self._folder = folder
        self._note = note
        self._clock = ports.clock
        self._pace = pace or Pace()
        self._stop = threading.Event()
        self._saving = threading.Lock()
        self._copied: Head | None = None
        self._backed_up_at: int | None = None
        self._read: Backup | None = None
        """The backup that was last found to be readable."""
        self.known = Known(Head(0, ""), None)
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def meet(self, *, source: str = "") -> int:
        """Once, before the journal is used: compare it with what was noted, and act on an older or other one.

        ``source`` is the backup that was just put back. Returns how many orders are asked about first.
        """
        known, opened = self.known, 0
        known.head = self.record.head()
        known.fit = self._look()
        known.put_back = self.record.last_put_back()
        noted, strange = known.noted, known.fit in (Fit.BEHIND, Fit.OTHER)
        handled = known.put_back is not None and known.put_back.noted == noted
        if source or (strange and not handled):
            missing = max(0, noted.count - known.head.count) if noted else 0
            changed = known.fit is Fit.OTHER
            why = PutBack(self._clock.now_ms(), source, noted, missing, changed)
            opened = self.record.put_back(why)
            known.put_back, known.head = why, self.record.head()
        if known.put_back is not None or known.fit is Fit.NOTHING_NOTED:
            # Before anything is paid: what is missing speaks against it. A list that cannot be read stops sending.
            with contextlib.suppress(JournalDisk):
                self.look_for_missing()
        return opened

    def start(self) -> None:
        """Begin to work in the background."""
        self._thread.start()

    def close(self) -> None:
        """Note the end of the journal and stop; a keyring that does not answer is not waited for long."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(self._pace.close_s)

    def backup(self) -> Backup:
        """Make a backup now and let old ones go."""
        with self._saving:
            head = self.record.head()
            try:
                made = self._journal.keep_backup(self._folder)
                backups.rotate(self._folder, made.made_ms)
            except PtsError as error:
                self.known.backup = error
                raise
            self._copied, self.known.backup = head, None
            return made

    def check(self, pause: Callable[[float], bool] = lambda _: False) -> ChainReport:
        """Check the whole record. ``pause`` is told how long each slice took, seconds; when it says so, stop."""
        check = self.record.verification(None if self._older() else self.known.noted)
        began = time.monotonic()
        while check.step():
            if pause(time.monotonic() - began):
                return check.report()
            began = time.monotonic()
        report = check.report()
        self._journal.report = self.known.report = report
        self.known.checked_ms = self._clock.now_ms()
        return report

    def note(self) -> None:
        """Note the end of the record, unless the journal is another one than the keyring knows."""
        head = self.record.head()
        if head == self.known.noted and self.known.keyring is None:
            return
        self.known.fit = self._look()
        if self.known.fit in (Fit.FITS, Fit.NOTHING_NOTED) or self._older():
            self._note.write(head)
            self.known.noted, self.known.fit = head, Fit.FITS

    def look_for_missing(self) -> None:
        """Compare the list of order ids beside the journal with the journal."""
        self.known.missing = self._journal.missing = self.record.missing(self._journal.noted_orders())

    def _older(self) -> bool:
        """Whether the note is of the journal before an older one was put in place, which is known and was acted on."""
        last = self.known.put_back
        return last is not None and last.noted == self.known.noted and not last.changed

    def _look(self) -> Fit:
        """Read the note and say how the journal stands to it."""
        try:
            self.known.noted = self._note.read()
        except KeyringError as error:
            self.known.keyring, self.known.noted = error, None
            return Fit.NOTHING_NOTED
        self.known.keyring = None
        return self.record.fit(self.known.noted)

    def _run(self) -> None:
        wait_s = self._pace.start_s
        while not self._stop.wait(wait_s):
            self._quietly(self._noted)
            self._quietly(self.look_for_missing)
            self._quietly(self._back_up)
            self._quietly(self._checked)
            wait_s = self._pace.every_s
        self._quietly(self._noted)
        if wait_s != self._pace.every_s:  # whoever uses the verbs alone has backups, too
            self._quietly(self._back_up)

    def _quietly(self, task: Callable[[], object]) -> None:
        try:
            task()
            if self.known.disk is not None:
                self.known.disk = None
        except JournalError as error:
            if not self._stop.is_set():
                self.known.disk = error
        except Exception as error:  # noqa: BLE001 - the other tasks go on; the place is enough for a log
            _log.error("the keeper's %s ended with %s", getattr(task, "__name__", "task"), type(error).__name__)

    def _noted(self) -> None:
        try:
            self.note()
        except KeyringError as error:
            self.known.keyring = error

    def _back_up(self) -> None:
        head = self.record.head()
        newest = self._newest()
        if newest is None:
            self._copied = None
        age_ms = None if newest is None else self._clock.now_ms() - newest.made_ms
        wait_ms = self._pace.first_backup_ms if self._copied is None else self._pace.backup_ms
        # A backup of the future was made before the clock was set back.
        due = age_ms is None or age_ms < 0 or age_ms >= wait_ms
        if head.count and head != self._copied and due and self._rested():
            self._backed_up_at = self._clock.monotonic_ms()
            try:
                self.backup()
            except PtsError as error:
                _log.info("no backup: %s", error.detail)

    def _newest(self) -> Backup | None:
        """The newest backup, when it can be read: one that was emptied or cut off on the disk protects nothing."""
        newest = backups.newest(self._folder, self._clock.now_ms())
        if newest is None or newest == self._read:
            return newest
        readable = True
        with contextlib.suppress(Exception):  # a fault of ours says nothing about the file
            readable = self._journal.reads_backup(self._folder, newest)
        self._read = newest if readable else None
        return self._read

    def _rested(self) -> bool:
        """Whether the last periodic backup is long enough ago by a clock that nobody can set."""
        at = self._backed_up_at
        return at is None or self._clock.monotonic_ms() - at >= self._pace.backup_ms

    def _checked(self) -> None:
        at = self.known.checked_ms
        if at is None or not 0 <= self._clock.now_ms() - at < self._pace.check_ms:
            self.check(lambda took_s: self._stop.wait(took_s * self._pace.rest))
