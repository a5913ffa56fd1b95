"""Digits that can be overwritten: put in, taken out, wiped; never as one text before they are sent."""

from __future__ import annotations

import random

import pytest

from ptsdesk.domain.card_digits import CardDigits, SecretDigits, card_of, check_code_digits, check_number_digits
from ptsdesk.errors import InputError, InputErrors
from tests.support.test_cards import NUMBERS

NOW_MS = 1_794_463_716_000
VISA = "4242424242424242"


def typed(number: str) -> CardDigits:
    digits = CardDigits()
    for digit in number:
        assert digits.put(len(digits), digit)
    return digits


@pytest.mark.parametrize(("network", "number"), NUMBERS)
def test_published_numbers_are_known_digit_by_digit(network: str, number: str) -> None:
    digits = typed(number)
    assert (digits.brand, len(digits), digits.is_complete) == (network, len(number), True)
    assert digits.last4 == number[-4:]
    assert digits.reveal() == number
    assert sum(digits.groups) == len(number)
    check_number_digits(digits)


def test_editing_anywhere_is_as_with_a_text() -> None:
    dice = random.Random(7)
    for _ in range(300):
        digits, text = CardDigits(), ""
        for _ in range(dice.randrange(60)):
            at = dice.randrange(len(text) + 1)
            if dice.random() < 0.65:
                digit = dice.choice("0123456789")
                if digits.put(at, digit):
                    text = text[:at] + digit + text[at:]
            else:
                digits.remove(at)
                text = text[:at] + text[at + 1 :]
            assert digits.reveal() == text
        digits.wipe()
        assert digits.is_blank
        assert len(digits) == 0


def test_no_more_digits_than_the_network_takes() -> None:
    amex = typed("378282246310005")
    assert not amex.put(15, "1")
    assert not amex.put(0, "4" * 20)
    assert amex.put(0, "4"), "a number that begins with 4 may be longer"
    assert typed(VISA).put(16, "123")
    assert not typed(VISA).put(16, "1234")
    assert not SecretDigits(3).put(0, "1234")
    assert not SecretDigits(3).put(0, "")
    assert not SecretDigits(99).put(0, "1" * 33)


def test_replacing_is_all_or_nothing() -> None:
    digits = typed(VISA)
    assert not digits.replace("5" * 17)
    assert not digits.replace("")
    assert digits.reveal() == VISA
    assert digits.replace("5555555555554444")
    assert digits.brand == "Mastercard"
    code = SecretDigits(3)
    assert code.replace("123")
    assert not code.replace("1234")
    code.most = 4
    assert code.most == 4
    assert code.replace("1234")


def test_nothing_is_told_before_the_number_is_right() -> None:
    digits = typed(VISA[:15])
    assert (digits.last4, digits.is_complete, digits.start) == ("", False, "424242")
    assert CardDigits().brand == ""
    assert "4" not in repr(digits)
    with pytest.raises(IndexError):
        digits.digit(15)


def test_what_is_removed_is_overwritten() -> None:
    digits = typed("4")
    digits.remove(0)
    digits.remove(0)
    assert digits.is_blank


@pytest.mark.parametrize(
    ("number", "words"), [("", "Type the card number"), ("4242", "not complete"), ("4242424242424243", "check digit")]
)
def test_numbers_that_are_not_right(number: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_number_digits(typed(number))


def test_codes() -> None:
    code = SecretDigits(4)
    code.put(0, "123")
    check_code_digits(code, typed(VISA))
    with pytest.raises(InputError, match="front"):
        check_code_digits(code, typed("378282246310005"))
    assert typed("378282246310005").code_length == 4


def test_the_card_for_one_call() -> None:
    code = SecretDigits(4)
    code.put(0, "123")
    digits = typed(VISA)
    card = card_of(digits, ("8", "29"), code, NOW_MS)
    assert [card.number.reveal(), card.exp_month.reveal(), card.cvc.reveal()] == [VISA, "08", "123"]
    digits.wipe()
    assert card.number.reveal() == VISA
    card.wipe()
    assert set(card.number.view()) == set(card.cvc.view()) == {0}
    with pytest.raises(InputErrors):
        card_of(typed(VISA), ("13", "29"), code, NOW_MS)
