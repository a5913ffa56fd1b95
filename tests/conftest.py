"""What holds for every test: an environment of its own, no network but loopback, no unexpected log record.

Warnings are errors and Qt messages fail a test through the settings in pyproject.toml. Run one file by hand with
``packaging/dev/with-keyring .venv/bin/pytest tests/unit/test_x.py``; without the wrapper no session bus is reachable,
so that a test can never write into the keyring of the person who runs it.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.helpers import figures

ROOT = Path(__file__).resolve().parent.parent
THROWAWAY_KEYRING = "PTSDESK_THROWAWAY_KEYRING"

# ---------------------------------------------------------------------------------------------- environment

_DROPPED = (
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "PYTHON_KEYRING_BACKEND",
    "QT_STYLE_OVERRIDE",
    "QT_SCALE_FACTOR",
    *(name for scheme in ("http", "https", "all", "no") for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper())),
)


def _isolate() -> Path:
    """Point every folder and setting that a program reads from its environment at a place of this session's own."""
    home = Path(tempfile.mkdtemp(prefix="ptsdesk-tests-"))
    for name in _DROPPED:
        os.environ.pop(name, None)
    folders = {
        "HOME": "",
        "USERPROFILE": "",
        "APPDATA": "roaming",
        "LOCALAPPDATA": "local",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
    }
    for name, folder in folders.items():
        path = home / folder
        path.mkdir(mode=0o700, exist_ok=True)
        os.environ[name] = str(path)
    os.environ |= {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "PHT-8"}
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOT / "build" / "hypothesis")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if THROWAWAY_KEYRING not in os.environ:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
    return home


_HOME = _isolate()

# The same examples in every run: a failure is a change in the program, never luck.
hypothesis.settings.register_profile("ptsdesk", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ptsdesk")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_HOME, ignore_errors=True)


# ---------------------------------------------------------------------------------------------- network

_RESERVED = (".invalid", ".test", ".example")
_strayed: list[str] = []


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", ""}


def _guard_connect(address: object) -> None:
    if not isinstance(address, tuple):  # a Unix socket's path: the session bus, the display
        return
    if not _is_loopback(str(address[0])):
        _strayed.append(f"connect to {address[0]}:{address[1]}")
        raise ConnectionRefusedError(f"a test may connect to loopback only, not to {address[0]}")


def _guard_lookup(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if _is_loopback(name):
        return
    # Reserved names (RFC 2606) never exist; the guard gives the resolver's answer without asking one.
    if not name.endswith(_RESERVED):
        _strayed.append(f"look up {name}")
    raise socket.gaierror(socket.EAI_NONAME, f"a test may not look up {name}")


def _audit(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        _guard_connect(args[1])
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        _guard_lookup(args[0])


sys.addaudithook(_audit)

# ---------------------------------------------------------------------------------------------- log records

_records: list[logging.LogRecord] = []
_handle = logging.Logger.handle


def _handle_and_keep(logger: logging.Logger, record: logging.LogRecord) -> None:
    # At the logger, not in a handler: a program that configures logging cannot lose it.
    if record.levelno >= logging.WARNING:
        _records.append(record)
    _handle(logger, record)


logging.Logger.handle = _handle_and_keep  # type: ignore[method-assign]


@dataclass
class _Expected:
    logger: str
    pattern: re.Pattern[str]
    seen: bool = False

    def fits(self, record: logging.LogRecord) -> bool:
        """Whether this record was announced."""
        inside = record.name == self.logger or record.name.startswith(f"{self.logger}.")
        return inside and self.pattern.search(record.getMessage()) is not None


_EXPECTED = pytest.StashKey[list[_Expected]]()


def _judge(item: pytest.Item) -> None:
    """Fail the phase that just ended for what nobody announced."""
    expected = item.stash.setdefault(_EXPECTED, [])
    unexpected = []
    for record in _records:
        fitting = [one for one in expected if one.fits(record)]
        for one in fitting:
            one.seen = True
        if not fitting:
            unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")
    _records.clear()
    strayed, _strayed[:] = list(_strayed), []
    if unexpected:
        pytest.fail("unexpected log records (announce them with expect_log):\n" + "\n".join(unexpected), pytrace=False)
    if strayed:
        pytest.fail("left this computer: " + ", ".join(strayed), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    _records.clear()
    _strayed.clear()
    yield
    _judge(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    try:
        yield
    finally:
        item.user_properties.extend(figures.taken())
    _judge(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    _judge(item)
    missing = [one for one in item.stash[_EXPECTED] if not one.seen]
    if missing:
        names = ", ".join(f"{one.logger} {one.pattern.pattern!r}" for one in missing)
        pytest.fail(f"expected log records that never came: {names}", pytrace=False)


# ---------------------------------------------------------------------------------------------- figures

_figures: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather what the proofs counted; a report comes here from whatever process the test ran in."""
    if report.when == "call":
        _figures.extend(str(text) for name, text in report.user_properties if name == figures.PROPERTY)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures, one line each."""
    if _figures:
        terminalreporter.section("figures")
        for line in sorted(_figures):
            terminalreporter.write_line(line)


# ---------------------------------------------------------------------------------------------- coverage

_FOLLOWED = ROOT / "tests" / "unit"
_resting: list[Any] = []


def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Lines are followed in the unit tests alone, which reach every branch that is judged: to follow costs a fifth.

    Switched where those begin, and not around each test: threads that just begin must not meet another trace function.
    """
    coverage = sys.modules.get("coverage")
    if item.path.is_relative_to(_FOLLOWED):
        while _resting:
            _resting.pop().start()
    elif coverage is not None and (following := coverage.Coverage.current()) is not None:
        following.stop()
        _resting.append(following)


# ---------------------------------------------------------------------------------------------- fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with proofs first: they are the long ones, and no lane of a run may be left alone with one at the end."""
    long = {item.path for item in items if item.get_closest_marker("proof") or item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture
def expect_log(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``expect_log("ptsdesk.client", "pattern")`` announces records of a logger (and its children); they must come."""

    def announce(logger: str, pattern: str) -> None:
        request.node.stash.setdefault(_EXPECTED, []).append(_Expected(logger, re.compile(pattern)))

    return announce


@pytest.fixture(scope="session")
def secret_service() -> None:
    """A real, unlocked Secret Service that may be written to. Fails, never skips, where `make test` provides one."""
    if sys.platform != "linux":
        pytest.skip("the throw-away Secret Service exists on Linux only")
    if THROWAWAY_KEYRING not in os.environ:
        pytest.fail("needs a throw-away keyring: run packaging/dev/with-keyring .venv/bin/pytest …", pytrace=False)
