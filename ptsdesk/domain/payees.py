"""The payee book, and when a payout asks a person to look twice. No I/O.

Who is paid is told by the receiving bank or wallet and the account there, never by a name: names change and repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import WATCHED, Order, OrderState

RETYPED = 4
"""How many digits of the account are typed again."""


def account_of(details: Mapping[str, str]) -> str:
    """The account that a withdrawal's ``details`` name: the account number, else the mobile number of a wallet.

    A mobile number is given with its leading zero, so that both forms of the API are the same account (PTS API,
    section 7). Empty when neither is there.
    """
    number = details.get("account_number", "")
    return number or _whole_phone(details.get("phone", ""))


def _whole_phone(phone: str) -> str:
    return f"0{phone}" if len(phone) == 10 and phone.startswith("9") else phone


def payee_key(details: Mapping[str, str]) -> str:
    """What two withdrawals to the same payee have in common: ``GCASH:09171234567``; empty without an account."""
    account = account_of(details)
    return f"{details.get('channel_subject', '').upper()}:{account}" if account else ""


def ending(account: str) -> str:
    """The last digits of an account, to be typed again; the whole of a shorter one."""
    return account[-RETYPED:]


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody who is paid, as kept on this computer. ``details`` are those of the withdrawal, without ``name`` and
    ``channel_subject`` (PTS API, section 7). Times are Unix milliseconds.
    """

    payee_id: str
    """Made here; empty for a payee that is not kept yet."""
    name: str
    channel: str
    subject: str
    """The receiving bank or wallet, as support-channel lists it."""
    details: Mapping[str, str] = field(default_factory=dict)
    created_ms: int = 0
    since_ms: int = 0
    """Since when bank and account are the same."""
    previous: str = ""
    """The last four digits of the account before, as long as nothing was paid out to the present one."""

    @property
    def all_details(self) -> dict[str, str]:
        """The ``details`` of a withdrawal to this payee."""
        head = {"channel_subject": self.subject} if self.subject else {}
        return {**head, **self.details, "name": self.name}

    @property
    def account(self) -> str:
        """The account number, or the mobile number of a wallet."""
        return account_of(self.details)

    @property
    def key(self) -> str:
        """See :func:`payee_key`."""
        return payee_key(self.all_details)


@dataclass(frozen=True, slots=True)
class PayeeEntry:
    """A payee and what the journal knows of payouts to its present account."""

    payee: Payee
    times_paid: int = 0
    """Withdrawals that were verified as paid out."""
    last_paid_ms: int | None = None
    """When the newest of them was made."""
    last_ms: int | None = None
    """When the newest withdrawal was made, whatever became of it."""
    unknown: int = 0
    """Withdrawals whose result is not known and that nobody marked."""

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever paid out to the present account."""
        return self.times_paid == 0

    @property
    def is_changed(self) -> bool:
        """Whether the account was changed and nothing was paid out to the new one yet."""
        return bool(self.payee.previous) and self.is_new


NOTHING_MOVED = frozenset({OrderState.DRAFT, OrderState.NOT_SENT, OrderState.REFUSED, OrderState.FAILED})
"""Orders in these states certainly paid nobody."""
MAY_MOVE = WATCHED - {OrderState.ACTIVE} | {OrderState.RECORDED, OrderState.SENDING}
"""Orders in these states may still pay, however old they are. An active subscription is settled."""


def doubles(twins: Iterable[Order]) -> tuple[Order, ...]:
    """Of earlier withdrawals of the same sum to the same payee those that were paid out or may have been: paying
    again needs a reason. One that certainly moved nothing is no double.
    """
    return tuple(order for order in twins if order.state not in NOTHING_MOVED)


class Retype(StrEnum):
    """Why the last digits of the account are to be typed again."""

    NEW = "new"
    CHANGED = "changed"
    AMOUNT = "amount"


def retype_reason(entry: PayeeEntry | None, details: Mapping[str, str], money: Money, over: Money) -> Retype | None:
    """Why a payout needs the last digits again; None when it does not.

    ``entry`` is the payee that was chosen, ``details`` what will be sent, ``over`` the limit. A sum in another currency
    than the limit's counts as above it.
    """
    if entry is not None and (entry.is_changed or entry.payee.key != payee_key(details)):
        return Retype.CHANGED
    if entry is None or entry.is_new:
        return Retype.NEW
    return None if money.currency == over.currency and money.value <= over.value else Retype.AMOUNT
