"""The slips of the hand: exactly those that Luhn catches."""

from __future__ import annotations

import pytest

from tests.support.test_cards import NUMBERS, PUBLISHED, adjacent_swaps, luhn, single_digit_errors


def test_every_published_number_is_right_and_stands_once() -> None:
    numbers = [number for _network, number in NUMBERS]
    assert len(PUBLISHED) == 7
    assert len(set(numbers)) == len(numbers)
    assert [number for number in numbers if not luhn(number)] == []
    assert {len(number) for number in numbers} == {13, 14, 15, 16, 19}


def test_luhn_by_its_published_example() -> None:
    assert luhn("79927398713")
    assert [digit for digit in "0123456789" if luhn(f"7992739871{digit}")] == ["3"]


@pytest.mark.parametrize(("_network", "number"), NUMBERS)
def test_slips_of_the_hand(_network: str, number: str) -> None:
    errors = set(single_digit_errors(number))
    assert len(errors) == 9 * len(number)  # Luhn catches every one of them
    swaps = list(adjacent_swaps(number))
    pairs = [number[at : at + 2] for at in range(len(number) - 1)]
    assert len(swaps) == sum(one[0] != one[1] and one not in {"09", "90"} for one in pairs)
    for wrong in (*errors, *swaps):
        assert len(wrong) == len(number)
        assert not luhn(wrong)
        assert sorted(wrong) == sorted(number) or wrong in errors
