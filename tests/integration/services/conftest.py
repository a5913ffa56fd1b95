"""An independent provider, a world to connect to it, and an office with one account connected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsdesk.services.office import RealOffice
from tests.support.account_world import Playing, World


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Playing]:
    with Playing(tmp_path) as provider:
        yield provider


@pytest.fixture
def world(tmp_path: Path, provider: Playing) -> Iterator[World]:
    world = World(tmp_path, provider)
    yield world
    world.close()


@pytest.fixture
def office(world: World) -> RealOffice:
    office = world.office()
    world.connect(office)
    return office
