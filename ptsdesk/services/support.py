"""Makes the report for support: collects, proves on planted canaries that nothing private gets through, and checks."""

from __future__ import annotations

import platform
import re
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

from ptsdesk import __version__
from ptsdesk.domain.account import Account
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.identifiers import MANILA
from ptsdesk.domain.orders import Order
from ptsdesk.domain.record import JournalHealth
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.domain.settings import Settings
from ptsdesk.errors import PtsError, ReportRefused
from ptsdesk.protocol.keys import load_private_key
from ptsdesk.services.bundle import LOG_LINES, Sources, Tally, render
from ptsdesk.services.checks import Check
from ptsdesk.services.known_words import KnownWords, known_words
from ptsdesk.services.leaks import SHORTEST, found_in
from ptsdesk.services.planted import Canaries, with_canaries
from ptsdesk.services.support_api import Bundle
from ptsdesk.storage.accounts import AccountSecrets
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.schema import HEAD
from ptsdesk.storage.tally import tally

LOG = "window.log"
MOST_LOG_BYTES = 64 << 10
DAYS_MS = 30 * 86_400_000
MOST_ORDERS = 200
"""Of each account, the newest: their texts are looked for in the report."""
_LIBRARIES = ("pycryptodome", "requests", "sqlalchemy")
_FIRST_VERSION = re.compile(r"[0-9]+(\.[0-9]+){1,2}")
_ONLY_DIGITS = re.compile(r"[0-9.,]{1,8}")
_KEY_PIECE = 24
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a report is made from. Each call may raise a PtsError: then that part is missing."""

    folder: DataFolder
    now_ms: Callable[[], int]
    practice: bool
    settings: Callable[[], Settings]
    accounts: Callable[[], tuple[Account, ...]]
    secrets_of: Callable[[Account], AccountSecrets]
    journal: Callable[[], Journal]
    health: Callable[[], JournalHealth]
    canaries: Canaries
    words: Callable[[], KnownWords] = known_words


@forgetting
def make_bundle(around: Surroundings, checks: tuple[Check, ...], window: Mapping[str, str]) -> Bundle:
    """The report. Raises ReportRefused, naming the kind of what was found and never what it is."""
    sources, words, now_ms = _collect(around, checks, window), around.words(), around.now_ms()
    planted = render(with_canaries(sources, around.canaries), words).encode("ascii")
    _refuse(found_in(around.canaries.values, planted))
    text = render(sources, words)
    _refuse(found_in({**around.canaries.values, **_private(around, sources, words)}, text.encode("ascii")))
    moment = datetime.fromtimestamp(now_ms // 1000, UTC).astimezone(MANILA)
    return Bundle(f"ptsdesk-report-{moment:%Y%m%d-%H%M%S}.txt", text)


def _refuse(found: tuple[str, ...]) -> None:
    if found:
        raise ReportRefused(
            "The report was not made: something private would be in it ({what}). Nothing was saved. Tell support this "
            "sentence instead.",
            what=", ".join(sorted({name.partition("#")[0] for name in found})),
        )


def _collect(around: Surroundings, checks: tuple[Check, ...], window: Mapping[str, str]) -> Sources:
    missing: list[str] = []

    def tried(read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except (PtsError, OSError) as error:
            missing.append(type(error).__name__)
            return otherwise

    now_ms = around.now_ms()
    return Sources(
        program=_program(around.practice),
        window=dict(window),
        settings=tried(around.settings, Settings()),
        accounts=tried(around.accounts, ()),
        checks=checks,
        health=tried(around.health, None),
        tally=tried(lambda: Tally(*tally(around.journal(), now_ms - DAYS_MS)), None),
        log=tried(lambda: _log_lines(around.folder), ()),
        missing=tuple(dict.fromkeys(missing)),
        now_ms=now_ms,
    )


def _program(practice: bool) -> dict[str, str]:
    facts = {
        "ptsdesk": __version__,
        "packaged": str(bool(getattr(sys, "frozen", False))),
        "practice": str(practice),
        "python": platform.python_version(),
        "system": platform.system(),
        "release": _first_version(platform.release()),
        "machine": platform.machine(),
        "openssl": _first_version(ssl.OPENSSL_VERSION),
        "journal format": HEAD,
    }
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            facts[library] = version(library)
    return facts


def _first_version(text: str) -> str:
    """Some systems write the computer's or the builder's name behind it."""
    found = _FIRST_VERSION.search(text)
    return found.group() if found else ""


def _log_lines(folder: DataFolder) -> tuple[str, ...]:
    path = folder.path / LOG
    if not path.exists():
        return ()
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - MOST_LOG_BYTES))
        text = file.read().decode("utf-8", "replace")
    return tuple(text.splitlines()[-LOG_LINES:])


# --- what is private here -------------------------------------------------------------------------------------------


@forgetting
def _private(around: Surroundings, sources: Sources, words: KnownWords) -> dict[str, Secret]:
    """Everything private that this installation knows now, to be looked for. What cannot be read is left out."""
    needles: dict[str, Secret] = {}

    def add(kind: str, text: str) -> None:
        told = text.strip()
        # What consists of the program's own words, or of a few digits, is in every report.
        if len(told) >= SHORTEST and not _ONLY_DIGITS.fullmatch(told) and not words.known(told):
            needles[f"{kind}#{len(needles)}"] = Secret(told)

    for account in sources.accounts:
        if account.built_in:
            continue
        add("account name", account.name)
        add("GUID", account.guid)
        add("merchant id", account.user_id)
        add("address", account.host)
        add("file name", account.ca_file or "")
        with suppress(PtsError):
            for kind, text in _secrets(around.secrets_of(account)):
                add(kind, text)
        with suppress(PtsError):
            found = around.journal().page(account.key, HistoryFilter(), limit=MOST_ORDERS)
            for kind, text in (one for order in found.orders for one in _of_order(order)):
                add(kind, text)
    add("proxy", sources.settings.proxy or "")
    add("folder", str(around.folder.path))
    return needles


def _secrets(secrets: AccountSecrets) -> Iterator[tuple[str, str]]:
    yield "safecode", secrets.safecode.reveal()
    yield "transaction secret", secrets.transaction_secret.reveal()
    for line in secrets.private_key_pem.reveal().splitlines():
        if len(line) >= _KEY_PIECE and not line.startswith("-----"):
            yield "private key", line[:_KEY_PIECE]
    key = load_private_key(secrets.private_key_pem).reveal()
    for number in (int(key.d), int(key.p), int(key.q)):
        yield "private key", str(number)[:_KEY_PIECE]
        yield "private key", f"{number:x}"[:_KEY_PIECE]


def _of_order(order: Order) -> Iterator[tuple[str, str]]:
    yield "order id", order.order_id
    yield "order id", order.transaction_id
    yield "customer", order.customer
    yield "remark", order.reference
    for text in _texts(order.request):
        yield "order", text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
