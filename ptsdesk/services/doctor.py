"""Examine one account: can it send, is its clock right, do the keys fit, are keyring, journal and backup sound.

One line a check, green or with its remedy. The first one that fails explains the others, so the order matters; what
stands behind a failed step of the connection was not tried and has no line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ptsdesk.client.gateway import Gateway
from ptsdesk.domain.account import Account
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Order
from ptsdesk.domain.record import ChainReport, JournalHealth
from ptsdesk.errors import (
    JournalError,
    KeyringError,
    NotSentError,
    RefusedError,
    TlsError,
    UnknownHostError,
    UnprovedError,
)
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


_DAY_MS = 86_400_000
OLD_BACKUP_MS = 7 * _DAY_MS
"""A backup that is older than this, while there are newer orders, is told."""

_REFUSED_AT: Mapping[str, str] = {
    "1009": "hmac", "1012": "hmac", "1016": "hmac", "1017": "safecode", "1018": "address", "8007": "address",
}  # fmt: skip
"""Which line a refusal belongs to; any other one to the signature (PTS API, section 16)."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the doctor looks at. ``health`` is None where nobody looks after the journal."""

    account: Account
    gateway: Gateway
    journal: Journal
    now_ms: Callable[[], int]
    health: Callable[[], JournalHealth] | None = None


def examine(ask: Ask) -> tuple[Check, ...]:
    """All checks in order: keyring, journal, backup, name, TLS, clock, HMAC, safecode, signature.

    Asks the provider once, a read-only question.
    """
    return (
        Check("keyring", True, "The secrets of this account were read from the keyring."),
        *_record(ask),
        *_provider(ask.account, ask.gateway),
    )


def _record(ask: Ask) -> tuple[Check, ...]:
    """The journal and its backup."""
    try:
        if ask.journal.problems():
            return (Check("journal", False, "The journal is damaged. Keep the file and put back the last backup."),)
        # The background's check knows the keyring's note, too; without one yet, the entries alone.
        report = ask.journal.report or ask.journal.verify()
        health = ask.health() if ask.health is not None else None
        newest = next(iter(ask.journal.page(ask.account.key, HistoryFilter(), limit=1).orders), None)
    except (JournalError, KeyringError) as error:
        return (Check("journal", False, error.template, params=error.params),)
    journal = _journal(report, health)
    return (journal,) if health is None else (journal, _backup(health, newest, ask.now_ms()))


def _journal(report: ChainReport, health: JournalHealth | None) -> Check:
    if report.count:
        return Check("journal", False, _CHANGED, params={"count": report.count})
    findings = health.findings if health is not None else ()
    wrong = next((one for one in findings if one.serious and one.name != "backup"), None)
    if wrong is not None:
        return Check("journal", False, wrong.template, params=wrong.params)
    return Check("journal", True, "The journal can be read, its content is sound and its entries fit together.")


def _backup(health: JournalHealth, newest: Order | None, now_ms: int) -> Check:
    failed = next((one for one in health.findings if one.name == "backup"), None)
    if failed is not None:
        return Check("backup", False, failed.template, params=failed.params)
    if newest is None and health.backup_ms is None:
        return Check("backup", True, "There is no order to back up yet.")
    if health.backup_ms is None:
        if newest is not None and now_ms - newest.created_ms > _DAY_MS:
            return Check(
                "backup",
                False,
                "No backup of the journal was made yet. Leave the window open for some minutes: one is made by itself.",
            )
        return Check("backup", True, "No backup yet: the first one is made while the window is open.")
    age_ms = max(0, now_ms - health.backup_ms)
    if age_ms > OLD_BACKUP_MS and newest is not None and newest.updated_ms > health.backup_ms:
        return Check(
            "backup",
            False,
            "The newest backup of the journal is {days} days old, and there are newer orders. Leave the window open "
            "for an hour: one is made by itself.",
            params={"days": age_ms // _DAY_MS},
        )
    return Check("backup", True, "The newest backup is {hours} hours old.", params={"hours": age_ms // 3_600_000})


def _provider(account: Account, gateway: Gateway) -> tuple[Check, ...]:
    try:
        exchange = gateway.balance(BalanceRequest(account.user_id, 0))
    except NotSentError as error:
        return (*_before(error, account), Check(_place_of(error), False, error.template, params=error.params))
    checks = [_found(account), _trusted(account), _clock(gateway)]
    try:
        proved(exchange)
    except RefusedError as error:
        checks.append(Check(_REFUSED_AT.get(error.code, "signature"), False, error.message, error.code))
    except UnprovedError as error:
        checks.append(Check("signature", False, error.message))
    else:
        checks += [
            Check("hmac", True, "The provider took the request's HMAC: the transaction secret fits."),
            Check("safecode", True, "The provider could read the sealed request: the safecode fits."),
            Check("signature", True, "The provider took the signed request, and its answer's signature is valid."),
        ]
    return tuple(checks)


def _place_of(error: NotSentError) -> str:
    if isinstance(error, UnknownHostError):
        return "name"
    return "tls" if isinstance(error, TlsError) else "reach"


def _before(error: NotSentError, account: Account) -> tuple[Check, ...]:
    """What was proved before the step that failed: a server that showed a wrong certificate was found."""
    return (_found(account),) if isinstance(error, TlsError) and error.params.get("host") == account.host else ()


def _found(account: Account) -> Check:
    return Check("name", True, "{host} was found and answers.", params={"host": account.host})


def _trusted(account: Account) -> Check:
    if account.ca_file:
        sentence = "{host} proved to be the right server, with a certificate of this account's CA file."
    else:
        sentence = "{host} proved to be the right server, with a certificate that this computer trusts."
    return Check("tls", True, sentence, params={"host": account.host})


def _clock(gateway: Gateway) -> Check:
    offset = gateway.clock.offset_ms
    if offset is None:
        return Check("clock", False, "The provider did not tell its time. Set this computer's clock to automatic time.")
    if abs(offset) <= CLOCK_TOLERANCE_MS:
        return Check("clock", True, "This computer's clock agrees with the provider's.", str(offset))
    seconds = round(abs(offset) / 1000)
    return Check("clock", False, _BEHIND if offset > 0 else _AHEAD, str(offset), {"seconds": seconds})
