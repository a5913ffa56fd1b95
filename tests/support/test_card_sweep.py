"""The sweep finds a planted card in all its encodings, wherever it lies, and nothing where nothing is."""

from __future__ import annotations

import base64
import codecs
import gzip
import io
import json
import random
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.card_sweep import ENCODINGS, Secrets, find, find_word, sweep, sweep_texts
from tests.support.test_cards import NUMBERS, cvc_for

Plant = Callable[[str], bytes]
PAN, CVC = "4012888888881881", "739"
CARD = Secrets(PAN, CVC)


def _groups(mark: str) -> Plant:
    return lambda text: mark.join(text[at : at + 4] for at in range(0, len(text), 4)).encode()


def _each(form: str) -> Plant:
    return lambda text: "".join(form.format(ord(sign)) for sign in text).encode()


def _shifted(by: int) -> Plant:
    return lambda text: base64.b64encode(b"x" * by + text.encode() + b"}")


def _zip(method: int) -> Plant:
    def plant(text: str) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
        return file.getvalue()

    return plant


def _packed(text: str) -> bytes:
    return bytes.fromhex(text if len(text) % 2 == 0 else f"{text}f")


PLANTS: dict[str, dict[str, Plant]] = {
    "utf-8": {"plain": str.encode},
    "grouped": {
        **{f"with {mark!r}": _groups(mark) for mark in " -./_\n\N{NO-BREAK SPACE}\N{THIN SPACE}"},
        "as on Amex": lambda text: f"{text[:4]} {text[4:10]} {text[10:]}".encode(),
        "each digit": lambda text: " ".join(text).encode(),
    },
    "reversed": {"plain": lambda text: text[::-1].encode()},
    "utf-16": {
        name: lambda text, name=name: f"n {text} \N{EURO SIGN}".encode(name) for name in ("utf-16-le", "utf-16-be")
    },
    "utf-32": {name: lambda text, name=name: f"n {text}!".encode(name) for name in ("utf-32-le", "utf-32-be")},
    "base64": {
        **{f"shifted by {by}": _shifted(by) for by in range(3)},
        "url-safe": lambda text: base64.urlsafe_b64encode(f"\xff\xfe>>{text}??".encode()),
        "on many lines": lambda text: codecs.encode(b"x" * 50 + text.encode() + b"y" * 50, "base64"),
        "without padding": lambda text: base64.b64encode(text.encode()).rstrip(b"="),
    },
    "hex": {
        "lower": lambda text: text.encode().hex().encode(),
        "upper": lambda text: text.encode().hex().upper().encode(),
        "with spaces": lambda text: text.encode().hex(" ").encode(),
        "from an odd place": lambda text: b"f" + text.encode().hex().encode(),
        "0x": _each("0x{:02x},"),
    },
    "percent": {"each": _each("%{:02X}"), "twice": _each("%25{:02x}")},
    "escapes": {
        "json": _each("\\u{:04x}"),
        "upper": _each("\\u{:04X}"),
        "x": _each("\\x{:02x}"),
        "octal": _each("\\{:03o}"),
    },
    "html entities": {"decimal": _each("&#{};"), "hexadecimal": _each("&#x{:x};"), "padded": _each("&#{:04d};")},
    "packed digits": {"from the left": _packed, "from the right": lambda text: _packed(f"0{text}")},
    "compressed": {
        "gzip": lambda text: gzip.compress(f"a {text} b".encode()),
        "zlib": lambda text: zlib.compress(f"a {text} b".encode()),
        "zlib, fast": lambda text: zlib.compress(f"a {text} b".encode(), 1),
        "zip": _zip(zipfile.ZIP_DEFLATED),
        "bzip2 in zip": _zip(zipfile.ZIP_BZIP2),
        "cut off": lambda text: gzip.compress(f"a {text} b".encode() + random.Random(1).randbytes(9000))[:5000],
    },
}  # fmt: skip
EACH = [(name, how) for name, plants in PLANTS.items() for how in plants]


def test_there_are_twelve_and_each_has_its_plants() -> None:
    assert len(ENCODINGS) == 12
    assert list(PLANTS) == list(ENCODINGS)


@pytest.mark.parametrize(("name", "how"), EACH)
@pytest.mark.parametrize("pan", [PAN, "378282246310005", "4222222222222", "6205500000000000004"])
def test_a_planted_number_is_found(name: str, how: str, pan: str) -> None:
    noise = random.Random(name + how)
    data = noise.randbytes(301) + b" <" + PLANTS[name][how](pan) + b"> " + noise.randbytes(300)
    assert name in find(pan, None, data)


@pytest.mark.parametrize(("name", "how"), EACH)
def test_another_number_is_not(name: str, how: str) -> None:
    assert find("4111111111111111", "123", PLANTS[name][how](PAN)) == []


@pytest.mark.parametrize(("name", "how"), [one for one in EACH if one[0] not in {"packed digits", "grouped"}])
def test_a_planted_code_is_found_behind_its_name(name: str, how: str) -> None:
    text = f'{{"order":"A-1","card_cvc":"{CVC}","remark":"x"}}'
    assert f"cvc:{name}" in find(PAN, CVC, b"\0 " + PLANTS[name][how](text) + b" \0")


@pytest.mark.parametrize(
    "text",
    [
        f"CVC={CVC}", f"Security code: {CVC}.", f"cvv2 {CVC}", f'"card_code": {CVC}', f"{PAN} {CVC}",
        f"{PAN} 12/29 {CVC}", f"{PAN},09,2029,{CVC}", "cvc NzM5", "cvc: 373339",
    ],
)  # fmt: skip
def test_how_a_code_is_announced(text: str) -> None:
    assert "cvc:utf-8" in find(PAN, CVC, text.encode())


@pytest.mark.parametrize(
    "text",
    [CVC, f"PHP {CVC}.00", f"cvc 1{CVC}", f"cvc {CVC}1", f"cvc 12 {CVC}", f"security {'x' * 30} {CVC}", "cvc ***"],
)
def test_three_digits_alone_mean_nothing_in_a_file(text: str) -> None:
    assert find(PAN, CVC, text.encode()) == []


@pytest.mark.parametrize("data", [
    json.dumps({"data": base64.b64encode(gzip.compress(f"no {PAN}".encode())).decode()}).encode(),
    gzip.compress(base64.b64encode(f'{{"card_number":"{PAN}"}}'.encode())),
    base64.b64encode(" ".join(PAN).encode()), base64.b64encode(PAN.encode("utf-16-le")),
    f"log: {json.dumps(json.dumps(PAN.encode().hex()))}".encode(),
], ids=["gzip in base64", "base64 in gzip", "groups in base64", "UTF-16 in base64", "hex in json in json"])  # fmt: skip
def test_one_in_the_other(data: bytes) -> None:
    assert find(PAN, None, data)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_found_in_noise(seed: int) -> None:
    noise = random.Random(seed)
    digits = "".join(noise.choices("0123456789", k=40_000)).encode()
    texts = noise.randbytes(400_000), digits, base64.b64encode(digits), gzip.compress(digits), digits.hex().encode()
    for data in texts:
        for _network, pan in NUMBERS:
            assert pan.encode() not in data
        assert find(PAN, CVC, data) == []


def test_nothing_is_found_in_what_may_be_kept() -> None:
    kept = "Visa ending in 1881, card_last4 1881, card_brand Visa, 4012 88** **** 1881, security code removed, 12/29"
    assert find(PAN, CVC, kept.encode()) == []


def _database(path: Path, text: str) -> None:
    database = sqlite3.connect(path)
    database.execute('CREATE TABLE "a ""table" (id INTEGER, text TEXT, raw BLOB, size REAL)')
    database.execute('INSERT INTO "a ""table" VALUES (1, ?, ?, 1.5)', (text, b"\x00\x01"))
    database.commit()
    database.close()


def test_a_folder_is_swept_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "deep" / ".hidden").mkdir(parents=True)
    (tmp_path / "deep" / ".hidden" / "log.1.gz").write_bytes(gzip.compress(f"a {PAN}".encode()))
    (tmp_path / f"{PAN}.txt").write_text("fine")
    (tmp_path / "empty").touch()
    (tmp_path / "clean.txt").write_text("739 pesos")
    _database(tmp_path / "split.sqlite", f"{'x' * (4096 - 60)}{PAN}{'y' * 9000}")
    (tmp_path / "journal").write_bytes(random.Random(2).randbytes(4096))
    found = sweep(tmp_path, [CARD], {"journal, decrypted": ["fine", f"card_cvc: {CVC}"], "other": [b"\xff"]})
    assert {(one.place, one.how) for one in found} >= {
        ("deep/.hidden/log.1.gz", "compressed"),
        (f"{PAN}.txt (name)", "utf-8"),
        ("split.sqlite (rows)", "utf-8"),
        ("journal, decrypted", "cvc:utf-8"),
    }
    assert {one.place.partition(" (")[0] for one in found} == {
        "deep/.hidden/log.1.gz", f"{PAN}.txt", "split.sqlite", "journal, decrypted",
    }  # fmt: skip


def test_a_row_that_was_deleted_is_still_in_the_file(tmp_path: Path) -> None:
    _database(tmp_path / "books.sqlite", f"paid with {PAN}")
    database = sqlite3.connect(tmp_path / "books.sqlite")
    database.execute("PRAGMA secure_delete = OFF")
    database.execute('DELETE FROM "a ""table"')
    database.commit()
    database.close()
    assert {one.place for one in sweep(tmp_path, [CARD])} == {"books.sqlite"}


def test_a_clean_folder(tmp_path: Path) -> None:
    _database(tmp_path / "books.sqlite", "paid with Visa ending in 1881")
    (tmp_path / "link").symlink_to("/dev/zero")
    assert sweep(tmp_path, [CARD, Secrets("378282246310005", cvc_for("378282246310005"))], {"dump": []}) == []


def test_texts_of_the_window() -> None:
    texts = {"clipboard": f" {CVC} ", "undo of search": "A-739-1 1739", "name": "Card number", "raw": PAN.encode()}
    found = {(one.place, one.how) for one in sweep_texts(texts, [CARD])}
    assert found == {("clipboard", "cvc:word"), ("undo of search", "cvc:word"), ("raw", "utf-8")}
    assert not find_word(CVC, "1739 7390")


def test_what_is_printed_holds_no_card() -> None:
    said = repr(CARD) + repr(sweep_texts({"x": f"{PAN} {CVC}"}, [CARD]))
    assert PAN not in said
    assert CVC not in said
