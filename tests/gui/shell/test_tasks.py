from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ptsdesk.errors import JournalDisk
from ptsdesk.gui.tasks import Tasks, UnexpectedError


class Receiver(QObject):
    """Remembers what arrived and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[object] = []
        self.threads: set[QThread] = set()

    def take(self, value: object) -> None:
        self.threads.add(QThread.currentThread())
        self.got.append(value)

    def take_named(self, name: str, value: object) -> None:
        self.got.append((name, value))


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.shutdown()


def raising(error: Exception) -> Callable[[], object]:
    def job() -> object:
        raise error

    return job


def test_a_result_arrives_on_the_thread_of_the_window(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    workers: list[str] = []

    def job() -> int:
        workers.append(threading.current_thread().name)
        return 7

    tasks.run_read(job, receiver.take)
    qtbot.waitUntil(lambda: receiver.got == [7])
    assert workers[0].startswith("read")
    assert receiver.threads == {QThread.currentThread()}


def test_a_partial_method_is_a_receiver_too(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    tasks.run_read(lambda: 1, partial(receiver.take_named, "a"))
    qtbot.waitUntil(lambda: receiver.got == [("a", 1)])


def test_an_error_with_words_arrives_as_it_is(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    error = JournalDisk("The disk is full.")
    tasks.run_money(raising(error), None, receiver.take)
    qtbot.waitUntil(lambda: receiver.got == [error])


def test_a_fault_arrives_with_words_and_its_place_without_its_message(
    qtbot: QtBot, tasks: Tasks, expect_log: Callable[[str, str], None]
) -> None:
    receiver = Receiver()
    expect_log("ptsdesk.gui.tasks", r"^a job failed: ValueError at test_tasks\.py:\d+ job")
    tasks.run_read(raising(ValueError("4111111111111111")), None, receiver.take)
    qtbot.waitUntil(lambda: len(receiver.got) == 1)
    (fault,) = receiver.got
    assert isinstance(fault, UnexpectedError)
    assert "4111" not in fault.message + fault.detail


def test_a_receiver_that_is_gone_is_skipped(qtbot: QtBot, tasks: Tasks) -> None:
    gone, owner, alive = Receiver(), Receiver(), Receiver()
    gate = threading.Event()
    tasks.run_read(partial(gate.wait, 5), gone.take)
    tasks.run_read(partial(gate.wait, 5), lambda _: alive.got.append("must not"), owner=owner)
    delete(gone)
    delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: tasks.running == 0)
    assert alive.got == []
    assert gone.got == []


def test_a_dropped_task_tells_nobody(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    gate = threading.Event()
    task = tasks.run_read(partial(gate.wait, 5), receiver.take)
    task.drop()
    gate.set()
    qtbot.waitUntil(lambda: tasks.running == 0)
    assert receiver.got == []


def test_money_jobs_follow_one_another_and_beside_reads(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    inside: list[int] = []
    most: list[int] = []

    def pay(number: int) -> int:
        inside.append(number)
        most.append(len(inside))
        inside.remove(number)
        return number

    for number in range(20):
        tasks.run_money(partial(pay, number), receiver.take)
    tasks.run_read(lambda: "read", receiver.take)
    qtbot.waitUntil(lambda: len(receiver.got) == 21)
    assert max(most) == 1
    assert [value for value in receiver.got if value != "read"] == list(range(20))


def test_money_is_told_as_running_until_its_last_job_ended(qtbot: QtBot, tasks: Tasks) -> None:
    told: list[bool] = []
    tasks.money_changed.connect(told.append)
    gate = threading.Event()
    tasks.run_money(partial(gate.wait, 5))
    tasks.run_money(lambda: None)
    assert tasks.money_running
    gate.set()
    qtbot.waitUntil(lambda: not tasks.money_running)
    assert told == [True, False]


def test_progress_is_told_on_the_thread_of_the_window(qtbot: QtBot, tasks: Tasks) -> None:
    receiver = Receiver()
    tell = tasks.relay(receiver.take)
    tasks.run_money(lambda: [tell("one"), tell("two")])
    qtbot.waitUntil(lambda: receiver.got == ["one", "two"])
    assert receiver.threads == {QThread.currentThread()}


def test_shutdown_waits_for_money_and_takes_nothing_more(qtbot: QtBot, qapp: object) -> None:
    tasks, receiver, ended = Tasks(), Receiver(), []
    gate = threading.Event()

    def pay() -> None:
        gate.wait(30)
        ended.append("paid")

    tasks.run_money(pay)
    threading.Timer(0.05, gate.set).start()
    tasks.shutdown(wait_money=True)
    assert ended == ["paid"]
    late = tasks.run_read(lambda: 1, receiver.take)
    assert late.dropped
    assert tasks.running <= 1
