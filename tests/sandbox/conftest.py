"""A sandbox in this process, over real TLS, with a clock that the test moves."""

from __future__ import annotations

import shutil

import pytest

from ptsdesk.sandbox import assembly
from tests.sandbox.merchant import Merchant

START_MS = 1_795_000_000_250


class ManualClock:
    """Unix milliseconds that stand still until a test moves them."""

    def __init__(self) -> None:
        self.ms = START_MS

    def __call__(self) -> int:
        return self.ms

    def seconds(self) -> int:
        return self.ms // 1000

    def forward(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def identity_folder(tmp_path_factory):
    """A state folder with keys and no orders: making RSA keys once a session is enough."""
    folder = tmp_path_factory.mktemp("identity")
    assembly.start(folder).close()
    return folder


@pytest.fixture
def state(tmp_path, identity_folder):
    folder = tmp_path / "sandbox"
    folder.mkdir(mode=0o700)
    shutil.copy(identity_folder / "identity.json", folder)
    return folder


@pytest.fixture
def sandbox(state, clock):
    running = assembly.start(state, clock=clock)
    yield running
    running.close()


@pytest.fixture
def merchant(sandbox, clock) -> Merchant:
    return Merchant(sandbox.info, clock.seconds)
