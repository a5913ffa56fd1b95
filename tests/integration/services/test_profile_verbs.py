"""The verbs that look after accounts, on a real office and an independent provider."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.cli import main
from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.profile import SecretKind
from ptsdesk.services.office import RealOffice
from ptsdesk.verbs.surroundings import Surroundings
from tests.support.account_world import OTHER_SAFECODE, World, pay
from tests.support.strict_server import SAFECODE, TRANSACTION_SECRET
from tests.support.strict_wire import Keys


@dataclass
class Ran:
    code: int
    body: dict[str, Any]
    err: str

    @property
    def field(self) -> str:
        return str(self.body["error"]["field"])


class Shared:
    """The office for a verb, which closes what it was given."""

    def __init__(self, office: RealOffice) -> None:
        self._office = office

    def __getattr__(self, name: str) -> Any:
        return (lambda: None) if name == "close" else getattr(self._office, name)


def run(office: RealOffice, *words: str, stdin: object = None) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    given = io.StringIO("" if stdin is None else json.dumps(stdin))
    around = Surroundings(lambda *_, **__: Shared(office), given, out, err)  # type: ignore[arg-type,return-value]
    code = main(["profile", *words], around)
    assert not [one for one in (SAFECODE, OTHER_SAFECODE, TRANSACTION_SECRET) if one in out.getvalue() + err.getvalue()]
    return Ran(code, json.loads(out.getvalue()), err.getvalue())


def test_an_account_is_tested(world: World, office: RealOffice) -> None:
    ran = run(office, "test", "Harbor")
    assert (ran.code, ran.body["ok"], ran.body["checks"][-1]["name"]) == (0, True, "answer")
    assert abs(ran.body["clock_offset_ms"]) < 2000
    for code, exit_code, name in (("1018", 3, "address"), ("1020", 6, "clock"), ("1017", 3, "safecode")):
        world.provider.refuses(code)
        ran = run(office, "test", "Harbor")
        assert (ran.code, ran.body["ok"], ran.body["checks"][-1]["name"]) == (exit_code, False, name)
        assert ran.body["error"]["message"] == ran.body["checks"][-1]["sentence"]


def test_an_account_is_edited_and_renamed(world: World, office: RealOffice, tmp_path: Path) -> None:
    order = pay(office.open("Harbor"))
    copy, platform = tmp_path / "copy.pem", tmp_path / "p.pem"
    copy.write_bytes(world.provider.ca_file.read_bytes())
    platform.write_text(Keys().public_pem)
    ran = run(office, "edit", "Harbor", "--ca-file", str(copy), "--body-form", "text")
    assert (ran.code, ran.body["profile"]["ca_file"], ran.body["proved"]) == (0, str(copy), True)
    asked = len(world.provider.seen)
    ran = run(office, "edit", "Harbor", "--platform-key", str(platform), "--no-ca-file", "--unproved")
    assert (ran.body["profile"]["ca_file"], ran.body["proved"], len(world.provider.seen)) == (None, False, asked)
    assert "run profile test before anybody pays" in ran.err
    assert run(office, "test", "Harbor").code == 5
    assert run(office, "edit", "Harbor", "--ca-file", str(copy), "--unproved").code == 0
    assert run(office, "test", "Harbor").code == 4
    run(office, "edit", "Harbor", "--platform-key", str(world.provider.platform_key_file))
    assert run(office, "test", "Harbor").code == 0
    ran = run(office, "rename", "Harbor", "--to", "Pier 7")
    assert (ran.code, ran.body["profile"]["name"]) == (0, "Pier 7")
    assert office.open("Pier 7").order(order.order_id) is not None


def test_an_edit_that_the_provider_does_not_take_changes_nothing(
    world: World, office: RealOffice, tmp_path: Path
) -> None:
    platform = tmp_path / "p.pem"
    platform.write_text(Keys().public_pem)
    nobody = "https://127.0.0.1:9"
    before = office.accounts()
    for words, exit_code, step in (
        (("--platform-key", str(platform)), 4, "answer"), (("--url", nobody), 5, "reach"),
        (("--no-ca-file",), 5, "tls"),
    ):  # fmt: skip
        ran = run(office, "edit", "Harbor", *words)
        assert (ran.code, ran.body["step"]) == (exit_code, step)
        assert "Nothing was changed. With --unproved" in ran.err
        assert office.accounts() == before
    assert run(office, "edit", "Harbor", "--url", nobody, "--unproved").body["profile"]["url"] == nobody


def test_an_edit_of_an_account_without_its_secrets_says_that_it_is_not_proved(world: World, office: RealOffice) -> None:
    office.forget_secret("Harbor", SecretKind.SAFECODE)
    asked = len(world.provider.seen)
    ran = run(office, "edit", "Harbor", "--url", "https://127.0.0.1:9")
    assert (ran.code, ran.body["proved"], len(world.provider.seen)) == (0, False, asked)
    assert "could not be proved" in ran.err


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ((), "options"), (("--url", "http://x"), "url"), (("--body-form", "xml"), "body_form"),
        (("--ca-file", "/nowhere", "--no-ca-file"), "no_ca_file"), (("--ca-file", "/nowhere"), "ca_file"),
        (("--platform-key", "/nowhere"), "platform_key"),
    ],
)  # fmt: skip
def test_what_cannot_be_edited_names_its_option(office: RealOffice, words: tuple[str, ...], field: str) -> None:
    ran = run(office, "edit", "Harbor", *words)
    assert (ran.code, ran.field) == (2, field)


def test_keys_are_rotated(world: World, office: RealOffice, tmp_path: Path) -> None:
    new, path = Keys(), tmp_path / "new.pem"
    path.write_bytes(new.private_pem)
    ran = run(office, "rotate", "Harbor", "--private-key", str(path))
    assert (ran.code, ran.body["step"]) == (3, "signature")
    assert "Nothing was replaced" in ran.err
    assert pay(office.open("Harbor")).state is OrderState.ACCEPTED
    world.provider.merchant = new
    ran = run(office, "rotate", "Harbor", "--private-key", str(path))
    assert (ran.code, ran.body["ready"]) == (0, True)
    assert [one["name"] for one in ran.body["secrets"]] == ["safecode", "transaction_secret", "private_key"]
    assert ran.body["secrets"][2]["about"].startswith("RSA 2048")
    assert run(office, "rotate", "Harbor", "--secrets-stdin", stdin={"safecode": OTHER_SAFECODE}).code == 3
    assert run(office, "rotate", "Harbor", "--secrets-stdin", stdin={"safecode": SAFECODE}).code == 0


@pytest.mark.parametrize(
    ("words", "stdin", "field"),
    [
        ((), None, "secrets_stdin"), (("--secrets-stdin",), None, "secrets_stdin"),
        (("--secrets-stdin",), {"safecode": "short"}, "safecode"),
        (("--secrets-stdin",), {"other": "x"}, "secrets_stdin"),
        (("--secrets-stdin",), {"safecode": 1}, "secrets_stdin"),
        (("--private-key", "/nowhere"), None, "private_key"),
    ],
)  # fmt: skip
def test_what_cannot_be_rotated_names_its_option(
    office: RealOffice, words: tuple[str, ...], stdin: object, field: str
) -> None:
    ran = run(office, "rotate", "Harbor", *words, stdin=stdin)
    assert (ran.code, ran.field) == (2, field)


def test_an_account_is_exported_and_taken_in(world: World, office: RealOffice, tmp_path: Path) -> None:
    file = tmp_path / "harbor.json"
    ran = run(office, "export", "Harbor", "--out", str(file))
    assert (ran.code, ran.body["account"]) == (0, json.loads(file.read_text()))
    assert run(office, "export", "Harbor", "--out", str(file)).field == "out"
    assert run(office, "export", "Harbor").body["file"] is None
    ran = run(office, "import", str(file))
    assert (ran.code, ran.field) == (2, "name")
    assert run(office, "import", str(tmp_path / "nothing")).field == "file"
    office.remove_account("Harbor")
    assert run(office, "import", str(file)).code == 0
    assert run(office, "test", "Harbor").body["error"]["problems"][0]["field"] == "safecode"
    assert run(office, "rotate", "Harbor", "--secrets-stdin", stdin={"safecode": SAFECODE}).body["ready"] is False
    stdin = {"transaction_secret": TRANSACTION_SECRET}
    key = str(world.provider.private_key_file)
    assert run(office, "rotate", "Harbor", "--secrets-stdin", "--private-key", key, stdin=stdin).body["ready"] is True
    assert pay(office.open("Harbor")).state is OrderState.ACCEPTED


def test_a_removal_may_leave_an_archive(office: RealOffice) -> None:
    assert run(office, "remove", "Harbor", "--archive").body["archive"].endswith(".jsonl")


@pytest.mark.parametrize(
    "words", [("test",), ("edit", "--guid", "x"), ("rename", "--to", "x"), ("export",), ("rotate",)]
)
def test_the_built_in_sandbox_stays_as_it_is(office: RealOffice, words: tuple[str, ...]) -> None:
    ran = run(office, words[0], "Sandbox shop", *words[1:])
    assert (ran.code, ran.field) == (2, "name")
