from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from ptsdesk.domain.settings import Appearance
from ptsdesk.errors import UnreachableError
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_doctor import DoctorSection
from ptsdesk.gui.theme.theme import theme
from ptsdesk.services.api import Check
from tests.gui.support.shell import Shell

CHECKS = (
    Check("keyring", True, "The secrets of this account were read from the keyring."),
    Check("clock", False, "{seconds} s behind", params={"seconds": 60}, detail="Set automatic time.", warning=True),
    Check("tls", False, "Not trusted."),
)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def settings(shell: Shell, section: str) -> SettingsPage:
    shell.conductor.go("settings", section)
    shell.settle()
    page = shell.stack.page
    assert isinstance(page, SettingsPage)
    return page


def said(shell: Shell) -> set[str]:
    return {label.text() for label in shell.window.findChildren(QLabel) if label.isVisible()}


def test_appearance_holds_at_once(shell: Shell) -> None:
    settings(shell, "appearance")
    click(shell.find("appearance-dark"))
    assert theme().dark
    assert shell.context.settings.appearance is Appearance.DARK
    shell.conductor.run_command("theme-light")
    assert not theme().dark
    assert shell.find("appearance-light").isChecked()  # type: ignore[attr-defined]


def test_text_size_holds_at_once(shell: Shell) -> None:
    settings(shell, "appearance")
    click(shell.find("text-size-150"))
    assert theme().text_scale == 1.5
    assert shell.context.settings.text_scale == 150


def test_the_pseudo_language_is_kept_for_the_next_start(shell: Shell) -> None:
    settings(shell, "appearance")
    click(shell.find("pseudo-language"))
    assert shell.context.settings.pseudo_language


def test_the_doctor_runs_when_it_is_asked_for(shell: Shell) -> None:
    shell.desk.checks = CHECKS
    settings(shell, "doctor")
    assert [call for call in shell.desk.calls if call[0] == "doctor"] == [("doctor", None)]
    assert {"Keyring", "Clock", "60 s behind", "1 problem", "1 warning", "1 passed"} <= said(shell)


def test_the_report_can_be_copied(shell: Shell) -> None:
    shell.desk.checks = CHECKS
    settings(shell, "doctor")
    click(shell.find("copy-report"))
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Sandbox shop, run at 14:08:36")
    assert copied[1:3] == ["Network and TLS: Problem. Not trusted.", "Clock: Warning. 60 s behind. Set automatic time."]


def test_a_doctor_that_cannot_run_says_so_and_can_run_again(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[Check, ...]:
        raise UnreachableError("No route to the host.")

    with monkeypatch.context() as patched:
        patched.setattr(shell.desk, "doctor", broken)
        page = settings(shell, "doctor")
    doctor = page.sections["doctor"]
    assert isinstance(doctor, DoctorSection)
    assert {"The provider could not be reached", "No route to the host."} <= said(shell)
    assert not doctor.message.isVisible()
    with shell.qtbot.waitSignal(doctor.finished):
        shell.press("F5")
    shell.settle()
    assert "1 passed" in said(shell)


def test_accounts_and_folder_are_shown(shell: Shell) -> None:
    settings(shell, "accounts")
    assert any(text.startswith("The built-in test provider runs on this computer") for text in said(shell))
    shell.context.data_folder = "/data"
    settings(shell, "about")
    assert shell.find("data-folder").text() == "/data"  # type: ignore[attr-defined]
