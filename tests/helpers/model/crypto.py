"""The model provider's own cryptography, on another library than the client's. Source: PTS API, sections 2.1 to 2.3.

Every key is real and every signature is made and verified; the RSA keys have 1024 bits, which costs a third of the time
of 2048, because 200,000 payments are signed four times each. No rule of the client looks at the length after loading.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

USER_ID = "28"
GUID = "smajhv5r2etr"
SAFECODE = "8b998abba49ae33a194cb9677b13ecbe"
TRANSACTION_SECRET = "f55c19747fde060a4af40dc6ed187ae3"
_BITS = 1024


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
    """Made once a process."""
    return KeyRing(*(rsa.generate_private_key(65537, _BITS) for _ in range(3)))


def open_request(body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a posted body; raises :class:`Refused` unless the header's signature fits the body."""
    digest = hmac.digest(TRANSACTION_SECRET.encode(), body, hashlib.sha256)
    if base64.b64encode(digest).decode() != headers.get("X-Transaction-Signature"):
        raise Refused("1009")
    opener = Cipher(algorithms.AES(SAFECODE.encode()), modes.ECB()).decryptor()  # noqa: S305 - the provider's choice
    padded = opener.update(base64.b64decode(body, validate=True)) + opener.finalize()
    fields: dict[str, Any] = json.loads(padded[: -padded[-1]])
    return fields


def check_sign(fields: Mapping[str, Any], signed: Iterable[str]) -> None:
    """Raise :class:`Refused` unless ``sign`` is the merchant's over the named fields."""
    text = "&".join([*(f"{name}={fields.get(name, '')}" for name in sorted(signed)), SAFECODE])
    public = keys().merchant.public_key()
    try:
        public.verify(base64.b64decode(fields["sign"]), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise Refused("1010") from None


def sign(data: Mapping[str, Any], signed: Iterable[str], key: rsa.RSAPrivateKey | None = None) -> str:
    """The base64 signature over the named members of an answer."""
    text = "&".join([*(f"{name}={data[name]}" for name in sorted(signed)), SAFECODE])
    raw = (key or keys().provider).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(raw).decode()


def write(members: Mapping[str, Any]) -> str:
    """JSON with :class:`Literal` as numbers."""
    return "{" + ",".join(f'"{name}":{_value(value)}' for name, value in members.items()) + "}"


def _value(value: Any) -> str:
    if isinstance(value, Literal):
        return value
    if isinstance(value, dict):
        return write(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
