"""Axes end at round numbers, whatever the values; everything stays exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.scales import Scale, Unit, in_unit, pixels, round_up, scale

D = Decimal
AMOUNTS = st.decimals(min_value=0, max_value=10**15, places=6, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("470000", "500000"), ("330000", "400000"), ("500000", "500000"), ("500000.000001", "600000"), ("9.1", "10"),
        ("7", "8"), ("1", "1"), ("0.01", "0.01"), ("0.012", "0.02"), ("999999999999999", "1000000000000000"),
    ],
)  # fmt: skip
def test_a_value_is_rounded_up_to_a_round_number(value: str, wanted: str) -> None:
    assert round_up(D(value)) == D(wanted)


def test_both_sides_end_round_and_the_larger_is_halved() -> None:
    found = scale(D("470000"), D("330000"))
    assert found == Scale(D(500000), D(-400000), (D(500000), D(250000), D(0), D(-400000)))
    assert found.span == 900000
    turned = scale(D("330000"), D("470000"))
    assert turned.ticks == (D(400000), D(0), D(-250000), D(-500000))


def test_a_small_side_keeps_room_for_its_label() -> None:
    assert scale(D("500000"), D("1")).bottom == -100000
    assert scale(D("1"), D("500000")).top == 100000


def test_a_side_without_values_takes_no_room() -> None:
    assert scale(D("120"), D(0)) == Scale(D(200), D(0), (D(200), D(100), D(0)))
    assert scale(D(0), D("120")).ticks == (D(0), D(-100), D(-200))


def test_an_axis_without_values_has_one_mark_and_still_a_span() -> None:
    assert scale(D(0), D("0.00")) == Scale(D(1), D(0), (D(0),))


@pytest.mark.parametrize(
    ("top", "unit", "text"),
    [
        ("9999", Unit.THOUSAND, "10"), ("5000", Unit.ONE, "5,000"), ("12000", Unit.THOUSAND, "20"),
        ("470000", Unit.THOUSAND, "500"), ("1200000", Unit.MILLION, "2"), ("2400000000", Unit.BILLION, "3"),
        ("0.05", Unit.ONE, "0.05"),
    ],
)  # fmt: skip
def test_the_unit_follows_the_size(top: str, unit: Unit, text: str) -> None:
    found = scale(D(top), D(0))
    assert found.unit is unit
    assert in_unit(found.top, found.unit) == text


def test_the_unit_follows_money_out_too() -> None:
    assert scale(D(0), D("470000")).unit is Unit.THOUSAND


def test_marks_are_written_exactly() -> None:
    assert in_unit(D("-250000"), Unit.THOUSAND) == "250"
    assert in_unit(D("1500000"), Unit.MILLION) == "1.5"
    assert in_unit(D("500000.00"), Unit.THOUSAND) == "500"
    assert in_unit(D(0), Unit.ONE) == "0"


@given(AMOUNTS, AMOUNTS)
def test_every_value_fits_its_axis(above: Decimal, below: Decimal) -> None:
    found = scale(above, below)
    assert found.bottom <= -below <= above <= found.top
    assert found.span > 0
    assert D(0) in found.ticks
    assert list(found.ticks) == sorted(set(found.ticks), reverse=True)
    assert pixels(above, found.span, 100) + pixels(below, found.span, 100) <= 102


def test_what_is_not_zero_is_seen() -> None:
    assert pixels(D("0.01"), D(1000000), 140) == 1
    assert pixels(D(0), D(1000000), 140) == 0
    assert pixels(D("-250000"), D(1000000), 140) == 35
