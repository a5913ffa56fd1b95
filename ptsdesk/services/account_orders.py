"""What the journal says of an account before its parts are changed or wiped: who wipes them can ask about no order."""

from __future__ import annotations

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import WATCHED, OrderState
from ptsdesk.errors import AccountError
from ptsdesk.storage.journal import Journal

SENDING = frozenset({OrderState.RECORDED, OrderState.SENDING})
_OPEN = (
    "This account has open orders ({count}), and without its secrets nobody could ask about them. Wait until they are "
    "settled. Nothing was removed."
)
_MISSING = (
    "Orders of this account are missing in the journal. Ask about each, or close it, before its keys are wiped: nobody "
    "could ask about them afterwards."
)
_MISSING_BOUND = (
    "Orders of this account are missing in the journal, so its merchant id and GUID stay as they are. Ask about each, "
    "or close it, first: another merchant's answer would prove nothing of it."
)


def count_open(journal: Journal, account: Account) -> int:
    """Orders that are being sent, that are asked about until they are settled, or that the journal lacks."""
    return journal.count(account.key, WATCHED | SENDING) + len(_missing(journal, account))


def count_all(journal: Journal, account: Account) -> int:
    """Every order of it."""
    return journal.count(account.key, frozenset(OrderState))


def check_settled(journal: Journal, account: Account) -> None:
    """Raise AccountError while an order is open or missing."""
    count = journal.count(account.key, WATCHED | SENDING)
    if count:
        raise AccountError(_OPEN, count=count)
    if _missing(journal, account):
        raise AccountError(_MISSING)


def check_change(journal: Journal, before: Account, after: Account) -> None:
    """Raise AccountError for a change that an order stands against."""
    if journal.count(before.key, SENDING):
        raise AccountError("An order of this account is being sent. Try again in a minute.")
    if (after.user_id, after.guid) != (before.user_id, before.guid) and _missing(journal, before):
        raise AccountError(_MISSING_BOUND)


def _missing(journal: Journal, account: Account) -> list[str]:
    return [one.order_id for one in journal.missing if one.account == account.key]
