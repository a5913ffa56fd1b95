"""A shop's clock may be an hour off: no order leaves before that is known, and none is stamped wrong.

`make test` tries every tenth of the 121 clocks: both ends and the right one are among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.helpers.figures import figure
from tests.helpers.recorder import Recorded, Recorder
from tests.helpers.scale import WHOLE
from tests.support.live_desk import OffClock, Place, live_desk, order_form

pytestmark = pytest.mark.proof

POINTS_S = range(-3600, 3601, 60 if WHOLE else 600)
MOST_OFF_S = 2


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Recorder]:
    with Recorder(tmp_path) as server:
        yield server


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(DataFolder(tmp_path / "data"), Secret("1f" * 32), OffClock().now_ms)
    yield journal
    journal.close()


def errors_of(records: list[Recorded]) -> list[int]:
    """How far off each order was stamped, by the server's own clock, when it was there whole."""
    return [abs(one.fields["timestamp"] - one.server_s) for one in records if one.is_create]


@pytest.mark.proof
def test_no_order_leaves_before_the_clock_is_known_and_none_is_stamped_wrong(
    server: Recorder, journal: Journal
) -> None:
    worst, too_early, orders = 0, 0, 0
    for number, off_s in enumerate(POINTS_S):
        clock, first = OffClock(off_s * 1000), len(server.records)
        with live_desk(Place.of(server), journal, clock) as desk:
            for kind in (OrderKind.PAYMENT, OrderKind.WITHDRAWAL):
                # Before the second order somebody puts the clock right, or sets it wrong the other way.
                order = desk.submit(desk.prepare(order_form(desk, kind, f"{off_s} s off", number)))
                assert order.state is OrderState.ACCEPTED, (off_s, order)
                clock.off_ms = -clock.off_ms
        seen = server.records[first:]
        first_create = next(at for at, one in enumerate(seen) if one.is_create)
        too_early += not any(one.signed for one in seen[:first_create])
        errors = errors_of(seen)
        orders += len(errors)
        worst = max(worst, *errors)
    figure(
        "clock",
        f"{len(POINTS_S)} points from {POINTS_S[0]} to {POINTS_S[-1]} s: {orders} orders, {too_early} before the "
        f"server's clock was known, at most {worst} s off",
    )
    assert (len(POINTS_S), orders, too_early) == (121 if WHOLE else 13, 2 * len(POINTS_S), 0)
    assert worst <= MOST_OFF_S
    assert server.executions.total() == orders, "the server's own rule is 5 s"


@pytest.mark.parametrize("off_s", [POINTS_S[0], 0, POINTS_S[-1]])
def test_no_order_leaves_when_nothing_signed_tells_the_time(server: Recorder, journal: Journal, off_s: int) -> None:
    server.answers_questions = False
    with live_desk(Place.of(server), journal, OffClock(off_s * 1000)) as desk:
        order = desk.submit(desk.prepare(order_form(desk, OrderKind.WITHDRAWAL, "rent", 1)))
        assert (order.state, server.creates) == (OrderState.NOT_SENT, [])
        server.answers_questions = True
        assert desk.submit(desk.prepare_again(order.order_id)).state is OrderState.ACCEPTED
    assert max(errors_of(server.records)) <= MOST_OFF_S
