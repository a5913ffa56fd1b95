"""The verbs about the journal itself: what they say, and with which exit code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.record import Backup, ChainReport, Finding, NotedOrder
from ptsdesk.errors import JournalDamaged
from tests.unit.cli.fakes import NOW, FakeOffice, run

NAME = "journal-0004-20261112T080831-123.db"
MISSING = NotedOrder("W261112-7KQ4M9XW2TB00001", OrderKind.WITHDRAWAL, "Harbor", NOW)


def test_a_record_that_fits() -> None:
    office = FakeOffice()
    ran = run(office, "verify-journal")
    assert (ran.code, ran.body["events"], ran.body["anchored"], ran.body["problems"]) == (0, 7, True, [])
    assert ran.body["head"] == "ab" * 32
    assert "All 7 entries of the journal fit; its end is the one noted in the keyring." in ran.err
    office.report = replace(office.report, anchored=False)
    assert "nothing was noted in the keyring before" in run(office, "verify-journal").err


def test_a_record_that_does_not_fit_ends_with_six_and_says_what_to_do() -> None:
    office = FakeOffice(report=ChainReport(7, "ab" * 32, False, ("entry 3 is not the one",), 1))
    findings = (
        Finding("changed", True, "{count} entries do not fit. Put back a backup.", {"count": 1}),
        Finding("put_back", False, "For information."),
    )
    office.health = replace(office.health, findings=findings, missing=(MISSING,))
    ran = run(office, "verify-journal")
    assert ran.code == 6
    assert ran.body["error"]["message"] == "1 entries do not fit. Put back a backup."
    assert ran.body["problems"] == ["entry 3 is not the one"]
    assert ran.body["missing"] == [MISSING.order_id]
    assert [one["serious"] for one in ran.body["findings"]] == [True, False]


def test_a_journal_that_cannot_be_opened() -> None:
    ran = run(FakeOffice(trouble=JournalDamaged("Damaged. Put back a backup.")), "verify-journal")
    assert (ran.code, ran.body["error"]["message"]) == (6, "Damaged. Put back a backup.")


def test_backups_are_listed_shown_and_put_back() -> None:
    office = FakeOffice(copies=(Backup(NAME, NOW, 4096, "0004"),))
    office.health = replace(office.health, missing=(MISSING,))
    listed = run(office, "restore-journal", "--list")
    (line,) = listed.body["backups"]
    assert (listed.code, line["name"], line["size"], line["format"]) == (0, NAME, 4096, "0004")
    shown = run(office, "restore-journal", NAME)
    assert (shown.code, shown.body["would_restore"], office.restored) == (0, line, [])
    assert "Nothing was changed." in shown.err
    done = run(office, "restore-journal", "--name", NAME, "--yes")
    assert (done.code, office.restored) == (0, [NAME])
    assert (done.body["kept_as"], done.body["open_orders"]) == ("journal.db.kept-1", 2)
    assert done.body["missing_ids"] == [MISSING.order_id]
    assert "do not pay them again" in done.err


@pytest.mark.parametrize("words", [(), ("other.db",), ("other.db", "--yes"), ("--yes",)])
def test_a_backup_has_to_be_named_right(words: tuple[str, ...]) -> None:
    office = FakeOffice(copies=(Backup(NAME, NOW, 4096, "0004"),))
    ran = run(office, "restore-journal", *words)
    assert (ran.code, ran.body["error"]["field"], office.restored) == (2, "name", [])


def test_without_orders_made_after_it_nothing_is_said_of_them() -> None:
    office = FakeOffice(copies=(Backup(NAME, NOW, 4096, "0004"),))
    assert "made after it" not in run(office, "restore-journal", NAME, "--yes").err


def test_a_missing_order_is_closed_with_a_reason() -> None:
    office = FakeOffice()
    done = run(office, "restore-journal", "--close-missing", "W1", "--reason", "Never left, says the provider")
    assert (done.code, done.body["closed"]) == (0, "W1")
    assert office.restored == ["closed W1: Never left, says the provider"]
    where = ("--sent-to", "https://api.example.com")
    run(office, "restore-journal", "--close-missing", "W2", "--reason", "Never left, says the provider", *where)
    assert office.restored[1] == "closed W2: Never left, says the provider (sent to https://api.example.com)"
    for words in ((), ("--reason", "no")):
        refused = run(office, "restore-journal", "--close-missing", "W1", *words)
        assert (refused.code, refused.body["error"]["field"]) == (2, "reason")
