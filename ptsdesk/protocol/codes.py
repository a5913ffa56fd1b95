"""Two name spaces that share texts: the envelope's ``code`` and an order's ``status``.

Envelope code "1000" means "request accepted", order status "1000" means "processing". They are two types here and
never compare equal (PTS API, sections 15 and 16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CodeGroup(StrEnum):
    """What an envelope code says about the request that it answers."""

    ACCEPTED = "accepted"
    PRECEDES_EXECUTION = "precedes_execution"
    """The request should have been refused before anything was done with it. Unsigned, so still to be confirmed."""
    DUPLICATE = "duplicate"
    """The order id is known to the provider: evidence that an earlier request arrived."""
    NOT_FOUND = "not_found"
    OTHER = "other"
    """Everything else, unknown codes too: the order may or may not exist."""


_PRECEDING = frozenset({"1001", "1009", "1010", "1012", "1016", "1017", "1018", "1020", "8007", "8013"})

ENVELOPE_CODES: Mapping[str, str] = {
    "1000": "Request accepted",
    "1001": "Request field not valid",
    "1002": "Transaction not found",
    "1003": "Duplicate order id",
    "1004": "Payment exceed quota limit",
    "1005": "Withdraw amount too large",
    "1006": "Withdraw amount too small",
    "1007": "Not enough balance",
    "1008": "Not supported currency",
    "1009": "Unauthorized request",
    "1010": "Signature check failed",
    "1011": "This service does not supported",
    "1012": "Token verify failed",
    "1013": "Insufficient balance for withdrawal",
    "1014": "Insufficient balance for exchange",
    "1015": "Currency does not match the channel configuration",
    "1016": "API token expired",
    "1017": "Request data decryption failed",
    "1018": "Whitelist not allow this IP",
    "1019": "Withdraw confirm failed",
    "1020": "Request not valid",
    "1021": "Payee not found",
    "1100": "Invalid account or password",
    "4001": "Upstream request failed",
    "4002": "Upstream return unsuccessful",
    "4003": "Upstream response check failed",
    "4004": "Upstream does not support this bank",
    "4005": "Upstream require cnaps code",
    "8001": "Service not available",
    "8002": "Gateway not available",
    "8003": "Exceed quota limit",
    "8004": "Below quota limit",
    "8005": "Upstream API not ready",
    "8006": "Payment return type not support",
    "8007": "Request IP not allowed",
    "8008": "Exchange rate not available",
    "8010": "Balance hold failed",
    "8011": "Couldn't find merchant info",
    "8012": "Couldn't find admin info",
    "8013": "Request validation failed",
    "8101": "Gateway not configured",
    "8102": "Gateway not enabled",
    "8103": "User gateway not configured",
    "8104": "User gateway not enabled",
    "8105": "Upstream not enabled",
    "8106": "Cannot get user safecode",
    "8107": "Cannot get user public key",
    "8108": "Gateway not found",
    "9000": "Upstream api not ready",
    "9001": "Request rule invalid",
    "9002": "Response decode failed",
    "9003": "Callback rule invalid",
    "9004": "Can not get user balance",
    "9005": "Gateway not found",
    "9006": "Service config not ready",
    "9007": "Gateway request error",
    "9008": "System private key not ready",
    "9009": "Return data not valid",
    "9999": "Unrecognized server error",
}
"""Every documented code with the provider's own words (PTS API, section 16)."""


@dataclass(frozen=True, slots=True)
class EnvelopeCode:
    """The ``code`` of an answer's envelope: an answer to a request, never the state of an order."""

    text: str

    @property
    def known(self) -> bool:
        """Whether the code is documented."""
        return self.text in ENVELOPE_CODES

    @property
    def meaning(self) -> str:
        """The provider's documented words."""
        return ENVELOPE_CODES.get(self.text, "Unknown code")

    @property
    def group(self) -> CodeGroup:
        """What the code says about the request (the table of the money safety rules)."""
        if self.text in _PRECEDING:
            return CodeGroup.PRECEDES_EXECUTION
        return _SPECIAL.get(self.text, CodeGroup.OTHER)

    def __str__(self) -> str:
        return self.text


_SPECIAL = {"1000": CodeGroup.ACCEPTED, "1002": CodeGroup.NOT_FOUND, "1003": CodeGroup.DUPLICATE}

ACCEPTED = EnvelopeCode("1000")
NOT_FOUND = EnvelopeCode("1002")
DUPLICATE = EnvelopeCode("1003")


class OrderStatus(StrEnum):
    """The ``status`` of an order in a query answer or callback (PTS API, section 15)."""

    WAITING = "0000"
    PROCESSING = "1000"
    SUCCESS = "2000"
    FAILED = "3000"
    ERROR = "4000"
    EXPIRED = "5000"

    @property
    def meaning(self) -> str:
        """What the status means for a person."""
        return _MEANINGS[self]

    @property
    def final(self) -> bool:
        """Only success and failure end an order: an expired one may still succeed, an error needs a person."""
        return self in (OrderStatus.SUCCESS, OrderStatus.FAILED)


_MEANINGS: Mapping[OrderStatus, str] = {
    OrderStatus.WAITING: "Waiting",
    OrderStatus.PROCESSING: "Processing",
    OrderStatus.SUCCESS: "Success",
    OrderStatus.FAILED: "Failed",
    OrderStatus.ERROR: "Order error, needs review",
    OrderStatus.EXPIRED: "Expired, may still succeed",
}


def read_status(text: str) -> OrderStatus | None:
    """The status for its text, or None for a text that is not documented."""
    try:
        return OrderStatus(text)
    except ValueError:
        return None
