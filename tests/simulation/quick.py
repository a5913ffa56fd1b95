"""RSA on the system's crypto library in the place of the client's, which takes four times as long for the same bytes.

What is signed, over which members, how an answer is judged: all that stays the client's code. Every signature is made
and verified; only the arithmetic of PKCS #1 is another's (``test_quick`` compares them).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import ClassVar
from unittest import mock

from Crypto.Hash.SHA256 import SHA256Hash
from Crypto.PublicKey.RSA import RsaKey
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

_PADDING = padding.PKCS1v15()
_DIGEST = utils.Prehashed(hashes.SHA256())


class Scheme:
    """As ``Crypto.Signature.pkcs1_15.PKCS115_SigScheme``, as far as the client asks for it."""

    _known: ClassVar[dict[int, tuple[RsaKey, Scheme]]] = {}
    """By the key's identity, which its presence here keeps its own."""

    def __init__(self, key: RsaKey) -> None:
        private = load_der_private_key(key.export_key("DER", pkcs=8), None) if key.has_private() else None
        public = load_der_public_key(key.public_key().export_key("DER"))
        assert private is None or isinstance(private, rsa.RSAPrivateKey)
        assert isinstance(public, rsa.RSAPublicKey)
        self._private, self._public = private, public

    @classmethod
    def new(cls, key: RsaKey) -> Scheme:
        if id(key) not in cls._known:
            cls._known[id(key)] = key, cls(key)
        return cls._known[id(key)][1]

    def sign(self, hashed: SHA256Hash) -> bytes:
        assert self._private is not None
        return self._private.sign(hashed.digest(), _PADDING, _DIGEST)

    def verify(self, hashed: SHA256Hash, signature: bytes) -> None:
        try:
            self._public.verify(signature, hashed.digest(), _PADDING, _DIGEST)
        except InvalidSignature:
            raise ValueError("Invalid signature") from None


@contextlib.contextmanager
def quick_rsa() -> Iterator[None]:
    """While this lasts, the client signs and verifies with :class:`Scheme`."""
    with mock.patch("ptsdesk.protocol.signing.pkcs1_15", Scheme):
        yield
