"""Backups while the clock is off, and what an older journal lacks until a person closes it."""

from __future__ import annotations

from ptsdesk.domain.orders import Cause
from tests.integration.services.test_custody import Place, custody_backups, pay, place

__all__ = ["place"]
C = Cause


def test_a_clock_of_the_future_costs_no_backup_and_makes_no_more_than_one_an_hour(place: Place) -> None:
    custody = place.open()
    order_id = pay(custody.journal())
    real = place.clock.ms
    for day in range(24):
        place.clock.jump_ms = (3650 + day) * 86_400_000
        custody.journal().note(order_id, C.QUERY, {"n": day})
        custody.backup()
    place.clock.jump_ms = 0
    place.clock.ms = real + 1000
    custody.journal().note(order_id, C.QUERY, {})
    made = custody.backup()
    assert made.name in custody_backups(place)
    assert custody.health().backup_ms == made.made_ms
    for minute in range(1, 121):
        # Whatever the names say: each time the wall clock is another one.
        place.clock.ms = real + minute * 60_000
        place.clock.jump_ms = -minute * 86_400_000
        custody.journal().note(order_id, C.QUERY, {"n": minute})
        custody.keeper()._back_up()
    assert len(custody_backups(place)) == 25 + 2
