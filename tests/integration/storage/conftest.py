"""A real encrypted journal in a folder of the test's own, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.orders import START_MS


class Clock:
    """The wall clock, in Unix milliseconds."""

    def __init__(self) -> None:
        self.ms = START_MS

    def now_ms(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def key() -> Secret:
    return Secret("1f" * 32)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def open_journal(folder: DataFolder, key: Secret, clock: Clock) -> Iterator[Callable[[], Journal]]:
    """Opens the journal of the folder; whatever is still open at the end is closed."""
    opened: list[Journal] = []

    def open_it() -> Journal:
        opened.append(Journal.open(folder, key, clock.now_ms))
        return opened[-1]

    yield open_it
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(open_journal: Callable[[], Journal]) -> Journal:
    return open_journal()
