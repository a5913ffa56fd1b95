"""A desk over a real journal, with a clock and a gateway that a test holds in its hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.services.api import OrderForm
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.scripted_gateway import ScriptedGateway

ACCOUNT = Account("Harbor", Environment.LIVE, "https://api.example.com", "28", "smajhv5r2etr", "pem")


class ManualClock:
    """Time passes when a test says so; waiting lets it pass."""

    def __init__(self) -> None:
        self.ms = 1_794_400_000_000
        self.jump_ms = 0
        """How far somebody set the wall clock."""
        self.waited: list[int] = []

    def now_ms(self) -> int:
        return self.ms + self.jump_ms

    def monotonic_ms(self) -> int:
        return self.ms

    def wait(self, ms: int) -> None:
        self.waited.append(ms)
        self.ms += ms


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def journal(tmp_path: Path, clock: ManualClock) -> Iterator[Journal]:
    journal = Journal.open(DataFolder(tmp_path), Secret(os.urandom(32).hex()), clock.now_ms)
    yield journal
    journal.close()


DeskMaker = Callable[..., tuple[LiveDesk, ScriptedGateway]]


@pytest.fixture
def desk_with(journal: Journal, clock: ManualClock) -> DeskMaker:
    """Make a desk whose provider answers with the given script."""

    def make(*script: Any, offset_ms: int | None = 0, account: Account = ACCOUNT) -> tuple[LiveDesk, ScriptedGateway]:
        gateway = ScriptedGateway(*script, offset_ms=offset_ms)
        desk = LiveDesk(account, gateway, journal, Ports(clock, os.urandom), "3F:A2", "window")  # type: ignore[arg-type]
        return desk, gateway

    return make


def form(kind: OrderKind = OrderKind.PAYMENT, **changes: Any) -> OrderForm:
    """A good form; changes replace its fields."""
    details = {"account_number": "1234567890", "name": "Ana Reyes"} if kind is OrderKind.WITHDRAWAL else {}
    fields: dict[str, Any] = {
        "kind": kind,
        "order_id": "P1",
        "amount": "100.00",
        "currency": "PHP",
        "channel": "QRPH",
        "reference": "Invoice 2248",
        "customer": "Lakeside Cafe",
        "details": details,
    }
    return OrderForm(**(fields | changes))
