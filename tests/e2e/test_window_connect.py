"""A merchant account is connected by hand, from the welcome page to a payment after the next start.

The real window over its real worker process and a real Secret Service, against a provider that shares no code with
ptsdesk. Everything is first given wrong, one thing at a time.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk import app
from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.forms.key_source import FILE, MAKE, PASTE
from ptsdesk.gui.pages.connect import ConnectPage
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.welcome import WelcomePage
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import calls, open_window
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, Answer, Keys, StrictProvider

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]

NAME = "Harbor Cebu"
PASSPHRASE = "correct horse"
READ_ONLY = {"balance", "support-channel"}


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[StrictProvider]:
    """As ``strict``; what it complains about is what was given wrong here."""
    with StrictProvider(tmp_path) as server:
        yield server


class Home:
    """One data folder and the windows on it, one after the other."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.driver: Driver | None = None

    def first(self) -> Driver:
        """The window of a new installation."""
        assert app.wants_welcome(self.folder, SimpleNamespace(welcomed=False, last_account=""), practice=False)  # type: ignore[arg-type]
        self.driver = open_window(self.qtbot, self.folder, "", welcome=True)
        return self.driver

    def again(self) -> Driver:
        """The window of the next start."""
        self.close()
        self.driver = open_window(self.qtbot, self.folder, NAME)
        return self.driver

    def close(self) -> None:
        if self.driver is not None:
            self.driver.shell.end()
            self.driver = None


@pytest.fixture
def home(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    home = Home(qtbot, tmp_path / "data")
    yield home
    home.close()
    QApplication.clipboard().clear()


class Hand:
    """What a person does on the connect page."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        welcome = driver.shell.stack.page
        assert isinstance(welcome, WelcomePage)
        driver.until(lambda: welcome.keyring.ready)
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
        self.driver.type(target, text)
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


def protect(provider: StrictProvider, path: Path) -> None:
    """The merchant's key as PKCS#8 with a pass phrase, as openssl writes it."""
    form = serialization.PrivateFormat.PKCS8
    lock = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(provider.merchant.private.private_bytes(serialization.Encoding.PEM, form, lock))


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
    driver.fill(page)
    sheet = driver.open_sheet(page)
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: page.face is page.result)
    driver.settle()
    return str(next(fields["order_id"] for name, fields in provider.seen if name == "payment"))


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


def wrong_keys(hand: Hand, provider: StrictProvider, folder: Path) -> None:
    """Another merchant's key, no file, a protected one with a wrong pass phrase; then the right one."""
    keys = Keys()
    other, protected = folder / "other.pem", folder / "protected.pem"
    other.write_bytes(keys.private_pem)
    protect(provider, protected)
    hand.key_file(other)
    assert "private key does not fit" in hand.refused("private_key")
    hand.key_file(folder / "absent.pem")
    assert hand.error("private_key")
    hand.key_file(protected)
    assert hand.protected
    passphrase = hand.fields.key.passphrase
    hand.put(passphrase.line, "wrong horse")
    hand.driver.click(hand.fields.key.unlock)
    hand.driver.settle()
    assert passphrase.error == "This pass phrase does not open the private key. Type it again."
    hand.put(passphrase.line, PASSPHRASE)
    hand.driver.click(hand.fields.key.unlock)
    hand.driver.until(lambda: hand.fields.key.facts is not None)


def wrong_secrets(hand: Hand) -> None:
    """Right in their shape and not the provider's, and of another shape."""
    hand.secret("safecode", SAFECODE[::-1])
    assert "safecode does not fit" in hand.refused("safecode")
    hand.secret("safecode", f"{SAFECODE}0")
    assert hand.error("safecode") == "A safecode has 32 letters and digits, as the provider shows it."
    hand.secret("safecode", SAFECODE)
    hand.secret("transaction_secret", TRANSACTION_SECRET[::-1])
    assert "transaction secret does not fit" in hand.refused("transaction_secret")
    hand.secret("transaction_secret", TRANSACTION_SECRET)


def wrong_provider(hand: Hand, provider: StrictProvider) -> None:
    """Another public key, the merchant's own, another merchant id, another GUID."""
    hand.platform(Keys().public_pem)
    assert "not signed with the public key" in hand.refused("platform_key")
    hand.platform(provider.merchant.public_pem)
    assert "your own private key" in hand.refused("platform_key")
    hand.platform(provider.platform.public_pem)
    hand.text("user_id", "29")
    assert "does not know this merchant id" in hand.refused("user_id")
    hand.text("user_id", USER_ID)
    hand.text("guid", GUID[::-1])
    assert hand.refused("guid")
    hand.text("guid", GUID)


def wrong_address(hand: Hand, provider: StrictProvider) -> None:
    """Another authority, none, a port where nobody listens, a name that leads nowhere."""
    hand.put(hand.fields.ca_line, str(provider.wrong_ca_file))
    assert hand.refused("ca_file")
    hand.put(hand.fields.ca_line, "")
    assert hand.refused("url")
    hand.put(hand.fields.ca_line, str(provider.ca_file))
    for address in (f"https://127.0.0.1:{closed_port()}", "https://no-such-host.invalid"):
        hand.text("url", address)
        assert hand.refused("url")
    hand.text("url", provider.url)


def test_everything_wrong_first_then_connected_restarted_and_paid_without_asking(
    home: Home, provider: StrictProvider, tmp_path: Path
) -> None:
    hand = Hand(home.first())
    hand.driver.click(hand.page.rail.test)
    assert all(hand.error(key) for key in ("name", "url", "safecode", "private_key", "platform_key"))
    fill_right(hand, provider)
    wrong_keys(hand, provider, tmp_path)
    wrong_secrets(hand)
    wrong_provider(hand, provider)
    wrong_address(hand, provider)
    assert {name for name, _ in provider.seen} <= READ_ONLY

    connect(hand)
    nothing_secret_in(home.folder, provider)
    provider.complaints.clear()
    driver = home.again()
    order_id = pay(driver, provider)
    assert calls(driver, "order", order_id).state in {OrderState.ACCEPTED, OrderState.WAITING, OrderState.PAID}
    assert provider.complaints == []
    home.close()
    nothing_secret_in(home.folder, provider)


def closed_port() -> int:
    """A port of this computer that was free a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


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


class Uploaded(Keys):
    """The public half of a pair, as a merchant uploads it."""

    def __init__(self, pem: str) -> None:
        public: Any = serialization.load_pem_public_key(pem.encode())
        self.private = SimpleNamespace(public_key=lambda: public)  # type: ignore[assignment]


def test_a_pair_made_in_the_window_is_uploaded_and_used(home: Home, provider: StrictProvider, tmp_path: Path) -> None:
    hand = Hand(home.first())
    key = hand.fields.key
    key.ways.choose(MAKE)
    hand.driver.click(key.make)
    hand.driver.until(lambda: key.facts is not None)
    fill_right(hand, provider)
    assert "Upload the public half of this key" in hand.refused("private_key")
    saved = tmp_path / "upload.pem"
    key.save_public(str(saved))
    hand.driver.until(saved.exists)
    hand.driver.settle()
    provider.merchant = Uploaded(saved.read_text())
    connect(hand)
    provider.complaints.clear()
    driver = home.again()
    pay(driver, provider)
    assert provider.complaints == []


def test_a_key_is_pasted_and_the_form_of_a_page_is_told(home: Home, provider: StrictProvider) -> None:
    hand = Hand(home.first())
    hand.fields.key.ways.choose(PASTE)
    QApplication.clipboard().setText(f"\ufeffHere it is:\r\n{provider.merchant.private_pem.decode()}\r\n")
    hand.driver.click(hand.fields.key.paste)
    hand.driver.until(lambda: hand.fields.key.facts is not None)
    assert "PRIVATE" not in QApplication.clipboard().text()
    fill_right(hand, provider)
    good = provider.answers.balance
    provider.answers.balance = lambda _mode: Answer(b"<html><body>Hello</body></html>", content_type="text/html")  # type: ignore[method-assign]
    assert "web page" in hand.refused("url")
    provider.answers.balance = good  # type: ignore[method-assign]
    connect(hand)
    assert provider.complaints == []
