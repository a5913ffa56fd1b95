from __future__ import annotations

import base64
import hashlib
import os
import pickle
import re
import textwrap

import pytest
from Crypto.PublicKey import ECC, RSA

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyMaterialError, PassphraseError
from ptsdesk.protocol.keys import (
    check_pair,
    check_safecode,
    check_transaction_secret,
    fingerprint,
    load_private_key,
    load_public_key,
    make_private_key,
    private_pem,
    public_pem,
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
        (PUBLIC.replace("PUBLIC", "PRIVATE"), "public key"),
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


def test_a_protected_key_is_opened_with_its_pass_phrase_only() -> None:
    protected = RSA.import_key(PRIVATE).export_key(passphrase="señor".encode(), pkcs=8).decode()
    assert load_private_key(Secret(protected), Secret("señor")).public.rsa == public_key("rsa2048").rsa
    for given in (None, Secret(""), Secret("senor")):
        with pytest.raises(PassphraseError):
            load_private_key(protected, given)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "a certificate, which is public"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "the form of SSH"),
        ("-----BEGIN ROSE-----\nAAAA\n-----END ROSE-----", "not a private key"),
        ("ssh-rsa AAAA shop", "in the form of SSH"),
        (PRIVATE + PRIVATE, "several private keys"),
        ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n-----END RSA PRIVATE KEY-----", "old form"),
    ],
)
def test_what_is_something_else_is_called_by_its_name(text: str, words: str) -> None:
    with pytest.raises(KeyMaterialError, match=words):
        load_private_key(text)


def test_a_key_behind_its_certificate_is_found() -> None:
    text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + PRIVATE
    assert load_private_key(text).public.rsa == public_key("rsa2048").rsa


def test_a_key_that_is_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptsdesk.protocol.keys.MAX_BITS", 2047)
    with pytest.raises(KeyMaterialError, match=r"2048 bits\. At most 2047"):
        load_private_key(PRIVATE)


def test_a_protected_key_that_asks_for_too_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    protected = RSA.import_key(PRIVATE).export_key(
        passphrase="pw", pkcs=8, protection="PBKDF2WithHMAC-SHA512AndAES256-CBC", prot_params={"iteration_count": 2000}
    )
    monkeypatch.setattr("ptsdesk.protocol.keys.MAX_ROUNDS", 1999)
    with pytest.raises(KeyMaterialError, match="take too long"):
        load_private_key(protected.decode(), Secret("pw"))


def test_a_pair_that_is_made_here() -> None:
    drawn = 0

    def draw(count: int) -> bytes:
        nonlocal drawn
        drawn += count
        return os.urandom(count)

    key = make_private_key(draw)
    assert drawn > 256, "its randomness is what was given"
    assert (key.public.bits, key.public.rsa.e) == (2048, 65537)
    assert load_private_key(private_pem(key)).public.rsa == key.public.rsa
    assert load_public_key(public_pem(key.public)).rsa == key.public.rsa
    assert public_pem(key.public).startswith("-----BEGIN PUBLIC KEY-----\n")


def test_ones_own_public_key_is_not_the_providers() -> None:
    check_pair(private_key("rsa2048"), public_key("rsa3072"))
    with pytest.raises(KeyMaterialError, match="your own private key"):
        check_pair(private_key("rsa2048"), public_key("rsa2048"))
