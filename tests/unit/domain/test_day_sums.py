"""Days in one currency: exact, never mixed, and a day without data is not a zero."""

from decimal import Decimal

from ptsdesk.domain.balances import Day, Tally
from ptsdesk.domain.day_sums import currencies_of, day_sums, highest, lowest, total
from ptsdesk.domain.money import Money


def tally(count: int, **sums: str) -> Tally:
    return Tally(count, {currency: Money(currency, text) for currency, text in sums.items()})


DAY = Day(
    1000, has_data=True, collected=tally(2, PHP="0.1", USD="5"), charged=tally(1, PHP="0.2"),
    paid_out=tally(1, PHP="100.00"), balance={"EUR": Money("EUR", "7.00")},
)  # fmt: skip
GAP = Day(2000, has_data=False, collected=tally(1, PHP="9.00"))


def test_the_currencies_of_all_tallies_and_balances_are_known() -> None:
    assert currencies_of((DAY, GAP)) == ("EUR", "PHP", "USD")
    assert currencies_of(()) == ()


def test_charges_count_as_money_in_exactly() -> None:
    (found,) = day_sums((DAY,), "PHP")
    assert (found.came_in, found.went_out, found.balance) == (Money("PHP", "0.3"), Money("PHP", "100.00"), None)
    assert found.has_data


def test_currencies_are_never_mixed() -> None:
    (found,) = day_sums((DAY,), "USD")
    assert (found.came_in, found.went_out) == (Money("USD", "5"), Money("USD", "0"))
    assert day_sums((DAY,), "EUR")[0].balance == Money("EUR", "7.00")


def test_a_day_without_data_has_no_sums_whatever_stands_in_it() -> None:
    (found,) = day_sums((GAP,), "PHP")
    assert (found.came_in, found.went_out, found.balance, found.has_data) == (None, None, None, False)


def test_totals_and_extremes_leave_gaps_out() -> None:
    sums = (Money("PHP", "2.50"), None, Money("PHP", "-1.25"))
    assert total(sums, "PHP") == Money("PHP", "1.25")
    assert total((None,), "PHP") == Money("PHP", "0")
    assert (highest(sums), lowest(sums)) == (Decimal("2.50"), Decimal("1.25"))
    assert (highest((None,)), lowest((Money("PHP", "3"),))) == (0, 0)
    assert highest((Money("PHP", "-3"),)) == 0
