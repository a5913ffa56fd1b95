"""A journal of every older format, written by the program of its time, opens whole with this one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ptsdesk.domain.history import HistoryFilter, Likeness
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalError
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD
from tests.support.orders import ACCOUNT

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def old(folder: DataFolder, key: Secret, clock) -> Journal:
    folder.create()
    shutil.copy(FIXTURES / "journal-0001.db", folder.journal)
    folder.journal.chmod(0o600)
    journal = Journal.open(folder, key, clock.now_ms)
    yield journal
    journal.close()


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
