"""An account is there whole or not at all; its secrets are nowhere but in the keyring and the encrypted key file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked as Locked

from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import (
    AccountError,
    InputError,
    KeyMaterialError,
    KeyringLocked,
    KeyringRefused,
    PtsError,
    SettingsError,
)
from ptsdesk.storage.accounts import AccountSecrets, AccountStore
from ptsdesk.storage.keyfile import KeyFile
from ptsdesk.storage.ownership import ACCOUNTS_VERSION, DataFolder
from tests.support.memory_secrets import MemorySecretStore

SHOP = Account(
    "Harbor & Co. Trading", Environment.LIVE, "https://api.pts-provider.example", "28", "smajhv5r2etr",
    "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----", "/etc/ca.pem", BodyForm.JSON,
)  # fmt: skip
SECRETS = AccountSecrets(Secret("0123456789abcdef" * 2), Secret("a secret of transactions"), Secret("-----BEGIN" * 170))


class Parts:
    """A store over a folder of its own and a keyring in memory."""

    def __init__(self, path: Path) -> None:
        self.folder = DataFolder(path / "data")
        self.secrets = MemorySecretStore()
        self.keyfile = KeyFile(self.folder, self.secrets)
        self.store = AccountStore(self.folder, self.secrets, self.keyfile, lambda: 1_794_470_911_123)

    def add(self, account: Account = SHOP, secrets: AccountSecrets = SECRETS) -> None:
        self.store.add(account, secrets.safecode, secrets.transaction_secret, secrets.private_key_pem)

    def on_disk(self) -> set[str]:
        return {path.name for path in self.folder.path.rglob("*") if path.is_file()} - {"identity"}


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path)


def test_what_is_added_is_listed_with_its_secrets(parts: Parts) -> None:
    other = replace(SHOP, name="Sandbox two", environment=Environment.SANDBOX, ca_file=None, body_form=BodyForm.TEXT)
    for account in (SHOP, other):
        parts.add(account)
    again = AccountStore(parts.folder, parts.secrets, parts.keyfile)
    assert again.list() == (SHOP, other)
    assert again.get("Sandbox two") == other
    assert again.secrets_of(SHOP.name) == SECRETS


def test_no_secret_is_in_any_file(parts: Parts) -> None:
    parts.add()
    texts = [secret.reveal().encode() for secret in (SECRETS.safecode, SECRETS.transaction_secret)]
    for path in parts.folder.path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [text for text in [*texts, b"BEGIN-----BEGIN"] if text in data], path


def test_an_account_that_is_not_there(parts: Parts) -> None:
    assert parts.store.list() == ()
    for call in (parts.store.get, parts.store.secrets_of, parts.store.remove):
        with pytest.raises(AccountError, match="nobody"):
            call("nobody")


@pytest.mark.parametrize("name", [SHOP.name, SHOP.name.upper()])
def test_a_name_in_use_is_refused_and_the_first_stays(parts: Parts, name: str) -> None:
    parts.add()
    with pytest.raises(AccountError, match="already"):
        parts.add(replace(SHOP, name=name, user_id="29"), AccountSecrets(Secret("x"), Secret("y"), Secret("z")))
    assert parts.store.list() == (SHOP,)
    assert parts.store.secrets_of(SHOP.name) == SECRETS


@pytest.mark.parametrize("name", [SHOP.name.upper(), SHOP.name.replace(" ", "\u00a0")])
def test_an_account_is_found_and_removed_in_whatever_case(parts: Parts, name: str) -> None:
    parts.add()
    assert parts.store.get(name) == SHOP
    assert parts.store.secrets_of(name) == SECRETS
    parts.store.remove(name)
    assert parts.store.list() == ()
    assert parts.secrets.memory.entries == {}


@pytest.mark.parametrize("name", ["\udcff", "a\u202eb", ""])
def test_what_can_be_no_name_is_refused_before_the_keyring_is_asked(parts: Parts, name: str) -> None:
    for call in (parts.store.get, parts.store.secrets_of, parts.store.remove):
        with pytest.raises(InputError):
            call(name)


def test_removing_takes_all_but_the_name(parts: Parts) -> None:
    parts.add()
    parts.store.remove(SHOP.name)
    assert parts.store.list() == ()
    assert parts.secrets.memory.entries == {}
    assert parts.on_disk() == {"accounts.json"}
    parts.add()
    assert parts.store.secrets_of(SHOP.name) == SECRETS


@pytest.mark.parametrize(
    "changed", [{"environment": Environment.SANDBOX}, {"user_id": "29"}, {"name": SHOP.name.lower(), "user_id": "29"}]
)
def test_a_name_stays_with_its_orders(parts: Parts, changed: dict) -> None:
    parts.add()
    parts.store.remove(SHOP.name)
    with pytest.raises(AccountError, match="merchant 28 \\(LIVE\\)"):
        parts.add(replace(SHOP, **changed))
    assert parts.secrets.memory.entries == {}
    parts.add(replace(SHOP, url="https://other.example", guid="other"))


def test_the_built_in_sandbox_may_change_its_merchant(parts: Parts) -> None:
    built_in = replace(SHOP, name="Sandbox shop", environment=Environment.SANDBOX, built_in=True)
    parts.add(built_in)
    parts.store.remove(built_in.name)
    parts.add(replace(built_in, user_id="77"))
    assert parts.store.get(built_in.name).user_id == "77"


class _FailAt:
    """Raises at the n-th call of any of the keyring's methods."""

    def __init__(self, parts: Parts, number: int) -> None:
        self.left = number
        for name in ("get_password", "set_password"):
            setattr(parts.secrets.memory, name, self._wrap(getattr(parts.secrets.memory, name)))

    def _wrap(self, real):
        def call(*arguments):
            self.left -= 1
            if self.left == 0:
                raise Locked("prompt dismissed")
            return real(*arguments)

        return call


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_add_that_fails_half_way_leaves_nothing(parts: Parts, number: int) -> None:
    failing = _FailAt(parts, number)
    with pytest.raises(KeyringLocked):
        parts.add()
    assert failing.left <= 0
    assert parts.secrets.memory.entries == {}
    assert parts.on_disk() == set()
    assert parts.store.list() == ()
    parts.add()
    assert parts.store.secrets_of(SHOP.name) == SECRETS


@pytest.mark.parametrize("blocked", ["keys", "accounts.json"])
def test_a_disk_that_refuses_leaves_nothing_either(parts: Parts, blocked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ptsdesk.storage import accounts, keyfile

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((keyfile, "write_atomic") if blocked == "keys" else (accounts, "write_document")), full)
    with pytest.raises(SettingsError, match="No space left"):
        parts.add()
    assert parts.secrets.memory.entries == {}
    assert parts.on_disk() == set()


def test_a_removal_that_fails_can_be_made_again(parts: Parts) -> None:
    parts.add()
    parts.secrets.memory.failure = Locked("prompt dismissed")
    with pytest.raises(KeyringLocked):
        parts.store.remove(SHOP.name)
    assert parts.store.list() == (SHOP,)
    parts.secrets.memory.failure = None
    parts.store.remove(SHOP.name)
    assert parts.secrets.memory.entries == {}


def test_missing_entries_are_named(parts: Parts) -> None:
    parts.add()
    for entry in list(parts.secrets.memory.entries):
        if "key file" not in entry[0]:
            kept = parts.secrets.memory.entries.pop(entry)
            with pytest.raises(KeyringRefused, match="Harbor"):
                parts.store.secrets_of(SHOP.name)
            parts.secrets.memory.entries[entry] = kept
    parts.folder.identity_file.unlink()
    with pytest.raises(PtsError):
        parts.store.secrets_of(SHOP.name)


def good_document() -> dict:
    account = {
        "name": "Shop", "environment": "live", "url": "https://api.example", "user_id": "28", "guid": "g",
        "platform_key_pem": "x", "ca_file": None, "body_form": "text", "built_in": False,
    }  # fmt: skip
    return {"version": 1, "accounts": [account], "former": [{"name": "Old", "environment": "sandbox", "user_id": "1"}]}


def broken_documents():
    for changes in (
        {"environment": "LIVE"}, {"environment": None}, {"url": "http://api.example"}, {"url": "https://a.example/x"},
        {"name": "<b>"}, {"name": 1}, {"body_form": "xml"}, {"ca_file": 1}, {"built_in": 0}, {"guid": None},
        {"more": 1},
    ):  # fmt: skip
        document = good_document()
        document["accounts"][0].update(changes)
        yield document
    for changes in ({"accounts": {}}, {"former": None}, {"former": [{}]}, {"more": 1}, {"accounts": ["Shop"]},
                    {"removed": {}}, {"removed": [{}]},
                    {"removed": [{"name": "Old", "environment": "live", "url": "http://x.example"}]}):  # fmt: skip
        yield {**good_document(), **changes}
    yield {**good_document(), "accounts": good_document()["accounts"] * 2}
    note = {"stored_ms": 1, "about": ""}
    for notes in (
        [], {"Shop": []}, {"Shop": {"other": note}}, {"Shop": {"safecode": {**note, "stored_ms": "1"}}},
        {"Shop": {"safecode": {**note, "more": ""}}}, {"Shop": {"safecode": {**note, "about": None}}},
        {"Shop": {"safecode": []}},
    ):  # fmt: skip
        yield {**good_document(), "notes": notes}
    renamed = good_document()
    renamed["accounts"].append({**renamed["accounts"][0], "name": "Other", "filed_as": "SHOP"})
    yield renamed
    missing = good_document()
    del missing["accounts"][0]["url"]
    yield missing


def test_the_sample_document_is_good(parts: Parts) -> None:
    parts.folder.create()
    parts.folder.accounts.write_text(json.dumps(good_document()))
    assert parts.store.list()[0].environment is Environment.LIVE


def test_what_a_newer_list_holds_beside_it_is_read(parts: Parts) -> None:
    parts.folder.create()
    document = good_document()
    document["accounts"][0]["filed_as"] = "First"
    notes = {"First": {"private_key": {"stored_ms": 5, "about": "RSA 2048"}}}
    parts.folder.accounts.write_text(json.dumps({**document, "version": 2, "notes": notes}))
    [account] = parts.store.list()
    assert (account.name, account.key) == ("Shop", "First")
    [state] = parts.store.states()
    assert [(one.stored, one.stored_ms, one.about) for one in state.secrets] == [(False, None, "")] * 3


@pytest.mark.parametrize("document", list(broken_documents()))
def test_a_damaged_list_is_kept_aside(parts: Parts, document: dict) -> None:
    parts.folder.create()
    parts.folder.accounts.write_text(json.dumps(document))
    with pytest.raises(SettingsError, match=r"accounts\.json\.damaged-20261112T080831-123"):
        parts.store.list()
    aside = parts.folder.path / "accounts.json.damaged-20261112T080831-123"
    assert json.loads(aside.read_text()) == document
    assert not parts.folder.accounts.exists()


def test_a_newer_list_is_refused_and_left(parts: Parts) -> None:
    parts.folder.create()
    newer = json.dumps({"version": ACCOUNTS_VERSION + 1})
    parts.folder.accounts.write_text(newer)
    for call in (parts.store.list, parts.add):
        with pytest.raises(SettingsError, match="newer ptsdesk"):
            call()
    assert parts.folder.accounts.read_text() == newer
    assert parts.secrets.memory.entries == {}


def test_a_list_that_cannot_be_read(parts: Parts) -> None:
    parts.folder.accounts.mkdir(parents=True)
    with pytest.raises(SettingsError, match="cannot be read or written"):
        parts.store.list()


def test_the_key_file_is_part_of_the_account(parts: Parts) -> None:
    parts.add()
    next(parts.folder.keys.iterdir()).unlink()
    with pytest.raises(KeyMaterialError, match="Harbor"):
        parts.store.secrets_of(SHOP.name)
