"""The provider's side of the cryptography: AES-256-ECB, HMAC-SHA256 and RSASSA-PKCS1-v1_5 with SHA-256.

Written for the sandbox alone, on the ``cryptography`` package; the client has its own on another library. Source: PTS
API, sections 2.1 to 2.3.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ptsdesk.sandbox.wire import Json, Number

_BLOCK_BITS = 128


class UnreadableError(Exception):
    """The text is not base64, or not what the key has encrypted."""


def read_base64(text: bytes) -> bytes:
    """Decode standard base64 on one line; anything that a strict encoder would not have written is refused."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError from error
    if base64.b64encode(raw) != text:
        raise UnreadableError
    return raw


def decrypt(body: bytes, safecode: str) -> bytes:
    """Open a request body: base64, then AES-ECB with the safecode's own bytes as the key, then PKCS7."""
    sealed = read_base64(body)
    if not sealed:
        raise UnreadableError
    # The provider prescribes ECB (PTS API, section 2.3).
    opener = Cipher(algorithms.AES(safecode.encode("ascii")), modes.ECB()).decryptor()  # noqa: S305
    unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
    try:
        padded = opener.update(sealed) + opener.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise UnreadableError from error


def is_transaction_signature(header: str, body: bytes, secret: str) -> bool:
    """Whether ``X-Transaction-Signature`` fits the HTTP body as it came, in both body forms."""
    digest = hmac.digest(secret.encode("utf-8"), body, hashlib.sha256)
    return hmac.compare_digest(header.encode("utf-8", "surrogateescape"), base64.b64encode(digest))


def string_to_sign(fields: Mapping[str, Json], names: Iterable[str], safecode: str) -> bytes:
    """Join the named fields in ASCII order as ``name=value&``, then append the bare safecode."""
    pairs = [f"{name}={_text(fields.get(name))}" for name in sorted(names)]
    return "&".join([*pairs, safecode]).encode("utf-8")


def _text(value: Json) -> str:
    """The text of a value inside a signature: null is empty, booleans as PHP writes them, numbers as written."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return value.literal
    raise TypeError("A list or an object has no text in a signature.")


class Verifier:
    """Checks signatures of one RSA key pair by its public half."""

    def __init__(self, public_pem: bytes) -> None:
        key = serialization.load_pem_public_key(public_pem)
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("The merchant key is not an RSA key.")
        self._key = key

    def accepts(self, signed: bytes, signature: str) -> bool:
        """Whether ``signature`` (base64) is this key's signature of ``signed``."""
        try:
            raw = read_base64(signature.encode("utf-8"))
            self._key.verify(raw, signed, rsa_padding.PKCS1v15(), hashes.SHA256())
        except (UnreadableError, InvalidSignature):
            return False
        return True


class Signer:
    """Signs what the provider answers."""

    def __init__(self, private_pem: bytes) -> None:
        # The sandbox made this file itself; testing the primes again would cost 30 ms at every start.
        key = serialization.load_pem_private_key(private_pem, None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("The provider key is not an RSA key.")
        self._key = key

    def sign(self, text: bytes) -> str:
        """The base64 of the signature."""
        return base64.b64encode(self._key.sign(text, rsa_padding.PKCS1v15(), hashes.SHA256())).decode("ascii")
