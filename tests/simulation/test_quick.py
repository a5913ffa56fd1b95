"""What the quick cryptography makes is what the client's own library makes, and it believes the same signatures."""

from __future__ import annotations

from functools import partial

import pytest
from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.Signature import pkcs1_15

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol import envelope, signing
from ptsdesk.protocol.keys import PublicKey
from tests.simulation.quick import Encryptor, Hash, Scheme, quick_crypto
from tests.simulation.world import credentials

KEYS = credentials()


@pytest.mark.parametrize("text", ["", "order_id=P1&timestamp=1794400000", "名前=Ñ" * 40])
def test_the_same_bytes_as_the_own_library(text: str) -> None:
    hashed, key = SHA256.new(text.encode()), KEYS.private_key.reveal()
    signature = pkcs1_15.new(key).sign(hashed)
    assert Scheme.new(key).sign(Hash.new(text.encode())) == signature
    Scheme.new(key.public_key()).verify(Hash.new(text.encode()), signature)


@pytest.mark.parametrize("text", ["", "x" * 15, "x" * 16, "名前=Ñ" * 40])
def test_bodies_are_encrypted_to_the_same_bytes(text: str) -> None:
    own = envelope.encrypt(text, KEYS.safecode)
    with quick_crypto():
        assert [envelope.encrypt(text, KEYS.safecode) for _ in range(2)] == [own, own]
    assert envelope.decrypt(own, KEYS.safecode) == text


def test_every_changed_byte_is_refused_as_by_the_own_library() -> None:
    hashed, quickly, key = SHA256.new(b"amount=100"), Hash.new(b"amount=100"), KEYS.private_key.reveal()
    signature, public = Scheme.new(key).sign(quickly), key.public_key()
    wrong = [signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :] for at in range(len(signature))]
    for one in (*wrong, signature[:-1], signature + b"\0", b"\0" + signature, b""):
        for verify in (partial(pkcs1_15.new(public).verify, hashed), partial(Scheme.new(public).verify, quickly)):
            with pytest.raises(ValueError, match="Invalid signature"):
                verify(one)


def test_the_client_signs_and_verifies_with_it_while_it_lasts() -> None:
    text, public = Secret("order_id=P1"), PublicKey(KEYS.private_key.reveal().public_key())
    own, body = signing.sign(text, KEYS.private_key), envelope.encrypt("order_id=P1", KEYS.safecode)
    with quick_crypto():
        assert (signing.pkcs1_15, signing.SHA256, envelope.AES) == (Scheme, Hash, Encryptor)
        assert signing.sign(text, KEYS.private_key) == own
        assert signing.verify(text, own, public)
        assert not signing.verify(Secret("order_id=P2"), own, public)
        assert not signing.verify(text, own, KEYS.platform_key)
        assert envelope.encrypt("order_id=P1", KEYS.safecode) == body
    assert (signing.pkcs1_15, signing.SHA256, envelope.AES) == (pkcs1_15, SHA256, AES)
