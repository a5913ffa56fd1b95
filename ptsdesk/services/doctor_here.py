"""The doctor's lines about this computer: keyring, journal, backup. Each one is green or says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Order
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.record import Finding, JournalHealth
from ptsdesk.errors import JournalError, KeyringError
from ptsdesk.services.checks import Check, Param, When
from ptsdesk.storage.journal import Journal

_CHANGED = (
    "The journal was changed by something else than ptsdesk: {count} entries do not fit. Keep the file, put back a "
    "backup from before, and find out who had access."
)
_UNLOCKED = "{name}, unlocked, answered in {ms} ms"
_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
OLD_BACKUP_MS = 7 * _DAY_MS
"""A backup that is older than this, while there are newer orders, is told."""
LITTLE_SPACE = 1_000_000_000
"""Bytes: with less than this left on the journal's disk it is told."""
_SIZES = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6))


@dataclass(frozen=True, slots=True)
class Here:
    """What of this computer can be looked at. What is None is not looked at."""

    health: Callable[[], JournalHealth] | None = None
    """Where somebody looks after the journal."""
    keyring: Callable[[], KeyringState] | None = None
    """How the place of the secrets stands; ends within a few seconds."""
    try_keyring: Callable[[], int] = lambda: 0
    """Writes, reads and removes a test item; how many milliseconds that took. Raises KeyringError."""
    free_bytes: Callable[[], int] | None = None
    """What is left on the journal's disk. Raises OSError."""
    try_record: Callable[[], None] = lambda: None
    """Writes what means nothing to the journal. Raises JournalError."""


def keyring_line(here: Here) -> Check:
    """The keyring: unlocked, and it keeps what it is given."""
    if here.keyring is None:
        return Check("keyring", True, "The secrets of this account were read from the keyring.")
    state = here.keyring()
    if not state.ready:
        return Check("keyring", False, state.template, params=state.params)
    try:
        took_ms = here.try_keyring()
    except (KeyringError, JournalError) as error:  # the folder's own name in the keyring may be damaged
        return Check("keyring", False, error.template, params=error.params, title=error.title)
    params: dict[str, Param] = {"name": state.name, "ms": took_ms}
    if state.kind is KeyringKind.SESSION:
        return Check(
            "keyring",
            False,
            "Secrets are kept for this session only",
            detail="They are forgotten when ptsdesk is closed, and the journal's key with them.",
            warning=True,
        )
    found = "The vault is open, answered in {ms} ms" if state.kind is KeyringKind.VAULT else _UNLOCKED
    return Check("keyring", True, found, params=params, detail="A test item was written, read and removed.")


def journal_lines(journal: Journal, account: str, here: Here, now_ms: int) -> tuple[Check, ...]:
    """The journal and its backup."""
    try:
        if journal.problems():
            return (Check("journal", False, "The journal is damaged. Keep the file and put back the last backup."),)
        here.try_record()
        # The background's check knows the keyring's note, too; without one yet, the entries alone.
        report = journal.report or journal.verify()
        health = here.health() if here.health is not None else None
        newest = next(iter(journal.page(account, HistoryFilter(), limit=1).orders), None)
    except (JournalError, KeyringError) as error:
        return (Check("journal", False, error.template, params=error.params, title=error.title),)
    if report.count:
        line = Check("journal", False, _CHANGED, params={"count": report.count})
    else:
        line = _sound_line(health, report.events, here)
    return (line,) if health is None else (line, _backup_line(health, newest, now_ms))


def _sound_line(health: JournalHealth | None, events: int, here: Here) -> Check:
    """The journal when its entries fit together; something else may be wrong with it."""
    wrong = _finding(health, lambda one: one.serious and one.name != "backup")
    if wrong is not None:
        return Check("journal", False, wrong.template, params=wrong.params)
    whole = "Record chain intact, {entries:,} entries."
    try:
        free = here.free_bytes() if here.free_bytes is not None else None
    except OSError:
        free = None
    params: dict[str, Param] = {"entries": events, "free": _size(free or 0)}
    if free is None:
        return Check("journal", True, "Written and read back", params=params, detail=whole)
    if free < LITTLE_SPACE:
        return Check(
            "journal",
            False,
            "Written and read back, only {free} free",
            params=params,
            detail="Make room on the journal's disk: when it is full, nothing can be sent.",
            warning=True,
        )
    return Check("journal", True, "Written and read back, {free} free", params=params, detail=whole)


def _finding(health: JournalHealth | None, wanted: Callable[[Finding], bool]) -> Finding | None:
    return next((one for one in (health.findings if health is not None else ()) if wanted(one)), None)


def _backup_line(health: JournalHealth, newest: Order | None, now_ms: int) -> Check:
    failed = _finding(health, lambda one: one.name == "backup")
    if failed is not None:
        return Check("backup", False, failed.template, params=failed.params)
    made = health.backup_ms
    if made is None:
        return _first_backup_line(newest, now_ms)
    age_ms = max(0, now_ms - made)
    template, number = _age(age_ms)
    if age_ms > OLD_BACKUP_MS and newest is not None and newest.updated_ms > made:
        return Check(
            "backup",
            False,
            template,
            params={"n": number},
            detail="There are newer orders. Leave the window open for an hour: a backup is made by itself.",
            warning=True,
        )
    if health.restored_ms is not None:
        params: dict[str, Param] = {"n": number, "restored": When(health.restored_ms, date_only=True)}
        return Check("backup", True, template, params=params, detail="A backup was last put back on {restored}.")
    return Check("backup", True, template, params={"n": number}, detail="It was read back whole when it was made.")


def _first_backup_line(newest: Order | None, now_ms: int) -> Check:
    if newest is None:
        return Check("backup", True, "Nothing to back up yet", detail="There is no order in the journal.")
    if now_ms - newest.created_ms > _DAY_MS:
        return Check(
            "backup",
            False,
            "No backup of the journal was made yet",
            detail="Leave the window open for some minutes: one is made by itself.",
            warning=True,
        )
    return Check("backup", True, "No backup yet", detail="The first one is made while the window is open.")


def _age(age_ms: int) -> tuple[str, int]:
    if age_ms < _HOUR_MS:
        return "{n} min old", age_ms // 60_000
    if age_ms < 2 * _DAY_MS:
        return "{n} h old", age_ms // _HOUR_MS
    return "{n} days old", age_ms // _DAY_MS


def _size(count: int) -> str:
    """Such as 182 GB; one decimal below ten."""
    unit, size = next(((name, one) for name, one in _SIZES if count >= one), _SIZES[-1])
    tenths = count * 10 // size
    return f"{tenths // 10} {unit}" if tenths >= 100 else f"{tenths // 10}.{tenths % 10} {unit}"
