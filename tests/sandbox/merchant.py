"""A merchant's program, written for these tests alone: it shares no code with the sandbox nor with the client.

It signs, seals and posts over real TLS, and it judges an answer strictly.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

PATHS = {
    "payment": "v2/{}/payment",
    "payment_query": "v2/{}/payment/query",
    "withdraw": "v2/{}/withdraw",
    "withdraw_query": "v2/{}/withdraw/query",
    "balance": "v2/{}/balance",
    "support_channel": "v2/{}/support-channel",
    "subscribe": "v2.1/{}/subscribe",
    "subscribe_query": "v2.1/{}/subscribe/query",
    "subscribe_disable": "v2.1/{}/subscribe/disable",
}
_QUERY = {"order_id", "timestamp", "user_id"}
_CREATE = {*_QUERY, "amount", "channel", "currency"}
_CARD = {"card_cvc", "card_exp_month", "card_exp_year", "card_number", "first_name", "last_name"}
SIGNED = {
    "payment": _CREATE,
    "withdraw": _CREATE,
    "subscribe": _CREATE | _CARD,
    "balance": {"timestamp", "user_id"},
    "support_channel": {"currency", "timestamp", "user_id"},
}
_ORDER = {
    "user_id", "order_id", "transaction_id", "channel", "submit_currency", "submit_amount", "accept_currency",
    "accept_amount", "exchange_rate",
}  # fmt: skip
_SUBSCRIPTION = {
    "enabled", "period_count", "period_unit", "subscribe_at", "last_payment_at", "next_payment_at", "timestamp",
}  # fmt: skip
ANSWER_SIGNED = {
    "payment": _ORDER | {"pay_url"},
    "withdraw": _ORDER,
    "subscribe": _ORDER,
    "payment_query": _ORDER | {"status", "timestamp"},
    "withdraw_query": _ORDER | {"status", "timestamp"},
    "subscribe_query": _ORDER | _SUBSCRIPTION,
    "subscribe_disable": _ORDER | _SUBSCRIPTION,
    "balance": {"user_id"},
    "support_channel": {"user_id"},
}
FORMS = ("text/plain", "application/json")


def _text(value) -> str:
    """A value as text inside a signature."""
    return {None: "", True: "1", False: ""}[value] if value is None or isinstance(value, bool) else str(value)


class Literal(str):
    """A JSON number as it was written."""

    __slots__ = ()


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def envelope(self):
        """The JSON, numbers as their literals, repeated keys refused."""

        def once(pairs):
            members = dict(pairs)
            assert len(members) == len(pairs), "a repeated key"
            return members

        return json.loads(self.body.decode(), parse_int=Literal, parse_float=Literal, object_pairs_hook=once)

    @property
    def code(self) -> str:
        return self.envelope["code"]

    @property
    def data(self):
        return self.envelope["data"]


@dataclass
class Sealed:
    """A request ready to post; tests change one part of it."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


class Merchant:
    """One merchant with the credentials of a ready line, and a clock that the test sets."""

    def __init__(self, info, now_s) -> None:
        self.info = info
        self.now_s = now_s
        # The key's primes were tested when it was made; a test of them for each of a thousand tests would cost 30 s.
        pem = Path(info.merchant_private_key_file).read_bytes()
        self._key = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
        self._server_key = serialization.load_pem_public_key(info.server_public_key.encode())
        self._context = ssl.create_default_context(cafile=str(info.ca_file))
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._count = 0

    def next_order_id(self) -> str:
        self._count += 1
        return f"T{id(self):x}-{self._count:04d}"

    def fields(self, name: str, **changes):
        """The fields of a good request of this kind, without its sign; a change to ``...`` leaves a field out."""
        card = {
            "card_number": "4111111111111111", "card_exp_month": "12", "card_exp_year": "2039", "card_cvc": "123",
            "first_name": "José", "last_name": "Ñúñez",
        }  # fmt: skip
        channel = {"payment": "QRPH", "withdraw": "QRPH_INSTAPAY", "subscribe": "CARD"}.get(name)
        good = {"user_id": self.info.user_id, "timestamp": self.now_s()}
        if channel:
            good |= {"order_id": self.next_order_id(), "amount": "100", "currency": "PHP", "channel": channel}
            good |= card if name == "subscribe" else {}
        elif name == "support_channel":
            good["currency"] = "PHP"
        elif name != "balance":
            good["order_id"] = "none"
        return {key: value for key, value in (good | changes).items() if value is not ...}

    def string_to_sign(self, name: str, fields) -> bytes:
        names = SIGNED.get(name, _QUERY) | ({"period_count", "period_unit"} & set(fields))
        pairs = [f"{key}={_text(fields.get(key))}" for key in sorted(names)]
        return "&".join([*pairs, self.info.safecode]).encode()

    def sign(self, name: str, fields) -> str:
        raw = self._key.sign(self.string_to_sign(name, fields), padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(raw).decode()

    def encrypt(self, plaintext: bytes, safecode: str = "") -> bytes:
        padder = PKCS7(128).padder()
        cipher = Cipher(algorithms.AES((safecode or self.info.safecode).encode()), modes.ECB()).encryptor()  # noqa: S305
        return base64.b64encode(cipher.update(padder.update(plaintext) + padder.finalize()) + cipher.finalize())

    def header(self, body: bytes, secret: str = "") -> str:
        key = (secret or self.info.transaction_secret).encode()
        return base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()

    def wrap(self, name: str, sealed: bytes, form: str = FORMS[0]) -> Sealed:
        body = sealed if form.startswith("text/plain") else b'{"data":"' + sealed + b'"}'
        headers = {"Content-Type": form, "X-Transaction-Signature": self.header(body)}
        return Sealed("/merchant/" + PATHS[name].format(self.info.guid), body, headers)

    def seal(self, name: str, form: str = FORMS[0], **changes) -> Sealed:
        fields = self.fields(name, **changes)
        if "sign" not in changes:
            fields["sign"] = self.sign(name, fields)
        return self.wrap(name, self.encrypt(json.dumps(fields, ensure_ascii=False).encode()), form)

    def connect(self) -> http.client.HTTPSConnection:
        url = urlsplit(self.info.url)
        return http.client.HTTPSConnection(url.hostname, url.port, context=self._context, timeout=20)

    def post(self, sealed: Sealed, connection=None) -> Answer:
        line = connection or self.connect()
        try:
            line.request(sealed.method, sealed.path, sealed.body, sealed.headers)
            got = line.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            if connection is None:
                line.close()

    def get(self, url: str, method: str = "GET") -> Answer:
        there = urlsplit(url)
        mark = "?" if "?" in url else ""
        return self.post(Sealed(f"{there.path}{mark}{there.query}", b"", {}, method))

    def call(self, name: str, form: str = FORMS[0], **changes) -> Answer:
        return self.post(self.seal(name, form, **changes))

    def code(self, name: str, **changes) -> str:
        return self.call(name, **changes).code

    def good(self, name: str, form: str = FORMS[0], **changes):
        """Call, insist on a proven success, give its data."""
        answer = self.call(name, form, **changes)
        assert answer.status == 200
        assert answer.code == "1000", answer.body
        self.verify(name, answer.data)
        return answer.data

    def verify(self, name: str, data) -> None:
        """Raise unless the data is signed by the provider."""
        pairs = [f"{key}={_text(data.get(key))}" for key in sorted(ANSWER_SIGNED[name])]
        signed = "&".join([*pairs, self.info.safecode]).encode()
        self._server_key.verify(
            base64.b64decode(data["sign"], validate=True), signed, padding.PKCS1v15(), hashes.SHA256()
        )

    def status(self, kind: str, order_id: str) -> str:
        return self.good(f"{kind}_query", order_id=order_id)["status"]
