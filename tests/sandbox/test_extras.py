"""Good answers with something unusual in them: promotions, QR codes that are no text, an expiry, other amounts."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from decimal import Decimal

import pytest

from ptsdesk.domain.qr_code import read_qr
from ptsdesk.sandbox import amounts
from ptsdesk.sandbox.scenarios import by_name
from tests.sandbox.test_qr import crc16

PNG = "data:image/png;base64,"


def balance(merchant, channel: str) -> Decimal:
    return Decimal(merchant.good("balance")["PHP"][channel])


def modules(png: bytes, scale: int, border: int) -> list[list[bool]]:
    """The dark modules of a greyscale PNG of one bit a pixel, with no filters but None and Up (PNG, section 9)."""
    stream = io.BytesIO(png)
    assert stream.read(8) == b"\x89PNG\r\n\x1a\n"
    chunks = {}
    while header := stream.read(8):
        length, name = struct.unpack(">I4s", header)
        body = stream.read(length)
        assert struct.unpack(">I", stream.read(4)) == (zlib.crc32(name + body),)
        chunks[name] = chunks.get(name, b"") + body
    width, height, depth, colours = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (depth, colours, width) == (1, 0, height)
    row = (width + 7) // 8 + 1
    pixels = zlib.decompress(chunks[b"IDAT"])
    lines = [bytes(row)]
    for at in range(0, len(pixels), row):
        kind, *line = pixels[at : at + row]
        assert kind in {0, 2}
        lines.append(bytes([0, *((one + up * (kind == 2)) % 256 for one, up in zip(line, lines[-1][1:], strict=True))]))
    del lines[0]
    size = width // scale - 2 * border
    places = [(border + number) * scale for number in range(size)]
    return [[not lines[y][1 + x // 8] >> (7 - x % 8) & 1 for x in places] for y in places]


def test_a_promotion_stands_in_the_query_and_is_not_signed(merchant):
    created = merchant.good("payment", remark="sandbox:promo", amount="2450.10")
    assert "submit_promo" not in created
    data = merchant.good("payment_query", order_id=created["order_id"])  # verified without them
    assert (data["submit_promo"], data["accept_promo"]) == ("122.5", "122.5")
    plain = merchant.good("payment", amount="2450.10")["order_id"]
    assert "submit_promo" not in merchant.good("payment_query", order_id=plain)
    out = merchant.good("withdraw", amount=by_name("promo").amount)["order_id"]
    assert "submit_promo" not in merchant.good("withdraw_query", order_id=out)


def test_the_image_is_a_code_that_holds_the_order(merchant):
    data = merchant.good("payment", amount=by_name("qr-image").amount)
    assert data["qr_code"].startswith(PNG)
    png = base64.b64decode(data["qr_code"].removeprefix(PNG), validate=True)
    text = read_qr(modules(png, scale=6, border=4))
    assert "54071001.38" in text
    assert data["transaction_id"] in text
    assert text[-4:] == f"{crc16(text[:-4].encode()):04X}"
    assert "qr_code" not in merchant.good("payment", channel="MAYA", remark="sandbox:qr-image")


def test_the_words_are_no_payment_code(merchant):
    text = merchant.good("payment", remark="sandbox:qr-text", amount="12.50")["qr_code"]
    assert "12.5 PHP" in text
    assert not text.startswith("0002")


def test_an_order_expires_when_its_answer_said(merchant, clock):
    start = clock.seconds()
    data = merchant.good("payment", remark="sandbox:expires-soon")  # verified without it
    assert data["expired_at"] == str(start + 120)
    clock.forward(119.5)
    assert merchant.status("payment", data["order_id"]) == "0000"
    clock.forward(0.5)
    assert merchant.good("payment_query", order_id=data["order_id"])["timestamp"] == data["expired_at"]
    assert merchant.status("payment", data["order_id"]) == "5000"
    assert "expired_at" not in merchant.good("payment")
    assert "expired_at" not in merchant.good("withdraw", remark="sandbox:expires-soon")


@pytest.mark.parametrize("kind", ["payment", "withdraw", "subscribe"])
def test_less_is_accepted_than_was_submitted_and_that_is_what_moves(merchant, clock, kind):
    channel = {"payment": "QRPH", "withdraw": "QRPH_INSTAPAY", "subscribe": "CARD"}[kind]
    before = balance(merchant, channel)
    created = merchant.good(kind, amount="1001.41")
    queried = merchant.good(f"{kind}_query", order_id=created["order_id"])
    for data in (created, queried):
        assert (data["submit_amount"], data["accept_amount"]) == ("1001.41", "991.4")
    if kind == "payment":
        assert "54071001.41" in created["qr_code"]
    clock.forward(6)
    moved = balance(merchant, channel) - before
    assert moved == Decimal("-991.4" if kind == "withdraw" else "991.4")


@pytest.mark.parametrize(
    ("amount", "accepted"), [("0.000002", "0.000002"), ("0.5", "0.495"), ("100", "99"), ("123.456789", "122.226789")]
)
def test_small_amounts(merchant, amount, accepted):
    data = merchant.good("payment", remark="sandbox:accept-differs", amount=amount)
    assert Decimal(data["submit_amount"]) == Decimal(amount)
    assert Decimal(data["accept_amount"]) == Decimal(accepted)


def test_a_percentage_is_in_centavos():
    assert amounts.percent(amounts.millionths("1001.41") or 0, 1) == 10_010_000
    assert amounts.percent(100, 1) == 1
