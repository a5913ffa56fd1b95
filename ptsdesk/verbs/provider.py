"""What the provider says of the account itself: channels, balances, and whether everything fits (doctor)."""

from __future__ import annotations

from collections.abc import Sequence

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet
from ptsdesk.errors import JournalError, KeyringError, NotSentError, PtsError
from ptsdesk.services.api import Check, Office
from ptsdesk.services.checks import worst
from ptsdesk.verbs.accounts import KeptKeyError, find_account, open_desk
from ptsdesk.verbs.parser import Namespace, number
from ptsdesk.verbs.reply import Body, Exit, Reply, from_error
from ptsdesk.verbs.show import account_tag, time_text

MODES = ("total", "available", "both")
_UNSIGNED = "The provider's signature does not cover these figures."


def show_channels(args: Namespace, office: Office) -> Reply:
    """The provider's list. Information: it is not signed (PTS API, section 13)."""
    account = find_account(office, args.profile)
    found = open_desk(office, account).channels(args.currency or "PHP", refresh=True)
    body = {
        **account_tag(account),
        "currency": found.currency,
        "asked_at": time_text(found.asked_ms),
        "signed": False,
        "channels": [
            {
                "channel": one.code,
                "name": one.name,
                "kind": str(one.kind),
                "currency": one.currency,
                "subject": one.subject,
                "subject_name": one.subject_name,
            }
            for one in found.items
        ],
    }
    return Reply(Exit.DONE, body, f"{len(found.items)} channels for {found.currency}.")


def show_balance(args: Namespace, office: Office) -> Reply:
    """The figures as the provider wrote them. Only the merchant id is signed (PTS API, section 12)."""
    mode = number(args.mode, "mode", 0, 0, 2)
    account = find_account(office, args.profile)
    sheet = open_desk(office, account).balances(BalanceMode(mode))
    body = {
        **account_tag(account),
        "mode": MODES[mode],
        "signed": False,
        "balances": _balances(sheet),
        "message": _UNSIGNED,
    }
    return Reply(Exit.DONE, body, f"Balances of {account.name} ({MODES[mode]}). {_UNSIGNED}")


def _balances(sheet: BalanceSheet) -> dict[str, dict[str, object]]:
    """Currency to channel to figure, of the answer that came just now; an earlier one's are not repeated."""
    found: dict[str, dict[str, object]] = {}
    for figure in sheet.figures:
        if figure.asked_ms == sheet.asked_ms:
            found.setdefault(figure.currency, {})[figure.channel] = _figure(figure)
    return found


def _figure(figure: BalanceFigure) -> object:
    """A figure alone, or its members when there are several; ``other`` is what this version cannot read beside them."""
    found = {"total": figure.total, "available": figure.available}
    told = {name: money.text for name, money in found.items() if money is not None}
    if not told:
        return figure.text or None
    if figure.text:
        return {**told, "other": figure.text}
    return told if len(told) > 1 else next(iter(told.values()))


def examine(args: Namespace, office: Office) -> Reply:
    """Every check of the doctor; what keeps the account from opening is a failed check too."""
    account = find_account(office, args.profile)
    try:
        checks = open_desk(office, account).doctor()
    except (KeyringError, KeptKeyError, JournalError, NotSentError) as error:
        return from_error(error, {**account_tag(account), **_body((failed_check(error),))})
    body = {**account_tag(account), **_body(checks)}
    bad = worst(checks)
    if bad is None:
        return Reply(Exit.DONE, body, "Everything fits: " + ", ".join(check.name for check in checks) + ".")
    body["error"] = {"title": f"Check: {bad.name}", "message": bad.sentence}
    told = sorted((check for check in checks if not check.ok), key=lambda check: check.warning)
    return Reply(_exit(bad), body, " ".join(f"{check.name}: {check.sentence}" for check in told))


def failed_check(error: PtsError) -> Check:
    """What keeps an account from being opened, as a line of the doctor."""
    return Check(_area(error), False, error.template, params=error.params, title=error.title)


def _area(error: PtsError) -> str:
    if isinstance(error, KeyringError | KeptKeyError):
        return "keyring"
    return "journal" if isinstance(error, JournalError) else "reach"


def _body(checks: Sequence[Check]) -> Body:
    listed = [
        {
            "name": one.name,
            "ok": one.ok,
            "level": one.level.value,
            "sentence": one.sentence,
            "value": one.value,
        }
        for one in checks
    ]
    return {"ok": all(check.ok for check in checks), "checks": listed}


def _exit(check: Check) -> Exit:
    """The exit code for a failed check. A wrong clock is this computer's trouble."""
    if check.name in {"name", "reach", "tls"}:
        return Exit.NOT_SENT
    if check.name in {"hmac", "safecode", "address", "signature"}:
        return Exit.REFUSED if check.value else Exit.UNKNOWN
    return Exit.LOCAL_TROUBLE
