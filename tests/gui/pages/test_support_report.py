"""The report for support in the window: seen first, and saved as the very bytes that were seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ptsdesk.errors import ReportRefused
from ptsdesk.gui.dialogs.bundle_sheet import BundleSheet
from ptsdesk.gui.pages import settings_report
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_report import ReportCard
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.services.bundle import WINDOW
from tests.gui.pages.driver import Driver
from tests.gui.support.doctor_lines import CHECKS
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice

TEXT = "ptsdesk report for support\n\n[Program]\nptsdesk: 0.1.0\n"


@pytest.fixture
def office(driver: Driver) -> FakeOffice:
    made = driver.shell.office
    made.report_text = TEXT
    return made


@pytest.fixture
def card(driver: Driver, desk: FakeDesk, office: FakeOffice) -> ReportCard:
    desk.checks = CHECKS
    page = driver.go("settings", "doctor")
    assert isinstance(page, SettingsPage)
    driver.settle()
    found = page.sections["doctor"].findChild(ReportCard)
    assert isinstance(found, ReportCard)
    return found


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[str], None]]:
    """Stands in for the system's dialog, which offscreen has none: what to call with the path."""
    asked: list[Callable[[str], None]] = []
    monkeypatch.setattr(
        settings_report, "ask_where_to_save", lambda _card, _title, _name, _kinds, then: asked.append(then)
    )
    return asked


def open_sheet(driver: Driver, card: ReportCard) -> BundleSheet:
    driver.click(card.make)
    driver.until(lambda: driver.window.findChild(BundleSheet))
    driver.settle()
    sheet = driver.window.findChild(BundleSheet)
    assert isinstance(sheet, BundleSheet)
    return sheet


def test_exactly_what_is_shown_is_saved(
    driver: Driver, card: ReportCard, chosen: list[Callable[[str], None]], tmp_path: Path
) -> None:
    sheet = open_sheet(driver, card)
    shown = sheet.text.toPlainText()
    assert shown == TEXT
    assert sheet.text.isReadOnly()
    assert sheet.size_line.text() == f"{len(TEXT)} bytes, as ptsdesk-report-20261112-140836.txt"
    assert chosen == []
    driver.click(sheet.commit)
    target = tmp_path / "report.txt"
    chosen[0](str(target))
    driver.settle()
    assert target.read_bytes() == shown.encode("ascii")
    assert card.told.label.text() == "The report was saved. Only you may read the file."


def test_cancel_saves_nothing_and_asks_for_no_place(
    driver: Driver, card: ReportCard, chosen: list[Callable[[str], None]]
) -> None:
    sheet = open_sheet(driver, card)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    driver.settle()
    assert chosen == []
    assert open_sheet(driver, card).isVisible()


def test_a_folder_that_takes_nothing_is_told(
    driver: Driver, card: ReportCard, chosen: list[Callable[[str], None]], tmp_path: Path
) -> None:
    driver.click(open_sheet(driver, card).commit)
    chosen[0](str(tmp_path / "nowhere" / "report.txt"))
    driver.settle()
    assert card.told.label.text() == "The report could not be saved. Choose another folder."


def test_a_report_that_is_refused_says_so_and_shows_nothing(
    driver: Driver, card: ReportCard, office: FakeOffice
) -> None:
    office.report_failure = ReportRefused(
        "The report was not made: something private would be in it ({what}).", what="GUID"
    )
    driver.click(card.make)
    driver.settle()
    assert card.told.label.text() == "The report was not made: something private would be in it (GUID)."
    assert driver.window.findChild(BundleSheet) is None
    office.report_failure = None
    assert open_sheet(driver, card).isVisible()
    assert card.told.isHidden()


def test_it_is_made_of_the_lines_that_are_shown_and_of_facts_with_a_shape(
    driver: Driver, card: ReportCard, office: FakeOffice
) -> None:
    open_sheet(driver, card)
    assert f"report of {len(CHECKS)} checks" in office.care
    assert office.window.keys() <= WINDOW.keys()
    wrong = [name for name, text in office.window.items() if not WINDOW[name].fullmatch(text)]
    assert wrong == []


def test_the_sheet_goes_with_the_account(driver: Driver, card: ReportCard) -> None:
    sheet = open_sheet(driver, card)
    assert sheet.commit.kind is Kind.PRIMARY
    driver.context.lose_desk()
    driver.until(lambda: not driver.window.findChild(BundleSheet) or not sheet.isVisible())


def test_the_keyboard_reaches_everything(driver: Driver, card: ReportCard) -> None:
    sheet = open_sheet(driver, card)
    assert sheet.text.hasFocus()
    reached = []
    for _ in range(3):
        QTest.keyClick(driver.window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(driver.window.focusWidget())
    assert reached == [sheet.cancel, sheet.commit, sheet.text]
