"""The real window over the real worker, while a provider answers with everything in the data files.

For each answer a payment is sent in the money lane and its dossier is opened, with the raw answer shown. What is judged
is the work of the window's thread between two turns of its loop: time that it computes and cannot be clicked. Time in
which a busy machine gives it no processor is no fault of the answer; it is in the figure, not in the judgement.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.history import HistoryPage
from ptsdesk.services.api import OrderForm
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import calls, open_window
from tests.helpers.figures import figure
from tests.helpers.scale import WHOLE
from tests.hostile.recipes import Recipe, made, recipes, waits
from tests.support.command import Command
from tests.support.strict_server import StrictProvider

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="the throw-away Secret Service exists on Linux only"),
]

STALL_MS = 100
GOOD = 5
"""Good answers before, so that everything was made once."""


class Turns(QObject):
    """A tick of every turn of the loop: how long the last turn took, and how long it computed, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.worked: list[float] = []
        self.lasted: list[float] = []
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)
        self._last = (time.thread_time(), time.perf_counter())

    def start(self) -> None:
        self.worked.clear()
        self.lasted.clear()
        self._last = (time.thread_time(), time.perf_counter())
        self._timer.start()

    def stop(self) -> float:
        """The most work in one turn since the start."""
        self._tick()
        self._timer.stop()
        return max(self.worked)

    def _tick(self) -> None:
        now = (time.thread_time(), time.perf_counter())
        self.worked.append((now[0] - self._last[0]) * 1000)
        self.lasted.append((now[1] - self._last[1]) * 1000)
        self._last = now


@pytest.fixture
def driver(qtbot: QtBot, strict: StrictProvider, strict_shop: Command) -> Iterator[Driver]:
    driver = open_window(qtbot, strict_shop.data_dir, "Shop")
    yield driver
    driver.shell.end()


def pay(driver: Driver, number: int) -> Order:
    """A payment in the money lane; the window goes on."""
    desk, done, failed = driver.shell.desk, list[Order](), list[object]()
    order_id = calls(driver, "new_order_id", OrderKind.PAYMENT)
    form = OrderForm(OrderKind.PAYMENT, order_id, f"{number}.50", "PHP", "QRPH")
    driver.shell.tasks.run_money(lambda: desk.submit(desk.prepare(form)), done.append, failed.append)
    driver.until(lambda: done or failed)
    assert not failed, failed
    return done[0]


def look(driver: Driver, order: Order) -> HistoryPage:
    """Open its dossier and go through it."""
    page = driver.go("history", OpenOrder(order.order_id))
    assert isinstance(page, HistoryPage)
    driver.until(lambda: page.drawer.order is not None and page.drawer.order.order_id == order.order_id)
    for tab in ("details", "raw", "timeline"):
        page.drawer.tabs.choose(tab)
        driver.settle()
    return page


def test_no_answer_stalls_the_window(driver: Driver, strict: StrictProvider) -> None:
    turns, number = Turns(), 0
    usual = []
    for number in range(1, GOOD + 1):
        turns.start()
        look(driver, pay(driver, number))
        usual.append(turns.stop())
    chosen = [name for name, recipe in recipes().items() if not waits(recipe)]
    worst: list[tuple[float, str]] = []
    longest = 0.0
    wrong = []
    for name in chosen if WHOLE else chosen[::10]:
        recipe: Recipe = recipes()[name]
        strict.spoil = lambda provider, fields, _, recipe=recipe: made(recipe, "payment", provider, fields)
        number += 1
        turns.start()
        order = pay(driver, number)
        page = look(driver, order)
        worst.append((turns.stop(), name))
        longest = max(longest, *turns.lasted)
        strict.spoil = None
        if order.state not in (("accepted",) if recipe.get("true") else ("unknown", "refused_checking")):
            wrong.append(f"{name}: {order.state}")
        rich = [label for label in page.findChildren(QLabel) if label.textFormat().name != "PlainText"]
        wrong += [f"{name}: not plain text, {label.text()[:60]!r}" for label in rich if label.text()]
    figure(
        "the window under hostile answers",
        f"{len(worst)} answers, {max(worst)[0]:.0f} ms of work in one turn at most "
        f"({statistics.median(usual):.0f} ms with good answers), longest turn by the clock {longest:.0f} ms",
    )
    assert wrong == []
    assert [one for one in worst if one[0] > STALL_MS] == []
