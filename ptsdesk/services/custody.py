"""The journal of a data folder with what guards it: opened, looked after, put back from a backup, closed."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping

from ptsdesk.domain.account import check_api_url, place_of
from ptsdesk.domain.record import Backup, ChainReport, Finding, JournalHealth, RestoreReport
from ptsdesk.domain.rules import check_reason
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, KeyringError
from ptsdesk.services.keeper import Keeper, Known, Pace
from ptsdesk.services.ports import Ports
from ptsdesk.storage import backups
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.missing import Trace
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.record import Fit
from ptsdesk.storage.restore import kept_journals, replace_journal
from ptsdesk.storage.secrets import JournalNote, SecretStore, journal_key, kept_journal_key

_CHANGED = (
    "The journal was changed by something else than ptsdesk, or the disk changed it: {count} entries do not fit. Ask "
    "about an order before you pay it again. Keep the file, put back a backup from before, and find out who had access."
)
_OTHER = (
    "The journal is not the one that was last used here: its entries are others than those noted in the keyring. Every "
    "open order is asked about. Put back a backup from before, and find out who had access to this computer."
)
_BY_HAND = (
    "An older copy of the journal was put in its place: {missing} entries after it are not known here. Every open "
    "order is asked about before it can be sent again."
)
_FROM_BACKUP = "The backup {name} was put back. Every open order is asked about before it can be sent again."
_MISSING = (
    "{count} orders may have been sent from this computer that the journal does not hold; the last one is {order_id}. "
    "Ask about each under Query and take it into the journal. Do not pay them again before."
)
_CLOSED = "{count} missing orders were closed by hand: the provider did not find them. The last is {order_id}: {reason}"
_NO_BACKUP = "No backup could be made. {reason}"
_NO_NOTE = (
    "The keyring did not take the note about the journal's end: what is cut off there would not be seen. {reason}"
)


class Custody:
    """The caller owns the data folder. One journal at a time."""

    def __init__(self, folder: DataFolder, secrets: SecretStore, ports: Ports, pace: Pace | None = None) -> None:
        self._folder = folder
        self._secrets = secrets
        self._ports = ports
        self._pace = pace
        self._journal: Journal | None = None
        self._keeper: Keeper | None = None
        self._turn = threading.RLock()

    def journal(self) -> Journal:
        """The open journal; opened now when it is not. Raises KeyringError or JournalError."""
        return self._open()[0]

    def keeper(self) -> Keeper:
        """What looks after it."""
        return self._open()[1]

    def health(self) -> JournalHealth:
        """What is known, without checking anything."""
        keeper = self.keeper()
        known, newest = keeper.known, backups.newest(self._folder, self._ports.clock.now_ms())
        report = known.report
        kept, kept_size = kept_journals(self._folder)
        return JournalHealth(
            events=report.events if report else known.head.count,
            head=report.head if report else known.head.hash,
            anchored=known.fit is Fit.FITS,
            checked_ms=known.checked_ms,
            backup_ms=newest.made_ms if newest else None,
            findings=(*findings_of(known), *_closed_of(keeper.record.traces())),
            missing=known.missing,
            kept=kept,
            kept_size=kept_size,
            restored_ms=known.put_back.at_ms if known.put_back is not None and known.put_back.source else None,
        )

    def verify(self) -> ChainReport:
        """Check the whole record now."""
        keeper = self.keeper()
        with contextlib.suppress(KeyringError):  # it stays a finding
            keeper.note()
        keeper.look_for_missing()
        return keeper.check()

    def backup(self) -> Backup:
        """Make a backup now."""
        return self.keeper().backup()

    def restore(self, name: str) -> RestoreReport:
        """Put a backup in place of the journal; see :class:`ptsdesk.services.care.JournalCare`."""
        backup = backups.find(self._folder, name)
        key = kept_journal_key(self._secrets, self._folder)
        with self._turn:
            self.close()
            kept_as = replace_journal(self._folder, backup, key, self._ports.clock.now_ms())
            _, keeper, opened = self._open_with(key, source=name)
        with contextlib.suppress(KeyringError):  # it stays a finding, and is tried again in the background
            keeper.note()
        keeper.look_for_missing()
        ids = tuple(one.order_id for one in keeper.known.missing)
        return RestoreReport(name, kept_as, opened, ids)

    def close_missing(self, order_id: str, reason: str, sent_to: str = "") -> None:
        """See :class:`ptsdesk.services.care.JournalCare`."""
        keeper, why = self.keeper(), check_reason(reason)
        said = place_of(check_api_url(sent_to)) if sent_to else None
        keeper.look_for_missing()
        line = next((one for one in keeper.known.missing if one.order_id == order_id), None)
        if line is None:
            raise InputError("order_id", "This order is not missing. The verb verify-journal lists those that are.")
        keeper.record.close_missing(order_id, line.place or said, why)
        keeper.look_for_missing()

    def close(self) -> None:
        """Let the journal go. Safe to call twice."""
        with self._turn:
            keeper, journal, self._keeper, self._journal = self._keeper, self._journal, None, None
        if keeper is not None:
            keeper.close()
        if journal is not None:
            journal.close()

    def _open(self) -> tuple[Journal, Keeper]:
        with self._turn:
            if self._journal is None or self._keeper is None:
                key = journal_key(self._secrets, self._folder, self._ports.random_bytes)
                return self._open_with(key)[:2]
            return self._journal, self._keeper

    def _open_with(self, key: Secret, source: str = "") -> tuple[Journal, Keeper, int]:
        journal = Journal.open(self._folder, key, self._ports.clock.now_ms)
        try:
            note = JournalNote(self._secrets, self._folder)
            keeper = Keeper(journal, self._folder, note, self._ports, self._pace)
            opened = keeper.meet(source=source)
            journal.recover()
        except BaseException:
            journal.close()
            raise
        self._journal, self._keeper = journal, keeper
        keeper.start()
        return journal, keeper, opened


def findings_of(known: Known) -> tuple[Finding, ...]:
    """What there is to know of the record, the gravest first."""
    found: list[Finding] = []
    put_back, report = known.put_back, known.report
    if put_back is not None and put_back.changed:
        found.append(Finding("changed", True, _OTHER))
    elif report is not None and report.count:
        found.append(Finding("changed", True, _CHANGED, {"count": report.count}))
    if known.disk is not None:
        found.append(Finding("disk", True, known.disk.template, known.disk.params))
    if known.missing:
        params: dict[str, str | int] = {"count": len(known.missing), "order_id": known.missing[-1].order_id}
        found.append(Finding("missing", True, _MISSING, params))
    if known.backup is not None:
        found.append(Finding("backup", True, _NO_BACKUP, {"reason": known.backup.message}))
    if known.keyring is not None:
        found.append(Finding("keyring", False, _NO_NOTE, {"reason": known.keyring.message}))
    if put_back is not None and put_back.source:
        found.append(Finding("put_back", False, _FROM_BACKUP, {"name": put_back.source}))
    elif put_back is not None and not put_back.changed:
        found.append(Finding("put_back", False, _BY_HAND, {"missing": put_back.missing}))
    return tuple(found)


def _closed_of(known: Mapping[str, Trace]) -> tuple[Finding, ...]:
    """What a person closed stays to be seen."""
    closed = [(order_id, trace) for order_id, trace in known.items() if trace.closed_ms is not None]
    if not closed:
        return ()
    order_id, last = max(closed, key=lambda one: one[1].closed_ms or 0)
    params: dict[str, str | int] = {"count": len(closed), "order_id": order_id, "reason": last.reason}
    return (Finding("closed", False, _CLOSED, params),)
