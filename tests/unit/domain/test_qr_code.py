"""The reader agrees with an independent writer for every size, level and mask; and sees every wrong module."""

from __future__ import annotations

import pytest
import segno

from ptsdesk.domain.qr_code import LARGEST, UnreadableQrError, _centres, read_qr

EMV = "00020101021226360012com.p2pqrpay0108SANDBOX152045411530360854072450.005802PH5912Sandbox shop6006Manila63041A2B"


def modules(text: str, **options: object) -> list[list[bool]]:
    return [[bool(module) for module in row] for row in segno.make_qr(text, **options).matrix]


@pytest.mark.parametrize("level", "lmqh")
@pytest.mark.parametrize("version", range(1, LARGEST + 1))
def test_every_version_and_level(version: int, level: str) -> None:
    text = "Ab" * max(version - 1, 2)
    assert read_qr(modules(text, version=version, error=level, boost_error=False)) == text


@pytest.mark.parametrize("mask", range(8))
def test_every_mask(mask: int) -> None:
    assert read_qr(modules(EMV, mask=mask)) == EMV


@pytest.mark.parametrize(
    "text",
    ["1", "12", "123", "1234567", "A", "AB", "HTTPS://PAY.EXAMPLE/X-1 %*+$.", "Kapé ni Nena ñ", "\xe9", "₱ 5", EMV * 3],
)
def test_every_kind_of_text(text: str) -> None:
    assert read_qr(modules(text)) == text


def test_alignment_patterns_are_where_the_standard_has_them() -> None:
    assert _centres(2) == (6, 18)
    assert _centres(7) == (6, 22, 38)
    assert _centres(14) == (6, 26, 46, 66)
    assert _centres(16) == (6, 26, 50, 74)
    assert _centres(20) == (6, 34, 62, 90)


def test_a_full_symbol_needs_no_end_mark() -> None:
    for length in range(40, 60):
        text = "9" * length
        assert read_qr(modules(text, error="m", boost_error=False)) == text


def test_wrong_sizes_are_refused() -> None:
    good = modules("A")
    for bad in ([], [[True]], good[:-1], [row[:-1] for row in good], [[True] * 101 for _ in range(101)]):
        with pytest.raises(UnreadableQrError, match="size"):
            read_qr(bad)


def test_two_formats_that_differ_are_refused() -> None:
    bad = modules("A")
    bad[8][0] = not bad[8][0]
    with pytest.raises(UnreadableQrError, match="format"):
        read_qr(bad)


def test_any_changed_module_of_the_text_is_seen() -> None:
    good = modules(EMV)
    size = len(good)
    seen = 0
    for y in range(size - 1, size // 2, -1):
        for x in (size - 1, size - 2):
            bad = [list(row) for row in good]
            bad[y][x] = not bad[y][x]
            try:
                seen += read_qr(bad) != EMV
            except UnreadableQrError:
                seen += 1
    assert seen > 0
    assert read_qr(good) == EMV


def turned(matrix: list[list[bool]], bits: dict[int, bool]) -> list[list[bool]]:
    """Turn over the first modules of the data, which go up the two right-most columns."""
    size = len(matrix)
    changed = [list(row) for row in matrix]
    for place, turn in bits.items():
        y, x = size - 1 - place // 2, size - 1 - place % 2
        changed[y][x] = changed[y][x] != turn
    return changed


def test_a_mode_that_no_payment_code_has_is_refused() -> None:
    # The first four bits are the mode: byte (0100) becomes 1100. Kanji (1000) is for other texts than these.
    for matrix in (turned(modules("ab"), {0: True}), modules("支付")):
        with pytest.raises(UnreadableQrError, match="mode"):
            read_qr(matrix)


def test_a_pair_of_characters_that_cannot_be_is_refused() -> None:
    # Alphanumeric: mode 0010, count 000000010, then 11 bits for a pair; all ones is no pair.
    matrix = modules("::", version=1)
    pair = format(44 * 45 + 44, "011b")
    wrong = {13 + place: bit == "0" for place, bit in enumerate(pair)}
    with pytest.raises(UnreadableQrError, match="character"):
        read_qr(turned(matrix, wrong))
