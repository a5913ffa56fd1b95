"""The guards of conftest.py catch what they are there for: each is fed a bad test in a pytest of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BAD_TESTS = """
import logging, os, socket, warnings

def test_fine(expect_log):
    expect_log("ptsdesk", "hello")
    logging.getLogger("ptsdesk.part").warning("hello")

def test_fine_loopback():
    listener = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(listener.getsockname()).close()
    listener.close()

def test_fine_environment():
    assert "ptsdesk-tests-" in os.environ["HOME"]
    assert "REQUESTS_CA_BUNDLE" not in os.environ

def test_bad_warning():
    warnings.warn("old", stacklevel=1)

def test_bad_log():
    logging.getLogger("anything").error("surprise")

def test_bad_log_that_never_came(expect_log):
    expect_log("ptsdesk", "hello")

def test_bad_connect():
    with socket.socket() as out:
        try:
            out.connect(("192.0.2.1", 443))
        except OSError:
            pass

def test_bad_lookup():
    try:
        socket.getaddrinfo("provider.com", 443)
    except OSError:
        pass

def test_bad_qt_message():
    from PySide6.QtCore import qWarning
    qWarning("surprise")

def test_bad_keyring(secret_service):
    pass
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest prints over the bad tests, run with the project's settings and conftest."""
    folder = tmp_path_factory.mktemp("guards")
    (folder / "test_bad.py").write_text(BAD_TESTS)
    environment = os.environ | {"REQUESTS_CA_BUNDLE": "/nonexistent"}
    environment.pop("PTSDESK_THROWAWAY_KEYRING", None)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT]
    command += ["-p", "tests.conftest", "-rA", "--no-cov", folder / "test_bad.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def outcome(report: str, test: str) -> set[str]:
    """The words that the summary gives to one test."""
    return set(re.findall(rf"^(PASSED|FAILED|ERROR) \S*::{test}\b", report, re.MULTILINE))


@pytest.mark.parametrize("test", ["test_fine", "test_fine_loopback", "test_fine_environment"])
def test_what_is_right_passes(report: str, test: str) -> None:
    assert outcome(report, test) == {"PASSED"}


@pytest.mark.parametrize(
    "test", ["test_bad_warning", "test_bad_log", "test_bad_connect", "test_bad_lookup", "test_bad_qt_message"]
)
def test_what_is_wrong_fails(report: str, test: str) -> None:
    assert outcome(report, test) == {"FAILED"}


@pytest.mark.parametrize("test", ["test_bad_log_that_never_came", "test_bad_keyring"])
def test_what_is_missing_is_an_error(report: str, test: str) -> None:
    assert "ERROR" in outcome(report, test)
