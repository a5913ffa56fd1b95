"""A person who connects a merchant account in the real window: the starts, the form, the first payment."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk import app
from ptsdesk.domain.settings import Settings
from ptsdesk.gui.forms.key_source import FILE
from ptsdesk.gui.pages.connect import ConnectPage
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.welcome import WelcomePage
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import open_window
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, StrictProvider

NAME = "Harbor Cebu"
PASSPHRASE = "correct horse"


class Home:
    """One data folder and the windows on it, one after the other."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.driver: Driver | None = None

    def first(self) -> Driver:
        """The window of a new installation."""
        assert app.wants_welcome(self.folder, Settings(), practice=False)
        self.driver = open_window(self.qtbot, self.folder, "", welcome=True)
        return self.driver

    def again(self, *, opens: bool = True) -> Driver:
        """The window of the next start; ``opens``: nothing stands between it and the account."""
        self.close()
        self.driver = open_window(self.qtbot, self.folder, NAME, opens=opens)
        return self.driver

    def close(self) -> None:
        if self.driver is not None:
            self.driver.shell.end()
            self.driver = None


class Hand:
    """What a person does on the connect page."""

    def __init__(self, driver: Driver) -> None:
        """From the welcome page, when it has said where secrets are kept and was read for a moment, to the form."""
        self.driver = driver
        welcome = driver.shell.stack.page
        assert isinstance(welcome, WelcomePage)
        driver.until(lambda: welcome.keyring.state and driver.shell.conductor.first_run.ahead)
        driver.click(welcome.connect_account)
        driver.settle()
        page = driver.shell.stack.page
        assert isinstance(page, ConnectPage)
        self.page, self.fields = page, page.fields

    def put(self, widget: QWidget, text: str) -> None:
        """Type over what stands there, and leave the field."""
        target = widget.focusProxy() or widget
        target.setFocus()
        self.driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.driver.key(Qt.Key.Key_Delete)
        for character in text:
            self.driver.type(target, character)
            # As by hand: the window has its turn between two keys.
            QApplication.processEvents()
        if isinstance(target, QLineEdit):
            self.driver.key(Qt.Key.Key_Tab)

    def text(self, key: str, value: str) -> None:
        self.put(self.fields.texts.lines[key], value)

    def secret(self, key: str, value: str) -> None:
        self.put(self.fields.secrets[key].line, value)

    def key_file(self, path: Path) -> None:
        self.fields.key.ways.choose(FILE)
        self.put(self.fields.key.path, str(path))
        self.driver.until(lambda: self.fields.key.facts is not None or self.fields.key.problem or self.protected)

    @property
    def protected(self) -> bool:
        return self.fields.key.passphrase.isVisible()

    def platform(self, pem: str) -> None:
        platform = self.fields.platform
        platform.edit.setFocus()
        self.driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.driver.paste(platform.edit, pem)
        self.driver.until(lambda: platform.facts is not None or platform.field.error)

    def refused(self, key: str) -> str:
        """Press Test and save; what is said at a field, and that nothing was kept."""
        self.driver.click(self.page.rail.test)
        self.driver.settle()
        assert self.page.isVisible(), "it was accepted"
        said = self.error(key)
        assert said, (key, self.page.rail.note.text.text())
        return said

    def error(self, key: str) -> str:
        if key in self.fields.secrets:
            return self.fields.secrets[key].error
        if key == "private_key":
            return self.fields.key.problem
        if key == "platform_key":
            return self.fields.platform.field.error
        if key == "ca_file":
            return self.fields.ca_field.error
        return self.fields.texts.fields[key].error


def fill_right(hand: Hand, provider: StrictProvider) -> None:
    """Everything but the private key."""
    for key, value in {"name": NAME, "user_id": USER_ID, "url": provider.url, "guid": GUID}.items():
        hand.text(key, value)
    hand.secret("safecode", SAFECODE)
    hand.secret("transaction_secret", TRANSACTION_SECRET)
    hand.platform(provider.platform.public_pem)
    hand.fields.more.open()
    hand.put(hand.fields.ca_line, str(provider.ca_file))


def pay(driver: Driver, provider: StrictProvider) -> str:
    """A payment, confirmed by hand; its order id."""
    page = driver.go("payment")
    assert isinstance(page, PaymentPage)
    driver.send(page)
    return str(next(fields["order_id"] for name, fields in provider.seen if name == "payment"))


def connect(hand: Hand) -> None:
    """Everything is right now: it is kept, opened, and the form is empty."""
    driver = hand.driver
    with driver.qtbot.waitSignal(driver.shell.opening.opened, timeout=60_000):
        driver.click(hand.page.rail.test)
    driver.settle()
    assert driver.context.account.name == NAME
    assert driver.context.account.environment.value == "live"
    assert driver.shell.stack.wanted == "payment"
    assert driver.context.settings.last_account == NAME


def nothing_secret_in(folder: Path, provider: StrictProvider) -> None:
    """No file holds a secret in any form it may have."""
    body = "".join(provider.merchant.private_pem.decode().splitlines()[1:-1])
    wanted = [text.encode(form) for text in (SAFECODE, TRANSACTION_SECRET, body[:64], PASSPHRASE)
              for form in ("utf-8", "utf-16-le")]  # fmt: skip
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        assert not [one for one in wanted if one in data], path
