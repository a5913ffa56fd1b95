"""The sandbox agrees with the known answers: requests, AES, HMAC, amounts, what a signature covers."""

from __future__ import annotations

import base64

import pytest

from ptsdesk.sandbox import amounts, checks, crypto, wire
from ptsdesk.sandbox.checks import Call, Merchant
from ptsdesk.sandbox.codes import Refusal
from tests.vectors.known import VECTORS

KEYS = {key["id"]: key for key in VECTORS["keys"]}
NOW_S = 1612245402


def by_id(section: str):
    return pytest.mark.parametrize("case", VECTORS[section], ids=lambda case: str(case.get("id", case.get("text"))))


def merchant_of(case) -> Merchant:
    verifier = crypto.Verifier(KEYS[case["key"]]["public_spki_pem"].encode())
    return Merchant("1", VECTORS["guid"], case["safecode"], case["secret"], verifier)


def call_of(case) -> Call:
    headers = {"content-type": (case["content_type"],), "x-transaction-signature": (case["header"],)}
    return Call(case["method"], case["path"], headers, case["body"].encode())


@by_id("requests")
def test_requests(case):
    if case["header_over"] == "inner":
        # PTS API, section 21: the header of a {"data": …} body signs the raw body, nothing else.
        with pytest.raises(Refusal, match="1009"):
            checks.authenticate(call_of(case), merchant_of(case), NOW_S)
        return
    endpoint, fields = checks.authenticate(call_of(case), merchant_of(case), NOW_S)
    assert endpoint.name.lower() == case["type"].removesuffix("_a").removesuffix("_b")
    assert fields == wire.read_object(case["plaintext"].encode())
    for off_s in (-6, 6):
        with pytest.raises(Refusal, match="1020"):
            checks.authenticate(call_of(case), merchant_of(case), NOW_S + off_s)


@by_id("sign")
def test_what_is_signed(case):
    fields = wire.read_object(case["fields_json"].encode())
    text = crypto.string_to_sign(fields, case["signed_keys"], case["safecode"])
    assert text.decode() == case["string"]
    for key, signature in case["signatures"].items():
        assert crypto.Verifier(KEYS[key]["public_spki_pem"].encode()).accepts(text, signature)
        assert crypto.Signer(KEYS[key]["private_pkcs8_pem"].encode()).sign(text) == signature


@by_id("aes")
def test_aes(case):
    assert crypto.decrypt(case["body"].encode(), case["safecode"]) == case["plaintext"].encode()


@by_id("aes_bad")
def test_aes_bad(case):
    with pytest.raises(crypto.UnreadableError):
        crypto.decrypt(case["body"].encode(), case["safecode"])


@by_id("hmac")
def test_hmac(case):
    message = case["message"].encode()
    assert crypto.is_transaction_signature(case["header"], message, case["secret"])
    assert not crypto.is_transaction_signature(case["header"], message + b"x", case["secret"])
    assert not crypto.is_transaction_signature(case["header"], message, case["secret"] + "x")


@by_id("amounts")
def test_amounts(case):
    found = amounts.millionths(case["text"])
    if not case["valid"]:
        assert found is None
    elif int(case["millionths"]) < amounts.FAR_TOO_LARGE:
        assert found == int(case["millionths"])
    else:
        assert found == amounts.FAR_TOO_LARGE


@pytest.mark.parametrize(("amount", "short", "long"), [
    (1, "0.000001", "0.000001"), (1_100_000, "1.1", "1.100000"), (100_000_000, "100", "100.000000"),
    (40_000_000_000, "40000", "40000.000000"), (0, "0", "0.000000"),
])  # fmt: skip
def test_how_amounts_are_written(amount, short, long):
    assert (amounts.literal(amount), amounts.six_decimals(amount)) == (short, long)


def test_a_negative_balance_is_written_plainly():
    assert amounts.literal(-1_250_000) == "-1.25"


def test_base64_that_a_strict_encoder_would_not_write():
    assert crypto.read_base64(b"QQ==") == b"A"
    for bad in (b"QR==", b"QQ", b"QQ==\n", b"Q Q==", b"====", b"QQ=="[::-1]):
        with pytest.raises(crypto.UnreadableError):
            crypto.read_base64(bad)


def test_a_list_is_never_signed():
    with pytest.raises(TypeError):
        crypto.string_to_sign({"a": []}, ["a"], "S")


@pytest.mark.parametrize("role", [crypto.Verifier, crypto.Signer])
def test_only_rsa_keys(role):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(TypeError):
        role(public if role is crypto.Verifier else private)


def test_json_is_written_as_it_was_read():
    text = '{"a":[1.10,1e2,-0,true,false,null],"b":{"é":"\\"\\\\/\\n"},"c":123456789012345678901234567890}'
    assert wire.write(wire.read_object(text.encode())) == text


def test_a_signature_is_checked_by_its_bytes_only():
    key = KEYS["rsa2048"]
    verifier = crypto.Verifier(key["public_spki_pem"].encode())
    sign = crypto.Signer(key["private_pkcs8_pem"].encode()).sign(b"text")
    assert verifier.accepts(b"text", sign)
    raw = base64.b64decode(sign)
    for changed in (raw[:-1], raw + b"\0", b"\0" + raw, b"", bytes([raw[0] ^ 1]) + raw[1:]):
        assert not verifier.accepts(b"text", base64.b64encode(changed).decode())
