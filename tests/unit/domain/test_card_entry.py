"""A card as it is typed: every published number is right, every slip that Luhn catches is told, nothing is guessed."""

from __future__ import annotations

import pytest

from ptsdesk.domain.card_digits import check_card
from ptsdesk.domain.card_entry import (
    Card,
    check_expiry,
    cvc_length,
    grouped_number,
    groups_of,
    is_complete,
    lengths_of,
    number_in,
    only_digits,
    read_expiry,
)
from ptsdesk.domain.secret import Fleeting, Secret
from ptsdesk.errors import InputError, InputErrors
from tests.support.test_cards import NUMBERS, adjacent_swaps, single_digit_errors

NOW_MS = 1_794_463_716_000
"""12 November 2026 in Manila."""
VISA, AMEX = "4242424242424242", "378282246310005"


def card(number: str, code: str = "", month: str = "8", year: str = "2029") -> Card:
    right = "1234" if cvc_length(number) == 4 else "123"
    return Card(Secret(number), Secret(month), Secret(year), Secret(code or right))


@pytest.mark.parametrize(("network", "number"), NUMBERS)
def test_published_numbers_are_right_and_no_digit_is_lost_in_groups(network: str, number: str) -> None:
    assert check_card(card(number), NOW_MS).number.reveal() == number
    assert is_complete(number)
    assert grouped_number(number).replace(" ", "") == number
    assert sum(groups_of(number, len(number))) == len(number)


@pytest.mark.parametrize(("network", "number"), NUMBERS)
def test_every_slip_that_luhn_catches_is_refused(network: str, number: str) -> None:
    slips = [*single_digit_errors(number), *adjacent_swaps(number)]
    assert len(slips) > 9 * len(number) - 1
    for slip in slips:
        with pytest.raises(InputError) as told:
            check_card(card(slip), NOW_MS)
        assert told.value.field == "card_number"
        assert slip not in str(told.value.params.values())


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (VISA, "4242 4242 4242 4242"),
        (AMEX, "3782 822463 10005"),
        ("30569309025904", "3056 930902 5904"),
        ("3056930009020004", "3056 9300 0902 0004"),
        ("4917610000000000003", "4917 6100 0000 0000 003"),
        ("37828224631000599", "3782 822463 10005 99"),
        ("42424", "4242 4"),
        ("", ""),
    ],
)
def test_groups(number: str, shown: str) -> None:
    assert grouped_number(number) == shown


DRESSES = (
    VISA,
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    "4242.4242.4242.4242",
    " 4242  4242  4242  4242\n",
    "4242\u00a04242\u00a04242\u00a04242",
    "4242\u20134242\u20134242\u20134242",
    "４２４２ ４２４２ ４２４２ ４２４２",
    "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
    "4242\u200b4242\u200b4242\u200b4242",
    "Card: 4242-4242-4242-4242",
    "Visa 4242 4242 4242 4242 exp 08/29 cvc 123",
    "No. 12: 4242 4242 4242 4242, 08/29",
    "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
)


@pytest.mark.parametrize("text", DRESSES)
def test_a_pasted_number_is_found_in_any_dress(text: str) -> None:
    assert number_in(text) == VISA


def test_a_code_beside_a_number_does_not_make_it_another_number() -> None:
    for code in range(1000):
        assert number_in(f"{VISA} {code:03}") == VISA


def test_a_number_of_another_length_is_found_too() -> None:
    assert number_in("my card 3782 822463 10005 thanks") == AMEX
    assert number_in("4917 6100 0000 0000 003") == "4917610000000000003"


@pytest.mark.parametrize(("network", "number"), NUMBERS)
def test_published_numbers_are_found_bare_and_grouped(network: str, number: str) -> None:
    for text in (number, grouped_number(number), grouped_number(number).replace(" ", "-")):
        assert number_in(text) == number
        assert number_in(f"Card: {text}") == number


def test_without_a_right_number_all_digits_are_shown() -> None:
    assert number_in("4242 4242 4242 4243") == "4242424242424243"
    assert number_in("call 0917 555 0142") == "09175550142"
    assert number_in("no digits") == ""
    assert only_digits("a1b２") == "12"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "Type the card number."),
        ("4242a", "digits only"),
        ("٤٢٤٢", "digits only"),
        ("37828224631000", "American Express numbers have 15 digits."),
        ("4242", "not complete"),
        ("42424242424242424242", "at most"),
        ("4242424242424243", "check digit"),
    ],
)
def test_numbers_that_are_none(number: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        check_card(card(number), NOW_MS)
    assert told.value.field == "card_number"


def test_lengths() -> None:
    assert lengths_of("") == tuple(range(12, 20))
    assert lengths_of("34") == (15,)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("08/29", ("08", "29")),
        ("8/2029", ("8", "2029")),
        ("08-29", ("08", "29")),
        ("8.29", ("8", "29")),
        (" 08 / 2029 ", ("08", "2029")),
        ("0829", ("08", "29")),
        ("082029", ("08", "2029")),
        ("０８/２９", ("08", "29")),
        ("8", None),
        ("829", None),
        ("08/2", None),
        ("2029/08", None),
        ("4242424242424242", None),
    ],
)
def test_expiry_as_pasted(text: str, parts: tuple[str, str] | None) -> None:
    assert read_expiry(text) == parts


@pytest.mark.parametrize(
    ("month", "year", "kept"),
    [("11", "26", ("11", "26")), ("8", "2029", ("08", "29")), ("01", "46", ("01", "46")), ("12", "30", ("12", "30"))],
)
def test_expiry_that_is_good(month: str, year: str, kept: tuple[str, str]) -> None:
    assert check_expiry(month, year, NOW_MS) == kept


@pytest.mark.parametrize(
    ("month", "year", "field", "words"),
    [
        ("10", "26", "card_exp_month", "expired"),
        ("12", "25", "card_exp_month", "expired"),
        ("13", "29", "card_exp_month", "01 to 12"),
        ("0", "29", "card_exp_month", "01 to 12"),
        ("00", "29", "card_exp_month", "01 to 12"),
        ("008", "29", "card_exp_month", "01 to 12"),
        ("", "29", "card_exp_month", "01 to 12"),
        ("٨", "29", "card_exp_month", "01 to 12"),
        ("8", "", "card_exp_year", "for example 29"),
        ("8", "9", "card_exp_year", "for example 29"),
        ("8", "029", "card_exp_year", "for example 29"),
        ("8", "2x", "card_exp_year", "for example 29"),
        ("8", "47", "card_exp_year", "too far"),
    ],
)
def test_expiry_that_is_not(month: str, year: str, field: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as told:
        check_expiry(month, year, NOW_MS)
    assert told.value.field == field


def test_a_card_is_good_to_the_last_moment_of_its_month_in_manila() -> None:
    last = 1_796_054_399_000  # 30 November 2026, 23:59:59 in Manila
    assert check_expiry("11", "26", last) == ("11", "26")
    with pytest.raises(InputError, match="expired"):
        check_expiry("11", "26", last + 1000)


def test_security_codes() -> None:
    assert (cvc_length(AMEX), cvc_length(VISA), cvc_length("")) == (4, 3, 3)
    check_card(card(AMEX, "1234"), NOW_MS)
    check_card(card(VISA, "123"), NOW_MS)
    for code, number, where in (
        ("12", VISA, "back"),
        ("1234", VISA, "back"),
        ("123", AMEX, "front"),
        ("x", VISA, "back"),
        ("１２３", VISA, "back"),
    ):
        with pytest.raises(InputError, match=where) as told:
            check_card(card(number, code), NOW_MS)
        assert told.value.field == "card_cvc"


def test_a_whole_card() -> None:
    whole = check_card(Card(Fleeting(VISA.encode()), Secret("8"), Secret("2029"), Fleeting(b"123")), NOW_MS)
    revealed = [secret.reveal() for secret in (whole.number, whole.exp_month, whole.exp_year, whole.cvc)]
    assert revealed == [VISA, "08", "29", "123"]
    assert not any(text in repr(whole) for text in (VISA, "4242", "123"))
    whole.wipe()
    assert [whole.number.reveal(), whole.cvc.reveal()] == ["\0" * 16, "\0" * 3]
    assert whole.exp_month.reveal() == "08"


def test_every_complaint_is_told_at_once() -> None:
    with pytest.raises(InputErrors) as told:
        check_card(card("4242", "1", "13", "29"), NOW_MS)
    assert [problem.field for problem in told.value.problems] == ["card_number", "card_exp_month", "card_cvc"]
