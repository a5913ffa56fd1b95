"""A real sandbox, a real Secret Service, the real command. Every test has a data folder of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.gui.guard import Garbage
from ptsdesk.gui.pages.payment import PaymentPage
from tests.gui.support.connect_hand import Home
from tests.support.command import PTSDESK, Command, Provider
from tests.support.private_keyring import PrivateKeyring
from tests.support.strict_process import DistantProvider
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, StrictProvider

pytestmark = pytest.mark.usefixtures("secret_service")


@pytest.fixture(autouse=True)
def _keyring(secret_service: None) -> None:
    """Every test here writes into a throw-away keyring."""


@pytest.fixture(autouse=True)
def _garbage(request: pytest.FixtureRequest) -> Iterator[None]:
    """As the program does it: what belongs to Qt is never collected on a thread of the window's helpers."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    garbage = Garbage()
    yield
    garbage.collect()
    garbage.stop()


@pytest.fixture(scope="session")
def sandbox_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture(scope="session")
def sandbox(sandbox_dir: Path) -> Iterator[Provider]:
    """``ptsdesk sandbox --json``, alone, at a quick pace."""
    words = [*PTSDESK, "sandbox", "--json", "--state-dir", str(sandbox_dir), "--pace", "0.2,0.2", "--exit-with-stdin"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    platform_key = sandbox_dir / "platform.pem"
    platform_key.write_text(ready["server_public_key"])
    yield Provider(
        ready["url"],
        Path(ready["ca_file"]),
        ready["user_id"],
        ready["guid"],
        ready["safecode"],
        ready["transaction_secret"],
        platform_key,
        Path(ready["merchant_private_key_file"]),
    )
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command on an empty data folder."""
    return Command(tmp_path / "data")


@pytest.fixture
def shop(command: Command, sandbox: Provider) -> Command:
    """The command with the account Shop at the sandbox."""
    sandbox.add_to(command, "Shop")
    return command


def as_provider(strict: StrictProvider | DistantProvider) -> Provider:
    """The strict server as an account's provider."""
    return Provider(
        strict.url,
        strict.ca_file,
        USER_ID,
        GUID,
        SAFECODE,
        TRANSACTION_SECRET,
        strict.platform_key_file,
        strict.private_key_file,
    )


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[StrictProvider]:
    """The strict server; at the end it may have nothing to complain about."""
    with StrictProvider(tmp_path) as server:
        yield server
        assert server.complaints == []


@pytest.fixture
def strict_shop(command: Command, strict: StrictProvider) -> Command:
    """The command with the account Shop at the strict server."""
    as_provider(strict).add_to(command, "Shop")
    return command


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[StrictProvider]:
    """As ``strict``; what it complains about is what was given wrong here."""
    with StrictProvider(tmp_path) as server:
        yield server


@pytest.fixture
def home(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    home = Home(qtbot, tmp_path / "data")
    yield home
    home.close()
    QApplication.clipboard().clear()


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateKeyring]:
    """A session bus of the test's own, on which a keyring may be started; no screen on which one could ask."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with PrivateKeyring(tmp_path / "k") as keyring:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
        yield keyring
