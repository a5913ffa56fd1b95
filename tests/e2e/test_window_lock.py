"""The lock over the real worker and the real keyring: set, locked, wrong, throttled, opened, started again."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.exceptions import TimeoutError as TooLate
from pytestqt.qtbot import QtBot

from ptsdesk.domain.secret import Secret
from ptsdesk.gui.lock.password_sheet import PasswordSheet
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore
from tests.gui.pages.driver import Driver
from tests.gui.support.locking import PASSWORD, cover_of, locker_of, open_again, type_password
from tests.gui.support.real_window import open_window

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
WRONG = "battery staple"


@dataclass
class Home:
    """One data folder and the windows that are opened on it, one after the other."""

    qtbot: QtBot
    data_dir: Path
    driver: Driver | None = None

    def window(self) -> Driver:
        if self.driver is None:
            self.driver = open_window(self.qtbot, self.data_dir, "Sandbox shop")
        return self.driver

    def close(self) -> None:
        if self.driver is not None:
            self.driver.shell.end()
            self.driver = None

    @property
    def entry(self) -> str:
        return f"{DataFolder(self.data_dir).identity()}/lock"

    def kept(self) -> dict[str, object]:
        found = SecretStore().get(self.entry)
        assert found is not None
        document: dict[str, object] = json.loads(found.reveal())
        return document

    def change(self, **values: object) -> None:
        """What time or many tries would have made of the entry."""
        SecretStore().set(self.entry, Secret(json.dumps({**self.kept(), **values})))


@pytest.fixture
def home(qtbot: QtBot, tmp_path: Path) -> Iterator[Home]:
    home = Home(qtbot, tmp_path / "data")
    yield home
    home.close()


def set_password(driver: Driver) -> None:
    """Lock now, for the first time: the sheet asks for a password twice."""
    shell = driver.shell
    shell.press("Ctrl+L")
    sheet = driver.window.findChild(PasswordSheet)
    assert sheet is not None
    driver.type(sheet.new, PASSWORD)
    driver.type(sheet.again, PASSWORD)
    shell.press("Return")
    driver.until(lambda: locker_of(shell).locked)


def refused(driver: Driver, text: str) -> str:
    """Type a password that does not open, and what is said."""
    cover = cover_of(driver.shell)
    type_password(driver.shell, text)
    assert locker_of(driver.shell).locked
    return cover.field.error


def test_set_locked_wrong_throttled_opened_and_started_again(home: Home) -> None:
    driver = home.window()
    set_password(driver)
    assert [refused(driver, WRONG) for _ in range(3)] == ["This is not the password. Type it again."] * 3
    assert refused(driver, WRONG) == "Too many wrong tries. Wait 5 s."
    assert home.kept()["wrong"] == 4
    home.close()

    home.change(wrong=6, last_ms=home.kept()["last_ms"])
    driver = home.window()
    assert cover_of(driver.shell).since.label.text().startswith("Locked since the start at")
    assert refused(driver, PASSWORD).startswith("Too many wrong tries. Wait ")
    assert home.kept()["wrong"] == 6
    home.close()

    home.change(last_ms=0)
    driver = home.window()
    open_again(driver.shell)
    assert home.kept()["wrong"] == 0
    assert driver.shell.stack.page is not None
    home.close()

    SecretStore().delete(home.entry)  # as a person does who forgot it, in the system's own program
    driver = home.window()
    assert not locker_of(driver.shell).locked
    assert driver.context.password_set is False


def test_the_password_is_in_no_file(home: Home) -> None:
    driver = home.window()
    set_password(driver)
    open_again(driver.shell)
    home.close()
    files = [path for path in home.data_dir.rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        assert not [form for form in ("utf-8", "utf-16-le") if PASSWORD.encode(form) in data], path
    assert "horse" not in json.dumps(home.kept())


def test_the_window_locks_with_the_computer(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal on the real bus, heard by the worker, told over the pipe, and the window is covered."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", os.environ["DBUS_SESSION_BUS_ADDRESS"])
    driver = home.window()
    driver.settle()
    names = {"org.freedesktop.login1.Manager.PrepareForSleep": "before the computer went to sleep.",
             "org.gnome.ScreenSaver.ActiveChanged": "together with the computer's screen."}  # fmt: skip
    for name, said in names.items():
        words = ["dbus-send", "--session", "--type=signal", "/org/freedesktop/login1", name, "boolean:true"]
        for _ in range(20):  # the worker begins to listen a moment after the account is open
            subprocess.run(words, check=True)
            with contextlib.suppress(TooLate):
                home.qtbot.waitUntil(lambda: locker_of(driver.shell).locked, timeout=3000)
                break
        assert cover_of(driver.shell).since.label.text().endswith(said)
        open_again(driver.shell)
