"""The program's own search for private texts: found in every encoding, and never by chance."""

from __future__ import annotations

import base64
import codecs
import gzip
import html
import json
import time
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.services.leaks import found_in

SECRET = "Zq71Kx04Bw93Tn58Ye26Uh30Od47Gi15"
Encode = Callable[[bytes], bytes]


def around(text: bytes) -> bytes:
    """As it would stand in a file."""
    return b"[Window]\nqt: 6.11.3\nnote: " + text + b"\nplatform: xcb\n"


WAYS: dict[str, Encode] = {
    "as it is": lambda text: text,
    "capitals": bytes.upper,
    "grouped": lambda text: b" ".join(text[at : at + 4] for at in range(0, len(text), 4)),
    "over lines": lambda text: b"\n".join(text[at : at + 9] for at in range(0, len(text), 9)),
    "with dashes": lambda text: b"-".join(text[at : at + 5] for at in range(0, len(text), 5)),
    "backwards": lambda text: text[::-1],
    "utf-16 little": lambda text: text.decode().encode("utf-16-le"),
    "utf-16 big": lambda text: text.decode().encode("utf-16-be"),
    "utf-32": lambda text: text.decode().encode("utf-32-be"),
    "base64": base64.b64encode,
    "base64, moved by one": lambda text: base64.b64encode(b"x" + text),
    "base64, moved by two": lambda text: base64.b64encode(b"xy" + text),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"\xff\xfe" + text),
    "base64 in lines": lambda text: base64.encodebytes(text * 3),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text)),
    "hexadecimal": lambda text: text.hex().encode(),
    "hexadecimal, capitals": lambda text: text.hex().upper().encode(),
    "hexadecimal with colons": lambda text: text.hex(":").encode(),
    "hexadecimal, one digit before": lambda text: b"0" + text.hex().encode(),
    "hexadecimal of UTF-16": lambda text: text.decode().encode("utf-16-le").hex().encode(),
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text).encode(),
    "percent twice": lambda text: quote("".join(f"%{byte:02X}" for byte in text)).encode(),
    "JSON escapes": lambda text: "".join(f"\\u{byte:04x}" for byte in text).encode(),
    "C escapes": lambda text: "".join(f"\\x{byte:02x}" for byte in text).encode(),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text).encode(),
    "entities": lambda text: "".join(f"&#{byte};" for byte in text).encode(),
    "entities, sixteen": lambda text: "".join(f"&#x{byte:x};" for byte in text).encode(),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "base64 of gzip": lambda text: base64.b64encode(gzip.compress(text)),
    "repr of JSON": lambda text: repr(json.dumps({"a": text.decode()})).encode(),
    "hex of base64": lambda text: base64.b64encode(text).hex().encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "secret", [SECRET, "{0}%s-9f27<b>61c4&d08e\\n55a1'\"}", "4012888888881881", "Maria Clara de los Santos"]
)
def test_it_is_found_in_each_encoding(way: str, secret: str) -> None:
    data = around(WAYS[way](secret.encode()))
    assert found_in({"the one": Secret(secret), "another": Secret("Sampaguita#2291")}, data) == ("the one",)


@pytest.mark.parametrize(
    "escaped", [html.escape, lambda text: json.dumps(text), lambda text: codecs.encode(text, "unicode_escape").decode()]
)
def test_what_only_part_of_is_escaped(escaped: Callable[[str], str]) -> None:
    secret = "{0}%s-9f27<b>61c4&d08e\\n55a1'\"}"
    # What an escape adds or takes away is a separator or stands for one character.
    assert found_in({"secret": Secret(secret)}, around(escaped(secret).encode())) == ("secret",)


def test_what_is_not_there_is_not_found() -> None:
    data = around(b"nothing of that kind, 48207 entries, code 1018, " + SECRET[:20].encode())
    assert found_in({"one": Secret(SECRET), "two": Secret("4012888888881881")}, data) == ()


@pytest.mark.parametrize("text", ["", "28", "Ana", "2450.00", "12345678"])
def test_what_is_too_short_is_not_looked_for(text: str) -> None:
    assert found_in({"short": Secret(text)}, around(text.encode())) == ()


def test_a_short_name_counts_as_words_of_its_own_only() -> None:
    needles = {"name": Secret("May Sy")}
    assert found_in(needles, b"it may system") == ()
    assert found_in(needles, b"paid to MAY SY today") == ("name",)
    assert found_in(needles, base64.b64encode(b"paid to May Sy today")) == ("name",)


def test_broken_streams_and_odd_runs_end_in_nothing() -> None:
    data = b"\x78\x9cbroken \x1f\x8b\x08no %zz \\u12 &#99999999; abcdefghi= 0x12345"
    assert found_in({"one": Secret(SECRET)}, data) == ()


def test_a_run_of_backslashes_costs_no_time() -> None:
    started = time.process_time()
    assert found_in({"word": Secret("correct horse")}, b"\\" * 2**18) == ()
    assert time.process_time() - started < 5
