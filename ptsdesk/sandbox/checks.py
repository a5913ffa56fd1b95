"""The checks of one call, in the order that the PTS API, section 21 gives.

Path and GUID, content type, HMAC, base64/AES/JSON, user, fields, RSA, timestamp, currency, channel, limits. The last
two of the list, repeated order id and balance, need the orders on disk: they are the store's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ptsdesk.sandbox import channels, codes, crypto, wire
from ptsdesk.sandbox import fields as formats
from ptsdesk.sandbox.amounts import millionths
from ptsdesk.sandbox.channels import Channel, Kind
from ptsdesk.sandbox.fields import Fields, Rule

CLOCK_TOLERANCE_S = 5
SIGNATURE_HEADER = "x-transaction-signature"

_QUERY_SIGNED = ("order_id", "timestamp", "user_id")
_CREATE_SIGNED = (*_QUERY_SIGNED, "amount", "channel", "currency")
_CARD_SIGNED = ("card_cvc", "card_exp_month", "card_exp_year", "card_number", "first_name", "last_name")
_PERIOD = ("period_count", "period_unit")


@dataclass(frozen=True, slots=True)
class Route:
    """What is fixed for an endpoint: where it is, its fields, what its signature covers."""

    path: str
    rules: tuple[Rule, ...]
    signed: tuple[str, ...]
    kind: Kind | None = None
    creates: bool = False


class Endpoint(Enum):
    """The nine endpoints (PTS API, section 17)."""

    PAYMENT = Route("/merchant/v2/{}/payment", formats.PAYMENT, _CREATE_SIGNED, "payment", creates=True)
    PAYMENT_QUERY = Route("/merchant/v2/{}/payment/query", formats.ORDER_QUERY, _QUERY_SIGNED, "payment")
    WITHDRAW = Route("/merchant/v2/{}/withdraw", formats.WITHDRAW, _CREATE_SIGNED, "withdraw", creates=True)
    WITHDRAW_QUERY = Route("/merchant/v2/{}/withdraw/query", formats.ORDER_QUERY, _QUERY_SIGNED, "withdraw")
    BALANCE = Route("/merchant/v2/{}/balance", formats.BALANCE, ("timestamp", "user_id"))
    SUPPORT_CHANNEL = Route(
        "/merchant/v2/{}/support-channel", formats.SUPPORT_CHANNEL, ("currency", "timestamp", "user_id")
    )
    SUBSCRIBE = Route(
        "/merchant/v2.1/{}/subscribe", formats.SUBSCRIBE, _CREATE_SIGNED + _CARD_SIGNED, "subscribe", creates=True
    )
    SUBSCRIBE_QUERY = Route("/merchant/v2.1/{}/subscribe/query", formats.ORDER_QUERY, _QUERY_SIGNED, "subscribe")
    SUBSCRIBE_DISABLE = Route("/merchant/v2.1/{}/subscribe/disable", formats.ORDER_QUERY, _QUERY_SIGNED, "subscribe")


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request, as it came. Header names are lower case; a repeated header keeps every value."""

    method: str
    path: str
    headers: Mapping[str, tuple[str, ...]]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """The value of a header that came exactly once, else empty."""
        values = self.headers.get(name, ())
        return values[0] if len(values) == 1 else ""


@dataclass(frozen=True, slots=True)
class Merchant:
    """The one merchant of this sandbox, as the provider knows it."""

    user_id: str
    guid: str
    safecode: str = field(repr=False)
    transaction_secret: str = field(repr=False)
    verifier: crypto.Verifier


@dataclass(frozen=True, slots=True)
class Request:
    """A call that passed the checks. ``channel`` and ``amount`` (millionths) belong to the create calls."""

    endpoint: Endpoint
    fields: Fields = field(repr=False)
    channel: Channel | None = None
    amount: int = 0


def check(call: Call, merchant: Merchant, now_s: int) -> Request:
    """Run every check that needs no stored order; raise :class:`~ptsdesk.sandbox.codes.Refusal` at the first fault."""
    endpoint, fields = authenticate(call, merchant, now_s)
    route = endpoint.value
    if "currency" in route.signed and formats.text(fields, "currency") != channels.CURRENCY:
        raise codes.Refusal(codes.CURRENCY_NOT_SUPPORTED)
    if route.kind is None or not route.creates:
        return Request(endpoint, fields)
    channel = channels.find(formats.text(fields, "channel"), route.kind)
    _check_subject(channel, fields)
    amount = millionths(formats.text(fields, "amount")) or 0
    channel.check_limits(amount)
    return Request(endpoint, fields, channel, amount)


def authenticate(call: Call, merchant: Merchant, now_s: int) -> tuple[Endpoint, Fields]:
    """The checks that prove who sends and when: from the path to the timestamp."""
    endpoint = _find_endpoint(call, merchant.guid)
    route = endpoint.value
    sealed_is_json = _is_json_form(call)
    if not crypto.is_transaction_signature(call.header(SIGNATURE_HEADER), call.body, merchant.transaction_secret):
        raise codes.Refusal(codes.UNAUTHORIZED)
    fields = _open(call.body, merchant.safecode, sealed_is_json=sealed_is_json)
    _check_user(fields.get("user_id"), merchant.user_id)
    formats.check(fields, route.rules, now_s)
    names = route.signed
    if endpoint is Endpoint.SUBSCRIBE:
        # Variant A signs its period, variant B has none; a null that was sent takes part (PTS API, sections 1, 11).
        names += tuple(name for name in _PERIOD if name in fields)
    signed = crypto.string_to_sign(fields, names, merchant.safecode)
    if not merchant.verifier.accepts(signed, formats.text(fields, "sign")):
        raise codes.Refusal(codes.BAD_SIGNATURE)
    if abs(now_s - (formats.integer(fields, "timestamp") or 0)) > CLOCK_TOLERANCE_S:
        raise codes.Refusal(codes.NOT_VALID)
    return endpoint, fields


def _find_endpoint(call: Call, guid: str) -> Endpoint:
    """The endpoint by its path; a path of an endpoint with another GUID is an unknown merchant."""
    path = call.path.partition("?")[0]
    parts = path.split("/")
    named = parts[3] if len(parts) > 3 else ""
    for endpoint in Endpoint:
        if call.method == "POST" and named and endpoint.value.path.format(named) == path:
            if named != guid:
                raise codes.Refusal(codes.MERCHANT_UNKNOWN)
            return endpoint
    raise codes.Refusal(codes.NOT_VALID)


def _is_json_form(call: Call) -> bool:
    media_type = call.header("content-type").partition(";")[0].strip().lower()
    if media_type not in {"text/plain", "application/json"}:
        raise codes.Refusal(codes.NOT_VALID)
    return media_type == "application/json"


def _open(body: bytes, safecode: str, *, sealed_is_json: bool) -> Fields:
    try:
        sealed: wire.Json = wire.read_object(body).get("data") if sealed_is_json else body.decode("ascii")
        if not isinstance(sealed, str):
            raise codes.Refusal(codes.NOT_DECRYPTED)
        return wire.read_object(crypto.decrypt(sealed.encode("utf-8"), safecode))
    except (wire.MalformedError, crypto.UnreadableError, UnicodeDecodeError) as error:
        raise codes.Refusal(codes.NOT_DECRYPTED) from error


def _check_user(user_id: wire.Json, expected: str) -> None:
    if not isinstance(user_id, str) or not user_id:
        raise codes.Refusal(codes.FIELD_NOT_VALID)
    if user_id != expected:
        raise codes.Refusal(codes.UNAUTHORIZED)


def _check_subject(channel: Channel, fields: Fields) -> None:
    """A withdrawal that names its bank must name one that support-channel lists for the channel."""
    subject = formats.text(formats.details(fields), "channel_subject") if channel.subjects else ""
    if subject and subject not in {code for code, _name in channel.subjects}:
        raise codes.Refusal(codes.BANK_NOT_SUPPORTED)
