"""The journal with what guards it: the note in the keyring, backups, an older copy found out or put back."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.domain.record import Finding
from ptsdesk.errors import InputError, JournalDamaged, JournalDisk, JournalNewer, KeyringRefused
from ptsdesk.services.custody import Custody
from ptsdesk.services.keeper import Pace
from ptsdesk.services.ports import Ports
from ptsdesk.storage import backups, sqlite
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import JournalNote
from tests.support.memory_secrets import MemorySecretStore
from tests.support.orders import START_MS, an_order
from tests.unit.services.conftest import ManualClock

S, C = OrderState, Cause
NEVER = Pace(start_s=3600, close_s=30)
"""Nothing by itself but what happens at opening and closing."""
AT_ONCE = Pace(start_s=0, every_s=0.01, first_backup_ms=0, backup_ms=0, rest=0, close_s=30)
WAIT_S = 60


@dataclass
class Place:
    """One data folder and one keyring, and whoever opened the journal there."""

    folder: DataFolder
    secrets: MemorySecretStore = field(default_factory=lambda: MemorySecretStore(time_limit_s=30))
    clock: ManualClock = field(default_factory=ManualClock)
    opened: list[Custody] = field(default_factory=list)

    def open(self, pace: Pace = NEVER) -> Custody:
        self.clock.ms = max(self.clock.ms, START_MS) + 1000
        custody = Custody(self.folder, self.secrets, Ports(self.clock, os.urandom), pace)
        self.opened.append(custody)
        return custody

    def noted(self) -> str:
        (text,) = [text for (name, _), text in self.secrets.memory.entries.items() if name.endswith("journal end")]
        return text


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(DataFolder(tmp_path / "data"))
    yield made
    for custody in made.opened:
        custody.close()


def names(findings: tuple[Finding, ...]) -> list[str]:
    return [one.name for one in findings]


def until(true: Callable[[], bool]) -> None:
    """Wait for what a background thread does; each look is short."""
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end, "it never came"
        threading.Event().wait(0.01)


def pay(journal: Journal, *states: OrderState) -> str:
    order = an_order()
    journal.add(order, {})
    for state in states:
        journal.step(order.order_id, state, C.SENDING if state is S.SENDING else C.ANSWER, {}, signed_at=1)
    return order.order_id


def in_every_state(journal: Journal) -> dict[str, OrderState]:
    ways = {
        S.RECORDED: (), S.SENDING: (S.SENDING,), S.NOT_SENT: (S.NOT_SENT,), S.UNKNOWN: (S.SENDING, S.UNKNOWN),
        S.REFUSED: (S.SENDING, S.REFUSED_CHECKING, S.REFUSED), S.WAITING: (S.SENDING, S.ACCEPTED, S.WAITING),
        S.PAID: (S.SENDING, S.ACCEPTED, S.PAID), S.ACTIVE: (S.SENDING, S.ACCEPTED, S.ACTIVE),
    }  # fmt: skip
    return {pay(journal, *way): state for state, way in ways.items()}


# ------------------------------------------------------------------------------------------------ the note


def test_the_end_is_noted_at_closing_and_fits_at_the_next_start(place: Place) -> None:
    custody = place.open()
    pay(custody.journal())
    custody.close()
    assert place.noted().startswith("1 ")
    again = place.open()
    assert again.health().anchored
    assert again.health().findings == ()
    report = again.verify()
    assert (report.events, report.anchored, report.problems) == (2, True, ()), "what was recorded was not sent"
    assert again.health().checked_ms == place.clock.ms


def test_the_end_is_noted_while_it_is_open(place: Place) -> None:
    custody = place.open(AT_ONCE)
    order_id = pay(custody.journal())
    until(lambda: custody.health().anchored and place.noted().startswith("1 "))
    place.clock.ms += 1000  # two backups are never made in one millisecond
    custody.journal().note(order_id, C.QUERY, {})
    until(lambda: place.noted().startswith("2 "))
    until(lambda: custody.health().checked_ms is not None)
    assert custody.health().findings == ()


def test_a_copy_put_in_place_by_hand_is_found_out(place: Place) -> None:
    custody = place.open()
    states = in_every_state(custody.journal())
    custody.close()
    before = place.folder.journal.read_bytes()
    custody = place.open()
    later = pay(custody.journal(), S.SENDING)
    custody.close()
    place.folder.journal.write_bytes(before)
    custody = place.open()
    journal = custody.journal()
    assert journal.get(later) is None
    check_asked_first(journal, states, place.clock.ms)
    custody.keeper().look_for_missing()
    health = custody.health()
    assert names(health.findings) == ["missing", "put_back"]
    assert later in health.findings[0].sentence
    assert [one.order_id for one in health.missing] == [later]
    assert custody.verify().problems == ()
    count = len(journal.events(next(iter(states))))
    custody.close()
    again = place.open()
    assert len(again.journal().events(next(iter(states)))) == count, "found out once, not at every start"
    assert again.health().anchored


def check_asked_first(journal: Journal, states: dict[str, OrderState], now_ms: int) -> None:
    for order_id, before in states.items():
        order, last = journal.get(order_id), journal.events(order_id)[-1]
        if before in (S.PAID, S.NOT_SENT, S.REFUSED):
            assert (order.state, last.cause is C.RESTORED) == (before, False), "nobody sent it since"
            continue
        assert last.cause is C.RESTORED, before
        assert order.state is (before if before in (S.WAITING, S.ACTIVE) else S.UNKNOWN), before
        assert (order.next_check_ms, order.not_found, order.not_found_ms) == (now_ms, 0, None)
        if order.state is S.UNKNOWN:
            assert last.at_ms == now_ms, "its fence begins now"
            assert order.signed_at == 1 or before is S.RECORDED, "and the stamp is the one that is known"


def test_a_record_that_was_sealed_anew_stays_a_finding_and_its_note_is_not_replaced(place: Place) -> None:
    custody = place.open()
    for _ in range(3):
        pay(custody.journal(), S.SENDING, S.ACCEPTED)
    custody.close()
    noted = place.noted()
    forge(place)
    for _ in range(2):
        custody = place.open()
        assert names(custody.health().findings) == ["changed"]
        assert custody.health().findings[0].serious
        assert not custody.health().anchored
        assert custody.verify().problems == ("entry 9 is not the one that was noted in the keyring",)
        custody.close()
        assert place.noted() == noted


def forge(place: Place) -> None:
    """Cut off the last entry and write another one, with the program's own code and key."""
    identity = place.folder.identity()
    key = place.secrets.get(f"{identity}/journal")
    raw = sqlite._open(f"{place.folder.journal.absolute().as_uri()}?mode=rw", key, ())
    triggers = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    sql = [row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    for name in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("DELETE FROM seals WHERE number = 9")
    raw.execute("DELETE FROM events WHERE number = 9")
    (order_id,) = raw.execute("SELECT order_id FROM orders WHERE row_id = 3").fetchone()
    for statement in sql:
        raw.execute(statement)
    raw.close()
    journal = Journal.open(place.folder, key, lambda: 5)
    journal.note(order_id, C.QUERY, {"forged": True})
    journal.close()


def test_a_keyring_that_is_locked_or_hangs_holds_nothing_up(place: Place) -> None:
    custody = place.open(AT_ONCE)
    journal = custody.journal()
    until(lambda: custody.health().checked_ms is not None)
    place.secrets.memory.failure = KeyringLocked()
    pay(journal)
    until(lambda: names(custody.health().findings) == ["keyring"])
    assert not custody.health().serious
    place.secrets.memory.failure = None
    until(lambda: custody.health().findings == ())
    place.secrets.memory.gate.clear()
    order_id = pay(journal)
    assert journal.step(order_id, S.SENDING, C.SENDING, {}).state is S.SENDING
    place.secrets.memory.gate.set()


def test_a_note_that_is_none_counts_as_none(place: Place) -> None:
    custody = place.open()
    pay(custody.journal())
    custody.close()
    note = JournalNote(place.secrets, place.folder)
    for name in place.secrets.memory.entries:
        if name[0].endswith("journal end"):
            place.secrets.memory.entries[name] = "nonsense"
    assert note.read() is None
    assert place.open().health().findings == ()


# ------------------------------------------------------------------------------------------------ backups


def test_backups_are_made_while_it_is_open_when_something_changed(place: Place) -> None:
    custody = place.open(AT_ONCE)
    order_id = pay(custody.journal())
    until(lambda: len(custody_backups(place)) == 1)
    looked = [custody.health().backup_ms]
    assert looked == [place.clock.ms]
    place.clock.ms += 1000
    custody.journal().note(order_id, C.QUERY, {})
    until(lambda: len(custody_backups(place)) == 2)
    assert [path.stat().st_mode & 0o777 for path in place.folder.backups.iterdir()] == [0o600, 0o600]


def test_who_uses_the_verbs_alone_has_backups_too(place: Place) -> None:
    """A verb is over before the background begins: the backup that is due is made at its end."""
    for hours in (0, 1, 4):
        place.clock.ms = START_MS + hours * 3_600_000
        custody = place.open(NEVER)
        pay(custody.journal())
        custody.close()
    assert len(custody_backups(place)) == 2


def custody_backups(place: Place) -> list[str]:
    return [one.name for one in backups.listed(place.folder)]


def test_a_backup_that_cannot_be_made_is_said_and_the_others_stay(place: Place) -> None:
    custody = place.open()
    pay(custody.journal())
    kept = custody.backup()
    assert kept.size > 4096
    place.clock.ms += 1
    place.folder.backups.rename(place.folder.path / "elsewhere")
    place.folder.backups.write_text("a file where the folder should be")
    with pytest.raises(JournalDisk):
        custody.backup()
    place.folder.backups.unlink()
    (place.folder.path / "elsewhere").rename(place.folder.backups)
    assert names(custody.health().findings) == ["backup"]
    assert custody_backups(place) == [kept.name]
    custody.backup()
    assert custody.health().findings == ()


# ------------------------------------------------------------------------------------------------ put back


def test_a_backup_is_put_back_and_every_open_order_is_asked_about_first(place: Place) -> None:
    custody = place.open()
    states = in_every_state(custody.journal())
    backup = custody.backup()
    later = pay(custody.journal(), S.SENDING)
    never_sent = pay(custody.journal())
    place.clock.ms += 5000
    report = custody.restore(backup.name)
    assert report.backup == backup.name
    assert report.missing_ids == (later, never_sent)
    assert report.open_orders == len(states) - 3
    check_asked_first(custody.journal(), states, place.clock.ms)
    health = custody.health()
    assert names(health.findings) == ["missing", "put_back"]
    assert backup.name in health.findings[1].sentence
    assert health.anchored
    assert custody.verify().problems == ()
    kept = DataFolder(place.folder.path.parent / "kept")
    kept.create()
    for suffix in ("", "-wal"):
        if (there := place.folder.path / f"{report.kept_as}{suffix}").exists():
            there.rename(kept.path / f"journal.db{suffix}")
    with_all = Journal.open(kept, place.secrets.get(f"{place.folder.identity()}/journal"), lambda: 1)
    assert with_all.get(later) is not None
    with_all.close()


@pytest.mark.parametrize("damage", ["cut", "noise", "gone"])
def test_a_damaged_journal_is_kept_and_a_backup_put_in_its_place(place: Place, damage: str) -> None:
    custody = place.open()
    order_id = pay(custody.journal(), S.SENDING)
    backup = custody.backup()
    custody.close()
    noise = os.urandom(20_000)
    if damage == "gone":
        place.folder.journal.unlink()
    else:
        place.folder.journal.write_bytes(noise if damage == "noise" else place.folder.journal.read_bytes()[:5000])
    custody = place.open()
    with pytest.raises(JournalDamaged):
        custody.journal()
    assert [one.name for one in backups.listed(place.folder)] == [backup.name]
    report = custody.restore(backup.name)
    assert custody.journal().get(order_id).state is S.UNKNOWN
    assert (report.kept_as == "") == (damage == "gone")
    if damage == "noise":
        assert (place.folder.path / report.kept_as).read_bytes() == noise
    assert custody.verify().problems == ()


@pytest.mark.parametrize("damage", ["noise", "changed", "newer"])
def test_a_backup_that_is_not_whole_is_not_put_back(place: Place, damage: str) -> None:
    custody = place.open()
    order_id = pay(custody.journal(), S.SENDING)
    name = custody.backup().name
    path = place.folder.backups / name
    if damage == "noise":
        data = bytearray(path.read_bytes())
        data[-2000] ^= 1
        path.write_bytes(data)
    else:
        key = place.secrets.get(f"{place.folder.identity()}/journal")
        raw = sqlite._open(f"{path.absolute().as_uri()}?mode=rw", key, ())
        statement = "UPDATE orders SET next_check_ms = 1, not_found = 2"
        raw.execute(statement if damage == "changed" else "UPDATE alembic_version SET version_num = '9999'")
        raw.close()
    with pytest.raises(JournalNewer if damage == "newer" else JournalDamaged):
        custody.restore(name)
    assert custody.journal().get(order_id) is not None
    assert (
        sorted(one.name for one in place.folder.path.iterdir() if "restoring" in one.name or "kept" in one.name) == []
    )


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("stop", [Killed, OSError])
@pytest.mark.parametrize("at", range(3))
def test_putting_back_that_is_cut_short_can_be_done_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException], at: int
) -> None:
    """Cut short at each renaming: the journal is there, or it says that it is gone; the backup is there in any case."""
    custody = place.open()
    order_id = pay(custody.journal(), S.SENDING)
    backup = custody.backup()
    custody.close()
    place.folder.journal.with_name("journal.db-wal").write_bytes(b"")  # so that there is one to rename
    real, calls = Path.replace, iter(range(9))

    def replace(path: Path, target: Path) -> Path:
        if path.parent == place.folder.path and next(calls) == at:
            raise stop(5, "Input/output error")
        return real(path, target)

    custody = place.open()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(JournalDisk if stop is OSError else Killed):
            custody.restore(backup.name)
    if stop is OSError:
        assert custody.journal().get(order_id) is not None, "as it was"
    report = custody.restore(backup.name)
    assert custody.journal().get(order_id).state is S.UNKNOWN
    assert (report.missing_ids, custody.verify().problems) == ((), ())


def test_only_what_is_listed_can_be_put_back(place: Place) -> None:
    custody = place.open()
    pay(custody.journal())
    for name in ("../journal.db", "", "journal-0004-20261112T080831-123.db"):
        with pytest.raises(InputError):
            custody.restore(name)
    name = custody.backup().name
    place.secrets.memory.entries.clear()
    with pytest.raises(KeyringRefused, match="no backup of it can be read"):
        custody.restore(name)
