"""Card numbers are found and masked in whatever dress they come."""

import random

import pytest

from ptsdesk.domain.card import (
    card_brand,
    cut,
    holds_pan,
    holds_pan_anywhere,
    is_forbidden_member,
    luhn_valid,
    mask_card,
    mask_pans,
)

PAN = "4111111111111111"
GROUPS = ("4111", "1111", "1111", "1111")
DRESSES = [
    *(between.join(GROUPS) for between in
      ("  ", " - ", "\u00a0", "\u2013", "\u2014", "/", "_", ",", "\u200b", "\u00ad", "\u2060", "\t", "\ufe0f\u20e3 ")),
    f"{PAN} 12/27 123", f"{PAN} 123", f"{PAN}, 12/27, 123", f"card{PAN}", f"{PAN}x", f"12 {PAN}", f"12\u200b{PAN}",
    f"{PAN}1227", f"Invoice 2248 {' '.join(GROUPS)} 99", " ".join(PAN), "\u200b".join(PAN),
    "\u0664" + "\u0661" * 15, "\U0001d7dc" + "\U0001d7d9" * 15, "\u0664\u0661\u0661\u0661-" + "1" * 12,
]  # fmt: skip


@pytest.mark.parametrize("text", DRESSES)
def test_a_card_number_is_found_and_masked(text: str) -> None:
    assert holds_pan(text)
    masked = mask_pans(text)
    assert "[card number removed]" in masked
    assert not holds_pan(masked)
    digits = [character for character in masked if character.isdecimal()]
    assert len(digits) <= 9, "what is left is a date, a CVC or a number beside it"


@pytest.mark.parametrize(
    "text",
    [
        "P261112-7KQ4M9XW2TBR6HNC", "0917 555 0142", "503817457721", "5038 1745 7721", "4111111111111112", "2450.00",
        "1234567890123456", "20261121123456786", "4111    1111    1111    1111", "4111a1111a1111a1111", "",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_pan(text)
    assert mask_pans(text) == text


def test_two_numbers_that_overlap_are_masked_as_one() -> None:
    other = next(n for n in range(2200, 2800) if luhn_valid(f"{n}{PAN[:9]}"))
    assert mask_pans(f"a {other} {PAN} b") == "a [card number removed] b"


def test_every_length_is_found_between_any_neighbours() -> None:
    dice = random.Random(11)
    for length in range(13, 20):
        for _ in range(50):
            body = dice.choice("3456") + "".join(dice.choices("0123456789", k=length - 2))
            number = next(f"{body}{check}" for check in range(10) if luhn_valid(f"{body}{check}"))
            assert holds_pan(f"{dice.choice(['', '7 ', 'x', '88-'])}{number}{dice.choice(['', ' 12/27', 'x', ' 123'])}")


def test_a_long_hostile_text_is_read_quickly() -> None:
    assert holds_pan("4 1" * 50_000)


@pytest.mark.parametrize(
    "name",
    ["card_number", "cardnumber", "CVC", "cvv2", "card", "pan", "my_pan", "safecode", "safe_code", "private_key_pem"],
)
def test_names_of_what_is_kept_nowhere(name: str) -> None:
    assert is_forbidden_member(name)


@pytest.mark.parametrize("name", ["card_brand", "card_last4", "card_last_4", "company", "phone", "channel_subject"])
def test_names_of_what_may_be_kept(name: str) -> None:
    assert not is_forbidden_member(name)


def test_brands() -> None:
    assert [card_brand(number) for number in (PAN, "5555", "378", "9")] == [
        "Visa", "Mastercard", "American Express", "Card",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [PAN, f"100.00{PAN}", f"1{PAN}", f"{PAN}9", f"100{PAN[:4]},{PAN[4:]}", f"0.{PAN}"])
def test_in_digits_a_card_number_may_begin_anywhere(text: str) -> None:
    assert holds_pan_anywhere(text)


@pytest.mark.parametrize(
    "text", ["", "2450.00", "999999999999999.999999", "1,234,567.89", "100000000000000", "12345678901"]
)
def test_amounts_are_no_card_numbers(text: str) -> None:
    assert not holds_pan_anywhere(text)


@pytest.mark.parametrize(
    ("text", "last4", "left"),
    [
        ("T4242424242424242", "4242", "T[card number removed]"),
        ("a 4242 4242 4242 4242 b", "4242", "a [card number removed] b"),
        ("4242424242424242", "4444", "4242424242424242"),
        ("4242424242424242", "", "4242424242424242"),
        ("P2820261128101010001", "0001", "P2820261128101010001"),
    ],
)
def test_an_id_is_masked_only_for_the_very_card(text: str, last4: str, left: str) -> None:
    assert mask_card(text, last4) == left


@pytest.mark.parametrize(
    ("text", "limit", "left"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "abc"),
        (f"no {PAN}", 12, "no"),
        (f"no {PAN[:4]} {PAN[4:]}", 9, "no"),
        (PAN, 15, ""),
    ],
)
def test_a_cut_leaves_no_half_of_a_number(text: str, limit: int, left: str) -> None:
    assert cut(text, limit) == left
