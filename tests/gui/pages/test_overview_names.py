"""The overview as a screen reader meets it, and in the pseudo-language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.balances import BalanceSheet
from ptsdesk.domain.orders import OrderState
from ptsdesk.errors import UnreachableError
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.pages.overview import OverviewPage
from ptsdesk.services.api import Check
from tests.gui.pages.driver import Driver
from tests.gui.pages.overview_scene import day, figure, fortnight, open_overview, tally, three_channels
from tests.gui.support.fake_desk import NOW_MS, FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import SCENARIOS, Shell
from tests.gui.support.walk import interactive, texts, told_name, untranslated

S = OrderState
_HORIZONTAL = Qt.Orientation.Horizontal


def fill(desk: FakeDesk) -> None:
    """Everything that the page can show at once."""
    for state in (S.UNKNOWN, S.UNKNOWN, S.FAILED, S.EXPIRED, S.NEEDS_REVIEW):
        desk.put(state, created_ms=NOW_MS - 60_000, customer="Lakeside Cafe", error_message="")
    odd = figure("MAYA", None, None, text="lots")
    first, _, last = three_channels().figures
    sheet = BalanceSheet((first, odd, last), NOW_MS - 40_000, (("n", "?"),))
    desk.sheet = desk.next_sheet = sheet
    desk.days_kept = (*fortnight()[:-1], day(0, collected=tally(2, PHP="5.00", USD="3.00")))
    desk.checks = (Check("tls", ok=True, template="x"), Check("clock", ok=False, template="Set automatic time."))


def faces(driver: Driver) -> Iterator[str]:
    page = open_overview(driver)
    yield "figures"
    driver.desk.failure = UnreachableError("Set automatic time.")
    driver.click(page.balances.refresh)
    driver.settle()
    driver.click(page.chart.toggle)
    yield "table, failure"
    page.chart.view.choose("balance")
    driver.settle()
    yield "balance"
    driver.window.resize(QSize(1024, 700))
    driver.settle()
    yield "narrow"


def test_every_control_has_its_own_name_and_identifier(driver: Driver, desk: FakeDesk) -> None:
    fill(desk)
    for face in faces(driver):
        controls = list(interactive(driver.window))
        for what in ("accessibleName", "accessibleIdentifier"):
            counted = Counter(getattr(widget, what)() for widget in controls)
            assert "" not in counted, face
            assert [name for name, count in counted.items() if count > 1] == [], face


WANTED = {
    "Refresh balances", "Balances by channel", "What to ask for: Both", "What to ask for: Available",
    "What to ask for: Total", "Show all in History", "Chart: In and out", "Chart: Balance", "Chart currency",
    "Show as table", "Run the morning check again", "New payment",
}  # fmt: skip


def test_the_names_are_there(driver: Driver, desk: FakeDesk) -> None:
    fill(desk)
    open_overview(driver)
    assert WANTED - {widget.accessibleName() for widget in interactive(driver.window)} == set()


def test_the_chart_and_the_tables_are_told(driver: Driver, desk: FakeDesk) -> None:
    fill(desk)
    page = open_overview(driver)
    assert told_name(page.chart.chart) == "In and out, last 14 days"
    assert told_name(page.balances.table) == "Balances by channel"
    head = page.balances.model
    assert [head.headerData(column, _HORIZONTAL) for column in range(5)] == [
        "Channel", "Available", "In progress", "Total", "Checked"
    ]  # fmt: skip


def test_a_name_does_not_change_while_something_is_asked(driver: Driver, desk: FakeDesk) -> None:
    fill(desk)
    page = open_overview(driver)
    before = {widget.accessibleName() for widget in interactive(driver.window)}
    desk.hold_balances()
    driver.click(page.balances.refresh)
    assert {widget.accessibleName() for widget in interactive(driver.window)} == before
    desk.release_balances()
    driver.settle()


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


def test_everything_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk) -> None:
    fill(desk)
    shell = Shell(qtbot, FakeOffice(desk))
    shell.context.clock_ms = lambda: desk.now
    shell.start()
    driver = Driver(shell, desk)
    given = {"Sandbox shop", "127.0.0.1:9", "QR Ph", "Maya", "InstaPay", "Dragon", "QRPH_INSTAPAY", "DRAGON"}
    given |= {"Lakeside Cafe", "lots", "n: ?"}
    given |= {part for one in SCENARIOS for part in (one.amount, one.remark)}
    given |= {part for order in desk.orders.values() for part in (order.order_id, order.reference)}
    left = set()
    for face in faces(driver):
        page = shell.stack.page
        assert isinstance(page, OverviewPage)
        seen = [(one.text, one.where) for one in texts(driver.window)]
        for model in (page.balances.model, page.chart.model):
            cells = ((row, column) for row in range(model.rowCount()) for column in range(model.columnCount()))
            seen += [(str(model.data(model.index(*cell))), "cell") for cell in cells]
        seen += [(word, "mark") for _, word in page.chart.chart.picture.marks]
        seen += [(one.tip + one.date, "bar") for one in page.chart.chart.picture.days]
        left |= {(face, text, where) for text, where in seen if untranslated(text, frozenset(given - {""}))}
    shell.end()
    assert sorted(left) == []
