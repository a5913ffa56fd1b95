"""The report for support: an allow-list, proved on canaries in every place, refused for whatever gets through."""

from __future__ import annotations

import ast
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

import ptsdesk
from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.record import Finding, JournalHealth
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.services import bundle
from ptsdesk.services.bundle import SETTINGS, Sources, Tally, render
from ptsdesk.services.checks import Check, When
from ptsdesk.services.known_words import HIDDEN, known_words
from ptsdesk.services.leaks import found_in
from ptsdesk.services.planted import Canaries, plant, with_canaries

NOW = 1_794_463_716_000
ACCOUNT = Account(
    "Harbor & Co. Trading",
    Environment.LIVE,
    "https://api.harbor.example",
    "28",
    "smajhv5r2etr",
    "PEM",
    "/home/ana/ca.pem",
)
LOG = (
    "2026-11-12 14:08:36,123 ERROR ptsdesk.gui.tasks: a job failed: ValueError at tasks.py:93 run < desk.py:12 _ask",
    "2026-11-12 14:08:37,000 WARNING ptsdesk.gui.guard: Qt: could not parse Maria Santos 09171234567 2,450.00",
    "Traceback (most recent call last): KeyError: 'smajhv5r2etr'",
    "2026-11-12 14:08:38 ERROR ptsdesk.services.keeper: the keeper's _noted ended with KeyringLocked",
    "not a log line at all: 4012 8888 8888 1881 ptsdesk.secret.module evil.py:12 \N{EURO SIGN}",
)
REFUSED = {"address": "198.51.100.7", "code": "1018"}
PUT_BACK = {"n": 6, "restored": When(NOW, date_only=True)}
SOURCES = Sources(
    program={
        "ptsdesk": "0.1.0", "system": "Linux", "release": "6.1.0", "python": "3.11.7 on ana's laptop", "user": "ana",
    },
    window={"qt": "6.11.3", "platform": "xcb", "size": "1440x900", "theme": "light", "title": "Harbor"},
    settings=Settings(Appearance.DARK, last_account="Harbor", proxy="http://proxy.example:3128", retype_over="9999.00"),
    accounts=(
        ACCOUNT,
        replace(ACCOUNT, name="Sandbox shop", environment=Environment.SANDBOX, built_in=True, ca_file=None),
    ),
    checks=(
        Check("clock", False, "{seconds} s behind the provider", "3800", {"seconds": "3.8"}, warning=True),
        Check("address", False, "{address} was refused (code {code})", "1018", REFUSED),
        Check("backup", True, "{n} h old", params=PUT_BACK, detail="A backup was last put back on {restored}."),
        Check("smajhv5r2etr", False, "Odd {", "smajhv5r2etr", {"n": 10**15}, detail="{n} and {host}"),
    ),
    health=JournalHealth(
        48207, "ab" * 32, True, NOW - 120_000, None, (Finding("missing", True, "{count}"), Finding("Ana", False, "x")),
    ),
    tally=Tally({"paid": 12, "Ana Reyes": 1}, {"1000": 11, "smajhv5r2etr": 1}),
    log=LOG,
    missing=("KeyringLocked", "smajhv5r2etr"),
    now_ms=NOW,
)  # fmt: skip


@pytest.fixture(scope="module")
def report() -> str:
    return render(SOURCES, known_words())


def section(report: str, title: str) -> list[str]:
    return report.partition(f"[{title}]\n")[2].partition("\n\n")[0].splitlines()


def test_what_is_told(report: str) -> None:
    assert section(report, "Program") == ["ptsdesk: 0.1.0", f"python: {HIDDEN}", "system: Linux", "release: 6.1.0"]
    assert section(report, "Window") == ["qt: 6.11.3", "platform: xcb", "size: 1440x900", "theme: light"]
    assert section(report, "Accounts") == [
        "live, added, own CA file, text",
        "sandbox, built in, trust of this computer, text",
    ]
    assert section(report, "Connection doctor") == [
        "clock: warning (3800): 3.8 s behind the provider",
        f"address: problem (1018): {HIDDEN} was refused (code 1018)",
        "backup: passed: 6 h old | A backup was last put back on 12 Nov 2026.",
        f"{HIDDEN}: problem: {HIDDEN} {HIDDEN} | {HIDDEN} and {HIDDEN}",
    ]
    assert section(report, "Journal") == [
        "entries: 48207", "end noted in the keyring: True", "checked: 2 min ago", "newest backup: never",
        "missing orders: 0", "journals kept beside it: 0", "finding: missing, serious", f"finding: {HIDDEN}",
    ]  # fmt: skip
    assert section(report, "Orders of the last 30 days") == [
        f"{HIDDEN}: 1",
        "paid: 12",
        "code 1000: 11",
        f"code {HIDDEN}: 1",
    ]
    assert section(report, "Could not be looked at") == ["KeyringLocked", HIDDEN]


def test_the_log_keeps_places_in_the_code_and_the_programs_own_words(report: str) -> None:
    lines = section(report, "Last lines of the window's log")
    assert lines[0] == LOG[0]
    assert lines[3] == LOG[3]
    for gone in ("Maria", "Santos", "0917", "2,450", "smajhv5r2etr", "4012", "1881", "secret.module", "evil"):
        assert not any(gone in line for line in lines), gone
    assert lines[1].startswith("2026-11-12 14:08:37,000 WARNING ptsdesk.gui.guard: ")


def test_settings_are_told_by_a_table_and_all_others_as_set_or_not(report: str) -> None:
    told = dict(line.split(": ") for line in section(report, "Settings"))
    assert told.keys() == {field.name for field in fields(Settings)}
    assert (told["appearance"], told["proxy"], told["last_account"], told["retype_over"]) == (
        "dark",
        "set",
        "set",
        "set",
    )
    private = {field.name for field in fields(Settings)} - SETTINGS.keys()
    assert private >= {"proxy", "last_account", "retype_over"}
    assert {told[name] for name in private} <= {"set", "as it comes"}


def test_it_is_plain_text(report: str) -> None:
    assert report.isascii()
    assert all(line.isprintable() for line in report.split("\n"))
    assert report.endswith("\n")


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    bare = render(Sources({}, {}, Settings()), known_words())
    assert (
        section(bare, "Journal")
        == section(bare, "Accounts")
        == section(bare, "Orders of the last 30 days")
        == ["nothing"]
    )


def test_a_line_that_looks_like_a_card_is_left_out() -> None:
    tricky = replace(SOURCES, tally=Tally({}, {"4012": 888888881881}), checks=())
    assert HIDDEN in section(render(tricky, known_words()), "Orders of the last 30 days")


# ---------------------------------------------------------------------------------------------- the canaries


@pytest.fixture
def canaries() -> Canaries:
    return plant(os.urandom)


def test_canaries_are_new_each_time_and_look_like_the_real_thing(canaries: Canaries) -> None:
    other = plant(os.urandom)
    assert canaries.values.keys() == other.values.keys()
    assert all(canaries.of(name) != other.of(name) for name in canaries.values)
    assert repr(canaries).count("Secret(…)") == len(canaries.values)
    assert found_in(canaries.values, "\n".join(canaries.of(name) for name in canaries.values).encode()) == tuple(
        canaries.values
    )


def test_every_place_of_the_sources_holds_a_canary(canaries: Canaries) -> None:
    """A new member has to be planted, too: else nothing would prove that it is not written."""
    planted = with_canaries(SOURCES, canaries)
    for field in fields(Sources):
        if field.name == "now_ms":
            continue
        text = repr(getattr(planted, field.name))
        assert any(canaries.of(name) in text for name in canaries.values), field.name


def test_no_canary_gets_through(canaries: Canaries) -> None:
    for sources in (SOURCES, Sources({}, {}, Settings())):
        assert found_in(canaries.values, render(with_canaries(sources, canaries), known_words()).encode()) == ()


def _of_accounts(accounts: tuple[Account, ...]) -> Iterator[str]:
    for account in accounts:
        yield f"{account.name} {account.guid} {account.url} {account.user_id}"


MISTAKES: dict[str, tuple[str, Callable[..., object]]] = {
    "accounts": ("_accounts", _of_accounts),
    "settings": ("_settings", lambda settings: [repr(settings)]),
    "facts": ("_shaped", lambda facts, _shapes: map(str, facts.values())),
    "sentences": ("_told", lambda template, _params, _words: template),
    "parameters": ("_param", str),
    "counts": ("_tally", lambda tally: map(str, tally.states)),
    "journal": ("_journal", lambda sources, _words: [one.template for one in sources.health.findings]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_leak_is_found(canaries: Canaries, monkeypatch: pytest.MonkeyPatch, mistake: str) -> None:
    name, careless = MISTAKES[mistake]
    monkeypatch.setattr(bundle, name, careless)
    assert found_in(canaries.values, render(with_canaries(SOURCES, canaries), known_words()).encode())


# ---------------------------------------------------------------------------------------------- the words


def test_what_the_program_logs_is_known() -> None:
    """A report is of no use when the program's own log lines are hidden in it."""
    words, unknown = known_words(), []
    for path in Path(ptsdesk.__file__).parent.rglob("*.py"):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"debug", "info", "warning", "error", "critical"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                text = node.args[0].value.replace("%s", "ValueError").removeprefix("Qt: ")
                unknown += [] if HIDDEN not in words.redact(text) else [text]
    assert unknown == []


@pytest.mark.parametrize(
    "text",
    [
        "Maria Santos", "Ana", "Reyes", "Harbor", "smajhv5r2etr", "12", "2450.00", "P261112-7KQ4M9XW2TBR6HNC", "a@b.ph",
        "https://api.example.com", "198.51.100.7", "/home/ana", "ptsdesk.nothing.here", "unknown.py:12", "x" * 41, "ñ",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "\\x41", "key=Zq71Kx04",
    ],
)  # fmt: skip
def test_what_is_not_the_programs_own_is_hidden(text: str) -> None:
    assert set(known_words().redact(text).split()) == {HIDDEN}


def test_random_texts_are_hidden() -> None:
    letters, chance = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=._-:", random.Random(5)
    for _ in range(2000):
        text = "".join(chance.choice(letters) for _ in range(chance.randrange(8, 40)))
        assert known_words().redact(text) == HIDDEN, text
