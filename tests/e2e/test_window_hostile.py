"""The real window over the real worker, while a provider answers with everything in the data files.

For each answer a payment is sent in the money lane and its dossier is opened, with the raw answer shown. The provider
is a process of its own: the window's process does nothing here that it does not do for a person. Judged are both the
work of the window's thread in one turn of its loop and how long the turn lasted by the clock, less the time in which
the machine was busy with other programs. The kernel does not count all of that, so an answer over which the window
stalled is tried again: one that is too much for the window is so each time.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.history import HistoryPage
from ptsdesk.services.api import OrderForm
from tests.e2e.conftest import as_provider
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import calls, open_window
from tests.gui.support.turns import Turn, Turns
from tests.helpers.figures import figure
from tests.helpers.scale import WHOLE
from tests.hostile.recipes import recipes, waits
from tests.support.command import Command
from tests.support.strict_process import DistantProvider

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="the throw-away Secret Service exists on Linux only"),
]

STALL_MS = 100
TRIES = 4
GOOD = 5
"""Good answers before, so that everything was made once."""
HEAVY = (
    "depth_and_names: 100000 lists in data", "depth_and_names: 100000 objects", "too_much: refused with right to left",
    "numbers: a million digits of a rate", "too_much: 64 kB of empty lines",
)  # fmt: skip
"""What cost the window the most; tried in every run."""


@pytest.fixture
def distant(tmp_path: Path) -> Iterator[DistantProvider]:
    with DistantProvider(tmp_path) as provider:
        yield provider


@pytest.fixture
def driver(qtbot: QtBot, distant: DistantProvider, command: Command) -> Iterator[Driver]:
    as_provider(distant).add_to(command, "Shop")
    driver = open_window(qtbot, command.data_dir, "Shop")
    # As the program does it: what start-up made is not walked through by every full collection.
    gc.collect()
    gc.freeze()
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


class Bench:
    """Pays and looks, again and again, and keeps the longest turns."""

    def __init__(self, driver: Driver, distant: DistantProvider) -> None:
        self.driver, self.distant = driver, distant
        self.turns = Turns()
        self.number = 0
        self.wrong: list[str] = []

    def round(self, name: str) -> list[Turn]:
        """One payment answered with this and its dossier; how long the turns of the loop were."""
        self.number += 1
        self.distant.answer_with(name)
        self.turns.start()
        order = pay(self.driver, self.number)
        page = look(self.driver, order)
        turns = self.turns.stop()
        good = not name or recipes()[name].get("true")
        if order.state not in (("accepted",) if good else ("unknown", "refused_checking")):
            self.wrong.append(f"{name}: {order.state}")
        rich = [label for label in page.findChildren(QLabel) if label.textFormat().name != "PlainText"]
        self.wrong += [f"{name}: not plain text, {label.text()[:60]!r}" for label in rich if label.text()]
        return turns


def test_no_answer_stalls_the_window(driver: Driver, distant: DistantProvider) -> None:
    bench = Bench(driver, distant)
    usual = [turn for _ in range(GOOD) for turn in bench.round("")]
    chosen = [name for name, recipe in recipes().items() if not waits(recipe)]
    chosen = chosen if WHOLE else sorted({*chosen[::10], *HEAVY})
    seen: list[Turn] = []
    stalls: dict[str, float] = {}
    again = 0
    for name in chosen:
        tries = [bench.round(name)]
        while longest(tries[-1]) > STALL_MS and len(tries) < TRIES:
            again += 1
            tries.append(bench.round(name))
        seen += [turn for turns in tries for turn in turns]
        stalls[name] = min(map(longest, tries))
    worst = max(stalls, key=stalls.__getitem__)
    figure(
        "the window under hostile answers",
        f"{len(stalls)} answers tried whole, longest stall {stalls[worst]:.0f} ms ({worst}), {longest(usual):.0f} ms "
        f"with good ones; of all turns, by the clock of this machine {max(turn.lasted for turn in seen):.0f} ms and "
        f"{max(turn.worked for turn in seen):.0f} ms of work at most; {again} tried again",
    )
    assert bench.wrong == []
    assert {name: stall for name, stall in stalls.items() if stall > STALL_MS} == {}


def longest(turns: list[Turn]) -> float:
    """The longest stall among them, in milliseconds."""
    return max(turn.stalled for turn in turns)
