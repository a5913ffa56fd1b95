"""RSA, SHA-256 and AES of the system's crypto library in the place of the client's, which take four times as long.

What is signed, over which members, how an answer is judged: all that stays the client's code. Every signature is made
and verified, every body encrypted; only the arithmetic is another's (``test_quick`` compares the bytes).
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from functools import cache
from typing import ClassVar
from unittest import mock

from Crypto.Cipher import AES
from Crypto.PublicKey.RSA import RsaKey
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

_PADDING = padding.PKCS1v15()
_DIGEST = utils.Prehashed(hashes.SHA256())


class Hash:
    """As ``Crypto.Hash.SHA256``, as far as the client asks for it."""

    new = hashlib.sha256


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

    def sign(self, hashed: hashlib._Hash) -> bytes:
        assert self._private is not None
        return self._private.sign(hashed.digest(), _PADDING, _DIGEST)

    def verify(self, hashed: hashlib._Hash, signature: bytes) -> None:
        try:
            self._public.verify(signature, hashed.digest(), _PADDING, _DIGEST)
        except InvalidSignature:
            raise ValueError("Invalid signature") from None


class Encryptor:
    """As ``Crypto.Cipher.AES``, as far as the client asks for it to seal a request."""

    MODE_ECB = AES.MODE_ECB

    @staticmethod
    @cache
    def new(key: bytes, mode: int) -> Encryptor:
        assert mode == AES.MODE_ECB
        return Encryptor(Cipher(algorithms.AES(key), modes.ECB()).encryptor())  # noqa: S305 - the provider's choice

    def __init__(self, context: CipherContext) -> None:
        self.encrypt = context.update
        """Whole blocks leave nothing behind in it, so one serves for all."""


@contextlib.contextmanager
def quick_crypto() -> Iterator[None]:
    """While this lasts, the client signs and verifies with :class:`Scheme`, hashes and encrypts with the others."""
    with (
        mock.patch("ptsdesk.protocol.signing.pkcs1_15", Scheme),
        mock.patch("ptsdesk.protocol.signing.SHA256", Hash),
        mock.patch("ptsdesk.protocol.envelope.AES", Encryptor),
    ):
        yield
