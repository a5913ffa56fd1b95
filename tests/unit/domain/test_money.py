"""Amounts: every way of typing one wrongly has its own sentence, and nothing is rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.money import MAX_INTEGER_DIGITS, Money, grouped, parse_amount, read_literal
from ptsdesk.errors import InputError

REFUSED = {
    "": "Type the amount, for example 2450.00.",
    "1e3": "Type digits and a point only, for example 2450.00.",
    "１２": "Type digits and a point only, for example 2450.00.",
    "٣": "Type digits and a point only, for example 2450.00.",
    "NaN": "Type digits and a point only, for example 2450.00.",
    "Infinity": "Type digits and a point only, for example 2450.00.",
    "0x10": "Type digits and a point only, for example 2450.00.",
    "1_000": "Type digits and a point only, for example 2450.00.",
    "007": "Type digits and a point only, for example 2450.00.",
    ".5": "Type digits and a point only, for example 2450.00.",
    "1.": "Type digits and a point only, for example 2450.00.",
    "+1": "Type digits and a point only, for example 2450.00.",
    " 1": "Type digits and a point only, for example 2450.00.",
    "1\n": "Type digits and a point only, for example 2450.00.",
    "-0": "The amount must be above zero, without a sign.",
    "-5.00": "The amount must be above zero, without a sign.",
    "0": "The amount must be above zero.",
    "0.000000": "The amount must be above zero.",
    "1,234": "Is this 1234.00 or 1.234? Type it without a comma.",
    "1,234.56": "Type the amount without commas: 1234.56.",
    "1,234,567": "Type the amount without commas: 1234567.",
    "1.234,56": "Use a point for the decimals and nothing between the thousands, for example 1234.56.",
    "12,5": "Use a point for the decimals and nothing between the thousands, for example 1234.56.",
    "1.234.567": "Use a point for the decimals and nothing between the thousands, for example 1234.56.",
    "1.1234567": "Too many decimals: the provider takes at most 6.",
    "10000000000000000": "This amount is too large: at most 15 digits before the point.",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_a_wrong_amount_is_refused_with_its_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_amount(text, "PHP")
    assert caught.value.message == sentence
    assert caught.value.field == "amount"


@pytest.mark.parametrize("text", ["100", "0.000001", "1.10", "123456.654321", "9" * MAX_INTEGER_DIGITS])
def test_a_good_amount_keeps_its_very_text(text: str) -> None:
    assert parse_amount(text, "PHP") == Money("PHP", text)


@given(st.text(max_size=20))
def test_any_text_is_either_kept_exactly_or_refused(text: str) -> None:
    try:
        money = parse_amount(text, "PHP")
    except InputError:
        return
    assert money.text == text
    assert money.value > 0


def test_the_same_value_in_another_writing_is_the_same_sum() -> None:
    assert Money("PHP", "100").same_value(Money("PHP", "100.00"))
    assert not Money("PHP", "100").same_value(Money("PHP", "100.01"))
    assert not Money("PHP", "100").same_value(Money("USD", "100"))


@pytest.mark.parametrize(
    ("text", "number"),
    [("40000", "40000"), ("1e2", "100"), ("-0.50", "-0.50"), ("0.1661", "0.1661")],
)
def test_answer_literals_are_read(text: str, number: str) -> None:
    assert read_literal(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "NaN", "1,0", "01", "1e9999", "9" * 41, "٣"])
def test_other_texts_are_no_literals(text: str) -> None:
    assert read_literal(text) is None


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        ("2450", "PHP", "2,450.00"),
        ("-12500.5", "PHP", "−12,500.50"),
        ("0.000001", "PHP", "0.000001"),
        ("1E+3", "XYZ", "1,000.00"),
        ("0", "PHP", "0.00"),
    ],
)
def test_grouped_shows_every_decimal_and_a_true_minus(value: str, currency: str, shown: str) -> None:
    assert grouped(Decimal(value), currency) == shown


def test_a_number_without_a_finite_exponent_is_not_hidden() -> None:
    assert grouped(Decimal("Infinity"), "PHP") == "Infinity"
