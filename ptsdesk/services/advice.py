"""What a provider's code means for the person at the desk: a title and what to do next.

One table for the window and for the command line. The provider's own text is shown apart from it.
Codes: PTS API, section 16. Light on purpose: the window imports it before anything heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A title and a sentence with the next step."""

    title: str
    sentence: str


_KEYS = "The keys do not fit"
_ADDRESS = Advice(
    "This computer's address is not on the provider's list",
    "Ask the provider to add this computer's public address, then make a new order.",
)
_BALANCE = Advice("Not enough balance", "Top up the channel or choose a smaller amount, then make a new order.")
_CURRENCY = Advice("Currency not supported", "Choose a currency that the channel takes, then make a new order.")
_PROVIDER = Advice(
    "Trouble at the provider",
    "The provider reports a fault. Wait for the result: the order is being asked about.",
)
_BANK = Advice(
    "Trouble at the bank or wallet", "The provider's partner refused or failed. The order is being asked about."
)

_TABLE: Mapping[str, Advice] = {
    "1000": Advice("Accepted", "The provider took the order. It is not paid yet."),
    "1001": Advice("A field was refused", "The provider did not accept a field. Correct it and make a new order."),
    "1002": Advice("Not known to the provider", "The provider does not know this order id (unsigned answer)."),
    "1003": Advice("Already accepted earlier", "Its result is taken over. Nothing is sent twice."),
    "1004": Advice(
        "Above the limit", "The amount is above the channel's limit. Make a new order with a smaller amount."
    ),
    "1005": Advice(
        "Above the limit", "The amount is too large for this channel. Make a new order with a smaller amount."
    ),
    "1006": Advice(
        "Below the limit", "The amount is too small for this channel. Make a new order with a larger amount."
    ),
    "1007": _BALANCE,
    "1008": _CURRENCY,
    "1009": Advice(
        "The transaction secret does not fit",
        "The provider refused the request as unauthorized. Check this account's transaction secret and merchant id.",
    ),
    "1010": Advice(
        _KEYS,
        "The provider could not verify the signature. Check that it has the public key of this private key.",
    ),
    "1011": Advice("Channel not available", "This account cannot use the channel. Choose another one from the list."),
    "1013": _BALANCE,
    "1015": _CURRENCY,
    "1017": Advice(_KEYS, "The provider could not read the request. Check the safecode of this account."),
    "1018": _ADDRESS,
    "1020": Advice(
        "The request was refused as not valid",
        "Its time may be too far from the provider's clock. Set this computer to automatic time, then run the doctor.",
    ),
    "1021": Advice("Payee not found", "Check the account number and the receiving bank, then make a new order."),
    "8003": Advice(
        "Above the limit", "The amount is above the channel's quota. Make a new order with a smaller amount."
    ),
    "8004": Advice(
        "Below the limit", "The amount is below the channel's minimum. Make a new order with a larger amount."
    ),
    "8006": Advice("The account answers with web pages", "Ask the provider to switch this account's answers to JSON."),
    "8007": _ADDRESS,
    "8011": Advice("Merchant not found", "Check the GUID and the merchant id of this account."),
    "8013": Advice("A field was refused", "The provider did not accept the request. Correct it and make a new order."),
}

_GROUPS: Mapping[str, Advice] = {"4": _BANK, "8": _PROVIDER, "9": _PROVIDER}
_OTHER = Advice("Refused by the provider", "The provider refused the request. The result is being checked.")


def advice(code: str) -> Advice:
    """The words for an envelope code; for codes without words of their own, those of their group."""
    return _TABLE.get(code) or _GROUPS.get(code[:1], _OTHER)


DOUBTS: Mapping[str, str] = {
    "html": "The provider answered with a web page. Ask it to switch this account's answers to JSON.",
    "script": "The provider answered with a web page. Ask it to switch this account's answers to JSON.",
    "no_sign": "The answer carries no signature, so it cannot be trusted.",
    "bad_sign": "The answer's signature is not valid, so it cannot be trusted. Check the provider's public key.",
    "other_order": "The answer is about another order, so it cannot be trusted.",
    "other_amount": "The answer names another amount, so it cannot be trusted.",
    "other_currency": "The answer names another currency, so it cannot be trusted.",
    "other_channel": "The answer names another channel, so it cannot be trusted.",
    "other_user": "The answer is for another merchant, so it cannot be trusted.",
}
_DOUBT = "The provider's answer could not be read, so it cannot be trusted."


def doubt_sentence(reason: str) -> str:
    """Why an answer proves nothing, in a sentence."""
    return DOUBTS.get(reason, _DOUBT)
