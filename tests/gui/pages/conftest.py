"""The real window over the desk in memory, opened on one page. The send button wakes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import Environment
from ptsdesk.gui import watcher
from ptsdesk.gui.pages.history import HistoryPage
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.query import QueryPage
from ptsdesk.gui.pages.unresolved import UnresolvedPage
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.gui.theme.theme import theme
from tests.gui.pages.driver import Driver
from tests.gui.support.card_form import CardForm
from tests.gui.support.connecting import LIVE, Connecting
from tests.gui.support.fake_desk import FakeDesk, account
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell

HOUR_MS = 3_600_000


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def driver(qtbot: QtBot, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    # The look of every second would change an order under a test that takes longer; one at the start remains.
    monkeypatch.setattr(watcher, "EVERY_MS", HOUR_MS)
    shell = Shell(qtbot, FakeOffice(desk))
    shell.context.clock_ms = lambda: desk.now
    shell.start()
    theme().reduced_motion = True
    yield Driver(shell, desk)
    shell.end()


@pytest.fixture
def payment(driver: Driver) -> PaymentPage:
    page = driver.go("payment")
    assert isinstance(page, PaymentPage)
    return page


@pytest.fixture
def withdrawal(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> WithdrawalPage:
    monkeypatch.setattr(WithdrawalPage, "wake_ms", 1)
    page = driver.go("withdrawal")
    assert isinstance(page, WithdrawalPage)
    driver.until(lambda: page.edit.form.route.has_list and page.edit.form.order_id)
    return page


@pytest.fixture
def new(driver: Driver) -> Iterator[CardForm]:
    """New subscription, with the provider's list of channels."""
    yield CardForm(driver)
    QGuiApplication.clipboard().clear()


@pytest.fixture
def query(driver: Driver) -> QueryPage:
    page = driver.go("query")
    assert isinstance(page, QueryPage)
    return page


@pytest.fixture
def open_history(driver: Driver) -> Callable[[], HistoryPage]:
    """Opened by the test, after it has put its orders."""

    def opened() -> HistoryPage:
        page = driver.go("history")
        assert isinstance(page, HistoryPage)
        return page

    return opened


@pytest.fixture
def open_unresolved(driver: Driver) -> Callable[[], UnresolvedPage]:
    def opened() -> UnresolvedPage:
        page = driver.go("unresolved")
        assert isinstance(page, UnresolvedPage)
        return page

    return opened


@pytest.fixture
def office() -> FakeOffice:
    """The sandbox and a LIVE account."""
    live = replace(account(LIVE, Environment.LIVE), url="https://api.live.example")
    return FakeOffice(FakeDesk(account()), FakeDesk(live))


@pytest.fixture
def shell(qtbot: QtBot, office: FakeOffice) -> Iterator[Shell]:
    """The window over that office."""
    shell = Shell(qtbot, office).start()
    theme().reduced_motion = True
    yield shell
    shell.end()
    QGuiApplication.clipboard().clear()


@pytest.fixture
def connecting(shell: Shell) -> Connecting:
    """On the connect page."""
    return Connecting(shell)
