"""Stamp, sign, encrypt: from a typed request to the bytes that are posted (PTS API, sections 1 and 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import forgetting
from ptsdesk.protocol.envelope import encrypt
from ptsdesk.protocol.keys import Credentials
from ptsdesk.protocol.requests import Request, SubscribeRequest
from ptsdesk.protocol.signing import sign, string_to_sign, transaction_signature
from ptsdesk.protocol.strictjson import JsonValue, write

_CONTENT_TYPES = {BodyForm.TEXT: "text/plain", BodyForm.JSON: "application/json"}


class HeaderOver(StrEnum):
    """What the header of a JSON body signs. Not documented for that form (PTS API, section 2.2)."""

    RAW = "raw"
    INNER = "inner"


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """What is posted, once. ``timestamp`` is in Unix seconds. The body counts as card data: never kept or logged."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    timestamp: int

    def __repr__(self) -> str:
        return f"SealedRequest({self.path!r})"


@forgetting
def seal(
    request: Request,
    credentials: Credentials,
    timestamp: int,
    body_form: BodyForm = BodyForm.TEXT,
    header_over: HeaderOver = HeaderOver.RAW,
) -> SealedRequest:
    """The request with its timestamp and both signatures, encrypted.

    ``timestamp`` is the server's time in Unix seconds; the provider refuses more than 5 s of difference.
    """
    if request.user_id != credentials.user_id:
        raise ValueError("the request names another merchant than the credentials")
    fields = _wire_fields(request, timestamp)
    fields["sign"] = sign(string_to_sign(fields, request.signed_keys, credentials.safecode), credentials.private_key)
    text = encrypt(write(fields), credentials.safecode)
    body = text if body_form is BodyForm.TEXT else f'{{"data":"{text}"}}'
    signed = text if header_over is HeaderOver.INNER else body
    headers = {
        "Content-Type": _CONTENT_TYPES[body_form],
        "X-Transaction-Signature": transaction_signature(signed.encode(), credentials.transaction_secret),
    }
    return SealedRequest(request.path(credentials.guid), headers, body.encode(), timestamp)


def _wire_fields(request: Request, timestamp: int) -> dict[str, JsonValue]:
    """What is encrypted: the request's fields with the timestamp, and with the card where there is one."""
    fields: dict[str, JsonValue] = {}
    shown = request.fields()
    for name, value in shown:
        if isinstance(request, SubscribeRequest) and name in ("card_brand", "card_last4"):
            fields |= _card_fields(request)
            continue
        fields[name] = {**value} if isinstance(value, dict) else value
        if name == "order_id":
            fields["timestamp"] = timestamp
    fields.setdefault("timestamp", timestamp)
    return fields


def _card_fields(request: SubscribeRequest) -> dict[str, JsonValue]:
    return {
        "card_number": request.card_number.reveal(),
        "card_exp_month": request.card_exp_month.reveal(),
        "card_exp_year": request.card_exp_year.reveal(),
        "card_cvc": request.card_cvc.reveal(),
    }
