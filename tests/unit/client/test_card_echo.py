"""A provider that repeats the card in its answer, grouped, escaped or encoded: nothing of it goes any further."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest

from ptsdesk.client.card_echo import without_card
from ptsdesk.domain.secret import Secret
from tests.support.card_sweep import Secrets, sweep_texts

PAN = "4012888888881881"
CVC = "937"
CARD = (Secret(PAN), Secret(CVC))


def clean(body: bytes) -> bytes:
    return without_card(body, *CARD)


def percent(text: str) -> str:
    return "".join(f"%{ord(character):02X}" for character in text)


WRITINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "grouped": lambda text: " ".join(text[at : at + 4] for at in range(0, len(text), 4)),
    "far apart": lambda text: " - ".join(text),
    "in an address": percent,
    "twice in an address": lambda text: quote(percent(text)),
    "JSON": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "JSON in JSON": lambda text: "".join(f"\\\\u{ord(character):04X}" for character in text),
    "full-width": lambda text: "".join(chr(0xFF10 + int(character)) for character in text),
    "full-width in JSON": lambda text: json.dumps("".join(chr(0xFF10 + int(character)) for character in text)),
    "HTML": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "HTML, sixteen": lambda text: "".join(f"&#x{ord(character):x};" for character in text),
    "C": lambda text: "".join(f"\\x{ord(character):x}" for character in text),
    "hex": lambda text: text.encode().hex(),
    **{
        f"base64, {before} before": lambda text, before=before: base64.b64encode(
            b"x" * before + text.encode() + b'"}'
        ).decode()
        for before in range(3)
    },
}  # fmt: skip


@pytest.mark.parametrize("write", WRITINGS.values(), ids=WRITINGS)
def test_the_number_goes_however_it_is_written(write: Callable[[str], str]) -> None:
    body = f'{{"code":"1001","message":"card {write(PAN)} is bad"}}'.encode()
    left = clean(body)
    assert left != body
    assert sweep_texts({"answer": left}, [Secrets(PAN, CVC)]) == []
    assert b"is bad" in left


@pytest.mark.parametrize(
    "words",
    [
        '"card_cvc":"{}"', '"cvv":{}', "cvv2 {} wrong", "security code: {}", '"security":"{}"', '"cid": {}', "CSC={}",
        f"{PAN} 08/29 {{}}", f"{PAN}|0829|{{}}", f"{PAN} {{}}", f"{PAN} 08 2029 {{}}", '"card_code":"{}"',
    ],
)  # fmt: skip
@pytest.mark.parametrize("write", [WRITINGS[name] for name in ("plain", "JSON", "in an address", "HTML")])
def test_the_code_goes_where_something_announces_it(words: str, write: Callable[[str], str]) -> None:
    left = clean(words.format(write(CVC)).encode())
    assert b"[security code removed]" in left
    assert sweep_texts({"answer": left}, [Secrets(PAN, CVC)]) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"submit_amount":937.00,"order_id":"S261112-937","transaction_id":"S937"}', '"timestamp":1794400937', "9370",
        "card ending in 1881", '"cvc":"ok","submit_amount":19370', '"security":"tls","x":"1937"',
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert clean(text.encode()) == text.encode()


def test_what_looked_for_the_card_remembers_nothing() -> None:
    clean(f"{PAN} {CVC}".encode())
    remembered = repr([*re._cache, *getattr(re, "_cache2", ())])  # type: ignore[attr-defined]
    assert "4012" not in remembered
    assert all(digit not in remembered for digit in (PAN, "(?:4|", "(?:9|"))


def test_a_hostile_answer_costs_no_time() -> None:
    started = time.process_time()
    for piece in (
        b"4",
        b"40128888888818",
        b"cvc ",
        b"%34",
        b"\\u0034",
        b"[card number removed] 08",
        b"security code 93",
        b"\\",
        b"\\u003",
        b"&#x0",
        b"&#00",
        b"%25",
        b'"cvc" ',
        b" ",
        b"0",
    ):
        clean(piece * (2**20 // len(piece)))
    assert time.process_time() - started < 10


def test_no_card_no_change() -> None:
    assert without_card(b"4242", Secret(""), Secret("")) == b"4242"


def test_a_number_that_was_sent_in_groups_goes_too() -> None:
    body = b'{"message":"4012888888881881 and 4012 8888 8888 1881"}'
    assert b"1881" not in without_card(body, Secret("4012 8888 8888 1881"), Secret("739"))
