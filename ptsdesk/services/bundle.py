"""The report for support: an allow-list of facts, each with a shape. What does not fit its shape is not written.

Nothing here reads a file or a secret: :class:`Sources` holds what there is, much of it private, and :func:`render`
writes what is known to be harmless. See ``docs/decisions/diagnostics.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter

from ptsdesk.domain.account import Account
from ptsdesk.domain.card import holds_pan
from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.record import JournalHealth
from ptsdesk.domain.settings import Settings
from ptsdesk.services.checks import Check, Param, When
from ptsdesk.services.known_words import HIDDEN, KnownWords

LOG_LINES = 60
_FIRST = "ptsdesk report for support"
_NOTE = (
    "Made on this computer and shown before it was saved.\n"
    "It holds no name, order, amount, account, address or key.\n"
    f"{HIDDEN} stands for what is not known to be harmless."
)
_YES_NO = re.compile(r"True|False")
_NUMBER = re.compile(r"[0-9]{1,4}")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){1,3}((a|b|rc|\.dev|\.post|\+)[0-9]{1,4})?")
_SIZE = re.compile(r"[0-9]{3,5}x[0-9]{3,5}")

PROGRAM: Mapping[str, re.Pattern[str]] = {
    "ptsdesk": _VERSION,
    "packaged": _YES_NO,
    "practice": _YES_NO,
    "python": _VERSION,
    "system": re.compile(r"Linux|Windows|Darwin"),
    "release": re.compile(r"[0-9]{1,3}(\.[0-9]{1,5}){0,3}"),
    "machine": re.compile(r"x86_64|AMD64|arm64|aarch64"),
    "openssl": _VERSION,
    "pycryptodome": _VERSION,
    "requests": _VERSION,
    "sqlalchemy": _VERSION,
    "sqlite": _VERSION,
    "journal format": re.compile(r"[0-9]{4}"),
}
WINDOW: Mapping[str, re.Pattern[str]] = {
    "qt": _VERSION,
    "pyside": _VERSION,
    "platform": re.compile(r"xcb|wayland|windows|cocoa|offscreen|minimal"),
    "desktop": re.compile(r"GNOME|KDE|XFCE|MATE|X-Cinnamon|LXQt|Unity|sway"),
    "size": _SIZE,
    "screen": _SIZE,
    "scale": re.compile(r"[0-9](\.[0-9]{1,2})?"),
    "theme": re.compile(r"light|dark"),
    "environment": re.compile(r"live|sandbox"),
    "page": re.compile(r"[a-z]{1,16}"),
}
SETTINGS: Mapping[str, re.Pattern[str]] = {
    "appearance": re.compile(r"light|dark|system"),
    "text_scale": _NUMBER,
    "pseudo_language": _YES_NO,
    "history_compact": _YES_NO,
    "lock_after_min": _NUMBER,
    "hide_amounts": _YES_NO,
    "duplicate_days": _NUMBER,
    "welcomed": _YES_NO,
}
"""The settings whose values are told. Of all others only whether they are as they come."""
_PARAMS = frozenset(
    "ms seconds n entries free version until when last restored count missing code days limit bits status".split()
)
_PARAM = re.compile(r"TLS 1\.[0-3]|[0-9]{1,5}(\.[0-9])?( (TB|GB|MB))?")
_VALUE = re.compile(r"-?[0-9]{1,8}")
_NAME = re.compile(r"[a-z_]{1,16}")
_CODE = re.compile(r"[0-9]{4}")
_TIME = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:,]{8,12} ")
_MOST = 10**9
_STATES = frozenset(state.value for state in OrderState)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many orders of the last days stand how, and which codes the provider gave. No order is in it."""

    states: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that :func:`render` looks at."""

    program: Mapping[str, str]
    window: Mapping[str, str]
    settings: Settings
    accounts: tuple[Account, ...] = ()
    checks: tuple[Check, ...] = ()
    health: JournalHealth | None = None
    tally: Tally | None = None
    log: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Kinds of errors that kept a part from being looked at."""
    now_ms: int = 0


def render(sources: Sources, words: KnownWords) -> str:
    """The report. ASCII, lines of at most a few hundred characters."""
    parts = (
        ("Program", _shaped(sources.program, PROGRAM)),
        ("Window", _shaped(sources.window, WINDOW)),
        ("Settings", _settings(sources.settings)),
        ("Accounts", _accounts(sources.accounts)),
        ("Connection doctor", _checks(sources.checks, words)),
        ("Journal", _journal(sources, words)),
        ("Orders of the last 30 days", _tally(sources.tally)),
        ("Last lines of the window's log", (words.line(line) for line in sources.log[-LOG_LINES:])),
        ("Could not be looked at", (words.redact(one) for one in sources.missing)),
    )
    lines = [_FIRST, f"made: {When(sources.now_ms)} Manila (UTC+8)", "", _NOTE]
    for title, told in parts:
        lines += ["", f"[{title}]", *([_clean(line) for line in told] or ["nothing"])]
    return "\n".join(lines) + "\n"


def _clean(line: str) -> str:
    """One line, ASCII, and never digits that may be a card's."""
    flat = "".join(letter if " " <= letter <= "~" else "?" for letter in line)
    return HIDDEN if holds_pan(_TIME.sub("", flat)) else flat


def _shaped(facts: Mapping[str, str], shapes: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    for name, shape in shapes.items():
        if name in facts:
            yield f"{name}: {facts[name] if shape.fullmatch(facts[name]) else HIDDEN}"


def _settings(settings: Settings) -> Iterator[str]:
    usual = Settings()
    for name in Settings.__dataclass_fields__:
        value, shape = getattr(settings, name), SETTINGS.get(name)
        if shape is not None:
            yield f"{name}: {value if shape.fullmatch(str(value)) else HIDDEN}"
        else:
            yield f"{name}: {'as it comes' if value == getattr(usual, name) else 'set'}"


def _accounts(accounts: Iterable[Account]) -> Iterator[str]:
    for account in accounts:
        kept = "built in" if account.built_in else "added"
        trust = "own CA file" if account.ca_file else "trust of this computer"
        yield f"{account.environment.value}, {kept}, {trust}, {account.body_form.value}"


def _checks(checks: Iterable[Check], words: KnownWords) -> Iterator[str]:
    for check in checks:
        name = check.name if _NAME.fullmatch(check.name) and words.known(check.name) else HIDDEN
        value = f" ({check.value})" if _VALUE.fullmatch(check.value) else ""
        told = [_told(text, check.params, words) for text in (check.template, check.detail) if text]
        yield f"{name}: {check.level.value}{value}: {' | '.join(told)}"


def _told(template: str, params: Mapping[str, Param | object], words: KnownWords) -> str:
    """A sentence with its places filled by what is harmless."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError:
        return words.redact(template)
    told = []
    for literal, name, _, _ in pieces:
        kept = words.redact(literal)
        told.append(f"{' ' if literal[:1].isspace() else ''}{kept}{' ' if literal[-1:].isspace() and kept else ''}")
        if name is not None:
            told.append(_param(params.get(name)) if name in _PARAMS else HIDDEN)
    return "".join(told)


def _param(value: object) -> str:
    if isinstance(value, When):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) < _MOST else HIDDEN
    return value if isinstance(value, str) and _PARAM.fullmatch(value) else HIDDEN


def _journal(sources: Sources, words: KnownWords) -> Iterator[str]:
    health = sources.health
    if health is None:
        return
    yield f"entries: {health.events}"
    yield f"end noted in the keyring: {health.anchored}"
    yield f"checked: {_age(health.checked_ms, sources.now_ms)}"
    yield f"newest backup: {_age(health.backup_ms, sources.now_ms)}"
    yield f"missing orders: {len(health.missing)}"
    yield f"journals kept beside it: {health.kept}"
    for finding in health.findings:
        name = finding.name if words.known(finding.name) else HIDDEN
        yield f"finding: {name}{', serious' if finding.serious else ''}"


def _age(then_ms: int | None, now_ms: int) -> str:
    return "never" if then_ms is None else f"{max(0, now_ms - then_ms) // 60_000} min ago"


def _tally(tally: Tally | None) -> Iterator[str]:
    if tally is None:
        return
    for state, count in sorted(tally.states.items()):
        yield f"{state if state in _STATES else HIDDEN}: {count}"
    for code, count in sorted(tally.codes.items()):
        yield f"code {code if _CODE.fullmatch(code) else HIDDEN}: {count}"
