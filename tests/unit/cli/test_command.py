"""The command itself: what stands before a verb, what reaches the terminal, what is never repeated."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

import ptsdesk
from ptsdesk.cli import main
from ptsdesk.errors import PtsError
from ptsdesk.sandbox.scenarios import SCENARIOS
from ptsdesk.verbs.reply import Reply, deliver, from_fault
from ptsdesk.verbs.surroundings import Surroundings
from ptsdesk.verbs.table import VERBS
from tests.unit.cli.fakes import FakeOffice, run


def test_version() -> None:
    ran = run(FakeOffice(), "--version")
    assert (ran.code, ran.out, ran.err) == (0, f"ptsdesk {ptsdesk.__version__}\n", "")


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(" ".join(verb.words) in shown for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: " ".join(verb.words))
def test_every_verb_has_help(verb: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*verb.words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert verb.summary in shown
    assert all(f"--{option.name}" in shown for option in verb.options)


def every_option() -> list[Any]:
    cases = [pytest.param((f"--{name}", "\udcff", "history", "list"), id=f"--{name}") for name in ("data-dir", "theme")]
    for verb in VERBS:
        options = [*verb.options, *([verb.positional] if verb.positional else [])]
        for option in (one for one in options if one.kind != "flag"):
            words = (*verb.words, f"--{option.name}", "a\udcff")
            cases.append(pytest.param(words, id=" ".join(words[:-1])))
    return [*cases, pytest.param(("payment", "query", "\udcff"), id="word"), pytest.param(("\udcff",), id="verb")]


@pytest.mark.parametrize("words", every_option())
def test_bytes_that_are_no_text_are_bad_input_everywhere(words: tuple[str, ...]) -> None:
    """A terminal's ``$'\\xff'`` arrives as a lone surrogate."""
    office = FakeOffice()
    ran = run(office, *words)
    assert ran.code == 2
    assert office.calls == []
    assert ran.body["error"]["message"]


def test_no_verb_takes_card_data() -> None:
    names = {option.name for verb in VERBS for option in verb.options}
    assert not any(part in name for name in names for part in ("card", "cvc", "cvv", "pan", "secret-", "safecode"))


@pytest.mark.parametrize(
    "words",
    [
        ("pay",),
        ("payment",),
        ("payment", "refund"),
        ("balance", "extra"),
        ("balance", "--nothing"),
        ("balance", "--mode"),
        ("--nothing", "balance"),
        ("--data-dir",),
        ("--data-dir", "", "balance"),
        ("--data-dir", "a\0b", "balance"),
        ("--theme", "pink"),
        ("--theme", "dark", "balance"),
        ("--pseudo", "balance"),
        ("sandbox", "--port", "70000"),
        ("sandbox", "--pace", "soon"),
        ("sandbox", "--clock-offset", "1.5"),
    ],
)
def test_what_does_not_fit_is_bad_input(words: tuple[str, ...]) -> None:
    ran = run(FakeOffice(), *words)
    assert ran.code == 2
    assert ran.body["error"]["message"]
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("4111111111111111",),
        ("balance", "4111111111111111"),
        ("balance", "--4111111111111111"),
        ("balance", "--mode", "4111111111111111"),
        ("payment", "4111111111111111"),
        ("balance", "--mode=4111111111111111"),
        ("balance", "--profile", "4111111111111111"),
        ("--theme", "4111111111111111"),
        ("payment", "query", "4111111111111111"),
        ("history", "list", "--text", "4111111111111111"),
    ],
)
def test_what_was_typed_is_never_repeated(words: tuple[str, ...]) -> None:
    ran = run(FakeOffice(), *words)
    assert ran.code == 2
    assert "4111" not in ran.out + ran.err


def test_global_options_reach_the_office(tmp_path: Path) -> None:
    office = FakeOffice()
    assert run(office, "--data-dir", str(tmp_path), "--practice", "balance").code == 0
    assert office.opened_with == {"data_dir": tmp_path, "practice": True}
    run(office, f"--data-dir={tmp_path}", "balance")
    assert office.opened_with == {"data_dir": tmp_path, "practice": False}


def test_without_a_verb_the_window_opens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[Any] = []
    app = types.ModuleType("ptsdesk.app")
    app.run_window = lambda options: seen.append(options) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ptsdesk.app", app)
    assert main(["--data-dir", str(tmp_path), "--theme", "dark", "--pseudo"]) == 0
    assert (seen[0].data_dir, seen[0].theme, seen[0].pseudo, seen[0].practice) == (tmp_path, "dark", True, False)


class Broken(io.StringIO):
    """A reader that went away."""

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_reader_that_went_away_changes_no_exit_code() -> None:
    around = Surroundings(FakeOffice(), None, Broken(), Broken())  # type: ignore[arg-type]
    assert main(["balance"], around) == 0
    assert main(["pay"], around) == 2
    assert main(["balance"], Surroundings(FakeOffice(), None, None, None)) == 0  # type: ignore[arg-type]


def test_only_one_line_of_ascii_json_reaches_stdout() -> None:
    out, err = io.StringIO(), io.StringIO()
    assert deliver(Reply(3, {"message": "₱ ñ\n\x1b[31m \ud800"}, "₱ \x1b[31mred\nnext"), out, err) == 3
    assert out.getvalue().isascii()
    assert out.getvalue().count("\n") == 1
    assert json.loads(out.getvalue())["message"] == "₱ ñ\n\x1b[31m \ud800"
    assert "\x1b" not in err.getvalue()
    assert err.getvalue().count("\n") == 1


def test_a_narrow_terminal_gets_escapes() -> None:
    err = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    deliver(Reply(0, {}, "₱5"), None, err)
    assert err.buffer.getvalue() == b"\\u20b15\n"  # type: ignore[attr-defined]


def test_a_fault_names_the_place_and_no_value() -> None:
    with pytest.raises(ValueError, match="a secret") as caught:
        int("a secret")
    reply = from_fault(caught.value)
    assert reply.code == 6
    assert "a secret" not in json.dumps(reply.body) + reply.sentence
    assert "test_command.py" in reply.sentence


def test_a_fault_anywhere_is_no_traceback() -> None:
    def opener(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    ran = run(opener, "balance")  # type: ignore[arg-type]
    assert ran.code == 6
    assert "ZeroDivisionError" in ran.err


def test_ctrl_c_in_a_read_verb() -> None:
    def act(_: Any) -> None:
        raise KeyboardInterrupt

    office = FakeOffice(acts={"balances": act})
    ran = run(office, "balance")
    assert (ran.code, office.closed) == (130, 1)
    assert "Nothing was sent" in ran.err


def test_every_error_has_an_exit_code_of_the_readme() -> None:
    def below(kind: type[PtsError]) -> list[type[PtsError]]:
        return [kind, *(one for child in kind.__subclasses__() for one in below(child))]

    assert {kind.exit_code for kind in below(PtsError)} <= {2, 3, 4, 5, 6, 7}


HEAVY = {"requests", "urllib3", "keyring", "sqlalchemy", "alembic", "Crypto", "cryptography", "sqlcipher3", "PySide6"}


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["payment", "create", "--help"], ["pay"]])
def test_nothing_heavy_is_loaded_for_a_word_or_two(words: list[str]) -> None:
    code = f"import sys; from ptsdesk.cli import main; main({words!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name.partition(".")[0] for name in done.stderr.split()} & HEAVY == set()


def test_the_window_does_not_load_the_verbs() -> None:
    code = (
        "import sys, types; app = types.ModuleType('ptsdesk.app'); app.run_window = lambda options: 0;"
        "sys.modules['ptsdesk.app'] = app; from ptsdesk.cli import main; main([]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ptsdesk.verbs.table" not in done.stdout.split()
    assert "json" not in done.stdout.split()


def test_scenarios_are_there() -> None:
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS) > 20
