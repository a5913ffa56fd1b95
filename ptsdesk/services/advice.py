"""What a provider's code means for the person at the desk: a title and what to do next.

One table for the window and for the command line. The provider's own text is shown apart from it.
Codes: PTS API, section 16. Light on purpose: the window imports it before anything heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """A title, what the code says, and what to do once it is certain that nothing moved.

    ``next_step`` must not be shown beside an order while its refusal is only being checked: a refusal is not signed.
    What is to be put right in the account stands in ``cause``, because nobody pays twice by doing that.
    """

    title: str
    cause: str
    next_step: str = ""

    @property
    def sentence(self) -> str:
        """Both, for questions that move no money."""
        return f"{self.cause} {self.next_step}".strip()


_KEYS = "The keys do not fit"
_ADDRESS = Advice(
    "This computer's address is not on the provider's list",
    "Ask the provider to add this computer's public address.",
)
_BALANCE = Advice(
    "Not enough balance",
    "The provider says that the balance does not cover the amount.",
    "Top up the channel or choose a smaller amount.",
)
_CURRENCY = Advice(
    "Currency not supported", "The channel does not take this currency.", "Choose a currency that the channel takes."
)
_ABOVE = Advice("Above the limit", "The amount is above the channel's limit.", "Choose a smaller amount.")
_BELOW = Advice("Below the limit", "The amount is below the channel's limit.", "Choose a larger amount.")
_FIELD = Advice("A field was refused", "The provider did not accept a field of the request.", "Correct it.")
_PROVIDER = Advice("Trouble at the provider", "The provider reports a fault of its own.")
_BANK = Advice("Trouble at the bank or wallet", "The provider's partner refused or failed.")

_TABLE: Mapping[str, Advice] = {
    "1000": Advice("Accepted", "The provider took the order. It is not paid yet."),
    "1001": _FIELD,
    "1002": Advice("Not known to the provider", "The provider does not know this order id (unsigned answer)."),
    "1003": Advice(
        "The provider has this order id already", "It is being asked what became of it. Nothing is sent twice."
    ),
    "1004": _ABOVE,
    "1005": _ABOVE,
    "1006": _BELOW,
    "1007": _BALANCE,
    "1008": _CURRENCY,
    "1009": Advice(
        "The transaction secret does not fit",
        "The provider refused the request as unauthorized. Check this account's transaction secret and merchant id.",
    ),
    "1010": Advice(
        _KEYS,
        "The provider could not verify the signature. Check that it has the public key of this account's private key.",
    ),
    "1011": Advice(
        "Channel not available", "This account cannot use the channel.", "Choose another one from the provider's list."
    ),
    "1013": _BALANCE,
    "1015": _CURRENCY,
    "1017": Advice(_KEYS, "The provider could not read the request. Check the safecode of this account."),
    "1018": _ADDRESS,
    "1020": Advice(
        "The request was refused as not valid",
        "Its time may be too far from the provider's clock. Set this computer to automatic time, then run the doctor.",
    ),
    "1021": Advice(
        "Payee not found", "The provider does not find the payee.", "Check the account number and the receiving bank."
    ),
    "8003": _ABOVE,
    "8004": _BELOW,
    "8006": Advice(
        "The account answers with web pages",
        "Ask the provider to switch this account's answers to JSON.",
    ),
    "8007": _ADDRESS,
    "8011": Advice(
        "Merchant not found", "The provider does not find the merchant. Check this account's GUID and merchant id."
    ),
    "8013": _FIELD,
}

_GROUPS: Mapping[str, Advice] = {"4": _BANK, "8": _PROVIDER, "9": _PROVIDER}
_OTHER = Advice("Refused by the provider", "The provider refused the request.")


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
