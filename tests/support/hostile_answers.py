"""Answers that must never be taken for a success. Each is for ``StrictProvider.spoil`` or ``spoil_query``."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.support.strict_server import Answer, Keys, StrictProvider, envelope, refusal

STRANGER = Keys()
_Change = Callable[[StrictProvider, dict[str, Any]], Answer]


def _data(provider: StrictProvider, fields: dict[str, Any], **changes: str | None) -> dict[str, str]:
    """A good answer's members as JSON texts, changed; None takes one out."""
    make = provider.queried if provider.spoil_query else provider.created
    data = make("payment", fields) | {name: text for name, text in changes.items() if text is not None}
    return {name: text for name, text in data.items() if name not in changes or changes[name] is not None}


def _signed(**changes: str | None) -> _Change:
    return lambda provider, fields: provider.signed(_data(provider, fields, **changes))


def _raw(body: str | bytes, **more: Any) -> _Change:
    return lambda _provider, _fields: Answer(body.encode() if isinstance(body, str) else body, **more)


def _good(change: Callable[[bytes], bytes]) -> _Change:
    return lambda provider, fields: Answer(change(provider.signed(_data(provider, fields)).body))


def _without_sign(provider: StrictProvider, fields: dict[str, Any]) -> Answer:
    return envelope(_data(provider, fields))


def _with_sign(text: str) -> _Change:
    return lambda provider, fields: envelope(_data(provider, fields) | {"sign": text})


def _by_stranger(provider: StrictProvider, fields: dict[str, Any]) -> Answer:
    return provider.signed(_data(provider, fields), keys=STRANGER)


def _replayed(provider: StrictProvider, fields: dict[str, Any]) -> Answer:
    return provider.signed(_data(provider, fields | {"order_id": "EARLIER"}))


def _status(status: int, **headers: str) -> _Change:
    return lambda provider, fields: replace(provider.signed(_data(provider, fields)), status=status, headers=headers)


def _cut(provider: StrictProvider, fields: dict[str, Any]) -> Answer:
    return replace(provider.signed(_data(provider, fields)), cut=40)


def _packed(provider: StrictProvider, fields: dict[str, Any]) -> Answer:
    body = gzip.compress(provider.signed(_data(provider, fields)).body)
    return Answer(body, headers={"Content-Encoding": "gzip"})


def _code(code: str) -> _Change:
    return lambda provider, fields: Answer(
        provider.signed(_data(provider, fields)).body.replace(b'"code":"1000"', b'"code":' + code.encode())
    )


UNPROVED: dict[str, _Change] = {
    "empty": _raw(b""),
    "white": _raw("  \n"),
    "null": _raw("null"),
    "list": _raw("[]"),
    "word": _raw('"1000"'),
    "plain words": _raw("Internal error", content_type="text/plain"),
    "page": _raw("<!doctype html><form action=x></form>", content_type="text/html"),
    "script": _raw("<script>location='https://x.example'</script>", content_type="text/html"),
    "invalid UTF-8": _good(lambda body: body.replace(b"QRPH", b"QR\xff\xfe")),
    "byte order mark": _good(lambda body: b"\xef\xbb\xbf" + body),
    "UTF-16": _good(lambda body: body.decode().encode("utf-16")),
    "text behind": _good(lambda body: body + b"{}"),
    "half": _good(lambda body: body[: len(body) // 2]),
    "cut off": _cut,
    "gzip unasked": _packed,
    "deep": _raw("[" * 100_000),
    "too long": _good(lambda body: body[:-1] + b" " * 2**21 + b"}"),
    "repeated key": _good(lambda body: body.replace(b'"data":', b'"data":{},"data":')),
    "repeated amount": _good(lambda body: body.replace(b'"submit_amount":', b'"submit_amount":1,"submit_amount":')),
    "NaN": _signed(exchange_rate="NaN"),
    "infinite": _signed(exchange_rate="1e999999999"),
    "no data": _raw('{"code":"1000","message":"Accepted"}'),
    "data is null": _raw('{"code":"1000","message":"Accepted","data":null}'),
    "data is a list": _raw('{"code":"1000","message":"Accepted","data":[]}'),
    "no code": _raw('{"message":"Accepted","data":{}}'),
    "no sign": _without_sign,
    "sign is null": _with_sign("null"),
    "sign is a number": _with_sign("1"),
    "sign is empty": _with_sign('""'),
    "sign is no base64": _with_sign('"***"'),
    "sign of a stranger": _by_stranger,
    "sign of another answer": _with_sign(json.dumps(STRANGER.sign("x"))),
    "changed after signing": _good(lambda body: body.replace(b'"accept_amount":2450.00', b'"accept_amount":2450.01')),
    "another order": _replayed,
    "another amount": _signed(submit_amount="2450.01"),
    "another currency": _signed(submit_currency='"USD"'),
    "another channel": _signed(channel='"MAYA"'),
    "another merchant": _signed(user_id='"29"'),
    "amount in words": _signed(submit_amount='"a lot"'),
    "amount is null": _signed(submit_amount="null"),
    "no order id": _signed(order_id=None),
    "no amount": _signed(submit_amount=None),
    "order id is an object": _signed(order_id="{}"),
    "302": _status(302, Location="https://127.0.0.1:1/"),
    "307": _status(307, Location="/elsewhere"),
    "201": _status(201),
    "204": _raw(b"", status=204),
    "404": _raw("Not found", status=404, content_type="text/plain"),
    "408": _status(408),
    "429": _status(429, **{"Retry-After": "1"}),
    "500": _status(500),
    "502": _raw("<html>Bad gateway</html>", status=502, content_type="text/html"),
    "503": _status(503, **{"Retry-After": "99999999999999999999"}),
}
"""Bytes left and nothing is proved: the result is unknown."""

REFUSED: dict[str, _Change] = {
    "code 1007": lambda _p, _f: refusal("1007", "Not enough balance"),
    "code 9999": lambda _p, _f: refusal("9999", "Unrecognized server error"),
    "a code that nobody knows": lambda _p, _f: refusal("7001", "Something"),
    "empty code": _code('""'),
    "code with a space": _code('"1000 "'),
    "code in full-width digits": _code('"１０００"'),
    "code is a number": _code("1000"),
    "code is true": _code("true"),
    "code is null": _code("null"),
    "long code": _code(json.dumps("9" * 5000)),
    "terminal escapes": lambda _p, _f: refusal("1007", "\x1b[2J\x1b]0;x\x07\r\nAccepted"),
    "markup": lambda _p, _f: refusal("1007", "<img src=x onerror=alert(1)><b>Paid</b>"),
    "long message": lambda _p, _f: refusal("1007", "x" * 500_000),
    "message is an object": _raw('{"code":"1007","message":{"a":[1]}}'),
}
"""Not an acceptance: a refusal or unknown, never a success."""
