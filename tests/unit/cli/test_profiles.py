"""``profile add|list|remove`` and the choice of the account."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import certifi
import pytest

from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.errors import AccountError, KeyMaterialError, NotProved
from ptsdesk.protocol.keys import fingerprint, load_private_key, load_public_key
from ptsdesk.services.api import AccountSecretsInput
from tests.unit.cli.fakes import BUILT_IN, LIVE, SAFECODE, FakeOffice, changed, run
from tests.vectors.known import key_texts, private_key

SECRET = "f55c19747fde060a4af40dc6ed187ae3"
CREATE = ("payment", "create", "--profile", "Shop", "--amount", "5", "--currency", "PHP", "--channel", "QRPH", "--yes")
PRIVATE, PLATFORM = key_texts("rsa2048")["private_pkcs8_pem"], key_texts("rsa3072")["public_spki_pem"]
STDIN = json.dumps({"safecode": SAFECODE, "transaction_secret": SECRET})


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    (tmp_path / "platform.pem").write_text(PLATFORM)
    (tmp_path / "private.pem").write_text(PRIVATE)
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
    assert account.platform_key_pem == PLATFORM
    assert secrets.safecode.reveal() == SAFECODE
    assert secrets.transaction_secret.reveal() == SECRET
    assert load_private_key(secrets.private_key_pem).public.rsa == private_key("rsa2048").public.rsa
    assert "LIVE: real money moves" in ran.err
    assert SAFECODE not in ran.out + ran.err
    assert SECRET not in ran.out + ran.err


def test_an_account_is_proved_before_it_is_kept(words: list[str]) -> None:
    def refuses(_: Account) -> None:
        raise NotProved("hmac", "The transaction secret does not fit.")

    office = FakeOffice(acts={"connect_account": refuses})
    ran = run(office, *words, stdin=STDIN)
    assert (ran.code, ran.body["step"], office.added) == (3, "hmac", [])
    assert "does not fit. Nothing was kept. With --unproved" in ran.err
    ran = run(office, *words, "--unproved", stdin=STDIN)
    assert (ran.code, ran.body["proved"], len(office.added), office.proved) == (0, False, 1, [])
    assert "not proved, as you asked: run profile test" in ran.err
    ran = run(FakeOffice(), *words, stdin=STDIN)
    assert (ran.code, ran.body["proved"]) == (0, True)


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


def test_each_part_of_the_key_material_is_judged_where_it_was_given(words: list[str], tmp_path: Path) -> None:
    own = tmp_path / "own.pem"
    own.write_text(key_texts("rsa2048")["public_spki_pem"])
    for stdin, changes, fields in (
        (STDIN.replace(SAFECODE, "short"), {}, ["secrets_stdin"]),
        (STDIN.replace(SECRET, ""), {}, ["secrets_stdin"]),
        (STDIN, {"platform_key": str(own)}, ["platform_key"]),
        (
            STDIN,
            {"private_key": str(own), "platform_key": str(tmp_path / "private.pem")},
            ["platform_key", "private_key"],
        ),
    ):
        office = FakeOffice()
        ran = run(office, *changed(words, **changes), stdin=stdin)
        assert (ran.code, [one["field"] for one in ran.body["error"]["problems"]]) == (2, fields)
        assert office.added == []


def test_a_protected_key_is_opened_once_and_kept_open(words: list[str], tmp_path: Path) -> None:
    key = private_key("rsa2048").reveal()
    (tmp_path / "private.pem").write_bytes(key.export_key(passphrase="maganda", pkcs=8))
    given = {**json.loads(STDIN), "private_key_passphrase": "maganda"}
    office = FakeOffice()
    assert run(office, *words, stdin=json.dumps(given)).code == 0
    assert load_private_key(office.added[0][1].private_key_pem).public.rsa == key.public_key()
    refused = run(FakeOffice(), *words, stdin=json.dumps({**given, "private_key_passphrase": "pangit"}))
    assert (refused.code, refused.body["error"]["field"]) == (2, "private_key")
    assert "does not open" in refused.body["error"]["message"]
    assert "pangit" not in refused.out + refused.err
    assert run(FakeOffice(), *words, stdin=STDIN).body["error"]["field"] == "private_key"


@pytest.fixture
def new_key(words: list[str], tmp_path: Path) -> list[str]:
    at = words.index("--private-key")
    return [*words[:at], "--new-key", str(tmp_path / "upload.pem"), *words[at + 2 :]]


def test_a_pair_is_made_and_its_public_half_written(new_key: list[str], tmp_path: Path) -> None:
    office = FakeOffice()
    ran = run(office, *new_key, stdin=STDIN)
    assert ran.code == 0, ran
    kept = load_private_key(office.added[0][1].private_key_pem).public
    written = (tmp_path / "upload.pem").read_text()
    assert load_public_key(written).rsa == kept.rsa
    assert (ran.body["public_key"], ran.body["key_fingerprint"]) == (written, fingerprint(kept))
    assert "Upload the public key" in ran.err
    assert (ran.body["proved"], office.proved) == (False, []), "nobody has its public half yet"
    assert "PRIVATE" not in ran.out


def test_nothing_is_overwritten_by_a_new_key_and_nothing_left_of_one_in_vain(
    new_key: list[str], tmp_path: Path
) -> None:
    class Refusing(FakeOffice):
        def add_account(self, account: Account, secrets: AccountSecretsInput) -> Account:
            raise AccountError("There is one already.")

    path = tmp_path / "upload.pem"
    assert run(Refusing(), *new_key, stdin=STDIN).code == 2
    assert not path.exists()
    path.write_text("something else")
    office = FakeOffice()
    ran = run(office, *new_key, stdin=STDIN)
    assert (ran.code, ran.body["error"]["field"]) == (2, "new_key")
    assert (office.added, path.read_text()) == ([], "something else")


def test_one_way_to_a_key_is_needed_and_no_two(words: list[str], new_key: list[str]) -> None:
    at = words.index("--private-key")
    for given in ([*words[:at], *words[at + 2 :]], [*new_key, *words[at : at + 2]]):
        ran = run(FakeOffice(), *given, stdin=STDIN)
        assert (ran.code, [one["field"] for one in ran.body["error"]["problems"]]) == (2, ["private_key"])


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
