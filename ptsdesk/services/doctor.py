"""Examine one account: can it send, is its clock right, do the keys fit, are keyring and journal sound.

The first check that fails explains the others, so the order matters.
"""

from __future__ import annotations

from ptsdesk.client.gateway import Gateway
from ptsdesk.domain.account import Account
from ptsdesk.errors import JournalError, NotSentError, RefusedError, TlsError, UnprovedError
from ptsdesk.protocol.requests import BalanceRequest
from ptsdesk.services.api import Check
from ptsdesk.services.reports import proved
from ptsdesk.storage.journal import Journal

_BEHIND = (
    "This computer's clock is {seconds} s behind the provider's. Requests are corrected; "
    "switch on automatic time in the system's settings."
)
_AHEAD = (
    "This computer's clock is {seconds} s ahead of the provider's. Requests are corrected; "
    "switch on automatic time in the system's settings."
)

_CHANGED = (
    "The journal was changed by something else than ptsdesk: {count} entries do not fit. Keep the file, put back a "
    "backup from before, and find out who had access."
)

CLOCK_TOLERANCE_MS = 2_000
"""A Date header counts whole seconds, so less than this is called exact."""


def examine(account: Account, gateway: Gateway, journal: Journal) -> tuple[Check, ...]:
    """All checks in order: keyring, journal, TLS, clock, signature. Asks the provider once, a read-only question."""
    return (
        Check("keyring", True, "The secrets of this account were read from the keyring."),
        _journal(journal),
        *_provider(account, gateway),
    )


def _journal(journal: Journal) -> Check:
    try:
        problems = journal.problems()
        # The background's check knows the keyring's note, too; without one yet, the entries alone.
        report = journal.report or journal.verify()
    except JournalError as error:
        return Check("journal", False, error.template, params=error.params)
    if problems:
        return Check("journal", False, "The journal is damaged. Keep the file and put back the last backup.")
    if report.count:
        return Check("journal", False, _CHANGED, params={"count": report.count})
    return Check("journal", True, "The journal can be read, its content is sound and its entries fit together.")


def _provider(account: Account, gateway: Gateway) -> tuple[Check, ...]:
    try:
        exchange = gateway.balance(BalanceRequest(account.user_id, 0))
    except NotSentError as error:
        name = "tls" if isinstance(error, TlsError) else "reach"
        return (Check(name, False, error.template, params=error.params),)
    checks = [Check("tls", True, "{host} proved to be the right server.", params={"host": account.host})]
    checks.append(_clock(gateway))
    try:
        proved(exchange)
    except RefusedError as error:
        checks.append(Check("signature", False, error.message, error.code))
    except UnprovedError as error:
        checks.append(Check("signature", False, error.message))
    else:
        checks.append(
            Check("signature", True, "The provider took the signed request, and its answer's signature is valid.")
        )
    return tuple(checks)


def _clock(gateway: Gateway) -> Check:
    offset = gateway.clock.offset_ms
    if offset is None:
        return Check("clock", False, "The provider did not tell its time. Set this computer's clock to automatic time.")
    if abs(offset) <= CLOCK_TOLERANCE_MS:
        return Check("clock", True, "This computer's clock agrees with the provider's.", str(offset))
    seconds = round(abs(offset) / 1000)
    return Check("clock", False, _BEHIND if offset > 0 else _AHEAD, str(offset), {"seconds": seconds})
