"""What the quick RSA signs is what the client's own library signs, and it believes the same signatures."""

from __future__ import annotations

import pytest
from Crypto.Hash import SHA256
from Crypto.Signature import pkcs1_15

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol import signing
from ptsdesk.protocol.keys import PublicKey
from tests.simulation.quick import Scheme, quick_rsa
from tests.simulation.world import credentials

KEYS = credentials()


@pytest.mark.parametrize("text", ["", "order_id=P1&timestamp=1794400000", "名前=Ñ" * 40])
def test_the_same_bytes_as_the_own_library(text: str) -> None:
    hashed, key = SHA256.new(text.encode()), KEYS.private_key.reveal()
    signature = pkcs1_15.new(key).sign(hashed)
    assert Scheme.new(key).sign(hashed) == signature
    Scheme.new(key.public_key()).verify(hashed, signature)


def test_every_changed_byte_is_refused_as_by_the_own_library() -> None:
    hashed, key = SHA256.new(b"amount=100"), KEYS.private_key.reveal()
    signature, public = Scheme.new(key).sign(hashed), key.public_key()
    wrong = [signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :] for at in range(len(signature))]
    for one in (*wrong, signature[:-1], signature + b"\0", b"\0" + signature, b""):
        for scheme in (pkcs1_15.new(public), Scheme.new(public)):
            with pytest.raises(ValueError, match="Invalid signature"):
                scheme.verify(hashed, one)


def test_the_client_signs_and_verifies_with_it_while_it_lasts() -> None:
    text, public = Secret("order_id=P1"), PublicKey(KEYS.private_key.reveal().public_key())
    own = signing.sign(text, KEYS.private_key)
    with quick_rsa():
        assert signing.pkcs1_15 is Scheme  # type: ignore[comparison-overlap]
        assert signing.sign(text, KEYS.private_key) == own
        assert signing.verify(text, own, public)
        assert not signing.verify(Secret("order_id=P2"), own, public)
        assert not signing.verify(text, own, KEYS.platform_key)
    assert signing.pkcs1_15 is pkcs1_15
