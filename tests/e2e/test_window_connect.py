"""A merchant account is connected by hand, from the welcome page to a payment after the next start.

The real window over its real worker process and a real Secret Service, against a provider that shares no code with
ptsdesk. Everything is first given wrong, one thing at a time.
"""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.forms.key_source import MAKE, PASTE
from tests.gui.support.connect_hand import PASSPHRASE, Hand, Home, connect, fill_right, nothing_secret_in, pay
from tests.gui.support.real_window import calls
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, Answer, Keys, StrictProvider

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]

READ_ONLY = {"balance", "support-channel"}


def protect(provider: StrictProvider, path: Path) -> None:
    """The merchant's key as PKCS#8 with a pass phrase, as openssl writes it."""
    form = serialization.PrivateFormat.PKCS8
    lock = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(provider.merchant.private.private_bytes(serialization.Encoding.PEM, form, lock))


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
