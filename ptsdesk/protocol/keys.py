"""Keys, safecode and transaction secret: reading them as people paste them, and holding them without showing them.

Sources: PTS API, sections 1.1 (which there are) and 2.1 (RSA).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import NoReturn

from Crypto.PublicKey import RSA

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyMaterialError
from ptsdesk.protocol.encoding import from_base64

MIN_BITS = 2048
MAX_BITS = 8192
MAX_TEXT = 20_000
SAFECODE_CHARACTERS = 32
MAX_SECRET = 256

_SAFECODE = re.compile(r"[A-Za-z0-9]{32}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FRAME = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)


class PublicKey:
    """An RSA public key, loaded once."""

    __slots__ = ("rsa",)

    def __init__(self, rsa: RSA.RsaKey) -> None:
        self.rsa = rsa

    @property
    def bits(self) -> int:
        """The length of the modulus."""
        return self.rsa.size_in_bits()

    def __repr__(self) -> str:
        return f"PublicKey({self.bits} bits)"


class PrivateKey:
    """An RSA private key, loaded once. Shows nothing of itself and cannot be serialised."""

    __slots__ = ("__rsa",)

    def __init__(self, rsa: RSA.RsaKey) -> None:
        self.__rsa = rsa

    def reveal(self) -> RSA.RsaKey:
        """The key for the one call that signs."""
        return self.__rsa

    @property
    def public(self) -> PublicKey:
        """The public half, which the merchant uploads."""
        return PublicKey(self.__rsa.public_key())

    def __repr__(self) -> str:
        return "PrivateKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never serialised")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one merchant account signs, encrypts and verifies with. ``repr`` shows the merchant id only."""

    user_id: str
    guid: str
    safecode: Secret
    transaction_secret: Secret
    private_key: PrivateKey
    platform_key: PublicKey

    def __repr__(self) -> str:
        return f"Credentials(user_id={self.user_id!r})"


def load_private_key(pem: str | Secret) -> PrivateKey:
    """Read the merchant's private key: PKCS#8 or PKCS#1, PEM in any of the shapes that mail and chat make of it.

    Raises :class:`KeyMaterialError` with a sentence; neither it nor its causes repeat the text.
    """
    text = pem.reveal() if isinstance(pem, Secret) else pem
    if "ENCRYPTED" in text:
        raise KeyMaterialError(
            "This private key is protected with a pass phrase. Remove the pass phrase first, for example with openssl."
        )
    der = _unframe(text, "private_key")
    key = _import(der, "This is not an RSA private key. Use the file that begins with -----BEGIN PRIVATE KEY-----.")
    if not key.has_private():
        raise KeyMaterialError("This is a public key. Here goes your own private key.")
    _check_size(key)
    return PrivateKey(key)


def load_public_key(pem: str) -> PublicKey:
    """Read the provider's public key: SubjectPublicKeyInfo, PKCS#1 or a certificate. See :func:`load_private_key`."""
    der = _unframe(pem, "public_key")
    key = _import(der, "This is not an RSA public key. Use the key that the provider shows in the merchant backend.")
    if key.has_private():
        raise KeyMaterialError("This is a private key. Here goes the provider's public key.")
    _check_size(key)
    return PublicKey(key)


def fingerprint(key: PublicKey) -> str:
    """SHA-256 over the DER SubjectPublicKeyInfo, as 32 pairs of hex digits with colons: for people to compare."""
    return hashlib.sha256(key.rsa.export_key("DER")).digest().hex(":").upper()


def check_safecode(text: str) -> Secret:
    """The safecode without the blanks that pasting adds: 32 letters or digits, the AES-256 key as it stands."""
    trimmed = text.strip()
    if not _SAFECODE.fullmatch(trimmed):
        raise KeyMaterialError(
            "A safecode has {count} letters and digits, as the provider shows it.", count=SAFECODE_CHARACTERS
        )
    return Secret(trimmed)


def check_transaction_secret(text: str) -> Secret:
    """The transaction secret without the blanks that pasting adds. Any text: it is used as it stands, not as hex."""
    trimmed = text.strip()
    if not trimmed:
        raise KeyMaterialError("Type the transaction secret, as the provider shows it under API Docking.")
    if len(trimmed) > MAX_SECRET or _CONTROL.search(trimmed):
        raise KeyMaterialError("This is not a transaction secret: it is one line, usually 32 letters and digits.")
    return Secret(trimmed)


def _unframe(text: str, what: str) -> bytes:
    """The DER bytes of a PEM text or of bare base64, whatever line breaks, blanks or byte order mark it has."""
    plain = text.strip("\ufeff \t\r\n").replace("\\n", "\n")
    if not plain:
        raise KeyMaterialError("The key is empty.", detail=what)
    if len(plain) > MAX_TEXT:
        raise KeyMaterialError("This is too long for a key. Choose the key file itself.", detail=what)
    framed = _FRAME.search(plain)
    packed = "".join((framed[2] if framed else plain).split())
    der = from_base64(packed)
    if not der:
        raise KeyMaterialError("This is not a key in PEM form, or a part of it is missing.", detail=what)
    return der


def _import(der: bytes, sentence: str) -> RSA.RsaKey:
    try:
        return RSA.import_key(der)
    except (ValueError, IndexError, TypeError):
        # The library's own words may repeat parts of the key.
        raise KeyMaterialError(sentence) from None


def _check_size(key: RSA.RsaKey) -> None:
    if not MIN_BITS <= key.size_in_bits() <= MAX_BITS:
        raise KeyMaterialError(
            "This RSA key has {bits} bits. At least {least} are needed.", bits=key.size_in_bits(), least=MIN_BITS
        )
