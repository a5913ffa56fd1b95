"""The connection doctor's page: three levels, the worst on top with its remedy, links that lead somewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from ptsdesk.gui import presenter_doctor, system_settings
from ptsdesk.gui.morning_check import morning_check_of
from ptsdesk.gui.pages import settings_doctor
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_doctor import DoctorSection
from ptsdesk.gui.presenter_doctor import Way
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.services.advice import advice
from ptsdesk.services.api import Connection
from ptsdesk.services.checks import Check, When
from tests.gui.pages.driver import Driver
from tests.gui.support.doctor_lines import ADDRESS, CHECKS, CLOCK, DAY, PASSED
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

OpenDoctor = Callable[..., DoctorSection]


@pytest.fixture
def opened(driver: Driver, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> OpenDoctor:
    """Open the page on a run with these checks."""

    def go(*checks: Check, clock_opens: bool = True) -> DoctorSection:
        monkeypatch.setattr(settings_doctor, "clock_settings_known", lambda: clock_opens)
        desk.checks = checks
        page = driver.go("settings", "doctor")
        assert isinstance(page, SettingsPage)
        driver.settle()
        section = page.sections["doctor"]
        assert isinstance(section, DoctorSection)
        return section

    return go


def said(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def link(section: DoctorSection, key: str) -> QWidget:
    row = next(row for row in section.card.rows if row.words.key == key)
    return row.link


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_run_of_the_picture(opened: OpenDoctor) -> None:
    section = opened(*CHECKS)
    assert section.summary.text() == "Sandbox shop, run at 14:08:36, took 0.0 s. No money was moved."
    assert [row.words.key for row in section.card.rows] == [
        "address", "clock", "name", "tls", "keys", "signature", "keyring", "journal", "backup",
    ]  # fmt: skip
    assert {"1 problem", "1 warning", "7 passed"} <= set(said(section))
    assert section.note.title.text() == "This computer's address is not on the provider's list"
    assert "list of merchant 28: 198.51.100.7. Until then" in section.note.text.text()
    assert said(section.card.rows[0]) == [
        "Address allowed", "Problem", "198.51.100.7 was refused (code 1018)",
        "It was last accepted here on 11 Nov, 14:08.",
    ]  # fmt: skip
    assert said(section.card.rows[1])[2:] == [
        "3.8 s behind the provider",
        "The limit is 5 s. ptsdesk corrects for it now; set this computer's clock to automatic time.",
    ]
    assert said(section.card.rows[7])[2:] == [
        "Written and read back, 182 GB free",
        "Record chain intact, 48,207 entries.",
    ]
    assert said(section.card.rows[3])[3] == "Certificate valid until 4 Mar 2027, from a known authority."
    assert said(section.card.rows[5])[2] == "Last signed answer verified, 13:58"


def test_each_line_has_a_name_of_its_own(opened: OpenDoctor) -> None:
    section = opened(*CHECKS)
    names = [row.accessibleName() for row in section.card.rows]
    assert names[:2] == ["Address allowed: Problem", "Clock: Warning"]
    assert link(section, "address").accessibleName() == "What to do: Address allowed"
    assert link(section, "clock").accessibleName() == "Open settings: Clock"


def test_the_message_for_the_provider_is_copied(opened: OpenDoctor) -> None:
    section = opened(*CHECKS)
    click(section.message)
    assert QGuiApplication.clipboard().text() == (
        "Please put this address on the list of allowed addresses of merchant 28: 198.51.100.7\n"
        "Our requests from there are refused with code 1018."
    )


def test_a_message_about_something_else_is_what_the_page_says(opened: OpenDoctor) -> None:
    section = opened(CLOCK)
    assert section.note.title.text() == "Clock: 3.8 s behind the provider"
    click(section.message)
    assert QGuiApplication.clipboard().text() == (
        "Clock: 3.8 s behind the provider. The limit is 5 s. ptsdesk corrects for it now; set this computer's "
        "clock to automatic time."
    )


def test_nothing_wrong_has_no_note(opened: OpenDoctor) -> None:
    section = opened(*PASSED)
    assert section.note.isHidden()
    assert "7 passed" in said(section)
    assert not [row for row in section.card.rows if row.words.link]


def test_what_to_do_opens_and_closes_in_its_line(opened: OpenDoctor) -> None:
    section = opened(*CHECKS)
    row = section.card.rows[0]
    assert row.remedy.isHidden()
    row.link.setFocus()
    QTest.keyClick(row.link, Qt.Key.Key_Space)
    assert "or use its VPN." in row.remedy.text()
    assert row.remedy.isVisible()
    assert row.link.plain_text == "Hide"
    click(row.link)
    assert row.remedy.isHidden()


@pytest.mark.parametrize(("name", "section"), [("safecode", "accounts"), ("tls", "accounts"), ("backup", "journal")])
def test_open_settings_leads_there(opened: OpenDoctor, driver: Driver, name: str, section: str) -> None:
    doctor = opened(Check(name, False, "Not good."))
    page = driver.shell.stack.page
    click(link(doctor, name))
    assert isinstance(page, SettingsPage)
    assert page.sections[section].isVisible()


def test_the_clock_leads_to_the_systems_settings(opened: OpenDoctor, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []
    monkeypatch.setattr(settings_doctor, "open_clock_settings", lambda: tried.append(True) or len(tried) < 2)
    section = opened(CLOCK)
    told: list[str] = []
    section._context.toast_asked.connect(lambda _kind, title, *_: told.append(title))
    click(link(section, "clock"))
    assert (len(tried), told) == (1, [])
    click(link(section, "clock"))
    assert told == ["The date and time settings did not open"]


def test_a_clock_whose_settings_cannot_be_opened_has_no_link(opened: OpenDoctor) -> None:
    assert opened(CLOCK, clock_opens=False).card.rows[0].words.way is Way.NONE


def test_the_page_shows_what_the_morning_check_found(driver: Driver, desk: FakeDesk) -> None:
    desk.checks = CHECKS
    morning = morning_check_of(driver.context)
    morning.run()
    driver.settle()
    page = driver.go("settings")
    assert isinstance(page, SettingsPage)
    page.show_section("doctor")
    driver.settle()
    section = page.sections["doctor"]
    assert isinstance(section, DoctorSection)
    assert len(section.card.rows) == len(CHECKS)
    assert sum(name == "doctor" for name, _ in desk.calls) == 1
    click(section.run)
    driver.settle()
    assert sum(name == "doctor" for name, _ in desk.calls) == 2


def test_the_corner_says_what_the_run_learnt(driver: Driver, desk: FakeDesk) -> None:
    desk.connection_told = Connection(True, -3800, "Ask.", advice("1018").title, NOW_MS)
    morning_check_of(driver.context).run()
    driver.settle()
    assert driver.context.connection == desk.connection_told


def test_words_of_levels_and_moments() -> None:
    unknown = Check("new", False, "Odd", params={"at": When(NOW_MS - 400 * DAY)}, detail="Since {at}.")
    assert presenter_doctor.check_name(unknown) == "new"
    assert presenter_doctor.check_sentence(unknown, NOW_MS) == "Odd. Since 8 Oct 2025, 14:08."
    words = presenter_doctor.line_words(unknown, NOW_MS, clock_opens=True)
    assert (words.way, words.tone, words.link) == (Way.NONE, Tone.BAD, "")
    assert presenter_doctor.line_words(ADDRESS, NOW_MS, clock_opens=True).link == "What to do"
    line = presenter_doctor.run_line("Shop", NOW_MS - DAY, 2_100, NOW_MS)
    assert line == "Shop, run at 11 Nov, 14:08:36, took 2.1 s. No money was moved."
    silent = Check("address", False, "Refused", "1018", {"address": "", "merchant": "28"}, title="Not on the list")
    worst = presenter_doctor.banner((silent,), account_tag(), NOW_MS)
    assert worst is not None
    assert "the public address that you see" in worst.message
    titled = presenter_doctor.banner((Check("keyring", False, "Unlock it.", title="It is locked"),), account_tag(), 0)
    assert titled is not None
    assert (titled.title, titled.text) == ("It is locked", "Unlock it.")


def account_tag():
    from ptsdesk.gui.context import DEFAULT_TAG

    return DEFAULT_TAG


@pytest.fixture
def fresh_settings() -> None:
    system_settings._clock_program.cache_clear()


@pytest.mark.usefixtures("fresh_settings")
@pytest.mark.parametrize(
    ("installed", "command"),
    [
        ({"gnome-control-center"}, ["/bin/gnome-control-center", "datetime"]),
        ({"time-admin", "systemsettings"}, ["/bin/systemsettings", "kcm_clock"]),
        (set(), None),
    ],
)
def test_the_first_settings_program_that_is_there(
    monkeypatch: pytest.MonkeyPatch, installed: set[str], command: list[str] | None
) -> None:
    began: list[list[str]] = []
    monkeypatch.setattr(system_settings.sys, "platform", "linux")
    monkeypatch.setattr(system_settings.shutil, "which", lambda name: f"/bin/{name}" if name in installed else None)
    monkeypatch.setattr(
        system_settings.QProcess, "startDetached", lambda path, words: began.append([path, *words]) or (True, 1)
    )
    assert system_settings.clock_settings_known() is (command is not None)
    assert system_settings.open_clock_settings() is (command is not None)
    assert began == ([command] if command else [])
    system_settings._clock_program.cache_clear()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_the_settings_of_other_systems_have_an_address(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    asked: list[str] = []
    monkeypatch.setattr(system_settings.sys, "platform", platform)
    monkeypatch.setattr(
        system_settings.QDesktopServices, "openUrl", lambda url: bool(asked.append(url.toString()) or True)
    )
    assert system_settings.clock_settings_known()
    assert system_settings.open_clock_settings()
    assert asked[0].startswith(("ms-settings:", "x-apple.systempreferences:"))
