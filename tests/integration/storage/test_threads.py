"""One writer and several readers on threads of their own; an orderly end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.errors import JournalError
from ptsdesk.storage import ledger
from ptsdesk.storage.journal import Journal
from tests.support.orders import ACCOUNT, an_order

S = OrderState


def in_threads(*actions: Callable[[], object]) -> None:
    """Run all at once; the first thing that any of them raised is raised here."""
    start, raised = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        start.wait()
        try:
            action()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def test_writers_and_readers_at_once_lose_nothing(journal: Journal) -> None:
    done = threading.Event()
    seen: list[int] = []

    def write() -> None:
        for _ in range(40):
            order = an_order()
            journal.add(order, {})
            journal.step(order.order_id, S.SENDING, Cause.SENDING, {})

    def write_all() -> None:
        try:
            in_threads(write, write, write)
        finally:
            done.set()

    def read() -> None:
        while not done.is_set():
            found = journal.summary(ACCOUNT, HistoryFilter())
            assert found.matching == found.total
            seen.append(found.total)
            for order in journal.page(ACCOUNT, HistoryFilter(), limit=5).orders:
                assert journal.events(order.order_id)[0].after is S.RECORDED

    in_threads(write_all, read, read, read)
    assert journal.count(ACCOUNT, frozenset({S.SENDING})) == 120
    numbers = [
        e.number for o in journal.page(ACCOUNT, HistoryFilter(), limit=500).orders for e in journal.events(o.order_id)
    ]
    assert sorted(numbers) == list(range(1, 241))
    assert len(set(seen)) > 1, "the readers only ever saw one state"


def test_writers_on_the_same_file_wait_for_each_other(open_journal: Callable[[], Journal]) -> None:
    """A transaction that writes takes its turn before it reads: it never finds its reading outdated."""
    order = an_order()
    journals = [open_journal() for _ in range(3)]
    journals[0].add(order, {})

    def write(journal: Journal) -> None:
        for _ in range(15):
            checks = journal.note(order.order_id, Cause.QUERY, {}).checks
            journal.touch(order.order_id, checks=checks + 1)

    in_threads(*(lambda journal=journal: write(journal) for journal in journals))
    assert len(journals[0].events(order.order_id)) == 1 + 3 * 15


def test_a_reader_sees_one_moment(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    with journal.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one()
        in_threads(lambda: journal.note(order.order_id, Cause.QUERY, {}))
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one() == before
    assert len(journal.events(order.order_id)) == before + 1


def test_more_threads_than_connections_wait_their_turn(journal: Journal) -> None:
    journal.add(an_order(), {})
    in_threads(*(lambda: [journal.page(ACCOUNT, HistoryFilter()) for _ in range(5)] for _ in range(12)))


def test_closing_waits_for_what_runs(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    inside, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def read() -> None:
        with journal.reading() as connection:
            inside.set()
            assert go_on.wait(20)
            assert not closed.wait(0.3), "closing did not wait"
            assert ledger.locate(connection, order.order_id)[1] == order

    def close() -> None:
        assert inside.wait(20)
        threading.Thread(target=let_go).start()
        journal.close()
        closed.set()

    def let_go() -> None:
        # Only once new calls are refused has the closing begun.
        while True:
            try:
                journal.get("P1")
            except JournalError:
                go_on.set()
                return

    in_threads(read, close)
    with pytest.raises(JournalError, match="closed"):
        journal.get(order.order_id)


def test_what_ran_while_closing_is_kept(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    stored: list[str] = []

    def write() -> None:
        while True:
            order = an_order()
            try:
                journal.add(order, {})
            except JournalError:
                return
            stored.append(order.order_id)

    def close() -> None:
        while len(stored) < 5:
            pass
        journal.close()

    in_threads(write, close)
    again = open_journal()
    assert [again.get(order_id) is not None for order_id in stored] == [True] * len(stored)
