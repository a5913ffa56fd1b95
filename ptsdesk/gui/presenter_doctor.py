"""The words of the connection doctor: each line, the counts, the worst one with its remedy, and what is copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter_time import clock_time, date_text, day_start_ms, seconds, short_time
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec, Shape
from ptsdesk.services.api import AccountTag, Check
from ptsdesk.services.checks import Level, When, sentences, worst

_NAMES: Mapping[str, str] = {
    "address": "Address allowed",
    "clock": "Clock",
    "name": "Name resolution",
    "reach": "Network",
    "tls": "Network and TLS",
    "hmac": "Transaction secret",
    "safecode": "Safecode",
    "keys": "Merchant keys",
    "signature": "Provider's signature",
    "keyring": "Keyring",
    "journal": "Journal",
    "backup": "Backup",
}
"""In the order in which lines that came out alike are shown."""
_ORDER = {name: number for number, name in enumerate(_NAMES)}
_LEVELS = (Level.PROBLEM, Level.WARNING, Level.PASSED)
_WORDS: Mapping[Level, tuple[str, str, Tone]] = {
    Level.PASSED: ("Passed", "circle-check", Tone.OK),
    Level.WARNING: ("Warning", "triangle-alert", Tone.ATTENTION),
    Level.PROBLEM: ("Problem", "circle-x", Tone.BAD),
}
_IN_ACCOUNT = frozenset({"name", "tls", "hmac", "safecode", "keys", "signature"})
_IN_JOURNAL = frozenset({"journal", "backup"})


class Way(StrEnum):
    """Where the link of a line leads."""

    NONE = ""
    REMEDY = "remedy"
    """To the words behind "What to do"."""
    CLOCK = "clock"
    """To the date and time settings of this computer."""
    ACCOUNTS = "accounts"
    """To the settings of the merchant accounts."""
    JOURNAL = "journal"
    """To the settings of the journal and its backups."""


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line as it is shown."""

    key: str
    name: str
    state: str
    icon: str
    tone: Tone
    finding: str
    detail: str
    remedy: str
    way: Way

    @property
    def link(self) -> str:
        """The text of its link; empty when there is none."""
        if self.way is Way.NONE:
            return ""
        return tr("What to do") if self.way is Way.REMEDY else tr("Open settings")


def check_name(check: Check) -> str:
    """The name of a line."""
    known = _NAMES.get(check.name)
    return tr(known) if known else check.name


def check_sentence(check: Check, now_ms: int) -> str:
    """All that is said about a line."""
    return sentences(_filled(check, text, now_ms) for text in (check.template, check.detail, check.remedy))


def ordered(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The worst first."""
    return tuple(sorted(checks, key=lambda one: (_LEVELS.index(one.level), _ORDER.get(one.name, len(_ORDER)))))


def line_words(check: Check, now_ms: int, *, clock_opens: bool) -> LineWords:
    """``clock_opens`` says whether this computer's date and time settings can be opened from here."""
    state, icon, tone = _WORDS[check.level]
    return LineWords(
        key=check.name,
        name=check_name(check),
        state=tr(state),
        icon=icon,
        tone=tone,
        finding=_filled(check, check.template, now_ms),
        detail=_filled(check, check.detail, now_ms),
        remedy=_filled(check, check.remedy, now_ms),
        way=_way(check, clock_opens=clock_opens),
    )


def _way(check: Check, *, clock_opens: bool) -> Way:
    if check.ok:
        return Way.NONE
    if check.remedy:
        return Way.REMEDY
    if check.name == "clock":
        return Way.CLOCK if clock_opens else Way.NONE
    if check.name in _IN_ACCOUNT:
        return Way.ACCOUNTS
    return Way.JOURNAL if check.name in _IN_JOURNAL else Way.NONE


def _filled(check: Check, template: str, now_ms: int) -> str:
    params = {
        name: _moment(value, now_ms) if isinstance(value, When) else value for name, value in check.params.items()
    }
    return tr(template, **params) if template else ""


def _moment(when: When, now_ms: int) -> str:
    if when.date_only:
        return date_text(when.ms, now_ms)
    if day_start_ms(when.ms) == day_start_ms(now_ms):
        return short_time(when.ms)
    return tr("{date}, {time}", date=date_text(when.ms, now_ms), time=short_time(when.ms))


def count_badges(checks: Sequence[Check]) -> tuple[BadgeSpec, ...]:
    """How many came out how, the worst first; what there is none of is left out, but for what passed."""
    counts = {level: sum(one.level is level for one in checks) for level in _LEVELS}
    problems, warnings, passed = (counts[level] for level in _LEVELS)
    specs = []
    if problems:
        specs.append(BadgeSpec(plural("{n} problem", "{n} problems", problems), "triangle-alert", Tone.BAD))
    if warnings:
        text = plural("{n} warning", "{n} warnings", warnings)
        specs.append(BadgeSpec(text, "triangle-alert", Tone.ATTENTION, Shape.DASHED))
    specs.append(BadgeSpec(plural("{n} passed", "{n} passed", passed), "circle-check", Tone.OK))
    return tuple(specs)


@dataclass(frozen=True, slots=True)
class Banner:
    """The worst line: what it means and what to do."""

    title: str
    text: str
    tone: Tone
    message: str
    """What is copied, for whoever can help."""


def banner(checks: Sequence[Check], account: AccountTag, now_ms: int) -> Banner | None:
    """None when every check passed."""
    bad = worst(tuple(checks))
    if bad is None:
        return None
    finding = _filled(bad, bad.template, now_ms)
    rest = _filled(bad, bad.remedy, now_ms) or _filled(bad, bad.detail, now_ms)
    title = tr(bad.title) if bad.title else tr("{name}: {finding}", name=check_name(bad), finding=finding)
    text = rest or (finding if bad.title else "")
    return Banner(title, text, _WORDS[bad.level][2], _message(bad, account, title, text))


def _message(check: Check, account: AccountTag, title: str, text: str) -> str:
    """To the provider about an address, in English because it leaves this office; else what is said here."""
    if check.name != "address" or not check.params.get("merchant"):
        return sentences((title, text))
    address = check.params.get("address") or "the public address that you see these requests come from"
    return (
        f"Please put this address on the list of allowed addresses of merchant {account.user_id}: {address}\n"
        f"Our requests from there are refused with code {check.value}."
    )


def run_line(account: str, ran_ms: int, took_ms: int, now_ms: int) -> str:
    """Which account, when, and how long it took."""
    same_day = day_start_ms(ran_ms) == day_start_ms(now_ms)
    time = clock_time(ran_ms)
    when = time if same_day else tr("{date}, {time}", date=date_text(ran_ms, now_ms), time=time)
    return tr(
        "{account}, run at {time}, took {took}. No money was moved.", account=account, time=when, took=seconds(took_ms)
    )


def report(first: str, checks: Sequence[Check], now_ms: int) -> str:
    """The whole run as text, the worst first."""
    lines = [first]
    for check in ordered(checks):
        state = tr(_WORDS[check.level][0])
        lines.append(f"{check_name(check)}: {state}. {check_sentence(check, now_ms)}")
    return "\n".join(lines)
