"""The model provider's own cryptography, on another library than the client's. Source: PTS API, sections 2.1 to 2.3.

Every key is real and every signature is made and verified. The RSA keys have 512 bits, which costs a third of the time
of 1024, because 200,000 payments are signed four times each, and they stand here, so that a seed gives the same bytes
every time: nobody attacks this provider. No rule of the client looks at the length after loading.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

USER_ID = "28"
GUID = "smajhv5r2etr"
SAFECODE = "8b998abba49ae33a194cb9677b13ecbe"
TRANSACTION_SECRET = "f55c19747fde060a4af40dc6ed187ae3"
_EXPONENT = 65537
_PRIMES = {
    "merchant": (
        0xAD4685A3A7C4E46FDA1DEB528E8EEDE0FA8DE91045DEC3E6C80356FEDDA2C743,
        0xE234C5DEC04EF68FD2C15325223503159F9D8DA75439B0A133A50B0255645BE5,
    ),
    "provider": (
        0xE34B12AE54F990DC30497D8EDBF49AD8D15E1FA42AE174C82575D78B30D6AB73,
        0xA7228E8BABB96BA74E6033B58E76A99D5A98886A911E124F24C6DDC0076A388D,
    ),
    "stranger": (
        0xC6B94D22DA3DEC5880F300D4F0999C96071A35C1E95BFFE7AB943C60EC1731D3,
        0xCE6C379AE3EDED59BEE5C8C344E6377E6A4A7AA0FB3CC4CAD43706EB5F366B57,
    ),
}
_BLOCK = 16
_PADDING, _SHA256 = padding.PKCS1v15(), hashes.SHA256()
_plain = json.JSONEncoder(ensure_ascii=False).encode
_quoted = json.encoder.encode_basestring


class Literal(str):
    """The text of a JSON number."""

    __slots__ = ()


class Refused(Exception):
    """The request cannot be opened or does not hold together; the argument is the code of the answer."""


@dataclass(frozen=True)
class KeyRing:
    """Both key pairs and a third one that nobody should believe."""

    merchant: rsa.RSAPrivateKey
    provider: rsa.RSAPrivateKey
    stranger: rsa.RSAPrivateKey


@cache
def keys() -> KeyRing:
    """The same in every process."""
    return KeyRing(**{name: _key(*primes) for name, primes in _PRIMES.items()})


def _key(p: int, q: int) -> rsa.RSAPrivateKey:
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


@cache
def _begun_hmac() -> hmac.HMAC:
    return hmac.new(TRANSACTION_SECRET.encode(), digestmod=hashlib.sha256)


@cache
def _opener() -> CipherContext:
    """Whole blocks leave nothing behind in it, so one serves for all."""
    return Cipher(algorithms.AES(SAFECODE.encode()), modes.ECB()).decryptor()  # noqa: S305 - the provider's choice


@cache
def _merchant() -> rsa.RSAPublicKey:
    return keys().merchant.public_key()


def open_request(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a posted body; raises :class:`Refused` unless the header's signature fits the body."""
    digest = _begun_hmac().copy()
    digest.update(body)
    if base64.b64encode(digest.digest()).decode() != headers.get("X-Transaction-Signature"):
        raise Refused("1009")
    sealed = base64.b64decode(body, validate=True)
    if len(sealed) % _BLOCK:
        raise Refused("1009")
    padded = _opener().update(sealed)
    fields: dict[str, Any] = json.loads(padded[: -padded[-1]])
    return fields


def check_sign(fields: Mapping[str, Any], signed: Iterable[str]) -> None:
    """Raise :class:`Refused` unless ``sign`` is the merchant's over the named fields."""
    text = "&".join([*(f"{name}={fields.get(name, '')}" for name in sorted(signed)), SAFECODE])
    try:
        _merchant().verify(base64.b64decode(fields["sign"]), text.encode(), _PADDING, _SHA256)
    except InvalidSignature:
        raise Refused("1010") from None


def sign(data: Mapping[str, Any], signed: Iterable[str], key: rsa.RSAPrivateKey | None = None) -> str:
    """The base64 signature over the named members of an answer."""
    text = "&".join([*(f"{name}={data[name]}" for name in sorted(signed)), SAFECODE])
    return _signature(text, key or keys().provider)


@lru_cache(2_000)
def _signature(text: str, key: rsa.RSAPrivateKey) -> str:
    """Always the same for the same text: a callback often repeats an answer."""
    return base64.b64encode(key.sign(text.encode(), _PADDING, _SHA256)).decode()


def write(members: Mapping[str, Any]) -> str:
    """JSON with :class:`Literal` as numbers."""
    return "{" + ",".join(f'"{name}":{_value(value)}' for name, value in members.items()) + "}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return value if isinstance(value, Literal) else _quoted(value)
    if isinstance(value, dict):
        return write(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_value, value)) + "]"
    return _plain(value)
