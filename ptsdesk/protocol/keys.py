"""Keys, safecode and transaction secret: reading them as people paste them, and holding them without showing them.

Sources: PTS API, sections 1.1 (which there are) and 2.1 (RSA).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from Crypto import IncorrectPassphraseError, KdfLimitError, PassphraseRequiredError
from Crypto.PublicKey import RSA

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.domain.secret_rules import check_safecode, check_transaction_secret
from ptsdesk.errors import KeyMaterialError, PassphraseError
from ptsdesk.protocol.pem import any_der, private_der

__all__ = [
    "Credentials", "PrivateKey", "PublicKey", "check_pair", "check_safecode", "check_transaction_secret", "fingerprint",
    "load_private_key", "load_public_key", "make_private_key", "private_pem", "public_pem",
]  # fmt: skip

MIN_BITS = 2048
MAX_BITS = 8192
MADE_BITS = 2048
"""Of a key that is made here: what the provider's documentation shows (PTS API, section 2.1)."""
MAX_ROUNDS = 5_000_000
"""Of turning a pass phrase into a key, some seconds: a file that asks for more would only keep this computer busy."""


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


@forgetting
def load_private_key(pem: str | Secret, passphrase: Secret | None = None) -> PrivateKey:
    """Read the merchant's private key: PKCS#8 or PKCS#1, PEM in any of the shapes that mail and chat make of it.

    A PKCS#8 key may be protected with a pass phrase; :class:`PassphraseError` when it is missing or wrong.
    Raises :class:`KeyMaterialError` with a sentence; neither it nor its causes repeat the text.
    """
    der = private_der(pem.reveal() if isinstance(pem, Secret) else pem)
    key = _import(
        der,
        "This is not an RSA private key. Use the file that begins with -----BEGIN PRIVATE KEY-----.",
        passphrase,
    )
    if not key.has_private():
        raise KeyMaterialError("This is a public key. Here goes your own private key.")
    _check_size(key)
    return PrivateKey(key)


@forgetting
def load_public_key(pem: str) -> PublicKey:
    """Read the provider's public key: SubjectPublicKeyInfo, PKCS#1 or a certificate. See :func:`load_private_key`."""
    key = _import(
        any_der(pem, "public_key"),
        "This is not an RSA public key. Use the key that the provider shows in the merchant backend.",
    )
    if key.has_private():
        raise KeyMaterialError("This is a private key. Here goes the provider's public key.")
    _check_size(key)
    return PublicKey(key)


def make_private_key(random_bytes: Callable[[int], bytes]) -> PrivateKey:
    """A new key pair. It takes some seconds at most; ``random_bytes`` must be the system's."""
    return PrivateKey(RSA.generate(MADE_BITS, randfunc=random_bytes))


def private_pem(key: PrivateKey) -> Secret:
    """The key as it is kept: PKCS#8 without a pass phrase, whatever form it came in."""
    return Secret(key.reveal().export_key("PEM", pkcs=8).decode("ascii"))


def public_pem(key: PublicKey) -> str:
    """The key as it is uploaded: SubjectPublicKeyInfo."""
    return key.rsa.export_key("PEM").decode("ascii") + "\n"


def check_pair(private: PrivateKey, platform: PublicKey) -> None:
    """Refuse the merchant's own public key where the provider's belongs: no answer would ever verify with it."""
    if private.public.rsa == platform.rsa:
        raise KeyMaterialError(
            "This is the public half of your own private key. Here goes the provider's public key, from the merchant "
            "backend."
        )


def fingerprint(key: PublicKey) -> str:
    """SHA-256 over the DER SubjectPublicKeyInfo, as 32 pairs of hex digits with colons: for people to compare."""
    return hashlib.sha256(key.rsa.export_key("DER")).digest().hex(":").upper()


def _import(der: bytes, sentence: str, passphrase: Secret | None = None) -> RSA.RsaKey:
    try:
        return RSA.import_key(der, passphrase.reveal().encode() if passphrase else None, max_iteration_count=MAX_ROUNDS)
    except PassphraseRequiredError:
        problem: KeyMaterialError = PassphraseError(
            "This private key is protected with a pass phrase. Give the pass phrase as well, or remove it first, for "
            "example with openssl."
        )
    except IncorrectPassphraseError:
        problem = PassphraseError("This pass phrase does not open the private key. Type it again.")
    except KdfLimitError:
        problem = KeyMaterialError(
            "Opening this private key would take too long. Protect it again with usual settings, for example with "
            "openssl pkcs8 -topk8."
        )
    except (ValueError, IndexError, TypeError):
        problem = KeyMaterialError(sentence)
    # Raised here, where the library's error, whose words may repeat parts of the key, is no longer attached.
    raise problem


def _check_size(key: RSA.RsaKey) -> None:
    bits = key.size_in_bits()
    if bits < MIN_BITS:
        raise KeyMaterialError("This RSA key has {bits} bits. At least {least} are needed.", bits=bits, least=MIN_BITS)
    if bits > MAX_BITS:
        raise KeyMaterialError("This RSA key has {bits} bits. At most {most} can be used.", bits=bits, most=MAX_BITS)
