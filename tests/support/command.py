"""Runs the real command, as a process of its own or inside this one, and holds what must hold for every run."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ptsdesk.cli import main
from ptsdesk.verbs.surroundings import Surroundings

PTSDESK = [sys.executable, "-m", "ptsdesk"]
LIMIT_S = 90


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def body(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        body = json.loads(self.out)
        assert isinstance(body, dict)
        return body

    @property
    def problem(self) -> str:
        """The sentence of the error."""
        return str(self.body["error"]["message"])


@dataclass
class Command:
    """The command on one data folder. ``secrets`` may not appear in anything it says."""

    data_dir: Path
    secrets: list[str] = field(default_factory=list)

    def words(self, *words: str) -> list[str]:
        """The whole command line."""
        return [*PTSDESK, "--data-dir", str(self.data_dir), *words]

    def __call__(self, *words: str, stdin: str = "", env: dict[str, str] | None = None) -> Ran:
        """In a process of its own, the way a script does."""
        done = subprocess.run(
            self.words(*words),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LIMIT_S,
            env={**os.environ, **(env or {})},
            check=False,
        )
        return self.judged(Ran(done.returncode, done.stdout, done.stderr))

    def inside(self, *words: str, stdin: str = "") -> Ran:
        """In this process: the same real parts, without the seconds of a start."""
        out, err = io.StringIO(), io.StringIO()

        def leave(code: int) -> None:
            raise AssertionError(f"left with {code}")

        code = main(["--data-dir", str(self.data_dir), *words], Surroundings(None, io.StringIO(stdin), out, err, leave))  # type: ignore[arg-type]
        return self.judged(Ran(code, out.getvalue(), err.getvalue()))

    def judged(self, ran: Ran) -> Ran:
        """What holds for every verb, however it ends."""
        said = ran.out + ran.err
        assert "Traceback" not in said, said
        assert ran.out.count("\n") == 1, said
        assert ran.out.isascii()
        assert ran.err.count("\n") == 1, said
        assert ran.code in {0, 2, 3, 4, 5, 6, 7, 130}, said
        assert "ptsdesk made a mistake" not in said, said
        assert ("error" in ran.body) is (ran.code != 0), said
        assert not [secret for secret in self.secrets if secret in said]
        return ran


@dataclass(frozen=True)
class Provider:
    """How to reach a provider and as whom."""

    url: str
    ca_file: Path
    user_id: str
    guid: str
    safecode: str
    transaction_secret: str
    platform_key_file: Path
    private_key_file: Path

    def add_to(self, command: Command, name: str, *more: str, **changes: Any) -> None:
        """Add it as an account, some members changed."""
        given = {**{key: getattr(self, key) for key in self.__dict__}, **changes}
        command.secrets += [given["safecode"], given["transaction_secret"]]
        ran = command.inside(
            *("profile", "add", name, "--url", given["url"], "--user-id", given["user_id"], "--guid", given["guid"]),
            *("--ca-file", str(given["ca_file"]), "--platform-key", str(given["platform_key_file"])),
            *("--private-key", str(given["private_key_file"]), "--environment", "sandbox", "--secrets-stdin"),
            "--unproved",  # the provider is not asked: many tests count what it is asked, or have none yet
            *more,
            stdin=json.dumps({key: given[key] for key in ("safecode", "transaction_secret")}),
        )
        assert ran.code == 0, ran


def create(kind: str, profile: str, *more: str, amount: str = "2450.00", yes: bool = True) -> list[str]:
    """The words of a create that is fine; an option in ``more`` takes the place of the same one here."""
    channel = "QRPH" if kind == "payment" else "QRPH_INSTAPAY"
    usual = {"--profile": profile, "--amount": amount, "--currency": "PHP", "--channel": channel}
    words = [word for name, text in usual.items() if name not in more for word in (name, text)]
    return [kind, "create", *words, *(["--yes"] if yes else []), *more]
