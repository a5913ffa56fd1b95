"""An account goes to other computers without its secrets, and a file that holds any is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.account import BUILT_IN_SANDBOX
from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.profile import SecretKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import (
    AccountError,
    InputError,
    KeyringRefused,
    PtsError,
    SettingsError,
)
from ptsdesk.services.office import RealOffice
from tests.support import strict_wire
from tests.support.account_world import (
    World,
    pay,
    problems,
)
from tests.support.strict_server import SAFECODE, TRANSACTION_SECRET


def test_an_account_goes_to_another_computer_without_its_secrets(
    world: World, office: RealOffice, tmp_path: Path
) -> None:
    text = office.export_account("harbor")
    assert not [one for one in (SAFECODE, TRANSACTION_SECRET, "PRIVATE") if one in text]
    assert json.loads(text)["format"] == "ptsdesk account"
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere = World(folder, world.provider)
    there = elsewhere.office()
    account = there.import_account("\N{ZERO WIDTH NO-BREAK SPACE}" + text)
    mine = office.accounts()[1]
    assert account.ca_file is not None
    assert Path(account.ca_file).parent == folder / "data" / "authorities"
    assert replace(account, ca_file=mine.ca_file) == mine
    [state] = there.account_states()
    assert (state.missing, [one.stored for one in state.secrets]) == (3, [False] * 3)
    with pytest.raises(KeyringRefused, match="Give them again"):
        there.open("Harbor")
    there.replace_secrets("Harbor", Secret(SAFECODE), Secret(TRANSACTION_SECRET), elsewhere.key(there).token)
    assert pay(there.open("Harbor")).state is OrderState.ACCEPTED
    assert problems(lambda: there.import_account(text)) == ["name"]
    elsewhere.close()


def test_a_certificate_is_read_whatever_the_environment_says(
    world: World, office: RealOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = office.export_account("harbor")
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "missing" / "keys.log"))
    (folder := tmp_path / "elsewhere").mkdir()
    elsewhere = World(folder, world.provider)
    assert elsewhere.office().import_account(text).ca_file is not None
    elsewhere.close()


def test_an_account_without_the_providers_key_waits_for_it(world: World) -> None:
    office = world.office()
    body = exported(world)
    office.import_account(json.dumps({**body, "platform_key": "", "ca_certificate": ""}))
    office.replace_secrets("Harbor", Secret(SAFECODE), Secret(TRANSACTION_SECRET), world.key(office).token)
    [state] = office.account_states()
    assert (state.missing, world.provider.seen) == (1, [])
    with pytest.raises(PtsError):
        office.open("Harbor")
    office.change_account("Harbor", world.account())
    assert office.account_states()[0].ready
    assert pay(office.open("Harbor")).state is OrderState.ACCEPTED


def exported(world: World) -> dict[str, Any]:
    account = world.account()
    return {
        "format": "ptsdesk account", "version": 1, "name": account.name, "environment": "sandbox", "url": account.url,
        "user_id": account.user_id, "guid": account.guid, "platform_key": account.platform_key_pem,
        "body_form": "text", "ca_certificate": world.provider.ca_file.read_text(),
    }  # fmt: skip


PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    "changes",
    [
        {"safecode": SAFECODE}, {"transaction_secret": "x"}, {"private_key": "x"}, {"Password": ""}, {"token": "x"},
        {"platform_key": PEM}, {"ca_certificate": PEM}, {"name": "-----BEGIN OPENSSH PRIVATE KEY-----"},
    ],
)  # fmt: skip
def test_a_file_that_holds_a_secret_is_refused(world: World, changes: dict[str, str]) -> None:
    office = world.office()
    with pytest.raises(InputError, match="looks like a secret") as caught:
        office.import_account(json.dumps({**exported(world), **changes}))
    assert caught.value.field == "file"
    assert office.account_states() == ()
    assert SAFECODE not in repr(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "other"}, "not an account"), ({"version": 2}, "Another version"), ({"version": "1"}, "Another"),
        ({"more": "x"}, "not an account"), ({"name": 7}, "not an account"), ({"name": ""}, "not an account"),
        ({"environment": "LIVE"}, "not an account"), ({"body_form": "xml"}, "not an account"),
        ({"ca_certificate": "words"}, "CA certificate"),
        ({"ca_certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}, "CA certificate"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_account_is_refused(world: World, changes: dict[str, object], words: str) -> None:
    office = world.office()
    with pytest.raises(InputError, match=words):
        office.import_account(json.dumps({**exported(world), **changes}))
    assert office.account_states() == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "x" * 70_000, '{"format":"a","format":"b"}'])
def test_a_file_that_is_nothing_is_refused(world: World, text: str) -> None:
    with pytest.raises(InputError, match="not an account that ptsdesk exported"):
        world.office().import_account(text)


def test_what_is_imported_is_checked_as_what_is_typed(world: World) -> None:
    body = {**exported(world), "url": "http://x", "guid": "a b", "platform_key": "nonsense"}
    assert problems(lambda: world.office().import_account(json.dumps(body))) == ["url", "guid", "platform_key"]
    with pytest.raises(AccountError, match="practice only"):
        world.office(practice=True).import_account(json.dumps({**exported(world), "environment": "live"}))
    with pytest.raises(AccountError, match="built-in sandbox"):
        world.office().export_account(BUILT_IN_SANDBOX)


def test_a_ca_file_that_is_gone_cannot_be_exported(world: World, office: RealOffice) -> None:
    world.provider.ca_file.unlink()
    with pytest.raises(SettingsError, match="no such file"):
        office.export_account("Harbor")


def test_an_authority_that_cannot_be_kept_keeps_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from ptsdesk.services import account_files

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    office = world.office()
    with monkeypatch.context() as patch:
        patch.setattr(account_files, "write_atomic", full)
        with pytest.raises(SettingsError, match="could not be written"):
            office.import_account(json.dumps(exported(world)))
        assert office.account_states() == ()
    account = office.import_account(json.dumps(exported(world)))
    monkeypatch.setattr(account_files, "write_atomic", full)
    office.import_account(json.dumps({**exported(world), "name": "Second"}))
    assert account.ca_file is not None
    assert Path(account.ca_file).exists(), "the same authority of another account stays"


def test_an_account_of_an_older_ptsdesk_has_its_key_told_too(world: World, office: RealOffice) -> None:
    path = world.folder / "data" / "accounts.json"
    body = json.loads(path.read_text())
    del body["notes"]
    del body["accounts"][0]["filed_as"]
    path.write_text(json.dumps({**body, "version": 1}))
    [state] = office.account_states()
    key = state.secret(SecretKind.PRIVATE_KEY)
    assert (state.ready, key.stored_ms, key.about[:8]) == (True, None, "RSA 2048")
    assert pay(office.open("Harbor")).state is OrderState.ACCEPTED
    assert state.account.user_id == strict_wire.USER_ID
