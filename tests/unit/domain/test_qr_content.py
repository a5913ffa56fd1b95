"""What stands in ``qr_code`` is recognised and never decoded before its size is known."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.qr_content import (
    MAX_PICTURE,
    MAX_SIDE,
    ContentKind,
    PictureFault,
    QrContent,
    picture_size,
    recognise,
)


def png(width: int, height: int, rest: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + rest


def jpeg(width: int, height: int, before: bytes = b"\xff\xe0\x00\x04ab", marker: int = 0xC0) -> bytes:
    frame = bytes((0xFF, marker)) + struct.pack(">HBHH", 11, 8, height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + before + frame


def code(data: bytes, head: str = "data:image/png;base64,") -> str:
    return head + base64.b64encode(data).decode()


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_is_nothing(text: str) -> None:
    assert recognise(text).kind is ContentKind.EMPTY


@pytest.mark.parametrize("text", ["000201010211", "0004", "0002<b>"])
def test_what_begins_as_a_payment_code_is_left_to_its_check(text: str) -> None:
    assert recognise(text) == QrContent(ContentKind.PAYMENT)


@pytest.mark.parametrize(
    "text", ["<img src=x>", "http://pay.example/", "javascript:alert(1)", "data:text/html,x", "x" * 9999]
)
def test_other_texts_are_texts(text: str) -> None:
    assert recognise(text) == QrContent(ContentKind.TEXT)


def test_a_plain_https_address_is_a_link() -> None:
    assert recognise("https://pay.example/qr.png") == QrContent(ContentKind.LINK)


@pytest.mark.parametrize("data", [png(300, 300), jpeg(300, 200), jpeg(2000, 1, marker=0xC2)])
@pytest.mark.parametrize("head", ["data:image/png;base64,", "DATA:IMAGE/JPEG;BASE64,", ""])
def test_pictures_are_recognised(data: bytes, head: str) -> None:
    assert recognise(code(data, head)) == QrContent(ContentKind.PICTURE, data)


def test_base64_may_be_broken_into_lines() -> None:
    data = png(30, 30, bytes(90))
    encoded = base64.encodebytes(data).decode()
    assert recognise(encoded).picture == data


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("data:image/png;base64,???", PictureFault.BROKEN),
        ("data:image/png;base64,ä", PictureFault.BROKEN),
        ("data:image/svg+xml,<svg onload=alert(1)>", PictureFault.BROKEN),
        (code(b"<svg onload=alert(1)>", "data:image/svg+xml;base64,"), PictureFault.BROKEN),
        (code(b"GIF89a\x01\x00\x01\x00"), PictureFault.BROKEN),
        (code(png(0, 4)), PictureFault.BROKEN),
        (code(png(4, 4)[:20]), PictureFault.BROKEN),
        (code(b"\x89PNG\r\n\x1a\n0000JUNK00000000000"), PictureFault.BROKEN),
        (code(png(MAX_SIDE + 1, 4)), PictureFault.PIXELS),
        (code(png(100_000, 100_000)), PictureFault.PIXELS),
        (code(jpeg(4, 60_000)), PictureFault.PIXELS),
        (code(png(4, 4, bytes(MAX_PICTURE))), PictureFault.LARGE),
        ("data:image/png;base64," + "A" * MAX_PICTURE * 2, PictureFault.LARGE),
    ],
)
def test_what_is_broken_or_too_large_is_not_kept(text: str, fault: PictureFault) -> None:
    assert recognise(text) == QrContent(ContentKind.PICTURE, fault=fault)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8\xff", jpeg(3, 3, before=b"\xff\xe0\x00\x00"), jpeg(3, 3, before=b"junk"), jpeg(3, 3)[:12]],
)
def test_a_size_that_is_not_told_is_not_guessed(data: bytes) -> None:
    assert picture_size(data) is None


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(recognise(text), QrContent)
    assert isinstance(recognise("data:image/png;base64," + text), QrContent)


@given(st.binary(max_size=100))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        picture_size(head + data)
