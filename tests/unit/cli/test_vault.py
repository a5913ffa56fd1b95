"""A verb over a vault asks for the passphrase at the terminal, and only when it needs a secret."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
from pathlib import Path

import pytest

from ptsdesk.cli import main
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import VaultLocked
from ptsdesk.services.api import UnlockAnswer
from ptsdesk.storage.vault import Vault
from ptsdesk.verbs import vault
from ptsdesk.verbs.surroundings import Surroundings
from tests.unit.cli.fakes import FakeOffice, Ran

PASSPHRASE = "correct horse battery"


class VaultOffice(FakeOffice):
    """Nothing opens before the passphrase; ``waits`` is what a wrong one costs, milliseconds."""

    waits = 0

    def open_vault(self, passphrase: Secret) -> UnlockAnswer:
        right = passphrase.reveal() == PASSPHRASE
        if right:
            self.trouble = None
        return UnlockAnswer(right, 0 if right else self.waits)


@pytest.fixture
def office() -> VaultOffice:
    office = VaultOffice()
    office.trouble = VaultLocked("The vault is locked.")
    return office


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """One in which a vault is."""
    (tmp_path / "secrets.vault").write_text("{}")
    return tmp_path


def run(office: FakeOffice, data_dir: Path, *words: str, typed: str | None) -> tuple[Ran, list[str]]:
    asked: list[str] = []

    def ask(prompt: str) -> Secret | None:
        asked.append(prompt)
        return None if typed is None else Secret(typed)

    out, err = io.StringIO(), io.StringIO()
    around = Surroundings(office, io.StringIO(), out, err, ask_passphrase=ask)
    code = main(["--data-dir", str(data_dir), *words], around)
    return Ran(code, out.getvalue(), err.getvalue()), asked


def test_the_passphrase_opens_it_for_one_verb(office: VaultOffice, data_dir: Path) -> None:
    ran, asked = run(office, data_dir, "channels", "--profile", "Shop", typed=PASSPHRASE)
    assert (ran.code, asked) == (0, ["Passphrase of the vault: "])
    assert PASSPHRASE not in ran.out + ran.err


@pytest.mark.parametrize(
    ("waits", "said"),
    [(0, "This is not the passphrase of the vault."), (4_001, "Too many wrong tries. Wait 5 s, then try again.")],
)
def test_a_wrong_one_opens_nothing(office: VaultOffice, data_dir: Path, waits: int, said: str) -> None:
    office.waits = waits
    ran, _ = run(office, data_dir, "channels", "--profile", "Shop", typed="wrong " + "passphrase")
    assert ran.code == 6
    assert said in json.loads(ran.out)["error"]["message"]
    assert office.desks == []
    assert "wrong passphrase" not in ran.out + ran.err


def test_without_a_terminal_the_verb_says_that_it_is_locked(office: VaultOffice, data_dir: Path) -> None:
    ran, asked = run(office, data_dir, "channels", "--profile", "Shop", typed=None)
    assert (ran.code, len(asked)) == (6, 1)
    assert json.loads(ran.out)["error"]["title"] == "The vault is locked"


@pytest.mark.parametrize("words", [("profile", "list"), ("channels", "--profile", "Shop")])
def test_nobody_is_asked_without_need(office: VaultOffice, data_dir: Path, words: tuple[str, ...]) -> None:
    office.trouble = None
    if words[0] != "profile":
        (data_dir / "secrets.vault").unlink()
    ran, asked = run(office, data_dir, *words, typed=PASSPHRASE)
    assert (ran.code, asked) == (0, [])


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")
@pytest.mark.parametrize(("typed", "found"), [(f"{PASSPHRASE}\n", PASSPHRASE), ("\n", None), ("\x04", None)])
def test_what_is_typed_at_a_terminal_is_not_shown(typed: str, found: str | None) -> None:
    """In a process with a terminal of its own, whose standard input is not that terminal."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child
        os.close(0)
        os.open(os.devnull, os.O_RDONLY)
        answer = vault.ask_at_terminal(vault.PROMPT)
        os._exit(0 if (answer.reveal() if answer else None) == found else 1)
    shown = b""
    while not shown.endswith(vault.PROMPT.encode()):
        shown += os.read(terminal, 1024)
    os.write(terminal, typed.encode())
    rest = b""
    try:
        while more := os.read(terminal, 1024):
            rest += more
    except OSError:
        pass  # Linux: the other end is closed
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert PASSPHRASE.encode() not in rest


def test_where_there_is_no_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_args: object) -> int:
        raise OSError(6, "No such device or address")

    monkeypatch.setattr(vault.os, "open", none)
    assert Surroundings().ask_passphrase("?") is None


def test_a_real_vault_is_what_the_verbs_look_for(tmp_path: Path) -> None:
    from ptsdesk.storage.ownership import DataFolder

    made = Vault(DataFolder(tmp_path / "data"), lambda: 0, os.urandom, (2**4, 8, 1))
    made.make(Secret(PASSPHRASE), {})
    assert (tmp_path / "data" / "secrets.vault").exists()
