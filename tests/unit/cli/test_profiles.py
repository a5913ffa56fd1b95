"""``profile add|list|remove`` and the choice of the account."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.errors import KeyMaterialError
from ptsdesk.services.api import AccountSecretsInput
from tests.unit.cli.fakes import BUILT_IN, LIVE, SAFECODE, FakeOffice, changed, run

SECRET = "f55c19747fde060a4af40dc6ed187ae3"
CREATE = ("payment", "create", "--profile", "Shop", "--amount", "5", "--currency", "PHP", "--channel", "QRPH", "--yes")
STDIN = json.dumps({"safecode": SAFECODE, "transaction_secret": SECRET})


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    for name in ("platform.pem", "private.pem", "ca.pem"):
        (tmp_path / name).write_text(f"-----BEGIN {name}-----\n")
    end = "-----END CERTIFICATE-----\n"
    (tmp_path / "ca.pem").write_text(certifi.contents().split(end)[0] + end)
    return [
        *("profile", "add", "Branch", "--url", "https://api.example.com/", "--user-id", "28", "--guid", "smajhv5r2etr"),
        *("--platform-key", str(tmp_path / "platform.pem"), "--private-key", str(tmp_path / "private.pem")),
        *("--ca-file", str(tmp_path / "ca.pem"), "--secrets-stdin"),
    ]


def test_an_account_is_added_as_live(words: list[str], tmp_path: Path) -> None:
    office = FakeOffice()
    ran = run(office, *words, stdin=STDIN)
    assert ran.code == 0
    [(account, secrets)] = office.added
    assert account.url == "https://api.example.com"
    assert account.environment is Environment.LIVE
    assert account.body_form is BodyForm.TEXT
    assert account.ca_file == str((tmp_path / "ca.pem").resolve())
    assert account.platform_key_pem.startswith("-----BEGIN platform.pem")
    assert secrets.safecode.reveal() == SAFECODE
    assert secrets.transaction_secret.reveal() == SECRET
    assert secrets.private_key_pem.reveal().startswith("-----BEGIN private.pem")
    assert "LIVE: real money moves" in ran.err
    assert SAFECODE not in ran.out + ran.err
    assert SECRET not in ran.out + ran.err


def test_a_sandbox_account_in_json_form(words: list[str]) -> None:
    office = FakeOffice()
    assert run(office, *words, "--environment", "sandbox", "--body-form", "json", stdin=STDIN).code == 0
    assert (office.added[0][0].environment, office.added[0][0].body_form) == (Environment.SANDBOX, BodyForm.JSON)


@pytest.mark.parametrize(
    "stdin",
    [
        "",
        "null",
        "[]",
        SAFECODE,
        json.dumps({"safecode": SAFECODE}),
        json.dumps({"safecode": SAFECODE, "transaction_secret": 5}),
        json.dumps({"safecode": SAFECODE, "transaction_secret": SECRET, "more": ""}),
        STDIN + STDIN,
        STDIN.replace("}", f', "safecode": "{SAFECODE}"}}'),
        "[" * 20_000,
    ],
)
def test_the_secrets_have_one_shape_and_are_never_repeated(words: list[str], stdin: str) -> None:
    office = FakeOffice()
    ran = run(office, *words, stdin=stdin)
    assert (ran.code, ran.body["error"]["field"]) == (2, "secrets_stdin")
    assert office.added == []
    assert SAFECODE not in ran.out + ran.err


def test_a_byte_order_mark_before_the_secrets_is_no_harm(words: list[str]) -> None:
    assert run(FakeOffice(), *words, stdin="\ufeff" + STDIN).code == 0


@pytest.mark.parametrize(
    ("option", "text", "field"),
    [
        ("--url", "http://api.example.com", "url"),
        ("--url", "https://api.example.com/path", "url"),
        ("--user-id", "a b", "user_id"),
        ("--guid", "a/b", "guid"),
        ("--platform-key", "missing.pem", "platform_key"),
        ("--private-key", "bad\0name", "private_key"),
        ("--ca-file", "missing.pem", "ca_file"),
        ("--environment", "prod", "environment"),
        ("--body-form", "xml", "body_form"),
        ("--guid", "4111111111111111", "guid"),
    ],
)
def test_a_bad_field_is_named(words: list[str], option: str, text: str, field: str) -> None:
    office = FakeOffice()
    ran = run(office, *changed(words, **{option.removeprefix("--"): text}), stdin=STDIN)
    assert ran.code == 2
    assert [one["field"] for one in ran.body["error"]["problems"]] == [field]
    assert office.added == []


def test_a_file_without_a_certificate_is_no_ca_file(words: list[str], tmp_path: Path) -> None:
    office = FakeOffice()
    for text in ("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        (tmp_path / "ca.pem").write_text(text)
        ran = run(office, *words, stdin=STDIN)
        assert (ran.code, ran.body["error"]["field"]) == (2, "ca_file")
        assert "holds no certificate" in ran.body["error"]["message"]
    assert office.added == []


@pytest.mark.parametrize("verb", [("balance",), ("payment", "query", "A1"), ("history", "list"), ("doctor",), CREATE])
def test_a_kept_key_that_is_damaged_is_local_trouble(verb: tuple[str, ...]) -> None:
    ran = run(FakeOffice(trouble=KeyMaterialError("The key file of {account} is damaged.", account="Shop")), *verb)
    assert (ran.code, ran.body["error"]["message"]) == (6, "The key file of Shop is damaged.")


def test_a_key_that_is_damaged_at_the_start_is_bad_input(words: list[str]) -> None:
    class Refusing(FakeOffice):
        def add_account(self, account: Account, secrets: AccountSecretsInput) -> Account:
            raise KeyMaterialError("This is not a key.")

    assert run(Refusing(), *words, stdin=STDIN).code == 2


def test_all_bad_fields_are_named_at_once(words: list[str]) -> None:
    ran = run(FakeOffice(), *changed(words[:-1], url="x", guid="a/b", private_key="missing.pem"), stdin=STDIN)
    assert [one["field"] for one in ran.body["error"]["problems"]] == ["url", "guid", "private_key", "secrets_stdin"]


def test_a_key_file_that_is_far_too_long_is_refused(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "private.pem").write_bytes(b"x" * 70_000)
    assert run(FakeOffice(), *words, stdin=STDIN).body["error"]["field"] == "private_key"


def test_accounts_are_listed_without_secrets() -> None:
    ran = run(FakeOffice(), "profile", "list")
    assert [one["name"] for one in ran.body["profiles"]] == ["Sandbox shop", "Shop"]
    assert ran.body["profiles"][1]["environment"] == "live"
    assert "platform_key_pem" not in ran.body["profiles"][1]


def test_an_account_is_removed() -> None:
    office = FakeOffice()
    assert run(office, "profile", "remove", "Shop").code == 0
    assert office.known == [BUILT_IN]
    assert run(office, "profile", "remove", "Shop").code == 2


OTHER = replace(LIVE, name="Other")


@pytest.mark.parametrize(
    ("known", "words", "chosen"),
    [
        ([BUILT_IN], (), "Sandbox shop"),
        ([BUILT_IN, LIVE], (), "Shop"),
        ([BUILT_IN, LIVE], ("--profile", "Sandbox shop"), "Sandbox shop"),
        ([BUILT_IN, LIVE, OTHER], ("--profile", "Other"), "Other"),
    ],
)
def test_which_account_is_meant(known: list[object], words: tuple[str, ...], chosen: str) -> None:
    body = run(FakeOffice(known=known), "balance", *words).body  # type: ignore[arg-type]
    assert body["profile"] == chosen
    assert body["environment"] == ("sandbox" if chosen == "Sandbox shop" else "live")


def test_with_several_accounts_one_must_be_named() -> None:
    ran = run(FakeOffice(known=[BUILT_IN, LIVE, OTHER]), "balance")
    assert (ran.code, ran.body["error"]["field"]) == (2, "profile")
    assert run(FakeOffice(), "balance", "--profile", "Nobody").code == 2
