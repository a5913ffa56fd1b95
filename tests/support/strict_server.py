"""A PTS of the tests' own, written from the API reference alone. It shares no code with ptsdesk.

It is stricter than a real provider: whatever is not exactly as the reference says becomes a complaint, which the test
reads. What it answers can be replaced (see :mod:`tests.support.hostile_answers`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

USER_ID = "28"
GUID = "smajhv5r2etr"
SAFECODE = "8b998abba49ae33a194cb9677b13ecbe"
TRANSACTION_SECRET = "f55c19747fde060a4af40dc6ed187ae3"

_QUERY = ("user_id", "order_id", "timestamp")
_CREATE = ("user_id", "order_id", "amount", "currency", "channel", "timestamp")
REQUIRED = {
    "payment": _CREATE,
    "withdraw": _CREATE,
    "payment/query": _QUERY,
    "withdraw/query": _QUERY,
    "balance": ("user_id", "timestamp"),
    "support-channel": ("user_id", "currency", "timestamp"),
}
OPTIONAL = {
    "payment": {"details", "callback_url", "redirect_url", "error_url", "remark"},
    "withdraw": {"details", "callback_url", "remark"},
    "balance": {"balance_mode"},
}
DETAILS = {"phone", "channel_subject", "account_number", "email", "name", "address"}
_AMOUNT = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,6})?")


class Wrong(Exception):
    """A request that is not as the reference says, and the code that it gets."""

    def __init__(self, what: str, code: str = "1010") -> None:
        super().__init__(what)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What goes back. ``cut`` bytes of the body are never sent."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0


Spoil = Callable[["StrictProvider", dict[str, Any], Answer], Answer]


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


@cache
def merchant_keys() -> Keys:
    """Made once: a new pair for every test would cost more than the test."""
    return Keys()


@cache
def platform_keys() -> Keys:
    """See :func:`merchant_keys`."""
    return Keys()


class StrictProvider:
    """The server. Use as a context manager; ``spoil`` replaces answers to creates, ``spoil_query`` to queries.

    ``clock_shift_s`` is how far its clock is off; ``rule_shift_s`` how far its rule is off the time that it tells.
    """

    def __init__(self, folder: Path, *, clock_shift_s: int = 0, tell_time: bool = True, rule_shift_s: int = 0) -> None:
        self.merchant, self.platform = merchant_keys(), platform_keys()
        self.clock_shift_s = clock_shift_s
        self.tell_time = tell_time
        self.rule_shift_s = rule_shift_s
        self.content_type = "text/plain"
        self.spoil: Spoil | None = None
        self.spoil_query: Spoil | None = None
        self.complaints: list[str] = []
        self.orders: dict[tuple[str, str], dict[str, Any]] = {}
        self.seen: list[tuple[str, dict[str, Any]]] = []
        authority, self.other_authority = trustme.CA(), trustme.CA()
        self.ca_file = folder / "ca.pem"
        self.wrong_ca_file = folder / "other-ca.pem"
        self.private_key_file = folder / "merchant.pem"
        self.platform_key_file = folder / "platform.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.other_authority.cert_pem.write_to_path(str(self.wrong_ca_file))
        self.private_key_file.write_bytes(self.merchant.private_pem)
        self.platform_key_file.write_text(self.platform.public_pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The API's origin."""
        return f"https://127.0.0.1:{self.port}"

    def now_s(self) -> int:
        """Its clock, Unix seconds."""
        return int(time.time()) + self.clock_shift_s

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    # --- judging -------------------------------------------------------------------------------------------------

    def read(self, path: str, headers: dict[str, list[str]], body: bytes) -> tuple[str, dict[str, Any]]:
        """The endpoint and the fields of a request that is right in every respect; else Wrong."""
        found = re.fullmatch(rf"/merchant/v2/{GUID}/(.+)", path)
        if not found or found.group(1) not in REQUIRED:
            raise Wrong(f"path {path}")
        endpoint = found.group(1)
        self._judge_headers(headers, body)
        fields = self._open(body)
        self._judge_fields(endpoint, fields)
        self._judge_sign(endpoint, fields)
        off = fields["timestamp"] - self.now_s() - self.rule_shift_s
        if abs(off) > 5:
            raise Wrong(f"timestamp is {off} s off", "1020")
        return endpoint, fields

    def _judge_headers(self, headers: dict[str, list[str]], body: bytes) -> None:
        expected = base64.b64encode(hmac.digest(TRANSACTION_SECRET.encode(), body, hashlib.sha256)).decode()
        if headers.get("x-transaction-signature") != [expected]:
            raise Wrong("X-Transaction-Signature")
        if headers.get("content-type", [""])[0].partition(";")[0] != self.content_type:
            raise Wrong("Content-Type")
        if headers.get("accept-encoding") != ["identity"]:
            raise Wrong("Accept-Encoding")
        if headers.get("content-length") != [str(len(body))]:
            raise Wrong("Content-Length")
        for name in ("authorization", "cookie", "referer", "transfer-encoding", "expect"):
            if name in headers:
                raise Wrong(f"header {name}")

    def _open(self, body: bytes) -> dict[str, Any]:
        try:
            sealed = base64.b64decode(self._sealed(body), validate=True)
            decryptor = Cipher(algorithms.AES(SAFECODE.encode()), modes.ECB()).decryptor()  # noqa: S305 - the provider's choice
            unpad = PKCS7(128).unpadder()
            plain = unpad.update(decryptor.update(sealed) + decryptor.finalize()) + unpad.finalize()
            fields = json.loads(plain.decode("utf-8"), object_pairs_hook=_unique)
        except ValueError as error:
            raise Wrong(f"body: {error}") from error
        if not isinstance(fields, dict):
            raise Wrong("body: not an object")
        return fields

    def _sealed(self, body: bytes) -> bytes:
        """The ciphertext of either body form (PTS API, section 1)."""
        if self.content_type == "text/plain":
            return body
        outer = json.loads(body, object_pairs_hook=_unique)
        if set(outer) != {"data"}:
            raise ValueError("not {data}")
        return str(outer["data"]).encode()

    def _judge_fields(self, endpoint: str, fields: dict[str, Any]) -> None:
        needed = {*REQUIRED[endpoint], "sign"}
        if not needed <= set(fields) <= needed | OPTIONAL.get(endpoint, set()):
            raise Wrong(f"fields {sorted(fields)}")
        timestamp = fields["timestamp"]
        if type(timestamp) is not int or len(str(timestamp)) != 10:
            raise Wrong("timestamp is not an integer of ten digits")
        for name, value in fields.items():
            if name not in {"timestamp", "details", "balance_mode"} and (not isinstance(value, str) or not value):
                raise Wrong(f"{name} is no text")
        if fields["user_id"] != USER_ID:
            raise Wrong("user_id")
        if "amount" in fields and (not _AMOUNT.fullmatch(fields["amount"]) or not fields["amount"].strip("0.")):
            raise Wrong("amount")
        details = fields.get("details", {"phone": ""})
        if not isinstance(details, dict) or not details or not set(details) <= DETAILS:
            raise Wrong("details")

    def _judge_sign(self, endpoint: str, fields: dict[str, Any]) -> None:
        pairs = "&".join(f"{name}={fields[name]}" for name in sorted(REQUIRED[endpoint]))
        try:
            sign = base64.b64decode(fields["sign"], validate=True)
            text = f"{pairs}&{SAFECODE}".encode()
            self.merchant.private.public_key().verify(sign, text, padding.PKCS1v15(), hashes.SHA256())
        except (ValueError, InvalidSignature) as error:
            raise Wrong("sign") from error

    # --- answering -----------------------------------------------------------------------------------------------

    def answer(self, path: str, headers: dict[str, list[str]], body: bytes) -> Answer:
        """The answer to one request."""
        try:
            endpoint, fields = self.read(path, headers, body)
        except Wrong as wrong:
            self.complaints.append(str(wrong))
            return refusal(wrong.code, "No")
        self.seen.append((endpoint, fields))
        if endpoint in {"payment", "withdraw"}:
            return self._create(endpoint, fields)
        if endpoint.endswith("/query"):
            return self._query(endpoint.partition("/")[0], fields)
        if endpoint == "balance":
            return self.signed({"user_id": f'"{USER_ID}"', "PHP": '{"MAYA":68888.10}'}, ("user_id",))
        item = {"transaction_channel": "QRPH", "transaction_type": "payment", "currency": "PHP"}
        return self.signed({"user_id": f'"{USER_ID}"', "items": json.dumps([item])}, ("user_id",))

    def _create(self, kind: str, fields: dict[str, Any]) -> Answer:
        key = (kind, fields["order_id"])
        if key in self.orders:
            self.complaints.append(f"{kind} {fields['order_id']} was sent twice")
            return refusal("1003", "Duplicate order id")
        self.orders[key] = fields
        good = self.signed(self.created(kind, fields))
        return self.spoil(self, fields, good) if self.spoil else good

    def created(self, kind: str, fields: dict[str, Any]) -> dict[str, str]:
        """The data of a good answer to a create, each member as JSON text."""
        amount = fields["amount"]
        data = {name: json.dumps(fields[name]) for name in ("user_id", "order_id", "channel")}
        data |= {"transaction_id": json.dumps(f"{kind[0].upper()}{USER_ID}20261112000000{len(self.orders)}")}
        data |= {"submit_currency": json.dumps(fields["currency"]), "submit_amount": amount}
        data |= {"accept_currency": json.dumps(fields["currency"]), "accept_amount": amount, "exchange_rate": "1"}
        return data | ({"pay_url": f'"{self.url}/pay/1"'} if kind == "payment" else {})

    def _query(self, kind: str, fields: dict[str, Any]) -> Answer:
        order = self.orders.get((kind, fields["order_id"]))
        if order is None:
            return refusal("1002", "Transaction not found")
        good = self.signed(self.queried(kind, order))
        return self.spoil_query(self, order, good) if self.spoil_query else good

    def queried(self, kind: str, fields: dict[str, Any]) -> dict[str, str]:
        """The data of a good answer to a query: the order is paid."""
        data = {name: text for name, text in self.created(kind, fields).items() if name != "pay_url"}
        return data | {"status": '"2000"', "timestamp": str(self.now_s())}

    def signed(self, data: dict[str, str], names: tuple[str, ...] | None = None, keys: Keys | None = None) -> Answer:
        """An accepting envelope. ``data`` holds each member as JSON text; texts are signed without their quotes."""
        pairs = sorted((name, json.loads(text) if text[:1] == '"' else text) for name, text in data.items())
        chosen = [f"{name}={text}" for name, text in pairs if names is None or name in names]
        sign = (keys or self.platform).sign("&".join([*chosen, SAFECODE]))
        return envelope(data | {"sign": json.dumps(sign)})


def envelope(data: dict[str, str], code: str = '"1000"') -> Answer:
    """An envelope around members that are JSON texts already."""
    inner = ",".join(f"{json.dumps(name)}:{text}" for name, text in data.items())
    return Answer(f'{{"code":{code},"message":"Accepted","data":{{{inner}}}}}'.encode())


def refusal(code: str, message: str) -> Answer:
    """A refusal: HTTP 200, an envelope without data."""
    return Answer(json.dumps({"code": code, "message": message}).encode())


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


class _Server(ThreadingHTTPServer):
    provider: StrictProvider
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or that does not trust this certificate, is no trouble here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        """One call of the API."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers: dict[str, list[str]] = {}
        for name, text in self.headers.items():
            headers.setdefault(name.lower(), []).append(text)
        self._send(self.server.provider.answer(self.path, headers, body))

    def do_GET(self) -> None:
        """Nothing here is to be fetched: a followed redirect would end up here."""
        self.server.provider.complaints.append(f"GET {self.path}")
        self._send(Answer(b"", 404))

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        if self.server.provider.tell_time:
            self.send_header("Date", formatdate(self.server.provider.now_s(), usegmt=True))
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, text in answer.headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) - answer.cut])
        self.close_connection = self.close_connection or answer.cut > 0

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Quiet."""
