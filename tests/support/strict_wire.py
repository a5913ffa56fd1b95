"""What travels to and from the strict provider: keys, seals, signatures, answers (PTS API, sections 1 to 3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

USER_ID = "28"
GUID = "smajhv5r2etr"
SAFECODE = "8b998abba49ae33a194cb9677b13ecbe"
TRANSACTION_SECRET = "f55c19747fde060a4af40dc6ed187ae3"


class Wrong(Exception):
    """A request that is not as the reference says, and the code that it gets. It names members, never their values."""

    def __init__(self, what: str, code: str = "1001") -> None:
        super().__init__(what)
        self.code = code


class WrongSignature(Wrong):
    """The header or the ``sign`` does not fit what was sent."""


class NotOffered(Wrong):
    """A request that is well made, but asks for what this provider was set not to give."""


@dataclass(frozen=True)
class Answer:
    """What goes back. ``cut`` bytes of the body are never sent; a silent answer sends none at all.

    ``drop`` ends the connection at once, ``hang`` when the provider closes: longer than any client waits.
    ``raw`` is a whole answer, head and all, in place of the rest; ``then`` what follows it, or how it is written.
    """

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    silence: Literal["", "drop", "hang"] = ""
    raw: bytes | None = field(default=None, repr=False)
    then: Literal["close", "reset", "hold", "drip"] = "close"


class Keys:
    """One RSA pair."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def private_pem(self) -> bytes:
        """PKCS#8, as the vendor's samples have it."""
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public_pem(self) -> str:
        """What the other side is given."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def sign(self, text: str) -> str:
        """SHA256withRSA, PKCS#1 v1.5, base64 (PTS API, section 2.1)."""
        return base64.b64encode(self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()

    def check(self, text: str, sign: str) -> None:
        """Raise :class:`WrongSignature` unless ``sign`` is this pair's over the text."""
        try:
            raw = base64.b64decode(sign, validate=True)
            self.private.public_key().verify(raw, text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, InvalidSignature):
            raise WrongSignature("sign", "1010") from None


@cache
def merchant_keys() -> Keys:
    """Made once: a new pair for every test would cost more than the test."""
    return Keys()


@cache
def platform_keys() -> Keys:
    """See :func:`merchant_keys`."""
    return Keys()


def judge_headers(headers: dict[str, list[str]], body: bytes, content_type: str) -> None:
    """Raise :class:`Wrong` unless every header is right and none is there that has no business there."""
    if headers.get("content-type", [""])[0].partition(";")[0] != content_type:
        raise Wrong("Content-Type", "1020")
    expected = base64.b64encode(hmac.digest(TRANSACTION_SECRET.encode(), body, hashlib.sha256)).decode()
    if headers.get("x-transaction-signature") != [expected]:
        raise WrongSignature("X-Transaction-Signature", "1009")
    if headers.get("accept-encoding") != ["identity"]:
        raise Wrong("Accept-Encoding")
    if headers.get("content-length") != [str(len(body))]:
        raise Wrong("Content-Length")
    for name in ("authorization", "cookie", "referer", "transfer-encoding", "expect"):
        if name in headers:
            raise Wrong(f"header {name}")


def open_body(body: bytes, content_type: str) -> dict[str, Any]:
    """The fields of a sealed body, in either of its forms (PTS API, sections 1 and 2.3)."""
    try:
        sealed = base64.b64decode(_sealed(body, content_type), validate=True)
        decryptor = Cipher(algorithms.AES(SAFECODE.encode()), modes.ECB()).decryptor()  # noqa: S305 - the provider's choice
        unpad = PKCS7(128).unpadder()
        plain = unpad.update(decryptor.update(sealed) + decryptor.finalize()) + unpad.finalize()
        fields = json.loads(plain.decode("utf-8"), object_pairs_hook=_unique)
        json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair has no UTF-8
    except ValueError as error:
        # Without its cause: that one holds the text.
        raise Wrong(f"body: {type(error).__name__}", "1017") from None
    if not isinstance(fields, dict):
        raise Wrong("body: not an object", "1017")
    return fields


def _sealed(body: bytes, content_type: str) -> bytes:
    if content_type == "text/plain":
        return body
    outer = json.loads(body, object_pairs_hook=_unique)
    if set(outer) != {"data"}:
        raise ValueError("not {data}")
    return str(outer["data"]).encode()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def envelope(data: dict[str, str], code: str = '"1000"', message: str = "Accepted") -> Answer:
    """An envelope around members that are JSON texts already."""
    return Answer(f'{{"code":{code},"message":{json.dumps(message)},"data":{flat(data)}}}'.encode())


def flat(data: dict[str, str]) -> str:
    """An object of members that are JSON texts already."""
    return "{" + ",".join(f"{json.dumps(name)}:{text}" for name, text in data.items()) + "}"


def refusal(code: str, message: str) -> Answer:
    """A refusal: HTTP 200, an envelope without data."""
    return Answer(json.dumps({"code": code, "message": message}).encode())
