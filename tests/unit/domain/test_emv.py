"""A code is payable only when its checksum, currency and amount all fit."""

import pytest

from ptsdesk.domain.emv import MAX_LENGTH, QrDoubt, check_payable, crc16, read_objects
from ptsdesk.domain.money import Money

PHP = Money("PHP", "2450.00")


def qr(*objects: tuple[str, str], checksum: str | None = None) -> str:
    row = "".join(f"{name}{len(value):02}{value}" for name, value in objects) + "6304"
    return row + (checksum if checksum is not None else f"{crc16(row.encode()):04X}")


def whole(amount: str = "2450.00", currency: str = "608", **more: str) -> str:
    name = ("59", "Kapé ni Aling Nena")
    return qr(("00", "01"), ("01", "12"), ("53", currency), ("54", amount), ("58", "PH"), name, **more)


def test_checksum_is_the_published_one() -> None:
    assert crc16(b"123456789") == 0x29B1


@pytest.mark.parametrize("amount", ["2450.00", "2450", "2450.", "2450.0"])
def test_payable_when_everything_fits(amount: str) -> None:
    assert check_payable(whole(amount), [PHP]) is None


def test_small_letters_in_the_checksum_are_the_same_checksum() -> None:
    text = whole()
    assert check_payable(text[:-4] + text[-4:].lower(), [PHP]) is None


def test_accepted_in_another_currency_counts_too() -> None:
    assert check_payable(whole("2450.00"), [Money("USD", "43.75"), PHP]) is None
    assert check_payable(whole("43.75", "840"), [Money("USD", "43.75")]) is None


@pytest.mark.parametrize(
    "amount", ["2450.01", "245", "", "2.450,00", "1e3", "２４５０", "-2450", ".5", "1234567890.123"]
)
def test_another_or_no_amount(amount: str) -> None:
    text = whole(amount) if amount else qr(("00", "01"), ("53", "608"))
    assert check_payable(text, [PHP]) is QrDoubt.AMOUNT


@pytest.mark.parametrize("currency", ["840", "999"])
def test_another_currency(currency: str) -> None:
    assert check_payable(whole(currency=currency), [PHP]) is QrDoubt.CURRENCY


def test_a_currency_without_number_is_never_payable() -> None:
    assert check_payable(qr(("00", "01"), ("54", "5")), [Money("XYZ", "5")]) is QrDoubt.CURRENCY


def test_any_changed_character_breaks_the_checksum() -> None:
    text = whole()
    assert check_payable(text.replace("Nena", "Lena"), [PHP]) is QrDoubt.CHECKSUM
    assert check_payable(whole(checksum="0000"), [PHP]) is QrDoubt.CHECKSUM


def test_checksum_of_another_length() -> None:
    assert check_payable("00020163051234A", [PHP]) is QrDoubt.CHECKSUM


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/pay",
        "000201",
        "0002",
        "00020",
        "000201" + "0002016304ABCD",
        "0000" + "6304ABCD",
        "0002AB6304ABCD",
        "6304ABCD000201",
        "00" * 600,
        "0" * (MAX_LENGTH + 1),
        "000201\n6304ABCD",
        "٠٠٠٢٠١",
    ],
)
def test_anything_else_is_unreadable(text: str) -> None:
    assert check_payable(text, [PHP]) is QrDoubt.UNREADABLE


def test_nothing_is_empty() -> None:
    assert check_payable("", [PHP]) is QrDoubt.EMPTY
    assert read_objects("") == {}


@pytest.mark.parametrize("more", [("55", "01"), ("56", "10.00"), ("57", "5")])
def test_a_code_that_asks_for_a_tip_or_a_fee_is_not_payable(more: tuple[str, str]) -> None:
    text = qr(("00", "01"), ("53", "608"), ("54", "2450.00"), more)
    assert check_payable(text, [PHP]) is QrDoubt.FEE
