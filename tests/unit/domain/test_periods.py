"""The period of a subscription as it is typed, and what it makes a year."""

from __future__ import annotations

import pytest

from ptsdesk.domain.subscriptions import Period, PeriodUnit, charges_a_year, check_period
from ptsdesk.errors import InputError


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("unit", PeriodUnit)
def test_every_period_of_the_manual(count: int, unit: PeriodUnit) -> None:
    assert check_period(str(count), str(unit.value)) == Period(count, unit)


@pytest.mark.parametrize("count", ["", "0", "13", "-1", "1.5", "one", "١", "1e1", " 1", "9" * 5000])
def test_counts_that_are_none(count: str) -> None:
    with pytest.raises(InputError) as told:
        check_period(count, "2")
    assert told.value.field == "period_count"


@pytest.mark.parametrize("unit", ["", "0", "4", "month", "02"])
def test_units_that_are_none(unit: str) -> None:
    with pytest.raises(InputError) as told:
        check_period("1", unit)
    assert told.value.field == "period_unit"


def test_charges_a_year() -> None:
    months = [charges_a_year(Period(count, PeriodUnit.MONTH)) for count in range(1, 13)]
    assert months == [12, 6, 4, 3, None, 2, None, None, None, None, None, 1]
    assert charges_a_year(Period(1, PeriodUnit.YEAR)) == 1
    assert charges_a_year(Period(2, PeriodUnit.YEAR)) is None
    assert charges_a_year(Period(1, PeriodUnit.WEEK)) is None
