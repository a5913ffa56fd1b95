"""The list of order ids beside the journal: on the disk before an order is sent, whatever the disk does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest

from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.record import NotedOrder
from ptsdesk.domain.resend import SENT_TO
from ptsdesk.errors import JournalDisk
from ptsdesk.storage import order_ids
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.order_ids import OrderIds
from ptsdesk.storage.ownership import DataFolder
from tests.support.orders import ACCOUNT, START_MS, an_order

S = OrderState
Open = Callable[[], Journal]


def test_each_order_is_noted_once_with_its_last_time(journal: Journal, open_journal: Open, clock) -> None:
    one, two = an_order(), an_order(kind=OrderKind.WITHDRAWAL, account="Peña")
    journal.add(one, {})
    journal.add(two, {})
    journal.step(two.order_id, S.NOT_SENT, Cause.NOT_SENT, {})
    journal.step(one.order_id, S.SENDING, Cause.SENDING, {})
    noted = (
        NotedOrder(one.order_id, OrderKind.PAYMENT, ACCOUNT, START_MS),
        NotedOrder(two.order_id, OrderKind.WITHDRAWAL, "Peña", START_MS),
    )
    assert journal.noted_orders() == noted
    journal.close()
    clock.ms += 5
    again = open_journal()
    again.step(two.order_id, S.SENDING, Cause.SENDING, {})
    assert [one.noted_ms - START_MS for one in again.noted_orders()] == [0, 5], "sent again in a later run"


def test_a_line_says_where_the_order_goes(journal: Journal, open_journal: Open, folder: DataFolder) -> None:
    one, two = an_order(), an_order()
    journal.add(one, {}, place="a.example:443")
    journal.add(two, {}, place="a.example:443")
    assert [one.place for one in journal.noted_orders()] == ["a.example:443"] * 2
    journal.step(one.order_id, S.SENDING, Cause.SENDING, {SENT_TO: "a.example:443"})
    journal.step(two.order_id, S.SENDING, Cause.SENDING, {SENT_TO: "b.example:443"})
    assert len(folder.order_ids.read_bytes().splitlines()) == 3
    assert {one.order_id: one.place for one in journal.noted_orders()} == {
        one.order_id: "a.example:443",
        two.order_id: "b.example:443",
    }


def test_a_line_of_an_older_ptsdesk_says_no_place(folder: DataFolder, clock) -> None:
    folder.create()
    folder.order_ids.write_text('["P1", "payment", "Harbor", 5]\n["P2", "payment", "Harbor", 5, 7]\n')
    ids = OrderIds(folder.order_ids, clock.now_ms)
    assert ids.read() == tuple(NotedOrder(one, OrderKind.PAYMENT, "Harbor", 5) for one in ("P1", "P2"))


def test_without_a_list_there_is_none(journal: Journal) -> None:
    assert journal.noted_orders() == ()


def test_what_cannot_be_noted_is_not_sent(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    order = an_order()
    with monkeypatch.context() as patch:
        patch.setattr(order_ids, "_write", full)
        assert journal.add(order, {}) == order, "the record itself is durable"
        with pytest.raises(JournalDisk, match=r"was not sent.*No space left.*Make space"):
            journal.step(order.order_id, S.SENDING, Cause.SENDING, {})
    assert journal.get(order.order_id).state is S.RECORDED
    assert journal.step(order.order_id, S.SENDING, Cause.SENDING, {}).state is S.SENDING
    assert [one.order_id for one in journal.noted_orders()] == [order.order_id]


def test_a_flush_that_failed_is_not_taken_for_done(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int) -> None:
        raise OSError(5, "Input/output error")

    order = an_order()
    with monkeypatch.context() as patch:
        patch.setattr(order_ids, "_flush", fails)
        journal.add(order, {})
        for _ in range(2):
            with pytest.raises(JournalDisk, match="Input/output error"):
                journal.step(order.order_id, S.SENDING, Cause.SENDING, {})
    assert journal.step(order.order_id, S.SENDING, Cause.SENDING, {}).state is S.SENDING


def test_sending_waits_for_the_flush_and_nothing_else_does(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, order, other = threading.Event(), an_order(), an_order()
    monkeypatch.setattr(order_ids, "_flush", lambda descriptor: (gate.wait(60), os.fsync(descriptor)))
    journal.add(order, {})
    journal.add(other, {})
    sent: list[OrderState] = []
    step = threading.Thread(
        target=lambda: sent.append(journal.step(order.order_id, S.SENDING, Cause.SENDING, {}).state)
    )
    step.start()
    assert journal.get(other.order_id) == other
    assert sent == []
    gate.set()
    step.join(60)
    assert sent == [S.SENDING]


@pytest.mark.parametrize("torn", [b'["P1", "pay', b"\x00\xff\n", b'["P1", "nonsense", "x", 1]\n', b"{}\n", b"[1]\n"])
def test_a_torn_line_is_passed_over_and_the_next_is_whole(folder: DataFolder, clock, torn: bytes) -> None:
    folder.create()
    folder.order_ids.write_bytes(torn)
    ids, order = OrderIds(folder.order_ids, clock.now_ms), an_order()
    ids.begin(order, None)
    ids.settle(order.order_id, None, lambda _: None)
    assert [one.order_id for one in ids.read()] == [order.order_id]
    ids.close()
    ids.close()


def test_half_a_line_is_taken_back(folder: DataFolder, clock, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.create()
    real, short = order_ids._write, [True]

    def once_short(descriptor: int, data: bytes) -> int:
        return real(descriptor, data[:10] if short.pop() else data) if short else real(descriptor, data)

    monkeypatch.setattr(order_ids, "_write", once_short)
    ids, order = OrderIds(folder.order_ids, clock.now_ms), an_order()
    ids.settle(order.order_id, None, lambda _: order)
    assert [one.order_id for one in ids.read()] == [order.order_id]
    monkeypatch.setattr(order_ids, "_write", lambda descriptor, data: real(descriptor, data[:-1]))
    with pytest.raises(JournalDisk, match="No space left"):
        ids.settle(order.order_id, None, lambda _: order)
    ids.close()


@pytest.mark.parametrize("jump_ms", [0, 365 * 86_400_000, -365 * 86_400_000])
def test_a_long_list_lets_the_oldest_go_whatever_the_clock_says(
    folder: DataFolder, clock, monkeypatch: pytest.MonkeyPatch, jump_ms: int
) -> None:
    folder.create()
    monkeypatch.setattr(order_ids, "MAX_BYTES", 300)
    monkeypatch.setattr(order_ids, "KEPT_LINES", 3)
    old, new, again, other, last = [an_order() for _ in range(5)]
    for order in (again, old, new, other, again, last):
        if order is last:
            clock.ms += jump_ms
        ids = OrderIds(folder.order_ids, clock.now_ms)
        ids.settle(order.order_id, "a.example:443", lambda _, order=order: order)
        ids.close()
        clock.ms += 1
    assert [one.order_id for one in ids.read()] == [new.order_id, other.order_id, again.order_id, last.order_id]
    assert {one.place for one in ids.read()} == {"a.example:443"}


def test_an_unreadable_list_says_so(folder: DataFolder, clock) -> None:
    folder.order_ids.mkdir(parents=True)
    with pytest.raises(JournalDisk, match="cannot be read"):
        OrderIds(folder.order_ids, clock.now_ms).read()
