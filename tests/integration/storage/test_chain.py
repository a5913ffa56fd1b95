"""The seals: each event is tied to the one before and to its order's row; what was noted outside tells a cut end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.domain.record import Head
from ptsdesk.errors import JournalError
from ptsdesk.storage import ledger, sqlite
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.record import Fit, Record
from tests.support.journal_factory import fill
from tests.support.orders import ACCOUNT, an_order

S = OrderState
Open = Callable[[], Journal]
TRIGGERS = (
    "events_no_update", "events_no_delete", "events_no_replace", "orders_no_delete", "orders_fixed",
    "orders_payee_fixed", "seals_no_update", "seals_no_delete", "seals_no_replace",
)  # fmt: skip


@pytest.fixture
def record(journal: Journal, clock) -> Record:
    return Record(journal, clock.now_ms)


def change(journal: Journal, *statements: str) -> None:
    """What somebody with the key does, past the triggers and the references."""
    backend = journal._backend
    connection = sqlite._open(f"{backend._path.absolute().as_uri()}?mode=rw", backend._key, ())
    for name in TRIGGERS:
        connection.execute(f"DROP TRIGGER IF EXISTS {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def two_orders(journal: Journal) -> tuple[str, str]:
    first, second = an_order(), an_order()
    for order in (first, second):
        journal.add(order, {"made_by": "window"})
        journal.step(order.order_id, S.SENDING, Cause.SENDING, {"timestamp": 7}, signed_at=7)
        journal.step(order.order_id, S.ACCEPTED, Cause.ANSWER, {"verified": True}, transaction_id="TS1")
    return first.order_id, second.order_id


def test_an_empty_record_is_whole(journal: Journal, record: Record) -> None:
    report = journal.verify()
    assert (report.events, report.problems, report.anchored) == (0, (), False)
    assert record.head() == Head(0, "00" * 32)
    assert record.fit(None) is Fit.NOTHING_NOTED
    assert journal.verify(record.head()).anchored


def test_every_way_of_writing_is_sealed(journal: Journal, record: Record, clock) -> None:
    first, _ = two_orders(journal)
    journal.note(first, Cause.QUERY, {"status": "0000"}, facts={"promotion": "x"})
    journal.touch(first, checks=4, next_check_ms=9)
    journal.adopt(an_order(state=S.PAID), {"verified": True}, "{}")
    journal.add(an_order(), {})
    clock.ms += 1
    journal.recover()
    report = journal.verify(record.head())
    assert (report.events, report.anchored, report.problems) == (10, True, ())
    assert report.head == record.head().hash
    assert journal.report == report


def test_the_hash_can_be_made_by_any_other_program(journal: Journal, record: Record) -> None:
    """Written again from the words of the decision, not with the program's own code."""
    journal.add(an_order(customer="Peña"), {"made_by": "window"})
    with journal.reading() as connection:
        event = connection.exec_driver_sql(
            "SELECT number, order_row, at_ms, cause, before, after, evidence FROM events"
        ).one()
        row = connection.exec_driver_sql(
            "SELECT row_id, order_id, account_no, kind, state, currency, amount, amount_key, channel, created_ms, "
            "updated_ms, made_by, request, reference, customer, signed_at, attempts, transaction_id, provider_code, "
            "provider_message, status, pay_url, qr_code, accepted_currency, accepted_amount, accepted_key, "
            "exchange_rate, reference_number, error_message, not_found, not_found_ms, search, payee_key, facts, mark, "
            "mark_reason, marked_ms FROM orders"
        ).one()
    of_order = hashlib.sha256(json.dumps([*row, ACCOUNT.lower()], separators=(",", ":")).encode()).hexdigest()
    text = json.dumps(["0" * 64, *event, of_order], separators=(",", ":"))
    assert record.head() == Head(1, hashlib.sha256(text.encode()).hexdigest())


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE events SET evidence = '{}' WHERE number = 2"], "entry 2 is not the one"),
        (["UPDATE events SET at_ms = at_ms + 1 WHERE number = 5"], "entry 5 is not the one"),
        (["UPDATE orders SET not_found = 2 WHERE row_id = 1"], "not as its last entry left it"),
        (["UPDATE orders SET amount = '1.00' WHERE row_id = 2"], "not as its last entry left it"),
        (["UPDATE orders SET state = 'paid' WHERE row_id = 2"], "in another state"),
        (["UPDATE orders SET payee_key = 'GCASH:1' WHERE row_id = 1"], "not as its last entry left it"),
        (["UPDATE accounts SET name = 'Another'"], "not as its last entry left it"),
        (["DELETE FROM seals WHERE number = 3"], "entry 3 has no seal"),
        (["DELETE FROM seals WHERE number = 4", "DELETE FROM events WHERE number = 4"], "entries 4 to 4 are gone"),
        (["DELETE FROM events WHERE number = 6"], "entries 6 to 6 are gone"),
        (["DELETE FROM orders WHERE row_id = 2"], "belongs to no order"),
        (["UPDATE seals SET order_hash = zeroblob(32) WHERE number = 6"], "entry 6 is not the one"),
        (
            ["INSERT INTO events VALUES (7, 1, 9, 'query', 'accepted', 'paid', '{}')",
             "INSERT INTO seals VALUES (7, zeroblob(32), zeroblob(32))"],
            "entry 7 is not the one",
        ),
        (["UPDATE events SET order_row = 3 - order_row WHERE number IN (3, 6)"], "entry 3 is not the one"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(journal: Journal, record: Record, statements: list[str], said: str) -> None:
    two_orders(journal)
    noted = record.head()
    change(journal, *statements)
    problems = journal.verify(noted).problems
    assert any(said in problem for problem in problems), problems


def test_an_order_without_an_entry_is_seen(journal: Journal) -> None:
    two_orders(journal)
    with journal.reading() as connection:
        names = [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(orders)")]
    rest = ", ".join(name for name in names if name not in ("row_id", "order_id"))
    copied = f"INSERT INTO orders(row_id, order_id, {rest}) SELECT 9, 'P9', {rest} FROM orders WHERE row_id = 1"  # noqa: S608
    change(journal, copied)
    assert journal.verify().problems == ("order P9 has no entry",)


def test_a_cut_end_is_seen_by_the_note_alone(journal: Journal, record: Record) -> None:
    two_orders(journal)
    noted = record.head()
    state = "UPDATE orders SET state = 'sending', transaction_id = '', updated_ms = {}, search = '' WHERE row_id = 2"
    change(
        journal, "DELETE FROM seals WHERE number = 6", "DELETE FROM events WHERE number = 6", state.format(noted.count)
    )
    assert record.fit(noted) is Fit.BEHIND
    assert any("noted in the keyring" in problem for problem in journal.verify(noted).problems)


def test_a_record_sealed_anew_is_another_one(journal: Journal, record: Record) -> None:
    two_orders(journal)
    noted = record.head()
    change(journal, "DELETE FROM seals WHERE number = 6", "DELETE FROM events WHERE number = 6")
    with journal.writing() as connection:
        ledger.apply(
            connection, journal_ids(journal)[1], ledger.Step(None, Cause.QUERY, {}, {"transaction_id": "TS2"}), 5
        )
    report = journal.verify(noted)
    assert record.fit(noted) is Fit.OTHER
    assert report.problems == ("entry 6 is not the one that was noted in the keyring",)
    assert not report.anchored
    assert journal.verify().problems == (), "with the key alone anybody can write such a record"


def journal_ids(journal: Journal) -> list[str]:
    with journal.reading() as connection:
        return list(connection.exec_driver_sql("SELECT order_id FROM orders ORDER BY row_id").scalars())


def test_a_record_that_went_on_fits_its_note(journal: Journal, record: Record) -> None:
    two_orders(journal)
    noted = record.head()
    journal.add(an_order(), {})
    assert record.fit(noted) is Fit.FITS
    assert journal.verify(noted).anchored


def test_many_problems_are_counted_and_few_are_listed(journal: Journal) -> None:
    fill(journal, ACCOUNT, 100)
    assert journal.verify().problems == ()
    change(journal, "UPDATE events SET at_ms = at_ms + 1")
    report = journal.verify()
    assert len(report.problems) == 20
    assert report.count > 300


def test_seals_are_written_once(journal: Journal) -> None:
    two_orders(journal)
    for statement in (
        "UPDATE seals SET chain_hash = zeroblob(32)",
        "DELETE FROM seals",
        "INSERT OR REPLACE INTO seals SELECT * FROM seals LIMIT 1",
    ):
        with pytest.raises(JournalError), journal.writing() as connection:
            connection.exec_driver_sql(statement)


def test_writing_goes_on_behind_a_cut(journal: Journal) -> None:
    """What somebody else did to the record must not keep an order from being recorded."""
    first, _ = two_orders(journal)
    change(journal, "DELETE FROM events WHERE number = 6")
    journal.note(first, Cause.QUERY, {})
    assert journal.last_event(first).number == 7
    change(journal, "DELETE FROM seals WHERE number > 3")
    journal.note(first, Cause.QUERY, {})
    assert journal.last_event(first).number == 8
    assert journal.verify().problems != ()
