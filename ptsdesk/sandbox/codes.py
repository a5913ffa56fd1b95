"""The provider's codes: envelope codes with their texts, and order statuses.

Source: PTS API, sections 15 and 16. The two are different name spaces that share the text "1000".
"""

from __future__ import annotations

ACCEPTED = "1000"
FIELD_NOT_VALID = "1001"
NOT_FOUND = "1002"
DUPLICATE = "1003"
PAYMENT_TOO_LARGE = "1004"
WITHDRAW_TOO_LARGE = "1005"
WITHDRAW_TOO_SMALL = "1006"
NOT_ENOUGH_BALANCE = "1007"
CURRENCY_NOT_SUPPORTED = "1008"
UNAUTHORIZED = "1009"
BAD_SIGNATURE = "1010"
SERVICE_NOT_SUPPORTED = "1011"
NO_BALANCE_FOR_WITHDRAWAL = "1013"
NOT_DECRYPTED = "1017"
IP_NOT_ALLOWED = "1018"
NOT_VALID = "1020"
UPSTREAM_FAILED = "4001"
BANK_NOT_SUPPORTED = "4004"
EXCEEDS_QUOTA = "8003"
BELOW_QUOTA = "8004"
MERCHANT_UNKNOWN = "8011"
SERVER_ERROR = "9999"

MESSAGES = {
    ACCEPTED: "Accepted",
    FIELD_NOT_VALID: "Request field not valid",
    NOT_FOUND: "Transaction not found",
    DUPLICATE: "Duplicate order id",
    PAYMENT_TOO_LARGE: "Payment exceed quota limit",
    WITHDRAW_TOO_LARGE: "Withdraw amount too large",
    WITHDRAW_TOO_SMALL: "Withdraw amount too small",
    NOT_ENOUGH_BALANCE: "Not enough balance",
    CURRENCY_NOT_SUPPORTED: "Not supported currency",
    UNAUTHORIZED: "Unauthorized request",
    BAD_SIGNATURE: "Signature check failed",
    SERVICE_NOT_SUPPORTED: "This service does not supported",
    NO_BALANCE_FOR_WITHDRAWAL: "Insufficient balance for withdrawal",
    NOT_DECRYPTED: "Request data decryption failed",
    IP_NOT_ALLOWED: "Whitelist not allow this IP",
    NOT_VALID: "Request not valid",
    UPSTREAM_FAILED: "Upstream request failed",
    BANK_NOT_SUPPORTED: "Upstream does not support this bank",
    EXCEEDS_QUOTA: "Exceed quota limit",
    BELOW_QUOTA: "Below quota limit",
    MERCHANT_UNKNOWN: "Couldn't find merchant info",
    SERVER_ERROR: "Unrecognized server error",
}
QUERY_MESSAGE = "Order Success"

WAITING = "0000"
PROCESSING = "1000"
PAID = "2000"
FAILED = "3000"
ERROR = "4000"
EXPIRED = "5000"
# No status of the provider: what a client must not mistake for one.
UNHEARD_OF = "7777"

STATUS_NAMES = {
    WAITING: "Waiting",
    PROCESSING: "Processing",
    PAID: "Paid",
    FAILED: "Failed",
    ERROR: "Error, needs a person",
    EXPIRED: "Expired, may still be paid",
}


class Refusal(Exception):
    """A call is refused: HTTP 200, an envelope with this code and no data (PTS API, section 21)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
