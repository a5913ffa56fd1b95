"""Canaries: private values that nobody ever had, planted at start where real ones lie.

Before a report leaves, it is made once from sources that hold a canary in every place where something private may be.
If one shows up, whatever wrote it would have written the real value, so the report is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import cycle

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.card import luhn_valid
from ptsdesk.domain.profile import SecretKind
from ptsdesk.domain.record import Finding, JournalHealth
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.services.bundle import Sources, Tally
from ptsdesk.services.checks import Check

_LETTERS = "abcdefghijkmnpqrstuvwxyz"
_MIXED = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_DIGITS = "0123456789"
_LINE = "2026-11-12 14:08:36,123 ERROR ptsdesk.services.desk: not caught: "


@dataclass(frozen=True, slots=True)
class Canaries:
    """One of each kind, made anew by every start."""

    values: Mapping[str, Secret]

    @forgetting
    def of(self, name: str) -> str:
        """The value, to plant it."""
        return self.values[name].reveal()


def plant(random_bytes: Callable[[int], bytes]) -> Canaries:
    """Make them."""

    def text(alphabet: str, length: int) -> str:
        return "".join(alphabet[byte % len(alphabet)] for byte in random_bytes(length))

    def card() -> str:
        start = f"4{text(_DIGITS, 14)}"
        return next(start + digit for digit in _DIGITS if luhn_valid(start + digit))

    made = {
        SecretKind.SAFECODE.value: text(_MIXED, 32),
        SecretKind.TRANSACTION_SECRET.value: text(_MIXED, 32),
        SecretKind.PRIVATE_KEY.value: text(_MIXED, 64),
        "guid": text(_MIXED, 12).lower(),
        "merchant id": text(_DIGITS, 9),
        "account name": f"{text(_LETTERS, 9).title()} {text(_LETTERS, 9).title()}",
        "account number": text(_DIGITS, 14),
        "card number": card(),
        "host": f"{text(_LETTERS, 14)}.example",
        "order id": f"P261112-{text(_MIXED, 16).upper()}",
    }
    return Canaries({name: Secret(value) for name, value in made.items()})


@forgetting
def with_canaries(sources: Sources, canaries: Canaries) -> Sources:
    """The same sources with a canary in every place that may hold something private, each one by itself as well."""
    every = {name: canaries.of(name) for name in canaries.values}
    account = Account(
        name=every["account name"],
        environment=Environment.LIVE,
        url=f"https://{every['host']}",
        user_id=every["merchant id"],
        guid=every["guid"],
        platform_key_pem=every[SecretKind.PRIVATE_KEY.value],
        ca_file=f"/home/{every['account name']}/ca.pem",
    )
    values = (*every.values(), " ".join(every.values()))
    known = tuple(replace(one, params=_spread(one.params, every)) for one in sources.checks)
    return replace(
        sources,
        program={**_spread(sources.program, every), **every},
        window={**_spread(sources.window, every), **every},
        settings=replace(sources.settings, last_account=every["account name"], proxy=f"http://{every['host']}:3128"),
        accounts=(*sources.accounts, account),
        checks=(*known, *(_check(value) for value in values)),
        health=_health(sources.health, values),
        tally=Tally(dict.fromkeys(values, 1), dict.fromkeys(values, 1)),
        log=tuple(f"{_LINE}{value}" for value in values),
        missing=values,
    )


def _spread(places: Iterable[str], every: Mapping[str, str]) -> dict[str, str]:
    """One in each place, in turn; a card's number is left out: whatever line holds one is hidden whole."""
    turn = cycle(value for name, value in every.items() if name != "card number")
    return dict(zip(places, turn, strict=False))


def _check(value: str) -> Check:
    return Check(value, False, f"{value} {{n}}", value, {"n": value, "host": value}, detail="{n} at {host}")


def _health(health: JournalHealth | None, values: tuple[str, ...]) -> JournalHealth:
    known = health or JournalHealth(0, "", False, None, None)
    found = tuple(Finding(value, True, value, {"reason": value}) for value in values)
    return replace(known, head=values[0], findings=found)
