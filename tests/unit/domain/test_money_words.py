"""Amounts in words, read back from the number."""

from decimal import Decimal

import pytest

from ptsdesk.domain.money_words import amount_in_words, number_in_words


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        ("2450.00", "PHP", "Two thousand four hundred fifty pesos"),
        ("8750", "PHP", "Eight thousand seven hundred fifty pesos"),
        ("1", "PHP", "One peso"),
        ("1.01", "PHP", "One peso and one centavo"),
        ("0.50", "PHP", "Zero pesos and fifty centavos"),
        ("0.5", "USD", "Zero dollars and fifty cents"),
        ("10.000001", "PHP", "Ten point zero zero zero zero zero one pesos"),
        ("21.5", "EUR", "Twenty-one point five EUR"),
        ("1000000000000", "PHP", "One trillion pesos"),
        ("999000000000999", "PHP", "Nine hundred ninety-nine trillion nine hundred ninety-nine pesos"),
    ],
)
def test_amounts_are_read_back_in_words(value: str, currency: str, words: str) -> None:
    assert amount_in_words(Decimal(value), currency) == words


def test_every_small_number_has_its_own_words() -> None:
    assert len({number_in_words(number) for number in range(5000)}) == 5000
