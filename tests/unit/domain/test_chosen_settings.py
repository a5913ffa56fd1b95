"""What may be chosen for the guard against paying twice."""

from __future__ import annotations

import pytest

from ptsdesk.domain.settings import MAX_DUPLICATE_DAYS, MIN_DUPLICATE_DAYS, Settings
from ptsdesk.errors import InputError


def test_three_days_unless_somebody_chose() -> None:
    assert Settings().duplicate_days == 3
    for days in (MIN_DUPLICATE_DAYS, MAX_DUPLICATE_DAYS):
        assert Settings(duplicate_days=days).duplicate_days == days


@pytest.mark.parametrize("days", [0, -1, 31])
def test_other_days_are_refused(days: int) -> None:
    with pytest.raises(InputError) as caught:
        Settings(duplicate_days=days)
    assert (caught.value.field, caught.value.message) == (
        "duplicate_days", "Equal payouts are looked for within 1 to 30 days.",
    )  # fmt: skip
