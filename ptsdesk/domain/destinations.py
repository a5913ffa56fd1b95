"""Which ``details`` a payout asks for. The provider does not document what each channel needs (PTS API, sections 7 and
19): a wallet is paid by its mobile number, a bank by its account number, both with the payee's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.errors import InputError

_WALLETS = frozenset({"GCASH", "MAYA", "PAYMAYA", "GRABPAY", "SHOPEEPAY", "COINS", "COINSPH", "GXI", "PMP"})
"""Receiving wallets by the codes that are seen in the provider's examples and by those of the payment networks."""

KNOWN = ("name", "account_number", "phone", "email", "address")
"""The members that the API names, in the order of the form; ``channel_subject`` is chosen from the provider's list."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of ``details``: whether it must be filled, and whether the form shows it at once."""

    name: str
    needed: bool
    first: bool


def is_wallet(subject: str) -> bool:
    """Whether a receiving bank or wallet is a wallet, as far as is known here."""
    return subject.upper() in _WALLETS


def members_of(channel: str, subject: str) -> tuple[Member, ...]:
    """The members that a payout over this channel to this bank or wallet asks for, those shown at once first."""
    wallet = is_wallet(subject or channel)
    needed = ("name", "phone") if wallet else ("name", "account_number")
    rest = [name for name in KNOWN if name not in needed]
    shown = (*needed, "email")
    return (
        *(Member(name, needed=True, first=True) for name in needed),
        *(Member(name, needed=False, first=name in shown) for name in rest),
    )


def check_members(channel: str, subject: str, details: Mapping[str, str]) -> list[InputError]:
    """What is missing for a payout; empty when nothing is. Either account is enough when both could be given."""
    missing = [one.name for one in members_of(channel, subject) if one.needed and not details.get(one.name)]
    account = "phone" if is_wallet(subject or channel) else "account_number"
    if account in missing and (details.get("phone") or details.get("account_number")):
        missing.remove(account)
    return [InputError(f"details.{name}", _MISSING[name]) for name in missing]


_MISSING = {
    "name": "Type the payee's name.",
    "phone": "Type the mobile number of the wallet.",
    "account_number": "Type the account number.",
}
