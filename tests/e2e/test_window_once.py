"""One order is one request: held keys and a thousand clicks in the real window, a second window, commands beside it.

The window works over its worker process and TLS. The recording provider holds the answer back while everybody tries.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import JournalBusy, PtsError
from ptsdesk.gui.context import NEW
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.single_instance import FirstWindow
from ptsdesk.services import remote
from tests.e2e.conftest import as_provider
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import RealShell, calls, open_window
from tests.helpers.figures import figure
from tests.helpers.recorder import Recorded, Recorder, Stage
from tests.support.command import Command, create

pytestmark = [
    pytest.mark.slow,
    pytest.mark.proof,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="the throw-away Secret Service exists on Linux only"),
]

MANY = 1_000
CONTROL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


class Held(Recorder):
    """The recording provider, which answers no create before it is let."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.arrived, self.let = threading.Event(), threading.Event()
        self.watch = self._hold

    def _hold(self, stage: Stage, record: Recorded) -> None:
        if stage is Stage.WHOLE and record.is_create:
            self.arrived.set()
            self.let.wait(25)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Held]:
    with Held(tmp_path) as server:
        yield server
        server.let.set()
        assert server.complaints == []


@pytest.fixture
def shop_here(command: Command, provider: Held) -> Command:
    as_provider(provider).add_to(command, "Shop")
    return command


@pytest.fixture
def driver(qtbot: QtBot, shop_here: Command, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    driver = open_window(qtbot, shop_here.data_dir, "Shop")
    yield driver
    driver.shell.end()


def hold_down(modifier: Qt.KeyboardModifier, *, still: bool = False) -> int:
    """What a keyboard says of Enter that is held: the key goes down once, then it repeats wherever the focus is.

    ``still``: it went down before.
    """
    for number in range(MANY):
        target = QApplication.focusWidget()
        if target is None:
            continue
        if number == 0 and not still:
            QTest.keyPress(target.window().windowHandle(), Qt.Key.Key_Return, modifier)
            continue
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            QApplication.sendEvent(target, QKeyEvent(kind, Qt.Key.Key_Return, modifier, "\r", True))
    QApplication.processEvents()
    return MANY


def press(window: QWidget, modifier: Qt.KeyboardModifier) -> int:
    """A thousand times down and up, through the window's shortcuts."""
    for _ in range(MANY):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return, modifier)
    return MANY


def click(window: QWidget, place: QPoint) -> int:
    """A thousand times where the button is or was."""
    for _ in range(MANY):
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, PLAIN, place)
    return MANY


class OtherWindow:
    """A second window on the same data folder, in which somebody tries to pay."""

    def __init__(self, qtbot: QtBot, data_dir: Path) -> None:
        self.refused: list[PtsError] = []
        self.shell = RealShell(qtbot, lambda: remote.open_office(data_dir, practice=False))
        with qtbot.waitSignal(self.shell.window.appeared):
            self.shell.window.show()
        self.shell.furnish()
        self.shell.opening.failed.connect(self.refused.append)
        self.shell.opening.open("Shop")
        qtbot.waitUntil(lambda: bool(self.refused), timeout=self.shell.patience_ms)

    def try_to_pay(self) -> int:
        """There is no form to type into, and the keys do nothing."""
        self.shell.context.navigate("payment", NEW)
        keys = press(self.shell.window, CONTROL)
        assert (self.shell.stack.page, self.shell.context.desk) == (None, None)
        return keys


def in_processes(driver: Driver, words: list[list[str]]) -> list[int]:
    """Start them all at once and let the window go on until they have ended; their exit codes."""
    running = [
        subprocess.Popen(one, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | OFFSCREEN)
        for one in words
    ]
    driver.until(lambda: all(one.poll() is not None for one in running))
    return [one.returncode for one in running]


OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def sheet_by_a_held_key(driver: Driver) -> tuple[PaymentPage, ConfirmSheet, int]:
    """Type a payment and open its sheet with Ctrl+Enter, which stays down."""
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.fill(page)
    sheets: list[ConfirmSheet] = []
    page.sheet_opened.connect(sheets.append)
    keys = hold_down(CONTROL)
    driver.until(lambda: sheets)
    # Another press would be a person's own: on a slow machine the sheet is awake by now, and it would send.
    keys += hold_down(CONTROL, still=True)
    driver.until(lambda: sheets[0].awake)
    assert len(sheets) == 1
    return page, sheets[0], keys


def test_whoever_asks_and_however_often_one_request_leaves(
    qtbot: QtBot, driver: Driver, provider: Held, shop_here: Command
) -> None:
    window = driver.window
    page, sheet, keys = sheet_by_a_held_key(driver)
    order_id = sheet.intent.order_id
    keys += repeats(driver, sheet)
    assert (sheet.isVisible(), page.flow.sending, provider.creates) == (True, None, [])
    place = sheet.commit.mapTo(window, sheet.commit.rect().center())
    clicks = click(window, place)
    keys += press(window, CONTROL) + press(window, PLAIN) + hold_down(CONTROL)
    driver.until(provider.arrived.is_set)
    clicks += click(window, place)
    keys += press(window, CONTROL)
    beside = beside_it(qtbot, driver, shop_here, order_id)
    provider.let.set()
    driver.until(lambda: page.face is page.result)
    keys += press(window, PLAIN) + hold_down(CONTROL)
    driver.settle()
    refused = submitted_again(driver, lambda: driver.shell.desk.submit(sheet.intent))
    state = calls(driver, "order", order_id).state
    sent = [one.order_id for one in provider.records if one.is_create]
    figure(
        "one order, one request",
        f"{clicks:,} clicks, {keys:,} keys pressed or held, a second window, {beside} processes beside it and "
        f"{len(refused)} submits of the same sheet: {len(sent)} request, {sum(provider.executions.values())} executed",
    )
    assert (sent, dict(provider.executions)) == ([order_id], {order_id: 1})
    assert set(refused) == {"This order was sent already. Look for it in History."}
    assert state in (OrderState.ACCEPTED, OrderState.WAITING, OrderState.PAID)
    assert calls(driver, "attention_count") == 0


def repeats(driver: Driver, sheet: ConfirmSheet) -> int:
    """Enter alone never sends, and what is still held from the form does not either: wherever the focus is."""
    keys = 0
    for widget in (sheet.cancel, sheet.commit):
        widget.setFocus()
        for _ in range(MANY):
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                QApplication.sendEvent(sheet, QKeyEvent(kind, Qt.Key.Key_Return, CONTROL, "\r", True))
        keys += MANY
    sheet.commit.setFocus()
    return keys + press(driver.window, PLAIN)


def beside_it(qtbot: QtBot, driver: Driver, shop: Command, order_id: str) -> int:
    """While the request is under way: a second window, a second start, and commands for the same order."""
    first = FirstWindow(shop.data_dir)
    assert first.listening
    shown: list[None] = []
    first.asked.connect(lambda: shown.append(None))
    other = OtherWindow(qtbot, shop.data_dir)
    assert isinstance(other.refused[0], JournalBusy)
    other.try_to_pay()
    same = shop.words(*create("payment", "Shop", "--order-id", order_id))
    codes = in_processes(driver, [same, same, shop.words(*create("payment", "Shop")), shop.words()])
    assert codes == [7, 7, 7, 0]
    assert len(shown) == 1
    first.close()
    other.shell.end()
    return len(codes)


def submitted_again(driver: Driver, submit: Callable[[], object]) -> list[str]:
    """The same sheet a hundred times more, over the pipe; what was said."""
    refused: list[PtsError] = []
    for _ in range(100):
        driver.shell.tasks.run_read(submit, None, refused.append)
    driver.until(lambda: len(refused) == 100)
    return [error.message for error in refused]


def test_a_command_for_an_order_of_the_window_sends_nothing(
    qtbot: QtBot, provider: Held, shop_here: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is closed; its order id is given to the command."""
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    provider.let.set()
    driver = open_window(qtbot, shop_here.data_dir, "Shop")
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.send(page)
    driver.shell.end()
    order_id = provider.creates[0].order_id
    codes = [shop_here(*create("payment", "Shop", "--order-id", order_id)).code for _ in range(2)]
    assert codes == [2, 2]
    assert [one.order_id for one in provider.creates] == [order_id]
    assert provider.creates[0].endpoint == OrderKind.PAYMENT.value
