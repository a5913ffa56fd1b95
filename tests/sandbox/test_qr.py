"""The QR Ph text is a payload that a wallet could read."""

from __future__ import annotations

import pytest

from ptsdesk.sandbox import emv


def read(text: str) -> dict[str, str]:
    """Take a payload apart by its own lengths."""
    found, rest = {}, text
    while rest:
        tag, length = rest[:2], int(rest[2:4])
        assert tag not in found
        assert len(rest) >= 4 + length
        found[tag], rest = rest[4 : 4 + length], rest[4 + length :]
    return found


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE, bit by bit: not the way the sandbox does it."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def test_the_check_sum_by_its_published_value():
    assert crc16(b"123456789") == 0x29B1


@pytest.mark.parametrize("amount", ["100", "0.01", "999999.99", "123456.654321"])
def test_the_code_of_a_payment(merchant, amount):
    data = merchant.good("payment", amount=amount)
    text = data["qr_code"]
    parts = read(text)
    assert list(parts) == ["00", "01", "28", "52", "53", "54", "58", "59", "60", "62", "63"]
    assert (parts["00"], parts["01"], parts["53"], parts["58"]) == ("01", "12", "608", "PH")
    assert parts["54"] == amount
    assert len(parts["54"]) <= 13
    assert len(parts["59"]) <= 25
    assert len(parts["60"]) <= 15
    assert read(parts["28"]) == {"00": "ph.ppmi.p2m", "01": "PTSSPHM1XXX", "03": "2801"}
    assert read(parts["62"]) == {"05": data["transaction_id"]}
    assert parts["63"] == f"{crc16(text[:-4].encode()):04X}"


def test_a_long_reference_keeps_its_end():
    parts = read(emv.qr_text("1", "2801", "x" * 30 + "end"))
    assert read(parts["62"])["05"] == "x" * 22 + "end"
