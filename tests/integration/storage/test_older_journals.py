"""A journal of every older format, written by the program of its time, opens whole with this one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ptsdesk.domain.history import HistoryFilter, Likeness
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, Mark, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalError
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD
from tests.support.orders import ACCOUNT

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def opened(folder: DataFolder, key: Secret, clock) -> Iterator[Callable[[str], Journal]]:
    journals: list[Journal] = []

    def open_it(name: str) -> Journal:
        folder.create()
        shutil.copy(FIXTURES / name, folder.journal)
        folder.journal.chmod(0o600)
        journals.append(Journal.open(folder, key, clock.now_ms))
        return journals[-1]

    yield open_it
    for journal in journals:
        journal.close()


@pytest.fixture
def old(opened: Callable[[str], Journal]) -> Journal:
    return opened("journal-0001.db")


def test_there_is_a_fixture_for_every_older_format() -> None:
    older = {f"journal-{number:04}.db" for number in range(1, int(HEAD))}
    assert {path.name for path in FIXTURES.glob("journal-*.db")} == older


def test_nothing_is_lost(old: Journal, folder: DataFolder) -> None:
    assert old.problems() == ()
    orders = old.page(ACCOUNT, HistoryFilter()).orders
    assert len(orders) == 4
    paid = old.get("P261112-7KQ4M9XW2TBR6HNC")
    assert paid is not None
    assert (paid.state, paid.reference_number, paid.facts, paid.payee_key) == (
        OrderState.PAID, "503817442190", {}, "",
    )  # fmt: skip
    assert [event.cause for event in old.events(paid.order_id)] == [
        Cause.RECORDED, Cause.SENDING, Cause.ANSWER, Cause.QUERY,
    ]  # fmt: skip
    assert old.raw_answers(paid.order_id)[0][1] == '{"code":"1000"}'
    assert old.load_draft(ACCOUNT, OrderKind.PAYMENT)[0] == {"amount": "12"}
    assert [path.name[:12] for path in folder.backups.iterdir()] == ["journal-0001"]


def test_who_was_paid_is_filled_in(old: Journal) -> None:
    keys = {order.order_id[-1]: order.payee_key for order in old.unresolved(ACCOUNT)}
    assert keys == {"1": "GCASH:09171234567", "2": "BPI:1234567890", "3": ""}
    like = Likeness(OrderKind.WITHDRAWAL, Money("PHP", "2450"), "GCASH:09171234567")
    assert [order.order_id for order in old.twins(ACCOUNT, like, 0)] == ["W261112-7KQ4M9XW2TBR6HN1"]


def test_what_never_changes_includes_who_is_paid(old: Journal) -> None:
    with pytest.raises(JournalError), old.writing() as connection:
        connection.exec_driver_sql("UPDATE orders SET payee_key = 'GCASH:1'")


def test_no_order_of_an_older_journal_is_marked_and_each_may_be(opened: Callable[[str], Journal]) -> None:
    journal = opened("journal-0002.db")
    assert journal.problems() == ()
    found = journal.page(ACCOUNT, HistoryFilter()).orders
    assert {order.state for order in found} == {
        OrderState.PAID, OrderState.UNKNOWN, OrderState.REFUSED_CHECKING, OrderState.ACTIVE,
    }  # fmt: skip
    assert {(order.mark, order.mark_reason, order.marked_ms) for order in found} == {(None, "", None)}
    assert [order.not_found for order in journal.unresolved(ACCOUNT)] == [1, 0]
    assert journal.attention(ACCOUNT) == 2
    first = journal.unresolved(ACCOUNT)[0].order_id
    journal.note(first, Cause.MARKED, {}, mark=Mark.NOT_PAID, mark_reason="Told by Ana", marked_ms=7)
    marked = journal.get(first)
    assert marked is not None
    assert (marked.mark, marked.mark_reason, marked.marked_ms) == (Mark.NOT_PAID, "Told by Ana", 7)
    assert [order.state for order in journal.unresolved(ACCOUNT)] == [OrderState.REFUSED_CHECKING]
    assert journal.attention(ACCOUNT) == 1
    journal.step(first, OrderState.PAID, Cause.QUERY, {"verified": True})
    assert journal.attention(ACCOUNT) == 2, "a verified answer says the opposite of the mark"


@pytest.mark.parametrize("revision", range(1, int(HEAD)))
def test_what_an_older_journal_holds_is_sealed(folder: DataFolder, key: Secret, clock, revision: int) -> None:
    folder.create()
    shutil.copy(FIXTURES / f"journal-{revision:04}.db", folder.journal)
    folder.journal.chmod(0o600)
    journal = Journal.open(folder, key, clock.now_ms)
    report = journal.verify()
    assert (report.problems, report.events > 4) == ((), True)
    journal.note("P261112-7KQ4M9XW2TBR6HNC", Cause.QUERY, {})
    assert journal.verify().events == report.events + 1
    assert journal.verify().problems == ()
    journal.close()
