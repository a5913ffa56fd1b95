from __future__ import annotations

import base64
import hashlib
import pickle
import re
import textwrap

import pytest
from Crypto.PublicKey import ECC, RSA

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyMaterialError
from ptsdesk.protocol.keys import (
    check_safecode,
    check_transaction_secret,
    fingerprint,
    load_private_key,
    load_public_key,
)
from tests.vectors.known import credentials, key_texts, private_key, public_key

PRIVATE = key_texts("rsa2048")["private_pkcs8_pem"]
PUBLIC = key_texts("rsa2048")["public_spki_pem"]


def bare(pem: str) -> str:
    return "".join(pem.strip().splitlines()[1:-1])


MANGLED = [
    pytest.param(lambda pem: pem, id="as it is"),
    pytest.param(lambda pem: "\ufeff" + pem, id="byte order mark"),
    pytest.param(lambda pem: "\n\n  \n" + pem + "\n\n", id="blank lines around"),
    pytest.param(lambda pem: pem.replace("\n", "\r\n"), id="CRLF"),
    pytest.param(lambda pem: pem.replace("\n", " ").strip(), id="one line"),
    pytest.param(lambda pem: pem.replace("\n", ""), id="one line without blanks"),
    pytest.param(lambda pem: pem.replace("\n", "\\n"), id="written line breaks, as in a JSON file"),
    pytest.param(lambda pem: textwrap.indent(pem, "    "), id="indented"),
    pytest.param(lambda pem: pem.replace("\n", "\n\n"), id="a blank line between"),
    pytest.param(bare, id="bare base64"),
    pytest.param(lambda pem: "\n".join(textwrap.wrap(bare(pem), 76)), id="bare base64 in lines"),
    pytest.param(lambda pem: "Here is the key:\n" + pem + "Regards, Ana", id="words around"),
]


@pytest.mark.parametrize("mangle", MANGLED)
def test_keys_are_read_as_people_paste_them(mangle) -> None:
    assert load_private_key(Secret(mangle(PRIVATE))).public.rsa == public_key("rsa2048").rsa
    assert load_public_key(mangle(PUBLIC)).rsa == public_key("rsa2048").rsa


def test_fingerprint_is_that_of_the_der_key() -> None:
    expected = hashlib.sha256(base64.b64decode(bare(PUBLIC))).hexdigest().upper()
    shown = fingerprint(public_key("rsa2048"))
    assert re.fullmatch(r"[0-9A-F]{2}(:[0-9A-F]{2}){31}", shown)
    assert shown.replace(":", "") == expected


SMALL = RSA.generate(1024)  # noqa: S505 - too small is the point


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n\ufeff", "empty"),
        ("hello", "not a key in PEM form"),
        ("x" * 20_001, "too long"),
        (PRIVATE[:-100], "part of it is missing"),
        (PRIVATE.replace("MII", "MI*"), "part of it is missing"),
        (base64.b64encode(b"not a key at all").decode(), "not an RSA private key"),
        (ECC.generate(curve="p256").export_key(format="PEM"), "not an RSA private key"),
        (PUBLIC, "public key"),
        (RSA.import_key(PRIVATE).export_key(passphrase="pw", pkcs=8).decode(), "pass phrase"),
        (RSA.import_key(PRIVATE).export_key(passphrase="pw").decode(), "pass phrase"),
        (SMALL.export_key().decode(), "1024 bits"),
    ],
)
def test_a_text_that_is_no_private_key_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(KeyMaterialError, match=words) as caught:
        load_private_key(text)
    assert caught.value.__cause__ is None
    assert caught.value.detail in ("", "private_key")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (PRIVATE, "private key"),
        (ECC.generate(curve="p256").public_key().export_key(format="PEM"), "not an RSA public key"),
        (SMALL.public_key().export_key().decode(), "1024 bits"),
    ],
)
def test_a_text_that_is_no_public_key_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(KeyMaterialError, match=words):
        load_public_key(text)


def test_nothing_of_a_key_is_shown() -> None:
    account = credentials()
    shown = f"{account!r} {account} {account.private_key!r} {account.private_key} {account.platform_key!r}"
    assert shown.count("Credentials(user_id='1')") == 2
    assert account.safecode.reveal() not in shown
    assert "PrivateKey(…)" in shown
    assert "PublicKey(2048 bits)" in shown
    assert str(private_key("rsa2048").reveal().p) not in shown


def test_a_private_key_is_never_serialised() -> None:
    with pytest.raises(TypeError, match="never serialised"):
        pickle.dumps(private_key("rsa2048"))


def test_safecode() -> None:
    assert check_safecode(" 8b998abba49ae33a194cb9677b13ecbe\r\n").reveal() == "8b998abba49ae33a194cb9677b13ecbe"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8b99",
        "8b998abba49ae33a194cb9677b13ecbe0",
        "８b998abba49ae33a194cb9677b13ecbe",
        "8b998abba49ae33 194cb9677b13ecbe",
    ],
)
def test_a_text_that_is_no_safecode(text: str) -> None:
    with pytest.raises(KeyMaterialError, match="32 letters and digits") as caught:
        check_safecode(text)
    assert text == "" or text not in str(caught.value)


@pytest.mark.parametrize("text", ["f55c19747fde060a4af40dc6ed187ae3", "sécret with spaces & ünïcode"])
def test_transaction_secret(text: str) -> None:
    assert check_transaction_secret(f"\n{text} ").reveal() == text


@pytest.mark.parametrize(("text", "words"), [(" ", "Type the"), ("a\nb", "one line"), ("x" * 257, "one line")])
def test_a_text_that_is_no_transaction_secret(text: str, words: str) -> None:
    with pytest.raises(KeyMaterialError, match=words):
        check_transaction_secret(text)
